import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("Reading expressions")
struct SyntaxTests {
    @Test("what is no expression is told at the place where it stops being one")
    func errors() {
        let expected: [(String, String)] = [
            ("", "expected an expression @  [expression-syntax]"),
            (
                "member.points >",
                "expected a value, a name or '(', found the end @  [expression-syntax]"
            ),
            ("(member.points > 1", "expected ')', found the end @  [expression-syntax]"),
            (
                "member.points = 1",
                "'=' has no meaning in an expression @ = -> == [expression-syntax]"
            ),
            (
                "member.points > 1 and true",
                "expected an operator or the end, found 'and' @ and -> && [expression-syntax]"
            ),
            ("member.country == 'FR", "the string has no closing quote @ 'FR [expression-syntax]"),
            (
                "'a\\qb' == ''",
                "'\\q' is no escape; a backslash itself is written '\\\\' @ \\q [expression-syntax]"
            ),
            (
                "9223372036854775808 > 1",
                "an int lies between -9223372036854775808 and 9223372036854775807 @ "
                    + "9223372036854775808 [expression-syntax]"
            ),
            (
                "1u == 1",
                "there are no unsigned numbers here; leave the 'u' out @ 1u [expression-syntax]"
            ),
            (
                "b'a' == 'a'",
                "there are no bytes here; leave the 'b' out for a string @ b [expression-syntax]"
            ),
            (
                "member.points => 1",
                "'=>' has no meaning in an expression @ => -> >= [expression-syntax]"
            ),
            (
                "member.points <> 1",
                "'<>' has no meaning in an expression @ <> -> != [expression-syntax]"
            ),
            ("if == 1", "'if' is a reserved word and no name @ if [expression-syntax]"),
            (
                "[1].all(1, true)",
                "all() begins with the name of a variable @ 1 [expression-syntax]"
            ),
            (
                "member{a: 1}",
                "there are no messages here; a map has no name before its '{' @ { "
                    + "[expression-syntax]"
            ),
            ("é", "'é' has no meaning in an expression @ é [expression-syntax]"),
        ]
        for (text, problem) in expected { #expect(Loyalty.problems(text) == [problem], "\(text)") }
    }

    @Test("operators bind as CEL says")
    func precedence() throws {
        let values: [(String, Value)] = [
            ("1 + 2 * 3", .int(7)), ("(1 + 2) * 3", .int(9)), ("10 - 3 - 2", .int(5)),
            ("-2 * 3", .int(-6)), ("7 / 2 * 2", .int(6)), ("1 + 2 == 3 && 2 < 3", .bool(true)),
            ("true || false && false", .bool(true)), ("false ? 1 : true ? 2 : 3", .int(2)),
            ("!true || true", .bool(true)), ("1 in [1] == true", .bool(true)),
            ("-9223372036854775808", .int(.min)), ("0x1F", .int(31)), (".5 + 1e1", .double(10.5)),
            ("'a' // the first letter\n + 'b'", .string("ab")), ("[1, 2,].size()", .int(2)),
            ("{'a': 1}.a", .int(1)), ("{'a b': 1}.`a b`", .int(1)),
            ("\"\\U0001F431\"", .string("🐱")),
            ("'\\uD83D\\uDC31'", .string("🐱")), ("r'\\d'", .string("\\d")),
        ]
        for (text, value) in values { #expect(try Loyalty.value(text) == value, "\(text)") }
    }

    @Test("length and nesting have limits, which no input gets past")
    func limits() throws {
        #expect(
            Loyalty.problems(String(repeating: " ", count: 8193)).first?.hasPrefix(
                "an expression has at most 8192 bytes, this one has 8193") == true)
        let tooDeep = "an expression nests at most 100 levels deep"
        let hostile = [
            String(repeating: "(", count: 8000), String(repeating: "[", count: 8000),
            String(repeating: "!", count: 8000) + "true", String(repeating: "-", count: 8000) + "1",
            "1" + String(repeating: "+1", count: 4000),
            "[1]" + String(repeating: "[0]", count: 2000),
            "{}" + String(repeating: ".a", count: 4000), String(repeating: "{1:", count: 2000),
            String(repeating: "true?true:", count: 800) + "true",
            String(repeating: "size(", count: 1600),
            "''" + String(repeating: ".size()", count: 1000),
        ]
        for text in hostile {
            let problems = Loyalty.problems(text)
            #expect(problems.count == 1 && problems[0].hasPrefix(tooDeep), "\(problems)")
        }
        let long = Array(repeating: "member.points == 3", count: 350).joined(separator: " || ")
        #expect(try Loyalty.value(long) == .bool(false))
        #expect(
            try Loyalty.value(
                String(repeating: "(", count: 90) + "1" + String(repeating: ")", count: 90))
                == .int(1))
    }

