package import CivilTime
package import Expressions

/// One member on the way through one scenario, begun by one occurrence.
package struct Journey: Sendable, Hashable {
    /// What never changes of it, in one piece of memory: journeys are handed around at each wake-up.
    private let origin: Origin
    /// Id of the step it stands at.
    package var step: String
    /// The journey's own clock.
    package var clock: Instant
    package var place: Place
    /// Final outcomes of its steps, as far as conditions ask for them, in order.
    package var outcomes: [StepOutcome]

    package init(
        scenario: String, occurrence: String, began: Instant, trigger: TriggerEvent?,
        step: String, clock: Instant, place: Place = .arriving, outcomes: [StepOutcome] = []
    ) {
        origin = Origin(
            scenario: scenario, occurrence: occurrence, began: began, trigger: trigger)
        self.step = step
        self.clock = clock
        self.place = place
        self.outcomes = outcomes
    }

    package var scenario: String { origin.scenario }
    /// Names the firing for good; unique with member and scenario.
    package var occurrence: String { origin.occurrence }
    /// The occurrence's time: `entry`.
    package var began: Instant { origin.began }
    /// The event that began it, where one did.
    package var trigger: TriggerEvent? { origin.trigger }

    private final class Origin: Sendable, Hashable {
        let scenario: String
        let occurrence: String
        let began: Instant
        let trigger: TriggerEvent?

        init(scenario: String, occurrence: String, began: Instant, trigger: TriggerEvent?) {
            self.scenario = scenario
            self.occurrence = occurrence
            self.began = began
            self.trigger = trigger
        }

        static func == (a: Origin, b: Origin) -> Bool {
            a === b
                || a.scenario == b.scenario && a.occurrence == b.occurrence && a.began == b.began
                    && a.trigger == b.trigger
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(scenario)
            hasher.combine(occurrence)
        }
    }

    /// Whether it has had its last outcome and only sleeps until its own clock.
    var isAsleep: Bool {
        if case .waiting(let until) = place { until == clock } else { false }
    }

    /// How far the journey has got with its step.
    package enum Place: Sendable, Hashable {
        /// The step has not been looked at.
        case arriving
        /// In a `wait` until the instant.
        case waiting(until: Instant)
        /// In a `wait_for` that ends at the instant, included.
        case awaiting(until: Instant)
        /// At a `send` whose message is not decided.
        case sending(Candidate)
        /// A message is written that lacks a value.
        case incomplete(Candidate)
    }
}

/// What became of a step.
package struct StepOutcome: Sendable, Hashable {
    package var step: String
    package var outcome: Outcome

    package init(step: String, outcome: Outcome) {
        self.step = step
        self.outcome = outcome
    }
}

/// The event that began a journey, kept with it: by name, so that it outlives a change of files.
///
/// A class, because it goes unchanged wherever its journey goes.
package final class TriggerEvent: Sendable, Hashable {
    package let type: String
    package let source: String
    package let id: String
    package let time: Instant
    /// Data fields that have a value, by name.
    package let data: [TriggerField]

    package init(type: String, source: String, id: String, time: Instant, data: [TriggerField]) {
        self.type = type
        self.source = source
        self.id = id
        self.time = time
        self.data = data
    }

    package static func == (a: TriggerEvent, b: TriggerEvent) -> Bool {
        a === b
            || a.type == b.type && a.source == b.source && a.id == b.id && a.time == b.time
                && a.data == b.data
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(id)
    }
}

/// One data field of the event that began a journey.
package struct TriggerField: Sendable, Hashable {
    package var name: String
    package var value: Value

    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

/// A message that may be sent in [due, deadline), not decided yet.
package struct Candidate: Sendable, Hashable {
    package var due: Instant
    package var deadline: Instant
    /// What the ledger last said of it; nil: nothing yet.
    package var deferral: Deferral?
    /// Waits to travel in a mail; it is never sent alone.
    package var isInsert: Bool

    package init(
        due: Instant, deadline: Instant, deferral: Deferral? = nil, isInsert: Bool = false
    ) {
        self.due = due
        self.deadline = deadline
        self.deferral = deferral
        self.isInsert = isInsert
    }
}

/// Why a candidate waits and when it is tried again; nil: at each wake-up.
package struct Deferral: Sendable, Hashable {
    package var reason: Reason
    package var until: Instant?

    package init(reason: Reason, until: Instant?) {
        self.reason = reason
        self.until = until
    }
}

/// Something that reached (or will reach) the member, as it was decided: it keeps channel, category,
/// scenario and local time whatever files or member say later.
///
/// A class, because each judgement looks through a member's contacts and none ever changes.
package final class Contact: Sendable, Hashable {
    package let at: Instant
    /// The member's calendar and clock at that instant.
    package let local: CivilDateTime
    /// The zone that clock was in.
    package let zone: String
    package let channel: String
    package let category: String
    /// nil: made by another tool.
    package let scenario: String?
    /// Outbox id; for another tool's, `source` and `id` of the event.
    package let message: String
    /// The address it went to; nil where another tool sent it.
    package let address: String?
    /// Whether it weighs on caps: its category is not exempt and its channel counts.
    package let weighs: Bool

    package init(
        at: Instant, local: CivilDateTime, zone: String, channel: String, category: String,
        scenario: String?, message: String, address: String?, weighs: Bool = true
    ) {
        self.at = at
        self.local = local
        self.zone = zone
        self.channel = channel
        self.category = category
        self.scenario = scenario
        self.message = message
        self.address = address
        self.weighs = weighs
    }
    package static func == (a: Contact, b: Contact) -> Bool {
        a === b
            || a.at == b.at && a.message == b.message && a.local == b.local && a.zone == b.zone
                && a.channel == b.channel && a.category == b.category && a.scenario == b.scenario
                && a.address == b.address && a.weighs == b.weighs
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(at)
        hasher.combine(message)
    }
}
