import JSON
import Testing

@testable import Commands

/// JSON on a terminal.
@Suite("JSON that steers no terminal")
struct ShowableJSONTests {
    @Test("controls of C1, DEL and overrides of direction are escaped, and mean the same")
    func escapes() throws {
        let hidden: [ClosedRange<UInt32>] = [
            0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
        ]
        // Those beside them, and others of the same first bytes.
        let seen: [UInt32] = [
            0x7E, 0xA0, 0xBF, 0x600, 0x61B, 0x61D, 0x2000, 0x200D, 0x2010, 0x202F, 0x2065, 0x206A,
            0x20AC, 0x1F600,
        ]
        for value in hidden.flatMap({ Array($0) }) + seen {
            let text = "a" + String(String.UnicodeScalarView([Unicode.Scalar(value)!])) + "é"
            let json = JSONValue.object([JSONField(text, .string(text + text))])
            let shown = showable(json: Array(json.description.utf8))
            let words = String(decoding: shown, as: UTF8.self)
            #expect(try JSONValue(reading: words) == json)
            let isHidden = hidden.contains { $0.contains(value) }
            #expect(words.unicodeScalars.contains { $0.value == value } == !isHidden)
            #expect((words == json.description) == !isHidden)
        }
        let plain = Array(#"{"a":"b\u001b\u007f é ﬀ"}"#.utf8)
        #expect(showable(json: plain) == plain)
        // Cut off in the middle of a character.
        for end in [[0xC2], [0xE2, 0x80], [0xE2]] as [[UInt8]] { #expect(showable(json: end) == end) }
    }
}
