import Diagnostics

/// Reads a template into nodes; notes every problem and goes on at the next tag.
struct TemplateParser {
    /// The tag that ended a block.
    struct Terminator {
        let name: String
        let token: TemplateToken
    }

    let bytes: [UInt8]
    var problems: [Problem] = []
    /// Names of the block tags that are open, outermost first.
    private var open: [String] = []
    /// An end tag that belongs to an outer block.
    private var pending: Terminator?
    private var trimsNext = false

    static let deepestNesting = 100

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The whole template.
    mutating func document() -> Block {
        var source = TokenSource(bytes, in: 0..<bytes.count, isLines: false)
        return block(from: &source, until: []).block
    }

    /// The nodes up to one of these tags, or to the end of the source.
    mutating func block(
        from source: inout TokenSource, until ends: [String]
    ) -> (block: Block, end: Terminator?) {
        var block = Block()
        var textIsLast = false
        while let token = source.next() {
            if token.trimsBefore && textIsLast { trimEnd(of: &block) }
            switch token.kind {
            case .text:
                textIsLast = append(text: token.range, to: &block)
                continue
            case .malformed(let message):
                problems.append(Problem(.templateSyntax, message, at: token.range))
            case .output:
                trimsNext = token.trimsAfter
                block.isBlank = false
                if let node = output(token.markup, of: token) { block.nodes.append(node) }
            case .tag(let nameRange):
                trimsNext = token.trimsAfter
                let name = text(nameRange)
                if ends.contains(name) { return (block, Terminator(name: name, token: token)) }
                if closesOuter(name) {
                    pending = Terminator(name: name, token: token)
                    return (block, nil)
                }
                tag(name, token, from: &source, into: &block)
                if let pending {
                    guard ends.contains(pending.name) else { return (block, nil) }
                    self.pending = nil
                    return (block, pending)
                }
            }
            textIsLast = false
        }
        return (block, nil)
    }

    /// The text of a stretch of the template.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Appends text without what the tag before it trims away; whether anything was left.
    private mutating func append(text range: Range<Int>, to block: inout Block) -> Bool {
        var start = range.lowerBound
        if trimsNext {
            while start < range.upperBound, isSpace(bytes[start]) { start += 1 }
        }
        trimsNext = false
        guard start < range.upperBound else { return false }
        if block.isBlank { block.isBlank = bytes[start..<range.upperBound].allSatisfy(isSpace) }
        block.nodes.append(.text(start..<range.upperBound))
        return true
    }

    private func trimEnd(of block: inout Block) {
        guard case .text(let range)? = block.nodes.last else { return }
        var stop = range.upperBound
        while stop > range.lowerBound, isSpace(bytes[stop - 1]) { stop -= 1 }
        block.nodes.removeLast()
        if stop > range.lowerBound { block.nodes.append(.text(range.lowerBound..<stop)) }
    }

    private func closesOuter(_ name: String) -> Bool {
        name.hasPrefix("end") && open.dropLast().contains(String(name.dropFirst(3)))
    }

    /// The nodes between a block tag and one of its ends; notes a tag that is never closed.
    mutating func body(
        of name: String, opened token: TemplateToken, from source: inout TokenSource,
        until ends: [String]
    ) -> (block: Block, end: String?, markup: Range<Int>) {
        guard open.count < TemplateParser.deepestNesting else {
            problems.append(
                Problem(
                    .templateSyntax, "tags may nest \(TemplateParser.deepestNesting) deep at most",
                    at: token.range))
            while source.next() != nil {}
            return (Block(), nil, token.markup)
        }
        open.append(name)
        defer { open.removeLast() }
        let (block, end) = self.block(from: &source, until: ends)
        guard let end else {
            problems.append(
                Problem(
                    .templateSyntax, "'\(name)' must be closed by 'end\(name)'", at: token.range))
            return (block, nil, token.markup)
        }
        return (block, end.name, end.token.markup)
    }

    /// Runs a parser over the markup; a problem is noted and answers nil.
    mutating func reading<Result>(
        _ markup: Range<Int>, _ read: (inout MarkupParser) throws(Problem) -> Result
    ) -> Result? {
        do throws(Problem) {
            var parser = try MarkupParser(bytes, in: markup)
            return try read(&parser)
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// An output; nil where it is empty or a mistake.
    mutating func output(_ markup: Range<Int>, of token: TemplateToken) -> SyntaxNode? {
        let parsed = reading(markup) { (parser) throws(Problem) -> FilteredExpression? in
            parser.isAtEnd ? nil : try parser.filteredExpression()
        }
        guard let filtered = parsed ?? nil else { return nil }
        return .output(filtered, range: token.range)
    }

    /// The lines of a `liquid` tag, whose nodes belong to the block around it.
    mutating func lines(of token: TemplateToken, into block: inout Block) {
        let trims = trimsNext
        var source = TokenSource(bytes, in: token.markup, isLines: true)
        let outer = open
        open = []
        let inner = self.block(from: &source, until: []).block
        open = outer
        trimsNext = trims
        block.nodes += inner.nodes
        block.isBlank = block.isBlank && inner.isBlank
    }

    /// Skips content that is not read; answers its range.
    mutating func skip(
        to end: String, of name: String, opened token: TemplateToken, from source: inout TokenSource
    ) -> Range<Int>? {
        let start = source.offset
        guard let close = source.skip(to: end) else {
            problems.append(
                Problem(.templateSyntax, "'\(name)' must be closed by '\(end)'", at: token.range))
            return nil
        }
        trimsNext = close.trimsAfter
        return start..<max(start, close.range.lowerBound)
    }

    /// Skips a comment with the comments and raw stretches inside it.
    mutating func comment(opened token: TemplateToken, from source: inout TokenSource) {
        var depth = 1
        while let inner = source.next() {
            switch source.name(of: inner) {
            case "comment": depth += 1
            case "raw": _ = source.skip(to: "endraw")
            case "endcomment": depth -= 1
            default: break
            }
            if depth == 0 {
                trimsNext = inner.trimsAfter
                return
            }
        }
        problems.append(
            Problem(.templateSyntax, "'comment' must be closed by 'endcomment'", at: token.range))
    }
}
