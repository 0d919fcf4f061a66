/// How bad it is: an error keeps a programme from loading, a warning does not.
package enum Severity: String, Hashable, Sendable, Comparable {
    case error
    case warning
    case note

    private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// One located finding about a file of the campaign directory.
package struct Diagnostic: Hashable, Sendable {
    /// A second place that explains the first ("previously defined here").
    package struct Note: Hashable, Sendable {
        package var message: String
        package var range: SourceRange

        package init(_ message: String, at range: SourceRange) {
            self.message = message
            self.range = range
        }
    }

    package var severity: Severity
    package var code: DiagnosticCode
    package var message: String
    package var range: SourceRange
    package var suggestion: String?
    package var notes: [Note]

    package init(
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
