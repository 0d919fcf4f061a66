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

    /// Takes away what it keeps of these messages, and from then on hands none of them over; called
    /// on the writer's thread, so that no other comes about meanwhile. Throws where it cannot.
    func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure)

    /// Lets go of connections and files.
    func close() async
}

extension Destination {
    /// What is elsewhere by now is beyond recall.
    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {}
}

/// A folder as a destination: its file system work is done on a queue of its own.
package final class FolderDestination: Destination {
    package let portion = 128
    private let queue: DispatchQueue
    private let target: Confined

    /// What only the queue touches.
    private final class Confined: @unchecked Sendable {
        /// Ids of messages that were erased while they were on their way here.
        var erased: Set<String> = []
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
                guard !target.erased.contains(message.id) else { throw .erased }
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

    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
        let outcome = queue.sync {
            Result { () throws(DeliveryFailure) in
                try target.with { target throws(DeliveryFailure) in try target.erase(messages) }
                target.erased.formUnion(messages.lazy.filter { $0.status == .ready }.map(\.id))
            }
        }
        try outcome.get()
    }

    package func close() async {}
}

extension DeliveryFailure {
    /// A message whose member was erased while it was on its way; the writer hears no more of it.
    fileprivate static let erased = DeliveryFailure(.deferred, "its member was erased")
}
