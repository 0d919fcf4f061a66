/// What a reader of one text (an expression, a template) found wrong, placed by UTF-8 offsets in
/// that text. Whoever knows the file turns it into a `Diagnostic`.
public struct Problem: Hashable, Sendable, Error {
    public var severity: Severity
    public var code: DiagnosticCode
    /// The rule, what was expected and what was found; no full stop, no code, no place.
    public var message: String
    /// UTF-8 offsets, half open, within the text that was read.
    public var range: Range<Int>
    /// The name that was probably meant.
    public var suggestion: String?

    public init(
        _ code: DiagnosticCode, _ message: String, at range: Range<Int>,
        suggestion: String? = nil, severity: Severity = .error
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.range = range
        self.suggestion = suggestion
    }
}
