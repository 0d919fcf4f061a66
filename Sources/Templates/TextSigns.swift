/// The signs of a template that stand in the message as they are, outside of tags, outputs and
/// comments, with the most of them that one message can hold: of the branches of an `if` the
/// longest.
struct TextSigns {
    /// The first sign outside the alphabet of GSM 03.38.
    private(set) var stranger: (sign: Unicode.Scalar, range: Range<Int>)?
    /// Signs of one message, those of the extension table (`€`, brackets) counted twice.
    private(set) var count = 0
    /// Where the sign after the last that fits one segment stands.
    private(set) var overflow: Range<Int>?

    private let bytes: [UInt8]
    /// Counts at the beginning of each open branch, and the longest of those that are closed.
    private var branches: [(start: Int, longest: Int)] = []
    /// Blanks that count only when a sign follows.
    private var blanks = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        read()
    }

    private mutating func read() {
        var offset = 0
        while offset < bytes.count {
            if starts("{{", at: offset) || starts("{%", at: offset) {
                // White-space control.
                if offset + 2 < bytes.count, bytes[offset + 2] == UInt8(ascii: "-") { blanks = 0 }
                offset = starts("{%", at: offset) ? tag(from: offset) : output(from: offset)
                if offset > 2, bytes[offset - 3] == UInt8(ascii: "-") { skipBlanks(&offset) }
            } else {
                offset = sign(at: offset)
            }
        }
    }

    private func starts(_ text: String, at offset: Int) -> Bool {
        bytes[offset...].starts(with: text.utf8)
    }

    private func end(of text: String, from start: Int) -> Int {
        var offset = min(start, bytes.count)
        while offset < bytes.count, !starts(text, at: offset) { offset += 1 }
        return min(bytes.count, offset + text.utf8.count)
    }

    private mutating func output(from start: Int) -> Int {
        takeBlanks()
        return end(of: "}}", from: start + 2)
    }

    private func skipBlanks(_ offset: inout Int) {
        while offset < bytes.count, bytes[offset] <= 32 { offset += 1 }
    }

    private func word(of tag: Range<Int>) -> String {
        let inside = bytes[tag].drop { $0 != 37 }.dropFirst().drop { $0 == 45 || $0 <= 32 }
        return String(decoding: inside.prefix { $0 > 32 && $0 != 37 && $0 != 45 }, as: UTF8.self)
    }

    private mutating func tag(from start: Int) -> Int {
        let next = end(of: "%}", from: start + 2)
        let word = word(of: start..<next)
        switch word {
        case "comment", "capture", "raw": return after("end" + word, from: next)
        case "if", "unless", "case": branches.append((count, count))
        case "else", "elsif", "when":
            guard let branch = branches.popLast() else { break }
            branches.append((branch.start, max(branch.longest, count)))
            count = branch.start
        case "endif", "endunless", "endcase":
            if let branch = branches.popLast() { count = max(branch.longest, count) }
        default: break
        }
        return next
    }

    /// Where the text goes on behind the tag that closes.
    private func after(_ word: String, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count {
            if starts("{%", at: offset) {
                let next = end(of: "%}", from: offset + 2)
                if self.word(of: offset..<next) == word { return next }
                offset = next
            } else {
                offset += 1
            }
        }
        return offset
    }

    private mutating func sign(at start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        guard let scalar = text.unicodeScalars.first else { return end }
        // White space at the ends of a message is cut.
        if scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t" {
            if count > 0 { blanks += 1 }
            return end
        }
        takeBlanks()
        let places = GSMAlphabet.places(of: scalar)
        if places == nil, stranger == nil { stranger = (scalar, start..<end) }
        count += places ?? 1
        if count > GSMAlphabet.segment, overflow == nil { overflow = start..<end }
        return end
    }

    private mutating func takeBlanks() {
        count += blanks
        blanks = 0
    }
}
