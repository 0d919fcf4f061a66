import Diagnostics

/// Reads tokens as an expression (CEL's grammar), by precedence climbing.
struct Parser {
    /// Levels of nesting, and of the tree that comes of it: nothing later recurses deeper.
    static let deepest = 100
    /// UTF-8 bytes.
    static let longest = 8192

    private let tokens: [Token]
    private var position = 0
    private var nesting = 0

    private init(_ tokens: [Token]) { self.tokens = tokens }

    /// The tree of the whole text; throws the first thing that does not belong.
    static func parse(_ text: String) throws(Problem) -> Syntax {
        let length = text.utf8.count
        guard length <= longest else {
            throw Problem(
                .expressionSyntax,
                "an expression has at most \(longest) bytes, this one has \(length)",
                at: longest..<length)
        }
        var parser = Parser(try Lexer.tokens(of: text))
        guard parser.current.kind != .end else {
            throw Problem(.expressionSyntax, "expected an expression", at: 0..<length)
        }
        let syntax = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpectedRest }
        return syntax
    }

    /// What is wrong with what stands behind an expression that is whole.
    private var unexpectedRest: Problem {
        var problem = unexpected("an operator or the end")
        switch current.kind {
        case .name(let word): problem.suggestion = Parser.joining[word.lowercased()]
        case .symbol(.comma): problem.message += "; a number has a point, as in 12.50"
        default: break
        }
        return problem
    }

    /// What people write for `&&` and `||` who come from other languages, English and French first.
    private static let joining = [
        "and": "&&", "et": "&&", "y": "&&", "und": "&&", "or": "||", "ou": "||", "o": "||",
        "oder": "||",
    ]

    var current: Token { tokens[position] }
    var previousEnd: Int { position == 0 ? 0 : tokens[position - 1].range.upperBound }

    /// The current token; moves on to the next.
    mutating func advance() -> Token {
        defer { if position + 1 < tokens.count { position += 1 } }
        return tokens[position]
    }

    /// Moves on over the symbol if it is next.
    mutating func skip(_ symbol: Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        _ = advance()
        return true
    }

    /// Moves on over the symbol; throws where something else is next.
    mutating func expect(_ symbol: Symbol) throws(Problem) {
        guard skip(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
    }

    /// What was expected in place of the current token.
    func unexpected(_ expected: String) -> Problem {
        Problem(
            .expressionSyntax, "expected \(expected), found \(current.words)", at: current.range)
    }

    /// A node over its parts; throws where the tree gets too deep.
    func node(
        _ kind: Syntax.Kind, from start: Int, focus: Range<Int>, over parts: [Syntax] = []
    ) throws(Problem) -> Syntax {
        let depth = (parts.map(\.depth).max() ?? 0) + 1
        guard depth <= Parser.deepest else { throw tooDeep(at: focus) }
        return Syntax(kind: kind, range: start..<previousEnd, focus: focus, depth: depth)
    }

    private func tooDeep(at range: Range<Int>) -> Problem {
        Problem(
            .expressionSyntax, "an expression nests at most \(Parser.deepest) levels deep",
            at: range)
    }

    /// Expr = Or ["?" Or ":" Expr]
    mutating func expression() throws(Problem) -> Syntax {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Parser.deepest else { throw tooDeep(at: current.range) }
        let start = current.range.lowerBound
        let condition = try disjunction()
        let focus = current.range
        guard skip(.question) else { return condition }
        let then = try disjunction()
        try expect(.colon)
        let otherwise = try expression()
        return try node(
            .conditional(condition, then: then, otherwise: otherwise), from: start, focus: focus,
            over: [condition, then, otherwise])
    }

    private mutating func disjunction() throws(Problem) -> Syntax {
        let start = current.range.lowerBound
        var terms = [try conjunction()]
        let focus = current.range
        while skip(.or) { terms.append(try conjunction()) }
        return terms.count == 1
            ? terms[0] : try node(.any(terms), from: start, focus: focus, over: terms)
    }

    private mutating func conjunction() throws(Problem) -> Syntax {
        let start = current.range.lowerBound
        var terms = [try binary(above: 0)]
        let focus = current.range
        while skip(.and) { terms.append(try binary(above: 0)) }
        return terms.count == 1
            ? terms[0] : try node(.all(terms), from: start, focus: focus, over: terms)
    }

    /// Relations, sums and products: what binds tighter than the given level.
    private mutating func binary(above level: Int) throws(Problem) -> Syntax {
        let start = current.range.lowerBound
        var left = try unary()
        while let (word, itsLevel) = binaryOperator, itsLevel > level {
            let focus = advance().range
            let right = try binary(above: itsLevel)
            left = try node(
                .binary(word, left, right), from: start, focus: focus, over: [left, right])
        }
        return left
    }

    private var binaryOperator: (Operator, level: Int)? {
        let word: Operator?
        switch current.kind {
        case .name("in"): word = .within
        case .symbol(let symbol): word = Operator(rawValue: symbol.rawValue)
        default: word = nil
        }
        switch word {
        case nil: return nil
        case .times, .divide, .remainder: return (word!, 3)
        case .plus, .minus: return (word!, 2)
        default: return (word!, 1)
        }
    }

    private mutating func unary() throws(Problem) -> Syntax {
        guard current.kind == .symbol(.not) || current.kind == .symbol(.minus) else {
            return try member()
        }
        nesting += 1
        defer { nesting -= 1 }
        let token = advance()
        guard nesting <= Parser.deepest else { throw tooDeep(at: token.range) }
        let isNot = token.kind == .symbol(.not)
        if !isNot, let literal = negatedLiteral(from: token.range.lowerBound) {
            return try member(startingWith: literal)
        }
        let operand = try unary()
        return try node(
            isNot ? .not(operand) : .negated(operand), from: token.range.lowerBound,
            focus: token.range, over: [operand])
    }

    /// The number after a minus as one literal, so that the least int can be written.
    private mutating func negatedLiteral(from start: Int) -> Syntax? {
        let value: Value
        switch current.kind {
        case .int(let number): value = .int(-number)
        case .magnitudeOfLeastInt: value = .int(.min)
        case .double(let number): value = .double(-number)
        default: return nil
        }
        let range = start..<advance().range.upperBound
        return Syntax(kind: .literal(value), range: range, focus: range, depth: 1)
    }
}
