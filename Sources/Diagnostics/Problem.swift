/// What a reader of one text (an expression, a template) found wrong, placed by UTF-8 offsets in
/// that text. Whoever knows the file turns it into a `Diagnostic`.
package struct Problem: Hashable, Sendable, Error {
    package var severity: Severity
    package var code: DiagnosticCode
    /// The rule, what was expected and what was found; no full stop, no code, no place.
    package var message: String
    /// UTF-8 offsets, half open, within the text that was read.
    package var range: Range<Int>
    /// The name that was probably meant.
    package var suggestion: String?

    package init(
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
