package import CivilTime
package import Engine
package import Outbox
import Dispatch
import Synchronization

/// Where the messages of a channel are handed over to while the daemon runs.
package protocol Destination: Sendable {
    /// How many portions it takes at a time.
    var lanes: Int { get }

    /// How many messages make a portion.
    var portion: Int { get }

    /// Attempts each message once and says in the same order what came of it: a success means that it
    /// is durable there, or taken over. The answer may be shorter than the question: after a failure
    /// that is the destination's own fault the rest has not been attempted. When the task is
    /// cancelled, what is under way may be given up.
    func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>]

    /// Takes away what it keeps of these messages; called on the writer's thread, so that no other
    /// comes about meanwhile. Throws where it cannot.
    func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure)

    /// Hands none of these messages over from now on; called once all destinations have erased them.
    func withhold(_ messages: [OutboxMessage])

    /// Lets go of connections and files.
    func close() async
}

/// Messages whose members were erased since the daemon began: a relay may have read one of them
/// before, whatever became of it in between.
final class ErasedMessages: Sendable {
    private let ids = Mutex<Set<String>>([])

    /// From now on none of these goes out.
    func add(_ messages: [OutboxMessage]) {
        ids.withLock { $0.formUnion(messages.lazy.map(\.id)) }
    }

    /// Throws where the message's member was erased; the writer hears no more of the message.
    func check(_ message: OutboxMessage) throws(DeliveryFailure) {
        guard ids.withLock({ $0.contains(message.id) }) else { return }
        throw DeliveryFailure(.deferred, "its member was erased")
    }
}

/// A folder as a destination: its file system work is done on a queue of its own.
package final class FolderDestination: Destination {
    package let lanes = 1
    package let portion = 128
    private let queue: DispatchQueue
    private let target: Confined
    private let clock: @Sendable () -> Instant
    private let erased = ErasedMessages()

    /// What only the queue touches.
    private final class Confined: @unchecked Sendable {
        private let open: () throws(DeliveryFailure) -> any Target
        private var target: (any Target)?

        init(_ open: @escaping () throws(DeliveryFailure) -> any Target) { self.open = open }

        /// The target, opened where it is not, or where another folder has taken its place since.
        func opened() throws(DeliveryFailure) -> any Target {
            if let target, target.isInPlace { return target }
            let target = try open()
            self.target = target
            return target
        }

        /// Lets go of the target: after a failure of its own it is opened anew.
        func drop() { target = nil }
    }

    /// The target that the closure opens when the first message comes.
    package init(
        _ label: String, clock: @escaping @Sendable () -> Instant, open: @escaping @Sendable () throws(DeliveryFailure) -> any Target
    ) {
        queue = DispatchQueue(label: label)
        self.clock = clock
        target = Confined(open)
    }

    package func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        await withCheckedContinuation { done in
            queue.async { done.resume(returning: self.deliver(messages)) }
        }
    }

    /// One target from the first message to the flush: nothing counts that it has not made durable
    /// itself.
    private func deliver(_ messages: [OutboxMessage]) -> [Result<Void, DeliveryFailure>] {
        do throws(DeliveryFailure) {
            let opened = try target.opened()
            let results = attempts(messages, opened)
            if let last = results.last, last.isOfTarget { target.drop() }
            do throws(DeliveryFailure) {
                try opened.flush()
            } catch {
                target.drop()
                return results.prefix { (try? $0.get()) == nil } + [.failure(error)]
            }
            return results
        } catch {
            return [.failure(error)]
        }
    }

    /// Attempts one message after another until the target fails.
    private func attempts(
        _ messages: [OutboxMessage], _ target: any Target
    ) -> [Result<Void, DeliveryFailure>] {
        var results: [Result<Void, DeliveryFailure>] = []
        for message in messages {
            let result = Result { () throws(DeliveryFailure) in
                try erased.check(message)
                try message.checkDeadline(at: clock())
                try target.deliver(message)
            }
            results.append(result)
            if result.isOfTarget { break }
        }
        return results
    }

    package func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
        let outcome = queue.sync {
            Result { () throws(DeliveryFailure) in
                do throws(DeliveryFailure) {
                    try target.opened().erase(messages)
                } catch {
                    target.drop()
                    throw error
                }
            }
        }
        try outcome.get()
    }

    /// Once what the queue has begun is done, so that what it may have handed over is known.
    package func withhold(_ messages: [OutboxMessage]) { queue.sync { erased.add(messages) } }

    package func close() async {}
}

extension OutboxMessage {
    /// Throws where the deadline has come, which the next question then finds.
    func checkDeadline(at now: Instant) throws(DeliveryFailure) {
        guard now >= deadline else { return }
        throw DeliveryFailure(.deferred, "its deadline came before it could be sent")
    }
}

extension Result where Success == Void, Failure == DeliveryFailure {
    /// Whether it is a failure that others of the portion would meet, too.
    fileprivate var isOfTarget: Bool {
        if case .failure(let failure) = self { !failure.isOfOneMessage } else { false }
    }
}
