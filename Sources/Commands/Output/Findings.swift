import CampaignFiles
import Diagnostics

/// Findings with the files they are about, ready to be printed.
struct Findings {
    let findings: [Diagnostic]
    let sources: [SourceText]

    init(_ findings: [Diagnostic], files: [SourceText]) {
        self.findings = findings
        sources = files
    }

    /// All of them in the format, without a line break at the end.
    func text(_ format: DiagnosticFormat) -> String {
        var text = format.render(findings, sources: sources)
        while text.last == "\n" { text.removeLast() }
        return text
    }

    /// `2 errors, 1 warning`.
    var summary: String {
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count { $0.severity == .warning }
        return [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            .map { counted($0.0, $0.1) }.joined(separator: ", ")
    }
}
