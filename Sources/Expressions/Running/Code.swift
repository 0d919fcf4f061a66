/// A compiled part of an expression, in the form that its type makes cheapest.
enum Run: Sendable {
    case bool(Evaluator<Bool>)
    case int(Evaluator<Int64>)
    case double(Evaluator<Double>)
    case string(Evaluator<String>)
    case value(Evaluator<Value>)
}

/// A way in which an expression can end without a value.
public struct Hazard: Hashable, Sendable {
    /// "member.tier may have no value".
    public var message: String
    /// UTF-8 offsets, half open, within the expression.
    public var range: Range<Int>
    /// The slot whose missing value it is; a `has()` elsewhere in the expression may guard it.
    var slot: Slot?
}

/// A part of an expression that has been checked and compiled.
struct Code: Sendable {
    var type: ValueType
    var range: Range<Int>
    var run: Run
    /// The value, where it is the same in every evaluation.
    var constant: Value?
    /// The elements of a list that is written out.
    var elements: [Code] = []
    var hazards: [Hazard] = []
    /// Slots that have a value wherever this is true, and false.
    var presentWhenTrue: Set<Slot> = []
    var presentWhenFalse: Set<Slot> = []

    init(_ type: ValueType, _ run: Run, at range: Range<Int>, over parts: [Code] = []) {
        self.type = type
        self.range = range
        self.run = run
        hazards = parts.flatMap(\.hazards)
    }

    /// Code that yields the same value always.
    init(constant value: Value, at range: Range<Int>) {
        type = ValueType(of: value)
        self.range = range
        constant = value
        switch value {
        case .bool(let value): run = .bool { _ throws(EvaluationError) in value }
        case .int(let value): run = .int { _ throws(EvaluationError) in value }
        case .double(let value): run = .double { _ throws(EvaluationError) in value }
        case .string(let value): run = .string { _ throws(EvaluationError) in value }
        default: run = .value { _ throws(EvaluationError) in value }
        }
    }

    /// Code that never yields a value.
    init(failing error: EvaluationError) {
        type = .any
        range = error.range
        run = .value { _ throws(EvaluationError) in throw error }
        hazards = [Hazard(message: error.message, range: error.range)]
    }

    /// The string that it always yields, if so.
    var constantString: String? {
        if case .string(let text) = constant { text } else { nil }
    }

    /// Adds a way to have no value.
    func risking(_ message: String, at range: Range<Int>? = nil) -> Code {
        var result = self
        result.hazards.append(Hazard(message: message, range: range ?? self.range))
        return result
    }
}

// What each kind of use takes out of code; a value of another kind is an error of the evaluation.
extension Code {
    var value: Evaluator<Value> {
        switch run {
        case .bool(let run): { frame throws(EvaluationError) in .bool(try run(&frame)) }
        case .int(let run): { frame throws(EvaluationError) in .int(try run(&frame)) }
        case .double(let run): { frame throws(EvaluationError) in .double(try run(&frame)) }
        case .string(let run): { frame throws(EvaluationError) in .string(try run(&frame)) }
        case .value(let run): run
        }
    }

    var bool: Evaluator<Bool> {
        if case .bool(let run) = run { return run }
        return taking("a bool") { if case .bool(let value) = $0 { value } else { nil } }
    }

    var int: Evaluator<Int64> {
        if case .int(let run) = run { return run }
        return taking("an int") { if case .int(let value) = $0 { value } else { nil } }
    }

    var double: Evaluator<Double> {
        if case .double(let run) = run { return run }
        // Whoever gives values may give an int for what is declared a double.
        let takesInts = type == .double
        return taking("a double") {
            switch $0 {
            case .double(let value): value
            case .int(let value): takesInts ? Double(value) : nil
            default: nil
            }
        }
    }

    var string: Evaluator<String> {
        if case .string(let run) = run { return run }
        return taking("a string") { if case .string(let value) = $0 { value } else { nil } }
    }

    /// The value through a function that says nil of other kinds.
    func taking<Result>(
        _ expected: String, _ take: @escaping @Sendable (Value) -> Result?
    ) -> Evaluator<Result> {
        let (run, range) = (value, range)
        return { (frame: inout Frame) throws(EvaluationError) -> Result in
            let value = try run(&frame)
            guard let result = take(value) else {
                throw EvaluationError(
                    .noSuchOverload, "expected \(expected), found \(ValueType(toShow: value))",
                    at: range)
            }
            return result
        }
    }
}
