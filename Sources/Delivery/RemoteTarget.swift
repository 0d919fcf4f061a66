package import Engine
package import Outbox

/// Where messages are handed over to across a network: a mail server, a webhook.
package protocol RemoteTarget: Sendable {
    /// How many attempts run at a time; more wait for their turn.
    var connections: Int { get }

    /// Makes one attempt and returns once the receiver has taken responsibility for the message.
    /// The attempt is the same for the same message: a receiver that has it already can tell by
    /// its key. When the task is cancelled, what is under way is given up.
    func deliver(_ message: OutboxMessage) async throws(DeliveryFailure)

    /// Gives up what is under way, says goodbye and closes every connection. Whatever is delivered
    /// afterwards fails as `unreachable`. To be called once, at the end.
    func close() async
}
