/// Carries out the operations of a program for one host.
struct Renderer {
    /// How a stretch of operations ended.
    enum Signal {
        case normal, breakLoop, continueLoop
    }

    let program: LiquidProgram
    let host: any LiquidHost
    let clock: RenderClock
    let budget: LiquidBudget
    let limits: LiquidLimits
    /// Where outputs that have nothing to print are noted; nil: the first one ends the rendering.
    let gaps: LiquidGaps?
    var output: [UInt8]
    var frame: Frame
    /// The loops that are running, outermost first.
    var loops: [LoopState] = []
    /// Of the message so far: through loops and into partials.
    var passes: Int
    var depth = 0

    init(
        _ program: LiquidProgram, _ host: any LiquidHost, _ clock: RenderClock,
        _ budget: LiquidBudget, _ gaps: LiquidGaps?, _ output: [UInt8]
    ) {
        self.program = program
        self.host = host
        self.clock = clock
        self.budget = budget
        limits = budget.limits
        passes = budget.passes
        self.gaps = gaps
        self.output = output
        frame = Frame(program.units[0])
    }

    /// Renders the template itself.
    mutating func renderTemplate() throws(LiquidFailure) {
        _ = try run(program.units[0].range)
    }

    /// Carries out a stretch of operations.
    mutating func run(_ range: Range<Int>) throws(LiquidFailure) -> Signal {
        let (operations, text) = (program.operations, program.text)
        var position = range.lowerBound
        while position < range.upperBound {
            let operation = operations[position]
            position += 1
            let (a, b) = (Int(operation.a), Int(operation.b))
            switch operation.code {
            case .text:
                text.withUnsafeBufferPointer {
                    output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[a..<b]))
                }
            case .print: try append(try value(operation.a))
            case .printChecked: try printChecked(operation)
            case .markup:
                host.append(slot: a, to: &output)
                try checkOutput()
            case .printFiltered: try printFiltered(operation)
            case .branchUnless: if try !isTrue(operation.a) { position = b }
            case .branchIf: if try isTrue(operation.a) { position = b }
            case .jump: position = a
            case .assign: try assign(operation)
            case .capture:
                let signal = try capture(a, position..<b)
                if signal != .normal { return signal }
                position = b
            case .caseOf:
                let signal = try runCase(program.cases[a])
                if signal != .normal { return signal }
                position = b
            case .loop:
                let signal = try runLoop(
                    program.loops[a], position..<b, otherwise: b..<Int(operation.c))
                if signal != .normal { return signal }
                position = Int(operation.c)
            case .tableRow:
                try runTableRow(program.loops[a], position..<b)
                position = b
            case .breakLoop: return .breakLoop
            case .continueLoop: return .continueLoop
            case .cycle: try cycle(program.cycles[a])
            case .count: count(a, by: b, name: operation.c)
            case .ifChanged:
                let signal = try ifChanged(position..<b)
                if signal != .normal { return signal }
                position = b
            case .include:
                let signal = try include(program.partials[a])
                if signal != .normal { return signal }
            case .render: try render(program.partials[a])
            }
        }
        try checkOutput()
        return .normal
    }

    /// Throws where the output has become too long.
    @inline(__always)
    func checkOutput() throws(LiquidFailure) {
        if output.count > limits.outputBytes {
            throw .limit("output of \(limits.outputBytes) bytes")
        }
    }

    // MARK: Printing

    /// Appends a value, escaped unless it is safe; throws where the output becomes too long.
    mutating func append(_ value: LiquidValue) throws(LiquidFailure) {
        switch value {
        case .string(let text):
            if program.escapes {
                appendEscaped(text, to: &output)
            } else {
                appendText(text, to: &output)
            }
        case .int(let number): appendDecimal(number, to: &output)
        case .array(let items): for item in items { try append(item) }
        case .object where program.escapes: appendEscaped(value.printed, to: &output)
        default: value.append(to: &output)
        }
        try checkOutput()
    }

    private mutating func printChecked(_ operation: Operation) throws(LiquidFailure) {
        let value = try value(operation.a)
        if value.isHole {
            let name = program.constants[Int(operation.b)].printed
            return try leaveGap(.incomplete(name), of: name, at: Int(operation.c))
        }
        try append(value)
    }

    private mutating func printFiltered(_ operation: Operation) throws(LiquidFailure) {
        let site = program.prints[Int(operation.b)]
        do throws(LiquidFailure) {
            try printFiltered(operation, site)
        } catch {
            try leaveGap(error, of: site.name, at: site.place)
        }
    }

    /// Puts a mark where nothing can be printed; throws the reason where no gap is wanted, or none
    /// helps.
    private mutating func leaveGap(
        _ failure: LiquidFailure, of name: String, at place: Int
    ) throws(LiquidFailure) {
        if case .limit = failure { throw failure }
        guard let gaps else { throw failure }
        gaps.note(LiquidGap(failure: failure, place: program.places[place]))
        try append(.string(LiquidGaps.mark(of: name)))
    }

    private mutating func printFiltered(
        _ operation: Operation, _ site: PrintSite
    ) throws(LiquidFailure) {
        var value = try value(operation.a)
        if site.checksValue, value.isHole { throw .incomplete(site.name) }
        try apply(site.firstFilter..<(site.firstFilter + site.filterCount), to: &value)
        if site.checksResult, value.isHole { throw .incomplete(site.name) }
        try append(value)
    }

    // MARK: Setting

    private mutating func assign(_ operation: Operation) throws(LiquidFailure) {
        do throws(LiquidFailure) {
            frame.locals[Int(operation.a)] = try value(operation.b)
        } catch .failed(let message) {
            // The reference prints nothing for an `assign` that fails and goes on.
            if program.isStrict { throw .failed(message) }
        }
    }

    private mutating func capture(_ local: Int, _ body: Range<Int>) throws(LiquidFailure) -> Signal
    {
        let start = output.count
        let signal = try run(body)
        let size = output.count - start
        if size > LiquidBudget.trifle { try budget.spend(size) }
        frame.locals[local] = .safe(takeOutput(from: start))
        return signal
    }

    /// Removes what has been printed since, and answers it.
    private mutating func takeOutput(from start: Int) -> String {
        let text = String(decoding: output[start...], as: UTF8.self)
        output.removeSubrange(start...)
        return text
    }

    private mutating func ifChanged(_ body: Range<Int>) throws(LiquidFailure) -> Signal {
        let start = output.count
        let signal = try run(body)
        try budget.spend(output.count - start)
        let printed = Array(output[start...])
        if printed == frame.lastChanged { output.removeSubrange(start...) }
        frame.lastChanged = printed
        return signal
    }

    private mutating func count(_ local: Int, by step: Int, name: Int32) {
        var number = 0
        if case .int(let current)? = frame.locals[local] {
            number = current
        } else if !program.isStrict,
            case .int(let given)? = host.value(named: program.constants[Int(name)].printed)
        {
            number = given
        }
        frame.locals[local] = .int(number &+ step)
        appendDecimal(step < 0 ? number &+ step : number, to: &output)
    }

    private mutating func cycle(_ site: CycleSite) throws(LiquidFailure) {
        var key = site.key
        if site.group >= 0 {
            let group = try value(site.group)
            try budget.spend(group.weight)
            key = group.kind + ":" + group.printed
        }
        let turn = frame.cycles[key, default: 0]
        frame.cycles[key] = turn + 1 < site.items.count ? turn + 1 : 0
        guard turn < site.items.count else { return }
        let item = try value(site.items[turn])
        // A literal is the author's own markup.
        if program.nodes[Int(site.items[turn])].code == .constant {
            item.append(to: &output)
        } else {
            try append(item)
        }
    }

    private mutating func runCase(_ site: CaseSite) throws(LiquidFailure) -> Signal {
        var matched = false
        for branch in site.branches {
            guard let tests = branch.tests else {
                if !matched {
                    let signal = try run(branch.body)
                    if signal != .normal { return signal }
                }
                continue
            }
            for test in tests where try isTrue(test) {
                matched = true
                let signal = try run(branch.body)
                if signal != .normal { return signal }
            }
        }
        return .normal
    }
}

/// What a template or rendered partial has set so far.
struct Frame {
    /// By local; nil: not set.
    var locals: [LiquidValue?]
    /// Where loops ended, for `offset: continue`.
    var registers: [Int]
    /// The next item of each cycle.
    var cycles: [String: Int] = [:]
    /// What `ifchanged` printed last.
    var lastChanged: [UInt8] = []
    /// The innermost `for` that is running here, -1 for none.
    var loop = -1

    init(_ unit: Unit) {
        locals = Frame.filled(nil, unit.localCount)
        registers = Frame.filled(0, unit.registerCount)
    }

    /// `Array(repeating:count:)` asks the runtime anew each time what memory it needs.
    private static func filled<Element>(_ value: Element, _ count: Int) -> [Element] {
        var elements: [Element] = []
        if count > 0 { elements.reserveCapacity(count) }
        for _ in 0..<count { elements.append(value) }
        return elements
    }
}

/// How far a loop has come.
struct LoopState {
    let name: String
    let length: Int
    /// The loop around it in the same frame, -1 for none.
    let parent: Int
    /// From 0.
    var index = 0
    /// Of a `tablerow`, from 1.
    var row = 1
    var column = 1
    let columns: Int
    let isTableRow: Bool
}
