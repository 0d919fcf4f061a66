import Dispatch
package import Engine
package import Ingestion
import Synchronization

/// Two versions of a programme over the same members and the same period, planned side by side.
package struct PlanPair {
    private let before: Plan
    private let after: Plan

    /// The plans have one period; each has a store of its own to read its members from.
    package init(before: Plan, after: Plan) {
        self.before = before
        self.after = after
    }

    /// What one of the two plans reads.
    package struct Inputs {
        package var population: Plan.Population
        package var events: (any ByteSource)?

        package init(population: Plan.Population, events: (any ByteSource)?) {
            self.population = population
            self.events = events
        }
    }

    /// Plans both and compares them. Progress, rejections and decisions are told of the plan of after.
    /// Throws what either plan throws.
    package func run(
        before old: Inputs, after new: Inputs,
        progress: (Replay.Progress) -> Void = { _ in }, reject: (ReplayInput, Rejection) -> Void,
        keep: (([LedgerEntry]) throws -> Void)? = nil
    ) throws -> PlanComparison {
        let other = OtherPlan(before, old)
        defer { other.stop() }
        var join = MessageJoin(nextBefore: other.next)
        let report = try after.run(
            new.population, events: new.events, progress: progress, reject: reject,
            keep: { entries in
                try keep?(entries)
                try join.add(messages(entries))
            })
        try join.finish()
        return PlanComparison(before: try other.report(), after: report, shifts: join.shifts)
    }
}

/// The plan of before, on a thread of its own.
private final class OtherPlan: Sendable {
    private let queue = BoundedQueue<[MemberMessages]>(capacity: 16)
    private let done = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<PlanReport, any Error>?>(nil)

    /// Whoever compares has gone.
    private struct Stopped: Error {}

    init(_ plan: Plan, _ inputs: PlanPair.Inputs) {
        nonisolated(unsafe) let (plan, inputs) = (plan, inputs)
        BackgroundThread.begin("tact.plan") { [self] in
            let result = Result {
                try plan.run(
                    inputs.population, events: inputs.events, reject: { _, _ in },
                    keep: { [queue] entries in
                        let messages = messages(entries)
                        if !messages.isEmpty, !queue.add(messages) { throw Stopped() }
                    })
            }
            outcome.withLock { $0 = result }
            queue.close()
            done.signal()
        }
    }

    /// The next messages, in order of member; nil after the last. Throws what the plan failed with.
    func next() throws -> [MemberMessages]? {
        if let messages = queue.take() { return messages }
        try outcome.withLock { if case .failure(let error) = $0 { throw error } }
        return nil
    }

    /// What was planned, when all messages have been taken.
    func report() throws -> PlanReport {
        done.wait()
        done.signal()
        guard let result = outcome.withLock({ $0 }) else { throw Stopped() }
        return try result.get()
    }

    /// Ends the plan, whether it is complete or not, and waits until nothing of it goes on.
    func stop() {
        queue.close()
        done.wait()
        done.signal()
    }
}
