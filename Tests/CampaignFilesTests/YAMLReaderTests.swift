import Diagnostics
import Testing

@testable import CampaignFiles

@Suite struct YAMLReaderTests {
    func read(_ text: String) -> (root: LocatedNode?, findings: [String]) {
        let source = SourceText(path: "f.yaml", text: text)
        let (root, findings) = YAMLReader.read(source)
        let lines = findings.map { finding in
            let notes = finding.notes.map { " / \($0.range.start.line):\($0.range.start.column)" }
            return "\(finding.range.start.line):\(finding.range.start.column)"
                + "-\(finding.range.end.line):\(finding.range.end.column) "
                + "\(finding.code.rawValue): \(finding.message)" + notes.joined()
        }
        return (root, lines)
    }

    /// The text of the file that a node covers.
    func covered(_ node: LocatedNode?) -> String? {
        node.map { String(decoding: $0.source.bytes[$0.offsets], as: UTF8.self) }
    }

    @Test("Scalars stay text, whatever YAML would make of them")
    func text() throws {
        let (root, findings) = read(
            "a: NO\nb: 12:30:45\nc: 0x1F\nd: ~\ne:\nf: ''\ng: 1e3\nh: 2026-01-01\n")
        let node = try #require(root)
        #expect(findings.isEmpty)
        #expect(node.entries.map(\.name) == ["a", "b", "c", "d", "e", "f", "g", "h"])
        #expect(
            node.entries.map(\.value.text)
                == ["NO", "12:30:45", "0x1F", "~", "", "", "1e3", "2026-01-01"])
        #expect(node.entries.map(\.value.isAbsent).filter { $0 }.count == 1)
        #expect(node["e"] == nil)
        #expect(node["f"]?.text == "")
    }

    @Test("Every value covers exactly its text in the file")
    func ranges() throws {
        let (root, findings) = read(
            """
            été: "caf\\u00e9 #1"  # a comment
            list:
              - one
              - { a: b, 名: [x, 'y z'] }
            block: |
              first

              second

            after: two
              lines
            """)
        let node = try #require(root)
        #expect(findings.isEmpty)
        #expect(covered(node.entries[0].key) == "été")
        #expect(covered(node["été"]) == #""caf\u00e9 #1""#)
        #expect(covered(node["list"]?.elements[0]) == "one")
        #expect(covered(node["list"]?.elements[1]) == "{ a: b, 名: [x, 'y z'] }")
        #expect(covered(node["list"]?.elements[1]["名"]) == "[x, 'y z']")
        #expect(covered(node["list"]) == "- one\n  - { a: b, 名: [x, 'y z'] }")
        #expect(covered(node["block"]) == "|\n  first\n\n  second")
        #expect(covered(node["after"]) == "two\n  lines")
        #expect(node["after"]?.range.start == SourcePosition(line: 10, column: 8))
    }

    @Test("Anchors, aliases and tags are refused where they stand, all of them")
    func anchors() {
        let (root, findings) = read("a: &x [1]\nb: *x\nc: !!int 3\nd: ok\n")
        #expect(
            findings == [
                "1:4-1:6 anchor: anchors and aliases are not allowed; write it out",
                "2:4-2:6 anchor: anchors and aliases are not allowed; write it out",
                "3:4-3:9 anchor: tags are not allowed, each key knows its type; a condition that begins"
                    + " with '!' goes in quotes",
            ])
        #expect(root?["d"]?.text == "ok")
        #expect(root?["b"] == nil)
    }

    @Test("Every repeated key is reported with the first")
    func duplicates() {
        let (root, findings) = read("a: 1\nb: { c: 1, c: 2, c: 3 }\n'a': 4\n")
        #expect(
            findings == [
                "2:12-2:13 duplicate-key: key 'c' is already given / 2:6",
                "2:18-2:19 duplicate-key: key 'c' is already given / 2:6",
                "3:1-3:4 duplicate-key: key 'a' is already given / 1:1",
            ])
        #expect(root?["a"]?.text == "1")
    }

    @Test("A key that is not text, a second document and deep nesting are refused")
    func refused() {
        #expect(read("? [a, b]\n: c\nd: e\n").findings == ["1:3-1:9 yaml-syntax: a key is text"])
        #expect(
            read("a: b\n---\nc: d\n").findings == ["2:1-2:4 yaml-syntax: a file holds one document"]
        )
        let deep = String(repeating: "[", count: 100_000)
        #expect(read(deep).findings == ["1:1-1:1 yaml-syntax: values nest at most 64 deep"])
        let lists = String(repeating: "- ", count: 100)
        #expect(read(lists).findings == ["1:131-1:131 yaml-syntax: values nest at most 64 deep"])
        #expect(
            read(String(repeating: "a", count: 1 << 20) + "b").findings
                == ["1:1-1:1 bad-value: a file has at most 1 MiB"])
        #expect(read("").root == nil)
        #expect(read("# nothing\n").findings.isEmpty)
    }

    @Test(
        "What is not YAML is reported at its place",
        arguments: [
            ("a: b: c\n", "1:5", "':' is not allowed here"),
            ("a: [1, 2\nb: c\n", "2:2", "a list in brackets has ','"),
            ("a: {b: 1\nc: 2\n", "2:2", "a mapping in braces has ','"),
            ("a:\n\t- b\n", "2:1", "lines are indented with spaces, not tabs"),
            ("a: @b\n", "1:4", "text that begins with '@' needs quotes"),
            ("a: 'b\n", "1:4", "a quote opens here and is never closed"),
            ("a: 1\nb: \"c\n\nd: 2\n", "2:4", "a quote opens here and is never closed"),
            ("a: \"b\nc: \"d\"\n", "1:4", "a quote opens here and closes in line 2"),
            ("a: \"b\" c\n", "1:8", "a key is expected here"),
            ("a:\n    b: 1\n  c: 2\n", "3:3", "a key is expected here"),
            ("a: 1\n b: 2\n", "2:3", "':' is not allowed here"),
            ("a:\n  - b\n  c: 1\n", "3:3", "an element is expected here"),
            ("a: - b\n", "1:4", "'-' is not allowed here"),
            ("a: b\n\tc: 1\n", "2:1", "lines are indented with spaces, not tabs"),
            ("a: \"\\d\"\n", "1:5", "in double quotes '\\' begins an escape"),
            ("a: 1\nlonely\nb: 2\n", "2:1", "a key needs ':'"),
            ("é: \u{1}\n", "1:4", "a file is UTF-8 text"),
        ])
    func syntax(text: String, place: String, message: String) throws {
        let finding = try #require(read(text).findings.first)
        #expect(finding.hasPrefix("\(place)-"), "\(finding)")
        #expect(finding.contains("yaml-syntax: \(message)"), "\(finding)")
        #expect(read(text).root == nil)
    }

    /// Where the word stands in the file, found through the scalar's text.
    func place(of word: String, in text: String) throws -> String {
        let node = try #require(read(text).root?["k"])
        let value = Array(try #require(node.text).utf8)
        let wanted = Array(word.utf8)
        let start = try #require(
            (0...value.count - wanted.count).first {
                Array(value[$0..<$0 + wanted.count]) == wanted
            })
        let range = node.range(inText: start..<start + wanted.count)
        let source = node.source
        let bytes = source.bytes[source.offset(of: range.start)..<source.offset(of: range.end)]
        return "\(range.start.line):\(range.start.column) \(String(decoding: bytes, as: UTF8.self))"
    }

    @Test(
        "A place in the text of a scalar leads to its place in the file",
        arguments: [
            ("k: ab member.x\n", "1:7 member.x"),
            ("k: 'é'' member.x'\n", "1:9 member.x"),
            (#"k: "a\"b\u00e9\x41\n member.x""# + "\n", "1:22 member.x"),
            ("k: one\n   two\n\n     member.x and\n", "4:6 member.x"),
            ("k: 'one\n   two\n\n     member.x and'\n", "4:6 member.x"),
            ("k: \"one \\\n   two\n\n     member.x and\"\n", "4:6 member.x"),
            ("k: |\n  one\n\n   two\n  member.x and\n", "5:3 member.x"),
            ("k: |2-\n   one\n  member.x and\n", "3:3 member.x"),
            ("k: >\n  one\n  two\n\n  three\n    four\n  member.x and\n", "7:3 member.x"),
            ("k: >-\n\n  one\n\n\n    two\n\n  member.x\n", "8:3 member.x"),
            ("k: >\r\n  one\r\n  two\r\n\r\n  member.x and\r\n", "5:3 member.x"),
            ("k: |\n    é 名 member.x\n", "2:9 member.x"),
        ])
    func scalarPlaces(text: String, expected: String) throws {
        #expect(try place(of: "member.x", in: text) == expected)
    }

    @Test("An escape is one place as a whole")
    func escapes() throws {
        #expect(try place(of: "é", in: #"k: "a\u00e9b""# + "\n") == #"1:6 \u00e9"#)
        #expect(try place(of: "'", in: "k: 'a''b'\n") == "1:6 ''")
    }
}
