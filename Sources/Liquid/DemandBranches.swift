extension DemandFinder {
    /// Walks through an `if` and what stands behind its `else`; answers where they end.
    mutating func branch(_ operation: Operation, body: Range<Int>) -> Int {
        var (body, otherwise) = (body, body.upperBound..<body.upperBound)
        if let last = body.last, program.operations[last].code == .jump {
            let end = Int(program.operations[last].a)
            if end >= body.upperBound {
                (body, otherwise) = (body.lowerBound..<last, body.upperBound..<end)
            }
        }
        let wanted = operation.code == .branchUnless
        part(test(operation.a), wanted) { $0.walk(body) } otherwise: { $0.walk(otherwise) }
        return otherwise.upperBound
    }

    /// A condition before its answer is known.
    struct Test {
        let known: Known
        let isTotal: Bool
    }

    private mutating func test(_ node: Int32) -> Test {
        Test(known: known(node), isTotal: isTotal(node))
    }

    /// Walks both ways from a test: the first where its answer is the wanted one.
    mutating func part(
        _ test: Test, _ wanted: Bool, _ first: (inout DemandFinder) -> Void,
        otherwise: (inout DemandFinder) -> Void
    ) {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= DemandFinder.deepestTest else { return ask(.never) }
        if let answer = test.known.answer {
            return answer == wanted ? first(&self) : otherwise(&self)
        }
        guard test.known.node != nil || test.isTotal else { return ask(.never) }
        let start = steps.count
        let before = (locals: locals, cost: cost, asked: asked)
        if let node = test.known.node { steps.append(jump(node, wanted, to: -1)) }
        first(&self)
        let after = (locals: locals, cost: cost, asked: asked)
        let middle = steps.count
        if test.known.node != nil { steps.append(.skip(-1)) }
        (locals, cost, asked) = before
        otherwise(&self)
        (locals, cost) = (merged(after.locals, locals), cost.atMost(after.cost))
        // Without a test to ask, both ways have been walked, one after the other.
        asked = test.known.node == nil ? asked.union(after.asked) : asked.intersection(after.asked)
        guard let node = test.known.node else { return }
        close(node, wanted, isTotal: test.isTotal, from: start, middle: middle)
    }

    private func jump(_ node: Int32, _ wanted: Bool, to target: Int) -> DemandStep {
        wanted ? .skipUnless(node, target) : .skipIf(node, target)
    }

    /// Puts the targets of two ways' jumps, and leaves out those that lead past nothing.
    private mutating func close(
        _ node: Int32, _ wanted: Bool, isTotal: Bool, from start: Int, middle: Int
    ) {
        let (isFirst, isOther) = (middle > start + 1, steps.count > middle + 1)
        if isOther {
            steps[start] = jump(node, wanted, to: middle + 1)
            steps[middle] = .skip(steps.count)
        } else if isFirst {
            steps.removeLast()
            steps[start] = jump(node, wanted, to: steps.count)
        } else {
            steps.removeSubrange(start...)
            if !isTotal { ask(.tells(node)) }
        }
    }

    private func merged(_ first: [Known?], _ second: [Known?]) -> [Known?] {
        zip(first, second).map { one, other in
            guard let one, let other else { return one == nil && other == nil ? nil : .unknown }
            return one.isSame(as: other) ? one : .unknown
        }
    }

    /// A `case`: each branch whose values have the subject's is walked, and what stands behind
    /// `else` where none has.
    mutating func walk(_ site: CaseSite) {
        var tests: [Int32] = []
        // Where there is an `else`, one of the bodies is printed.
        var isVisible = site.branches.contains { $0.tests == nil }
        for branch in site.branches {
            if branch.tests == nil {
                walk(branch.body, unless: tests[...], isVisible: &isVisible)
            }
            for value in branch.tests ?? [] {
                part(test(value), true) {
                    $0.walk(branch.body, isVisible: &isVisible)
                } otherwise: { _ in }
            }
            tests += branch.tests ?? []
        }
        if isVisible { cost.isVisible = true }
    }

    /// Walks through what is printed where none of the tests is true.
    private mutating func walk(
        _ body: Range<Int>, unless tests: ArraySlice<Int32>, isVisible: inout Bool
    ) {
        guard let first = tests.first else { return walk(body, isVisible: &isVisible) }
        part(test(first), false) {
            $0.walk(body, unless: tests.dropFirst(), isVisible: &isVisible)
        } otherwise: { _ in }
    }

    /// The same for a body of which it matters whether something in it is surely to be seen.
    private mutating func walk(_ body: Range<Int>, isVisible: inout Bool) {
        let outer = cost
        cost = DemandCost()
        walk(body)
        let inner = cost
        cost = outer
        cost.add(inner)
        if !inner.isVisible { isVisible = false }
    }
}
