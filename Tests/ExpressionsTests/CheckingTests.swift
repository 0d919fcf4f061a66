import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("What is wrong with an expression")
struct CheckingTests {
    @Test("unknown names are told with what was probably meant")
    func names() {
        let expected: [(String, String)] = [
            (
                "member.contry == 'FR'",
                "'member' has no 'contry' @ contry -> country [unknown-name]"
            ),
            (
                "membre.country == 'FR'",
                "'membre' is not a name that is known here @ membre -> member [unknown-name]"
            ),
            (
                "todya > today",
                "'todya' is not a name that is known here @ todya -> today [unknown-name]"
            ),
            (
                "member == 1",
                "'member' stands for no value by itself; name one of its fields, as in "
                    + "'member.birthdays' @ member [unknown-name]"
            ),
            (
                "days_betwen(today, today) > 1",
                "there is no function days_betwen() @ days_betwen -> days_between "
                    + "[unknown-function]"
            ),
            (
                "days_since(today) > 1",
                "there is no function days_since(); write days_between(a, b), as in "
                    + "days_between(member.since, today) > 30 @ days_since [unknown-function]"
            ),
            (
                "contains(event.to, 'a')",
                "contains() is written text.contains(part) @ contains [unknown-function]"
            ),
            (
                "event.to.contains()",
                "contains() is written text.contains(part) @ contains [type-mismatch]"
            ),
            (
                "uint(3) == 3",
                "uint() of CEL is not part of this language @ uint [unknown-function]"
            ),
            ("event.to.size > 3", "a string has no fields @ size [type-mismatch]"),
        ]
        for (text, problem) in expected { #expect(Loyalty.problems(text) == [problem], "\(text)") }
    }

    @Test("types that do not fit are told, with what to write instead")
    func types() {
        let expected: [(String, String)] = [
            (
                "member.points == '3'",
                "an int and a string do not compare; a number is written without quotes @ == "
                    + "[type-mismatch]"
            ),
            (
                "member.tier == gold",
                "'gold' is not a name that is known here; a text stands in quotes: \"gold\" @ "
                    + "gold [unknown-name]"
            ),
            (
                "member.points > 3 ET member.points < 5",
                "expected an operator or the end, found 'ET' @ ET -> && [expression-syntax]"
            ),
            (
                "event.amount > 100,50",
                "expected an operator or the end, found ','; a number has a point, as in 12.50 "
                    + "@ , [expression-syntax]"
            ),
            (
                "member.country == «FR»",
                "'«' has no meaning in an expression; a text stands in straight quotes, as in "
                    + "\"Lyon\" @ « [expression-syntax]"
            ),
            (
                "today > now",
                "a date and a timestamp do not compare; date(...) makes a date of a "
                    + "timestamp @ > [type-mismatch]"
            ),
            (
                "today == '2026-12-01'",
                "a date and a string do not compare; a date is written date(\"2026-12-01\") "
                    + "@ == [type-mismatch]"
            ),
            (
                "member.country == null",
                "a string and null do not compare; has(...) asks whether there is a value @ "
                    + "== [type-mismatch]"
            ),
            (
                "event.amount * 2 > 3",
                "'*' is not defined for a double and an int; double(...) makes a double of "
                    + "an int, and 2.0 is one @ * [type-mismatch]"
            ),
            (
                "event.to + 1 == 'a'",
                "'+' is not defined for a string and an int; string(...) makes a string of "
                    + "a value @ + [type-mismatch]"
            ),
            (
                "today - member.renewal_on > 3",
                "'-' is not defined for a date and a date; days_between(a, b) counts the "
                    + "days from a to b @ - [type-mismatch]"
            ),
            (
                "member.points && true",
                "expected a bool, found an int @ member.points [type-mismatch]"
            ),
            ("!member.points", "expected a bool, found an int @ member.points [type-mismatch]"),
            (
                "member.birthdays < member.birthdays",
                "'<' is not defined for a list<date> @ < [type-mismatch]"
            ),
            ("1 in member.birthdays", "an int and a date do not compare @ in [type-mismatch]"),
            (
                "1 in member.points",
                "'in' looks into a list or a map, found an int @ member.points [type-mismatch]"
            ),
            (
                "member.points.exists(p, p > 1)",
                "exists() walks through a list or a map, found an int @ member.points "
                    + "[type-mismatch]"
            ),
            (
                "member.points > 1 ? 'a' : 2",
                "both results of '?:' have one type; found string and int @ ? [type-mismatch]"
            ),
            (
                "days_between(now, today) > 1",
                "expected a date, found a timestamp @ now [type-mismatch]"
            ),
            (
                "today.getHours() > 1",
                "getHours() is not defined for a date @ getHours [type-mismatch]"
            ),
            ("-today == today", "'-' is not defined for a date @ - [type-mismatch]"),
            (
                "date(\"2026-02-30\") == today",
                "\"2026-02-30\" is not a date, which is written 2026-12-01 @ \"2026-02-30\" "
                    + "[bad-value]"
            ),
            (
                "duration('3 days') > duration('1h')",
                "\"3 days\" is not a duration, which is written 1h30m @ '3 days' [bad-value]"
            ),
            ("event.to.matches('(a')", "a '(' in the pattern lacks its ')' @ '(a' [bad-value]"),
        ]
        for (text, problem) in expected { #expect(Loyalty.problems(text) == [problem], "\(text)") }
    }

    @Test("words that an enumeration does not have are told wherever they meet it")
    func enumerations() {
        let problem =
            "expected one of bronze, silver, gold, found \"bronse\" @ 'bronse' -> bronze "
            + "[type-mismatch]"
        for text in [
            "member.tier == 'bronse'", "'bronse' != member.tier",
            "member.tier in ['gold', 'bronse']", "has(member.tier) && !(member.tier == 'bronse')",
        ] {
            #expect(Loyalty.problems(text) == [problem], "\(text)")
        }
        #expect(
            Loyalty.problems("member.tier == event.to && member.tier.startsWith('bronse')") == [])
    }

    @Test("all problems of an expression are told at once, in order of place")
    func several() {
        #expect(
            Loyalty.problems("member.contry == 'FR' && member.points == 'x' && nwo > now") == [
                "'member' has no 'contry' @ contry -> country [unknown-name]",
                "an int and a string do not compare; a number is written without quotes @ == "
                    + "[type-mismatch]",
                "'nwo' is not a name that is known here @ nwo -> now [unknown-name]",
            ])
    }

