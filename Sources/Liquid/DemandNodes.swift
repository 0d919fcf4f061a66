/// What is known of a value before there is one.
struct Known {
    /// The expression of the demands that gives it; nil: none does.
    var node: Int32?
    /// It is surely had, and prints no more bytes than this; nil: it may fail, or be longer.
    var most: Int?
    /// Whether it is surely no hole.
    var isSure = false
    /// Whether it is surely true as a condition.
    var isTrue = false
    /// The value itself.
    var constant: LiquidValue?
    /// Of a range of which both ends are known.
    var count: Int?
    /// Whether it may be markup that is printed as it is.
    var isSafe = false
    /// Of such markup: whether something is surely to be seen in it.
    var isVisible = false
    /// Whether it is what `forloop` stands for.
    var isLoop = false

    /// No value that demands let pass prints more bytes: texts each of whose bytes becomes the
    /// longest reference, lists whose items are long fractions (a weight of 32 each).
    static let longestPrint = LiquidDemands.longestValue * 13 + longestNumber
    /// No number, date or time prints more.
    private static let longestNumber = 400

    /// Of a value nothing is known but that it is had.
    static let unknown = Known(node: nil, most: nil)
    /// An item of a list that demands let pass.
    static let item = Known(node: nil, most: longestPrint, isSure: true, isSafe: true)
    static let number = Known(node: nil, most: longestNumber, isSure: true, isTrue: true)
    static let loop = Known(node: nil, most: nil, isTrue: true, isLoop: true)

    /// Markup that has been captured, of at most so many bytes; safe text is never a hole.
    static func captured(_ bytes: Int, isVisible: Bool) -> Known {
        Known(
            node: nil, most: bytes, isSure: true, isTrue: true, isSafe: true, isVisible: isVisible)
    }

    /// A text that prints at most so many bytes.
    static func text(_ bytes: Int, isSure: Bool) -> Known {
        Known(node: nil, most: min(bytes, 1 << 40), isSure: isSure, isTrue: true)
    }

    /// A value that is the same for all messages.
    static func constant(_ value: LiquidValue, _ node: Int32) -> Known {
        Known(
            node: node, most: value.weight * 13 + longestNumber, isSure: !value.isHole,
            isTrue: value.isTruthy, constant: value)
    }

    /// What it is as a condition, where that is known.
    var answer: Bool? { isTrue ? true : constant.map(\.isTruthy) }

    /// Whether it is a whole number that is known.
    var isWhole: Bool { if case .int? = constant { true } else { false } }

    /// Whether nobody can tell the two apart.
    func isSame(as other: Known) -> Bool {
        node == other.node && most == other.most && isSure == other.isSure
            && isTrue == other.isTrue && isSafe == other.isSafe && isLoop == other.isLoop
            && isVisible == other.isVisible
            && count == other.count
            && (node != nil || constant == nil && other.constant == nil)
    }
}

/// The expressions of demands, each once: over slots of the host, which are locals here, and
/// constants.
struct DemandNodes {
    /// The slots that are read, in the order of their locals.
    private(set) var slots: [Int] = []
    private var nodes: [Node] = []
    private var indices: [Node: Int32] = [:]
    private var constants: [LiquidValue] = []
    private var literals: [Literal: Int32] = [:]
    private var filters: [FilterCall] = []
    private var chains: [Chain: Int32] = [:]
    private var slotLocals: [Int: Int] = [:]
    private var kept = 0

    /// A constant that is found again: by its bytes, for texts that Unicode calls the same are not.
    private enum Literal: Hashable {
        case text([UInt8])
        case number(Int)
    }

    /// Filters of a program, told apart by where they stand there.
    private struct Chain: Hashable {
        let calls: [ObjectIdentifier]
        let base: Int32
        let arguments: [Int32]
    }

