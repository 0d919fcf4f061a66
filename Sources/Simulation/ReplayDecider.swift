import Campaigns
import CivilTime
import Engine
import Ingestion
import Storage
import Templates

/// The middle of a replay: takes each member that is read ahead through the period, and hands
/// batches to the writer.
struct ReplayDecider {
    let store: any Store
    let deployment: Deployment
    let period: ClosedRange<Instant>
    /// The programme is not the one under which members were given their next wake-ups.
    let looksAtAll: Bool

    func run(
        _ sorted: SortedEvents, _ report: inout ReplayReport,
        _ progress: (Replay.Progress) -> Void
    ) throws {
        let total = sorted.count
        let turns = try MemberTurns(
            sorted, store, period: period, contactWindow: deployment.contactWindow)
        let reader = ReadAhead(turns)
        let writer = BatchWriter(store)
        do {
            try decide(reader, total, &report, progress, writer)
        } catch {
            reader.stop()
            try writer.finish()
            throw error
        }
        reader.stop()
        try writer.finish()
    }

    private func decide(
        _ reader: ReadAhead, _ total: Int, _ report: inout ReplayReport,
        _ progress: (Replay.Progress) -> Void, _ writer: BatchWriter
    ) throws {
        let taking = MemberTaking(
            store: store, deployment: deployment, period: period, looksAtAll: looksAtAll)
        var pending = PendingBatch()
        var taken = 0
        while var portion = try reader.next() {
            for index in portion.turns.indices {
                let isTaken = try taking.take(&portion.turns[index]) { effects in
                    for row in effects.ledger.indices { report.tally.add(effects.ledger[row]) }
                    pending.add(consume effects)
                }
                if isTaken { try pending.add(portion.turns[index].stored.taken(), for: store) }
                // Let go of while they are at hand, and not with the whole portion.
                portion.turns[index].inputs = []
                if pending.rows >= Batch.rowsWorthCommitting { try writer.write(pending.take()) }
            }
            report.accepted += portion.accepted
            report.duplicates += portion.duplicates
            report.later += portion.later
            taken += portion.events
            progress(.deciding(events: taken, of: total))
        }
        try writer.write(pending.take())
    }
}

/// A batch while it grows.
private struct PendingBatch {
    private var batch = Batch()
    private(set) var rows = 0

    mutating func add(_ effects: consuming Effects) {
        rows += effects.rows
        batch.effects.append(effects)
    }

    /// The last of a member, whose rows are made ready while they are at hand. Throws what the store
    /// throws.
    mutating func add(_ member: consuming StoredMember, for store: any Store) throws {
        batch.members.append(member)
        rows += 1
        try store.prepare(&batch)
    }

    mutating func take() -> Batch {
        var taken = Batch()
        swap(&taken, &batch)
        rows = 0
        return taken
    }
}
