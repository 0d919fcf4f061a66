import Diagnostics

// `!`, `&&`, `||` and `?:`, which take errors as CEL says: an operand that settles the result makes
// errors of the others irrelevant, on whichever side they stand.

extension Compiler {
    /// `!`.
    mutating func not(_ operand: Code, _ range: Range<Int>) -> Code {
        let operand = expect(.bool, operand)
        let run = operand.bool
        var result = Code(
            .bool, .bool { frame throws(EvaluationError) in try !run(&frame) }, at: range,
            over: [operand])
        result.presentWhenTrue = operand.presentWhenFalse
        result.presentWhenFalse = operand.presentWhenTrue
        return result
    }

    /// `&&` over its terms.
    func all(_ terms: [Code], _ range: Range<Int>) -> Code {
        var result = Code(.bool, .bool(settled(terms.map(\.bool), by: false)), at: range)
        result.hazards = guarded(terms, by: \.presentWhenTrue)
        result.presentWhenTrue = terms.reduce(into: []) { $0.formUnion($1.presentWhenTrue) }
        result.presentWhenFalse = common(terms.map(\.presentWhenFalse))
        return result
    }

    /// `||` over its terms.
    func any(_ terms: [Code], _ range: Range<Int>) -> Code {
        var result = Code(.bool, .bool(settled(terms.map(\.bool), by: true)), at: range)
        result.hazards = guarded(terms, by: \.presentWhenFalse)
        result.presentWhenFalse = terms.reduce(into: []) { $0.formUnion($1.presentWhenFalse) }
        result.presentWhenTrue = common(terms.map(\.presentWhenTrue))
        return result
    }

    /// The hazards of terms, less the missing values that another term rules out: where the value
    /// is missing that term settles the result.
    private func guarded(_ terms: [Code], by present: KeyPath<Code, Set<Slot>>) -> [Hazard] {
        terms.indices.flatMap { position in
            terms[position].hazards.filter { hazard in
                guard let slot = hazard.slot else { return true }
                return !terms.indices.contains {
                    $0 != position && terms[$0][keyPath: present].contains(slot)
                }
            }
        }
    }

    private func common(_ sets: [Set<Slot>]) -> Set<Slot> {
        sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
    }

    /// `?:`.
    mutating func conditional(
        _ test: Code, _ then: Code, _ otherwise: Code, _ syntax: Syntax
    ) -> Code {
        let type = then.type.joined(with: otherwise.type)
        let isMixed = type == .any && then.type != .any && otherwise.type != .any
        if checking == .strict, isMixed, then.type != .null, otherwise.type != .null {
            return reject(
                .typeMismatch,
                "both results of '?:' have one type; found \(then.type) and \(otherwise.type)",
                at: syntax.focus)
        }
        var result = Code(type, choice(test.bool, then, otherwise, type), at: syntax.range)
        result.hazards =
            test.hazards + without(then.hazards, test.presentWhenTrue)
            + without(otherwise.hazards, test.presentWhenFalse)
        return result
    }

    private func without(_ hazards: [Hazard], _ slots: Set<Slot>) -> [Hazard] {
        hazards.filter { hazard in !(hazard.slot.map(slots.contains) ?? false) }
    }

    private func choice(
        _ test: @escaping Evaluator<Bool>, _ then: Code, _ otherwise: Code, _ type: ValueType
    ) -> Run {
        switch type {
        case .bool: .bool(choose(test, then.bool, otherwise.bool))
        case .int: .int(choose(test, then.int, otherwise.int))
        case .double: .double(choose(test, then.double, otherwise.double))
        case .string, .enumeration: .string(choose(test, then.string, otherwise.string))
        default: .value(choose(test, then.value, otherwise.value))
        }
    }
}

private func choose<Result>(
    _ test: @escaping Evaluator<Bool>, _ then: @escaping Evaluator<Result>,
    _ otherwise: @escaping Evaluator<Result>
) -> Evaluator<Result> {
    { (frame: inout Frame) throws(EvaluationError) -> Result in
        try test(&frame) ? try then(&frame) : try otherwise(&frame)
    }
}

/// `&&` (settled by false) and `||` (settled by true) over any number of terms.
private func settled(_ terms: [Evaluator<Bool>], by settling: Bool) -> Evaluator<Bool> {
    if terms.count == 2 { return settled(terms[0], terms[1], by: settling) }
    return { (frame: inout Frame) throws(EvaluationError) -> Bool in
        var failure: EvaluationError?
        for term in terms {
            do throws(EvaluationError) {
                if try term(&frame) == settling { return settling }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !settling
    }
}

private func settled(
    _ first: @escaping Evaluator<Bool>, _ second: @escaping Evaluator<Bool>, by settling: Bool
) -> Evaluator<Bool> {
    { (frame: inout Frame) throws(EvaluationError) -> Bool in
        var failure: EvaluationError?
        do throws(EvaluationError) {
            if try first(&frame) == settling { return settling }
        } catch {
            failure = error
        }
        if try second(&frame) == settling { return settling }
        if let failure { throw failure }
        return !settling
    }
}
