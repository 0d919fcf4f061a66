package import CivilTime

/// What one wake-up of one member, or several in a row, leave behind besides the member itself.
package struct Effects: Sendable, Hashable {
    /// In order of decision.
    package var ledger: [LedgerEntry] = []
    /// New messages, and earlier incomplete ones that have changed, under the same id.
    package var messages: [OutboxMessage] = []
    /// Incomplete messages that will never be filled, and what they are now.
    package var settlements: [MessageSettlement] = []
    /// Journeys that began or ended; one that did both has one record.
    package var journeys: [JourneyRecord] = []
    /// Goals reached, of journeys that are over or not.
    package var goals: [GoalReached] = []
    /// Contacts made: our own sends and those of other tools.
    package var contacts: [Contact] = []
    /// Contacts that no longer weigh (an incomplete message that expired, a cancelled one), by
    /// message.
    package var freedContacts: [String] = []
    /// Events taken in, with assignments that could not be computed.
    package var events: [RecordedEvent] = []

    package init() {}

    /// Rows that a store writes for it, about.
    package var rows: Int { events.count + ledger.count + messages.count }

    /// Whether nothing happened.
    package var isEmpty: Bool {
        ledger.isEmpty && messages.isEmpty && settlements.isEmpty && journeys.isEmpty
            && contacts.isEmpty
            && goals.isEmpty
            && freedContacts.isEmpty && events.isEmpty
    }
}

/// What an earlier message has become by a decision, not by its way out.
package struct MessageSettlement: Sendable, Hashable {
    /// Outbox id.
    package var message: String
    package var status: MessageStatus
    package var at: Instant
    /// Why, in one word; nil: the status says it.
    package var note: String?

    package init(message: String, status: MessageStatus, at: Instant, note: String? = nil) {
        self.message = message
        self.status = status
        self.at = at
        self.note = note
    }
}

/// The durable trace of a journey: begun, and perhaps ended.
package struct JourneyRecord: Sendable, Hashable {
    package var member: String
    package var scenario: String
    package var occurrence: String
    package var began: Instant
    /// nil: in progress.
    package var ended: Instant?
    package var ending: Ending?
    /// When its goal was reached, where that is known; not set by the engine, which records goals
    /// apart.
    package var goal: Instant?

    package init(
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
    package enum Ending: String, CaseIterable, Sendable, Hashable {
        case completed
        case exited
        case restarted
        case missingAnchor = "missing_anchor"
        case scenarioChanged = "scenario_changed"
    }
}

/// A journey's goal, reached.
package struct GoalReached: Sendable, Hashable {
    package var member: String
    package var scenario: String
    package var occurrence: String
    /// Time of the event.
    package var at: Instant

    package init(member: String, scenario: String, occurrence: String, at: Instant) {
        self.member = member
        self.scenario = scenario
        self.occurrence = occurrence
        self.at = at
    }
}

/// An event as it was taken in.
package struct RecordedEvent: Sendable, Hashable {
    package var event: Event
    /// CloudEvents type.
    package var type: String
    /// `sets` that could not be computed, in words.
    package var failures: [String]

    package init(event: Event, type: String, failures: [String]) {
        self.event = event
        self.type = type
        self.failures = failures
    }
}
