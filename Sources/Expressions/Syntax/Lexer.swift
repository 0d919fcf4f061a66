import Diagnostics

/// Cuts the text of an expression into tokens (CEL's language definition, "Syntax").
struct Lexer {
    private(set) var reader: ByteReader

    init(_ text: String) { reader = ByteReader(text) }

    /// All tokens, an `end` last; throws the first thing that is no token.
    static func tokens(of text: String) throws(Problem) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last!.kind != .end
        return tokens
    }

    private mutating func next() throws(Problem) -> Token {
        skipSpace()
        let start = reader.position
        let kind = try kind()
        return Token(kind: kind, range: start..<reader.position)
    }

    /// Skips white space and `//` comments.
    private mutating func skipSpace() {
        while let byte = reader.peek {
            if byte == UInt8(ascii: "/"), reader.peek(1) == UInt8(ascii: "/") {
                reader.skip { $0 != UInt8(ascii: "\n") }
            } else if [9, 10, 12, 13, 32].contains(byte) {
                reader.position += 1
            } else {
                return
            }
        }
    }

    private mutating func kind() throws(Problem) -> TokenKind {
        guard let byte = reader.peek else { return .end }
        if byte.isDigit || byte == UInt8(ascii: "."),
            reader.peek(byte.isDigit ? 0 : 1)?.isDigit == true
        {
            return try number()
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return .string(try StringLiteral.read(&reader, isRaw: false))
        }
        if byte.isNameStart { return try word() }
        if byte == UInt8(ascii: "`") { return try quotedName() }
        return try symbol()
    }

    /// Reads a name, or the string or bytes literal that the name's letters are a prefix of.
    private mutating func word() throws(Problem) -> TokenKind {
        let start = reader.position
        reader.skip(while: \.isNamePart)
        let name = reader.text(from: start)
        let quote = reader.peek
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), name.utf8.count <= 2
        else { return .name(name) }
        switch name.lowercased() {
        case "r": return .string(try StringLiteral.read(&reader, isRaw: true))
        case "b", "br", "rb":
            throw Problem(
                .expressionSyntax, "there are no bytes here; leave the '\(name)' out for a string",
                at: start..<reader.position)
        default: return .name(name)
        }
    }

    private mutating func quotedName() throws(Problem) -> TokenKind {
        let start = reader.position
        reader.position += 1
        reader.skip { $0.isNamePart || [UInt8](" ./-".utf8).contains($0) }
        let name = reader.text(from: start + 1)
        guard !name.isEmpty, reader.peek == UInt8(ascii: "`") else {
            throw Problem(
                .expressionSyntax,
                "a name in backticks holds letters, digits, '_', '.', '-', '/' and spaces",
                at: start..<max(reader.position, start + 1))
        }
        reader.position += 1
        return .quotedName(name)
    }

    private mutating func symbol() throws(Problem) -> TokenKind {
        let two =
            reader.position + 2 <= reader.count ? reader.text(from: reader.position, count: 2) : ""
        let start = reader.position
        if let meant = ["=>": ">=", "=<": "<=", "<>": "!=", "~=": "=="][two] {
            throw Problem(
                .expressionSyntax, "'\(two)' has no meaning in an expression",
                at: start..<start + 2, suggestion: meant)
        }
        if let symbol = Symbol(rawValue: two) {
            reader.position += 2
            return .symbol(symbol)
        }
        reader.skipScalar()
        let one = reader.text(from: start)
        if let symbol = Symbol(rawValue: one) { return .symbol(symbol) }
        let hints = ["&": "&&", "|": "||", "=": "=="]
        let isQuote = "“”„‟«»‹›‘’‚".contains(one)
        throw Problem(
            .expressionSyntax,
            "'\(one)' has no meaning in an expression"
                + (isQuote ? "; a text stands in straight quotes, as in \"Lyon\"" : ""),
            at: start..<reader.position, suggestion: hints[one])
    }
}

extension Lexer {
    /// Reads `12`, `0x1F`, `1.5`, `.5`, `2e9`.
    private mutating func number() throws(Problem) -> TokenKind {
        let start = reader.position
        if reader.peek == UInt8(ascii: "0"), let x = reader.peek(1), x | 32 == UInt8(ascii: "x"),
            reader.peek(2)?.isHexDigit == true
        {
            reader.position += 2
            reader.skip(while: \.isHexDigit)
            return try whole(digits: reader.text(from: start + 2), radix: 16, from: start)
        }
        reader.skip(while: \.isDigit)
        var isWhole = true
        if reader.peek == UInt8(ascii: "."), reader.peek(1)?.isDigit == true {
            isWhole = false
            reader.position += 1
            reader.skip(while: \.isDigit)
        }
        if skipExponent() { isWhole = false }
        let digits = reader.text(from: start)
        if isWhole { return try whole(digits: digits, radix: 10, from: start) }
        guard let value = Double(digits), value.isFinite else {
            throw Problem(.expressionSyntax, "the number is too large", at: start..<reader.position)
        }
        return .double(value)
    }

    private mutating func skipExponent() -> Bool {
        guard let e = reader.peek, e | 32 == UInt8(ascii: "e") else { return false }
        let hasSign = reader.peek(1) == UInt8(ascii: "+") || reader.peek(1) == UInt8(ascii: "-")
        guard reader.peek(hasSign ? 2 : 1)?.isDigit == true else { return false }
        reader.position += hasSign ? 2 : 1
        reader.skip(while: \.isDigit)
        return true
    }

    private mutating func whole(
        digits: String, radix: Int, from start: Int
    ) throws(Problem) -> TokenKind {
        if let next = reader.peek, next | 32 == UInt8(ascii: "u") {
            throw Problem(
                .expressionSyntax, "there are no unsigned numbers here; leave the 'u' out",
                at: start..<reader.position + 1)
        }
        if let value = Int64(digits, radix: radix) { return .int(value) }
        if UInt64(digits, radix: radix) == Int64.min.magnitude { return .magnitudeOfLeastInt }
        throw Problem(
            .expressionSyntax, "an int lies between \(Int64.min) and \(Int64.max)",
            at: start..<reader.position)
    }
}
