/// The items of a loop, taken one at a time.
private enum LoopItems {
    case list([LiquidValue])
    case numbers(from: Int, count: Int)
    case entries(LiquidObject)

    /// What a `for` goes through: text is one item, nil and truth values none.
    init(_ value: LiquidValue) {
        switch value {
        case .array(let items): self = .list(items)
        case .range(let first, let last):
            self = .numbers(from: first, count: LiquidValue.count(from: first, to: last))
        case .object(let object): self = .entries(object)
        case .string(let text), .safe(let text): self = .list(text.isEmpty ? [] : [value])
        default: self = .list([])
        }
    }

    var count: Int {
        switch self {
        case .list(let items): items.count
        case .numbers(_, let count): count
        case .entries(let object): object.entries.count
        }
    }

    subscript(index: Int) -> LiquidValue {
        switch self {
        case .list(let items): return items[index]
        case .numbers(let first, _): return .int(first + index)
        case .entries(let object):
            let entry = object.entries[index]
            return .array([.string(entry.key), entry.value])
        }
    }
}

extension Renderer {
    /// `for`: the body for each item, or what stands behind `else` where there is none.
    mutating func runLoop(
        _ site: LoopSite, _ body: Range<Int>, otherwise: Range<Int>
    ) throws(LiquidFailure) -> Signal {
        let items = LoopItems(try value(site.collection))
        var from = site.continues ? frame.registers[site.register] : 0
        if site.offset >= 0 { from = try wholeNumber(site.offset) ?? 0 }
        let limit = site.limit < 0 ? nil : try wholeNumber(site.limit)
        let segment = Renderer.segment(of: items.count, from: from, limit: limit)
        frame.registers[site.register] = from + segment.count
        if segment.isEmpty { return try run(otherwise) }
        let saved = (frame.locals[site.variable], frame.locals[site.loop], frame.loop)
        begin(site, length: segment.count, columns: 0, isTableRow: false)
        let state = frame.loop
        defer {
            (frame.locals[site.variable], frame.locals[site.loop], frame.loop) = saved
            loops.removeSubrange(state...)
        }
        for index in segment {
            try countPass()
            let mirrored =
                site.isReversed ? segment.upperBound - 1 - (index - segment.lowerBound) : index
            frame.locals[site.variable] = items[mirrored]
            if try run(body) == .breakLoop { break }
            loops[state].index += 1
        }
        return .normal
    }

    /// `tablerow`: each item in a cell, so many cells to a row.
    mutating func runTableRow(_ site: LoopSite, _ body: Range<Int>) throws(LiquidFailure) {
        let collection = try value(site.collection)
        guard collection.isTruthy else { return }
        let items = LoopItems(collection)
        let from = site.offset < 0 ? 0 : try leadingNumber(site.offset)
        let limit = site.limit < 0 ? nil : try leadingNumber(site.limit)
        let segment = Renderer.segment(of: items.count, from: from, limit: limit)
        let columns = site.columns < 0 ? segment.count : try leadingNumber(site.columns)
        let saved = (frame.locals[site.variable], frame.locals[site.loop], frame.loop)
        begin(site, length: segment.count, columns: columns, isTableRow: true)
        let state = frame.loop
        // Only a `for` is the parent of another loop.
        frame.loop = saved.2
        defer {
            (frame.locals[site.variable], frame.locals[site.loop]) = (saved.0, saved.1)
            loops.removeSubrange(state...)
        }
        appendText("<tr class=\"row1\">\n", to: &output)
        for index in segment {
            try countPass()
            frame.locals[site.variable] = items[index]
            appendText("<td class=\"col\(loops[state].column)\">", to: &output)
            let signal = try run(body)
            appendText("</td>", to: &output)
            if signal == .breakLoop { break }
            endCell(of: state)
        }
        appendText("</tr>\n", to: &output)
    }

    private mutating func endCell(of loop: Int) {
        var state = loops[loop]
        let endsRow = state.column == state.columns
        if endsRow, state.index < state.length - 1 {
            appendText("</tr>\n<tr class=\"row\(state.row + 1)\">", to: &output)
        }
        state.index += 1
        state.column = endsRow ? 1 : state.column + 1
        if endsRow { state.row += 1 }
        loops[loop] = state
    }

    /// The stretch of a collection that `offset` and `limit` leave.
    private static func segment(of count: Int, from: Int, limit: Int?) -> Range<Int> {
        let low = min(max(0, from), count)
        guard let limit else { return low..<count }
        let (end, overflow) = from.addingReportingOverflow(limit)
        return low..<max(low, overflow ? count : min(count, end))
    }

