import Diagnostics

// `all`, `exists`, `exists_one`, `map` and `filter`.

extension Compiler {
    /// A macro over a list or a map.
    mutating func macro(_ macro: Syntax.Macro, _ syntax: Syntax) -> Code {
        let range = compile(macro.range)
        guard let element = range.type.walked else {
            return reject(
                .typeMismatch,
                "\(macro.name.rawValue)() walks through a list or a map, found "
                    + range.type.article, at: range.range)
        }
        let local = locals.count
        locals.append((macro.variable, element))
        let test = macro.condition.map { condition($0) }
        let transform = macro.transform.map { compile($0) }
        locals.removeLast()
        let walk = Walk(
            values: range.walked, local: local, at: syntax.focus, test: test?.bool,
            transform: transform?.value)
        let (type, run) = result(macro.name, walk, element, transform?.type)
        let parts = [range] + [test, transform].compactMap { $0 }
        let code = Code(type, run, at: syntax.range, over: parts)
        return range.type == .any ? code.risking("the value may be no list", at: range.range) : code
    }

    private func result(
        _ name: Syntax.Macro.Name, _ walk: Walk, _ element: ValueType, _ transformed: ValueType?
    ) -> (ValueType, Run) {
        switch name {
        case .all: (.bool, .bool(walk.settled(by: false)))
        case .exists: (.bool, .bool(walk.settled(by: true)))
        case .existsOne: (.bool, .bool(walk.existsOne))
        case .filter: (.list(element), .value(walk.collected))
        case .map: (.list(transformed ?? .any), .value(walk.collected))
        }
    }
}

/// A walk over the elements of a list or the keys of a map.
private struct Walk: Sendable {
    let values: Evaluator<[Value]>
    /// The place of the macro's variable among the locals.
    let local: Int
    let range: Range<Int>
    let test: Evaluator<Bool>?
    let transform: Evaluator<Value>?

    init(
        values: @escaping Evaluator<[Value]>, local: Int, at range: Range<Int>,
        test: Evaluator<Bool>?, transform: Evaluator<Value>?
    ) {
        self.values = values
        self.local = local
        self.range = range
        self.test = test
        self.transform = transform
    }

    private func holds(_ frame: inout Frame) throws(EvaluationError) -> Bool {
        try test?(&frame) ?? true
    }

    /// Sets the variable to each value in turn; `visit` says whether to go on.
    private func walk(
        _ frame: inout Frame,
        _ visit: (Value, inout Frame) throws(EvaluationError) -> Bool
    ) throws(EvaluationError) {
        let all = try values(&frame)
        frame.locals.append(.null)
        defer { frame.locals.removeLast() }
        for value in all {
            try frame.spend(1, at: range)
            frame.locals[local] = value
            guard try visit(value, &frame) else { return }
        }
    }

    /// `all` (settled by false) and `exists` (settled by true): one value that settles the result
    /// makes errors of the others irrelevant.
    func settled(by settling: Bool) -> Evaluator<Bool> {
        { (frame: inout Frame) throws(EvaluationError) -> Bool in
            var failure: EvaluationError?
            var isSettled = false
            try walk(&frame) { (_, frame) throws(EvaluationError) -> Bool in
                do throws(EvaluationError) { isSettled = try holds(&frame) == settling } catch {
                    if error.kind == .tooCostly { throw error }
                    failure = failure ?? error
                }
                return !isSettled
            }
            if isSettled { return settling }
            if let failure { throw failure }
            return !settling
        }
    }

    /// Whether exactly one value passes; any error is the result.
    var existsOne: Evaluator<Bool> {
        { (frame: inout Frame) throws(EvaluationError) -> Bool in
            var count = 0
            try walk(&frame) { (_, frame) throws(EvaluationError) -> Bool in
                if try holds(&frame) { count += 1 }
                return true
            }
            return count == 1
        }
    }

    /// The values that pass, transformed where the macro says how.
    var collected: Evaluator<Value> {
        { (frame: inout Frame) throws(EvaluationError) -> Value in
            var result: [Value] = []
            try walk(&frame) { (value, frame) throws(EvaluationError) -> Bool in
                guard try holds(&frame) else { return true }
                let kept = try transform?(&frame) ?? value
                try frame.spend(onPart: kept, at: range)
                result.append(kept)
                return true
            }
            return .list(result)
        }
    }
}
