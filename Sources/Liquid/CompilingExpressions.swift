import Diagnostics

extension Compiler {
    /// The node of an expression.
    mutating func node(_ located: LocatedExpression) -> Int32 {
        switch located.expression {
        case .literal(let value): return add(.constant, constant(value))
        case .blank, .empty: return add(.constant, constant(.string("")))
        case .range(let first, let last):
            let first = node(first)
            return add(.range, first, node(last))
        case .path(let path): return node(path, in: located.range)
        }
    }

    /// The node of a value and its filters.
    mutating func node(_ filtered: FilteredExpression) -> Int32 {
        node(filtered, base: node(filtered.base))
    }

    /// The same with the value's own node at hand.
    mutating func node(_ filtered: FilteredExpression, base: Int32) -> Int32 {
        guard !filtered.filters.isEmpty else { return base }
        let (first, count) = filterCalls(filtered, base: base)
        return count == 0 ? base : add(.filtered, base, Int32(first), Int32(count))
    }

    // MARK: Paths

    private mutating func node(_ path: Path, in range: Range<Int>) -> Int32 {
        switch path.root {
        case .computed(let name):
            if settings.isStrict {
                report(Problem(.templateSyntax, "a name cannot be computed", at: path.rootRange))
            }
            return lookups(path.segments[...], in: add(.computedGlobal, node(name)), shape: .open)
        case .name(let name):
            guard let roles = locals[unit][name] else { return global(path, named: name, range) }
            let fallback = settings.isStrict ? -1 : add(.global, constant(.string(name)))
            let base = roles.reversed().reduce(fallback) { next, local in
                add(.local, Int32(local), next)
            }
            return lookups(path.segments[...], in: base, shape: .open)
        }
    }

    private mutating func global(_ path: Path, named name: String, _ range: Range<Int>) -> Int32 {
        guard let scope = settings.scope else {
            if settings.isStrict {
                report(unknownName(name, at: path.rootRange, suggestion: nil, message: nil))
                return add(.constant, constant(.missing))
            }
            return lookups(
                path.segments[...], in: add(.global, constant(.string(name))), shape: .open)
        }
        let components = [(name, path.rootRange)] + path.leadingNames
        switch scope.resolve(components.map(\.0)) {
        case .slot(let slot, let consumed, let kind):
            note(slot, kind, components[0].1.lowerBound..<components[consumed - 1].1.upperBound)
            let rest = path.segments.dropFirst(consumed - 1)
            let node = add(.slot, Int32(slot))
            if rest.isEmpty { slotKinds[Int(node)] = kind }
            return lookups(rest, in: node, shape: kind.shape)
        case .unknown(let component, let message, let suggestion):
            let (name, place) = components[min(component, components.count - 1)]
            let near =
                suggestion ?? (component == 0 ? nearest(to: name, among: locals[unit].names) : nil)
            report(unknownName(name, at: place, suggestion: near, message: message))
            return add(.constant, constant(.missing))
        }
    }

    private func unknownName(
        _ name: String, at range: Range<Int>, suggestion: String?, message: String?
    ) -> Problem {
        Problem(
            .unknownName, message ?? "unknown name '\(name)'", at: range, suggestion: suggestion)
    }

    private mutating func note(_ slot: Int, _ kind: SlotKind, _ range: Range<Int>) {
        analysis.reads.append(
            LiquidAnalysis.Read(
                slot: slot, path: sourceText(range), range: range, partial: partialName,
                mayBeMissing: kind.mayBeMissing, canLeaveHole: false))
    }

    private mutating func lookups(
        _ segments: ArraySlice<Path.Segment>, in base: Int32, shape: SlotKind.Shape
    ) -> Int32 {
        var node = base
        for (position, segment) in segments.enumerated() {
            if position == 0, shape != .open { check(segment, against: shape) }
            switch segment {
            case .name(let name, _):
                node = add(.member, node, constant(.string(name)), Command(name).rawValue)
            case .computed(let key): node = add(.index, node, self.node(key))
            }
        }
        return node
    }

    private mutating func check(_ segment: Path.Segment, against shape: SlotKind.Shape) {
        switch segment {
        case .name(let name, let range):
            guard !["size", "first", "last"].contains(name) else { return }
            let owner = shape == .list ? "a list" : "a single value"
            report(
                Problem(
                    .unknownName, "\(owner) has 'size', 'first' and 'last', not '\(name)'",
                    at: range,
                    suggestion: nearest(to: name, among: ["size", "first", "last"])))
        case .computed(let key):
            guard shape != .list else { return }
            report(
                Problem(.unknownName, "a single value has no items to choose from", at: key.range))
        }
    }

