import Expressions
import Testing

/// The terms of a conjunction, by themselves.
@Suite("Conjuncts")
struct ConjunctTests {
    private func compiled(_ text: String) throws -> Expression {
        try Expression.compile(text, as: .bool, in: Loyalty.scope).get()
    }

    @Test("the terms of && stand by themselves, with what each reads")
    func terms() throws {
        let whole = try compiled("has(member.tier) && (member.points > 3 || member.email_opt_in)")
        #expect(
            whole.conjuncts.map(\.text) == [
                "has(member.tier)", "member.points > 3 || member.email_opt_in",
            ])
        #expect(whole.conjuncts.map(\.reads.count) == [1, 2])
        #expect(whole.conjuncts.flatMap(\.conjuncts).isEmpty)
    }

    @Test("only the outermost && divides")
    func outermost() throws {
        for text in ["member.points > 3", "member.points > 3 || true && false", "!(true && false)"]
        {
            #expect(try compiled(text).conjuncts.isEmpty, "\(text)")
        }
        let nested = try compiled("(true && false) && member.points > 3")
        #expect(nested.conjuncts.map(\.text) == ["true && false", "member.points > 3"])
    }

    @Test("each term is as true as it is in the whole")
    func values() throws {
        let whole = try compiled("member.points > 3 && member.tier == \"gold\" && true")
        let bindings = FixedBindings([[nil, .int(2), nil, nil, nil, nil, nil], [], []])
        #expect(whole.conjuncts.map { $0.isTrue(bindings) } == [false, false, true])
        #expect(throws: EvaluationError.self) { try whole.conjuncts[1].evaluate(bindings).get() }
    }
}
