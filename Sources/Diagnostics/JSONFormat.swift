extension Diagnostic {
    /// Appends one JSON object; the keys are a promise, and what does not apply is null.
    func appendJSON(to output: inout String) {
        output += #"{"severity":"\#(severity.rawValue)","code":"\#(code.rawValue)","message":"#
        output.append(jsonString: message)
        output += #","suggestion":"#
        if let suggestion { output.append(jsonString: suggestion) } else { output += "null" }
        output += ","
        range.appendJSONMembers(to: &output)
        output += #","notes":["#
        for (index, note) in notes.enumerated() {
            output += index == 0 ? #"{"message":"# : #",{"message":"#
            output.append(jsonString: note.message)
            output += ","
            note.range.appendJSONMembers(to: &output)
            output += "}"
        }
        output += "]}"
    }
}

extension SourceRange {
    /// Appends `"file":...,"line":...,"column":...,"end_line":...,"end_column":...`.
    fileprivate func appendJSONMembers(to output: inout String) {
        output += #""file":"#
        output.append(jsonString: file)
        output += #","line":\#(start.line),"column":\#(start.column)"#
        output += #","end_line":\#(end.line),"end_column":\#(end.column)"#
    }
}

extension String {
    /// Appends a JSON string (RFC 8259) with its quotes.
    fileprivate mutating func append(jsonString text: String) {
        append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
            default: unicodeScalars.append(scalar)
            }
        }
        append("\"")
    }
}
