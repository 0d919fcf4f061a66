package import CivilTime
package import Expressions

/// A member as the engine knows it: profile, journeys in progress, waiting candidates and contacts.
///
/// Attributes are held by slot of the catalogue in force; everything else refers by name, so that
/// it outlives a change of files.
package struct Member: Sendable, Hashable {
    package var id: String
    /// Bytes that an id may have: it has to fit a URL and a command line, percent-encoded too.
    package static let longestID = 1_024
    /// By slot of the catalogue's attributes; nil: no value of its own (the default then holds).
    package var attributes: [Value?]
    package var state: MemberState

    /// A member that nothing is known of but its id, from the instant on.
    package init(id: String, knownSince instant: Instant, attributeCount: Int) {
        self.id = id
        attributes = Array(repeating: nil, count: attributeCount)
        attributes[0] = .string(id)
        state = MemberState(knownSince: instant)
    }

    package init(id: String, attributes: [Value?], state: MemberState) {
        self.id = id
        self.attributes = attributes
        self.state = state
    }

    /// Stands where there is no member, or where one has been taken away.
    package static var nobody: Member {
        Member(id: "", attributes: [], state: MemberState(knownSince: .distantPast))
    }

    /// Gives the member away and leaves nobody: it is large, and what has a second holder is copied
    /// when it changes.
    package mutating func taken() -> Member {
        var taken = Member.nobody
        swap(&taken, &self)
        return taken
    }
}

/// All that the engine remembers of a member between wake-ups, but for attributes.
package struct MemberState: Sendable, Hashable {
    package var knownSince: Instant
    /// Everything due up to here has been handled.
    package var clock: Instant
    /// Number of the next ledger row of the member.
    package var nextEntry: Int
    /// Journeys in progress, in order of beginning.
    package var journeys: [Journey]
    /// Contacts that may still weigh on a cap, in order of time.
    package var contacts: [Contact]
    /// By scenario name, ascending: what has been entered and handled.
    package var history: [ScenarioHistory]
    /// Time of the last event that set an attribute, by attribute name, ascending.
    package var settings: [AttributeSetting]
    /// Since when each date that a trigger reads has been known.
    package var dates: [KnownDate]
    package var withdrawals: [Withdrawal]
    /// Nothing has been taken in of the member yet: what comes first is the baseline of `becomes`.
    package var isNew: Bool
    /// Recorded events as far as the programme asks for them, by type, ascending.
    package var recorded: [EventTrace]
    /// Names what the files asked of recorded events when the member was last woken; empty:
    /// nothing.
    package var asks: String
    /// Journeys, over or not, that still keep categories quiet or wait for their goal, in order of
    /// beginning.
    package var young: [YoungJourney]
    /// Addresses that must not be written to, ascending.
    package var suppressed: [Suppression]

    package init(knownSince instant: Instant) {
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
    package mutating func withHistory<Result>(
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
package struct ScenarioHistory: Sendable, Hashable {
    package var scenario: String
    /// Instant of the last entry; nil: none yet.
    package var lastEntry: Instant?
    /// Last civil date handled, of a recurring trigger.
    package var lastDate: CivilDate?
    /// Occurrences handled, of dated and scheduled triggers, ascending; of a silence the last.
    package var occurrences: [String]
    /// Times of the events that a count trigger counts, ascending.
    package var counted: [Instant]
    /// First days of the periods in which a streak has had its event, ascending.
    package var periods: [CivilDate]

    package init(
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
package struct AttributeSetting: Sendable, Hashable {
    package var attribute: String
    package var time: Instant

    package init(attribute: String, time: Instant) {
        self.attribute = attribute
        self.time = time
    }
}

/// A date of the member and since when it is known; moments before that do not fire.
package struct KnownDate: Sendable, Hashable {
    package var attribute: String
    package var date: CivilDate
    package var since: Instant

    package init(attribute: String, date: CivilDate, since: Instant) {
        self.attribute = attribute
        self.date = date
        self.since = since
    }
}

/// Consent taken back for a channel, for one category or (nil) for all that need consent.
package struct Withdrawal: Sendable, Hashable {
    package var channel: String
    package var category: String?
    package var at: Instant
    /// True: an exception instead, consent given again for this category after the whole channel
    /// was withdrawn.
    package var isLifted: Bool

    package init(channel: String, category: String?, at: Instant, isLifted: Bool = false) {
        self.channel = channel
        self.category = category
        self.at = at
        self.isLifted = isLifted
    }
}

/// An address that must not be written to again.
package struct Suppression: Sendable, Hashable {
    package var channel: String
    package var address: String
    /// `bounced`, `complained` or `erased`.
    package var cause: String
    package var at: Instant

    package init(channel: String, address: String, cause: String, at: Instant) {
        self.channel = channel
        self.address = address
        self.cause = cause
        self.at = at
    }
}
