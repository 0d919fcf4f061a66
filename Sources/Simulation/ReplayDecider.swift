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
        while var portion = try reader.next() {
            for index in portion.turns.indices {
                // Taken out: what has a second holder would be copied when it changes.
                let stored = portion.turns[index].takeStored()
                let known = try recalled(consume stored)
                decide(consume known, portion.turns[index].inputs, &pending, &report)
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

    /// The member with the memory that the files ask for.
    private func recalled(_ stored: consuming StoredMember?) throws -> StoredMember? {
        guard var known = stored else { return nil }
        let state = known.member.state
        guard state.asks != deployment.asks, state.clock != .distantPast else { return known }
        let events = try store.events(of: known.member.id).map(\.event).filter { $0.type >= 0 }
        known.member = recall(events, into: known.member, under: deployment)
        return known
    }

    private func decide(
        _ known: consuming StoredMember?, _ inputs: [Input], _ pending: inout PendingBatch,
        _ report: inout ReplayReport
    ) {
        guard var stored = known ?? newcomer(inputs) else { return }
        if looksAtAll {
            // A member that an interrupted run took further is looked at where it stands.
            let now = max(period.lowerBound, stored.member.state.clock)
            stored.nextWakeUp = min(now, stored.nextWakeUp ?? now)
        }
        let isDue = stored.nextWakeUp.map { $0 <= period.upperBound } ?? false
        guard isDue || !inputs.isEmpty else { return }
        let run = MemberRun(deployment: deployment, until: period.upperBound)
        let after = run.run(consume stored, inputs: inputs) { effects in
            for index in effects.ledger.indices { report.tally.add(effects.ledger[index]) }
            pending.add(consume effects)
        }
        pending.add(consume after)
    }

    /// A member that its first event makes known.
    private func newcomer(_ inputs: [Input]) -> StoredMember? {
        guard case .event(let first)? = inputs.first else { return nil }
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

    mutating func add(_ effects: consuming Effects) {
        rows += effects.rows
        batch.effects.append(effects)
    }

    mutating func add(_ member: consuming StoredMember) {
        batch.members.append(member)
        rows += 1
    }

    mutating func take() -> Batch {
        var taken = Batch()
        swap(&taken, &batch)
        rows = 0
        return taken
    }
}
