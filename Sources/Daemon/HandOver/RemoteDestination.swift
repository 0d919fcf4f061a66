package import Delivery
package import Engine
package import Outbox

/// A mail server or a webhook as a destination: as many attempts at a time as it has connections.
package struct RemoteDestination: Destination {
    private let target: any RemoteTarget
    private let erased = ErasedMessages()

    package init(_ target: any RemoteTarget) { self.target = target }

    /// One for each connection: none waits behind another after it has been asked about.
    package var portion: Int { target.connections }

    package func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        await withTaskGroup(of: (Int, Result<Void, DeliveryFailure>).self) { attempts in
            var results = [Result<Void, DeliveryFailure>?](repeating: nil, count: messages.count)
            var begun = 0
            var hasFailed = false
            func begin() {
                guard begun < messages.count, !hasFailed else { return }
                let (index, message) = (begun, messages[begun])
                attempts.addTask { (index, await attempt(message)) }
                begun += 1
            }
            for _ in 0..<max(1, target.connections) { begin() }
            for await (index, result) in attempts {
                results[index] = result
                if case .failure(let failure) = result, failure.reach == .target {
                    hasFailed = true
                }
                begin()
            }
            return results.prefix(begun).compactMap(\.self)
        }
    }

    private func attempt(_ message: OutboxMessage) async -> Result<Void, DeliveryFailure> {
        do throws(DeliveryFailure) {
            try erased.check(message)
            try await target.deliver(message)
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
