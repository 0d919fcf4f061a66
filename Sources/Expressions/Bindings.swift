public import CivilTime

/// Where a name's value stands at run time. The numbers are chosen by whoever makes the scope.
public struct Slot: Hashable, Comparable, Sendable {
    /// The record: the member, the trigger, the event, the plain variables, ...
    public var root: Int
    /// The field within the record.
    public var index: Int

    public init(root: Int, index: Int) {
        self.root = root
        self.index = index
    }

    public static func < (a: Self, b: Self) -> Bool { (a.root, a.index) < (b.root, b.index) }
}

/// A question about the member's recorded events, fixed when the expression is compiled.
public struct HistoryRequest: Hashable, Sendable {
    /// What is asked.
    public enum Function: String, Hashable, Sendable {
        /// How many there are: an int.
        case count
        /// The field's sum, a missing field counting as nothing: the field's type.
        case sum
        /// The time of the latest: a timestamp, or no value.
        case last
        /// Whether there is one: a bool.
        case hasHad = "has_had"
    }

    public var function: Function
    public var eventType: String
    /// The event type's number in the scope.
    public var eventIndex: Int
    /// The field that `sum` adds up.
    public var field: String?
    /// The field's number in the scope.
    public var fieldIndex: Int?
    /// How far back; nil: ever.
    public var window: CivilDuration?
}

/// What an expression reads while it is evaluated.
public protocol Bindings {
    /// The value in the slot, or nil where it has none.
    func value(at slot: Slot) -> Value?
    /// The zone in which `date(timestamp)` reads the calendar: the member's.
    var zone: ZoneRules { get }
    /// The final outcome of the journey's step, or nil where it has none yet.
    func outcome(ofStep step: String) -> String?
    /// The answer about recorded events; nil only for `last` where there is none.
    func history(_ request: HistoryRequest) -> Value?
    /// The rules of a named time zone, for CEL's accessors such as `getHours("Europe/Paris")`.
    func rules(ofZone name: String) -> ZoneRules?
}

extension Bindings {
    public var zone: ZoneRules { .utc }
    public func outcome(ofStep step: String) -> String? { nil }
    public func history(_ request: HistoryRequest) -> Value? { nil }
    public func rules(ofZone name: String) -> ZoneRules? { nil }
}
