/// An expression and where it stands in the template.
struct LocatedExpression: Sendable {
    let expression: Expression
    /// UTF-8 offsets in the template.
    let range: Range<Int>
}

/// What can be written where a value is expected.
indirect enum Expression: Sendable {
    case literal(LiquidValue)
    /// `blank` and `empty`: text without content, and in a comparison a test.
    case blank, empty
    case path(Path)
    case range(LocatedExpression, LocatedExpression)
}

/// A name and what is looked up in it: `member.tags[0]`.
struct Path: Sendable {
    /// What it begins with.
    enum Root: Sendable {
        case name(String)
        /// `[expression]`: the name is computed.
        case computed(LocatedExpression)
    }
    /// What is looked up in what stands before.
    enum Segment: Sendable {
        /// `.name`
        case name(String, Range<Int>)
        /// `[expression]`
        case computed(LocatedExpression)
    }
    let root: Root
    let rootRange: Range<Int>
    let segments: [Segment]
}

/// One `| name: arguments`.
struct FilterUse: Sendable {
    let name: String
    let nameRange: Range<Int>
    let range: Range<Int>
    let positional: [LocatedExpression]
    let keywords: [(name: String, value: LocatedExpression)]
}

/// A value and the filters that it passes through.
struct FilteredExpression: Sendable {
    let base: LocatedExpression
    let filters: [FilterUse]
}

/// A comparison, or an expression taken as true or false.
struct Comparison: Sendable {
    let left: LocatedExpression
    let right: (operation: ComparisonOperator, value: LocatedExpression)?
}

/// Comparisons joined by `and` and `or`, which bind alike and from the right.
indirect enum Condition: Sendable {
    case comparison(Comparison)
    case and(Comparison, Condition)
    case or(Comparison, Condition)
}

/// A stretch of template between two ends; blank where it can print nothing but white space.
struct Block: Sendable {
    var nodes: [SyntaxNode] = []
    var isBlank = true

    /// The block without its text, for blocks that can print white space alone: they print nothing.
    func withoutText() -> Block {
        var block = self
        block.nodes.removeAll {
            if case .text = $0 { true } else { false }
        }
        return block
    }
}

/// What a template consists of.
indirect enum SyntaxNode: Sendable {
    case text(Range<Int>)
    case output(FilteredExpression, range: Range<Int>)
    case assign(name: String, FilteredExpression)
    case capture(name: String, Block)
    /// Branches in order; nil stands for `else`. `unless` turns the first condition round.
    case branches([(condition: Condition?, body: Block)], isUnless: Bool)
    /// Branches in order; nil values stand for `else`. Each value that matches runs the body.
    case caseOf(LocatedExpression, [(values: [LocatedExpression]?, body: Block)])
    case forLoop(LoopSyntax, body: Block, otherwise: Block?)
    case tableRow(LoopSyntax, body: Block)
    case breakLoop, continueLoop
    case cycle(group: LocatedExpression?, items: [LocatedExpression])
    case count(name: String, step: Int)
    case ifChanged(Block)
    case partial(PartialSyntax)
}

/// The head of a `for` or `tablerow`.
struct LoopSyntax: Sendable {
    let variable: String
    let collection: LocatedExpression
    /// `variable-collection` as written: the name of the loop, and what `offset: continue` goes by.
    let name: String
    var isReversed = false
    var limit: LocatedExpression?
    var offset: LocatedExpression?
    var continues = false
    var columns: LocatedExpression?
}

/// A `render` or `include`.
struct PartialSyntax: Sendable {
    let name: LocatedExpression
    /// `render`: the partial sees what it is given and what is global, and nothing it does leaks
    /// out.
    let isIsolated: Bool
    var value: LocatedExpression?
    /// `for`: once for each item of the value.
    var isForEach = false
    var alias: String?
    var arguments: [(name: String, value: LocatedExpression)] = []
    let range: Range<Int>

    /// The partial's name where it stands in quotes.
    var fixedName: String? {
        if case .literal(.string(let name)) = name.expression { name } else { nil }
    }
}
