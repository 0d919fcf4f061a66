import Foundation
import Outbox

/// How a session begins: greeting, EHLO, STARTTLS, AUTH (RFC 5321, 3207, 4954).
struct SMTPOpening: SMTPDialogue {
    private let heloName: String
    private let peer: Peer
    /// Credentials go over a connection only if this or the machine's own wire protects them.
    private var isEncrypted: Bool
    private let wantsStartTLS: Bool
    private let credentials: SMTPTarget.Credentials?
    /// Lines of AUTH that are still to be said.
    private var secrets: ArraySlice<String> = []

    private(set) var stage = SMTPStage.connection
    /// What the server can do, as far as it has said.
    private(set) var abilities = SMTPAbilities()

    init(_ settings: SMTPTarget.Settings, peer: Peer) {
        heloName = settings.heloName
        self.peer = peer
        isEncrypted = settings.tls == .implicit
        wantsStartTLS = settings.tls == .starttls
        credentials = settings.credentials
    }

    mutating func begin() -> SMTPMove { .wait }

    mutating func take(_ reply: SMTPReply) throws(DeliveryFailure) -> SMTPMove {
        switch (stage, reply.code) {
        case (.connection, 220): return say(.hello, "EHLO \(heloName)")
        case (.hello, 250):
            abilities = SMTPAbilities(reply)
            return try greeted()
        // Older than RFC 1869.
        case (.hello, 500...504) where !wantsStartTLS && credentials == nil:
            return say(.plainHello, "HELO \(heloName)")
        case (.plainHello, 250): return .finished
        case (.startTLS, 220):
            // What was said in the clear may have been said by anybody (RFC 3207, 4.2).
            (isEncrypted, abilities, stage) = (true, SMTPAbilities(), .hello)
            return .encryptAndSend(Array("EHLO \(heloName)\r\n".utf8))
        case (.authentication, 235): return .finished
        case (.authentication, 334):
            if let secret = secrets.popFirst() { return .command(secret) }
            throw DeliveryFailure(reply, at: stage, from: peer)
        default: throw DeliveryFailure(reply, at: stage, from: peer)
        }
    }

    private mutating func say(_ stage: SMTPStage, _ command: String) -> SMTPMove {
        self.stage = stage
        return .command(command)
    }

    /// After each EHLO: what is still to be done before mail can be sent.
    private mutating func greeted() throws(DeliveryFailure) -> SMTPMove {
        if wantsStartTLS && !isEncrypted {
            guard abilities.startTLS else {
                throw DeliveryFailure(.tlsFailed, "\(peer) does not offer STARTTLS")
            }
            return say(.startTLS, "STARTTLS")
        }
        guard let credentials else { return .finished }
        return try authenticate(credentials)
    }

    private mutating func authenticate(
        _ credentials: SMTPTarget.Credentials
    ) throws(DeliveryFailure) -> SMTPMove {
        guard isEncrypted || peer.isLoopback else {
            throw DeliveryFailure(.misconfigured, SMTPTarget.Settings.plainCredentials)
        }
        let (user, password) = (credentials.user, credentials.password)
        if abilities.mechanisms.contains("PLAIN") {
            return say(.authentication, "AUTH PLAIN \(base64("\u{0}\(user)\u{0}\(password)"))")
        }
        guard abilities.mechanisms.contains("LOGIN") else {
            throw DeliveryFailure(.unauthorized, "\(peer) offers neither AUTH PLAIN nor AUTH LOGIN")
        }
        secrets = [base64(user), base64(password)]
        return say(.authentication, "AUTH LOGIN")
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
