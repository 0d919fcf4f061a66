import Diagnostics

// `has()`.
extension Compiler {
    /// Whether the selection has a value: a field of a record, or a key of a map.
    mutating func has(_ selection: Syntax, _ syntax: Syntax) -> Code {
        guard case .select(let operand, let field) = selection.kind else { return missing(syntax) }
        if let chain = Chain(selection), isVisible(chain) {
            if let variable = variable(chain, chain.parts.count) {
                return presence(of: variable, syntax.range)
            }
            if chain.parts.count == 2, scope.records[chain.parts[0].text] != nil {
                return unknown(chain)
            }
        }
        return presence(in: compile(operand), field, syntax.range)
    }

    /// Whether no macro variable stands in front of the chain's names.
    private func isVisible(_ chain: Chain) -> Bool {
        chain.isRoot || !locals.contains { $0.name == chain.parts[0].text }
    }

    private mutating func presence(of variable: Scope.Variable, _ range: Range<Int>) -> Code {
        let slot = variable.slot
        reads.insert(slot)
        var code = Code(
            .bool,
            .bool { frame throws(EvaluationError) in frame.bindings.value(at: slot) != nil },
            at: range)
        code.presentWhenTrue = [slot]
        return code
    }

    private mutating func presence(
        in operand: Code, _ field: String, _ range: Range<Int>
    ) -> Code {
        switch operand.type {
        case .map, .any: break
        default:
            return reject(.typeMismatch, "\(operand.type.article) has no fields", at: operand.range)
        }
        let run = operand.taking("a map") { (value: Value) -> Bool? in
            if case .map(let map) = value { map[.string(field)] != nil } else { nil }
        }
        return Code(.bool, .bool(run), at: range, over: [operand])
    }
}
