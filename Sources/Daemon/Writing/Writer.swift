package import Campaigns
package import CivilTime
import Dispatch
package import Engine
package import Storage
import Synchronization
package import Templates

/// The one writer of a daemon: takes orders from any number of tasks, does them on a thread of its own
/// in groups, and answers each once it is durable (an answer waits for its own commit, never for a
/// timer).
package final class Writer: Sendable {
    /// What the writer works with.
    package struct Ports: Sendable {
        package var store: any Store
        /// What the machine's clock shows.
        package var clock: @Sendable () -> Instant
        /// Has the store read and write by another catalogue.
        package var adopt: @Sendable (Catalogue) throws -> Void
        /// Erases all that is kept of a member.
        package var forget: @Sendable (String) throws -> Void
        package var observe: @Sendable (Happening) -> Void

        package init(
            store: any Store, clock: @escaping @Sendable () -> Instant,
            adopt: @escaping @Sendable (Catalogue) throws -> Void,
            forget: @escaping @Sendable (String) throws -> Void,
            observe: @escaping @Sendable (Happening) -> Void
        ) {
            self.store = store
            self.clock = clock
            self.adopt = adopt
            self.forget = forget
            self.observe = observe
        }
    }

    /// What whoever watches the writer is told, on its thread.
    package enum Happening: Sendable {
        /// What became of inputs, in their order.
        case took([Taken], of: [Input])
        /// A transaction is durable; lateness in microseconds of members that time woke.
        case committed(Batch, lateness: [Int64], took: Duration)
        /// Another programme decides from now on.
        case adopted(Deployment)
        /// A member cannot be woken by time any more.
        case setAside(member: String, detail: String)
    }

    private let mailbox: Mailbox
    private let ports: Ports

    /// `queue`: how many bytes of orders may wait.
    package init(_ ports: Ports, queue: Int) {
        self.ports = ports
        mailbox = Mailbox(capacity: queue)
    }

    /// Decides and commits until `stop`; throws a `StoreError` after which nothing may be written.
    package func run(_ deployment: Deployment) async throws {
        let (mailbox, ports) = (mailbox, ports)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "writer").async {
                do {
                    try WriterLoop(ports, mailbox: mailbox, deployment: deployment).run()
                    done.resume()
                } catch {
                    Writer.refuseAll(mailbox, error)
                    done.resume(throwing: error)
                }
            }
        }
    }

    /// Nobody is to wait for a writer that has ended.
    private static func refuseAll(_ mailbox: Mailbox, _ error: any Error) {
        mailbox.close()
        let failure = (error as? StoreError) ?? .fault(path: "", detail: "\(error)")
        while let orders = mailbox.take(inputs: .max, waiting: 0) {
            for order in orders { order.reply.give(.failure(.failed(failure))) }
        }
    }

    /// Whether orders with a weight wait.
    var isWaiting: Bool { mailbox.weight > 0 }

    /// Takes no more orders, and ends once those that wait are done.
    package func stop() { mailbox.close() }

    /// Takes inputs in; says of each what became of it once that is durable. `weight`: the bytes
    /// that they came in; `progress`: how far their file has come with them, written in the same
    /// transaction.
    package func take(
        _ inputs: [Input], readBy reading: InputReading, weight: Int,
        reaching progress: FileProgress? = nil
    ) async throws(WriterError) -> [Taken] {
        try await order(
            .inputs(inputs, shape: reading.shape), weight: weight, reaching: progress)
    }

    /// Records what became of messages on their way out; those that have moved on stay as they are.
    package func settle(_ settlements: [Settlement]) async throws(WriterError) {
        _ = try await order(.settlements(Verdict(settlements)))
    }

    /// Settles as the body says once it has looked at the store: on the writer's thread, so that
    /// nothing changes between the look and the settlement. Gives what the body found, once that is
    /// durable. Throws `WriterError`.
    package func settle<Finding: Sendable>(
        judging body: @escaping @Sendable (any Store) throws -> (Finding, Verdict)
    ) async throws(WriterError) -> Finding {
        let found = Mutex<Finding?>(nil)
        _ = try await order(
            .judgement { store in
                let (finding, verdict) = try body(store)
                found.withLock { $0 = finding }
                return verdict
            })
        guard let finding = found.withLock({ $0 }) else {
            preconditionFailure("an order that was done has been judged")
        }
        return finding
    }

    /// Has another programme decide from now on.
    package func adopt(_ edition: Edition) async throws(WriterError) {
        _ = try await order(.adoption(edition))
    }

    /// Erases a member. Throws `WriterError`.
    package func forget(_ member: String) async throws(WriterError) {
        _ = try await order(.forgetting(member))
    }

    /// Remembers nothing any more of a file that was taken in. Throws `WriterError`.
    func forget(file: String) async throws(WriterError) {
        let store = ports.store
        try await run {
            var batch = Batch()
            batch.files = [FileProgress(file: file, records: 0)]
            try store.commit(batch)
        }
    }

    /// Does something between two transactions.
    package func run(errand: @escaping @Sendable () throws -> Void) async throws(WriterError) {
        _ = try await order(.errand(errand))
    }

    private func order(
        _ content: Order.Content, weight: Int = 0, reaching progress: FileProgress? = nil
    ) async throws(WriterError) -> [Taken] {
        let result = await withCheckedContinuation {
            (waiting: CheckedContinuation<Result<[Taken], WriterError>, Never>) in
            let order = Order(
                content: content, weight: weight, reaching: progress, reply: Reply(waiting))
            if let refusal = mailbox.post(order) { order.reply.give(.failure(refusal)) }
        }
        return try result.get()
    }
}
