import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("Values and conversions")
struct ValueTests {
    @Test("string() writes numbers as people do")
    func numbers() throws {
        let values: [(String, String)] = [
            ("123.456", "123.456"), ("1.0", "1"), ("-0.0045", "-0.0045"), ("1e6", "1000000"),
            ("1234567.5", "1234567.5"), ("1e20", "100000000000000000000"), ("1.5e21", "1.5e+21"),
            ("1e-5", "0.00001"), ("1.25e-5", "0.0000125"), ("1e-7", "1e-7"), ("-0.0", "-0"),
            ("0.1 + 0.2", "0.30000000000000004"), ("1.25e17", "125000000000000000"),
            ("42", "42"), ("true", "true"), ("1.0 / 0.0", "Infinity"),
        ]
        for (number, text) in values {
            #expect(try Loyalty.value("string(\(number))") == .string(text), "\(number)")
        }
    }

    @Test("conversions refuse what they do not understand")
    func refusals() throws {
        for text in [
            "int('1.5')", "int('')", "int(' 1')", "double('1,5')", "double('0x10')", "bool('yes')",
            "timestamp('2026-12-01')", "date('01/12/2026')",
        ] {
            #expect(Loyalty.problems(text).count == 1, "\(text)")
        }
        let bad = Loyalty.bindings(["event.to": .string("12a")])
        #expect(
            try Loyalty.failure("int(event.to) > 1", bad) == "\"12a\" is not an int @ int(event.to)"
        )
    }

    @Test("an error shows at most 40 code points of a value, since the ledger keeps it")
    func longValues() throws {
        let long = Loyalty.bindings(["event.to": .string(String(repeating: "é", count: 1000))])
        let shown = "\"" + String(repeating: "é", count: 39) + "…\""
        #expect(
            try Loyalty.failure("int(event.to) > 1", long)
                == "\(shown) is not an int @ int(event.to)")
        let zone = try Loyalty.failure("now.getHours(event.to) > 1", long)
        #expect(zone?.hasPrefix("there is no time zone \(shown) @") == true)
        let key = try Loyalty.failure("{'a': 1}[event.to] > 1", long)
        #expect(key?.hasPrefix("the map has no key \(shown) @") == true)
        let exact = Loyalty.bindings(["event.to": .string(String(repeating: "a", count: 40))])
        #expect(try Loyalty.failure("int(event.to) > 1", exact)?.contains("…") == false)
    }

    @Test("arithmetic that leaves the int is an error")
    func overflow() throws {
        for text in [
            "9223372036854775807 + member.points", "-9223372036854775807 - member.points",
            "9223372036854775807 * member.points", "-(-9223372036854775808 + 0 * member.points)",
        ] {
            let result = try Loyalty.compiled(text).evaluate(Loyalty.bindings())
            #expect(result.failure?.kind == .outOfRange, "\(text)")
        }
        #expect(
            try Loyalty.failure("member.points / (member.points - 120) > 1")
                == "the divisor is 0 @ /")
        #expect(try Loyalty.failure("member.points % 0 > 1") == "the divisor is 0 @ %")
    }

    @Test("lists, maps and macros work as CEL says")
    func collections() throws {
        let values: [(String, Value)] = [
            ("[1, 2, 3].filter(n, n > 1).map(n, n * 2)", .list([.int(4), .int(6)])),
            ("[1, 2, 3].map(n, n > 1, n * 2)", .list([.int(4), .int(6)])),
            ("{'b': 1, 'a': 2}.map(k, k)", .list([.string("b"), .string("a")])),
            ("[1, 2].exists_one(n, n > 1)", .bool(true)),
            ("[1, 2] + [3] == [1, 2, 3.0]", .bool(true)),
            ("[0, 2].exists(n, 4 / n == 2)", .bool(true)),
            ("[0, 2].all(n, 4 / n == 1)", .bool(false)),
            ("{1: 'a'}[1]", .string("a")), ("{1: 'a'}[1.0]", .string("a")),
            ("has({'a': 1}.b)", .bool(false)), ("'a' in {'a': 1}", .bool(true)),
            (
                "[[1, 2], [3]].map(l, l.map(n, n + l.size()))",
                .list([.list([.int(3), .int(4)]), .list([.int(4)])])
            ),
            ("[1].exists(today, today == 1) && today == date('2026-12-01')", .bool(true)),
            ("[1].all(today, .today == date('2026-12-01'))", .bool(true)),
        ]
        for (text, value) in values { #expect(try Loyalty.value(text) == value, "\(text)") }
        // What is made once and what is made at each evaluation are the same.
        for (constant, made) in [
            ("{'a': 1, 'b': 2.5}", "{'a': 0 + 1, 'b': 2.0 + 0.5}"),
            ("{'a': ['x', 'y'], 'b': []}", "{'a': ['x', 'y' + ''], 'b': [1].filter(n, n > 1)}"),
            ("{true: {1: 'x'}}", "{1 < 2: {1: 'x' + ''}}"),
        ] {
            #expect(try Loyalty.value(constant) == Loyalty.value(made), "\(constant)")
            #expect(try Loyalty.value("\(constant) == \(made)") == .bool(true), "\(constant)")
            #expect(try Loyalty.value("size(\(constant))") == Loyalty.value("size(\(made))"))
        }
        #expect(
            try Loyalty.failure("[1, 2][2] > 1")
                == "the list has 2 elements, there is none at 2 @ [1, 2][2]")
        #expect(try Loyalty.failure("{'a': 1}.b > 1") == "the map has no key \"b\" @ {'a': 1}.b")
        #expect(
            try Loyalty.failure("{size([1]): 2, 1: 3}.size() > 1")
                == "the map has the key 1 twice @ {size([1]): 2, 1: 3}")
    }

    @Test("a key that is written twice in a map is found before there is a member")
    func repeatedKeys() {
        for (text, key, written) in [
            ("{1: 2, 1: 3}.size() > 1", "1", "1"),
            ("{'a': member.points, 'b': 1, 'a': 3}.a > 1", "\"a\"", "'a'"),
            ("{true: 1, false: 2, true: 3}.size() > 1", "true", "true"),
        ] {
            #expect(
                Loyalty.problems(text)
                    == ["the map has the key \(key) twice @ \(written) [duplicate-key]"])
        }
        #expect(Loyalty.problems("{1: 2, '1': 3, true: 4}.size() > 1") == [])
    }

    @Test("a value's description reads back as the value")
    func descriptions() throws {
        let texts = [
            "null", "true", "-3", "1.5", "2.0", "1e+30", "\"a\\\"b\\\\\\n\\x01\"",
            "date(\"2026-12-01\")",
            "timestamp(\"2026-12-01T08:00:00.5Z\")", "duration(\"-1.5s\")", "[1, \"a\", [true]]",
            "{\"a\": 1, \"b\": [2.0]}",
        ]
        for text in texts {
            let value = try Loyalty.value(text)
            #expect(try Loyalty.value(value.description) == value, "\(text): \(value)")
        }
    }

    @Test("maps find keys whatever the order they were given in")
    func maps() throws {
        let keys = (0..<50).map { Value.int(Int64($0 * 37 % 50)) } + [.string("x"), .bool(true)]
        let map = try ValueMap(keys.map { .init(key: $0, value: $0) })
        for key in keys { #expect(map[key] == key) }
        #expect(map[.int(50)] == nil && map[.double(1.5)] == nil && map[.double(2)] == .int(2))
        #expect(try map == ValueMap(keys.reversed().map { .init(key: $0, value: $0) }))
        #expect(throws: ValueMap.Fault.keyType(.double(1))) {
            try ValueMap([.init(key: .double(1), value: .null)])
        }
    }
}