    private mutating func begin(_ site: LoopSite, length: Int, columns: Int, isTableRow: Bool) {
        loops.append(
            LoopState(
                name: site.name, length: length, parent: frame.loop, columns: columns,
                isTableRow: isTableRow))
        frame.loop = loops.count - 1
        frame.locals[site.loop] = .loop(loops.count - 1)
    }

    private mutating func countPass() throws(LiquidFailure) {
        passes += 1
        if passes > limits.loopPasses {
            throw .limit("\(limits.loopPasses) passes through loops and partials")
        }
        try checkOutput()
    }

    /// The whole number that an attribute must give; nil: none is given.
    private func wholeNumber(_ node: Int32) throws(LiquidFailure) -> Int? {
        let value = try value(node)
        return value.isMissing ? nil : try value.wholeNumber()
    }

    /// The whole number that a value begins with, 0 where it does not.
    private func leadingNumber(_ node: Int32) throws(LiquidFailure) -> Int {
        switch try value(node) {
        case .int(let number): return number
        case .double(let number): return Int(exactly: number.rounded(.towardZero)) ?? 0
        case .string(let text), .safe(let text): return leadingInteger(of: text)
        case .missing: return 0
        default: throw .failed("expected a whole number")
        }
    }

    // MARK: Partials

    /// `include`: a partial that shares the frame.
    mutating func include(_ site: PartialSite) throws(LiquidFailure) -> Signal {
        var (target, bound) = (site.target, site.bound)
        if target < 0 {
            let name = try value(site.nameNode)
            guard let text = name.text, let found = site.targetsByName[text] else {
                throw .failed("there is no partial '\(name.excerpt)'")
            }
            (target, bound) = (found.target, site.value < 0 ? -1 : found.bound)
        }
        try enter()
        defer { depth -= 1 }
        let value = site.value < 0 ? .missing : try value(site.value)
        var saved: [(Int, LiquidValue?)] = bound < 0 ? [] : [(bound, frame.locals[bound])]
        for argument in site.arguments {
            saved.append((argument.local, frame.locals[argument.local]))
            frame.locals[argument.local] = try self.value(argument.node)
        }
        defer { for (local, value) in saved.reversed() { frame.locals[local] = value } }
        guard bound >= 0, case .array(let items) = value else {
            if bound >= 0 { frame.locals[bound] = value }
            return try run(program.bodies[target])
        }
        for item in items {
            try countPass()
            frame.locals[bound] = item
            let signal = try run(program.bodies[target])
            if signal != .normal { return signal }
        }
        return .normal
    }

    /// `render`: a partial in a frame of its own.
    mutating func render(_ site: PartialSite) throws(LiquidFailure) {
        try enter()
        defer { depth -= 1 }
        let value = site.value < 0 ? .missing : try value(site.value)
        guard site.isForEach, value.isCollection else {
            try renderOnce(site, value.isMissing ? nil : value, loop: nil)
            return
        }
        let items = LoopItems(value)
        loops.append(
            LoopState(
                name: site.name, length: items.count, parent: -1, columns: 0, isTableRow: false))
        let state = loops.count - 1
        defer { loops.removeSubrange(state...) }
        for index in 0..<items.count {
            try countPass()
            try renderOnce(site, items[index], loop: state)
            loops[state].index += 1
        }
    }

    private mutating func renderOnce(
        _ site: PartialSite, _ value: LiquidValue?, loop: Int?
    ) throws(LiquidFailure) {
        let unit = program.units[site.target]
        var inner = Frame(unit)
        if let loop { inner.locals[site.loop] = .loop(loop) }
        for argument in site.arguments {
            inner.locals[argument.local] = try self.value(argument.node)
        }
        if let value, site.bound >= 0 { inner.locals[site.bound] = value }
        swap(&frame, &inner)
        defer { swap(&frame, &inner) }
        _ = try run(unit.range)
    }

    private mutating func enter() throws(LiquidFailure) {
        // Partials that each render another twice come to more than any loop.
        try countPass()
        depth += 1
        guard depth <= limits.partialDepth else {
            depth -= 1
            throw .limit("\(limits.partialDepth) partials within partials")
        }
    }
}

extension LiquidValue {
    fileprivate var isCollection: Bool {
        switch self {
        case .array, .range, .object: true
        default: false
        }
    }

    /// The whole number that it is, or that its text is; throws where it is not.
    func wholeNumber() throws(LiquidFailure) -> Int {
        if case .int(let number) = self { return number }
        let text = asText.utf8.drop(while: isSpace)
        var digits = Array(text)
        while let last = digits.last, isSpace(last) { digits.removeLast() }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
            throw .failed("expected a whole number, found '\(excerpt)'")
        }
        return number
    }
}
