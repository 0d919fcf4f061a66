import Diagnostics

/// Checks a syntax tree against a scope and compiles it into closures, in one walk.
struct Compiler {
    let scope: Scope
    let checking: Expression.Checking
    private(set) var problems: [Problem] = []
    /// The macro variables in sight, the innermost last.
    var locals: [(name: String, type: ValueType)] = []
    var reads: Set<Slot> = []
    var histories: [HistoryRequest] = []
    var outcomesAsked: [String] = []

    init(_ scope: Scope, _ checking: Expression.Checking) {
        self.scope = scope
        self.checking = checking
    }

    /// Compiles a tree; what is wrong in it is added to `problems`.
    mutating func compile(_ syntax: Syntax) -> Code {
        switch syntax.kind {
        case .literal(let value): return Code(constant: value, at: syntax.range)
        case .name, .select: return name(syntax)
        case .has(let selection): return has(selection, syntax)
        case .index(let operand, let index):
            return self.index(compile(operand), compile(index), syntax.range)
        case .call(let name, let target, let arguments):
            return call(name, target, arguments, syntax)
        case .list(let elements): return list(elements.map { compile($0) }, syntax.range)
        case .map(let entries):
            return map(entries.map { (compile($0.key), compile($0.value)) }, syntax.range)
        case .not(let operand): return not(compile(operand), syntax.range)
        case .negated(let operand): return negated(compile(operand), syntax)
        case .binary(let word, let left, let right):
            return binary(word, compile(left), compile(right), syntax)
        case .all(let terms): return all(terms.map { condition($0) }, syntax.range)
        case .any(let terms): return any(terms.map { condition($0) }, syntax.range)
        case .conditional(let test, let then, let otherwise):
            return conditional(condition(test), compile(then), compile(otherwise), syntax)
        case .macro(let macro): return self.macro(macro, syntax)
        }
    }

    /// Takes note of something wrong. Under lenient checking it is an error of the evaluation.
    mutating func reject(
        _ code: DiagnosticCode, _ kind: EvaluationError.Kind, _ message: String,
        at range: Range<Int>, suggestion: String? = nil
    ) -> Code {
        if checking == .strict {
            problems.append(Problem(code, message, at: range, suggestion: suggestion))
        }
        return Code(failing: EvaluationError(kind, message, at: range))
    }

    /// Takes note of something that is not defined for the types at hand.
    mutating func reject(
        _ code: DiagnosticCode, _ message: String, at range: Range<Int>, suggestion: String? = nil
    ) -> Code {
        reject(code, .noSuchOverload, message, at: range, suggestion: suggestion)
    }

    /// Compiles what must be a bool.
    mutating func condition(_ syntax: Syntax) -> Code {
        expect(.bool, compile(syntax))
    }

    /// Checks that code is of the type, as far as that is known.
    mutating func expect(_ type: ValueType, _ code: Code) -> Code {
        if code.type == type || type.isText && code.type.isText { return code }
        if code.type == .any {
            return code.risking("the value may be something else than \(type.article)")
        }
        return reject(
            .typeMismatch, "expected \(type.article), found \(code.type.article)", at: code.range)
    }
}

extension ValueType {
    /// The type with its article, for sentences.
    var article: String {
        switch self {
        case .int: "an int"
        case .null: "null"
        case .any: "a value"
        case .enumeration: "one of \(wordList)"
        default: "a \(self)"
        }
    }

    private var wordList: String {
        guard case .enumeration(let words) = self else { return "" }
        return words.joined(separator: ", ")
    }
}

// The type that the place of an expression asks for.
extension Compiler {
    /// Makes the value fit the type: ints become doubles, strings are held against an enumeration.
    mutating func conform(_ code: Code, to expected: ValueType) -> Code {
        switch (code.type, expected) {
        case _ where code.type == expected: return code
        case (_, .any): return code
        case (.int, .double):
            return retyped(code, .double, .double(lift(code.int) { Double($0) }))
        case (.enumeration, .string): return retyped(code, .string, code.run)
        case (.enumeration(let found), .enumeration(let words))
        where found.allSatisfy(words.contains):
            return retyped(code, expected, code.run)
        case (.string, .enumeration(let words)), (.enumeration, .enumeration(let words)):
            if let word = code.constantString, !words.contains(word) {
                return unknownWord(word, words, at: code.range)
            }
            return conforming(code, expected)
        case (.any, _), (.list(.any), .list), (.map(.any, .any), .map):
            return conforming(code, expected)
        default:
            return reject(
                .typeMismatch, .wrongResult,
                "expected \(expected.article), found \(code.type.article)", at: code.range)
        }
    }

    private func retyped(_ code: Code, _ type: ValueType, _ run: Run) -> Code {
        var result = code
        result.type = type
        result.run = run
        return result
    }

    /// Code that looks at each value whether it is of the type.
    private func conforming(_ code: Code, _ type: ValueType) -> Code {
        let (run, range) = (code.value, code.range)
        let checked: Evaluator<Value> = { (frame: inout Frame) throws(EvaluationError) -> Value in
            let value = try run(&frame)
            if let fitting = type.fitting(value) { return fitting }
            throw EvaluationError(
                .wrongResult, "expected \(type.article), found \(shown(value))", at: range)
        }
        var result = retyped(code, type, .value(checked))
        if type == .bool { result.run = .bool(result.bool) }
        return result.risking("the value may be something else than \(type.article)")
    }

    /// Tells a word that an enumeration does not have.
    mutating func unknownWord(_ word: String, _ words: [String], at range: Range<Int>) -> Code {
        reject(
            .typeMismatch, .wrongResult,
            "expected one of \(words.joined(separator: ", ")), found \(quoted(word))", at: range,
            suggestion: nearest(to: word, among: words))
    }
}

extension ValueType {
    /// The value as one of this type, or nil: ints serve as doubles.
    public func fitting(_ value: Value) -> Value? {
        switch (self, value) {
        case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.double, .double),
            (.string, .string), (.date, .date), (.timestamp, .timestamp), (.duration, .duration):
            return value
        case (.double, .int(let number)): return .double(Double(number))
        case (.enumeration(let words), .string(let word)):
            return words.contains { sameText($0, word) } ? value : nil
        case (.list(let element), .list(let values)):
            let fitting = values.compactMap { element.fitting($0) }
            return fitting.count == values.count ? .list(fitting) : nil
        case (.map(let keys, let values), .map(let map)):
            let fits = map.entries.allSatisfy {
                keys.fitting($0.key) != nil && values.fitting($0.value) != nil
            }
            return fits ? value : nil
        default: return nil
        }
    }
}
