/// What a template asks of its values so that filling it surely succeeds: found once, where it is
/// compiled (`DemandFinder`), and looked at for each message in a fraction of what filling takes.
///
/// Where the demands are met, filling throws nothing; where they are not it may throw, and only
/// filling tells. Texts that are printed whatever the values are leave nothing behind here, and a
/// value that is printed ten times is asked for once.
public struct LiquidDemands: Sendable {
    let steps: [DemandStep]
    /// Slots of the host in the order of the locals that hold their values.
    let slots: [Int]
    /// The expressions of the steps.
    let program: LiquidProgram
    let limits: LiquidLimits

    /// A value that is no longer than this is one that the bounds of the finder reckon with.
    static let longestValue = 2_048
    /// So many items of a list are.
    static let mostItems = 32
    /// What expressions of the steps may take in and give out, all together.
    static let workBytes = 100_000

    /// Whether the host's values meet them all.
    public func areMet(by host: any LiquidHost, clock: RenderClock) -> Bool {
        var limits = limits
        limits.workBytes = min(limits.workBytes, LiquidDemands.workBytes)
        var renderer = Renderer(program, host, clock, LiquidBudget(limits), nil, [])
        for (local, slot) in slots.enumerated() {
            let value = host.value(slot: slot)
            guard value.weight <= LiquidDemands.longestValue else { return false }
            renderer.frame.locals[local] = value
        }
        do throws(LiquidFailure) {
            var position = 0
            while position < steps.count {
                let step = steps[position]
                position += 1
                switch step {
                case .skip(let target): position = target
                case .skipUnless(let test, let target):
                    if try !renderer.isTrue(test) { position = target }
                case .skipIf(let test, let target):
                    if try renderer.isTrue(test) { position = target }
                case .keep(let node, let local):
                    let value = try renderer.value(node)
                    guard value.weight <= LiquidDemands.longestValue else { return false }
                    renderer.frame.locals[local] = value
                case .tells(let test): _ = try renderer.isTrue(test)
                case .prints(let node, let value, let result):
                    let isPrinted = try renderer.prints(node, checks: (value, result))
                    guard isPrinted else { return false }
                case .items(let node):
                    guard try renderer.value(node).isPrintableList else { return false }
                case .never: return false
                }
            }
            return true
        } catch {
            return false
        }
    }
}

/// One thing that is asked; nodes are those of the demands' program.
enum DemandStep: Hashable, Sendable {
    /// Goes to the step.
    case skip(Int)
    /// Goes to the step where the test is false, or true.
    case skipUnless(Int32, Int)
    case skipIf(Int32, Int)
    /// Sets a local to a value that must be had.
    case keep(Int32, local: Int)
    /// The test must have an answer.
    case tells(Int32)
    /// The value must be had and be short, and no hole before its filters, or behind them, where
    /// that is asked.
    case prints(Int32, value: Bool, result: Bool)
    /// A list of a few short values that are no holes, or nothing.
    case items(Int32)
    /// Nobody knows but by filling the template.
    case never
}

extension Renderer {
    /// Whether the node has a value that can be printed: a short one, and no hole before its
    /// filters or behind them where those are checked. A last filter that is sure of what it is
    /// given is not carried out.
    fileprivate func prints(
        _ index: Int32, checks: (value: Bool, result: Bool)
    ) throws(LiquidFailure) -> Bool {
        let node = program.nodes[Int(index)]
        guard node.code == .filtered else {
            let value = try value(index)
            return value.weight <= LiquidDemands.longestValue && !(checks.result && value.isHole)
        }
        var value = try value(node.a)
        if checks.value, value.isHole { return false }
        let last = Int(node.b + node.c) - 1
        try apply(Int(node.b)..<last, to: &value)
        if isSure(last, of: value) { return true }
        try apply(last..<(last + 1), to: &value)
        return value.weight <= LiquidDemands.longestValue && !(checks.result && value.isHole)
    }
}

extension LiquidValue {
    /// The bytes of the longest character reference that stands for one byte, `&quot;`.
    static let longestReference = 6

    /// Whether a loop over it comes by a few short values that are no holes, or by none.
    fileprivate var isPrintableList: Bool {
        switch self {
        case .missing, .bool: true
        case .array(let items):
            items.count <= LiquidDemands.mostItems
                && items.allSatisfy { $0.weight <= LiquidDemands.longestValue && !$0.isHole }
        default: false
        }
    }
}
