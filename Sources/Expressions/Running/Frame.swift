/// What a compiled expression works on while it is evaluated once.
struct Frame {
    let bindings: any Bindings
    /// The variables of the macros that are under way, the innermost last.
    var locals: [Value] = []
    /// Steps of macros, and sizes of what is built or searched, that are still allowed.
    private var budget = 1_000_000

    init(_ bindings: any Bindings) { self.bindings = bindings }

    /// Counts work whose amount depends on data; throws where it gets too much.
    mutating func spend(_ cost: Int, at range: Range<Int>) throws(EvaluationError) {
        budget -= cost
        guard budget >= 0 else {
            throw EvaluationError(
                .tooCostly, "an expression takes at most a million steps", at: range)
        }
    }
}

/// A part of an expression, compiled.
typealias Evaluator<Result> = @Sendable (inout Frame) throws(EvaluationError) -> Result

/// An evaluator that applies a function to what another yields.
func lift<A, Result>(
    _ a: @escaping Evaluator<A>,
    _ apply: @escaping @Sendable (A) throws(EvaluationError) -> Result
) -> Evaluator<Result> {
    { (frame: inout Frame) throws(EvaluationError) -> Result in try apply(a(&frame)) }
}

/// An evaluator that applies a function to what two others yield.
func lift<A, B, Result>(
    _ a: @escaping Evaluator<A>, _ b: @escaping Evaluator<B>,
    _ apply: @escaping @Sendable (A, B) throws(EvaluationError) -> Result
) -> Evaluator<Result> {
    { (frame: inout Frame) throws(EvaluationError) -> Result in
        try apply(a(&frame), b(&frame))
    }
}
