import Ingestion
import Testing

@Suite("Reading lines")
struct LineReaderTests {
    private func lines(of text: String, chunk: Int, limit: Int = 1 << 20) -> [String] {
        var reader = LineReader(maximumLength: limit)
        var found: [String] = []
        func take(_ line: InputLine) {
            switch line.content {
            case .bytes(let bytes):
                found.append("\(line.number):" + String(decoding: bytes, as: UTF8.self))
            case .overlong: found.append("\(line.number) overlong")
            }
        }
        inChunks(of: chunk, Array(text.utf8)) { reader.feed($0, to: take) }
        reader.finish(to: take)
        return found
    }

    @Test("lines are the same however the input is cut", arguments: [1, 2, 3, 5, 8, 13, 100])
    func chunks(size: Int) {
        let text = "first\nsecond is longer\r\n\n   \nfifth 🎉\n\r\nlast without end"
        #expect(
            lines(of: text, chunk: size)
                == ["1:first", "2:second is longer", "5:fifth 🎉", "7:last without end"])
    }

    @Test("a line beyond the limit is told alone and the next is read", arguments: [1, 4, 7, 100])
    func overlong(size: Int) {
        let text = "12345\n123456\n1234567890123\n12345\r\n123456"
        #expect(
            lines(of: text, chunk: size, limit: 5)
                == ["1:12345", "2 overlong", "3 overlong", "4:12345", "5 overlong"])
    }

    @Test("a byte order mark is passed over at the start only", arguments: [1, 2, 100])
    func byteOrderMark(size: Int) {
        #expect(lines(of: "\u{FEFF}a\n\u{FEFF}b\n", chunk: size) == ["1:a", "2:\u{FEFF}b"])
    }

    @Test("an empty input has no lines")
    func empty() {
        #expect(lines(of: "", chunk: 1).isEmpty)
        #expect(lines(of: "\n\n", chunk: 1).isEmpty)
    }
}
