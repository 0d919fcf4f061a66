import Diagnostics

// `size`, `contains`, `startsWith`, `endsWith` and `matches`.

extension Compiler {
    /// `size`: code points, elements or entries.
    mutating func size(_ call: Call) -> Code {
        let operand = call.operands[0]
        let range = call.range
        switch operand.type {
        case .string, .enumeration:
            let text = operand.string
            let run: Evaluator<Int64> = { (frame: inout Frame) throws(EvaluationError) -> Int64 in
                let text = try text(&frame)
                try frame.spend(onText: text, at: range)
                return Int64(text.unicodeScalars.count)
            }
            return Code(.int, .int(run), at: range, over: [operand])
        case .list, .map, .any:
            let sized = operand.taking("a string, a list or a map") { $0.hasSize ? $0 : nil }
            let run: Evaluator<Int64> = { (frame: inout Frame) throws(EvaluationError) -> Int64 in
                let value = try sized(&frame)
                if case .string(let text) = value { try frame.spend(onText: text, at: range) }
                return value.size ?? 0
            }
            let code = Code(.int, .int(run), at: range, over: [operand])
            return operand.type == .any ? code.risking("the value may have no size") : code
        default:
            return misused(call, "size() is not defined for \(operand.type.article)")
        }
    }

    /// `contains`, `startsWith` and `endsWith`.
    mutating func search(_ call: Call) -> Code {
        guard let (text, part) = texts(call) else {
            return misused(call, "\(call.name)() looks for a string in a string")
        }
        let (first, second, range) = (text.string, part.string, call.range)
        let finds: @Sendable (String, String) -> Bool =
            switch call.name {
            case "contains": contains
            case "startsWith": { $0.utf8.starts(with: $1.utf8) }
            default: { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
            }
        let run: Evaluator<Bool> = { (frame: inout Frame) throws(EvaluationError) -> Bool in
            let (text, part) = (try first(&frame), try second(&frame))
            try frame.spend(text.utf8.count * part.utf8.count / 256, at: range)
            return finds(text, part)
        }
        return risking(Code(.bool, .bool(run), at: range, over: call.operands), call)
    }

    /// The two operands, where both can be strings.
    private func texts(_ call: Call) -> (Code, Code)? {
        let areTexts = call.operands.allSatisfy { $0.type.isText || $0.type == .any }
        return areTexts ? (call.operands[0], call.operands[1]) : nil
    }

    private func risking(_ code: Code, _ call: Call) -> Code {
        let areKnown = call.operands.allSatisfy { $0.type.isText }
        return areKnown ? code : code.risking("the value may be no string")
    }

    /// `matches`; a pattern that is written out is compiled once.
    mutating func matches(_ call: Call) -> Code {
        guard let (text, pattern) = texts(call) else {
            return misused(call, "matches() holds a string against a pattern, which is a string")
        }
        let range = call.range
        let compiled: Evaluator<Pattern>
        if let constant = pattern.constantString {
            switch Pattern.compile(constant) {
            case .success(let ready): compiled = { _ throws(EvaluationError) in ready }
            case .failure(let fault):
                return reject(.badValue, .badPattern, fault.message, at: pattern.range)
            }
        } else {
            compiled = Compiler.compiling(pattern, range)
        }
        let subject = text.string
        let run: Evaluator<Bool> = { (frame: inout Frame) throws(EvaluationError) -> Bool in
            let (text, pattern) = (try subject(&frame), try compiled(&frame))
            try frame.spend(pattern.cost(of: text), at: range)
            return pattern.matches(text)
        }
        let code = risking(Code(.bool, .bool(run), at: range, over: call.operands), call)
        return pattern.constant == nil ? code.risking("the pattern may be none") : code
    }

    /// A pattern that is known only in the evaluation.
    private static func compiling(_ pattern: Code, _ range: Range<Int>) -> Evaluator<Pattern> {
        let text = pattern.string
        return { (frame: inout Frame) throws(EvaluationError) -> Pattern in
            let text = try text(&frame)
            try frame.spend(100 + text.utf8.count, at: range)
            switch Pattern.compile(text) {
            case .success(let pattern): return pattern
            case .failure(let fault):
                throw EvaluationError(.badPattern, fault.message, at: range)
            }
        }
    }
}

/// Whether the text holds the part, compared by code points.
private func contains(_ text: String, _ part: String) -> Bool {
    let found = text.utf8.withContiguousStorageIfAvailable { text in
        part.utf8.withContiguousStorageIfAvailable { part in holds(text, part) }
    }
    return (found ?? nil) ?? holds(Array(text.utf8), Array(part.utf8))
}

private func holds(
    _ text: some RandomAccessCollection<UInt8>, _ part: some RandomAccessCollection<UInt8>
) -> Bool {
    guard let first = part.first else { return true }
    var rest = text[...]
    while rest.count >= part.count, let start = rest.firstIndex(of: first) {
        rest = rest[start...]
        if rest.starts(with: part) { return true }
        rest = rest.dropFirst()
    }
    return false
}

extension Value {
    fileprivate var hasSize: Bool {
        switch self {
        case .string, .list, .map: true
        default: false
        }
    }

    /// Code points of a string, elements of a list, entries of a map.
    fileprivate var size: Int64? {
        switch self {
        case .string(let text): Int64(text.unicodeScalars.count)
        case .list(let values): Int64(values.count)
        case .map(let map): Int64(map.count)
        default: nil
        }
    }
}
