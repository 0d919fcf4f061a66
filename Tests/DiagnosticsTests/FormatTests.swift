import Diagnostics
import Testing

@Suite struct FormatTests {
    let welcome = SourceText(
        path: "campaigns/scenarios/welcome.yaml",
        text: "title: Welcome\nsteps:\n  - send: hello\n    chanels: [email]\n")

    /// A range on one line of the welcome file.
    func at(_ line: Int, _ start: Int, _ end: Int, file: String? = nil) -> SourceRange {
        SourceRange(
            file: file ?? welcome.path, start: SourcePosition(line: line, column: start),
            end: SourcePosition(line: line, column: end))
    }

    var unknownKey: Diagnostic {
        Diagnostic(
            .unknownKey, "unknown key 'chanels' in a send step", at: at(4, 5, 12),
            suggestion: "channels")
    }

    @Test("Text shows message, code, source line, caret and notes")
    func text() {
        let noted = Diagnostic(
            .duplicateName, "cap 'a' is already defined", at: at(9, 11, 12, file: "b.yaml"),
            notes: [.init("previously defined here", at: at(4, 11, 12, file: "b.yaml"))])
        #expect(
            DiagnosticFormat.text.render([unknownKey, noted], sources: [welcome]) == """
                b.yaml:9:11: error: cap 'a' is already defined [duplicate-name]
                b.yaml:4:11: note: previously defined here
                campaigns/scenarios/welcome.yaml:4:5: error: unknown key 'chanels' in a send step; \
                did you mean 'channels'? [unknown-key]
                    4 |     chanels: [email]
                      |     ^~~~~~~

                """)
    }

    @Test("Text of no file is told by its place alone, without line and excerpt")
    func place() {
        let source = SourceText(place: "option --listen", text: "here")
        let found = Diagnostic(.badValue, "an address is expected", at: source.range(0..<4))
        #expect(
            DiagnosticFormat.text.render([found], sources: [source])
                == "option --listen: error: an address is expected [bad-value]\n")
    }

    /// The two excerpt lines of a finding on the first line of the text.
    func excerpt(_ line: String, _ start: Int, _ end: Int) -> [String] {
        let source = SourceText(path: "a", text: line)
        let found = Diagnostic(.badValue, "m", at: at(1, start, end, file: "a"))
        let output = DiagnosticFormat.text.render([found], sources: [source])
        return output.split(separator: "\n").dropFirst().map { String($0.dropFirst(8)) }
    }

    @Test("Tabs, wide and combining characters keep the caret under its place")
    func columns() {
        #expect(excerpt("\tab: x", 5, 7) == ["    ab: x", "       ^~"])
        #expect(excerpt("名前: x", 5, 6) == ["名前: x", "      ^"])
        #expect(excerpt("e\u{301}t: x", 5, 6) == ["e\u{301}t: x", "   ^"])
        #expect(excerpt("名前: x", 1, 3) == ["名前: x", "^~~~"])
        #expect(excerpt("a\u{1B}[31m", 2, 3) == ["a\\u{1B}[31m", " ^~~~~~"])
        #expect(excerpt("a\u{202E}b", 3, 4) == ["a\\u{202E}b", "         ^"])
    }

    @Test("A point, a place behind the end and a range over lines have a caret")
    func points() {
        #expect(excerpt("abc", 2, 2) == ["abc", " ^"])
        #expect(excerpt("abc", 4, 4) == ["abc", "   ^"])
        let source = SourceText(path: "a", text: "abc\ndef")
        let range = SourceRange(
            file: "a", start: .init(line: 1, column: 2), end: .init(line: 2, column: 2))
        let output = DiagnosticFormat.text.render(
            [Diagnostic(.badValue, "m", at: range)], sources: [source])
        #expect(output == "a:1:2: error: m [bad-value]\n    1 | abc\n      |  ^~\n")
    }

    @Test("A long line is cut around the place")
    func longLine() {
        let line = String(repeating: "x", count: 500) + "HERE" + String(repeating: "y", count: 500)
        let found = excerpt(line, 501, 505)
        let shown = Array(found[0])
        let caret = found[1].firstIndex(of: "^")!.utf16Offset(in: found[1])
        #expect(shown.count <= 145)
        #expect(String(shown[caret..<caret + 4]) == "HERE")
        #expect(shown.first == "…" && shown.last == "…")
    }

    @Test("JSON is one object a line, with null for what does not apply")
    func json() {
        let quoted = Diagnostic(.badValue, "a \"b\"\n\u{1}", at: at(1, 1, 2, file: "é.yaml"))
        let output = DiagnosticFormat.json.render([unknownKey, quoted], sources: [])
        #expect(
            output == #"""
                {"severity":"error","code":"unknown-key","message":"unknown key 'chanels' in a send step","suggestion":"channels","file":"campaigns/scenarios/welcome.yaml","line":4,"column":5,"end_line":4,"end_column":12,"notes":[]}
                {"severity":"error","code":"bad-value","message":"a \"b\"\n\u0001","suggestion":null,"file":"é.yaml","line":1,"column":1,"end_line":1,"end_column":2,"notes":[]}

                """#)
    }

    @Test("GitHub's commands are escaped as its runner reads them")
    func github() {
        let odd = Diagnostic(
            .badValue, "50% off\nnow: a, b", at: at(3, 1, 4, file: "a,b:c%.yaml"),
            severity: .warning, notes: [.init("see here", at: at(1, 1, 2, file: "d"))])
        #expect(
            DiagnosticFormat.github.render([odd], sources: []) == """
                ::warning file=a%2Cb%3Ac%25.yaml,line=3,col=1,endColumn=4,title=bad-value::\
                50%25 off%0Anow: a, b%0Ad:1:1: note: see here

                """)
    }

    @Test("Findings come in order of file and place, each once")
    func order() {
        let list = [
            Diagnostic(.badValue, "later", at: at(9, 1, 1)),
            Diagnostic(.badValue, "warning", at: at(2, 1, 1), severity: .warning),
            Diagnostic(.unknownKey, "error", at: at(2, 1, 1)),
            Diagnostic(.badValue, "later", at: at(9, 1, 1)),
            Diagnostic(.badValue, "other file", at: at(20, 1, 1, file: "a.yaml")),
        ]
        #expect(list.inOrder().map(\.message) == ["other file", "error", "warning", "later"])
    }

    @Test("Offsets and positions agree over every line break and character")
    func positions() {
        let text = "aé\r\n名x\rb\n"
        let source = SourceText(path: "a", text: text)
        #expect(source.lineCount == 4)
        #expect((1...4).map { source.line($0) } == ["aé", "名x", "b", ""])
        #expect(source.line(5) == nil)
        #expect(source.position(at: 0) == SourcePosition(line: 1, column: 1))
        #expect(source.position(at: 3) == SourcePosition(line: 1, column: 3))
        #expect(source.position(at: 5) == SourcePosition(line: 2, column: 1))
        #expect(source.position(at: 8) == SourcePosition(line: 2, column: 2))
        for offset in [0, 1, 3, 5, 8, 10, 12] {
            #expect(source.offset(of: source.position(at: offset)) == offset)
        }
    }
}
