/// A template and its partials compiled to operations; rendered any number of times, from any
/// thread.
public final class LiquidProgram: Sendable {
    let operations: [Operation]
    let nodes: [Node]
    let constants: [LiquidValue]
    /// The bytes of the template and its partials; text operations are stretches of it.
    let text: [UInt8]
    let filters: [FilterCall]
    let prints: [PrintSite]
    /// Of the outputs that may leave a gap.
    let places: [LiquidPlace]
    let loops: [LoopSite]
    let cases: [CaseSite]
    let cycles: [CycleSite]
    let partials: [PartialSite]
    /// The template first, then the partials that are rendered.
    let units: [Unit]
    /// The partials that are included, each compiled within the unit that includes it.
    let bodies: [Range<Int>]
    let escapes: Bool
    let isStrict: Bool

    init(_ compiler: Compiler) {
        operations = compiler.operations
        nodes = compiler.nodes
        constants = compiler.constants
        text = compiler.text
        filters = compiler.filters
        prints = compiler.prints
        places = compiler.places
        loops = compiler.loops
        cases = compiler.cases
        cycles = compiler.cycles
        partials = compiler.partials
        units = compiler.units
        bodies = compiler.bodies
        escapes = compiler.settings.escapes
        isStrict = compiler.settings.isStrict
    }

    /// Expressions alone, for a renderer whose locals somebody else sets.
    init(
        nodes: [Node], constants: [LiquidValue], filters: [FilterCall], localCount: Int
    ) {
        (operations, text, prints, places, loops) = ([], [], [], [], [])
        (cases, cycles, partials, bodies) = ([], [], [], [])
        self.nodes = nodes
        self.constants = constants
        self.filters = filters
        units = [Unit(range: 0..<0, localCount: localCount, registerCount: 0)]
        (escapes, isStrict) = (false, true)
    }

    /// How many bytes the template and its partials are long: about what an output will be.
    public var textSize: Int { text.count }

    /// Compiles a template. The program is whole even where there are problems, but means nothing
    /// then: whoever finds an error among them must not render it.
    public static func compile(_ source: LiquidSource, _ settings: LiquidSettings)
        -> (program: LiquidProgram, analysis: LiquidAnalysis, problems: [LocatedProblem])
    {
        var compiler = Compiler(settings)
        compiler.compile(source)
        return (LiquidProgram(compiler), compiler.finishedAnalysis, compiler.problems)
    }

    /// Appends what the template gives for the host; throws why it cannot. The output is then to be
    /// thrown away.
    public func render(
        _ host: any LiquidHost, clock: RenderClock = RenderClock(),
        limits: LiquidLimits = LiquidLimits(), into output: inout [UInt8]
    ) throws(LiquidFailure) {
        try render(host, clock: clock, budget: LiquidBudget(limits), into: &output)
    }

    /// The same for one of several texts of a message, which share a budget. With `gaps` an output
    /// that has nothing to print is noted there, and a mark stands in its place.
    public func render(
        _ host: any LiquidHost, clock: RenderClock, budget: LiquidBudget,
        gaps: LiquidGaps? = nil, into output: inout [UInt8]
    ) throws(LiquidFailure) {
        var renderer = Renderer(self, host, clock, budget, gaps, output)
        output = []
        defer {
            output = renderer.output
            budget.passes = renderer.passes
        }
        try renderer.renderTemplate()
    }
}

/// One step of rendering; what the numbers mean is said at each code.
struct Operation: Sendable {
    /// What it does, and what its numbers mean then.
    enum Code: UInt8, Sendable {
        /// Appends `text[a..<b]`.
        case text
        /// Prints node `a`.
        case print
        /// Prints node `a`; where it is a hole the message is incomplete, constant `b` says of
        /// what, and `places[c]` where.
        case printChecked
        /// Appends the markup of host slot `a`.
        case markup
        /// Prints node `a` through the filters of `prints[b]`.
        case printFiltered
        /// Sets local `a` to node `b`.
        case assign
        /// Sets local `a` to what the operations up to `b` print.
        case capture
        /// Goes to `b` where node `a` is false.
        case branchUnless
        /// Goes to `b` where node `a` is true.
        case branchIf
        /// Goes to `a`.
        case jump
        /// `cases[a]`, whose bodies end at `b`.
        case caseOf
        /// `loops[a]`: the body ends at `b`, what is printed for no item at `c`.
        case loop
        /// `loops[a]` as table rows; the body ends at `b`.
        case tableRow
        case breakLoop, continueLoop
        /// `cycles[a]`
        case cycle
        /// Counts local `a` by `b` and prints it; constant `c` is its name.
        case count
        /// Prints what the operations up to `b` print unless it is what was printed last.
        case ifChanged
        /// `partials[a]` in the frame at hand.
        case include
        /// `partials[a]` in a frame of its own.
        case render
    }

