import CivilTime
import Diagnostics

// `==`, `!=`, `<`, `<=`, `>`, `>=` and `in`.

extension Compiler {
    /// An operator between two operands, checked and compiled.
    mutating func binary(_ word: Operator, _ left: Code, _ right: Code, _ syntax: Syntax) -> Code {
        switch word {
        case .equal, .unequal: return equality(word, left, right, syntax)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return ordering(word, left, right, syntax)
        case .within: return within(left, right, syntax)
        case .plus, .minus, .times, .divide, .remainder:
            return arithmetic(word, left, right, syntax)
        }
    }

    private mutating func equality(
        _ word: Operator, _ left: Code, _ right: Code, _ syntax: Syntax
    ) -> Code {
        if let misfit = misfit(left, right, syntax.focus) { return misfit }
        let run: Run
        if left.type.isText, right.type.isText {
            run = textEquality(left, right, isEqual: word == .equal, syntax.focus)
        } else if let typed = typedRelation(word, left, right) {
            run = typed
        } else {
            run = valueEquality(left, right, isEqual: word == .equal, syntax.focus)
        }
        return Code(.bool, run, at: syntax.range, over: [left, right])
    }

    private func textEquality(
        _ left: Code, _ right: Code, isEqual: Bool, _ range: Range<Int>
    ) -> Run {
        let (first, second) = (left.string, right.string)
        guard let wanted = right.constantString, wanted.utf8.count <= Frame.shortText else {
            return .bool { frame throws(EvaluationError) in
                let (first, second) = (try first(&frame), try second(&frame))
                return try frame.isSameText(first, second, at: range) == isEqual
            }
        }
        return .bool { frame throws(EvaluationError) in
            sameText(try first(&frame), wanted) == isEqual
        }
    }

    private func valueEquality(
        _ left: Code, _ right: Code, isEqual: Bool, _ range: Range<Int>
    ) -> Run {
        let (first, second) = (left.value, right.value)
        return .bool { frame throws(EvaluationError) in
            let (first, second) = (try first(&frame), try second(&frame))
            return try frame.areEqual(first, second, at: range) == isEqual
        }
    }

    /// What strict checking says of two things that can never be equal; nil where they can.
    mutating func misfit(_ left: Code, _ right: Code, _ range: Range<Int>) -> Code? {
        guard checking == .strict else { return nil }
        for (side, other) in [(left, right), (right, left)] {
            if case .enumeration(let words) = side.type, let word = other.constantString,
                !words.contains(word)
            {
                return unknownWord(word, words, at: other.range)
            }
        }
        if left.type.compares(with: right.type) { return nil }
        return reject(.typeMismatch, comparing(left.type, right.type), at: range)
    }

    /// Why values of the types do not compare, and what to write instead.
    private func comparing(_ left: ValueType, _ right: ValueType) -> String {
        let rule = "\(left.article) and \(right.article) do not compare"
        return switch (left, right) {
        case (.null, _), (_, .null): "\(rule); has(...) asks whether there is a value"
        case (.date, .timestamp), (.timestamp, .date):
            "\(rule); date(...) makes a date of a timestamp"
        case (.date, .string), (.string, .date): "\(rule); a date is written date(\"2026-12-01\")"
        case (.timestamp, .string), (.string, .timestamp):
            "\(rule); a timestamp is written timestamp(\"2026-12-01T10:00:00Z\")"
        case (.int, .string), (.double, .string), (.string, .int), (.string, .double):
            "\(rule); a number is written without quotes"
        default: rule
        }
    }

    private mutating func ordering(
        _ word: Operator, _ left: Code, _ right: Code, _ syntax: Syntax
    ) -> Code {
        let fits = left.type.compares(with: right.type)
        guard fits, left.type.isOrdered, right.type.isOrdered else {
            let message =
                fits
                ? "'\(word.rawValue)' is not defined for \(left.type.article)"
                : comparing(left.type, right.type)
            return reject(.typeMismatch, message, at: syntax.focus)
        }
        if let run = typedRelation(word, left, right) {
            return Code(.bool, run, at: syntax.range, over: [left, right])
        }
        let range = syntax.focus
        let (first, second) = (left.value, right.value)
        let run: Evaluator<Bool> = { (frame: inout Frame) throws(EvaluationError) -> Bool in
            let (a, b) = (try first(&frame), try second(&frame))
            if case .string(let text) = a { try frame.spend(onText: text, at: range) }
            guard let order = a.ordered(to: b) else {
                throw EvaluationError(
                    .noSuchOverload,
                    "'\(word.rawValue)' is not defined for \(ValueType(toShow: a)) and "
                        + "\(ValueType(toShow: b))", at: range)
            }
            return word.holds(order)
        }
        let result = Code(.bool, .bool(run), at: syntax.range, over: [left, right])
        let isKnown = left.type != .any && right.type != .any
        return isKnown ? result : result.risking("the values may not compare")
    }

