import Diagnostics

/// Turns templates into operations: resolves names to slots and locals, finds filters and partials.
struct Compiler {
    let settings: LiquidSettings
    var operations: [Operation] = []
    var nodes: [Node] = []
    var constants: [LiquidValue] = []
    var text: [UInt8] = []
    var filters: [FilterCall] = []
    var prints: [PrintSite] = []
    var places: [LiquidPlace] = []
    var loops: [LoopSite] = []
    var cases: [CaseSite] = []
    var cycles: [CycleSite] = []
    var partials: [PartialSite] = []
    var units: [Unit] = []
    var bodies: [Range<Int>] = []
    var problems: [LocatedProblem] = []
    var analysis = LiquidAnalysis()

    /// Of each unit the names it sets, by the unit's index.
    var locals: [Locals] = []
    /// The unit that is being compiled.
    var unit = 0
    /// The partial that is being compiled; nil: the template itself.
    var partialName: String?
    /// Where the text of the template at hand begins in `text`.
    var textBase = 0
    /// The bytes of the template at hand.
    var bytes: [UInt8] = []
    /// What is known of the nodes that are slots.
    var slotKinds: [Int: SlotKind] = [:]
    var link = LinkWatch()
    /// Slots that the conditions around the place at hand ask for.
    var guarded: [Int] = []

    private var unitsByName: [String: Int] = [:]
    private var bodiesByName: [BodyKey: Int] = [:]
    private var textBases: [String: Int] = [:]
    private var pending: [Task] = []
    private var parameters: [String: Set<String>] = [:]
    private var partialNames: Set<String> = []
    /// By their bytes: texts that Unicode calls the same are not the same constant.
    private var constantTexts: [[UInt8]: Int32] = [:]
    private var known: Set<LocatedProblem> = []

    private struct BodyKey: Hashable {
        let unit: Int
        let name: String
    }

    /// A partial that is still to be compiled.
    private struct Task {
        let source: LiquidSource
        let name: String
        let unit: Int
        /// Index of the body; nil: the unit itself.
        let body: Int?
    }

    init(_ settings: LiquidSettings) { self.settings = settings }

    var finishedAnalysis: LiquidAnalysis {
        var analysis = analysis
        analysis.partials = partialNames.sorted()
        return analysis
    }

    /// Compiles the template and, after it, the partials that it leads to.
    mutating func compile(_ source: LiquidSource) {
        collectParameters(from: source)
        addUnit(named: nil, source: source)
        units[0].range = compile(source, as: nil, in: 0)
        while !pending.isEmpty {
            let task = pending.removeFirst()
            let range = compile(task.source, as: task.name, in: task.unit)
            if let body = task.body { bodies[body] = range } else { units[task.unit].range = range }
        }
    }

    /// Compiles one text into the unit and answers its operations.
    private mutating func compile(_ source: LiquidSource, as name: String?, in unit: Int) -> Range<
        Int
    > {
        (self.unit, partialName, bytes, guarded) = (unit, name, source.bytes, [])
        link = LinkWatch()
        textBase = base(of: source, named: name ?? "")
        for problem in source.problems { report(problem) }
        let start = operations.count
        compile(source.block)
        return start..<operations.count
    }

    private mutating func base(of source: LiquidSource, named name: String) -> Int {
        if let base = textBases[name] { return base }
        let base = text.count
        textBases[name] = base
        text += source.bytes
        return base
    }

    /// Notes a problem of the text at hand, once.
    mutating func report(_ problem: Problem) {
        let located = LocatedProblem(partial: partialName, problem: problem)
        if known.insert(located).inserted { problems.append(located) }
    }

    /// The arguments that each partial is given, by this template and all that it leads to.
    private mutating func collectParameters(from source: LiquidSource) {
        var seen: Set<String> = []
        var open = [source]
        while let source = open.popLast() {
            if source.includesByComputedName, seen.insert("").inserted {
                open += settings.partials.names.compactMap(settings.partials.source)
            }
            for call in source.partialCalls {
                parameters[call.name, default: []].formUnion(call.arguments)
                guard seen.insert(call.name).inserted else { continue }
                parameters[call.name, default: []].formUnion(
                    settings.partials.parameters(call.name))
                if let partial = settings.partials.source(call.name) { open.append(partial) }
            }
        }
    }

    private mutating func addUnit(named name: String?, source: LiquidSource) {
        units.append(Unit(range: 0..<0, localCount: 0, registerCount: 0))
        var locals = Locals()
        for parameter in (name.flatMap { parameters[$0] } ?? []).sorted() {
            locals.declare(parameter, .assigned)
        }
        var seen: Set<String> = []
        declareNames(of: source.block, in: &locals, seen: &seen)
        self.locals.append(locals)
        units[units.count - 1].localCount = locals.count
        units[units.count - 1].registerCount = locals.registers.count
    }

