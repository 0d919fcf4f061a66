extension DemandFinder {
    /// Walks through the body of a `for` once, for all its passes, and through its `else`.
    mutating func walk(_ site: LoopSite, _ body: Range<Int>, otherwise: Range<Int>) {
        let isVisible = cost.isVisible
        followed(site, body, otherwise: otherwise)
        // Nobody knows which of the two is printed.
        cost.isVisible = isVisible
    }

    private mutating func followed(_ site: LoopSite, _ body: Range<Int>, otherwise: Range<Int>) {
        for attribute in [site.limit, site.offset] where attribute >= 0 {
            guard known(attribute).isWhole else { return ask(.never) }
        }
        let collection = known(site.collection)
        let times = collection.count ?? LiquidDemands.mostItems
        guard times <= DemandFinder.mostPasses / repeats else { return ask(.never) }
        forget(body)
        if let count = collection.count {
            // A limit may leave nothing.
            if count == 0 || site.limit >= 0 || site.offset >= 0 || site.continues {
                walk(otherwise)
            }
            if count > 0 { walk(body, site, item: .number, times: count) }
            return forget(body)
        }
        guard let node = collection.node, isTotal(site.collection) else { return ask(.never) }
        ask(.items(node))
        let isBlank = Known(node: nodes.add(.isBlank, node), most: nil)
        part(Test(known: isBlank, isTotal: true), false) {
            $0.walk(body, site, item: .item, times: times)
        } otherwise: { _ in }
        walk(otherwise)
        forget(body)
    }

    private mutating func walk(_ body: Range<Int>, _ site: LoopSite, item: Known, times: Int) {
        let outer = cost
        cost = DemandCost()
        let saved = (locals[site.variable], locals[site.loop])
        (locals[site.variable], locals[site.loop]) = (item, .loop)
        repeats *= times
        walk(body)
        repeats /= times
        (locals[site.variable], locals[site.loop]) = saved
        let inner = cost
        cost = outer
        cost.add(inner, times: times)
        cost.add(DemandCost(passes: times))
    }

    /// What a body sets is not known before it: a pass through a loop finds what the last one left.
    mutating func forget(_ body: Range<Int>) {
        for operation in program.operations[body] {
            switch operation.code {
            case .assign, .capture, .count: locals[Int(operation.a)] = .unknown
            case .include: locals = locals.map { _ in .unknown }
            default: break
            }
        }
    }

    /// Walks through a partial that is rendered, with what is known of its arguments.
    mutating func walk(_ site: PartialSite) {
        guard !site.isForEach, site.target >= 0, depth < DemandFinder.deepestPartial else {
            return ask(.never)
        }
        cost.add(DemandCost(passes: 1))
        let value = site.value < 0 ? nil : known(site.value)
        let arguments = site.arguments.map { ($0.local, known($0.node)) }
        for node in site.arguments.map(\.node) + [site.value] where node >= 0 && !isTotal(node) {
            return ask(.never)
        }
        depth += 1
        walk(unit: site.target) { locals in
            for (local, known) in arguments { locals[local] = known }
            if let value, site.bound >= 0 { locals[site.bound] = value }
        }
        depth -= 1
    }
}
