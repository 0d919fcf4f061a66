import JSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("fields come in the order given, with commas and colons")
    func order() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("id", "m1")
        writer.field("points", 3)
        writer.field("share", 0.5)
        writer.field("live", true)
        writer.field("to", String?.none)
        writer.field("channels", ["email", "sms"])
        writer.key("nested")
        writer.beginObject()
        writer.endObject()
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"id":"m1","points":3,"share":0.5,"live":true,"to":null,"#
                + #""channels":["email","sms"],"nested":{}}"#
        )
    }

    @Test("only quotes, backslashes and control characters are escaped")
    func escapes() {
        #expect(
            JSONValue.string("a\"b\\c/\u{8}\u{C}\n\r\t\u{1}\u{1F}").description
                == #""a\"b\\c/\b\f\n\r\t\u0001\u001f""#)
        #expect(JSONValue.string("Íñigo 😀\u{7F}").description == "\"Íñigo 😀\u{7F}\"")
    }

    @Test(
        "a double is written in its shortest form and stays a double",
        arguments: [
            (1.0, "1.0"), (0.1, "0.1"), (-0.0, "-0.0"), (1e300, "1e+300"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1e16, "1e+16"), (123456.789, "123456.789"),
        ])
    func doubles(value: Double, text: String) throws {
        #expect(JSONValue.double(value).description == text)
        #expect(try JSONValue(reading: text) == .double(value))
    }

    @Test("what JSON has no number for becomes null")
    func notFinite() {
        #expect(JSONValue.array([.double(.infinity), .double(.nan)]).description == "[null,null]")
    }

    @Test("integers are written to the ends of their range")
    func integers() {
        #expect(
            JSONValue.array([.int(.min), .int(.max), .int(0), .int(-7)]).description
                == "[-9223372036854775808,9223372036854775807,0,-7]")
    }

    @Test("objects follow one another, one a line")
    func lines() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.beginObject()
            writer.field("n", number)
            writer.endObject()
            writer.newLine()
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "{\"n\":1}\n{\"n\":2}\n")
    }

    @Test("every generated value reads back as it was written")
    func property() throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            let value = generator.value(depth: 3)
            #expect(try JSONValue(reading: value.description, rules: .grammar) == value)
        }
    }
}

/// A small generator of numbers, the same on every run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch next() % (depth > 0 ? 7 : 5) {
        case 0: return next() % 2 == 0 ? .null : .bool(next() % 2 == 0)
        case 1: return .int(Int64(bitPattern: next()) >> (next() % 64))
        case 2, 3:
            let double = Double(bitPattern: next())
            return double.isFinite ? .double(double) : .string(string())
        case 4: return .string(string())
        case 5: return .array((0..<next() % 4).map { _ in value(depth: depth - 1) })
        default:
            return .object(
                (0..<next() % 4).map { _ in JSONField(string(), value(depth: depth - 1)) })
        }
    }

    mutating func string() -> String {
        var text = ""
        for _ in 0..<next() % 20 {
            let limits: [UInt64] = [0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000]
            let scalar = UInt32(next() % limits[Int(next() % 6)])
            text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\"")
        }
        return text
    }
}
