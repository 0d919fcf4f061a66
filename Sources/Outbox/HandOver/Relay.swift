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
    /// there are no more or the target fails. Throws `StoreError` and what the question throws.
    package func drain() throws -> RelayReport {
        var report = RelayReport()
        // Ids of those told to wait: they stay ready, and so come again with each reading.
        var told: Set<String> = []
        while report.failure == nil {
            let ids = try readyMessages(without: told)
            for start in stride(from: 0, to: ids.count, by: batchSize) where report.failure == nil {
                let end = min(start + batchSize, ids.count)
                let batch = try handOverBatch(try messages(ids[start..<end])[...])
                told.formUnion(batch.waiting)
                report.add(batch.report)
            }
            if ids.count < lookAhead { break }
        }
        return report
    }

    /// Hands over those of the messages that are ready, in the order given: for a caller that has
    /// them, bodies and all, from the transaction that wrote them. Throws as `drain` does.
    package func handOver(_ messages: [OutboxMessage]) throws -> RelayReport {
        let ready = messages.filter { $0.status == .ready }
        var report = RelayReport()
        var start = 0
        while start < ready.count && report.failure == nil {
            let end = min(start + batchSize, ready.count)
            report.add(try handOverBatch(ready[start..<end]).report)
            start = end
        }
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

    /// Where a message stands after an attempt; `ready`: it was told to wait.
    private struct End {
        var message: OutboxMessage
        var status: MessageStatus
        var at: Instant
        var note: String?

        var settlement: Settlement? {
            status == .ready
                ? nil : Settlement(message: message.id, status: status, at: at, note: note)
        }
    }

    /// Settles only after the flush; where that fails, what it was to make durable stays ready.
    private func handOverBatch(
        _ messages: ArraySlice<OutboxMessage>
    ) throws -> (report: RelayReport, waiting: [String]) {
        var report = RelayReport()
        var ends: [End] = []
        ends.reserveCapacity(messages.count)
        for message in messages {
            switch try attempt(message, at: clock.now(for: message)) {
            case .success(let end): ends.append(end)
            case .failure(let failure): report.failure = failure
            }
            if report.failure != nil { break }
        }
        do throws(DeliveryFailure) {
            try target.flush()
        } catch {
            report.failure = report.failure ?? error
            ends.removeAll { $0.status == .delivered }
        }
        let settlements = ends.compactMap(\.settlement)
        if !settlements.isEmpty { try store.settle(settlements) }
        for end in ends { report.note(end.status, channel: end.message.channel) }
        return (report, ends.filter { $0.status == .ready }.map(\.message.id))
    }

    /// One attempt; the failure is a passing one. Throws what the question throws.
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
                guard error.isPermanent else { return .failure(error) }
                end.status = .failed
                end.note = error.description
            }
        }
        return .success(end)
    }
}
