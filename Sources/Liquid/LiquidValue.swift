public import CivilTime

/// A value as templates know it. A host gives values of this kind, filters turn them into others.
public enum LiquidValue: Sendable {
    /// Nothing is known: Liquid's `nil`.
    case missing
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    /// Text that is markup already: never escaped when printed, never "missing" when blank.
    case safe(String)
    case array([LiquidValue])
    case object(LiquidObject)
    /// Whole numbers from the first to the second, both included.
    case range(Int, Int)
    case date(CivilDate)
    /// An instant and the zone in which it is read.
    case timestamp(Instant, ZoneRules)
    /// A loop that is running, by its place in the renderer's stack; what `forloop` stands for.
    case loop(Int)
}

/// Named values in their order, such as the data of an event.
public final class LiquidObject: Sendable {
    /// Names and values in order; names are unique.
    public let entries: [(key: String, value: LiquidValue)]

    /// An object of these entries, whose names must be unique.
    public init(_ entries: [(key: String, value: LiquidValue)]) { self.entries = entries }

    /// The value of that name, or nil where there is none. Objects are small: a linear search.
    public subscript(key: String) -> LiquidValue? {
        for entry in entries where entry.key == key { return entry.value }
        return nil
    }
}

extension LiquidValue {
    /// The text of a string, safe or not; nil for every other kind.
    public var text: String? {
        switch self {
        case .string(let text), .safe(let text): text
        default: nil
        }
    }

    /// Whether `{% if %}` takes it as true: everything but nil and false.
    var isTruthy: Bool {
        switch self {
        case .missing, .bool(false): false
        default: true
        }
    }

    /// Whether it is Liquid's `nil`.
    public var isMissing: Bool {
        if case .missing = self { return true }
        return false
    }

    /// Whether it equals `empty`: a string, list or object without content.
    var isEmpty: Bool {
        switch self {
        case .string(let text), .safe(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let object): object.entries.isEmpty
        default: false
        }
    }

    /// Whether it equals `blank`: nil, false, empty, or text of white space alone.
    var isBlank: Bool {
        switch self {
        case .missing, .bool(false): true
        case .string(let text), .safe(let text): text.utf8.allSatisfy(isSpace)
        default: isEmpty
        }
    }

    /// Whether printing it would leave a hole in the message: nothing, or text without a letter.
    /// Safe text is exempt, its author saw what it may hold.
    var isHole: Bool {
        switch self {
        case .missing: true
        case .string(let text): text.utf8.allSatisfy(isSpace)
        case .array(let items): items.isEmpty
        default: false
        }
    }

    /// What filters and loops over lists see: a list flattened, a range counted out, nil as
    /// nothing, anything else as a list of itself.
    var items: [LiquidValue] {
        switch self {
        case .array(let items): LiquidValue.flattened(items)
        case .missing: []
        case .range(let first, let last):
            LiquidValue.numbers(from: first, to: last)
        default: [self]
        }
    }

    /// No more of a range's numbers than loops may pass through, and one, that it shows.
    private static func numbers(from first: Int, to last: Int) -> [LiquidValue] {
        let (end, overflow) = first.addingReportingOverflow(100_000)
        return first > last ? [] : (first...(overflow ? last : min(last, end))).map(LiquidValue.int)
    }

    /// How many numbers a range has.
    static func count(from first: Int, to last: Int) -> Int {
        let (distance, overflow) = last.subtractingReportingOverflow(first)
        return overflow ? (last > first ? Int.max : 0) : max(-1, min(distance, Int.max - 1)) + 1
    }

    private static func flattened(_ items: [LiquidValue]) -> [LiquidValue] {
        var flat: [LiquidValue] = []
        flat.reserveCapacity(items.count)
        for item in items {
            if case .array(let inner) = item {
                flat += flattened(inner)
            } else {
                flat.append(item)
            }
        }
        return flat
    }
}

/// White space as Liquid trims it: blank, tab, line feed, vertical tab, form feed, carriage return.
@inline(__always) func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