    @Test("an evaluation that takes too many steps ends with an error")
    func cost() throws {
        let nested =
            (1...8).map { "[0,1,2,3,4,5,6,7,8,9].all(x\($0), " }.joined()
            + "true" + String(repeating: ")", count: 8)
        #expect(
            try Loyalty.compiled(nested).evaluate(Loyalty.bindings()).failure?.kind == .tooCostly)
        let doubling = "['ab']" + String(repeating: ".map(x, x + x)", count: 60) + ".size() > 1"
        #expect(
            try Loyalty.compiled(doubling).evaluate(Loyalty.bindings()).failure?.kind == .tooCostly)
    }

    /// `[1]`, in lists of eight times the same so many levels deep.
    private func shared(_ levels: Int, _ leaf: String = "1") -> String {
        (1...levels).reduce("[\(leaf)]") { inner, _ in "[\(inner)].map(a, [a,a,a,a,a,a,a,a])[0]" }
    }

    @Test(
        "what lists share is paid for each time that it is there",
        arguments: [
            "S", "S == S", "S in [S]", "[S] + [S]", "{'a': S}", "[S, S]", "[S].filter(x, true)",
        ])
    func sharing(use: String) throws {
        #expect(try Loyalty.value(shared(3) + " == " + shared(3)) == .bool(true))
        let text = use.replacing("S", with: shared(20)) + " == 1"
        let begin = ContinuousClock.now
        let result = try Loyalty.free(text).evaluate(FixedBindings([[]]))
        #expect(result.failure?.kind == .tooCostly)
        #expect(ContinuousClock.now - begin < .seconds(20))
    }

    @Test(
        "each element and each long text that is compared is paid for",
        arguments: [
            "L.all(x, L == L)", "L.all(x, L in [L])", "L.all(x, [L] == [L])",
            "L.all(x, T == T + '')", "L.all(x, T <= T)", "L.all(x, size(T) > 1)",
            "L.all(x, string(T) != '')", "L.all(x, {T: 1}[T] == 1)", "L.all(x, T in {T: 1})",
            "L.all(x, M.exists(k, true))", "L.all(x, [T] == [T])",
        ])
    func comparing(text: String) throws {
        let numbers = (0..<4_000).map { Value.int($0) }
        let entries = (0..<20_000).map { ValueMap.Entry(key: .int($0), value: .null) }
        let values: [Value] = [
            .list(numbers), .string(String(repeating: "a", count: 200_000)),
            .map(try ValueMap(entries)),
        ]
        let result = try Loyalty.free(text, ["L", "T", "M"]).evaluate(FixedBindings([values]))
        #expect(result.failure?.kind == .tooCostly)
    }

    @Test("an error over a large value shows its beginning, and is made at once")
    func largeInErrors() throws {
        let sevens = Value.list(Array(repeating: .int(7), count: 100_000))
        let value = Value.list(Array(repeating: sevens, count: 9))
        let few = Value.list((0..<2_000).map { .int($0) })
        let bindings = FixedBindings([[value, few]])
        let failure = try Loyalty.free("{1: 2}[L]", ["L"]).evaluate(bindings).failure
        #expect(failure?.message == "the map has no key [[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7…")
        let many = try Loyalty.free("S.exists(x, L + 1 == x) || true", ["L", "S"])
        let begin = ContinuousClock.now
        #expect(try many.evaluate(bindings).get() == .bool(true))
        #expect(ContinuousClock.now - begin < .seconds(20))
    }
}
