public import CivilTime
import Expressions

/// What is remembered of a member's events of one type: those that a window may still hold, one by
/// one, and of those before them how many there were and what they add up to.
public struct EventTrace: Sendable, Hashable {
    /// CloudEvents type.
    public var type: String
    /// Events that are no longer kept one by one.
    public var forgotten: Int
    /// Sums of number fields over the forgotten ones, by name.
    public var sums: [TriggerField]
    /// Time of the latest event, forgotten or not.
    public var last: Instant
    /// In order of time.
    public var events: [PastEvent]

    public init(
        type: String, forgotten: Int = 0, sums: [TriggerField] = [], last: Instant,
        events: [PastEvent] = []
    ) {
        self.type = type
        self.forgotten = forgotten
        self.sums = sums
        self.last = last
        self.events = events
    }

    /// Adds an event, behind those of the same time.
    mutating func add(_ event: PastEvent) {
        last = max(last, event.time)
        events.insert(event, at: events.insertionIndex { $0.time <= event.time })
    }

    /// Keeps events at or before the instant no longer one by one.
    mutating func forget(upTo horizon: Instant) {
        let count = events.insertionIndex { $0.time <= horizon }
        guard count > 0 else { return }
        forgotten += count
        for event in events[..<count] {
            for field in event.data where field.value.isNumber { add(field) }
        }
        events.removeFirst(count)
    }

    private mutating func add(_ field: TriggerField) {
        if let index = sums.firstIndex(where: { $0.name == field.name }) {
            sums[index].value = sums[index].value.adding(field.value)
        } else {
            sums.append(field)
        }
    }
}

/// One event that is remembered: its time, and the fields that the programme asks for, by name.
public struct PastEvent: Sendable, Hashable {
    public var time: Instant
    public var data: [TriggerField]

    public init(time: Instant, data: [TriggerField]) {
        self.time = time
        self.data = data
    }
}

/// A journey, over or not, that is not old enough to be forgotten: its `excludes` still binds, or
/// its goal may still be reached.
public struct YoungJourney: Sendable, Hashable {
    public var scenario: String
    public var occurrence: String
    public var began: Instant
    /// The event that began it; exits may ask for it.
    public var trigger: TriggerEvent?
    /// Whether its `excludes` binds as long as it is young.
    public var excludes: Bool
    /// Whether its goal has not been reached.
    public var awaitsGoal: Bool

    public init(
        scenario: String, occurrence: String, began: Instant, trigger: TriggerEvent?,
        excludes: Bool, awaitsGoal: Bool
    ) {
        self.scenario = scenario
        self.occurrence = occurrence
        self.began = began
        self.trigger = trigger
        self.excludes = excludes
        self.awaitsGoal = awaitsGoal
    }
}

extension Value {
    /// Whether sums are made of it.
    var isNumber: Bool {
        switch self {
        case .int, .double: true
        default: false
        }
    }

    /// The sum of two numbers; an int that would not fit stays at its limit.
    func adding(_ other: Value) -> Value {
        switch (self, other) {
        case (.int(let a), .int(let b)):
            let (sum, overflows) = a.addingReportingOverflow(b)
            return .int(overflows ? (a < 0 ? .min : .max) : sum)
        case (.int(let a), .double(let b)): return .double(Double(a) + b)
        case (.double(let a), .int(let b)): return .double(a + Double(b))
        case (.double(let a), .double(let b)): return .double(a + b)
        default: return self
        }
    }
}
