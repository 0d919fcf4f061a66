/// Text on its way into a header: without anything that could end a line there.
///
/// Each run of control characters (C0, DEL, C1) and of the separators U+2028 and U+2029 is one
/// space: a line break in a name or subject is neither a new header nor a lost word. What turns the
/// direction of the text around it (U+202A to U+202E, U+2066 to U+2069) is left out: it could make a
/// subject or a sender look like another.
struct HeaderText {
    let text: String
    /// Whether it is printable ASCII throughout.
    let isASCII: Bool

    init(_ raw: String) {
        if raw.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
            text = raw
        } else {
            text = HeaderText.neutralised(raw)
        }
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    }

    private static func neutralised(_ raw: String) -> String {
        var result = String.UnicodeScalarView()
        var inRun = false
        for scalar in raw.unicodeScalars where !turnsText(scalar) {
            let isControl = isControl(scalar)
            if !isControl { result.append(scalar) }
            if isControl && !inRun { result.append(" ") }
            inRun = isControl
        }
        return String(result)
    }

    private static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether the text can be written as it stands, folded between words if need be, and be read
    /// back unchanged: ASCII, no outer space, nothing that looks like an encoded word, and, where
    /// it must be folded, short words with single spaces between them.
    func standsAsItIs(room: Int) -> Bool {
        guard isASCII, text.utf8.first != UInt8(ascii: " "), text.utf8.last != UInt8(ascii: " "),
            !text.contains("=?")
        else { return false }
        return text.utf8.count <= room || words.allSatisfy { (1...50).contains($0.count) }
    }

    /// What stands between single spaces; two spaces have an empty word between them.
    var words: [Substring.UTF8View] {
        text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    }

    /// Whether it is words of atom characters with single spaces between them, so that it can be a
    /// display name without quotes.
    var isAtoms: Bool {
        isASCII && words.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomByte) }
            && !text.contains("=?")
    }
}
