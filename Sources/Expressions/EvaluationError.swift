/// Why an expression has no value. One word in size, so that throwing it costs next to nothing.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error; the raw values are words for programs.
    public enum Kind: String, Hashable, Sendable {
        /// An attribute, a field or an outcome that has no value.
        case noValue = "no-value"
        case noSuchName = "no-such-name"
        case noSuchFunction = "no-such-function"
        case noSuchOverload = "no-such-overload"
        case noSuchKey = "no-such-key"
        case noSuchIndex = "no-such-index"
        case divisionByZero = "division-by-zero"
        /// A number, an instant or a duration outside what its type holds.
        case outOfRange = "out-of-range"
        /// A text that does not say what the conversion expects.
        case badText = "bad-text"
        case badMap = "bad-map"
        case badPattern = "bad-pattern"
        case unknownZone = "unknown-zone"
        /// A result that the expected type does not allow.
        case wrongResult = "wrong-result"
        case tooCostly = "too-costly"
    }

    private final class Details: Sendable {
        let kind: Kind
        let message: String
        let range: Range<Int>

        init(_ kind: Kind, _ message: String, _ range: Range<Int>) {
            self.kind = kind
            self.message = message
            self.range = range
        }
    }

    private let details: Details

    init(_ kind: Kind, _ message: String, at range: Range<Int>) {
        details = Details(kind, message, range)
    }

    public var kind: Kind { details.kind }
    /// The rule that was not met: "member.tier has no value".
    public var message: String { details.message }
    /// UTF-8 offsets, half open, of the part of the expression that has no value.
    public var range: Range<Int> { details.range }
    public var description: String { message }

    public static func == (a: Self, b: Self) -> Bool {
        a.details === b.details
            || a.kind == b.kind && a.message == b.message && a.range == b.range
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(message)
        hasher.combine(range)
    }
}
