import Outbox

extension DeliveryFailure {
    /// What a reply other than the one hoped for means. Only code and enhanced status are told on:
    /// the text may hold an address.
    ///
    /// Until the recipient is named, all is about the target. From then on a fault may lie with the
    /// message, and no other message may have to wait behind it.
    init(_ reply: SMTPReply, at stage: SMTPStage, from peer: Peer) {
        self.init(
            DeliveryFailure.code(reply, at: stage),
            "\(peer) answers \(reply.words) to \(stage.rawValue)")
    }

    /// What the end of a connection means while the reply at a stage is awaited.
    init(_ failure: LinkFailure, at stage: SMTPStage, from peer: Peer) {
        self.init(
            stage.isOfMessage ? .interrupted : failure.code,
            "\(peer) \(failure.words), after \(stage.rawValue)")
    }

    private static func code(_ reply: SMTPReply, at stage: SMTPStage) -> Code {
        switch (stage, reply.kind) {
        case (.content, .never): .rejected
        case (.content, .notNow): .deferred
        case (_, .notNow) where reply.code == 421: .unavailable
        // Authentication or encryption is asked for (RFC 4954, 6).
        case (_, .never) where reply.code == 530 || reply.code == 538: .unauthorized
        // No room for a mail of the size that was named: another may be smaller (RFC 1870, 6.1).
        case (.sender, .notNow) where reply.code == 452: .busy
        case (.startTLS, _): .tlsFailed
        case (.authentication, _): .unauthorized
        case (.sender, .never): reply.code == 552 ? .tooLarge : .misconfigured
        // The server has lost the thread (RFC 5321, 4.2.2): no judgement on the message.
        case (.recipient, .never) where [500, 502, 503].contains(reply.code): .interrupted
        case (.data, .never) where [500, 502, 503].contains(reply.code): .interrupted
        case (.recipient, .never), (.data, .never): .rejected
        case (.recipient, .notNow), (.data, .notNow): .deferred
        case (_, .notNow), (_, .never): .unavailable
        case (_, .done), (_, .goOn): stage.isOfMessage ? .interrupted : .badReply
        }
    }
}
