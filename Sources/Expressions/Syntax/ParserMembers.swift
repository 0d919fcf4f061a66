import Diagnostics

// Literals, names, calls, selections, indexes and macros.
extension Parser {
    /// Primary with its `.field`, `.method(...)` and `[index]` parts.
    mutating func member() throws(Problem) -> Syntax { try member(startingWith: primary()) }

    /// What follows a primary that has been read.
    mutating func member(startingWith first: Syntax) throws(Problem) -> Syntax {
        var result = first
        let start = first.range.lowerBound
        while true {
            let focus = current.range
            if skip(.dot) {
                result = try selection(from: result)
            } else if skip(.openBracket) {
                let index = try expression()
                try expect(.closeBracket)
                result = try node(
                    .index(result, index), from: start, focus: focus, over: [result, index])
            } else if current.kind == .symbol(.openBrace) {
                throw Problem(
                    .expressionSyntax,
                    "there are no messages here; a map has no name before its '{'",
                    at: focus)
            } else {
                return result
            }
        }
    }

    private mutating func selection(from target: Syntax) throws(Problem) -> Syntax {
        let token = current
        let start = target.range.lowerBound
        switch token.kind {
        case .quotedName(let field):
            _ = advance()
            return try node(
                .select(target, field: field), from: start, focus: token.range, over: [target])
        case .name(let name) where !Parser.keywords.contains(name):
            _ = advance()
            guard skip(.openParenthesis) else {
                return try node(
                    .select(target, field: name), from: start, focus: token.range, over: [target])
            }
            let arguments = try list(until: .closeParenthesis)
            return try call(name, on: target, arguments, from: start, focus: token.range)
        default: throw unexpected("the name of a field or function")
        }
    }

    private mutating func primary() throws(Problem) -> Syntax {
        let token = advance()
        let start = token.range.lowerBound
        switch token.kind {
        case .int(let value): return try literal(.int(value), token)
        case .double(let value): return try literal(.double(value), token)
        case .string(let value): return try literal(.string(value), token)
        case .magnitudeOfLeastInt:
            throw Problem(
                .expressionSyntax, "an int lies between \(Int64.min) and \(Int64.max)",
                at: token.range)
        case .name(let name): return try named(name, token, isRoot: false)
        case .symbol(.dot):
            guard case .name(let name) = current.kind else { throw unexpected("a name") }
            return try named(name, advance(), isRoot: true)
        case .symbol(.openParenthesis):
            let inner = try expression()
            try expect(.closeParenthesis)
            return inner
        case .symbol(.openBracket):
            let elements = try list(until: .closeBracket)
            return try node(.list(elements), from: start, focus: token.range, over: elements)
        case .symbol(.openBrace): return try map(from: token)
        default:
            throw Problem(
                .expressionSyntax, "expected a value, a name or '(', found \(token.words)",
                at: token.range)
        }
    }

    private func literal(_ value: Value, _ token: Token) throws(Problem) -> Syntax {
        try node(.literal(value), from: token.range.lowerBound, focus: token.range)
    }

    private mutating func named(
        _ name: String, _ token: Token, isRoot: Bool
    ) throws(Problem) -> Syntax {
        switch name {
        case "true": return try literal(.bool(true), token)
        case "false": return try literal(.bool(false), token)
        case "null": return try literal(.null, token)
        case _ where Parser.reserved.contains(name) || Parser.keywords.contains(name):
            throw Problem(
                .expressionSyntax, "'\(name)' is a reserved word and no name", at: token.range)
        default: break
        }
        let start = token.range.lowerBound
        guard skip(.openParenthesis) else {
            return try node(.name(name, isRoot: isRoot), from: start, focus: token.range)
        }
        let arguments = try list(until: .closeParenthesis)
        return try call(name, on: nil, arguments, from: start, focus: token.range)
    }

    /// Reads `a, b, c` and the closing symbol; CEL allows a comma after the last.
    private mutating func list(until end: Symbol) throws(Problem) -> [Syntax] {
        var elements: [Syntax] = []
        while !skip(end) {
            elements.append(try expression())
            if !skip(.comma) {
                guard skip(end) else { throw unexpected("',' or '\(end.rawValue)'") }
                break
            }
        }
        return elements
    }

    private mutating func map(from brace: Token) throws(Problem) -> Syntax {
        var entries: [(key: Syntax, value: Syntax)] = []
        while !skip(.closeBrace) {
            let key = try expression()
            try expect(.colon)
            entries.append((key, try expression()))
            if !skip(.comma) {
                guard skip(.closeBrace) else { throw unexpected("',' or '}'") }
                break
            }
        }
        return try node(
            .map(entries), from: brace.range.lowerBound, focus: brace.range,
            over: entries.flatMap { [$0.key, $0.value] })
    }

    /// A call, or the macro that has this name and number of arguments.
    private func call(
        _ name: String, on target: Syntax?, _ arguments: [Syntax], from start: Int,
        focus: Range<Int>
    ) throws(Problem) -> Syntax {
        let parts = arguments + (target.map { [$0] } ?? [])
        var kind = Syntax.Kind.call(name, target: target, arguments: arguments)
        if target == nil, name == "has", arguments.count == 1 {
            guard case .select = arguments[0].kind else {
                throw Problem(
                    .expressionSyntax, "has() asks for a field: has(member.email)",
                    at: arguments[0].range)
            }
            kind = .has(arguments[0])
        } else if let target, let macro = try macro(name, over: target, arguments) {
            kind = .macro(macro)
        }
        return try node(kind, from: start, focus: focus, over: parts)
    }

    private func macro(
        _ name: String, over range: Syntax, _ arguments: [Syntax]
    ) throws(Problem) -> Syntax.Macro? {
        guard let macro = Syntax.Macro.Name(rawValue: name),
            arguments.count == 2 || macro == .map && arguments.count == 3
        else { return nil }
        guard case .name(let variable, isRoot: false) = arguments[0].kind else {
            throw Problem(
                .expressionSyntax, "\(name)() begins with the name of a variable",
                at: arguments[0].range)
        }
        let isPlainMap = macro == .map && arguments.count == 2
        return Syntax.Macro(
            name: macro, range: range, variable: variable,
            condition: isPlainMap ? nil : arguments[1],
            transform: macro == .map ? arguments.last : nil)
    }

    /// Words of the grammar, which cannot even name a field.
    private static let keywords: Set<String> = ["true", "false", "null", "in"]

    /// Words that CEL keeps for its hosts.
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
        "loop", "package", "namespace", "return", "var", "void", "while",
    ]
}
