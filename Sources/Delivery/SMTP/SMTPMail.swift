import Engine
import Outbox

/// What a mail server is given: an envelope and the bytes of a mail, which are ASCII, so that no
/// extension for eight bits or for international addresses is ever needed.
struct SMTPMail: Sendable {
    /// The return path.
    let sender: MailAddress
    let recipient: MailAddress
    /// The mail with lines ended by CRLF.
    let content: [UInt8]
    /// Whether it may still go, once the server would take it.
    var lastQuestion: LastQuestion = { () throws(DeliveryFailure) in }

    /// Throws `bad_address` and `bad_key`.
    init(_ message: OutboxMessage, from sender: Sender) throws(DeliveryFailure) {
        self.sender = sender.address
        recipient = try MailAddress(message.to)
        content = try MailMessage(message, from: sender, lineEnd: .crlf).bytes
    }

    init(sender: MailAddress, recipient: MailAddress, content: [UInt8]) {
        (self.sender, self.recipient, self.content) = (sender, recipient, content)
    }

    /// The content as DATA wants it: a dot before each line that begins with one, a line end at
    /// its end, and a line with a dot alone (RFC 5321, 4.5.2).
    var transparentContent: [UInt8] {
        let dot = UInt8(ascii: ".")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count + 64)
        var isAtStart = true
        for byte in content {
            if isAtStart && byte == dot { bytes.append(dot) }
            bytes.append(byte)
            isAtStart = byte == UInt8(ascii: "\n")
        }
        if !isAtStart { bytes += [0x0D, 0x0A] }
        return bytes + [dot, 0x0D, 0x0A]
    }
}
