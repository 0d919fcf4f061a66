public import CivilTime
public import Expressions

/// A member as the engine knows it: profile, journeys in progress, waiting candidates and contacts.
///
/// Attributes are held by slot of the catalogue in force; everything else refers by name, so that
/// it outlives a change of files.
public struct Member: Sendable, Hashable {
    public var id: String
    /// Bytes that an id may have: it has to fit a URL and a command line, percent-encoded too.
    public static let longestID = 1_024
    /// By slot of the catalogue's attributes; nil: no value of its own (the default then holds).
    public var attributes: [Value?]
    public var state: MemberState

    /// A member that nothing is known of but its id, from the instant on.
    public init(id: String, knownSince instant: Instant, attributeCount: Int) {
        self.id = id
        attributes = .absent(attributeCount)
        attributes[0] = .string(id)
        state = MemberState(knownSince: instant)
    }

    public init(id: String, attributes: [Value?], state: MemberState) {
        self.id = id
        self.attributes = attributes
        self.state = state
    }

    /// Stands where there is no member, or where one has been taken away.
    public static var nobody: Member {
        Member(id: "", attributes: [], state: MemberState(knownSince: .distantPast))
    }

    /// Gives the member away and leaves nobody: it is large, and what has a second holder is copied
    /// when it changes.
    public mutating func taken() -> Member {
        var taken = Member.nobody
        swap(&taken, &self)
        return taken
    }
}

/// All that the engine remembers of a member between wake-ups, but for attributes.
public struct MemberState: Sendable, Hashable {
    public var knownSince: Instant
    /// Everything due up to here has been handled.
    public var clock: Instant
    /// Number of the next ledger row of the member.
    public var nextEntry: Int
    /// Journeys in progress, in order of beginning.
    public var journeys: [Journey]
    /// Contacts that may still weigh on a cap, in order of time.
    public var contacts: [Contact]
    /// By scenario name, ascending: what has been entered and handled.
    public var history: [ScenarioHistory]
    /// Time of the last event that set an attribute, by attribute name, ascending.
    public var settings: [AttributeSetting]
    /// Since when each date that a trigger reads has been known.
    public var dates: [KnownDate]
    public var withdrawals: [Withdrawal]
    /// Nothing has been taken in of the member yet: what comes first is the baseline of `becomes`.
    public var isNew: Bool
    /// Recorded events as far as the programme asks for them, by type, ascending.
    public var recorded: [EventTrace]
    /// Names what the files asked of recorded events when the member was last woken; empty:
    /// nothing.
    public var asks: String
    /// Journeys, over or not, that still keep categories quiet or wait for their goal, in order of
    /// beginning.
    public var young: [YoungJourney]
    /// Addresses that must not be written to, ascending.
    public var suppressed: [Suppression]

    public init(knownSince instant: Instant) {
        knownSince = instant
        clock = .distantPast
        nextEntry = 0
        journeys = []
        contacts = []
        history = []
        settings = []
        dates = []
        withdrawals = []
        isNew = true
        recorded = []
        asks = ""
        young = []
        suppressed = []
    }
}

extension MemberState {
    /// What the member has had of the scenario; made where there is nothing yet.
    public mutating func withHistory<Result>(
        of scenario: String, _ body: (inout ScenarioHistory) -> Result
    ) -> Result {
        let index = historyIndex(of: scenario)
        if index == history.count || history[index].scenario != scenario {
            history.insert(ScenarioHistory(scenario: scenario), at: index)
        }
        return body(&history[index])
    }

    /// Where the history of the scenario is, or would be. Looks at names alone: a copy of each
    /// history on the way would cost more than the search.
    func historyIndex(of scenario: String) -> Int {
        var (low, high) = (0, history.count)
        while low < high {
            let middle = (low + high) / 2
            if history[middle].scenario < scenario { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What one member has had of one scenario.
public struct ScenarioHistory: Sendable, Hashable {
    public var scenario: String
    /// Instant of the last entry; nil: none yet.
    public var lastEntry: Instant?
    /// Last civil date handled, of a recurring trigger.
    public var lastDate: CivilDate?
    /// Occurrences handled, of dated and scheduled triggers, ascending; of a silence the last.
    public var occurrences: [String]
    /// Times of the events that a count trigger counts, ascending.
    public var counted: [Instant]
    /// First days of the periods in which a streak has had its event, ascending.
    public var periods: [CivilDate]

    public init(
        scenario: String, lastEntry: Instant? = nil, lastDate: CivilDate? = nil,
        occurrences: [String] = [], counted: [Instant] = [], periods: [CivilDate] = []
    ) {
        self.scenario = scenario
        self.lastEntry = lastEntry
        self.lastDate = lastDate
        self.occurrences = occurrences
        self.counted = counted
        self.periods = periods
    }
}

/// Which event time last set an attribute.
public struct AttributeSetting: Sendable, Hashable {
    public var attribute: String
    public var time: Instant

    public init(attribute: String, time: Instant) {
        self.attribute = attribute
        self.time = time
    }
}

/// A date of the member and since when it is known; moments before that do not fire.
public struct KnownDate: Sendable, Hashable {
    public var attribute: String
    public var date: CivilDate
    public var since: Instant

    public init(attribute: String, date: CivilDate, since: Instant) {
        self.attribute = attribute
        self.date = date
        self.since = since
    }
}

/// Consent taken back for a channel, for one category or (nil) for all that need consent.
public struct Withdrawal: Sendable, Hashable {
    public var channel: String
    public var category: String?
    public var at: Instant
    /// True: an exception instead, consent given again for this category after the whole channel
    /// was withdrawn.
    public var isLifted: Bool

    public init(channel: String, category: String?, at: Instant, isLifted: Bool = false) {
        self.channel = channel
        self.category = category
        self.at = at
        self.isLifted = isLifted
    }
}

/// An address that must not be written to again.
public struct Suppression: Sendable, Hashable {
    public var channel: String
    public var address: String
    /// `bounced`, `complained` or `erased`.
    public var cause: String
    public var at: Instant

    public init(channel: String, address: String, cause: String, at: Instant) {
        self.channel = channel
        self.address = address
        self.cause = cause
        self.at = at
    }
}
