/// Why a line of an input, or a row of a table, was not taken. The rest of the input goes on.
public struct Rejection: Error, Hashable, Sendable {
    /// What was wrong; the raw values are what is counted and printed, and never change.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        // The line as text
        case overlong = "line_too_long"
        case truncated = "truncated"
        case notJSON = "not_json"
        case notObject = "not_object"
        case ambiguous = "duplicate_key"
        // Attributes of an event
        case badVersion = "bad_version"
        case missingID = "missing_id"
        case missingSource = "missing_source"
        case missingType = "missing_type"
        case unknownType = "unknown_type"
        case missingSubject = "missing_subject"
        case missingTime = "missing_time"
        case badTime = "bad_time"
        case timeAhead = "time_ahead"
        case timeTooOld = "time_too_old"
        case badAttribute = "bad_attribute"
        // Values
        case badData = "bad_data"
        case missingField = "missing_field"
        case wrongType = "wrong_type"
        // A member that is named elsewhere
        case otherMember = "other_member"
        // A member whose row in the store cannot be read
        case brokenMember = "broken_member"
        // Tables
        case badHeader = "bad_header"
        case badRow = "bad_row"
    }

    public var kind: Kind
    /// Number of the line, from 1; of a row of a table, the line at which it begins; 0: not known any
    /// more.
    public var line: Int
    /// The rule and what was found; no full stop, no line number.
    public var message: String

    public init(_ kind: Kind, line: Int, _ message: String) {
        self.kind = kind
        self.line = line
        self.message = message
    }
}

extension Rejection.Kind {
    /// Those that an event may be rejected for.
    public static let ofEvents = allCases.filter { !onlyOfMembers.contains($0) }

    /// Those that a row of a member may be rejected for.
    public static let ofMembers: [Self] =
        [
            .overlong, .truncated, .notJSON, .notObject, .ambiguous, .missingID, .wrongType,
            .brokenMember,
        ] + onlyOfMembers

    private static let onlyOfMembers: [Self] = [.otherMember, .badHeader, .badRow]
}

extension Rejection: CustomStringConvertible {
    /// One line for people: `line 12: 'time' must be ... [bad_time]`.
    public var description: String { "line \(line): \(message) [\(kind.rawValue)]" }
}

/// How many lines were rejected for each reason.
public struct RejectionCounts: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: Rejection.Kind.allCases.count)

    public init() {}

    /// Counts one more.
    public mutating func add(_ kind: Rejection.Kind) { self[kind] += 1 }

    public private(set) subscript(kind: Rejection.Kind) -> Int {
        get { counts[RejectionCounts.index(of: kind)] }
        set { counts[RejectionCounts.index(of: kind)] = newValue }
    }

    public var total: Int { counts.reduce(0, +) }

    /// The kinds that occurred, in the order of their declaration, with their counts.
    public var occurred: [(kind: Rejection.Kind, count: Int)] {
        zip(Rejection.Kind.allCases, counts).filter { $0.1 > 0 }.map { ($0, $1) }
    }

    private static func index(of kind: Rejection.Kind) -> Int {
        guard let index = Rejection.Kind.allCases.firstIndex(of: kind) else {
            preconditionFailure("allCases holds every kind")
        }
        return index
    }
}

/// Shortens what was found for a message: at most 40 characters, as they are; whoever shows the
/// message sees to it that they do no harm there.
func excerpt(_ text: some StringProtocol) -> String {
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))
    return "'" + shown + (text.unicodeScalars.count > 40 ? "...'" : "'")
}
