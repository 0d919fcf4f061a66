import Foundation
import Testing

/// Every command and file that a document under `docs` shows is run, by the convention that
/// CONTRIBUTING.md tells.
@Suite("The handbook")
struct HandbookTests {
    private static let documents: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "docs")
        return (names ?? []).filter { $0.hasSuffix(".md") }.sorted()
    }()

    /// Documents that teach by commands: without one they have lost them.
    private static let lessons = [
        "first-steps.md", "how-it-decides.md", "pressure.md", "recipes.md",
    ]

    private func read(_ name: String) throws -> HandbookDocument {
        HandbookDocument(try String(contentsOfFile: "docs/\(name)", encoding: .utf8))
    }

    @Test("what it shows is what happens")
    func everyDocument() async throws {
        // Two at a time: each mostly waits for the program.
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            var rest = Self.documents[...]
            for name in rest.prefix(2) { tasks.addTask { try document(name) } }
            rest = rest.dropFirst(2)
            while try await tasks.next() != nil {
                guard let name = rest.popFirst() else { continue }
                tasks.addTask { try document(name) }
            }
        }
    }

    private func document(_ name: String) throws {
        let document = try read(name)
        for problem in document.problems { Issue.record("docs/\(name):\(problem)") }
        if Self.lessons.contains(name) {
            #expect(!document.commands.isEmpty, "docs/\(name) runs no command")
        }
        var folder = try WorkFolder()
        var others: [(place: Range<Int>, said: String)] = []
        for step in document.steps {
            switch step {
            case .folder(let isShipped): folder = try fresh(isShipped: isShipped)
            case .file(let path, let text): try folder.write(text, to: path)
            case .command(let command):
                guard let said = try run(command, of: name, in: folder) else { continue }
                others.append((command.place, said))
            }
        }
        guard !others.isEmpty else { return }
        let text = try String(contentsOfFile: "docs/\(name)", encoding: .utf8)
        try Data(rewritten(text, others).utf8).write(to: URL(filePath: "docs/\(name)"))
    }

    @Test("it has the documents that the README names")
    func lessonsAreThere() {
        for name in Self.lessons { #expect(Self.documents.contains(name)) }
    }

    private func fresh(isShipped: Bool) throws -> WorkFolder {
        let folder = try WorkFolder()
        if isShipped {
            for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        }
        return folder
    }

    /// Runs a command by the shell, as a reader would, and compares status and output. Gives back an
    /// output that is to take the place of the one that is shown: with TACT_GOLDEN=write, where that
    /// leaves nothing out.
    private func run(
        _ command: HandbookDocument.Command, of name: String, in folder: WorkFolder
    ) throws -> String? {
        let programs = URL(filePath: Program.path).deletingLastPathComponent().path
        let others = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let finished = try Running(
            "/bin/sh", ["-c", "exec 2>&1\n\(command.text)"], in: folder,
            environment: ["PATH": "\(programs):\(others)", "TZ": "UTC", "COLUMNS": "80"]
        ).end()
        let place = "docs/\(name):\(command.line): $ \(command.text)"
        #expect(finished.status == command.status, "\(place)\n\(finished.output)")
        guard !command.output.isEmpty, !shows(command.output, finished.output) else { return nil }
        let writes = ProcessInfo.processInfo.environment["TACT_GOLDEN"] == "write"
        if writes, !command.output.contains("...") { return finished.output }
        let shown = command.output.joined(separator: "\n")
        Issue.record("\(place)\n--- shown\n\(shown)\n--- said\n\(finished.output)")
        return nil
    }

    @Test("a fence or a mark that follows no rule is found")
    func rules() {
        for text in [
            "```\ntact check\n```", "```yaml\na: 1\n```", "  ```console\n  $ ls\n  ```",
            "~~~console\n$ ls\n~~~", "```console\n$ ls", "```console\nls\n```", "```console\n```",
            "```yaml ../x.yaml\na: 1\n```", "```yaml /x.yaml\na: 1\n```", "<!-- folder: full -->",
            "<!-- not run: -->\n```\nx\n```", "<!-- exit: no -->\n```console\n$ ls\n```",
        ] {
            #expect(!HandbookDocument(text).problems.isEmpty, "\(text)")
        }
        let good = HandbookDocument(
            "<!-- folder: shipped -->\n```csv a/b.csv\nid\n```\n\n<!-- exit: 1 -->\n"
                + "```console\n$ true\n$ tact \\\n  check\nno\n```\n"
                + "<!-- not run: it waits -->\n```\nx\n```")
        #expect(good.problems.isEmpty && good.steps.count == 4)
        #expect(good.commands.map(\.status) == [0, 1])
        #expect(good.commands.map(\.text) == ["true", "tact \\\n  check"])
    }

    @Test("three dots stand for any lines, and nothing else does")
    func threeDots() {
        #expect(shows(["a", "...", "d"], "a\nb\nc\nd\n\n"))
        #expect(shows(["...", "d"], "d") && shows(["a", "..."], "a"))
        #expect(!shows(["a", "...", "d"], "a\nb") && !shows(["a"], "a\nb") && !shows(["a"], ""))
    }

    @Test("an output that is written anew takes the place of the old one alone")
    func rewriting() {
        let text = "```console\n$ a \\\n b\nold\nolder\n$ c\nold\n```\nend\n"
        let commands = HandbookDocument(text).commands
        #expect(commands.map(\.output) == [["old", "older"], ["old"]])
        let anew = rewritten(text, commands.map { ($0.place, "new\n") })
        #expect(anew == "```console\n$ a \\\n b\nnew\n$ c\nnew\n```\nend\n")
    }

    @Test("its reference says what the schemas say")
    func reference() throws {
        try #require(Tool.exists("python3"), "scripts/reference needs python3")
        let script = URL(filePath: "scripts/reference").path
        let made = try Tool.run("python3", [script, Program.path], in: WorkFolder())
        #expect(made.status == 0, "\(made.errors)")
        let kept = try String(contentsOfFile: "docs/reference.md", encoding: .utf8)
        let isSame = kept == made.output
        #expect(isSame, "scripts/reference .build/debug/tact > docs/reference.md writes it anew")
    }

    @Test("its links lead to documents and headings that are there", arguments: documents)
    func links(_ name: String) throws {
        for (line, text) in try read(name).prose {
            for link in text.matches(of: /\]\(([^)\s#]*)(?:#([^)\s]*))?\)/) {
                let path = String(link.1)
                if path.contains("://") { continue }
                let target = path.isEmpty ? name : path
                let isThere = FileManager.default.fileExists(atPath: "docs/\(target)")
                #expect(isThere, "docs/\(name):\(line): \(path)")
                guard isThere, let heading = link.2, target.hasSuffix(".md") else { continue }
                let anchors = try read(target).prose.compactMap { anchor($0.text) }
                #expect(anchors.contains(String(heading)), "docs/\(name):\(line): #\(heading)")
            }
        }
    }

    /// What a heading is called in links, as GitHub has it; nil: the line is no heading.
    private func anchor(_ line: String) -> String? {
        guard line.hasPrefix("#") else { return nil }
        let words = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
        return String(words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) })
            .replacingOccurrences(of: " ", with: "-")
    }
}
