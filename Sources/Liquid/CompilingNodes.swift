import Diagnostics

extension Compiler {
    /// Compiles the nodes of a block.
    mutating func compile(_ block: Block) {
        for node in block.nodes { compile(node) }
    }

    private mutating func compile(_ node: SyntaxNode) {
        switch node {
        case .text(let range):
            watch(text: range)
            emit(.text, textBase + range.lowerBound, textBase + range.upperBound)
        case .output(let filtered, _): compileOutput(filtered)
        case .assign(let name, let filtered):
            let base = self.node(filtered.base)
            watch(assign: name, filtered, base: base)
            let value = self.node(filtered, base: base)
            emit(.assign, locals[unit].index(of: name, .assigned), Int(value))
        case .capture(let name, let body): compileCapture(name, body)
        case .branches(let branches, let isUnless): compileBranches(branches, isUnless)
        case .caseOf(let subject, let branches): compileCase(subject, branches)
        case .forLoop(let head, let body, let otherwise): compileLoop(head, body, otherwise)
        case .tableRow(let head, let body): compileTableRow(head, body)
        case .breakLoop: emit(.breakLoop)
        case .continueLoop: emit(.continueLoop)
        case .cycle(let group, let items): compileCycle(group, items)
        case .count(let name, let step):
            let constant = constant(.string(name))
            emit(.count, locals[unit].index(of: name, .counter), step, Int(constant))
        case .ifChanged(let body):
            let start = emit(.ifChanged)
            compile(body)
            operations[start].b = Int32(operations.count)
        case .partial(let partial): compilePartial(partial)
        }
    }

    private mutating func compileCapture(_ name: String, _ body: Block) {
        watch(capture: name, body)
        let outer = link.isOpen
        link.isOpen = false
        let start = emit(.capture, locals[unit].index(of: name, .assigned))
        compile(body)
        operations[start].b = Int32(operations.count)
        link.isOpen = outer
    }

    // MARK: Output

    private mutating func compileOutput(_ filtered: FilteredExpression) {
        let firstRead = analysis.reads.count
        let base = node(filtered.base)
        watch(filtered, base: base)
        let checks = settings.isStrict && !filtered.base.isLiteral
        let name = sourceText(filtered.base.range)
        let fallback = filtered.filters.last { $0.name == "default" }
        if checks, fallback == nil { noteHoles(from: firstRead) }
        guard !filtered.filters.isEmpty else {
            if slotKinds[Int(base)]?.shape == .markup {
                emit(.markup, Int(nodes[Int(base)].a))
            } else if checks {
                let constant = constant(.string(name))
                emit(.printChecked, Int(base), Int(constant), addPlace(filtered.base.range))
            } else {
                emit(.print, Int(base))
            }
            return
        }
        let (first, count) = filterCalls(filtered, base: base)
        // A default that is itself a value of the member can leave the same hole.
        let checksResult = checks && !(fallback?.positional.first?.isLiteral ?? false)
        prints.append(
            PrintSite(
                firstFilter: first, filterCount: count, name: name,
                checksValue: checks && fallback == nil, checksResult: checksResult,
                place: addPlace(filtered.base.range)))
        emit(.printFiltered, Int(base), prints.count - 1)
    }

    /// Notes where an output stands, and answers the index.
    private mutating func addPlace(_ range: Range<Int>) -> Int {
        places.append(LiquidPlace(partial: partialName, range: range))
        return places.count - 1
    }

    /// Marks what has been read since as places that can leave a hole.
    private mutating func noteHoles(from first: Int) {
        for index in analysis.reads.indices.dropFirst(first) {
            let read = analysis.reads[index]
            analysis.reads[index].canLeaveHole = read.mayBeMissing && !guarded.contains(read.slot)
        }
    }

    // MARK: Branches

