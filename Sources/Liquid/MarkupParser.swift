import Diagnostics

/// Reads expressions, filters and conditions from the markup of one tag.
struct MarkupParser {
    let bytes: [UInt8]
    private let tokens: [MarkupToken]
    private var index = 0
    private var depth = 0

    /// A parser at the start of that stretch; throws where it holds a sign without meaning.
    init(_ bytes: [UInt8], in range: Range<Int>) throws(Problem) {
        self.bytes = bytes
        tokens = try MarkupLexer.tokens(of: bytes, in: range)
    }

    var current: MarkupToken { tokens[index] }
    var next: MarkupToken { tokens[min(index + 1, tokens.count - 1)] }
    var isAtEnd: Bool { current.kind == .end }
    /// Where the token before the current one ends.
    var endOfPrevious: Int {
        index > 0 ? tokens[index - 1].range.upperBound : current.range.lowerBound
    }

    /// The token's text as it stands.
    func text(of token: MarkupToken) -> String {
        String(decoding: bytes[token.range], as: UTF8.self)
    }

    /// The tokens of a stretch without the white space between them.
    func compactText(of range: Range<Int>) -> String {
        tokens.filter { range.contains($0.range.lowerBound) && $0.kind != .end }.map(text(of:))
            .joined()
    }

    /// Goes on to the next token; stays on the last one.
    mutating func advance() { if index < tokens.count - 1 { index += 1 } }

