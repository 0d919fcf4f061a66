import Diagnostics
import Testing

@Suite("Text that a terminal may have")
struct VisibleTextTests {
    @Test(
        "what steers a terminal or cannot be seen is shown",
        arguments: [
            ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{7F}", "\\u{7F}"),
            ("a\u{202E}b\u{2066}", "a\\u{202E}b\\u{2066}"),
            ("\u{200E}\u{200F}", "\\u{200E}\\u{200F}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"), ("a\u{200B}b", "a\\u{200B}b"),
            ("\u{FEFF}a\u{2060}", "\\u{FEFF}a\\u{2060}"), ("a\u{E0041}", "a\\u{E0041}"),
            ("a\nb\r", "a\\nb\\r"), ("a\u{200D}b", "a\\u{200D}b"),
        ])
    func shown(text: String, visible: String) {
        #expect(text.visible() == visible)
    }

    @Test(
        "what is read stays as it is",
        arguments: ["Léa\u{A0}!", "名前", "\u{645}", "👩\u{200D}🚀", "❤\u{FE0F}\u{200D}🔥", "a\tb"])
    func kept(text: String) {
        #expect(text.visible() == text)
    }

    @Test("a tab is shown in a cell, and a text of lines keeps its own breaks")
    func kinds() {
        #expect("a\tb".visible(asCell: true) == "a\\tb")
        #expect("a\u{1B}\n\nb\r\nc\rd".visibleLines == "a\\u{1B}\n\nb\nc\\rd")
    }

    @Test("a message cannot forge a line of its own")
    func forged() {
        let start = SourcePosition(line: 1, column: 1)
        let range = SourceRange(file: "a\nb.yaml", start: start, end: start)
        let found = Diagnostic(
            .badValue, "m\nx.yaml:1:1: error", at: range, notes: [.init("n\u{1B}\n", at: range)])
        #expect(
            DiagnosticFormat.text.render([found], sources: [])
                == "a\\nb.yaml:1:1: error: m\\nx.yaml:1:1: error [bad-value]\n"
                + "a\\nb.yaml:1:1: note: n\\u{1B}\\n\n")
    }
}
