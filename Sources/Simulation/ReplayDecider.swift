import Campaigns
import CivilTime
import Engine
import Ingestion
import Storage
import Templates

/// The middle of a replay: joins members of the store and events, both in order of member id, takes
/// each member through the period, and hands batches to the writer.
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
        let writer = BatchWriter(store)
        do {
            try decide(sorted, &report, progress, writer)
        } catch {
            try writer.finish()
            throw error
        }
        try writer.finish()
    }

    private func decide(
        _ sorted: SortedEvents, _ report: inout ReplayReport,
        _ progress: (Replay.Progress) -> Void, _ writer: BatchWriter
    ) throws {
        let total = sorted.count
        var events = try EventCursor(sorted)
        var members = MemberCursor(
            store, contactsFrom: period.lowerBound.advanced(by: -deployment.longestWindow))
        let mayHaveSeen = try store.counts().events > 0
        var pending = PendingBatch()
        var taken = 0
        while let (stored, own) = try nextMember(&members, &events) {
            taken += own.count
            let inputs = try inputs(own, mayHaveSeen: mayHaveSeen, &report)
            decide(stored, inputs, own.first?.member, &pending, &report)
            if pending.rows >= Batch.rowsWorthCommitting {
                try writer.write(pending.take())
                progress(.deciding(events: taken, of: total))
            }
        }
        try writer.write(pending.take())
        progress(.deciding(events: taken, of: total))
    }

    /// The next member in order of id, from the store or the events or both; nil: no more.
    private func nextMember(
        _ members: inout MemberCursor, _ events: inout EventCursor
    ) throws -> (StoredMember?, [Event])? {
        let stored = try members.peek()
        guard let id = events.member else {
            return stored == nil ? nil : (try members.next(), [])
        }
        guard let stored else { return (nil, try events.takeAll(of: id)) }
        if bytesPrecede(stored.member.id, id) { return (try members.next(), []) }
        if bytesPrecede(id, stored.member.id) { return (nil, try events.takeAll(of: id)) }
        return (try members.next(), try events.takeAll(of: id))
    }

    /// Events that are new and within the run, each received no earlier than the run began.
    private func inputs(
        _ events: [Event], mayHaveSeen: Bool, _ report: inout ReplayReport
    ) throws -> [Input] {
        guard !events.isEmpty else { return [] }
        let seen = mayHaveSeen ? try store.seen(events.map(EventIdentity.init)) : []
        var inputs: [Input] = []
        inputs.reserveCapacity(events.count)
        for var event in events {
            if !seen.isEmpty, seen.contains(EventIdentity(event)) {
                report.duplicates += 1
            } else if event.time > period.upperBound {
                report.later += 1
            } else {
                report.accepted += 1
                event.received = max(event.time, period.lowerBound)
                inputs.append(.event(event))
            }
        }
        return inputs
    }

    private func decide(
        _ known: StoredMember?, _ inputs: [Input], _ id: String?,
        _ pending: inout PendingBatch, _ report: inout ReplayReport
    ) {
        guard var stored = known ?? newcomer(id, inputs) else { return }
        if looksAtAll, stored.member.state.clock <= period.lowerBound {
            stored.nextWakeUp = min(
                period.lowerBound, stored.nextWakeUp ?? period.lowerBound)
        }
        let isDue = stored.nextWakeUp.map { $0 <= period.upperBound } ?? false
        guard isDue || !inputs.isEmpty else { return }
        let run = MemberRun(deployment: deployment, until: period.upperBound)
        let after = run.run(stored, inputs: inputs) { effects in
            for entry in effects.ledger { report.tally.add(entry) }
            pending.add(effects)
        }
        pending.add(after)
    }

    private func newcomer(_ id: String?, _ inputs: [Input]) -> StoredMember? {
        guard let id, let first = inputs.first else { return nil }
        return StoredMember(
            member: Member(
                id: id, knownSince: first.received,
                attributeCount: deployment.edition.programme.catalogue.attributes.count),
            nextWakeUp: nil)
    }
}

extension EventIdentity {
    fileprivate init(_ event: Event) { self.init(source: event.source, id: event.id) }
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

/// The events of a replay, read one member at a time.
private struct EventCursor {
    private var events: SortedEvents
    private var ahead: Event?

    init(_ events: SortedEvents) throws {
        self.events = events
        ahead = try self.events.next()
    }

    /// Whose the next event is; nil: there is none.
    var member: String? { ahead?.member }

    mutating func takeAll(of member: String) throws -> [Event] {
        var taken: [Event] = []
        while let event = ahead, event.member == member {
            taken.append(event)
            ahead = try events.next()
        }
        return taken
    }
}

/// The members of a store in order of id, read in pages.
private struct MemberCursor {
    private let store: any Store
    private let horizon: Instant
    private var page: ArraySlice<StoredMember> = []
    private var last: String?
    private var isAtEnd = false
    private static let pageSize = 512

    init(_ store: any Store, contactsFrom horizon: Instant) {
        self.store = store
        self.horizon = horizon
    }

    mutating func peek() throws -> StoredMember? {
        if page.isEmpty, !isAtEnd {
            page = try store.members(
                after: last, limit: MemberCursor.pageSize, contactsFrom: horizon)[...]
            last = page.last?.member.id
            isAtEnd = page.count < MemberCursor.pageSize
        }
        return page.first
    }

    mutating func next() throws -> StoredMember? {
        let member = try peek()
        page = page.dropFirst()
        return member
    }
}

/// Whether one text comes before another by the bytes of UTF-8, as stores and sorts order ids.
func bytesPrecede(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
}
