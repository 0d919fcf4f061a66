/// Finds the demands of a message: of its texts one after the other, each with the partials that it
/// leads to.
///
/// Goes through the operations once with what is known of each value beforehand (`Known`), and
/// keeps what depends on the host. What it cannot follow it gives up on at that place alone: there
/// only filling tells.
public struct DemandFinder: Sendable {
    /// Steps so far.
    var steps: [DemandStep] = []
    var nodes = DemandNodes()
    /// What has been asked for where the place at hand is reached.
    var asked: Set<DemandStep> = []
    /// The text that is being read.
    var program = DemandFinder.nothing
    /// By local of the unit at hand; nil: not set.
    var locals: [Known?] = []
    var cost = DemandCost()
    /// What is known of slots that the host will not be asked for.
    private var fixed: [Int: Known] = [:]
    /// Partials around the place at hand.
    var depth = 0
    /// Tests around it.
    var nesting = 0
    /// How often it is passed at most.
    var repeats = 1
    /// Operations that may still be walked through: partials that render others twice, and so on,
    /// come to more than any time.
    private var effort = 50_000
    /// What all texts so far take together.
    private var total = DemandCost()
    private var isTooLong = false
    private let limits: LiquidLimits

    /// Programs are found for these limits.
    public init(limits: LiquidLimits = LiquidLimits()) { self.limits = limits }

    /// A slot whose value is the same for all messages.
    public mutating func fix(_ slot: Int, _ value: LiquidValue) {
        fixed[slot] = .constant(value, nodes.constant(value))
    }

    /// A slot that holds a text which has been read.
    public mutating func fix(_ slot: Int, _ text: UnwrittenText) {
        let escaped = text.size * LiquidValue.longestReference
        fixed[slot] = .text(escaped, isSure: text.isVisible)
    }

    /// Reads one text of the message, and tells what is known of it.
    public mutating func read(_ program: LiquidProgram) -> UnwrittenText {
        self.program = program
        (cost, locals, depth) = (DemandCost(), [], 0)
        walk(unit: 0) { _ in }
        if cost.bytes > limits.outputBytes { isTooLong = true }
        total.add(cost)
        return UnwrittenText(size: cost.bytes, isVisible: cost.isVisible)
    }

    /// The demands of the texts that have been read; nil where only filling ever tells.
    public var demands: LiquidDemands? {
        let work = total.work + LiquidDemands.workBytes * DemandFinder.mostPasses
        if isTooLong || work > limits.workBytes || total.passes > limits.loopPasses
            || effort == 0 || asked.contains(.never)
        {
            return nil
        }
        let steps = steps.map { step in
            guard case .keep(let node, let local) = step else { return step }
            return .keep(node, local: nodes.place(of: local))
        }
        return LiquidDemands(
            steps: steps, slots: nodes.slots, program: nodes.program, limits: limits)
    }

    /// The body of a loop, with the loops around it, is followed where it is passed through at
    /// most so often.
    static let mostPasses = 200
    /// Partials and tests that lie deeper are not followed.
    static let (deepestPartial, deepestTest) = (12, 60)
    private static let nothing = LiquidProgram.compile(LiquidSource(""), LiquidSettings()).program

    // MARK: Operations

    /// Walks through a unit in a frame of its own, which `fill` sets the arguments of.
    mutating func walk(unit index: Int, fill: (inout [Known?]) -> Void) {
        let unit = program.units[index]
        let outer = locals
        locals = Array(repeating: nil, count: unit.localCount)
        fill(&locals)
        walk(unit.range)
        locals = outer
    }

    /// Walks through a stretch of operations.
    mutating func walk(_ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound, effort > 0 {
            effort -= 1
            let operation = program.operations[position]
            position += 1
            let (a, b) = (Int(operation.a), Int(operation.b))
            switch operation.code {
            case .text: cost.print(program.text[a..<b])
            case .print: prints(known(operation.a), value: false, result: false)
            case .printChecked: prints(known(operation.a), value: true, result: true)
            case .markup: prints(known(slot: a), value: false, result: false)
            case .printFiltered:
                let site = program.prints[b]
                let filters = site.firstFilter..<(site.firstFilter + site.filterCount)
                prints(
                    known(filters, of: known(operation.a)), value: site.checksValue,
                    result: site.checksResult)
            case .assign: locals[a] = kept(operation.b)
            case .capture:
                locals[a] = captured(position..<b)
                position = b
            case .branchUnless, .branchIf:
                position = branch(operation, body: position..<b)
            case .jump: position = a
            case .caseOf:
                walk(program.cases[a])
                position = b
            case .loop:
                walk(program.loops[a], position..<b, otherwise: b..<Int(operation.c))
                position = Int(operation.c)
            case .render: walk(program.partials[a])
            case .breakLoop, .continueLoop, .tableRow, .cycle, .count, .ifChanged, .include:
                // What follows is asked for in vain, and does no harm.
                ask(.never)
                if let end = operation.end { position = end }
                forget(position - 1..<position)
            }
        }
    }

    /// Asks unless it has been asked on every way here.
    mutating func ask(_ step: DemandStep) {
        if asked.contains(.never) { return }
        if asked.insert(step).inserted { steps.append(step) }
    }

    // MARK: Values

    /// Asks for what printing a value takes.
    private mutating func prints(_ known: Known, value: Bool, result: Bool) {
        cost.print(known)
        if known.most != nil, known.isSure || !result { return }
        guard let node = known.node else { return ask(.never) }
        ask(.prints(node, value: value, result: result))
    }

    /// The value of an `assign`, which is had from there on.
    private mutating func kept(_ node: Int32) -> Known {
        let known = known(node)
        if isTotal(node) { return known }
        guard let computed = known.node else {
            ask(.never)
            return .unknown
        }
        let local = nodes.newLocal()
        ask(.keep(computed, local: local))
        return Known(node: nodes.add(.local, Int32(local), -1), most: Known.longestPrint)
    }

    private mutating func captured(_ body: Range<Int>) -> Known {
        let outer = cost
        cost = DemandCost()
        walk(body)
        let inner = cost
        cost = outer
        cost.add(DemandCost(work: inner.bytes + inner.work, passes: inner.passes))
        return .captured(inner.bytes, isVisible: inner.isVisible)
    }

    /// What is known of a slot: that it is fixed, or that the host will say.
    func fixed(_ slot: Int) -> Known? { fixed[slot] }
}

extension Operation {
    /// Where an operation that the finder does not follow ends; nil: it has no body.
    fileprivate var end: Int? {
        switch code {
        case .tableRow, .ifChanged: Int(b)
        default: nil
        }
    }
}
