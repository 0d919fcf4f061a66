import Diagnostics

extension TemplateParser {
    /// `if` and `unless` with their `elsif` and `else`.
    mutating func branches(
        _ name: String, _ token: TemplateToken, from source: inout TokenSource,
        into block: inout Block
    ) {
        var branches: [(condition: Condition?, body: Block)] = []
        var condition: Condition? = self.condition(token.markup)
        while true {
            let (body, end, markup) = body(
                of: name, opened: token, from: &source, until: ["elsif", "else", "end" + name])
            branches.append((condition, body))
            guard let end, end != "end" + name else { break }
            condition = end == "else" ? nil : self.condition(markup)
        }
        let isBlank = branches.allSatisfy(\.body.isBlank)
        if isBlank { branches = branches.map { ($0.condition, $0.body.withoutText()) } }
        block.nodes.append(.branches(branches, isUnless: name == "unless"))
        block.isBlank = block.isBlank && isBlank
    }

    /// A condition; one that cannot be read is noted and stands as false.
    private mutating func condition(_ markup: Range<Int>) -> Condition {
        reading(markup) { (parser) throws(Problem) in try parser.condition() }
            ?? .comparison(
                Comparison(
                    left: LocatedExpression(expression: .literal(.bool(false)), range: markup),
                    right: nil))
    }

    /// `case` with its `when` and `else`; what stands before the first of them is not printed.
    mutating func caseOf(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        let subject = reading(token.markup) { (parser) throws(Problem) in
            let subject = try parser.expression()
            try parser.expectEnd()
            return subject
        }
        var branches: [(values: [LocatedExpression]?, body: Block)] = []
        var (body, end, markup) = body(
            of: "case", opened: token, from: &source, until: ["when", "else", "endcase"])
        var isBlank = body.isBlank
        while let name = end, name != "endcase" {
            let values = name == "else" ? nil : whenValues(markup)
            if name == "else", !bytes[markup].allSatisfy(isSpace) {
                problems.append(Problem(.templateSyntax, "'else' takes no arguments", at: markup))
            }
            (body, end, markup) = self.body(
                of: "case", opened: token, from: &source, until: ["when", "else", "endcase"])
            isBlank = isBlank && body.isBlank
            branches.append((values, body))
        }
        if isBlank { branches = branches.map { ($0.values, $0.body.withoutText()) } }
        if let subject { block.nodes.append(.caseOf(subject, branches)) }
        block.isBlank = block.isBlank && isBlank
    }

    private mutating func whenValues(_ markup: Range<Int>) -> [LocatedExpression] {
        reading(markup) { (parser) throws(Problem) in
            var values = [try parser.expression()]
            while parser.accept(.comma) || parser.accept(word: "or") {
                values.append(try parser.expression())
            }
            guard parser.isAtEnd else { throw parser.unexpected(expected: "',', 'or' or the end") }
            return values
        } ?? []
    }

    /// `for` with its `else`.
    mutating func forLoop(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        let head = loopHead(token.markup, attributes: ["limit", "offset", "reversed"])
        var (body, end, _) = body(
            of: "for", opened: token, from: &source, until: ["else", "endfor"])
        var otherwise: Block?
        while end == "else" {
            let (next, nextEnd, _) = self.body(
                of: "for", opened: token, from: &source, until: ["else", "endfor"])
            (otherwise, end) = (next, nextEnd)
        }
        let isBlank = body.isBlank && otherwise?.isBlank ?? true
        if isBlank { (body, otherwise) = (body.withoutText(), otherwise?.withoutText()) }
        if let head { block.nodes.append(.forLoop(head, body: body, otherwise: otherwise)) }
        block.isBlank = block.isBlank && isBlank
    }

    /// `tablerow`
    mutating func tableRow(
        _ token: TemplateToken, from source: inout TokenSource, into block: inout Block
    ) {
        let head = loopHead(token.markup, attributes: ["cols", "limit", "offset", "range"])
        let body = body(of: "tablerow", opened: token, from: &source, until: ["endtablerow"]).block
        if let head { block.nodes.append(.tableRow(head, body: body)) }
        block.isBlank = block.isBlank && body.isBlank
    }

    private mutating func loopHead(_ markup: Range<Int>, attributes: [String]) -> LoopSyntax? {
        reading(markup) { (parser) throws(Problem) in
            let variable = try parser.expect(.identifier)
            guard parser.accept(word: "in") else { throw parser.unexpected(expected: "'in'") }
            let collection = try parser.expression()
            let name = variable + "-" + parser.compactText(of: collection.range)
            var head = LoopSyntax(variable: variable, collection: collection, name: name)
            while true {
                _ = parser.accept(.comma)
                if parser.isAtEnd { return head }
                try head.readAttribute(from: &parser, known: attributes)
            }
        }
    }
}

extension LoopSyntax {
    /// Reads one of the known attributes behind the collection; throws where there is none.
    fileprivate mutating func readAttribute(
        from parser: inout MarkupParser, known: [String]
    ) throws(Problem) {
        let token = parser.current
        let name = parser.text(of: token)
        guard token.kind == .identifier, known.contains(name) else {
            throw parser.unexpected(
                expected: known.map { "'\($0)'" }.joined(separator: ", ") + " or the end")
        }
        parser.advance()
        if name == "reversed" {
            isReversed = true
            return
        }
        try parser.expect(.colon)
        if name == "offset", parser.accept(word: "continue") {
            continues = true
            return
        }
        let value = try parser.expression()
        switch name {
        case "limit": limit = value
        case "offset": offset = value
        case "cols": columns = value
        default: break
        }
    }
}
