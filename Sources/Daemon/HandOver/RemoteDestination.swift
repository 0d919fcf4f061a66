package import CivilTime
package import Delivery
package import Engine
package import Outbox

/// A mail server or a webhook as a destination: one message on each of its connections.
package struct RemoteDestination: Destination {
    private let target: any RemoteTarget
    private let clock: @Sendable () -> Instant
    private let erased = ErasedMessages()

    package init(_ target: any RemoteTarget, clock: @escaping @Sendable () -> Instant) {
        self.target = target
        self.clock = clock
    }

    package var lanes: Int { max(1, target.connections) }

    /// None waits behind another after it has been asked about.
    package let portion = 1

    /// One after another, until the target itself fails.
    package func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        var results: [Result<Void, DeliveryFailure>] = []
        for message in messages {
            let result = await attempt(message)
            results.append(result)
            if case .failure(let failure) = result, failure.reach == .target { break }
        }
        return results
    }

    private func attempt(_ message: OutboxMessage) async -> Result<Void, DeliveryFailure> {
        do throws(DeliveryFailure) {
            let (erased, clock) = (erased, clock)
            try await target.deliver(message) { () throws(DeliveryFailure) in
                try erased.check(message)
                try message.checkDeadline(at: clock())
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// What is there is beyond recall.
    package func erase(_ messages: [OutboxMessage]) {}

    package func withhold(_ messages: [OutboxMessage]) { erased.add(messages) }

    package func close() async { await target.close() }
}
