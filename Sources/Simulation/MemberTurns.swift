import CivilTime
import Engine
import Ingestion
import Storage

/// One member's part of a replay: what the store knows of it and its new inputs.
struct MemberTurn: Sendable {
    /// Nobody where the store knows nothing.
    var stored: StoredMember
    var isKnown: Bool
    var inputs: [Input]
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
        var strangers: [String] = []
        while !portion.isFull, let whose = try nextOwner() {
            let own = whose.hasEvents ? try events.takeAll(of: whose.id) : []
            var inputs = try inputs(own, &portion)
            if let asIn {
                let again = try repeated(asIn, of: whose.isKnown ? whose.id : nil, inputs)
                portion.repeated += again.count
                inputs = merged(inputs, again)
            }
            if !whose.isKnown {
                // Whoever has only events that are not taken in, such as later ones, is nobody yet.
                guard let member = inputs.first?.member else { continue }
                strangers.append(member)
            }
            let stored =
                whose.isKnown
                ? members.next() : StoredMember(member: .nobody, nextWakeUp: nil)
            portion.turns.append(
                MemberTurn(stored: stored, isKnown: whose.isKnown, inputs: inputs))
        }
        try dropErased(strangers, &portion)
        return portion.isEmpty ? nil : portion
    }

    /// Takes their inputs from members that were erased: none of them is known.
    private func dropErased(_ strangers: [String], _ portion: inout Portion) throws {
        let erased = strangers.isEmpty ? [] : try store.erased(among: strangers)
        guard !erased.isEmpty else { return }
        portion.turns.removeAll { turn in
            guard !turn.isKnown, let member = turn.inputs.first?.member else { return false }
            return erased.contains(ByteText(member))
        }
    }

    /// Whose turn is next in order of id, and whether the store knows of them, the events, or both;
    /// nil: nobody's.
    private mutating func nextOwner() throws -> (id: String, isKnown: Bool, hasEvents: Bool)? {
        switch (try members.id(), events.member) {
        case (nil, nil): return nil
        case (let known?, nil): return (known, true, false)
        case (nil, let named?): return (named, false, true)
        case (let known?, let named?):
            let order = compareBytes(known, named)
            return (order > 0 ? named : known, order <= 0, order >= 0)
        }
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
    private var last: String?
    /// Those that have been read; nobody where one has been handed over.
    private var page: [StoredMember] = []
    /// Where the next one is on the page.
    private var place = 0
    private var isAtEnd = false
    private static let pageSize = 512

    init(_ store: any Store, contactsFrom horizon: Instant) {
        self.store = store
        self.horizon = horizon
    }

    /// Whose the next member is; nil: there is none.
    mutating func id() throws -> String? {
        if place == page.count, !isAtEnd {
            page = try store.members(
                after: last, limit: MemberCursor.pageSize, contactsFrom: horizon)
            place = 0
            isAtEnd = page.count < MemberCursor.pageSize
            last = page.isEmpty ? nil : page[page.count - 1].member.id
        }
        return place < page.count ? page[place].member.id : nil
    }

    /// The next member, whose id has been asked for, handed over: nothing of it is kept.
    mutating func next() -> StoredMember {
        defer { place += 1 }
        return page[place].taken()
    }
}

/// Whether one text comes before another by the bytes of UTF-8, as stores and sorts order ids.
func bytesPrecede(_ a: String, _ b: String) -> Bool {
    compareBytes(a, b) < 0
}
