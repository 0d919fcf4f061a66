/// What the lexer cuts a text into.
enum TokenKind: Hashable {
    case name(String)
    /// A field name in backticks.
    case quotedName(String)
    case int(Int64)
    /// 9223372036854775808, which only a minus before it makes an int.
    case magnitudeOfLeastInt
    case double(Double)
    case string(String)
    case symbol(Symbol)
    case end
}

/// Operators and punctuation.
enum Symbol: String, CaseIterable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case unequal = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case not = "!"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case remainder = "%"
    case question = "?"
    case colon = ":"
    case dot = "."
    case comma = ","
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
}

/// A token and where it stands, in UTF-8 offsets.
struct Token {
    var kind: TokenKind
    var range: Range<Int>

    /// The token in words, for messages.
    var words: String {
        switch kind {
        case .name(let name): "'\(name)'"
        case .quotedName(let name): "'`\(name)`'"
        case .int, .magnitudeOfLeastInt, .double: "a number"
        case .string: "a string"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end"
        }
    }
}
