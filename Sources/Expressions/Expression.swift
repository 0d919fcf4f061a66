public import Diagnostics

/// An expression that has been parsed, checked against a scope and compiled; immutable, and free of
/// any state, so that all threads share it.
public final class Expression: Sendable {
    /// As it was written.
    public let text: String
    /// The type of its value.
    public let type: ValueType
    /// The slots it reads, ascending; how `today` and `now` are found among them is up to whoever
    /// chose the slots.
    public let reads: [Slot]
    /// What it asks about recorded events, in order of first mention.
    public let histories: [HistoryRequest]
    /// The steps whose outcome it asks for, in order of first mention.
    public let outcomesAsked: [String]
    /// The ways in which it can end without a value, guarded ones aside, in order of place.
    /// Overflow of numbers and the limit on cost are not counted.
    public let hazards: [Hazard]
    /// Where the whole is terms joined by `&&`: each of them by itself, so that it can be told which is
    /// false; else empty.
    public let conjuncts: [Expression]

    private let run: Run

    /// Whether an evaluation can end without a value.
    public var canErr: Bool { !hazards.isEmpty }

    /// How strictly names and types are taken.
    public enum Checking: Hashable, Sendable {
        /// What the scope does not have, and types that do not fit, are problems.
        case strict
        /// They are errors of the evaluation, as in CEL without its type checker: for ad-hoc data.
        case lenient
    }

    /// All problems that were found in one expression, in order of place; never empty.
    public struct Problems: Error, Hashable, Sendable {
        public let all: [Problem]
    }

    /// Parses, checks and compiles; `expected` is the type that the value must have (nil: any).
    public static func compile(
        _ text: String, as expected: ValueType? = nil, in scope: Scope,
        checking: Checking = .strict
    ) -> Result<Expression, Problems> {
        let syntax: Syntax
        do throws(Problem) { syntax = try Parser.parse(text) } catch {
            return .failure(Problems(all: [error]))
        }
        var compiler = Compiler(scope, checking)
        var code = compiler.compile(syntax)
        if let expected { code = compiler.conform(code, to: expected) }
        guard compiler.problems.isEmpty else {
            let ordered = compiler.problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
            return .failure(Problems(all: ordered))
        }
        let conjuncts = conjuncts(of: syntax, in: text, scope, checking)
        return .success(Expression(text, code, compiler, conjuncts))
    }

    /// The terms of a tree that compiles, if it is a conjunction.
    private static func conjuncts(
        of syntax: Syntax, in text: String, _ scope: Scope, _ checking: Checking
    ) -> [Expression] {
        guard case .all(let terms) = syntax.kind else { return [] }
        let bytes = Array(text.utf8)
        return terms.map { term in
            var compiler = Compiler(scope, checking)
            let code = compiler.condition(term)
            let own = String(decoding: bytes[term.range], as: UTF8.self)
            return Expression(own, code, compiler, [])
        }
    }

    private init(
        _ text: String, _ code: Code, _ compiler: Compiler, _ conjuncts: [Expression]
    ) {
        self.text = text
        type = code.type
        reads = compiler.reads.sorted()
        histories = compiler.histories
        outcomesAsked = compiler.outcomesAsked
        hazards = distinct(code.hazards)
        self.conjuncts = conjuncts
        run = code.run
    }

    /// The value, or why there is none.
    public func evaluate(_ bindings: any Bindings) -> Result<Value, EvaluationError> {
        var frame = Frame(bindings)
        do throws(EvaluationError) { return .success(try value(in: &frame)) } catch {
            return .failure(error)
        }
    }

    /// Whether the value is true; an error is false.
    public func isTrue(_ bindings: any Bindings) -> Bool {
        guard case .bool(let run) = run else {
            return (try? evaluate(bindings).get()) == .bool(true)
        }
        var frame = Frame(bindings)
        do throws(EvaluationError) { return try run(&frame) } catch { return false }
    }

    private func value(in frame: inout Frame) throws(EvaluationError) -> Value {
        switch run {
        case .bool(let run): .bool(try run(&frame))
        case .int(let run): .int(try run(&frame))
        case .double(let run): .double(try run(&frame))
        case .string(let run): .string(try run(&frame))
        case .value(let run): try run(&frame)
        }
    }
}

/// The hazards in order of place, each message once.
private func distinct(_ hazards: [Hazard]) -> [Hazard] {
    var seen: Set<String> = []
    return hazards.sorted { $0.range.lowerBound < $1.range.lowerBound }
        .filter { seen.insert($0.message).inserted }
}
