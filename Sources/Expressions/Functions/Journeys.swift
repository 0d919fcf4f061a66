import CivilTime
import Diagnostics

// What the campaign language adds: the member's recorded events and the outcomes of steps.

extension Compiler {
    /// `count`, `sum`, `last` and `has_had`.
    mutating func history(_ call: Call) -> Code {
        guard let function = HistoryRequest.Function(rawValue: call.name),
            let type = literal(call, 0)
        else { return literalExpected(call) }
        guard let event = scope.events[type] else {
            return reject(
                .unknownReference, .noSuchName, "there is no event type \(quoted(type))",
                at: call.operands[0].range,
                suggestion: nearest(to: type, among: scope.events.keys.sorted()))
        }
        var request = HistoryRequest(
            function: function, eventType: type, eventIndex: event.index)
        var result = ValueType.int
        if function == .sum {
            guard let name = literal(call, 1) else { return literalExpected(call) }
            switch summand(name, of: event, type, at: call.operands[1].range) {
            case .failure(let failure): return failure.code
            case .success(let field):
                (request.field, request.fieldIndex, result) = (name, field.index, field.type)
            }
        }
        let windowIndex = function == .sum ? 2 : 1
        if call.operands.count > windowIndex {
            guard let text = literal(call, windowIndex) else {
                return literalExpected(call)
            }
            guard let window = CivilDuration(text) else {
                return reject(
                    .badValue, .badText,
                    "a window is a duration such as \"90 days\", found \(quoted(text))",
                    at: call.operands[windowIndex].range)
            }
            request.window = window
        }
        ask(request)
        return answer(request, result, call.range)
    }

    private func literal(_ call: Call, _ index: Int) -> String? {
        index < call.operands.count ? call.operands[index].constantString : nil
    }

    private mutating func literalExpected(_ call: Call) -> Code {
        let wrong = call.operands.first { $0.constantString == nil } ?? call.operands[0]
        return reject(
            .typeMismatch, "\(call.name)() takes strings that are written out", at: wrong.range)
    }

    /// Code in place of an answer that cannot be had.
    private struct Refusal: Error {
        var code: Code
    }

    private mutating func summand(
        _ name: String, of event: Scope.EventShape, _ type: String, at range: Range<Int>
    ) -> Result<Scope.EventShape.Field, Refusal> {
        guard let field = event.fields[name] else {
            let numbers = event.fields.filter { $0.value.type.isNumber }.keys.sorted()
            return .failure(
                Refusal(
                    code: reject(
                        .unknownReference, .noSuchName,
                        "the event type \(quoted(type)) has no field \(quoted(name))", at: range,
                        suggestion: nearest(to: name, among: numbers))))
        }
        guard field.type.isNumber else {
            return .failure(
                Refusal(
                    code: reject(
                        .typeMismatch, "sum() adds up an int or a double, found \(field.type)",
                        at: range)))
        }
        return .success(field)
    }

    private func answer(
        _ request: HistoryRequest, _ type: ValueType, _ range: Range<Int>
    ) -> Code {
        let none = EvaluationError(
            .noValue, "the member has had no \(quoted(request.eventType))", at: range)
        let run: Evaluator<Value> = { frame throws(EvaluationError) in
            guard let value = frame.bindings.history(request) else { throw none }
            return value
        }
        let result: ValueType =
            switch request.function {
            case .count: .int
            case .sum: type
            case .last: .timestamp
            case .hasHad: .bool
            }
        let code = Code(result, .value(run), at: range).unwrapped
        return request.function == .last
            ? code.risking("the member may have had no \(quoted(request.eventType))") : code
    }

    /// `outcome("step")`.
    mutating func outcome(_ call: Call) -> Code {
        guard let step = literal(call, 0) else { return literalExpected(call) }
        guard scope.steps.contains(step) else {
            return reject(
                .unknownReference, .noSuchName, "there is no step \(quoted(step))",
                at: call.operands[0].range, suggestion: nearest(to: step, among: scope.steps))
        }
        ask(outcomeOf: step)
        let none = EvaluationError(
            .noValue, "the step \(quoted(step)) has no outcome yet", at: call.range)
        let run: Evaluator<String> = { frame throws(EvaluationError) in
            guard let outcome = frame.bindings.outcome(ofStep: step) else { throw none }
            return outcome
        }
        let type = scope.outcomes.isEmpty ? ValueType.string : .enumeration(scope.outcomes)
        return Code(type, .string(run), at: call.range)
            .risking("the step \(quoted(step)) may have no outcome yet")
    }
}
