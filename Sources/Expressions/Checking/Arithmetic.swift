import CivilTime
import Diagnostics

// `+ - * / %` and the minus before a value.

extension Compiler {
    /// An arithmetic operator, checked and compiled.
    mutating func arithmetic(
        _ word: Operator, _ left: Code, _ right: Code, _ syntax: Syntax
    ) -> Code {
        guard let type = word.result(left.type, right.type) else {
            return reject(.typeMismatch, refusal(word, left.type, right.type), at: syntax.focus)
        }
        let range = syntax.focus
        let run: Run
        switch (left.type, right.type) {
        case (.int, .int):
            run = .int(
                lift(left.int, right.int) { (a, b) throws(EvaluationError) -> Int64 in
                    try Arithmetic.apply(word, a, b, at: range)
                })
        case (.double, .double):
            run = .double(lift(left.double, right.double) { Arithmetic.apply(word, $0, $1) })
        default: run = general(word, left, right, range)
        }
        let result = Code(type, run, at: syntax.range, over: [left, right])
        if left.type == .any || right.type == .any {
            return result.risking("'\(word.rawValue)' may not be defined for the values", at: range)
        }
        let divides = (word == .divide || word == .remainder) && type == .int
        if divides, (right.constant?.asInt ?? 0) == 0 {
            return result.risking("the divisor may be 0", at: range)
        }
        return result
    }

    private func general(
        _ word: Operator, _ left: Code, _ right: Code, _ range: Range<Int>
    ) -> Run {
        let (first, second) = (left.value, right.value)
        let run: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            let result = try Arithmetic.apply(
                word, try first(&frame), try second(&frame), at: range)
            switch result {
            case .string(let text): try frame.spend(text.utf8.count / 64, at: range)
            case .list(let values):
                try frame.spend(values.count / 4, at: range)
                for value in values { try frame.spend(onPart: value, at: range) }
            default: break
            }
            return result
        }
        return .value(run)
    }

    private func refusal(_ word: Operator, _ left: ValueType, _ right: ValueType) -> String {
        let rule = "'\(word.rawValue)' is not defined for \(left.article) and \(right.article)"
        if left.isNumber, right.isNumber, word != .remainder {
            return rule + "; double(...) makes a double of an int, and 2.0 is one"
        }
        if word == .plus, left.isText || right.isText {
            return rule + "; string(...) makes a string of a value"
        }
        if word == .minus, left == .date, right == .date {
            return rule + "; days_between(a, b) counts the days from a to b"
        }
        return rule
    }

    /// The minus before a value.
    mutating func negated(_ operand: Code, _ syntax: Syntax) -> Code {
        let (run, range) = (operand.value, syntax.range)
        guard operand.type.isNumber || operand.type == .any else {
            return reject(
                .typeMismatch, "'-' is not defined for \(operand.type.article)", at: syntax.focus)
        }
        if operand.type == .double {
            return Code(.double, .double(lift(operand.double) { -$0 }), at: range, over: [operand])
        }
        let negate: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            switch try run(&frame) {
            case .double(let number): return .double(-number)
            case .int(let number): return .int(try Arithmetic.apply(.minus, 0, number, at: range))
            case let value:
                throw EvaluationError(
                    .noSuchOverload, "'-' is not defined for \(ValueType(toShow: value).article)",
                    at: range)
            }
        }
        let code = Code(operand.type, .value(negate), at: range, over: [operand]).unwrapped
        return operand.type == .any ? code.risking("the value may be no number") : code
    }
}

extension Operator {
    /// The type of the result, or nil where the operator is not defined.
    fileprivate func result(_ left: ValueType, _ right: ValueType) -> ValueType? {
        switch (self, left, right) {
        case (_, .any, _), (_, _, .any): .any
        case (_, .int, .int): .int
        case (.remainder, _, _): nil
        case (_, .double, .double): .double
        case (.plus, .timestamp, .duration), (.plus, .duration, .timestamp),
            (.minus, .timestamp, .duration):
            .timestamp
        case (.minus, .timestamp, .timestamp), (.plus, .duration, .duration),
            (.minus, .duration, .duration):
            .duration
        case (.plus, .list, .list): left.joined(with: right)
        case (.plus, _, _) where left.isText && right.isText: .string
        default: nil
        }
    }
}