    /// A relation within one type, or between an int and a double; nil for other types.
    private func typedRelation(_ word: Operator, _ left: Code, _ right: Code) -> Run? {
        switch (left.type, right.type) {
        case (.int, .int): return relation(word, left.int, right.int, right.constant?.asInt)
        case (.double, .double):
            return relation(word, left.double, right.double, right.constant?.asDouble)
        case (.double, .int):
            if let number = right.constant?.asInt, let same = Double(exactly: number) {
                return relation(word, left.double, right.double, same)
            }
            return .bool(lift(left.double, right.int) { word.holds(order($1, $0).reversed) })
        case (.int, .double):
            return .bool(lift(left.int, right.double) { word.holds(order($0, $1)) })
        case (.date, .date): return relation(word, left.date, right.date, right.constant?.asDate)
        case (.timestamp, .timestamp):
            return relation(word, left.timestamp, right.timestamp, right.constant?.asTimestamp)
        case (.duration, .duration):
            return relation(word, left.duration, right.duration, right.constant?.asDuration)
        default: return nil
        }
    }
}

extension Operator {
    /// Whether the relation holds between things that stand so to each other.
    func holds(_ order: Order) -> Bool {
        switch self {
        case .equal: order == .equal
        case .unequal: order != .equal
        case .less: order == .less
        case .lessOrEqual: order == .less || order == .equal
        case .greater: order == .greater
        case .greaterOrEqual: order == .greater || order == .equal
        default: false
        }
    }
}

/// A relation between things of one type; with a constant on the right where there is one.
private func relation<Element: Comparable & Sendable & SendableMetatype>(
    _ word: Operator, _ left: @escaping Evaluator<Element>, _ right: @escaping Evaluator<Element>,
    _ constant: Element?
) -> Run {
    guard let constant else {
        return .bool(lift(left, right) { word.holds($0, $1) })
    }
    switch word {
    case .equal: return .bool { frame throws(EvaluationError) in try left(&frame) == constant }
    case .unequal: return .bool { frame throws(EvaluationError) in try left(&frame) != constant }
    case .less: return .bool { frame throws(EvaluationError) in try left(&frame) < constant }
    case .lessOrEqual:
        return .bool { frame throws(EvaluationError) in try left(&frame) <= constant }
    case .greater: return .bool { frame throws(EvaluationError) in try left(&frame) > constant }
    default: return .bool { frame throws(EvaluationError) in try left(&frame) >= constant }
    }
}

extension Operator {
    @inline(__always)
    fileprivate func holds<Element: Comparable>(_ a: Element, _ b: Element) -> Bool {
        switch self {
        case .equal: a == b
        case .unequal: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        default: a >= b
        }
    }
}

extension Compiler {
    private mutating func within(_ left: Code, _ right: Code, _ syntax: Syntax) -> Code {
        guard let held = right.type.walked else {
            return reject(
                .typeMismatch, "'in' looks into a list or a map, found \(right.type.article)",
                at: right.range)
        }
        for element in right.elements {
            if let misfit = misfit(left, element, element.range) { return misfit }
        }
        if checking == .strict, right.elements.isEmpty,
            let misfit = misfit(left, sample(held, right.range), syntax.focus)
        {
            return misfit
        }
        let run = membership(left, right, syntax.range)
        let result = Code(.bool, .bool(run), at: syntax.range, over: [left, right])
        return right.type == .any ? result.risking("the value may be no list") : result
    }

    /// Code that stands for an element of the type, in a check that never runs it.
    private func sample(_ type: ValueType, _ range: Range<Int>) -> Code {
        Code(type, .value { _ throws(EvaluationError) in .null }, at: range)
    }

    private func membership(_ left: Code, _ right: Code, _ range: Range<Int>) -> Evaluator<Bool> {
        if case .list(let values) = right.constant, left.type.isText {
            let words = values.compactMap { if case .string(let word) = $0 { word } else { nil } }
            let (needle, cost) = (left.string, words.reduce(0) { $0 + 1 + $1.utf8.count / 64 } / 16)
            return { (frame: inout Frame) throws(EvaluationError) -> Bool in
                let text = try needle(&frame)
                try frame.spend(cost, at: range)
                return words.contains { sameText($0, text) }
            }
        }
        let (needle, haystack) = (left.value, right.value)
        return { (frame: inout Frame) throws(EvaluationError) -> Bool in
            let value = try needle(&frame)
            switch try haystack(&frame) {
            case .list(let values): return try frame.holds(values, value, at: range)
            case .map(let map): return try frame.value(in: map, of: value, at: range) != nil
            case let other:
                throw EvaluationError(
                    .noSuchOverload,
                    "'in' looks into a list or a map, found \(ValueType(toShow: other))", at: range)
            }
        }
    }
}