    /// A program of the expressions alone, and no operations.
    var program: LiquidProgram {
        let nodes = nodes.map { node in
            guard node.code == .local else { return node }
            return Node(code: .local, a: Int32(place(of: Int(node.a))), b: -1)
        }
        return LiquidProgram(
            nodes: nodes, constants: constants, filters: filters, localCount: slots.count + kept)
    }

    /// Where a local lies when all slots are known: those of slots first, then those of values
    /// that are kept, whose numbers are negative.
    func place(of local: Int) -> Int { local < 0 ? slots.count - local - 1 : local }

    /// The node of the same code and numbers.
    mutating func add(
        _ code: Node.Code, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0
    ) -> Int32 {
        let node = Node(code: code, a: a, b: b, c: c)
        if let index = indices[node] { return index }
        nodes.append(node)
        indices[node] = Int32(nodes.count - 1)
        return Int32(nodes.count - 1)
    }

    /// The node of a host's slot.
    mutating func slot(_ slot: Int) -> Int32 {
        if let local = slotLocals[slot] { return add(.local, Int32(local), -1) }
        slotLocals[slot] = slots.count
        slots.append(slot)
        return add(.local, Int32(slots.count - 1), -1)
    }

    /// A local that holds a value which has been kept; its number is negative for now.
    mutating func newLocal() -> Int {
        kept += 1
        return -kept
    }

    /// The node of a constant.
    mutating func constant(_ value: LiquidValue) -> Int32 { add(.constant, index(of: value)) }

    /// The index of a constant; texts are found again.
    mutating func index(of value: LiquidValue) -> Int32 {
        let literal: Literal? =
            switch value {
            case .string(let text): .text(Array(text.utf8))
            case .int(let number): .number(number)
            default: nil
            }
        if let literal, let index = literals[literal] { return index }
        constants.append(value)
        if let literal { literals[literal] = Int32(constants.count - 1) }
        return Int32(constants.count - 1)
    }

    /// The node of a value and filters, whose arguments are nodes of these.
    mutating func filtered(
        _ base: Int32, _ calls: [(call: FilterCall, arguments: [Int32], keywords: [Int32])]
    ) -> Int32 {
        let chain = Chain(
            calls: calls.map { ObjectIdentifier($0.call.filter) }, base: base,
            arguments: calls.flatMap { $0.arguments + [-1] + $0.keywords + [-1] })
        if let node = chains[chain] { return node }
        let first = filters.count
        for (call, arguments, keywords) in calls {
            filters.append(
                FilterCall(
                    filter: call.filter, arguments: arguments,
                    keywords: zip(call.keywords, keywords).map { ($0.name, $1) }))
        }
        let node = add(.filtered, base, Int32(first), Int32(calls.count))
        chains[chain] = node
        return node
    }
}

extension DemandFinder {
    /// What is known of a slot.
    mutating func known(slot: Int) -> Known {
        fixed(slot)
            ?? Known(node: nodes.slot(slot), most: Known.longestPrint, isSure: false)
    }

    /// What is known of a node of the program that is being read.
    mutating func known(_ index: Int32) -> Known {
        let node = program.nodes[Int(index)]
        switch node.code {
        case .constant:
            let value = program.constants[Int(node.a)]
            return .constant(value, nodes.constant(value))
        case .slot: return known(slot: Int(node.a))
        case .local:
            if let known = locals[Int(node.a)] { return known }
            return node.b < 0 ? .constant(.missing, nodes.constant(.missing)) : known(node.b)
        case .global, .computedGlobal: return .unknown
        case .member: return member(node)
        case .index:
            let (base, key) = (known(node.a), known(node.b))
            guard let base = base.node, let key = key.node else { return .unknown }
            return had(nodes.add(.index, base, key), isTotal(index))
        case .range: return range(node)
        case .filtered:
            return known(Int(node.b)..<Int(node.b + node.c), of: known(node.a))
        case .compare, .and, .or:
            let (left, right) = (known(node.a), known(node.b))
            cost.work(on: left)
            cost.work(on: right)
            guard let left = left.node, let right = right.node else { return .unknown }
            return Known(node: nodes.add(node.code, left, right, node.c), most: nil)
        case .isBlank:
            guard let value = known(node.a).node else { return .unknown }
            return Known(node: nodes.add(.isBlank, value, node.b, node.c), most: nil)
        }
    }

