import Diagnostics

/// Reads string literals: single, double and triple quotes, raw ones, and escapes.
struct StringLiteral {
    private let start: Int
    private let quote: UInt8
    private let isTriple: Bool
    private let isRaw: Bool
    private var bytes: [UInt8] = []

    /// Reads the literal whose opening quote the reader stands at.
    static func read(_ reader: inout ByteReader, isRaw: Bool) throws(Problem) -> String {
        let quote = reader.peek!
        let start = reader.position
        let isTriple = reader.skip([quote, quote, quote])
        if !isTriple { reader.position += 1 }
        var literal = StringLiteral(start: start, quote: quote, isTriple: isTriple, isRaw: isRaw)
        while try literal.readPart(&reader) {}
        return String(decoding: literal.bytes, as: UTF8.self)
    }

    private init(start: Int, quote: UInt8, isTriple: Bool, isRaw: Bool) {
        self.start = start
        self.quote = quote
        self.isTriple = isTriple
        self.isRaw = isRaw
    }

    /// Reads one byte, one escape or the closing quote; false after the last.
    private mutating func readPart(_ reader: inout ByteReader) throws(Problem) -> Bool {
        guard let byte = reader.peek, isTriple || byte != 10 && byte != 13 else {
            throw Problem(
                .expressionSyntax, "the string has no closing quote", at: start..<reader.position)
        }
        if isTriple ? reader.skip([quote, quote, quote]) : reader.skip([quote]) { return false }
        if byte == UInt8(ascii: "\\"), !isRaw {
            append(try readEscape(&reader))
        } else {
            bytes.append(byte)
            reader.position += 1
        }
        return true
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        bytes.append(contentsOf: String(Character(scalar)).utf8)
    }

    private func readEscape(_ reader: inout ByteReader) throws(Problem) -> Unicode.Scalar {
        let escape = reader.position
        reader.position += 1
        guard let byte = reader.peek else {
            throw Problem(
                .expressionSyntax, "the string has no closing quote", at: start..<escape + 1)
        }
        reader.position += 1
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return try hex(2, &reader, from: escape)
        case UInt8(ascii: "u"): return try hex(4, &reader, from: escape)
        case UInt8(ascii: "U"): return try hex(8, &reader, from: escape)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): return try octal(byte, &reader, from: escape)
        default:
            if let scalar = simpleEscapes[byte] { return scalar }
            throw unknownEscape(&reader, from: escape)
        }
    }

    private func unknownEscape(_ reader: inout ByteReader, from escape: Int) -> Problem {
        reader.position -= 1
        reader.skipScalar()
        return Problem(
            .expressionSyntax,
            "'\(reader.text(from: escape))' is no escape; a backslash itself is written '\\\\'",
            at: escape..<reader.position)
    }

    /// Reads so many hexadecimal digits; a pair of surrogates by `\u` is one code point.
    private func hex(
        _ count: Int, _ reader: inout ByteReader, from escape: Int
    ) throws(Problem) -> Unicode.Scalar {
        var value = try digits(count, &reader, from: escape)
        if count == 4, (0xD800..<0xDC00).contains(value), reader.skip([92, UInt8(ascii: "u")]) {
            let low = try digits(4, &reader, from: escape)
            let isPair = (0xDC00..<0xE000).contains(low)
            value = isPair ? 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) : value
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw Problem(
                .expressionSyntax, "the escape names no Unicode code point",
                at: escape..<reader.position)
        }
        return scalar
    }

    private func digits(
        _ count: Int, _ reader: inout ByteReader, from escape: Int
    ) throws(Problem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = reader.peek?.hexValue else {
                throw Problem(
                    .expressionSyntax, "the escape needs \(count) hexadecimal digits",
                    at: escape..<reader.position)
            }
            value = value << 4 | digit
            reader.position += 1
        }
        return value
    }

    private func octal(
        _ first: UInt8, _ reader: inout ByteReader, from escape: Int
    ) throws(Problem) -> Unicode.Scalar {
        var value = UInt32(first - 48)
        for _ in 0..<2 {
            guard let byte = reader.peek, (48...55).contains(byte) else {
                throw Problem(
                    .expressionSyntax, "the escape needs three octal digits",
                    at: escape..<reader.position)
            }
            value = value << 3 | UInt32(byte - 48)
            reader.position += 1
        }
        return Unicode.Scalar(UInt8(value))
    }
}

/// What a backslash makes of one character.
private let simpleEscapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "a"): "\u{07}", UInt8(ascii: "b"): "\u{08}", UInt8(ascii: "f"): "\u{0C}",
    UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    UInt8(ascii: "v"): "\u{0B}", UInt8(ascii: "\\"): "\\", UInt8(ascii: "?"): "?",
    UInt8(ascii: "\""): "\"", UInt8(ascii: "'"): "'", UInt8(ascii: "`"): "`",
]
