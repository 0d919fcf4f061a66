import Foundation
import Testing

/// The README shows what the program prints.
@Suite("The README")
struct ReadmeTests {
    /// The package's own campaign directory and samples, in a folder of their own.
    private func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        return folder
    }

    /// The README's lines between two that begin so; throws where there are none.
    private func lines(from first: String, to last: String) throws -> [String] {
        let all = try String(contentsOfFile: "README.md", encoding: .utf8)
            .components(separatedBy: "\n")
        let start = try #require(all.firstIndex { $0.hasPrefix(first) })
        let end = try #require(all[start...].firstIndex { $0.hasPrefix(last) })
        return Array(all[(start + 1)..<end])
    }

    @Test("what it shows of the demonstration is what the program says")
    func demonstration() throws {
        let folder = try folder()
        let check = try Program.run(["check"], in: folder)
        let replay = try Program.run(
            [
                "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--outbox",
                "var/demo/outbox", "--until", "2026-05-01",
            ], in: folder)
        let said = Set((check.output + replay.output).components(separatedBy: "\n"))
        let shown = try lines(from: "== tact check", to: "== tact explain").filter {
            !$0.isEmpty && $0 != "..." && !$0.hasPrefix("== ")
        }
        #expect(shown.count > 10)
        for line in shown { #expect(said.contains(line), "the README shows: \(line)") }
    }

    @Test("what it tells of one member is that member's story")
    func story() throws {
        let folder = try folder()
        try Program.run(
            [
                "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--until",
                "2026-05-01", "--outbox", "out",
            ], in: folder)
        let member = try #require(
            lines(from: "== tact check", to: "The mail is").compactMap {
                $0.hasPrefix("== tact explain ") ? String($0.dropFirst(16)) : nil
            }.first)
        let said = words(try Program.run(["explain", member, "--lang", "en"], in: folder).output)
        // Long lines are broken there.
        let shown = try lines(from: "== tact explain", to: "The mail is").joined(separator: "\n")
        for part in shown.components(separatedBy: "...\n") where !words(part).isEmpty {
            #expect(said.contains(words(part)), "the README tells: \(part)")
        }
    }

    /// The words with single blanks between them.
    private func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).filter { $0 != "..." }.joined(separator: " ")
    }

    @Test("the shipped programme is in order and passes its own tests")
    func shippedProgramme() throws {
        let folder = try folder()
        let check = try Program.run(["check"], in: folder)
        #expect(check.status == 0 && !check.output.contains("warning"), "\(check.output)")
        let test = try Program.run(["test"], in: folder)
        #expect(test.status == 0, "\(test.output)")
    }

    @Test("every command that it lists is one of the program's")
    func commands() throws {
        let folder = try folder()
        let listed = try lines(from: "| command | does |", to: "`-C DIR`").compactMap { line in
            line.firstMatch(of: /^\| `tact ([a-z]+)/).map { String($0.1) }
        }
        #expect(listed.count >= 8)
        for command in listed {
            #expect(try Program.run([command, "--help"], in: folder).status == 0, "\(command)")
        }
    }
}