    /// A value that is looked up in others, which are short.
    private func had(_ node: Int32, _ isTotal: Bool) -> Known {
        Known(node: node, most: isTotal ? Known.longestPrint : nil)
    }

    private mutating func member(_ node: Node) -> Known {
        let base = known(node.a)
        if base.isLoop {
            // The loop around it may be none.
            let isNumber = node.c != Command.parentloop.rawValue && node.c != 0
            return isNumber ? Known(node: nil, most: Known.number.most, isSure: true) : .unknown
        }
        guard let value = base.node else { return .unknown }
        let name = nodes.index(of: program.constants[Int(node.b)])
        return had(nodes.add(.member, value, name, node.c), isTotal(node.a))
    }

    private mutating func range(_ node: Node) -> Known {
        let (first, last) = (known(node.a), known(node.b))
        guard case .int(let low)? = first.constant, case .int(let high)? = last.constant else {
            return .unknown
        }
        return Known(node: nil, most: nil, count: LiquidValue.count(from: low, to: high))
    }

    /// What is known of a value that goes through filters.
    mutating func known(_ filters: Range<Int>, of base: Known) -> Known {
        var known = base
        var calls: [(call: FilterCall, arguments: [Int32], keywords: [Int32])] = []
        var node = base.node
        for call in filters.map({ program.filters[$0] }) {
            let arguments = call.arguments.map { self.known($0) }
            let keywords = call.keywords.map { self.known($0.node) }
            // What it takes in, and gives out.
            for value in [known, known] + arguments + keywords { cost.work(on: value) }
            known = DemandFinder.result(of: call.filter, of: known, arguments)
            let nodes = (arguments.compactMap(\.node), keywords.compactMap(\.node))
            guard nodes.0.count == arguments.count, nodes.1.count == keywords.count else {
                node = nil
                continue
            }
            calls.append((call, nodes.0, nodes.1))
        }
        known.node = node.map { calls.isEmpty ? $0 : nodes.filtered($0, calls) }
        return known
    }

    /// What a filter surely makes of a value.
    private static func result(
        of filter: LiquidFilter, of value: Known, _ arguments: [Known]
    ) -> Known {
        guard let most = value.most else { return .unknown }
        switch filter.effect {
        case .other: return .unknown
        case .recases:
            // Three bytes of one; and markup that was safe is escaped from there on, and a hole where
            // nothing is to be seen in it.
            let growth = value.isSafe ? 3 * LiquidValue.longestReference : 3
            return .text(
                most * growth, isSure: value.isSafe ? value.isVisible : value.isSure)
        case .replacesHole:
            // What is no hole may be false, and is replaced as well.
            guard let other = arguments.first, let bytes = other.most else { return .unknown }
            return Known(
                node: nil, most: max(most, bytes), isSure: other.isSure,
                isSafe: value.isSafe || other.isSafe)
        }
    }

    /// Whether the node of the program that is being read surely has a value, or as a condition an
    /// answer.
    mutating func isTotal(_ index: Int32) -> Bool {
        let node = program.nodes[Int(index)]
        switch node.code {
        case .constant, .slot, .local, .global: return true
        case .computedGlobal: return isTotal(node.a)
        case .member, .isBlank: return isTotal(node.a)
        case .index, .and, .or: return isTotal(node.a) && isTotal(node.b)
        case .range: return known(index).count != nil
        case .filtered: return known(index).most != nil
        case .compare:
            switch ComparisonOperator(rawValue: UInt8(node.c)) {
            case .equal, .notEqual, .contains: return isTotal(node.a) && isTotal(node.b)
            default: return false
            }
        }
    }
}
