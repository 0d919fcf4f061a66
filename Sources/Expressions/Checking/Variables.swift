import Diagnostics

// Reading variables and fields.
extension Compiler {
    /// Code that reads the variable.
    mutating func read(
        _ variable: Scope.Variable, _ name: String, _ range: Range<Int>
    ) -> Code {
        reads.insert(variable.slot)
        let none = EvaluationError(.noValue, "\(name) has no value", at: range)
        var code = Code(
            variable.type, reading(variable.slot, as: variable.type, name, none), at: range)
        if variable.mayBeMissing {
            code.hazards = [
                Hazard(message: "\(name) may have no value", range: range, slot: variable.slot)
            ]
        }
        return code
    }

    /// Takes note of a question about recorded events.
    mutating func ask(_ request: HistoryRequest) {
        if !histories.contains(request) { histories.append(request) }
    }

    /// Takes note of a question about a step.
    mutating func ask(outcomeOf step: String) {
        if !outcomesAsked.contains(step) { outcomesAsked.append(step) }
    }

    private func reading(
        _ slot: Slot, as type: ValueType, _ name: String, _ none: EvaluationError
    ) -> Run {
        let misfit = EvaluationError(
            .noSuchOverload, "\(name) is not \(type.article)", at: none.range)
        switch type {
        case .bool:
            return .bool { frame throws(EvaluationError) in
                guard let value = frame.bindings.value(at: slot) else { throw none }
                guard case .bool(let result) = value else { throw misfit }
                return result
            }
        case .int:
            return .int { frame throws(EvaluationError) in
                guard let value = frame.bindings.value(at: slot) else { throw none }
                guard case .int(let result) = value else { throw misfit }
                return result
            }
        case .double:
            return .double { frame throws(EvaluationError) in
                guard let value = frame.bindings.value(at: slot) else { throw none }
                switch value {
                case .double(let result): return result
                case .int(let result): return Double(result)
                default: throw misfit
                }
            }
        case .string, .enumeration:
            return .string { frame throws(EvaluationError) in
                guard let value = frame.bindings.value(at: slot) else { throw none }
                guard case .string(let result) = value else { throw misfit }
                return result
            }
        default:
            return .value { frame throws(EvaluationError) in
                guard let value = frame.bindings.value(at: slot) else { throw none }
                return value
            }
        }
    }
}

extension Code {
    /// The same code in the form of its type.
    var unwrapped: Code {
        var result = self
        switch type {
        case .bool: result.run = .bool(bool)
        case .int: result.run = .int(int)
        case .double: result.run = .double(double)
        case .string, .enumeration: result.run = .string(string)
        default: break
        }
        return result
    }
}
