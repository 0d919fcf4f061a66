package import Engine
package import Outbox

/// Whether a message may still go, after all that an attempt has to wait for; throws why it may not.
package typealias LastQuestion = @Sendable () throws(DeliveryFailure) -> Void

/// Where messages are handed over to across a network: a mail server, a webhook.
package protocol RemoteTarget: Sendable {
    /// How many attempts run at a time; more wait for their turn.
    var connections: Int { get }

    /// Makes one attempt and returns once the receiver has taken responsibility for the message.
    /// The attempt is the same for the same message: a receiver that has it already can tell by
    /// its key. When the task is cancelled, what is under way is given up.
    ///
    /// `lastQuestion` is asked once the receiver listens, right before the message's own bytes go out:
    /// what it throws ends the attempt, and nothing of the message was sent.
    func deliver(
        _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
    ) async throws(DeliveryFailure)

    /// Gives up what is under way, says goodbye and closes every connection. Whatever is delivered
    /// afterwards fails as `unreachable`. To be called once, at the end.
    func close() async
}

extension RemoteTarget {
    /// One attempt of a message that may go in any case.
    package func deliver(_ message: OutboxMessage) async throws(DeliveryFailure) {
        try await deliver(message) { () throws(DeliveryFailure) in }
    }
}
