package import Engine
package import Outbox
import Dispatch

/// Where the messages of a channel are handed over to while the daemon runs.
package protocol Destination: Sendable {
    /// How many messages it takes at a time.
    var portion: Int { get }

    /// Attempts each message once and says in the same order what came of it: a success means that it
    /// is durable there, or taken over. The answer may be shorter than the question: after a failure
    /// that is the destination's own fault the rest has not been attempted.
    func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>]

    /// Lets go of connections and files.
    func close() async
}

/// A folder as a destination: its file system work is done on a queue of its own.
package final class FolderDestination: Destination {
    package let portion = 128
    private let queue: DispatchQueue
    private let target: Confined

    /// What only the queue touches.
    private final class Confined: @unchecked Sendable {
        private let open: () throws(DeliveryFailure) -> any Target
        private var target: (any Target)?

        init(_ open: @escaping () throws(DeliveryFailure) -> any Target) { self.open = open }

        /// The target, opened where it is not; after a failure it is opened anew.
        func with<Answer>(
            _ body: (any Target) throws(DeliveryFailure) -> Answer
        ) throws(DeliveryFailure) -> Answer {
            let target: any Target
            if let opened = self.target { target = opened } else { target = try open() }
            self.target = target
            do throws(DeliveryFailure) {
                return try body(target)
            } catch {
                if !error.isOfOneMessage { self.target = nil }
                throw error
            }
        }
    }

    /// The target that the closure opens when the first message comes.
    package init(
        _ label: String, open: @escaping @Sendable () throws(DeliveryFailure) -> any Target
    ) {
        queue = DispatchQueue(label: label)
        target = Confined(open)
    }

    package func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        await withCheckedContinuation { done in
            queue.async { done.resume(returning: self.deliver(messages)) }
        }
    }

    /// Nothing counts that the flush has not made durable.
    private func deliver(_ messages: [OutboxMessage]) -> [Result<Void, DeliveryFailure>] {
        var results: [Result<Void, DeliveryFailure>] = []
        for message in messages {
            let result = Result { () throws(DeliveryFailure) in
                try target.with { target throws(DeliveryFailure) in try target.deliver(message) }
            }
            results.append(result)
            if case .failure(let failure) = result, !failure.isOfOneMessage { break }
        }
        do throws(DeliveryFailure) {
            try target.with { target throws(DeliveryFailure) in try target.flush() }
        } catch {
            return results.prefix { (try? $0.get()) == nil } + [.failure(error)]
        }
        return results
    }

    package func close() async {}
}