    let code: Code
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// A piece of an expression; `a`, `b` and `c` are indices of other nodes unless said otherwise.
struct Node: Hashable, Sendable {
    /// What gives its value, and what its numbers mean then.
    enum Code: UInt8, Sendable {
        /// Constant `a`.
        case constant
        /// Host slot `a`.
        case slot
        /// Local `a`, or where it has not been set node `b` (-1: nil).
        case local
        /// The host's value named by constant `a`.
        case global
        /// Looked up by the name that node `a` gives.
        case computedGlobal
        /// `a.name`, the name being constant `b`; `c` is the `Command` it may stand for.
        case member
        /// `a[b]`
        case index
        /// `(a..b)`
        case range
        /// Node `a` through `c` filters from `filters[b]` on.
        case filtered
        /// `a` compared with `b` by operator `c`.
        case compare
        /// Whether `a` is blank (`b` 0) or empty (`b` 1); the contrary with `c` 1.
        case isBlank
        case and, or
    }

    let code: Code
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// Names with a meaning of their own behind a dot.
enum Command: Int32, Sendable {
    case none
    case size, first, last
    case index, index0, rindex, rindex0, length, name, parentloop
    case col, col0, colFirst, colLast, row

    /// What the name stands for behind a dot.
    init(_ name: String) {
        switch name {
        case "size": self = .size
        case "first": self = .first
        case "last": self = .last
        case "index": self = .index
        case "index0": self = .index0
        case "rindex": self = .rindex
        case "rindex0": self = .rindex0
        case "length": self = .length
        case "name": self = .name
        case "parentloop": self = .parentloop
        case "col": self = .col
        case "col0": self = .col0
        case "col_first": self = .colFirst
        case "col_last": self = .colLast
        case "row": self = .row
        default: self = .none
        }
    }
}

/// A filter and its arguments, as nodes.
///
/// A class, as the sites below are: rendering takes one into its hand at each step.
final class FilterCall: Sendable {
    let filter: LiquidFilter
    let arguments: [Int32]
    let keywords: [(name: String, node: Int32)]
    /// The arguments' values, where they are the same in every message; nil: they are worked out.
    let constants: [LiquidValue]?

    init(
        filter: LiquidFilter, arguments: [Int32], keywords: [(name: String, node: Int32)],
        constants: [LiquidValue]? = nil
    ) {
        self.filter = filter
        self.arguments = arguments
        self.keywords = keywords
        self.constants = constants
    }
}

/// An output with filters.
final class PrintSite: Sendable {
    let firstFilter: Int
    let filterCount: Int
    /// Source text of the value, for an incomplete message.
    let name: String
    /// Whether a hole in the value, before the filters, leaves the message incomplete.
    let checksValue: Bool
    /// Whether a hole in the result does.
    let checksResult: Bool
    /// Index of `places`.
    let place: Int

    init(
        firstFilter: Int, filterCount: Int, name: String, checksValue: Bool, checksResult: Bool,
        place: Int
    ) {
        self.firstFilter = firstFilter
        self.filterCount = filterCount
        self.name = name
        self.checksValue = checksValue
        self.checksResult = checksResult
        self.place = place
    }
}

/// A `for` or `tablerow`; -1 where an attribute is not given.
final class LoopSite: Sendable {
    /// `variable-collection`
    let name: String
    /// Local that holds the item.
    let variable: Int
    /// Local that holds the loop itself.
    let loop: Int
    let collection: Int32
    let limit: Int32
    let offset: Int32
    let columns: Int32
    let isReversed: Bool
    let continues: Bool
    /// Register in which the loop leaves where it ended.
    let register: Int

    init(
        name: String, variable: Int, loop: Int, collection: Int32, limit: Int32, offset: Int32,
        columns: Int32, isReversed: Bool, continues: Bool, register: Int
    ) {
        self.name = name
        self.variable = variable
        self.loop = loop
        self.collection = collection
        self.limit = limit
        self.offset = offset
        self.columns = columns
        self.isReversed = isReversed
        self.continues = continues
        self.register = register
    }
}

/// A `case`; a branch without values is an `else`.
struct CaseSite: Sendable {
    let subject: Int32
    let branches: [(tests: [Int32]?, body: Range<Int>)]
}

/// A `cycle`: of a group that is computed, or of one with a fixed key.
struct CycleSite: Sendable {
    let group: Int32
    let key: String
    let items: [Int32]
}

/// A `render` or `include`.
final class PartialSite: Sendable {
    /// Index of a unit (`render`) or body (`include`); -1 where the name is computed.
    let target: Int
    /// Local of the partial that takes the value; -1 where there is none.
    let bound: Int
    /// For a computed name: the node of the name and what it may stand for.
    let nameNode: Int32
    let targetsByName: [String: (target: Int, bound: Int)]
    let value: Int32
    let isForEach: Bool
    /// Local of the partial that holds the loop of `for`; -1 where it is not read.
    let loop: Int
    let name: String
    let arguments: [(local: Int, node: Int32)]

    init(
        target: Int, bound: Int, nameNode: Int32,
        targetsByName: [String: (target: Int, bound: Int)], value: Int32, isForEach: Bool,
        loop: Int, name: String, arguments: [(local: Int, node: Int32)]
    ) {
        self.target = target
        self.bound = bound
        self.nameNode = nameNode
        self.targetsByName = targetsByName
        self.value = value
        self.isForEach = isForEach
        self.loop = loop
        self.name = name
        self.arguments = arguments
    }
}

/// A template or rendered partial: its operations and what its frame needs.
struct Unit: Sendable {
    var range: Range<Int>
    var localCount: Int
    var registerCount: Int
}
