extension Diagnostic {
    /// `file:line:column: error: message [code]`, in one line.
    public var line: String {
        "\(range.prefix): \(severity.rawValue): \(sentence) [\(code.rawValue)]".visible()
    }

    /// Appends the line, the source line with a caret, and the notes.
    func appendText(to output: inout String, source: SourceText?) {
        output += line
        if let part = source?.part(around: range.start, reach: 2 * LineWindow.width) {
            output += "\n" + excerpt(of: part.text, from: part.firstColumn)
        }
        for note in notes {
            output += "\n" + "\(note.range.prefix): note: \(note.message)".visible()
        }
    }

    /// The source line behind its number, and below it the caret with its tildes.
    private func excerpt(of line: String, from first: Int) -> String {
        let end = range.end.line == range.start.line ? range.end.column - first + 1 : Int.max
        let window = LineWindow(line, from: range.start.column - first + 1, to: end)
        let number = String(range.start.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.utf8.count))
        let tildes = String(repeating: "~", count: max(0, window.marked.count - 1))
        let indent = String(repeating: " ", count: window.marked.lowerBound)
        return """
            \(margin)\(number) | \(window.text)
            \(String(repeating: " ", count: max(5, number.utf8.count))) | \(indent)^\(tildes)
            """
    }
}

extension SourceRange {
    /// `file:line:column`, the form that editors and terminals recognise; the path alone of what
    /// has no lines.
    public var prefix: String {
        start == .nowhere ? file : "\(file):\(start.line):\(start.column)"
    }
}

/// A source line as a terminal shows it: tabs as spaces, what cannot be seen in a visible form,
/// long lines cut around the place; `marked` counts in columns of the terminal.
struct LineWindow {
    private(set) var text = ""
    private(set) var marked = 0..<0

    /// Lines wider than this are cut, with an ellipsis at each cut.
    static let width = 140
    private static let tab = 4

    /// The window around the columns `from ..< to`, which count Unicode scalars from 1.
    init(_ line: String, from start: Int, to end: Int) {
        var cells: [(text: String, width: Int)] = []
        var column = 0
        var (first, last) = (-1, 0)
        for (index, scalar) in line.unicodeScalars.enumerated() {
            if index + 1 == start { first = column }
            let cell = LineWindow.cell(scalar, at: column)
            cells.append(cell)
            column += cell.width
            if index + 1 < end { last = column }
        }
        if first < 0 { first = column + max(0, min(1, start - 1 - cells.count)) }
        cut(cells, keeping: first..<max(last, first + 1))
    }

    /// What a scalar looks like at a column, and how many columns it takes.
    private static func cell(
        _ scalar: Unicode.Scalar, at column: Int
    ) -> (text: String, width: Int) {
        if scalar == "\t" {
            let width = tab - column % tab
            return (String(repeating: " ", count: width), width)
        }
        if let form = scalar.visibleForm { return (form, form.utf8.count) }
        return (String(scalar), scalar.terminalWidth)
    }

    /// Joins the cells, leaving out what lies far from the marked columns.
    private mutating func cut(_ cells: [(text: String, width: Int)], keeping mark: Range<Int>) {
        let total = cells.reduce(0) { $0 + $1.width }
        let from = total <= Self.width ? 0 : max(0, mark.lowerBound - Self.width / 3)
        let until = from + Self.width
        var column = 0
        var start = 0
        for cell in cells {
            if column >= from, column + cell.width <= until {
                if text.isEmpty, column > 0 {
                    text = "…"
                    start = column - 1
                }
                text += cell.text
            }
            column += cell.width
        }
        if total > until { text += "…" }
        let upper = min(mark.upperBound, until)
        marked = mark.lowerBound - start..<max(upper, mark.lowerBound + 1) - start
    }
}

extension Unicode.Scalar {
    /// Columns that a terminal gives the character: 0 for marks that combine, 2 for wide ones.
    var terminalWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
