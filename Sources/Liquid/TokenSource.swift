import Diagnostics

/// A piece of template as the parser takes it: text, an output or a tag.
struct TemplateToken {
    /// What a stretch of the source is.
    enum Kind {
        case text
        case output
        /// A tag with the range of its name.
        case tag(name: Range<Int>)
        /// A tag without a name, or one that does not end.
        case malformed(String)
    }
    let kind: Kind
    /// The whole piece, braces included.
    let range: Range<Int>
    /// Between the braces and dashes; behind the name of a tag.
    let markup: Range<Int>
    /// `{%-` and `{{-`
    let trimsBefore: Bool
    /// `-%}` and `-}}`
    let trimsAfter: Bool
}

/// Where tokens come from: a document, or the lines of a `liquid` tag.
struct TokenSource {
    let bytes: [UInt8]
    private var position: Int
    private let end: Int
    /// Whether each line is a tag without braces.
    let isLines: Bool

    init(_ bytes: [UInt8], in range: Range<Int>, isLines: Bool) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.isLines = isLines
    }

    /// The next token, or nil at the end.
    mutating func next() -> TemplateToken? {
        guard position < end else { return nil }
        if isLines { return nextLine() }
        if bytes[position] == UInt8(ascii: "{"), position + 1 < end {
            if bytes[position + 1] == UInt8(ascii: "%") { return tag(from: position) }
            if bytes[position + 1] == UInt8(ascii: "{") { return output() }
        }
        return text()
    }

    private mutating func nextLine() -> TemplateToken? {
        while position < end {
            let start = position
            var stop = start
            while stop < end, bytes[stop] != UInt8(ascii: "\n") { stop += 1 }
            position = stop + 1
            let line = trimmed(start..<stop)
            if !line.isEmpty { return named(line, within: line, before: false, after: false) }
        }
        return nil
    }

    private mutating func text() -> TemplateToken {
        let start = position
        var stop = start + 1
        while stop < end, !isOpening(stop) { stop += 1 }
        position = stop
        return TemplateToken(
            kind: .text, range: start..<stop, markup: start..<stop, trimsBefore: false,
            trimsAfter: false)
    }

    private func isOpening(_ offset: Int) -> Bool {
        bytes[offset] == UInt8(ascii: "{") && offset + 1 < end
            && (bytes[offset + 1] == UInt8(ascii: "%") || bytes[offset + 1] == UInt8(ascii: "{"))
    }

    /// A tag ends at the first `%}`, even within quotes.
    private mutating func tag(from start: Int) -> TemplateToken {
        guard let close = offset(of: UInt8(ascii: "%"), from: start + 2) else {
            position = end
            return malformed("a tag must end with '%}'", start..<end, after: false)
        }
        position = close + 2
        let before = start + 2 < close && bytes[start + 2] == UInt8(ascii: "-")
        let after = close > start + (before ? 3 : 2) && bytes[close - 1] == UInt8(ascii: "-")
        let inner = (start + (before ? 3 : 2))..<(after ? close - 1 : close)
        return named(trimmed(inner), within: start..<position, before: before, after: after)
    }

    /// The offset of the byte with `}` behind it.
    private func offset(of byte: UInt8, from start: Int) -> Int? {
        var offset = start
        while offset + 1 < end {
            if bytes[offset] == byte, bytes[offset + 1] == UInt8(ascii: "}") { return offset }
            offset += 1
        }
        return nil
    }

    private func named(
        _ inner: Range<Int>, within range: Range<Int>, before: Bool, after: Bool
    ) -> TemplateToken {
        var stop = inner.lowerBound
        if stop < inner.upperBound, bytes[stop] == UInt8(ascii: "#") {
            stop += 1
        } else {
            while stop < inner.upperBound, isLetter(bytes[stop]) || isDigit(bytes[stop]) {
                stop += 1
            }
        }
        guard stop > inner.lowerBound else {
            return malformed("a tag must begin with its name", range, after: after)
        }
        return TemplateToken(
            kind: .tag(name: inner.lowerBound..<stop), range: range,
            markup: stop..<inner.upperBound, trimsBefore: before, trimsAfter: after)
    }

    /// An output ends at the first `}}`; a single `}` or a tag inside it is a mistake.
    private mutating func output() -> TemplateToken {
        let start = position
        var offset = start + 2
        while offset < end, bytes[offset] != UInt8(ascii: "}") {
            if bytes[offset] == UInt8(ascii: "{"), offset + 1 < end,
                bytes[offset + 1] == UInt8(ascii: "%")
            {
                position = self.offset(of: UInt8(ascii: "%"), from: offset).map { $0 + 2 } ?? end
                return malformed("an output must end with '}}'", start..<position, after: false)
            }
            offset += 1
        }
        guard offset + 1 < end, bytes[offset + 1] == UInt8(ascii: "}") else {
            position = min(offset + 1, end)
            return malformed("an output must end with '}}'", start..<position, after: false)
        }
        position = offset + 2
        let before = start + 2 < offset && bytes[start + 2] == UInt8(ascii: "-")
        // The one dash of `{{-}}` stands for both.
        let after = offset > start + 2 && bytes[offset - 1] == UInt8(ascii: "-")
        let from = start + (before ? 3 : 2)
        return TemplateToken(
            kind: .output, range: start..<position,
            markup: from..<max(from, after ? offset - 1 : offset), trimsBefore: before,
            trimsAfter: after)
    }

    private func malformed(_ message: String, _ range: Range<Int>, after: Bool) -> TemplateToken {
        TemplateToken(
            kind: .malformed(message), range: range, markup: range, trimsBefore: false,
            trimsAfter: after)
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, isSpace(bytes[low]) { low += 1 }
        while high > low, isSpace(bytes[high - 1]) { high -= 1 }
        return low..<high
    }

    /// Skips to behind the tag of that name whatever stands before it, and answers the tag: for
    /// `raw` and `doc`, whose content is not read. Nil where it never comes.
    mutating func skip(to name: String) -> TemplateToken? {
        if isLines { return skipLines(to: name) }
        while position < end {
            if isOpening(position), bytes[position + 1] == UInt8(ascii: "%") {
                let start = position
                let token = tag(from: start)
                // Of several beginnings before one end, the last is the tag's.
                if self.name(of: token) == name, !holdsOpening(token.markup) { return token }
                position = start + 2
            } else {
                position += 1
            }
        }
        return nil
    }

    private func holdsOpening(_ range: Range<Int>) -> Bool {
        range.contains { isOpening($0) && bytes[$0 + 1] == UInt8(ascii: "%") }
    }

    private mutating func skipLines(to name: String) -> TemplateToken? {
        while let token = nextLine() {
            if self.name(of: token) == name { return token }
        }
        return nil
    }

    /// Where the next token begins.
    var offset: Int { position }

    /// The name of a tag; nil for other tokens.
    func name(of token: TemplateToken) -> String? {
        guard case .tag(let name) = token.kind else { return nil }
        return String(decoding: bytes[name], as: UTF8.self)
    }
}