/// Arithmetic on values.
enum Arithmetic {
    /// Timestamps lie between the years 1 and 9999.
    static let timestamps: ClosedRange<Int64> =
        -62_135_596_800_000_000...253_402_300_799_999_999
    /// Durations are what CEL's 64 bits of nanoseconds hold.
    static let durations: ClosedRange<Int64> = -9_223_372_036_854_775...9_223_372_036_854_775

    /// The operator between ints; throws on overflow and where the divisor is 0.
    @inline(__always)
    static func apply(
        _ word: Operator, _ a: Int64, _ b: Int64, at range: Range<Int>
    ) throws(EvaluationError) -> Int64 {
        let result: (partialValue: Int64, overflow: Bool)
        switch word {
        case .plus: result = a.addingReportingOverflow(b)
        case .minus: result = a.subtractingReportingOverflow(b)
        case .times: result = a.multipliedReportingOverflow(by: b)
        default:
            guard b != 0 else {
                throw EvaluationError(.divisionByZero, "the divisor is 0", at: range)
            }
            result =
                word == .divide
                ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
        }
        guard !result.overflow else {
            throw EvaluationError(
                .outOfRange, "the result is outside what an int holds", at: range)
        }
        return result.partialValue
    }

    /// The operator between doubles, by IEEE 754.
    @inline(__always)
    static func apply(_ word: Operator, _ a: Double, _ b: Double) -> Double {
        switch word {
        case .plus: a + b
        case .minus: a - b
        case .times: a * b
        default: a / b
        }
    }

    /// The operator between values of any kinds; throws where it is not defined or overflows.
    static func apply(
        _ word: Operator, _ a: Value, _ b: Value, at range: Range<Int>
    ) throws(EvaluationError) -> Value {
        switch (word, a, b) {
        case (_, .int(let a), .int(let b)): return .int(try apply(word, a, b, at: range))
        case (.remainder, _, _): break
        case (_, .double(let a), .double(let b)): return .double(apply(word, a, b))
        case (.plus, .string(let a), .string(let b)): return .string(a + b)
        case (.plus, .list(let a), .list(let b)): return .list(a + b)
        case (.plus, .timestamp(let a), .duration(let b)),
            (.plus, .duration(let b), .timestamp(let a)):
            return .timestamp(try timestamp(a.microseconds &+ b, at: range))
        case (.minus, .timestamp(let a), .duration(let b)):
            return .timestamp(try timestamp(a.microseconds &- b, at: range))
        case (.minus, .timestamp(let a), .timestamp(let b)):
            return .duration(try duration(a.microseconds &- b.microseconds, at: range))
        case (.plus, .duration(let a), .duration(let b)):
            return .duration(try duration(a &+ b, at: range))
        case (.minus, .duration(let a), .duration(let b)):
            return .duration(try duration(a &- b, at: range))
        default: break
        }
        throw EvaluationError(
            .noSuchOverload,
            "'\(word.rawValue)' is not defined for \(ValueType(toShow: a)) and"
                + " \(ValueType(toShow: b))", at: range)
    }

    /// The instant, where the language has it.
    static func timestamp(
        _ microseconds: Int64, at range: Range<Int>
    ) throws(EvaluationError) -> Instant {
        guard timestamps.contains(microseconds) else {
            throw EvaluationError(
                .outOfRange, "a timestamp lies between the years 1 and 9999", at: range)
        }
        return Instant(microseconds: microseconds)
    }

    /// The elapsed microseconds, where the language has them.
    static func duration(
        _ microseconds: Int64, at range: Range<Int>
    ) throws(EvaluationError) -> Int64 {
        guard durations.contains(microseconds) else {
            throw EvaluationError(
                .outOfRange, "a duration is at most 9223372036 seconds long", at: range)
        }
        return microseconds
    }
}
