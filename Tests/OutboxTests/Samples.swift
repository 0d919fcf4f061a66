import Engine
import Outbox

let sampleSender = Sender.placeholder(name: "Club Estran")

/// The mail as text, lines ended by LF.
func mailText(_ message: OutboxMessage, from sender: Sender = sampleSender) throws -> String {
    String(decoding: try MailMessage(message, from: sender, lineEnd: .lf).bytes, as: UTF8.self)
}

/// The lines of a mail's header that begin a field or continue one.
func headerLines(_ mail: String) -> [Substring] {
    Array(mail.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty })
}
