import Diagnostics

/// One word or sign between `{{` and `}}` or `{%` and `%}`.
struct MarkupToken {
    /// What a token is.
    enum Kind: Equatable {
        case identifier, number, string
        case pipe, dot, dotDot, colon, comma, equals, dash, question
        case openSquare, closeSquare, openRound, closeRound
        case comparison(ComparisonOperator)
        case end

        /// How messages call it.
        var words: String {
            switch self {
            case .identifier: "a name"
            case .number: "a number"
            case .string: "text in quotes"
            case .pipe: "'|'"
            case .dot: "'.'"
            case .dotDot: "'..'"
            case .colon: "':'"
            case .comma: "','"
            case .equals: "'='"
            case .dash: "'-'"
            case .question: "'?'"
            case .openSquare: "'['"
            case .closeSquare: "']'"
            case .openRound: "'('"
            case .closeRound: "')'"
            case .comparison(.contains): "'contains'"
            case .comparison: "a comparison"
            case .end: "the end"
            }
        }
    }

    let kind: Kind
    /// UTF-8 offsets in the template.
    let range: Range<Int>
}

/// Splits markup into tokens.
struct MarkupLexer {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private var tokens: [MarkupToken] = []

    /// The tokens of that stretch of the template, an `.end` at the end; throws what it cannot
    /// read.
    static func tokens(of bytes: [UInt8], in range: Range<Int>) throws(Problem) -> [MarkupToken] {
        var lexer = MarkupLexer(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        while try lexer.scanToken() {}
        lexer.tokens.append(MarkupToken(kind: .end, range: lexer.end..<lexer.end))
        return lexer.tokens
    }

    private init(bytes: [UInt8], position: Int, end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    private func byte(at offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

    private mutating func scanToken() throws(Problem) -> Bool {
        while position < end, isSpace(bytes[position]) { position += 1 }
        guard position < end else { return false }
        let (first, second) = (bytes[position], byte(at: position + 1))
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try scanString(quote: first)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): scanNumber()
        case UInt8(ascii: "-") where isDigit(second): scanNumber()
        case _ where isLetter(first): scanIdentifier()
        default: try scanSign(first, second)
        }
        return true
    }

    private mutating func add(_ kind: MarkupToken.Kind, length: Int) {
        tokens.append(MarkupToken(kind: kind, range: position..<(position + length)))
        position += length
    }

    private mutating func scanString(quote: UInt8) throws(Problem) {
        guard let close = bytes[(position + 1)..<end].firstIndex(of: quote) else {
            throw Problem(
                .templateSyntax, "text in quotes must end with the quote it began with",
                at: position..<end)
        }
        add(.string, length: close + 1 - position)
    }

    private mutating func scanNumber() {
        var stop = position + 1
        while isDigit(byte(at: stop)) { stop += 1 }
        if byte(at: stop) == UInt8(ascii: "."), isDigit(byte(at: stop + 1)) {
            stop += 1
            while isDigit(byte(at: stop)) { stop += 1 }
        }
        add(.number, length: stop - position)
    }

    private mutating func scanIdentifier() {
        var stop = position + 1
        while isLetter(byte(at: stop)) || isDigit(byte(at: stop))
            || byte(at: stop) == UInt8(ascii: "-")
        {
            stop += 1
        }
        if byte(at: stop) == UInt8(ascii: "?") { stop += 1 }
        let isContains =
            bytes[position..<stop].elementsEqual("contains".utf8) && tokens.last?.kind != .dot
        add(isContains ? .comparison(.contains) : .identifier, length: stop - position)
    }

    private mutating func scanSign(_ first: UInt8, _ second: UInt8) throws(Problem) {
        switch (first, second) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")): add(.comparison(.equal), length: 2)
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): add(.comparison(.notEqual), length: 2)
        case (UInt8(ascii: "<"), UInt8(ascii: ">")): add(.comparison(.notEqual), length: 2)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): add(.comparison(.lessOrEqual), length: 2)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): add(.comparison(.greaterOrEqual), length: 2)
        case (UInt8(ascii: "<"), _): add(.comparison(.less), length: 1)
        case (UInt8(ascii: ">"), _): add(.comparison(.greater), length: 1)
        case (UInt8(ascii: "."), UInt8(ascii: ".")): add(.dotDot, length: 2)
        default:
            guard let kind = MarkupLexer.sign(first) else { throw unreadable(first) }
            add(kind, length: 1)
        }
    }

    private static func sign(_ byte: UInt8) -> MarkupToken.Kind? {
        switch byte {
        case UInt8(ascii: "|"): .pipe
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: "="): .equals
        case UInt8(ascii: "-"): .dash
        case UInt8(ascii: "?"): .question
        case UInt8(ascii: "["): .openSquare
        case UInt8(ascii: "]"): .closeSquare
        case UInt8(ascii: "("): .openRound
        case UInt8(ascii: ")"): .closeRound
        default: nil
        }
    }

    private func unreadable(_ byte: UInt8) -> Problem {
        var stop = position + 1
        while stop < end, bytes[stop] & 0xC0 == 0x80 { stop += 1 }
        let sign = String(decoding: bytes[position..<stop], as: UTF8.self)
        return Problem(
            .templateSyntax, "'\(sign)' has no meaning in a template's markup", at: position..<stop)
    }
}

/// Letters of a name: ASCII letters and the underscore.
@inline(__always) func isLetter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 32 >= UInt8(ascii: "a") && byte | 32 <= UInt8(ascii: "z"))
}

/// ASCII digits.
@inline(__always) func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}
