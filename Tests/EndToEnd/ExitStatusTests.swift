import Foundation
import Testing

/// The exit status says whose fault it was (interfaces.md).
@Suite("Exit status")
struct ExitStatusTests {
    /// Words of a command line, the status they end with, and what the message must say.
    struct Case: Sendable, CustomTestStringConvertible {
        var words: [String]
        var status: Int32
        var says: String

        init(_ words: [String], _ status: Int32, _ says: String) {
            (self.words, self.status, self.says) = (words, status, says)
        }

        var testDescription: String { words.joined(separator: " ") }
    }

    @Test(
        "wrong usage is 2",
        arguments: [
            Case(["nonsense"], 2, "Unexpected argument 'nonsense'"),
            Case(["check", "--nonsense"], 2, "Unknown option '--nonsense'"),
            Case(["replay"], 2, "Missing expected argument '<events>'"),
            Case(["explain"], 2, "Missing expected argument '<id>'"),
            Case(["explain", "ann", "--lang", "de"], 2, "'en' and 'fr'"),
            Case(["outbox", "show"], 2, "Missing expected argument '<id>'"),
            Case(["eval"], 2, "Missing expected argument '<expression>'"),
            Case(["decisions", "--outcome", "gone"], 2, "- sent"),
            Case(["decisions", "--from", "yesterday"], 2, "yesterday"),
            Case(["decisions", "--format", "xml"], 2, "xml"),
            Case(["decisions", "--from", "2026-13-01"], 2, "months go from 01 to 12"),
            Case(["replay", "x", "--until", "2026-02-30T10:00"], 2, "February 2026 has 28 days"),
            Case(["plan", "--from", "2024-02-30", "--until", "2024-03-01"], 2, "has 29 days"),
            Case(["plan", "--from", "2026-00-01", "--until", "2026-03-01"], 2, "from 01 to 12"),
            Case(["plan", "--from", "2026-04-31", "--until", "2026-05-01"], 2, "April 2026 has 30"),
            Case(["plan", "--from", "1.2.2026", "--until", "2026-05-01"], 2, "a day is written"),
            Case(["plan", "--from", "9999-12-20", "--until", "9999-12-31"], 2, "1900 and 9900"),
            Case(["plan", "--from", "0001-01-01", "--until", "2026-12-31"], 2, "1900 and 9900"),
            Case(["plan", "--from", "2026-01-01", "--until", "2036-01-01"], 2, "at most 10 years"),
            Case(["check", "-C", "nowhere"], 2, "name another with -C"),
            Case(["check", "-C", "input/members.csv"], 2, "name another with -C"),
            Case(["decisions"], 2, "there is no store; tact replay makes one"),
            Case(["members", "list"], 2, "there is no store; tact replay makes one"),
            Case(["explain", "ann", "--store", "x.sqlite"], 2, "x.sqlite: there is no store"),
            Case(["replay", "nothing.ndjson"], 2, "nothing.ndjson: cannot be read: No such file"),
            Case(["replay", "input"], 2, "input: cannot be read: Is a directory"),
            Case(
                ["replay", "input/events.ndjson", "--members", "nothing.csv"], 2,
                "nothing.csv: cannot be read: No such file"),
            Case(
                ["replay", "input/events.ndjson", "--until", "2020-01-01"], 2,
                "cannot end (2020-01-01T00:00:00Z) before it begins"),
            Case(["members", "import", "nothing.csv"], 2, "nothing.csv: cannot be read"),
            Case(["test", "nothing.yaml"], 2, "nothing.yaml: there is no test"),
            Case(["outbox", "list", "--bodies"], 2, "--bodies goes with --format json"),
        ])
    func usage(wrong: Case) throws {
        let folder = try Shop.folder()
        let finished = try Program.run(wrong.words, in: folder)
        #expect(finished.status == wrong.status, "\(finished.errors)")
        #expect(finished.errors.contains(wrong.says), "\(finished.errors)")
        #expect(finished.output == "")
        #expect(folder.tree("var").isEmpty || wrong.words.contains("--until"))
    }

    @Test("an answer that is no is 1")
    func no() throws {
        let shop = try Shop.replayed.get()
        for words in [
            ["members", "show", "nobody"], ["explain", "nobody"], ["outbox", "show", "nothing"],
            ["eval", "1 / 0"],
        ] {
            let finished = try Program.run(words, in: shop)
            #expect(finished.status == 1 && finished.errors.hasPrefix("tact: "), "\(words)")
        }
    }

