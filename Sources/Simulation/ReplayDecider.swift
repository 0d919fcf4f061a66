import Campaigns
import CivilTime
import Engine
import Ingestion
import Storage
import Templates

/// The middle of a replay: takes each member that is read ahead through the period, and hands batches
/// to the writer.
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
        var pending = PendingBatch()
        var taken = 0
        while let portion = try reader.next() {
            for turn in portion.turns {
                decide(turn, &pending, &report)
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

    private func decide(
        _ turn: MemberTurn, _ pending: inout PendingBatch, _ report: inout ReplayReport
    ) {
        guard var stored = turn.stored ?? newcomer(turn) else { return }
        if looksAtAll {
            // A member that an interrupted run took further is looked at where it stands.
            let now = max(period.lowerBound, stored.member.state.clock)
            stored.nextWakeUp = min(now, stored.nextWakeUp ?? now)
        }
        let isDue = stored.nextWakeUp.map { $0 <= period.upperBound } ?? false
        guard isDue || !turn.inputs.isEmpty else { return }
        let run = MemberRun(deployment: deployment, until: period.upperBound)
        let after = run.run(stored, inputs: turn.inputs) { effects in
            for entry in effects.ledger { report.tally.add(entry) }
            pending.add(effects)
        }
        pending.add(after)
    }

    /// A member that its first event makes known.
    private func newcomer(_ turn: MemberTurn) -> StoredMember? {
        guard case .event(let first)? = turn.inputs.first else { return nil }
        return StoredMember(
            member: Member(
                id: first.member, knownSince: first.received,
                attributeCount: deployment.edition.programme.catalogue.attributes.count),
            nextWakeUp: nil)
    }
}

/// A batch while it grows.
private struct PendingBatch {
    private var batch = Batch()
    private(set) var rows = 0

    mutating func add(_ effects: Effects) {
        batch.effects.append(effects)
        rows += effects.events.count + effects.ledger.count + effects.messages.count
    }

    mutating func add(_ member: StoredMember) {
        batch.members.append(member)
        rows += 1
    }

    mutating func take() -> Batch {
        let taken = batch
        batch = Batch()
        rows = 0
        return taken
    }
}
