import JSON
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(reading: text) }

    private func error(_ text: String, rules: JSONRules = .unambiguous) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue(reading: text, rules: rules)
            return nil
        } catch {
            return error
        }
    }

    @Test("an integer that fits 64 bits is an int, every other number a double")
    func numbers() throws {
        #expect(try read("0") == .int(0))
        #expect(try read("-0") == .int(0))
        #expect(try read("9223372036854775807") == .int(.max))
        #expect(try read("-9223372036854775808") == .int(.min))
        #expect(try read("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try read("-9223372036854775809") == .double(-9_223_372_036_854_775_808))
        #expect(try read("100000000000000000000") == .double(1e20))
        #expect(try read("1.0") == .double(1))
        #expect(try read("1e2") == .double(100))
        #expect(try read("12.49") == .double(12.49))
    }

    @Test(
        "a double is the nearest to what was written",
        arguments: [
            ("0.1", 0.1), ("5e-324", .leastNonzeroMagnitude),
            ("2.2250738585072011e-308", Double(bitPattern: 0x000F_FFFF_FFFF_FFFF)),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("123e-10000000", 0),
            ("9007199254740993.0", 9_007_199_254_740_992), ("1e23", 1e23),
            ("8.41", 8.41), ("0.000001", 0.000001), ("9007199254740992e22", 9007199254740992e22),
            ("1.00000000000000011102230246251565404", 1.0),
            ("1.00000000000000011102230246251565405", 1.0000000000000002),
        ])
    func doubles(text: String, value: Double) throws {
        #expect(try read(text) == .double(value))
        #expect(try read("-" + text) == .double(-value))
    }

    @Test("a negative zero with a point keeps its sign")
    func negativeZero() throws {
        guard case .double(let zero) = try read("-0.0") else {
            Issue.record("-0.0 is a double")
            return
        }
        #expect(zero == 0 && zero.sign == .minus)
    }

    @Test("a number beyond a double, or of very many digits, is refused")
    func numberLimits() {
        #expect(error("1e400")?.rule == .numberRange)
        #expect(error("-1e400")?.rule == .numberRange)
        #expect(error("[" + String(repeating: "9", count: 1_001) + "]")?.rule == .numberLength)
        #expect(error("1e" + String(repeating: "0", count: 999))?.rule == .numberLength)
    }

    @Test("escapes are decoded, pairs of surrogates joined")
    func escapes() throws {
        #expect(
            try read(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#)
                == .string("\"\\/\u{8}\u{C}\n\r\té😀"))
        #expect(try read(#""a\u0000b""#) == .string("a\0b"))
        #expect(try read("\"Íñigo €\"") == .string("Íñigo €"))
    }

    @Test(
        "half a pair of surrogates is refused",
        arguments: [
            #""\ud800""#, #""\ud800abc""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800\n""#,
        ])
    func surrogates(text: String) {
        #expect(error(text)?.rule == .surrogate)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xE2, 0x82], [0x80], [0xF0, 0x9F, 0x98], [0xC3],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        for text in [[0x22] + bytes + [0x22], [0x22] + bytes, bytes] {
            #expect(throws: JSONError.self) { try JSONValue(reading: text) }
        }
    }

    @Test("fields keep their order and are found by key")
    func objects() throws {
        let value = try read(#" { "b" : 1 , "a" : [ true , null ] , "" : { } } "#)
        #expect(
            value
                == .object([
                    JSONField("b", .int(1)), JSONField("a", .array([.bool(true), .null])),
                    JSONField("", .object([])),
                ]))
        #expect(value["a"] == .array([.bool(true), .null]))
        #expect(value["c"] == nil)
    }

    @Test("a key that comes twice is refused, or kept where only the grammar counts")
    func duplicateKeys() throws {
        #expect(error(#"{"a":1,"a":2}"#)?.rule == .duplicateKey)
        #expect(error(#"{"a":1,"\u0061":2}"#)?.offset == 7)
        let many = (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(error("{\(many)}") == nil)
        #expect(error("{\(many),\"k3\":0}")?.rule == .duplicateKey)
        let kept = try JSONValue(reading: #"{"a":1,"a":2}"#, rules: .grammar)
        #expect(kept == .object([JSONField("a", .int(1)), JSONField("a", .int(2))]))
        #expect(kept["a"] == nil)
    }

    @Test("keys that look alike but differ in bytes are two keys")
    func canonicalEquivalence() throws {
        #expect(try read("{\"\u{e9}\":1,\"e\u{301}\":2}")["e\u{301}"] == .int(2))
    }

    @Test("nesting ends at the limit")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(error(nested(128)) == nil)
        #expect(error(nested(129))?.rule == .depth)
        #expect(error(nested(4), rules: JSONRules(maximumDepth: 3))?.offset == 3)
    }

    @Test("an error names the byte, the rule and what was found")
    func errors() {
        #expect(
            error(#"{"a":1;"b":2}"#)?.description
                == "a field of an object is followed by ',' or '}', found ';' at byte 6")
        #expect(
            error(#"{"a""#)?.description
                == "a colon follows a key, found the end of the text at byte 4")
        #expect(
            error("\"a\nb\"")?.description
                == "a control character within a string must be escaped, found byte 0x0A at byte 2")
        #expect(error("[1,]")?.rule == .value)
        #expect(error("01")?.rule == .leadingZero)
        #expect(error("1 2")?.rule == .end)
        #expect(error(#"{"a":1,}"#)?.rule == .key)
        #expect(error(#""\x""#)?.rule == .escape)
        #expect(error(#""\u12g4""#)?.rule == .hexadecimal)
        #expect(error("tru")?.rule == .bool)
        #expect(error("nul")?.rule == .null)
        #expect(error("")?.rule == .value)
    }

    @Test("a text cut at any byte is refused and never read beyond")
    func truncation() throws {
        let text = Array(
            #"{"id":"é😀\n\ud83d\ude00","n":[-12.5e+3,true,false,null,{"k":"plain text here"}]}"#
                .utf8)
        _ = try JSONValue(reading: text)
        for length in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(reading: text[..<length]) }
        }
    }
}