    @Test("a file that the machine cannot read is 70 or above", .enabled(if: Unreadable.isThere))
    func unreadable() throws {
        let folder = try Shop.folder()
        for words in [
            ["replay", Unreadable.path], ["members", "import", Unreadable.path],
            ["replay", "input/events.ndjson", "--members", Unreadable.path],
        ] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 74, "\(words)")
            #expect(finished.errors.contains("tact: \(Unreadable.path): cannot be read: "))
        }
        let name = "campaigns/scenarios/unreadable.yaml"
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(name), withDestinationPath: Unreadable.path)
        for words in [["check"], Shop.replay] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 74 && finished.errors.contains("\(name): cannot be read"))
        }
    }

    @Test(
        "a file without permission is 77",
        .enabled(if: getuid() != 0, "root may read every file"))
    func noPermission() throws {
        let folder = try Shop.folder()
        for name in ["input/events.ndjson", "campaigns/pressure.yaml"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0], ofItemAtPath: folder.path(name))
            let finished = try Program.run(Shop.replay, in: folder)
            #expect(finished.status == 77)
            #expect(finished.errors.contains("\(name): cannot be read: Permission denied"))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder.path(name))
        }
    }

    /// A file that opens and cannot be read, even by root.
    private enum Unreadable {
        static let path = "/proc/self/mem"
        static var isThere: Bool { FileManager.default.fileExists(atPath: path) }
    }

    @Test("what is no store, or is damaged, is 78 and stays as it is")
    func notAStore() throws {
        let folder = try Shop.folder()
        let foreign = try folder.bytes("input/members.csv")
        for words in [["decisions"], ["members", "list"], Shop.replay] {
            let finished = try Program.run(words + ["--store", "input/members.csv"], in: folder)
            #expect(finished.status == 78, "\(words): \(finished.errors)")
            #expect(finished.errors.contains("this is no SQLite database; name another file"))
        }
        #expect(try folder.bytes("input/members.csv") == foreign)
    }

    @Test("what is no file, or an empty one, is no store to read from: 78, at once")
    func noStoreFile() throws {
        let folder = try Shop.folder()
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        try folder.write("", to: "empty")
        for (store, words) in [
            ("input", "this is a folder"), ("pipe", "this is a pipe"), ("/dev/null", "or device"),
            ("empty", "the file is empty"),
        ] {
            for command in [["decisions"], Shop.replay] where store != "empty" || command.count == 1
            {
                let finished = try Program.run(command + ["--store", store], in: folder)
                #expect(finished.status == 78 && finished.errors.contains(words), "\(finished)")
            }
        }
        #expect(try Program.run(Shop.replay + ["--store", "empty"], in: folder).status == 0)
    }

    @Test(
        "a member's row that cannot be read is told and 78, and the others are listed",
        .enabled(if: Tool.exists("sqlite3"), "there is no sqlite3 to spoil a store with"))
    func unreadableMember() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay, in: folder)
        let all = try Program.run(["members", "list"], in: folder).output
        let sql = "UPDATE members SET attributes = '{' WHERE id = 'cleo'"
        try Tool.run("sqlite3", [folder.path("var/tact.sqlite"), sql], in: folder)
        let finished = try Program.run(["members", "list"], in: folder)
        #expect(finished.status == 78)
        #expect(finished.errors.contains("member 'cleo' cannot be read: "), "\(finished.errors)")
        #expect(finished.errors.contains("1 member could not be read"))
        let shown = finished.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        let expected = all.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(
            shown.filter { !$0.hasPrefix("-") }
                == expected.filter { $0 != "cleo" && !$0.hasPrefix("-") })
    }

    @Test("a store with a page overwritten is 78")
    func damaged() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay, in: folder)
        // Whatever is still in the log goes into the database before it is spoilt.
        try Program.run(["members", "import", "input/members.csv"], in: folder)
        var bytes = try folder.bytes("var/tact.sqlite")
        for position in 100..<bytes.count { bytes[position] = 0xA5 }
        try Data(bytes).write(to: URL(filePath: folder.path("var/tact.sqlite")))
        for words in [["decisions"], ["outbox", "list"], Shop.replay] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 78, "\(words): \(finished.errors)")
            #expect(finished.errors.contains("is not a store, or is damaged"), "\(finished.errors)")
        }
    }

    @Test("a second writer is 78; readers go on beside the first")
    func locked() throws {
        let folder = try Shop.folder()
        let pipe = Pipe()
        let first = try Program.start(
            ["replay", "-", "--members", "input/members.csv"], in: folder, input: pipe)
        try first.wait { folder.exists("var/tact.sqlite.lock") }
        try first.wait { try Program.run(["decisions"], in: folder).status == 0 }
        for words in [Shop.replay, ["members", "import", "input/members.csv"]] {
            let second = try Program.run(words, in: folder)
            #expect(second.status == 78)
            #expect(second.errors.contains("only one process may write to a store"))
        }
        try pipe.fileHandleForWriting.write(contentsOf: folder.bytes("input/events.ndjson"))
        try pipe.fileHandleForWriting.close()
        let finished = try first.end()
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("13 accepted"))
    }
}

