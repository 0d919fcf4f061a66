import Outbox

/// One mail to one recipient (RFC 5321, 3.3).
struct SMTPTransaction: SMTPDialogue {
    private let mail: SMTPMail
    private let abilities: SMTPAbilities
    private let peer: Peer
    /// Whether the session has seen a mail before, so that the server has to forget it first and
    /// may have gone meanwhile.
    private let isReused: Bool

    private(set) var stage = SMTPStage.reset
    /// Whether the server waits for a mail that does not come: only the end of the connection tells it
    /// so.
    private(set) var owesContent = false

    init(_ mail: SMTPMail, abilities: SMTPAbilities, isReused: Bool, peer: Peer) {
        self.mail = mail
        self.abilities = abilities
        self.isReused = isReused
        self.peer = peer
    }

    /// Throws `too_large` where the server has told beforehand what it takes.
    mutating func begin() throws(DeliveryFailure) -> SMTPMove {
        if let largest = abilities.largestSize, mail.content.count > largest {
            throw DeliveryFailure(
                .tooLarge,
                "the mail has \(mail.content.count) bytes, and \(peer) takes at most \(largest)")
        }
        return isReused ? .command("RSET") : nameSender()
    }

    mutating func take(_ reply: SMTPReply) throws(DeliveryFailure) -> SMTPMove {
        switch (stage, reply.kind) {
        case (.reset, .done): return nameSender()
        case (.sender, .done):
            stage = .recipient
            return .command("RCPT TO:<\(mail.recipient.text)>")
        case (.recipient, .done):
            try mail.lastQuestion()
            stage = .data
            return .command("DATA")
        case (.data, .goOn) where reply.code == 354:
            owesContent = true
            try mail.lastQuestion()
            owesContent = false
            stage = .content
            return .send(mail.transparentContent)
        case (.content, .done): return .finished
        default: throw DeliveryFailure(reply, at: stage, from: peer)
        }
    }

    private mutating func nameSender() -> SMTPMove {
        stage = .sender
        let size = abilities.takesSize ? " SIZE=\(mail.content.count)" : ""
        return .command("MAIL FROM:<\(mail.sender.text)>\(size)")
    }
}
