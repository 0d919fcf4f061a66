/// The ways in which findings are printed.
public enum DiagnosticFormat: String, CaseIterable, Hashable, Sendable {
    /// For people: message, source line, caret.
    case text
    /// One JSON object a line.
    case json
    /// Workflow commands that GitHub shows beside the changed lines.
    case github

    /// The findings in order and without repetition, a line break after each; sources are looked up
    /// by path, and one that is missing only costs its source line.
    public func render(_ diagnostics: [Diagnostic], sources: [SourceText]) -> String {
        let sources = Dictionary(sources.map { ($0.path, $0) }) { first, _ in first }
        var output = ""
        for diagnostic in diagnostics.inOrder() {
            switch self {
            case .text: diagnostic.appendText(to: &output, source: sources[diagnostic.range.file])
            case .json: diagnostic.appendJSON(to: &output)
            case .github: diagnostic.appendGitHub(to: &output)
            }
            output += "\n"
        }
        return output
    }
}

extension [Diagnostic] {
    /// By file and place, errors before warnings at the same place, each only once.
    public func inOrder() -> [Diagnostic] {
        var seen = Set<Diagnostic>()
        return filter { seen.insert($0).inserted }.sorted { a, b in
            (a.range, a.severity, a.code.rawValue, a.message)
                < (b.range, b.severity, b.code.rawValue, b.message)
        }
    }

    /// Of each file at most so many, errors before warnings, in order; a last note says how many
    /// more there are. Where an error is left out, as many errors stay.
    public func capped(perFile limit: Int) -> [Diagnostic] {
        let files = Dictionary(grouping: self) { $0.range.file }
        guard files.values.contains(where: { $0.count > limit }) else { return inOrder() }
        return files.values.flatMap { found -> [Diagnostic] in
            let ordered = found.inOrder()
            guard ordered.count > limit else { return ordered }
            let errors = ordered.filter { $0.severity == .error }
            let others = ordered.filter { $0.severity != .error }
            let kept = (errors + others).prefix(limit)
            let end = kept.map(\.range).max() ?? ordered[0].range
            let more = ordered.count - kept.count
            return kept + [
                Diagnostic(
                    .moreFindings, "\(more) more findings in this file are not shown", at: end,
                    severity: .note)
            ]
        }.inOrder()
    }

    /// Whether one of them keeps a programme from loading.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}

extension Diagnostic {
    /// The message with what was probably meant: `unknown key 'a'; did you mean 'b'?`.
    public var sentence: String {
        suggestion.map { "\(message); did you mean '\($0)'?" } ?? message
    }
}