/// What the shell and the machine may do to a run.
@Suite("Odd surroundings")
struct SurroundingsTests {
    /// Runs a line of the shell, in which `$TACT` is the program.
    private func shell(_ line: String, in folder: WorkFolder) throws -> Finished {
        try Tool.run("bash", ["-c", "TACT='\(Program.path)'; \(line)"], in: folder)
    }

    @Test("standard error that takes nothing, or is closed, changes no status and stops no work")
    func noErrors() throws {
        let folder = try Shop.folder()
        for redirect in ["2>/dev/full", "2>&-"] {
            #expect(try shell("$TACT eval '1 +' \(redirect)", in: folder).status == 1)
        }
        try folder.write("{}\n" + folder.text("input/events.ndjson"), to: "input/events.ndjson")
        let words = Shop.replay.joined(separator: " ")
        let finished = try shell("$TACT \(words) --outbox out 2>/dev/full", in: folder)
        #expect(finished.status == 0 && folder.count("out/email/new") > 0)
    }

    @Test("a member file may come through a pipe, and is the same file afterwards")
    func pipe() throws {
        let folder = try Shop.folder()
        _ = try shell(
            "$TACT members import --store piped.sqlite <(cat input/members.csv)", in: folder)
        try Program.run(
            ["members", "import", "input/members.csv", "--store", "direct.sqlite"], in: folder)
        let lists = try ["piped", "direct"].map { store in
            try Program.run(
                ["members", "list", "--format", "json", "--store", "\(store).sqlite"], in: folder)
        }
        #expect(lists[0].output == lists[1].output)
        #expect(lists[0].output.split(separator: "\n").count > 2)
        let again = try Program.run(
            ["members", "import", "input/members.csv", "--store", "piped.sqlite"], in: folder)
        #expect(again.output.contains("the same file was taken in before"))
    }

    @Test("a pipe of a megabyte is taken in whole")
    func longPipe() throws {
        let folder = try Shop.folder()
        let names = (1...20_000).map { "m\($0),\(String(repeating: "n", count: 40))\n" }
        try folder.write("id,first_name\n" + names.joined(), to: "many.csv")
        let finished = try shell("$TACT members import <(cat many.csv)", in: folder)
        #expect(finished.output.contains("20000 rows taken in"))
    }

    @Test("an empty path is wrong usage, and nothing is written anywhere")
    func emptyPath() throws {
        let folder = try Shop.folder()
        for option in ["--outbox", "--store", "--members", "--rejects", "-C"] {
            let finished = try Program.run(
                ["replay", "input/events.ndjson", option, ""], in: folder)
            #expect(finished.status == 2, "\(option): \(finished.errors)")
        }
        #expect(!folder.exists("var"))
    }

    @Test("every line that was not taken is kept where --rejects says")
    func rejects() throws {
        let folder = try Shop.folder()
        try folder.write(String(repeating: "{}\n", count: 30), to: "bad.ndjson")
        // What an earlier run left there goes.
        try folder.write(String(repeating: "old\n", count: 3_000), to: "rejects.ndjson")
        let finished = try Program.run(
            ["replay", "bad.ndjson", "--until", "2026-03-10", "--rejects", "rejects.ndjson"],
            in: folder)
        #expect(finished.errors.contains("... and 10 lines more that were not taken"))
        let lines = try folder.text("rejects.ndjson").split(separator: "\n")
        #expect(lines.count == 30)
        let last = try #require(lines.last)
        #expect(last.hasPrefix("{\"file\":\"bad.ndjson\",\"line\":30,\"kind\":\""))
    }

    @Test("members are shown with their attributes while a scenario has an error")
    func brokenScenario() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay, in: folder)
        let before = try Program.run(["members", "list", "--format", "json"], in: folder)
        try folder.replace(
            "family: animation", with: "family: nonsense", in: "campaigns/scenarios/thanks.yaml")
        let after = try Program.run(["members", "list", "--format", "json"], in: folder)
        #expect(after.output == before.output && after.errors.contains("the programme has errors"))
    }

    @Test("a listing that is empty because of a slip of the pen says so")
    func slip() throws {
        let folder = try Shop.replayed.get()
        let decisions = try Program.run(["decisions", "--scenario", "thank"], in: folder)
        #expect(
            decisions.errors.contains(
                "the programme has no scenario 'thank'; did you mean 'thanks'?"))
        let outbox = try Program.run(["outbox", "list", "--channel", "emial"], in: folder)
        #expect(
            outbox.errors.contains("the programme has no channel 'emial'; did you mean 'email'?"))
    }
}
