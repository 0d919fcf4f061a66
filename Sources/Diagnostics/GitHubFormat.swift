extension Diagnostic {
    /// Appends a GitHub workflow command; `endColumn` is given only where the range stays on its
    /// line, as GitHub requires. Notes follow the message on lines of their own.
    func appendGitHub(to output: inout String) {
        output += "::\(severity == .note ? "notice" : severity.rawValue) "
        output += "file=\(range.file.escapedForGitHub(property: true))"
        output += ",line=\(range.start.line),col=\(range.start.column)"
        if range.end.line == range.start.line {
            output += ",endColumn=\(max(range.start.column, range.end.column))"
        } else {
            output += ",endLine=\(range.end.line)"
        }
        output += ",title=\(code.rawValue)::"
        let lines = [sentence] + notes.map { "\($0.range.prefix): note: \($0.message)" }
        output += lines.joined(separator: "\n").escapedForGitHub(property: false)
    }
}

extension String {
    /// The text as GitHub's runner reads it back: `%`, CR and LF, in properties `:` and `,` too.
    fileprivate func escapedForGitHub(property: Bool) -> String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where property: escaped += "%3A"
            case "," where property: escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
