/// Leads from offsets in a scalar's text back to offsets in the file: through indentation, folded
/// lines, doubled quotes and escapes. It follows text and file side by side by the rules of YAML
/// 1.2, chapters 7 and 8.
struct ScalarMap {
    /// For each byte of the text, where it comes from, and at last where the text ends.
    private var starts: [Int] = []
    /// For each byte of the text, where what it comes from ends.
    private var ends: [Int] = []
    private let source: [UInt8]
    private let text: [UInt8]
    private var position: Int
    private let limit: Int

    /// Maps the scalar that stands at these offsets of the file.
    init(of scalar: ScalarText, at offsets: Range<Int>, in source: [UInt8]) {
        self.source = source
        text = Array(scalar.text.utf8)
        position = offsets.lowerBound
        limit = offsets.upperBound
        starts.reserveCapacity(text.count + 1)
        switch scalar.style {
        case .plain: flow(quote: nil)
        case .singleQuoted: flow(quote: UInt8(ascii: "'"))
        case .doubleQuoted: flow(quote: UInt8(ascii: "\""))
        case .literal, .folded: block()
        }
        while starts.count <= text.count { append(position..<position) }
    }

    /// Where the byte at the offset of the text stands in the file.
    func sourceOffset(of offset: Int) -> Int { starts[max(0, min(offset, text.count))] }

    /// Where a stretch that ends before the offset of the text ends in the file.
    func sourceEnd(of offset: Int) -> Int {
        offset <= 0 ? starts[0] : ends[min(offset, text.count) - 1]
    }

    private mutating func append(_ stretch: Range<Int>) {
        starts.append(stretch.lowerBound)
        ends.append(stretch.upperBound)
    }

    /// Takes over one byte as it stands.
    private mutating func copy() {
        append(position..<position + 1)
        position += 1
    }

    private func byte(_ offset: Int) -> UInt8? { offset < limit ? source[offset] : nil }

    private var isDone: Bool { starts.count >= text.count || position >= limit }

    // MARK: Plain and quoted

    private mutating func flow(quote: UInt8?) {
        if quote != nil { position += 1 }
        while !isDone {
            if let stretch = lineBreaks(from: position) {
                foldFlow(stretch)
            } else if quote == UInt8(ascii: "'"), source[position] == quote {
                append(position..<position + 2)
                position += 2
            } else if quote == UInt8(ascii: "\""), source[position] == UInt8(ascii: "\\") {
                escape()
            } else {
                copy()
            }
        }
    }

    /// The white space from here on where it holds line breaks, and how many.
    private func lineBreaks(from start: Int) -> (end: Int, breaks: Int)? {
        var (end, breaks) = (start, 0)
        while let byte = byte(end) {
            if byte == 10 || (byte == 13 && self.byte(end + 1) != 10) { breaks += 1 }
            guard byte == 32 || byte == 9 || byte == 10 || byte == 13 else { break }
            end += 1
        }
        return breaks == 0 ? nil : (end, breaks)
    }

    /// One line break is a space; of several all but the first stand.
    private mutating func foldFlow(_ stretch: (end: Int, breaks: Int)) {
        let from = position
        for _ in 0..<max(1, stretch.breaks - 1) where starts.count < text.count {
            append(from..<stretch.end)
        }
        position = stretch.end
    }

    private mutating func escape() {
        let next = byte(position + 1)
        let length: Int
        switch next {
        case UInt8(ascii: "x"): length = 4
        case UInt8(ascii: "u"): length = 6
        case UInt8(ascii: "U"): length = 10
        case 10, 13:
            // An escaped line break stands for nothing, with the white space after it.
            position = lineBreaks(from: position + 1)?.end ?? position + 2
            return
        default: length = 2
        }
        // The result may be several bytes long: up to the next byte that begins a character.
        let stretch = position..<min(limit, position + length)
        repeat {
            append(stretch)
        } while starts.count < text.count
            && text[starts.count] & 0xC0 == 0x80
        position = stretch.upperBound
    }

    // MARK: Blocks

    private mutating func block() {
        skipLine()
        let indent = blockIndent()
        skip(indent)
        while !isDone {
            if isBreak(position) { blockBreaks(indent: indent) } else { copy() }
        }
    }

    private func isBreak(_ offset: Int) -> Bool { byte(offset) == 10 || byte(offset) == 13 }

    private mutating func skipLine() {
        while position < limit, !isBreak(position) { position += 1 }
        skipBreak()
    }

    private mutating func skipBreak() {
        if byte(position) == 13, byte(position + 1) == 10 { position += 1 }
        position += 1
    }

    private mutating func skip(_ indent: Int) {
        var left = indent
        while left > 0, byte(position) == 32 { (position, left) = (position + 1, left - 1) }
    }

    /// Spaces before the first line that has more than spaces, but for those that are part of the
    /// text (an indentation given in the header).
    private func blockIndent() -> Int {
        var (offset, column) = (position, 0)
        while let byte = byte(offset), byte == 32 || byte == 10 || byte == 13 {
            column = byte == 32 ? column + 1 : 0
            offset += 1
        }
        let own = text.drop { $0 == 10 }.prefix { $0 == 32 }.count
        return max(0, column - own)
    }

    /// A run of line breaks with the indentation after each: a space, or as many breaks as the text
    /// has here.
    private mutating func blockBreaks(indent: Int) {
        let from = position
        var breaks = 0
        while isBreak(position) {
            skipBreak()
            breaks += 1
            skip(indent)
        }
        if breaks == 1, text[starts.count] == 32 {
            append(from..<from + 1)
            return
        }
        while breaks > 0, starts.count < text.count, text[starts.count] == 10 {
            append(from..<from + 1)
            breaks -= 1
        }
    }
}