    /// Takes the token if it is of that kind.
    mutating func accept(_ kind: MarkupToken.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    /// Takes the token if it is that name.
    mutating func accept(word: String) -> Bool {
        guard current.kind == .identifier, bytes[current.range].elementsEqual(word.utf8) else {
            return false
        }
        advance()
        return true
    }

    /// Takes a token of that kind and answers its text; throws where another stands there.
    @discardableResult
    mutating func expect(_ kind: MarkupToken.Kind) throws(Problem) -> String {
        guard current.kind == kind else { throw unexpected(expected: kind.words) }
        defer { advance() }
        return text(of: current)
    }

    /// Throws unless everything has been read.
    func expectEnd() throws(Problem) {
        if !isAtEnd { throw unexpected(expected: "the end") }
    }

    /// "expected ..., found ..." at the current token.
    func unexpected(expected: String) -> Problem {
        let found = isAtEnd ? "the end" : "'\(text(of: current))'"
        return Problem(.templateSyntax, "expected \(expected), found \(found)", at: current.range)
    }

    /// A literal, a path or a range.
    mutating func expression() throws(Problem) -> LocatedExpression {
        let start = current.range.lowerBound
        depth += 1
        defer { depth -= 1 }
        guard depth <= 50 else {
            throw Problem(
                .templateSyntax, "expressions may nest 50 deep at most", at: current.range)
        }
        let expression: Expression
        switch current.kind {
        case .string: expression = string()
        case .number: expression = try number()
        case .identifier: expression = try nameOrPath()
        case .openSquare: expression = try computedPath()
        case .openRound: expression = try range()
        default: throw unexpected(expected: "a value")
        }
        return LocatedExpression(expression: expression, range: start..<endOfPrevious)
    }

    private mutating func string() -> Expression {
        let range = current.range
        advance()
        let content = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
        return .literal(.string(String(decoding: content, as: UTF8.self)))
    }

    private mutating func number() throws(Problem) -> Expression {
        let (text, range) = (text(of: current), current.range)
        advance()
        if let whole = Int(text) { return .literal(.int(whole)) }
        guard let fraction = Double(text) else {
            throw Problem(.templateSyntax, "expected a number", at: range)
        }
        return .literal(.double(fraction))
    }

    private mutating func nameOrPath() throws(Problem) -> Expression {
        let token = current
        let name = text(of: token)
        advance()
        let segments = try self.segments()
        if segments.isEmpty {
            switch name {
            case "true": return .literal(.bool(true))
            case "false": return .literal(.bool(false))
            case "nil", "null": return .literal(.missing)
            case "blank": return .blank
            case "empty": return .empty
            default: break
            }
        }
        return .path(Path(root: .name(name), rootRange: token.range, segments: segments))
    }

    private mutating func computedPath() throws(Problem) -> Expression {
        let start = current.range.lowerBound
        advance()
        let name = try expression()
        try expect(.closeSquare)
        let rootRange = start..<endOfPrevious
        return .path(Path(root: .computed(name), rootRange: rootRange, segments: try segments()))
    }

    private mutating func segments() throws(Problem) -> [Path.Segment] {
        var segments: [Path.Segment] = []
        while true {
            if accept(.dot) {
                let range = current.range
                segments.append(.name(try expect(.identifier), range))
                try checkLength(segments.count, "names in a row")
            } else if accept(.openSquare) {
                segments.append(.computed(try expression()))
                try expect(.closeSquare)
                try checkLength(segments.count, "names in a row")
            } else {
                return segments
            }
        }
    }

    /// Chains are bounded, because what follows them down needs stack for each link.
    private func checkLength(_ count: Int, _ what: String) throws(Problem) {
        guard count > 100 else { return }
        throw Problem(.templateSyntax, "there may be 100 \(what) at most", at: current.range)
    }

    private mutating func range() throws(Problem) -> Expression {
        advance()
        let first = try expression()
        try expect(.dotDot)
        let last = try expression()
        try expect(.closeRound)
        return .range(first, last)
    }

    /// A value and its filters, up to the end.
    mutating func filteredExpression() throws(Problem) -> FilteredExpression {
        let base = try expression()
        var filters: [FilterUse] = []
        while accept(.pipe) { filters.append(try filter()) }
        if current.kind == .equals {
            throw Problem(
                .templateSyntax, "expected '|' or the end, found '='; a value is set by 'assign'",
                at: current.range)
        }
        guard isAtEnd else { throw unexpected(expected: "'|' or the end") }
        return FilteredExpression(base: base, filters: filters)
    }

    private mutating func filter() throws(Problem) -> FilterUse {
        let nameRange = current.range
        let name = try expect(.identifier)
        var positional: [LocatedExpression] = []
        var keywords: [(name: String, value: LocatedExpression)] = []
        if accept(.colon) {
            repeat {
                if isAtEnd || current.kind == .pipe { break }
                if current.kind == .identifier, next.kind == .colon {
                    let keyword = text(of: current)
                    advance()
                    advance()
                    keywords.append((keyword, try expression()))
                } else {
                    positional.append(try expression())
                }
            } while accept(.comma)
        }
        return FilterUse(
            name: name, nameRange: nameRange, range: nameRange.lowerBound..<endOfPrevious,
            positional: positional, keywords: keywords)
    }

    /// Comparisons joined by `and` and `or`, up to the end.
    mutating func condition() throws(Problem) -> Condition {
        var links: [(comparison: Comparison, isAnd: Bool)] = []
        while true {
            let comparison = try self.comparison()
            try checkLength(links.count, "comparisons in a condition")
            if accept(word: "and") {
                links.append((comparison, true))
            } else if accept(word: "or") {
                links.append((comparison, false))
            } else {
                try expectEndOfCondition()
                return links.reversed().reduce(.comparison(comparison)) { rest, link in
                    link.isAnd ? .and(link.comparison, rest) : .or(link.comparison, rest)
                }
            }
        }
    }

    private func expectEndOfCondition() throws(Problem) {
        if current.kind == .equals {
            throw Problem(
                .templateSyntax, "expected a comparison, found '='", at: current.range,
                suggestion: "==")
        }
        guard isAtEnd else { throw unexpected(expected: "a comparison, 'and', 'or' or the end") }
    }

    private mutating func comparison() throws(Problem) -> Comparison {
        let left = try expression()
        guard case .comparison(let operation) = current.kind else {
            return Comparison(left: left, right: nil)
        }
        advance()
        return Comparison(left: left, right: (operation, try expression()))
    }
}
