/// A page of HTML while it is written. Markup is what stands in this program's source; everything
/// else goes in as text, so that no value of a member or a file can become markup.
struct HTMLWriter {
    private(set) var html = ""

    /// Adds markup as it stands.
    mutating func markup(_ markup: StaticString) { html += "\(markup)" }

    /// Adds text.
    mutating func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            // A parser has no place for it.
            case "\0": html += "\u{FFFD}"
            default: html.unicodeScalars.append(scalar)
            }
        }
    }

    /// Adds an element with attributes and what is within it.
    mutating func element(
        _ name: StaticString, _ attributes: [(StaticString, String)] = [],
        _ content: (inout HTMLWriter) -> Void
    ) {
        begin(name, attributes)
        content(&self)
        html += "</\(name)>"
    }

    /// Adds an element that holds a text.
    mutating func element(
        _ name: StaticString, _ attributes: [(StaticString, String)] = [], text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    /// Adds the beginning of an element, or one that has no end, such as `input`.
    mutating func begin(_ name: StaticString, _ attributes: [(StaticString, String)] = []) {
        html += "<\(name)"
        for (name, value) in attributes {
            html += " \(name)=\""
            text(value)
            html += "\""
        }
        html += ">"
    }
}
