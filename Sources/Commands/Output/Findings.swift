import CampaignFiles
import Diagnostics
import Listings

/// Findings with the files they are about, ready to be printed.
struct Findings {
    let findings: [Diagnostic]
    let sources: [SourceText]

    init(_ findings: [Diagnostic], files: [SourceText]) {
        self.findings = findings
        sources = files
    }

    /// Prints all of them in the format as a result.
    func show(_ format: DiagnosticFormat) {
        guard !findings.isEmpty else { return }
        switch format {
        case .json: Output.standard.write(json: format.render(findings, sources: sources).utf8)
        case .text, .github: Output.standard.lines(text(format))
        }
    }

    /// Tells all of them for people on standard error.
    func tell() {
        if !findings.isEmpty { Terminal.tell(lines: text(.text)) }
    }

    private func text(_ format: DiagnosticFormat) -> String {
        var text = format.render(findings, sources: sources)
        while text.last == "\n" { text.removeLast() }
        return text
    }

    /// `2 errors, 1 warning`.
    var summary: String {
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count { $0.severity == .warning }
        let counts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            .map { counted($0.0, $0.1) }
        let isCut = findings.contains { $0.code == .moreFindings }
        return (counts + (isCut ? ["more that are not shown"] : [])).joined(separator: ", ")
    }
}