    @Test("events, fields, steps and windows that do not exist are told")
    func journeys() {
        let expected: [(String, String)] = [
            (
                "count('purchase.complete') > 1",
                "there is no event type \"purchase.complete\" @ 'purchase.complete' -> "
                    + "purchase.completed [unknown-reference]"
            ),
            (
                "sum('purchase.completed', 'amout') > 1.0",
                "the event type \"purchase.completed\" has no field \"amout\" @ 'amout' -> "
                    + "amount [unknown-reference]"
            ),
            (
                "sum('purchase.completed', 'store') > 1.0",
                "sum() adds up an int or a double, found string @ 'store' [type-mismatch]"
            ),
            (
                "count('purchase.completed', '90 dayz') > 1",
                "a window is a duration such as \"90 days\", found \"90 dayz\" @ '90 dayz' "
                    + "[bad-value]"
            ),
            (
                "count('purchase.completed', event.to) > 1",
                "count() takes strings that are written out @ event.to [type-mismatch]"
            ),
            (
                "outcome('welcome-ofer') == 'sent'",
                "there is no step \"welcome-ofer\" @ 'welcome-ofer' -> welcome-offer "
                    + "[unknown-reference]"
            ),
            (
                "outcome('welcome-offer') == 'send'",
                "expected one of sent, dropped, skipped, found \"send\" @ 'send' -> sent "
                    + "[type-mismatch]"
            ),
        ]
        for (text, problem) in expected { #expect(Loyalty.problems(text) == [problem], "\(text)") }
    }

    @Test("the value is held against the type that its place asks for")
    func expectedTypes() throws {
        #expect(
            Loyalty.problems("member.points", as: .bool) == [
                "expected a bool, found an int @ member.points [type-mismatch]"
            ])
        #expect(
            Loyalty.problems("'bronse'", as: Loyalty.tiers) == [
                "expected one of bronze, silver, gold, found \"bronse\" @ 'bronse' -> "
                    + "bronze [type-mismatch]"
            ])
        #expect(try Loyalty.value("member.points", as: .double) == .double(120))
        #expect(try Loyalty.value("event.to", as: Loyalty.tiers) == .string("gold"))
        #expect(try Loyalty.value("[]", as: .list(.date)) == .list([]))
        #expect(try Loyalty.compiled("event.to", as: Loyalty.tiers).type == Loyalty.tiers)
        let platinum = Loyalty.bindings(["event.to": .string("platinum")])
        let result = try Loyalty.compiled("event.to", as: Loyalty.tiers).evaluate(platinum)
        #expect(result.failure?.kind == .wrongResult)
        #expect(
            result.failure?.message == "expected one of bronze, silver, gold, found \"platinum\"")
    }

    @Test("lenient checking turns what is wrong into an error of the evaluation")
    func lenient() throws {
        var scope = Scope()
        let data: Value = .list([.int(1), .string("a"), .double(2)])
        #expect(ValueType(of: data) == .list(.any))
        scope.variables["x"] = .init(ValueType(of: data), at: Slot(root: 0, index: 0))
        let values: [(String, Value?)] = [
            ("x.exists(e, e == 'a')", .bool(true)), ("x[0] + 1", .int(2)),
            ("x[0] < x[2]", .bool(true)),
            ("x[0] + x[1]", nil), ("y || true", .bool(true)), ("y", nil),
            ("1 == 'a'", .bool(false)),
            ("'a' in x", .bool(true)), ("nosuch(x)", nil), ("x[0].size()", nil),
        ]
        for (text, value) in values {
            let expression = try Expression.compile(text, in: scope, checking: .lenient).get()
            #expect(expression.evaluate(FixedBindings([[data]])).value == value, "\(text)")
        }
    }
}