    // MARK: Filters

    /// Adds the calls of its filters; answers the index of the first and how many there are.
    mutating func filterCalls(
        _ filtered: FilteredExpression, base: Int32
    ) -> (first: Int, count: Int) {
        if let kind = slotKinds[Int(base)] { checkKind(kind, of: filtered) }
        let calls = filtered.filters.compactMap { filterCall($0) }
        // The arguments of a filter have no filters of their own, so the calls lie side by side.
        filters += calls
        return (filters.count - calls.count, calls.count)
    }

    private mutating func filterCall(_ use: FilterUse) -> FilterCall? {
        analysis.filterUses.append((use.name, use.nameRange, partialName))
        let arguments = use.positional.map { node($0) }
        let keywords = use.keywords.map { ($0.name, node($0.value)) }
        guard let filter = settings.filters[use.name] ?? LiquidFilter.standard[use.name] else {
            if settings.isStrict {
                let names = Array(settings.filters.keys) + Array(LiquidFilter.standard.keys)
                report(
                    Problem(
                        .unknownFilter, "unknown filter '\(use.name)'", at: use.nameRange,
                        suggestion: nearest(to: use.name, among: names.sorted())))
            }
            return nil
        }
        if let problem = filter.problem(with: use) {
            report(problem)
            return nil
        }
        let constants = arguments.compactMap { index -> LiquidValue? in
            let node = nodes[Int(index)]
            return node.code == .constant ? self.constants[Int(node.a)] : nil
        }
        return FilterCall(
            filter: filter, arguments: arguments, keywords: keywords,
            constants: constants.count == arguments.count ? constants : nil)
    }

    /// Reports a filter that is not made for what the value is known to be. What follows on
    /// another filter is known to nobody.
    private mutating func checkKind(_ kind: SlotKind, of filtered: FilteredExpression) {
        guard let use = filtered.filters.first(where: { $0.name != "default" }),
            let wanted = (settings.filters[use.name] ?? LiquidFilter.standard[use.name])?.wants,
            wanted.refused.contains(kind.content) || wanted.doubted.contains(kind.content)
        else { return }
        let isRefused = wanted.refused.contains(kind.content)
        let name = sourceText(filtered.base.range)
        let rule = "'\(use.name)' takes \(wanted.words), and '\(name)' is \(kind.content.rawValue)"
        report(
            Problem(
                .typeMismatch,
                isRefused ? rule : rule + "; what does not read as one cannot be printed",
                at: use.nameRange, severity: isRefused ? .error : .warning))
    }

    // MARK: Conditions

    /// The node of a condition.
    mutating func node(_ condition: Condition) -> Int32 {
        switch condition {
        case .comparison(let comparison): return node(comparison)
        case .and(let comparison, let rest):
            let left = node(comparison)
            return add(.and, left, node(rest))
        case .or(let comparison, let rest):
            let left = node(comparison)
            return add(.or, left, node(rest))
        }
    }

    private mutating func node(_ comparison: Comparison) -> Int32 {
        guard let right = comparison.right else { return node(comparison.left) }
        return node(comparison.left, right.operation, right.value)
    }

    /// The node of a comparison; `blank` and `empty` are tests and no values there.
    mutating func node(
        _ left: LocatedExpression, _ operation: ComparisonOperator, _ right: LocatedExpression
    ) -> Int32 {
        let literals = (left.test, right.test)
        if literals == (nil, nil) || operation == .contains {
            let left = node(left)
            return add(.compare, left, node(right), Int32(operation.rawValue))
        }
        guard operation == .equal || operation == .notEqual else {
            return add(.constant, constant(.bool(false)))
        }
        let negated = operation == .notEqual
        guard let test = literals.0 ?? literals.1, literals.0 == nil || literals.1 == nil else {
            return add(.constant, constant(.bool(negated)))
        }
        let value = node(literals.0 == nil ? left : right)
        return add(.isBlank, value, test, negated ? 1 : 0)
    }
}

extension LocatedExpression {
    /// 0 for `blank`, 1 for `empty`, nil for everything else.
    fileprivate var test: Int32? {
        switch expression {
        case .blank: 0
        case .empty: 1
        default: nil
        }
    }
}

extension Path {
    /// The names behind the root up to the first that is computed: `.name` and `["name"]`.
    fileprivate var leadingNames: [(String, Range<Int>)] {
        var names: [(String, Range<Int>)] = []
        for segment in segments {
            switch segment {
            case .name(let name, let range): names.append((name, range))
            case .computed(let key):
                guard case .literal(.string(let name)) = key.expression else { return names }
                names.append((name, key.range))
            }
        }
        return names
    }
}
