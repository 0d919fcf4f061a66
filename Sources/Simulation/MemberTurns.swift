import CivilTime
import Engine
import Ingestion
import Storage

/// One member's part of a replay: what the store knows of it (nil: nothing) and its new inputs.
struct MemberTurn: Sendable {
    var stored: StoredMember?
    var inputs: [Input]

    /// What the store knows, given away.
    mutating func takeStored() -> StoredMember? {
        var taken: StoredMember?
        swap(&taken, &stored)
        return taken
    }
}

/// The turns of some members, and what became of the events that were read for them.
struct Portion: Sendable {
    var turns: [MemberTurn] = []
    /// Events that were read.
    var events = 0
    var accepted = 0
    /// Events that the store has already.
    var duplicates = 0
    /// Events after the end of the run.
    var later = 0
    /// Events of before the period that come again in it.
    var repeated = 0

    /// Whether there was no member left to take; the turns of those that were erased are left out.
    var isEmpty: Bool { turns.isEmpty && events == 0 }

    /// Whether it is worth handing on.
    var isFull: Bool { turns.count >= 256 || events >= 1024 }
}

/// Joins members of the store and events, both in order of member id.
struct MemberTurns {
    private let store: any Store
    private let period: ClosedRange<Instant>
    private let mayHaveSeen: Bool
    private let asIn: AsIn?
    private var events: EventCursor
    private var members: MemberCursor

    /// The members of the store and those of the events; contacts are read as far back as the window,
    /// in microseconds, reaches from the period's start. `asIn` says what comes again. Throws what store
    /// and events throw.
    init(
        _ sorted: SortedEvents, _ store: any Store, period: ClosedRange<Instant>,
        contactWindow: Int64, asIn: AsIn? = nil
    ) throws {
        self.store = store
        self.period = period
        self.asIn = asIn
        mayHaveSeen = try store.counts().events > 0
        events = try EventCursor(sorted)
        members = MemberCursor(
            store, contactsFrom: period.lowerBound.advanced(by: -contactWindow))
    }

    /// The turns of the next members; nil: there are no more.
    mutating func next() throws -> Portion? {
        var portion = Portion()
        while !portion.isFull, let (stored, own) = try nextMember() {
            var inputs = try inputs(own, &portion)
            if let asIn {
                let again = try repeated(asIn, of: stored?.member.id, inputs)
                portion.repeated += again.count
                inputs = merged(inputs, again)
            }
            portion.turns.append(MemberTurn(stored: stored, inputs: inputs))
        }
        try dropErased(&portion)
        return portion.isEmpty ? nil : portion
    }

    /// Takes their inputs from members that were erased: none of them is known.
    private func dropErased(_ portion: inout Portion) throws {
        let strangers = portion.turns.compactMap { turn in
            turn.stored == nil ? turn.inputs.first?.member : nil
        }
        let erased = strangers.isEmpty ? [] : try store.erased(among: strangers)
        guard !erased.isEmpty else { return }
        portion.turns.removeAll { turn in
            guard turn.stored == nil, let member = turn.inputs.first?.member else { return false }
            return erased.contains(ByteText(member))
        }
    }

    /// The next member in order of id, from the store or the events or both; nil: no more.
    private mutating func nextMember() throws -> (StoredMember?, [Event])? {
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
    private func inputs(_ events: [Event], _ portion: inout Portion) throws -> [Input] {
        guard !events.isEmpty else { return [] }
        portion.events += events.count
        let seen = mayHaveSeen ? try store.seen(events.map(EventIdentity.init)) : []
        var inputs: [Input] = []
        inputs.reserveCapacity(events.count)
        for event in events {
            if !seen.isEmpty, seen.contains(EventIdentity(event)) {
                portion.duplicates += 1
            } else if event.time > period.upperBound {
                portion.later += 1
            } else {
                portion.accepted += 1
                inputs.append(.event(event.received(at: max(event.time, period.lowerBound))))
            }
        }
        return inputs
    }
}

extension MemberTurns {
    /// What comes again of the events that the store has of a member and of those of before the period
    /// among its inputs.
    private func repeated(
        _ asIn: AsIn, of known: String?, _ inputs: [Input]
    ) throws -> [Input] {
        var events: [Event] = []
        if let known, mayHaveSeen {
            events = try store.events(of: known).map(\.event).filter { $0.type >= 0 }
        }
        for case .event(let event) in inputs { events.append(event) }
        return asIn.again(events).map { .event($0) }
    }

    /// Both in order of receipt; of one instant those that really come first.
    private func merged(_ inputs: [Input], _ again: [Input]) -> [Input] {
        if again.isEmpty { return inputs }
        var merged: [Input] = []
        merged.reserveCapacity(inputs.count + again.count)
        var rest = again[...]
        for input in inputs {
            while let next = rest.first, next.received < input.received {
                merged.append(rest.removeFirst())
            }
            merged.append(input)
        }
        return merged + rest
    }
}

extension EventIdentity {
    fileprivate init(_ event: Event) { self.init(source: event.source, id: event.id) }
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
        while let event = ahead, sameBytes(event.member, member) {
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
