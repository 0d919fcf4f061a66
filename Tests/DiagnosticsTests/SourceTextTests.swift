import Diagnostics
import Testing

@Suite("Places in a text")
struct SourceTextTests {
    /// Long and short lines of one to four bytes a character, with every kind of line break.
    private let text: String = {
        let long = String(repeating: "aé名🚀 ", count: 700)
        return "x\n\(long)\r\n\n\(long)b\rc\n" + String(repeating: "y", count: 256) + "\né"
    }()

    @Test("an offset and its line and column lead to each other, on lines of any length")
    func places() {
        let source = SourceText(path: "a", text: text)
        let bytes = source.bytes
        var (line, column) = (1, 1)
        for offset in bytes.indices where bytes[offset] & 0xC0 != 0x80 {
            let place = SourcePosition(line: line, column: column)
            #expect(source.position(at: offset) == place)
            let isLineBreak = bytes[offset] == 10 || bytes[offset] == 13
            if !isLineBreak { #expect(source.offset(of: place) == offset) }
            column += 1
            let isInCRLF = bytes[offset] == 13 && bytes[offset + 1] == 10
            if isLineBreak, !isInCRLF { (line, column) = (line + 1, 1) }
        }
        #expect(source.lineCount == line)
        #expect(source.position(at: bytes.count + 9) == SourcePosition(line: line, column: 2))
    }

    @Test("a column behind the end of its line is the end of the line")
    func behind() {
        let source = SourceText(path: "a", text: "ab\r\ncd\n")
        #expect(source.offset(of: SourcePosition(line: 1, column: 99)) == 2)
        #expect(source.offset(of: SourcePosition(line: 2, column: 3)) == 6)
        #expect(source.offset(of: SourcePosition(line: 3, column: 5)) == 7)
        #expect(source.offset(of: SourcePosition(line: 9, column: 1)) == 7)
        #expect(source.line(1) == "ab" && source.line(3) == "" && source.line(4) == nil)
    }

    @Test("of many findings in a file the errors stay, and the last says how many more there are")
    func capped() {
        func finding(_ line: Int, _ severity: Severity) -> Diagnostic {
            let place = SourcePosition(line: line, column: 1)
            let range = SourceRange(file: "a", start: place, end: place)
            return Diagnostic(.badValue, "m", at: range, severity: severity)
        }
        let warnings = (1...5).map { finding($0, .warning) }
        let all = warnings + [finding(9, .error), finding(8, .error)]
        let kept = all.capped(perFile: 3)
        #expect(kept.map(\.range.start.line) == [1, 8, 9, 9])
        #expect(kept.map(\.code).last == .moreFindings && kept.hasErrors)
        #expect(kept.last?.message == "4 more findings in this file are not shown")
        #expect(all.capped(perFile: 7) == all.inOrder())
    }
}

extension SourceText {
    /// The number of lines; a text that ends with a line break has an empty last one.
    var lineCount: Int { position(at: bytes.count).line }

    /// The line (from 1) without its line break, or nil where there is no such line.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= lineCount else { return nil }
        let end = offset(of: SourcePosition(line: number, column: bytes.count + 1))
        return String(decoding: bytes[offset(ofLine: number)..<end], as: UTF8.self)
    }
}
