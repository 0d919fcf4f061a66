import Diagnostics

extension TemplateParser {
    /// The names of all tags that may stand alone or open a block.
    static let tagNames = [
        "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "doc",
        "echo", "for", "if", "ifchanged", "include", "increment", "liquid", "raw", "render",
        "tablerow", "unless",
    ]

    /// Reads one tag, with its body where it has one, and appends what it makes.
    mutating func tag(
        _ name: String, _ token: TemplateToken, from source: inout TokenSource,
        into block: inout Block
    ) {
        switch name {
        case "#": inlineComment(token)
        case "comment": comment(opened: token, from: &source)
        case "doc": documentation(token, from: &source, into: &block)
        case "raw": raw(token, from: &source, into: &block)
        case "liquid": lines(of: token, into: &block)
        case "assign": add(assign(token), to: &block, isBlank: true)
        case "echo": add(output(token.markup, of: token), to: &block)
        case "increment": add(count(token, step: 1), to: &block)
        case "decrement": add(count(token, step: -1), to: &block)
        case "break": add(.breakLoop, to: &block)
        case "continue": add(.continueLoop, to: &block)
        case "cycle": add(cycle(token), to: &block)
        case "render", "include": add(partial(token, isIsolated: name == "render"), to: &block)
        default: blockTag(name, token, from: &source, into: &block)
        }
    }

    private mutating func blockTag(
        _ name: String, _ token: TemplateToken, from source: inout TokenSource,
        into block: inout Block
    ) {
        switch name {
        case "if", "unless": branches(name, token, from: &source, into: &block)
        case "case": caseOf(token, from: &source, into: &block)
        case "for": forLoop(token, from: &source, into: &block)
        case "tablerow": tableRow(token, from: &source, into: &block)
        case "capture": capture(token, from: &source, into: &block)
        case "ifchanged":
            let body = body(of: name, opened: token, from: &source, until: ["endifchanged"]).block
            add(.ifChanged(body), to: &block, isBlank: body.isBlank)
        default: unknown(name, token)
        }
    }

    private func add(_ node: SyntaxNode?, to block: inout Block, isBlank: Bool = false) {
        if let node { block.nodes.append(node) }
        block.isBlank = block.isBlank && isBlank
    }

    private mutating func unknown(_ name: String, _ token: TemplateToken) {
        guard case .tag(let range) = token.kind else { return }
        switch name {
        case "else", "elsif", "when":
            let owner =
                name == "when" ? "'case'" : name == "elsif" ? "'if'" : "'if', 'case' or 'for'"
            problems.append(
                Problem(.templateSyntax, "'\(name)' must stand inside \(owner)", at: range))
        case _
        where name.hasPrefix("end") && TemplateParser.tagNames.contains(String(name.dropFirst(3))):
            problems.append(
                Problem(.templateSyntax, "'\(name)' closes nothing that is open here", at: range))
        default:
            problems.append(
                Problem(
                    .unknownTag, "unknown tag '\(name)'", at: range,
                    suggestion: nearest(to: name, among: TemplateParser.tagNames)))
        }
    }

    private mutating func expectNoMarkup(_ name: String, _ token: TemplateToken) {
        guard !bytes[token.markup].allSatisfy(isSpace) else { return }
        problems.append(Problem(.templateSyntax, "'\(name)' takes no arguments", at: token.markup))
    }

    private mutating func inlineComment(_ token: TemplateToken) {
        var isLineStart = false
        for offset in token.markup {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n") {
                isLineStart = true
            } else if isLineStart, !isSpace(byte) {
                isLineStart = false
                if byte != UInt8(ascii: "#") {
                    problems.append(
                        Problem(
                            .templateSyntax, "each line of a '#' comment must begin with '#'",
                            at: offset..<token.markup.upperBound))
                    return
                }
            }
        }
    }

    private mutating func documentation(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        expectNoMarkup("doc", token)
        guard let content = skip(to: "enddoc", of: "doc", opened: token, from: &source) else {
            return
        }
        var inner = TokenSource(bytes, in: content, isLines: false)
        if inner.skip(to: "doc") != nil {
            problems.append(
                Problem(.templateSyntax, "'doc' cannot hold another 'doc'", at: token.range))
        }
        block.isBlank = block.isBlank && content.isEmpty
    }

    private mutating func raw(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        expectNoMarkup("raw", token)
        guard let content = skip(to: "endraw", of: "raw", opened: token, from: &source) else {
            return
        }
        if !content.isEmpty { add(.text(content), to: &block) }
    }

    private mutating func assign(_ token: TemplateToken) -> SyntaxNode? {
        reading(token.markup) { (parser) throws(Problem) in
            let name = try parser.newName(mayBeQuoted: false)
            try parser.expect(.equals)
            return SyntaxNode.assign(name: name, try parser.filteredExpression())
        }
    }

    private mutating func count(_ token: TemplateToken, step: Int) -> SyntaxNode? {
        reading(token.markup) { (parser) throws(Problem) in
            let name = try parser.expect(.identifier)
            try parser.expectEnd()
            return SyntaxNode.count(name: name, step: step)
        }
    }

    private mutating func cycle(_ token: TemplateToken) -> SyntaxNode? {
        reading(token.markup) { (parser) throws(Problem) in
            var items = [try parser.expression()]
            var group: LocatedExpression?
            if parser.accept(.colon) {
                group = items[0]
                items = [try parser.expression()]
            }
            while parser.accept(.comma), !parser.isAtEnd { items.append(try parser.expression()) }
            try parser.expectEnd()
            return SyntaxNode.cycle(group: group, items: items)
        }
    }

    private mutating func partial(_ token: TemplateToken, isIsolated: Bool) -> SyntaxNode? {
        reading(token.markup) { (parser) throws(Problem) in
            if isIsolated, parser.current.kind != .string {
                throw parser.unexpected(expected: "the partial's name in quotes")
            }
            var syntax = PartialSyntax(
                name: try parser.expression(), isIsolated: isIsolated, range: token.range)
            syntax.isForEach = parser.accept(word: "for")
            if syntax.isForEach || parser.accept(word: "with") {
                syntax.value = try parser.expression()
            }
            if parser.accept(word: "as") { syntax.alias = try parser.expect(.identifier) }
            _ = parser.accept(.comma)
            while parser.current.kind == .identifier {
                let name = try parser.expect(.identifier)
                try parser.expect(.colon)
                syntax.arguments.append((name, try parser.expression()))
                _ = parser.accept(.comma)
            }
            try parser.expectEnd()
            return SyntaxNode.partial(syntax)
        }
    }

    private mutating func capture(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        let name = reading(token.markup) { (parser) throws(Problem) in
            let name = try parser.newName()
            try parser.expectEnd()
            return name
        }
        let body = body(of: "capture", opened: token, from: &source, until: ["endcapture"]).block
        add(name.map { .capture(name: $0, body) }, to: &block, isBlank: true)
    }
}

extension MarkupParser {
    /// A name that a tag gives to a value: without `?`; `capture` takes it in quotes too.
    mutating func newName(mayBeQuoted: Bool = true) throws(Problem) -> String {
        let token = current
        if mayBeQuoted, token.kind == .string {
            advance()
            return String(text(of: token).dropFirst().dropLast())
        }
        let name = try expect(.identifier)
        guard !name.hasSuffix("?") else {
            throw Problem(
                .templateSyntax, "a name that is set here cannot end in '?'", at: token.range)
        }
        return name
    }
}
