import CivilTime

/// How two values of an `if` are compared.
enum ComparisonOperator: UInt8, Sendable {
    case equal, notEqual, less, greater, lessOrEqual, greaterOrEqual, contains
}

extension LiquidValue {
    /// Liquid's `==`: kinds do not mix, but whole numbers and fractions do, and dates and their
    /// text.
    static func equal(_ a: LiquidValue, _ b: LiquidValue) -> Bool {
        switch (a, b) {
        case (.missing, .missing): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
        case (.double(let a), .double(let b)): a == b
        case (.string(let a), .string(let b)), (.string(let a), .safe(let b)),
            (.safe(let a), .string(let b)), (.safe(let a), .safe(let b)):
            a == b
        case (.array(let a), .array(let b)):
            a.count == b.count && zip(a, b).allSatisfy { equal($0, $1) }
        case (.object(let a), .object(let b)): equal(a, b)
        case (.range(let a, let b), .range(let c, let d)): a == c && b == d
        case (.date, _), (.timestamp, _), (_, .date), (_, .timestamp):
            dateOrder(a, b).map { $0 == 0 } ?? false
        default: false
        }
    }

    private static func equal(_ a: LiquidObject, _ b: LiquidObject) -> Bool {
        a.entries.count == b.entries.count
            && a.entries.allSatisfy { entry in b[entry.key].map { equal(entry.value, $0) } ?? false
            }
    }

    /// Negative, zero or positive as `a` lies before, at or after `b`; nil where they have no
    /// order.
    static func order(_ a: LiquidValue, _ b: LiquidValue) -> Int? {
        switch (a, b) {
        case (.int(let a), .int(let b)): sign(a, b)
        case (.int(let a), .double(let b)): sign(Double(a), b)
        case (.double(let a), .int(let b)): sign(a, Double(b))
        case (.double(let a), .double(let b)): sign(a, b)
        case (.date, _), (.timestamp, _), (_, .date), (_, .timestamp): dateOrder(a, b)
        default:
            if let a = a.text, let b = b.text { sign(a, b) } else { nil }
        }
    }

    private static func sign<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    /// Dates among dates, instants among instants, and either beside its ISO 8601 text.
    private static func dateOrder(_ a: LiquidValue, _ b: LiquidValue) -> Int? {
        switch (a, b) {
        case (.date(let a), .date(let b)): sign(a, b)
        case (.timestamp(let a, _), .timestamp(let b, _)): sign(a, b)
        case (.timestamp(let a, let zone), .date(let b)): sign(zone.date(at: a), b)
        case (.date(let a), .timestamp(let b, let zone)): sign(a, zone.date(at: b))
        case (.date(let a), _):
            b.text.flatMap { DateReading(reading: $0, zone: .utc) }.map { sign(a, $0.civil.date) }
        case (.timestamp(let a, let zone), _):
            b.text.flatMap { DateReading(reading: $0, zone: zone) }.map { sign(a, $0.instant) }
        case (_, .date), (_, .timestamp): dateOrder(b, a).map { -$0 }
        default: nil
        }
    }

    /// Liquid's `contains`: text within text, an item within a list, a name within an object.
    static func contains(_ a: LiquidValue, _ b: LiquidValue) -> Bool {
        guard b.isTruthy else { return false }
        switch a {
        case .string(let text), .safe(let text): return find(b.asText, in: text) != nil
        case .array(let items): return items.contains { equal($0, b) }
        case .object(let object): return b.text.map { object[$0] != nil } ?? false
        case .range(let first, let last):
            if case .int(let number) = b { return number >= first && number <= last }
            return false
        default: return false
        }
    }

    /// Compares by the operator; throws where the two have no order.
    static func compare(
        _ a: LiquidValue, _ operation: ComparisonOperator, _ b: LiquidValue
    ) throws(LiquidFailure) -> Bool {
        switch operation {
        case .equal: return equal(a, b)
        case .notEqual: return !equal(a, b)
        case .contains: return contains(a, b)
        default: break
        }
        guard let order = order(a, b) else {
            // Nil, truth values and collections have no order at all; two that have one, but not
            // with each other, are a mistake of the template.
            guard a.isOrdered, b.isOrdered else { return false }
            throw .failed("comparison of \(a.kind) with \(b.kind)")
        }
        switch operation {
        case .less: return order < 0
        case .greater: return order > 0
        case .lessOrEqual: return order <= 0
        default: return order >= 0
        }
    }

    private var isOrdered: Bool {
        switch self {
        case .int, .double, .string, .safe, .date, .timestamp: true
        default: false
        }
    }

    /// The kind in a word, for messages.
    public var kind: String {
        switch self {
        case .missing: "nil"
        case .bool: "a truth value"
        case .int, .double: "a number"
        case .string, .safe: "text"
        case .array: "a list"
        case .object: "an object"
        case .range: "a range"
        case .date: "a date"
        case .timestamp: "a time"
        case .loop: "a loop"
        }
    }
}
