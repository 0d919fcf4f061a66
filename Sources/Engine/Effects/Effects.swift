public import CivilTime

/// What one wake-up of one member, or several in a row, leave behind besides the member itself.
public struct Effects: Sendable, Hashable {
    /// In order of decision.
    public var ledger: [LedgerEntry] = []
    /// New messages, and earlier incomplete ones that have changed, under the same id.
    public var messages: [OutboxMessage] = []
    /// Incomplete messages that will never be filled, and what they are now.
    public var settlements: [MessageSettlement] = []
    /// Journeys that began or ended; one that did both has one record.
    public var journeys: [JourneyRecord] = []
    /// Goals reached, of journeys that are over or not.
    public var goals: [GoalReached] = []
    /// Contacts made: our own sends and those of other tools.
    public var contacts: [Contact] = []
    /// Contacts that no longer weigh (an incomplete message that expired, a cancelled one), by
    /// message.
    public var freedContacts: [String] = []
    /// Events taken in, with assignments that could not be computed.
    public var events: [RecordedEvent] = []

    public init() {}

    /// Rows that a store writes for it, about.
    public var rows: Int { events.count + ledger.count + messages.count }

    /// Whether nothing happened.
    public var isEmpty: Bool {
        ledger.isEmpty && messages.isEmpty && settlements.isEmpty && journeys.isEmpty
            && contacts.isEmpty
            && goals.isEmpty
            && freedContacts.isEmpty && events.isEmpty
    }
}

/// What an earlier message has become by a decision, not by its way out.
public struct MessageSettlement: Sendable, Hashable {
    /// Outbox id.
    public var message: String
    public var status: MessageStatus
    public var at: Instant
    /// Why, in one word; nil: the status says it.
    public var note: String?

    public init(message: String, status: MessageStatus, at: Instant, note: String? = nil) {
        self.message = message
        self.status = status
        self.at = at
        self.note = note
    }
}

/// The durable trace of a journey: begun, and perhaps ended.
public struct JourneyRecord: Sendable, Hashable {
    public var member: String
    public var scenario: String
    public var occurrence: String
    public var began: Instant
    /// nil: in progress.
    public var ended: Instant?
    public var ending: Ending?
    /// When its goal was reached, where that is known; not set by the engine, which records goals
    /// apart.
    public var goal: Instant?

    public init(
        member: String, scenario: String, occurrence: String, began: Instant,
        ended: Instant? = nil, ending: Ending? = nil, goal: Instant? = nil
    ) {
        self.member = member
        self.scenario = scenario
        self.occurrence = occurrence
        self.began = began
        self.ended = ended
        self.ending = ending
        self.goal = goal
    }

    /// Why a journey is over.
    public enum Ending: String, CaseIterable, Sendable, Hashable {
        case completed
        case exited
        case restarted
        case missingAnchor = "missing_anchor"
        case scenarioChanged = "scenario_changed"
    }
}

/// A journey's goal, reached.
public struct GoalReached: Sendable, Hashable {
    public var member: String
    public var scenario: String
    public var occurrence: String
    /// Time of the event.
    public var at: Instant

    public init(member: String, scenario: String, occurrence: String, at: Instant) {
        self.member = member
        self.scenario = scenario
        self.occurrence = occurrence
        self.at = at
    }
}

/// An event as it was taken in.
public struct RecordedEvent: Sendable, Hashable {
    public var event: Event
    /// CloudEvents type.
    public var type: String
    /// `sets` that could not be computed, in words.
    public var failures: [String]

    public init(event: Event, type: String, failures: [String]) {
        self.event = event
        self.type = type
        self.failures = failures
    }
}