    private mutating func compileBranches(
        _ branches: [(condition: Condition?, body: Block)], _ isUnless: Bool
    ) {
        let (outer, isLinkOpen) = (guarded, link.isOpen)
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            link.isOpen = isLinkOpen
            guard let condition = branch.condition else {
                compile(branch.body)
                break
            }
            let firstRead = analysis.reads.count
            let test = node(condition)
            guarded += analysis.reads[firstRead...].map(\.slot)
            let skip = emit(isUnless && index == 0 ? .branchIf : .branchUnless, Int(test))
            compile(branch.body)
            if index < branches.count - 1 { ends.append(emit(.jump)) }
            operations[skip].b = Int32(operations.count)
        }
        for end in ends { operations[end].a = Int32(operations.count) }
        guarded = outer
    }

    private mutating func compileCase(
        _ subject: LocatedExpression, _ branches: [(values: [LocatedExpression]?, body: Block)]
    ) {
        let outer = guarded
        let firstRead = analysis.reads.count
        let value = node(subject)
        guarded += analysis.reads[firstRead...].map(\.slot)
        let tests = branches.map { branch in
            branch.values?.map { node(subject, .equal, $0) }
        }
        let start = emit(.caseOf, cases.count)
        cases.append(CaseSite(subject: value, branches: []))
        let site = cases.count - 1
        var compiled: [(tests: [Int32]?, body: Range<Int>)] = []
        let isLinkOpen = link.isOpen
        for (branch, tests) in zip(branches, tests) {
            link.isOpen = isLinkOpen
            let first = operations.count
            compile(branch.body)
            compiled.append((tests, first..<operations.count))
        }
        cases[site] = CaseSite(subject: value, branches: compiled)
        operations[start].b = Int32(operations.count)
        guarded = outer
    }

    // MARK: Loops

    private mutating func compileLoop(_ head: LoopSyntax, _ body: Block, _ otherwise: Block?) {
        let start = emit(.loop, addLoop(head, loopName: "forloop"))
        compile(body)
        operations[start].b = Int32(operations.count)
        if let otherwise { compile(otherwise) }
        operations[start].c = Int32(operations.count)
    }

    private mutating func compileTableRow(_ head: LoopSyntax, _ body: Block) {
        let start = emit(.tableRow, addLoop(head, loopName: "tablerowloop"))
        compile(body)
        operations[start].b = Int32(operations.count)
    }

    private mutating func addLoop(_ head: LoopSyntax, loopName: String) -> Int {
        let names = locals[unit]
        let site = LoopSite(
            name: head.name, variable: names.index(of: head.variable, .bound),
            loop: names.index(of: loopName, .bound), collection: node(head.collection),
            limit: optional(head.limit), offset: optional(head.offset),
            columns: optional(head.columns), isReversed: head.isReversed,
            continues: head.continues, register: names.registers[head.name] ?? 0)
        loops.append(site)
        return loops.count - 1
    }

    private mutating func optional(_ expression: LocatedExpression?) -> Int32 {
        expression.map { node($0) } ?? -1
    }

    private mutating func compileCycle(_ group: LocatedExpression?, _ items: [LocatedExpression]) {
        let fixed = items.allSatisfy(\.isLiteral)
        // Cycles of the same literals are one cycle; one with names is its own.
        let key = fixed ? "=" + items.map(\.literalKey).joined(separator: ",") : "#\(cycles.count)"
        let nodes = items.map { node($0) }
        cycles.append(CycleSite(group: optional(group), key: key, items: nodes))
        emit(.cycle, cycles.count - 1)
    }

    // MARK: Partials

    private mutating func compilePartial(_ partial: PartialSyntax) {
        if unit > 0, !partial.isIsolated {
            // As in the reference: what is rendered stands by itself, and `include` would not.
            report(
                Problem(
                    .templateSyntax,
                    "'include' may not stand in what 'render' renders; write 'render'",
                    at: partial.range))
            return
        }
        guard let name = partial.fixedName else {
            compileComputedInclude(partial)
            return
        }
        let target = partial.isIsolated ? unit(ofPartial: name) : body(ofPartial: name)
        guard let target else {
            report(
                Problem(
                    .missingPartial, "there is no partial '\(name)'", at: partial.name.range,
                    suggestion: nearest(to: name, among: settings.partials.names)))
            return
        }
        let owner = partial.isIsolated ? locals[target] : locals[unit]
        let role: Locals.Role = partial.isIsolated ? .assigned : .bound
        let arguments = partial.arguments.map { (owner.index(of: $0.name, role), node($0.value)) }
        let value = self.value(of: partial, named: name)
        let bound = value < 0 ? -1 : owner.index(of: partial.boundName(of: name), role)
        partials.append(
            PartialSite(
                target: target, bound: bound, nameNode: -1, targetsByName: [:], value: value,
                isForEach: partial.isForEach,
                loop: partial.isIsolated && partial.isForEach
                    ? owner.index(of: "forloop", role) : -1,
                name: name, arguments: arguments))
        emit(partial.isIsolated ? .render : .include, partials.count - 1)
    }

    /// What `with` or `for` gives. Beyond strict mode an `include` without either takes the value
    /// that has the partial's own name.
    private mutating func value(of partial: PartialSyntax, named name: String) -> Int32 {
        if partial.value != nil || partial.isIsolated || settings.isStrict {
            return optional(partial.value)
        }
        let path = Path(root: .name(name), rootRange: partial.name.range, segments: [])
        return node(LocatedExpression(expression: .path(path), range: partial.name.range))
    }

    private mutating func compileComputedInclude(_ partial: PartialSyntax) {
        guard !settings.isStrict else {
            report(
                Problem(
                    .templateSyntax, "the partial's name must stand in quotes",
                    at: partial.name.range))
            return
        }
        var targets: [String: (target: Int, bound: Int)] = [:]
        for name in settings.partials.names {
            guard let body = body(ofPartial: name) else { continue }
            targets[name] = (body, locals[unit].index(of: partial.boundName(of: name), .bound))
        }
        let arguments = partial.arguments.map {
            (locals[unit].index(of: $0.name, .bound), node($0.value))
        }
        let nameNode = node(partial.name)
        partials.append(
            PartialSite(
                target: -1, bound: -1, nameNode: nameNode, targetsByName: targets,
                value: optional(partial.value), isForEach: partial.isForEach, loop: -1, name: "",
                arguments: arguments))
        emit(.include, partials.count - 1)
    }
}

extension LocatedExpression {
    /// Whether its value stands in the template.
    var isLiteral: Bool {
        switch expression {
        case .literal, .blank, .empty: true
        case .path: false
        case .range(let first, let last): first.isLiteral && last.isLiteral
        }
    }

    /// Tells literals apart, kinds included.
    fileprivate var literalKey: String {
        guard case .literal(let value) = expression else { return "" }
        return value.kind + ":" + value.printed
    }
}
