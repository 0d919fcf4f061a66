public import Diagnostics

/// A template that has been read but not yet compiled: independent of names, filters and partials.
public final class LiquidSource: Sendable {
    public let bytes: [UInt8]
    /// What could not be read.
    public let problems: [Problem]
    let block: Block

    /// Reads the text; mistakes are in `problems`, everything else can be compiled all the same.
    public convenience init(_ text: String) { self.init(bytes: Array(text.utf8)) }

    /// Reads a template of UTF-8 bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
        var parser = TemplateParser(bytes)
        block = parser.document()
        problems = parser.problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// One `render` or `include` of a fixed name.
    public struct PartialCall: Sendable {
        public var name: String
        public var arguments: [String]
        /// The tag, as UTF-8 offsets.
        public var range: Range<Int>
    }

    /// Whether an `include` computes its name, and so may mean any partial.
    var includesByComputedName: Bool {
        var found = false
        block.visit { node in
            if case .partial(let partial) = node, partial.fixedName == nil { found = true }
        }
        return found
    }

    /// The partials that the text itself renders or includes.
    public var partialCalls: [PartialCall] {
        var calls: [PartialCall] = []
        block.visit { node in
            guard case .partial(let partial) = node, let name = partial.fixedName else { return }
            var arguments = partial.arguments.map(\.name)
            if partial.value != nil { arguments.append(partial.boundName(of: name)) }
            if partial.isForEach { arguments.append("forloop") }
            calls.append(PartialCall(name: name, arguments: arguments, range: partial.range))
        }
        return calls
    }
}

extension PartialSyntax {
    /// What the value of `with` or `for` is called in the partial of that name.
    func boundName(of name: String) -> String {
        alias ?? name.split(separator: "/").last.map(String.init) ?? name
    }
}

extension Block {
    /// Calls back with every node, outer before inner.
    func visit(_ body: (SyntaxNode) -> Void) {
        for node in nodes {
            body(node)
            for block in node.blocks { block.visit(body) }
        }
    }
}

extension SyntaxNode {
    /// The blocks inside the node.
    fileprivate var blocks: [Block] {
        switch self {
        case .capture(_, let body), .ifChanged(let body), .tableRow(_, let body): [body]
        case .branches(let branches, _): branches.map(\.body)
        case .caseOf(_, let branches): branches.map(\.body)
        case .forLoop(_, let body, let otherwise): [body] + (otherwise.map { [$0] } ?? [])
        default: []
        }
    }
}
