package import CivilTime
package import Engine
package import Storage

/// Hands ready messages over to a target and records what became of each.
///
/// At least once: a message counts as delivered only after its batch is durable at the target, so a
/// run that is killed leaves messages ready that are there already, and the next run hands them
/// over again, which leaves the same bytes. Never at or after the deadline.
package struct Relay {
    /// Asked before each attempt what only the caller can know; the instant is the relay's now.
    package typealias Question = (OutboxMessage, Instant) throws -> HandOverAnswer

    private let store: any Store
    private let target: any Target
    private let clock: RelayClock
    private let batchSize: Int
    private let lookAhead: Int
    private let question: Question

    /// `batchSize`: how many messages are in memory, and settled together, at a time. `lookAhead`:
    /// how many ids are read from the store at a time, each reading having to sort all that are
    /// ready.
    package init(
        store: any Store, target: any Target, clock: RelayClock, batchSize: Int = 256,
        lookAhead: Int = 65_536, question: @escaping Question = { _, _ in .proceed }
    ) {
        self.store = store
        self.target = target
        self.clock = clock
        self.batchSize = max(1, batchSize)
        self.lookAhead = max(1, lookAhead)
        self.question = question
    }

    /// Hands over all messages of the store that are ready when it begins, in its order, until
    /// there are no more or the target fails; a message whose place at the target is taken stays
    /// ready and stops no other. Throws `StoreError` and what the question throws.
    package func drain() throws -> RelayReport {
        var (report, isOver) = (RelayReport(), false)
        // Ids of those that stay ready, and so come again with each reading.
        var left: Set<String> = []
        while !isOver {
            let ids = try readyMessages(without: left)
            for start in stride(from: 0, to: ids.count, by: batchSize) where !isOver {
                let end = min(start + batchSize, ids.count)
                let batch = try handOverBatch(try messages(ids[start..<end])[...])
                left.formUnion(batch.left)
                report.add(batch.report)
                isOver = batch.hasStopped
            }
            if isOver { try noteReady(without: left, in: &report) }
            if ids.count < lookAhead { break }
        }
        return report
    }

    /// Counts what a run that ended early has not come to.
    private func noteReady(without left: Set<String>, in report: inout RelayReport) throws {
        var query = MessageQuery()
        query.status = .ready
        var channels: [String] = []
        try store.messages(query) { message in
            if !left.contains(message.id) { channels.append(message.channel) }
            return true
        }
        for channel in channels { report.note(.ready, channel: channel) }
    }

    /// Hands over those of the messages that are ready, in the order given: for a caller that has
    /// them, bodies and all, from the transaction that wrote them. Throws as `drain` does.
    package func handOver(_ messages: [OutboxMessage]) throws -> RelayReport {
        let ready = messages.filter { $0.status == .ready }
        var report = RelayReport()
        var (start, isOver) = (0, false)
        while start < ready.count && !isOver {
            let end = min(start + batchSize, ready.count)
            let batch = try handOverBatch(ready[start..<end])
            report.add(batch.report)
            (start, isOver) = (end, batch.hasStopped)
        }
        for message in ready[start...] { report.note(.ready, channel: message.channel) }
        return report
    }

    /// The ids of the next ready messages.
    private func readyMessages(without told: Set<String>) throws -> [String] {
        var query = MessageQuery()
        query.status = .ready
        var ids: [String] = []
        try store.messages(query) { message in
            if !told.contains(message.id) { ids.append(message.id) }
            return ids.count < lookAhead
        }
        return ids
    }

    /// The messages with their bodies, but for those that are no longer ready.
    private func messages(_ ids: ArraySlice<String>) throws -> [OutboxMessage] {
        try ids.compactMap { try store.message(id: $0) }.filter { $0.status == .ready }
    }

    /// Where a message stands after an attempt; `ready`: it was told to wait, or its place is
    /// taken.
    private struct End {
        var message: OutboxMessage
        var status: MessageStatus
        var at: Instant
        var note: String?
        /// What stands in its place.
        var obstacle: DeliveryFailure?

        var settlement: Settlement? {
            status == .ready
                ? nil : Settlement(message: message.id, status: status, at: at, note: note)
        }
    }

    /// What became of a batch.
    private struct Batch {
        var report = RelayReport()
        /// Ids of the messages that are still ready.
        var left: [String] = []
        /// Whether the target has failed, so that the next batch need not be tried.
        var hasStopped = false
    }

    /// Settles only after the flush; where that fails, what it was to make durable stays ready.
    private func handOverBatch(_ messages: ArraySlice<OutboxMessage>) throws -> Batch {
        var batch = Batch()
        var (ends, failure) = try attempts(messages)
        do throws(DeliveryFailure) {
            try target.flush()
        } catch {
            failure = failure ?? error
            for index in ends.indices where ends[index].status == .delivered {
                ends[index].status = .ready
            }
        }
        let settlements = ends.compactMap(\.settlement)
        if !settlements.isEmpty { try store.settle(settlements) }
        for message in messages.dropFirst(ends.count) {
            ends.append(End(message: message, status: .ready, at: message.decidedAt))
        }
        for end in ends {
            batch.report.note(end.status, channel: end.message.channel)
            if end.status == .ready { batch.left.append(end.message.id) }
        }
        batch.report.failure = failure ?? ends.lazy.compactMap(\.obstacle).first
        batch.hasStopped = failure != nil
        return batch
    }

    /// Attempts one message after another until the target fails.
    private func attempts(
        _ messages: ArraySlice<OutboxMessage>
    ) throws -> (ends: [End], failure: DeliveryFailure?) {
        var ends: [End] = []
        ends.reserveCapacity(messages.count)
        for message in messages {
            switch try attempt(message, at: clock.now(for: message)) {
            case .success(let end): ends.append(end)
            case .failure(let failure): return (ends, failure)
            }
        }
        return (ends, nil)
    }

    /// One attempt; the failure is the target's. Throws what the question throws.
    private func attempt(
        _ message: OutboxMessage, at now: Instant
    ) throws -> Result<End, DeliveryFailure> {
        var end = End(message: message, status: .delivered, at: now)
        guard now < message.deadline else {
            end.status = .expired
            return .success(end)
        }
        switch try question(message, now) {
        case .wait:
            end.status = .ready
        case .cancel(let reason):
            end.status = .cancelled
            end.note = reason.rawValue
        case .proceed:
            do throws(DeliveryFailure) {
                try target.deliver(message)
            } catch {
                guard error.isOfOneMessage else { return .failure(error) }
                end.status = error.isPermanent ? .failed : .ready
                if error.isPermanent { end.note = error.description } else { end.obstacle = error }
            }
        }
        return .success(end)
    }
}