    /// Gives a local to each name that the block, or a template that it includes, sets.
    private func declareNames(of block: Block, in locals: inout Locals, seen: inout Set<String>) {
        var includes: [String] = []
        block.visit { node in
            locals.declareNames(of: node)
            guard case .partial(let partial) = node, !partial.isIsolated else { return }
            let names = partial.fixedName.map { [$0] } ?? settings.partials.names
            if partial.value != nil || !settings.isStrict {
                for name in names { locals.declare(partial.boundName(of: name), .bound) }
            }
            includes += names
        }
        for name in includes where seen.insert(name).inserted {
            guard let source = settings.partials.source(name) else { continue }
            declareNames(of: source.block, in: &locals, seen: &seen)
        }
    }

    /// The unit of a rendered partial, compiled once; nil where there is no such partial.
    mutating func unit(ofPartial name: String) -> Int? {
        partialNames.insert(name)
        if let unit = unitsByName[name] { return unit }
        guard let source = settings.partials.source(name) else { return nil }
        addUnit(named: name, source: source)
        let index = units.count - 1
        unitsByName[name] = index
        pending.append(Task(source: source, name: name, unit: index, body: nil))
        return index
    }

    /// The body of an included partial in the unit at hand, compiled once for each unit.
    mutating func body(ofPartial name: String) -> Int? {
        partialNames.insert(name)
        let key = BodyKey(unit: unit, name: name)
        if let body = bodiesByName[key] { return body }
        guard let source = settings.partials.source(name) else { return nil }
        bodies.append(0..<0)
        bodiesByName[key] = bodies.count - 1
        pending.append(Task(source: source, name: name, unit: unit, body: bodies.count - 1))
        return bodies.count - 1
    }

    /// Adds an operation and answers its index.
    @discardableResult
    mutating func emit(_ code: Operation.Code, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) -> Int {
        operations.append(Operation(code: code, a: Int32(a), b: Int32(b), c: Int32(c)))
        return operations.count - 1
    }

    /// Adds a node and answers its index.
    mutating func add(_ code: Node.Code, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0) -> Int32 {
        nodes.append(Node(code: code, a: a, b: b, c: c))
        return Int32(nodes.count - 1)
    }

    /// The index of a constant.
    mutating func constant(_ value: LiquidValue) -> Int32 {
        guard case .string(let text) = value else {
            constants.append(value)
            return Int32(constants.count - 1)
        }
        let bytes = Array(text.utf8)
        if let index = constantTexts[bytes] { return index }
        constants.append(value)
        constantTexts[bytes] = Int32(constants.count - 1)
        return Int32(constants.count - 1)
    }

    /// The source text of a stretch of the template at hand.
    func sourceText(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// The names that a unit sets, and where its frame holds their values.
struct Locals {
    /// What sets a name; of several that do, the first one here is seen.
    enum Role: Int {
        /// A loop variable or an argument of `include`: seen first, gone behind its block.
        case bound
        /// `assign`, `capture` and arguments of `render`.
        case assigned
        /// `increment` and `decrement`
        case counter
    }

    private(set) var count = 0
    private var byName: [String: [Int?]] = [:]
    /// Loops that another goes on from, by name.
    private(set) var registers: [String: Int] = [:]

    /// Gives the name a local in that role unless it has one.
    mutating func declare(_ name: String, _ role: Role) {
        var roles = byName[name] ?? [nil, nil, nil]
        guard roles[role.rawValue] == nil else { return }
        roles[role.rawValue] = count
        count += 1
        byName[name] = roles
    }

    /// The locals of a name in the order in which they are asked; nil where it has none.
    subscript(name: String) -> [Int]? { byName[name].map { $0.compactMap { $0 } } }

    /// The local of a name in a role that it was declared in.
    func index(of name: String, _ role: Role) -> Int {
        guard let index = byName[name]?[role.rawValue] else {
            preconditionFailure("a name must be declared before it is set")
        }
        return index
    }

    /// All names, ascending.
    var names: [String] { byName.keys.sorted() }

    /// Declares what the node sets.
    mutating func declareNames(of node: SyntaxNode) {
        switch node {
        case .assign(let name, _), .capture(let name, _): declare(name, .assigned)
        case .count(let name, _): declare(name, .counter)
        case .forLoop(let head, _, _):
            declare(head.variable, .bound)
            declare("forloop", .bound)
            if registers[head.name] == nil { registers[head.name] = registers.count }
        case .tableRow(let head, _):
            declare(head.variable, .bound)
            declare("tablerowloop", .bound)
        case .partial(let partial) where !partial.isIsolated:
            for argument in partial.arguments { declare(argument.name, .bound) }
        default: break
        }
    }
}
