public import CivilTime
public import Expressions

/// One member on the way through one scenario, begun by one occurrence.
public struct Journey: Sendable, Hashable {
    /// What never changes of it, in one piece of memory: journeys are handed around at each wake-up.
    private let origin: Origin
    /// Id of the step it stands at.
    public var step: String
    /// The journey's own clock.
    public var clock: Instant
    public var place: Place
    /// Final outcomes of its steps, as far as conditions ask for them, in order.
    public var outcomes: [StepOutcome]

    public init(
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

    public var scenario: String { origin.scenario }
    /// Names the firing for good; unique with member and scenario.
    public var occurrence: String { origin.occurrence }
    /// The occurrence's time: `entry`.
    public var began: Instant { origin.began }
    /// The event that began it, where one did.
    public var trigger: TriggerEvent? { origin.trigger }

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
    public enum Place: Sendable, Hashable {
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
public struct StepOutcome: Sendable, Hashable {
    public var step: String
    public var outcome: Outcome

    public init(step: String, outcome: Outcome) {
        self.step = step
        self.outcome = outcome
    }
}

/// The event that began a journey, kept with it: by name, so that it outlives a change of files.
///
/// A class, because it goes unchanged wherever its journey goes.
public final class TriggerEvent: Sendable, Hashable {
    public let type: String
    public let source: String
    public let id: String
    public let time: Instant
    /// Data fields that have a value, by name.
    public let data: [TriggerField]

    public init(type: String, source: String, id: String, time: Instant, data: [TriggerField]) {
        self.type = type
        self.source = source
        self.id = id
        self.time = time
        self.data = data
    }

    public static func == (a: TriggerEvent, b: TriggerEvent) -> Bool {
        a === b
            || a.type == b.type && a.source == b.source && a.id == b.id && a.time == b.time
                && a.data == b.data
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(id)
    }
}

/// One data field of the event that began a journey.
public struct TriggerField: Sendable, Hashable {
    public var name: String
    public var value: Value

    public init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

/// A message that may be sent in [due, deadline), not decided yet.
public struct Candidate: Sendable, Hashable {
    public var due: Instant
    public var deadline: Instant
    /// What the ledger last said of it; nil: nothing yet.
    public var deferral: Deferral?
    /// Waits to travel in a mail; it is never sent alone.
    public var isInsert: Bool

    public init(
        due: Instant, deadline: Instant, deferral: Deferral? = nil, isInsert: Bool = false
    ) {
        self.due = due
        self.deadline = deadline
        self.deferral = deferral
        self.isInsert = isInsert
    }
}

/// Why a candidate waits and when it is tried again; nil: at each wake-up.
public struct Deferral: Sendable, Hashable {
    public var reason: Reason
    public var until: Instant?

    public init(reason: Reason, until: Instant?) {
        self.reason = reason
        self.until = until
    }
}

/// Something that reached (or will reach) the member, as it was decided: it keeps channel, category,
/// scenario and local time whatever files or member say later.
///
/// A class, because each judgement looks through a member's contacts and none ever changes.
public final class Contact: Sendable, Hashable {
    public let at: Instant
    /// The member's calendar and clock at that instant.
    public let local: CivilDateTime
    /// The zone that clock was in.
    public let zone: String
    public let channel: String
    public let category: String
    /// nil: made by another tool.
    public let scenario: String?
    /// Outbox id; for another tool's, `source` and `id` of the event.
    public let message: String
    /// The address it went to; nil where another tool sent it.
    public let address: String?
    /// Whether it weighs on caps: its category is not exempt and its channel counts.
    public let weighs: Bool

    public init(
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
    public static func == (a: Contact, b: Contact) -> Bool {
        a === b
            || a.at == b.at && a.message == b.message && a.local == b.local && a.zone == b.zone
                && a.channel == b.channel && a.category == b.category && a.scenario == b.scenario
                && a.address == b.address && a.weighs == b.weighs
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(at)
        hasher.combine(message)
    }
}
