package import Delivery
package import Engine
package import Outbox

/// A mail server or a webhook as a destination: as many attempts at a time as it has connections.
package struct RemoteDestination: Destination {
    private let target: any RemoteTarget

    package init(_ target: any RemoteTarget) { self.target = target }

    /// One for each connection: none waits behind another after it has been asked about.
    package var portion: Int { target.connections }

    package func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        let target = target
        return await withTaskGroup(of: (Int, Result<Void, DeliveryFailure>).self) { attempts in
            for (index, message) in messages.enumerated() {
                attempts.addTask {
                    do throws(DeliveryFailure) {
                        try await target.deliver(message)
                        return (index, .success(()))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results = [Result<Void, DeliveryFailure>?](repeating: nil, count: messages.count)
            for await (index, result) in attempts { results[index] = result }
            return results.compactMap(\.self)
        }
    }

    package func close() async { await target.close() }
}
