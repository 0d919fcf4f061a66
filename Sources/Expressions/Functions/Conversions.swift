import CivilTime
import Diagnostics

// `int()`, `double()`, `string()`, `bool()`, `timestamp()`, `duration()` and `date()`.

extension Compiler {
    /// A conversion; of a literal it is carried out at once, so that what is wrong is told at load.
    mutating func conversion(_ call: Call) -> Code {
        let operand = call.operands[0]
        let target = Conversion(rawValue: call.name)!
        guard operand.type == .any || target.accepts(operand.type) else {
            return misused(
                call, "\(call.name)() is not defined for \(operand.type.article)")
        }
        let range = call.range
        if target == .date, operand.type == .timestamp || operand.type == .any {
            return dateInZone(operand, range)
        }
        if let constant = operand.constant {
            do throws(EvaluationError) {
                return Code(constant: try target.convert(constant, at: range), at: range)
            } catch {
                return reject(.badValue, error.kind, error.message, at: operand.range)
            }
        }
        let value = operand.value
        let run: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            let value = try value(&frame)
            if case .string(let text) = value { try frame.spend(onText: text, at: range) }
            return try target.convert(value, at: range)
        }
        let code = Code(target.type, .value(run), at: range, over: [operand]).unwrapped
        let canFail = operand.type == .any || operand.type.isText && target != .string
        return canFail ? code.risking("\(call.name)() may not understand the value") : code
    }

    /// `date(timestamp)` reads the calendar of the member's zone.
    private func dateInZone(_ operand: Code, _ range: Range<Int>) -> Code {
        let run = operand.value
        let date: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            switch try run(&frame) {
            case .timestamp(let instant): return .date(frame.bindings.zone.date(at: instant))
            case let value:
                if case .string(let text) = value { try frame.spend(onText: text, at: range) }
                return try Conversion.date.convert(value, at: range)
            }
        }
        let code = Code(.date, .value(date), at: range, over: [operand])
        return operand.type == .any ? code.risking("date() may not understand the value") : code
    }
}

/// The types that a call of their name converts to.
enum Conversion: String {
    case int, double, string, bool, timestamp, duration, date

    var type: ValueType {
        switch self {
        case .int: .int
        case .double: .double
        case .string: .string
        case .bool: .bool
        case .timestamp: .timestamp
        case .duration: .duration
        case .date: .date
        }
    }

    /// Whether there is a conversion from the type.
    func accepts(_ source: ValueType) -> Bool {
        if source == type || source.isText { return true }
        return switch self {
        case .int: source == .double || source == .timestamp
        case .double: source == .int
        case .string: [.bool, .int, .double, .date, .timestamp, .duration].contains(source)
        case .timestamp: source == .int
        case .date: source == .timestamp
        case .bool, .duration: false
        }
    }

    /// The value as one of the type; throws where it is out of range or not understood.
    func convert(_ value: Value, at range: Range<Int>) throws(EvaluationError) -> Value {
        let result: Value?
        switch (self, value) {
        case (.string, _): result = value.plainText.map(Value.string)
        case (_, .string(let text)): result = try read(text, at: range)
        case (.int, .double(let number)): result = .int(try whole(number, at: range))
        case (.int, .timestamp(let instant)): result = .int(instant.wholeSeconds)
        case (.double, .int(let number)): result = .double(Double(number))
        case (.timestamp, .int(let seconds)):
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            let microseconds = overflow ? Int64.max : product
            result = .timestamp(try Arithmetic.timestamp(microseconds, at: range))
        default: result = ValueType(toShow: value) == type ? value : nil
        }
        if let result { return result }
        throw EvaluationError(
            .noSuchOverload, "\(rawValue)() is not defined for \(ValueType(toShow: value).article)",
            at: range)
    }

    private func whole(_ number: Double, at range: Range<Int>) throws(EvaluationError) -> Int64 {
        guard number > -0x1p63, number < 0x1p63 else {
            throw EvaluationError(
                .outOfRange, "the number is outside what an int holds", at: range)
        }
        return Int64(number)
    }

    private func read(_ text: String, at range: Range<Int>) throws(EvaluationError) -> Value {
        let result: Value?
        switch self {
        case .int: result = Int64(text).map(Value.int)
        case .double: result = decimal(text).map(Value.double)
        case .string: result = .string(text)
        case .bool: result = truthWords[text].map(Value.bool)
        case .date: result = CivilDate(iso: text).map(Value.date)
        case .duration: result = .duration(try duration(text, at: range))
        case .timestamp:
            let instant = Instant(rfc3339: text)
            result = try instant.map { (instant) throws(EvaluationError) -> Value in
                .timestamp(try Arithmetic.timestamp(instant.microseconds, at: range))
            }
        }
        if let result { return result }
        throw EvaluationError(
            .badText, "\(shown(text)) is not \(type.article)\(example)", at: range)
    }

    private func duration(_ text: String, at range: Range<Int>) throws(EvaluationError) -> Int64 {
        guard let microseconds = DurationReader.microseconds(in: text) else {
            throw EvaluationError(
                .badText, "\(shown(text)) is not \(type.article)\(example)", at: range)
        }
        return try Arithmetic.duration(microseconds, at: range)
    }

    private var example: String {
        switch self {
        case .date: ", which is written 2026-12-01"
        case .timestamp: ", which is written 2026-12-01T10:00:00Z"
        case .duration: ", which is written 1h30m"
        default: ""
        }
    }
}

/// What `bool("...")` understands.
private let truthWords: [String: Bool] = [
    "1": true, "t": true, "T": true, "true": true, "TRUE": true, "True": true,
    "0": false, "f": false, "F": false, "false": false, "FALSE": false, "False": false,
]

/// The number that a decimal text stands for, `NaN` and `Infinity` included.
private func decimal(_ text: String) -> Double? {
    let allowed = "0123456789+-.eE"
    let isDecimal = !text.isEmpty && text.utf8.allSatisfy(allowed.utf8.contains)
    switch text {
    case "NaN": return .nan
    case "Infinity", "+Infinity", "Inf", "+Inf": return .infinity
    case "-Infinity", "-Inf": return -.infinity
    default: return isDecimal ? Double(text) : nil
    }
}

extension Value {
    /// What `string()` makes of the value; nil where it is not defined.
    var plainText: String? {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): Expressions.plainText(value)
        case .string(let value): value
        case .date(let value): value.description
        case .timestamp(let value): value.description
        case .duration(let value): durationText(value)
        case .null, .list, .map: nil
        }
    }
}

/// The shortest decimal that reads back as the number; whole ones without a point, and with an
/// exponent only below a millionth and from 1e21 on.
func plainText(_ value: Double) -> String {
    guard value.isFinite else {
        return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }
    let text = value.magnitude.description
    let sign = value.sign == .minus ? "-" : ""
    let parts = text.split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".")
    let fraction = mantissa.count < 2 || mantissa[1] == "0" ? "" : mantissa[1]
    if exponent == 0 { return sign + mantissa[0] + (fraction.isEmpty ? "" : "." + fraction) }
    let digits = String(mantissa[0] + fraction)
    if (0..<21).contains(exponent) {
        return sign + digits + String(repeating: "0", count: exponent - fraction.utf8.count)
    }
    if (-6..<0).contains(exponent) {
        return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    let point = fraction.isEmpty ? "" : "." + fraction
    return sign + mantissa[0] + point + "e" + (exponent < 0 ? "-" : "+") + String(abs(exponent))
}
