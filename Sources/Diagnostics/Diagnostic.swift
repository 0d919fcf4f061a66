/// How bad it is: an error keeps a programme from loading, a warning does not.
public enum Severity: String, Hashable, Sendable, Comparable {
    case error
    case warning
    case note

    private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// One located finding about a file of the campaign directory.
public struct Diagnostic: Hashable, Sendable {
    /// A second place that explains the first ("previously defined here").
    public struct Note: Hashable, Sendable {
        public var message: String
        public var range: SourceRange

        public init(_ message: String, at range: SourceRange) {
            self.message = message
            self.range = range
        }
    }

    public var severity: Severity
    public var code: DiagnosticCode
    public var message: String
    public var range: SourceRange
    public var suggestion: String?
    public var notes: [Note]

    public init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange,
        suggestion: String? = nil, severity: Severity = .error, notes: [Note] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.range = range
        self.suggestion = suggestion
        self.notes = notes
    }
}
