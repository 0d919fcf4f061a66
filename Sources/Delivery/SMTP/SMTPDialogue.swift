import Outbox

/// Where in a dialogue a reply is awaited: what it is the reply to.
enum SMTPStage: String, Hashable, Sendable {
    case connection = "the connection"
    case hello = "EHLO"
    case plainHello = "HELO"
    case startTLS = "STARTTLS"
    case authentication = "AUTH"
    case reset = "RSET"
    case sender = "MAIL FROM"
    case recipient = "RCPT TO"
    case data = "DATA"
    case content = "the message"

    /// Whether a message is on its way, so that a fault may lie with it.
    var isOfMessage: Bool { self == .recipient || self == .data || self == .content }
}

/// What a dialogue wants next.
enum SMTPMove: Hashable, Sendable {
    /// A reply that comes by itself.
    case wait
    /// These bytes sent, and the reply to them.
    case send([UInt8])
    /// The connection encrypted, then these bytes sent, and the reply to them.
    case encryptAndSend([UInt8])
    case finished

    /// A command, its line end added.
    static func command(_ text: String) -> SMTPMove { .send(Array("\(text)\r\n".utf8)) }
}

/// One side of a talk with a mail server, without the connection that it goes over.
protocol SMTPDialogue: Sendable {
    /// What the reply that is awaited will be the reply to.
    var stage: SMTPStage { get }
    /// The first move. Throws what makes the talk useless.
    mutating func begin() throws(DeliveryFailure) -> SMTPMove
    /// The move after a reply. Throws what the reply means, where it ends the talk.
    mutating func take(_ reply: SMTPReply) throws(DeliveryFailure) -> SMTPMove
}
