extension Unicode.Scalar {
    /// The character as a terminal may have it: nil for itself, `\n`, `\r` and `\t` for those, and
    /// a form such as `\u{1B}` for every other that steers a terminal or cannot be seen.
    var visibleForm: String? {
        guard isHidden else { return nil }
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: return "\\u{\(String(value, radix: 16, uppercase: true))}"
        }
    }

    /// Controls of C0 and C1, line and paragraph separators, and what Unicode gives no sight of its
    /// own: marks of direction, characters without width. Variation selectors choose between two
    /// forms that are both seen.
    private var isHidden: Bool {
        if value < 0xAD { return value < 0x20 || (0x7F..<0xA0).contains(value) }
        switch properties.generalCategory {
        case .lineSeparator, .paragraphSeparator: return true
        default: return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
        }
    }
}

extension String {
    /// What a terminal may have of one line: whatever steers it or cannot be seen in a visible
    /// form, as `\u{1B}`, a line break as `\n`. Tabs stay unless the text is a cell of a table.
    public func visible(asCell: Bool = false) -> String {
        // Nearly every text is plain ASCII.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var text = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for (index, scalar) in zip(unicodeScalars.indices, unicodeScalars) {
            let form = scalar == "\t" && !asCell ? nil : scalar.visibleForm
            let next = unicodeScalars.index(after: index)
            if let form, !(scalar == "\u{200D}" && joins(previous, before: next)) {
                text.append(contentsOf: form.unicodeScalars)
            } else {
                text.append(scalar)
            }
            previous = scalar
        }
        return String(text)
    }

    /// Whether a joiner here makes one picture of two.
    private func joins(_ previous: Unicode.Scalar, before next: Index) -> Bool {
        guard next < endIndex else { return false }
        let isPicture: (Unicode.Scalar) -> Bool = { $0.value > 0xFF && $0.properties.isEmoji }
        return (isPicture(previous) || previous == "\u{FE0F}") && isPicture(unicodeScalars[next])
    }

    /// The same for a text of several lines, whose line breaks, LF or CR LF, are its own.
    public var visibleLines: String {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in
                let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                return String(decoding: line, as: UTF8.self).visible()
            }
            .joined(separator: "\n")
    }
}
