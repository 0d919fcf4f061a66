import Foundation
import JSON
import Testing

/// What is wrong with an input is told with its place, the rule, what was found and what to do; the
/// rest goes on, and nothing is lost or half-written.
@Suite("Bad input")
struct BadInputTests {
    /// A change to one file and the finding it must bring.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var name: String
        var file: String
        var old: String
        var new: String
        var finding: String
        var testDescription: String { name }
    }

    @Test(
        "a mistake in a campaign file is told with its place and what to do",
        arguments: [
            Mistake(
                name: "broken YAML", file: "campaigns/scenarios/thanks.yaml",
                old: "family: animation", new: "  family: animation",
                finding: "campaigns/scenarios/thanks.yaml:3:"),
            Mistake(
                name: "unknown key", file: "campaigns/scenarios/thanks.yaml",
                old: "    channels:", new: "    chanels:",
                finding: "campaigns/scenarios/thanks.yaml:10:5: error: unknown key 'chanels' in a"
                    + " send step; did you mean 'channels'? [unknown-key]"),
            Mistake(
                name: "wrong type", file: "campaigns/pressure.yaml", old: "per: 7 days",
                new: "per: often", finding: "campaigns/pressure.yaml:9:10: error: 'per' expects"),
            Mistake(
                name: "missing template", file: "campaigns/scenarios/sale.yaml",
                old: "- send: sale", new: "- send: sail",
                finding: "campaigns/scenarios/sale.yaml:11:11: error: unknown template 'sail'"
                    + " [missing-template]"),
            Mistake(
                name: "wrong type in a condition", file: "campaigns/scenarios/thanks.yaml",
                old: "trigger.amount >= 10.0", new: "trigger.amount == \"ten\"",
                finding:
                    "campaigns/scenarios/thanks.yaml:12:26: error: a double and a string do not"
                    + " compare; a number is written without quotes [type-mismatch]"),
        ])
    func mistakes(mistake: Mistake) throws {
        let folder = try Shop.folder()
        try folder.replace(mistake.old, with: mistake.new, in: mistake.file)
        for words in [["check"], Shop.replay + ["--outbox", "out"]] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 1)
            #expect(
                (finished.output + finished.errors).contains(mistake.finding),
                "\(finished.output + finished.errors)")
        }
        #expect(!folder.exists("var") && !folder.exists("out"))
    }

    @Test("a template file that is gone is told where it is named")
    func missingTemplateFile() throws {
        let folder = try Shop.folder()
        try folder.remove("templates/first-week")
        let finished = try Program.run(["check"], in: folder)
        #expect(finished.status == 1)
        #expect(
            finished.output.contains(
                "campaigns/scenarios/welcome.yaml:16:11: error: unknown template 'first-week'"))
    }

    @Test("a member file without its id column stops the run before anything is written")
    func membersWithoutID() throws {
        let folder = try Shop.folder()
        try folder.replace("id,first_name", with: "ident,first_name", in: "input/members.csv")
        let finished = try Program.run(Shop.replay + ["--outbox", "out"], in: folder)
        #expect(finished.status == 1)
        #expect(
            finished.errors.contains(
                "input/members.csv:1: the header must have the column 'id', the catalogue's id_column"
            ))
        #expect(!folder.exists("out"))
        // The file is put right and the run started again: as if nothing had been.
        try folder.replace("ident,first_name", with: "id,first_name", in: "input/members.csv")
        let mended = try Program.run(Shop.replay + ["--outbox", "out"], in: folder)
        #expect(mended.status == 0)
        let expected = try Remains(in: Shop.replayed.get(), [], outbox: "none")
        let found = try Remains(in: folder, [], outbox: "out")
        #expect(found.decisions == expected.decisions && found.files.count == 8)
    }

    @Test("a member file without its id column is refused each time that it is imported")
    func importWithoutID() throws {
        let folder = try Shop.folder()
        try folder.write("ident,points\nann,3\n", to: "more.csv")
        for _ in 1...2 {
            let finished = try Program.run(["members", "import", "more.csv"], in: folder)
            #expect(finished.status == 1 && finished.output == "")
            #expect(finished.errors.contains("more.csv:1: the header must have the column 'id'"))
        }
    }

    @Test("lines that are no events are rejected one by one, and the rest goes on")
    func badEvents() throws {
        let folder = try Shop.folder()
        let good = try folder.text("input/events.ndjson")
        let bad = [
            "not json", "[]", "\"text\"", "{}", "", "\u{FEFF}{}",
            String(repeating: "[", count: 5000),
            #"{"specversion":"1.0","id":"a","source":"s","type":"no.such","subject":"ann","time":"2026-03-02T09:00:00Z"}"#,
            #"{"specversion":"1.0","id":"b","source":"s","type":"member.enrolled","subject":"ann","time":"yesterday","data":{"channel":"x"}}"#,
            #"{"specversion":"1.0","id":"c","source":"s","type":"member.enrolled","subject":"ann","time":"2026-03-02T09:00:00Z","data":{"channel":7}}"#,
            #"{"specversion":"1.0","id":"d","source":"s","type":"member.enrolled","time":"2026-03-02T09:00:00Z","data":{"channel":"x"}}"#,
            #"{"specversion":"1.0","id":"e","source":"s","type":"member.enrolled","subject":"ann","data":{"channel":"x"}}"#,
            #"{"specversion":"0.3","id":"f","source":"s","type":"member.enrolled","subject":"ann","time":"2026-03-02T09:00:00Z","data":{"channel":"x"}}"#,
            #"{"specversion":"1.0","id":"g","id":"h","source":"s","type":"member.enrolled","subject":"ann","time":"2026-03-02T09:00:00Z","data":{"channel":"x"}}"#,
            #"{"specversion":"1.0","id":"i","source":"s","type":"purchase.completed","subject":"ann","time":"2026-03-02T09:00:00Z","data":{}}"#,
        ]
        try folder.write(bad.joined(separator: "\n") + "\n" + good, to: "input/events.ndjson")
        let finished = try Program.run(Shop.replay, in: folder)
        #expect(finished.status == 0)
        try expectGolden("bad-events", finished.errors + finished.output)
        let expected = try Remains(in: Shop.replayed.get(), [], outbox: "none")
        #expect(try Remains(in: folder, [], outbox: "none").decisions == expected.decisions)
    }

    @Test("consent for a channel that there is not is told wherever events come in")
    func consentForNoChannel() throws {
        let folder = try Shop.open()
        let events = ["mail", "email"].enumerated().map { number, channel in
            #"{"specversion":"1.0","id":"\#(number)","source":"s","type":"consent.withdrawn","#
                + #""subject":"ann","time":"2026-03-02T09:00:00Z","data":{"channel":"\#(channel)"}}"#
        }
        try folder.write(events.joined(separator: "\n"), to: "consent.ndjson")
        let complaint =
            "consent.ndjson:1: 'channel' of 'consent.withdrawn' must be one of email, sms, found the"
            + " string 'mail' [wrong_type]\n"
        let replayed = try Program.run(["replay", "consent.ndjson"], in: folder)
        #expect(replayed.status == 0 && replayed.errors.contains(complaint), "\(replayed.errors)")
        #expect(replayed.output.contains("1 accepted, 0 duplicate, 1 rejected"))
        let service = try Service(in: folder)
        let sent = try Program.run(
            ["ingest", "consent.ndjson", "--url", "http://127.0.0.1:\(service.port)"], in: folder)
        #expect(sent.status == 1 && sent.errors.contains(complaint), "\(sent.errors)")
        #expect(sent.output == "1 accepted, 0 duplicate, 1 rejected\n")
    }

    @Test("what is no campaign file is told with its path, and all others are still read")
    func oddFiles() throws {
        let folder = try Shop.folder()
        let scenarios = folder.path("campaigns/scenarios")
        let files = FileManager.default
        func link(_ name: String, to target: String) throws {
            try files.createSymbolicLink(
                atPath: "\(scenarios)/\(name)", withDestinationPath: target)
        }
        try link("loop", to: "..")
        try link("itself.yaml", to: "itself.yaml")
        try link("nowhere.yaml", to: "gone.yaml")
        try link("device.yaml", to: "/dev/zero")
        #expect(mkfifo("\(scenarios)/pipe.yaml", 0o600) == 0)
        let deep = "campaigns/scenarios/" + String(repeating: "d/", count: 15)
        try folder.write("a: b\n", to: deep + "x.yaml")
        try folder.write(String(repeating: "#", count: 4 << 20 | 1), to: "campaigns/pressure.yaml")
        try folder.write("titel: A\n", to: "campaigns/scenarios/other.yaml")
        let found = try Program.run(["check"], in: folder)
        #expect(found.status == 1, "\(found.errors)")
        for (path, words) in [
            ("scenarios/loop", "a link must not lead back"), ("scenarios/itself.yaml", "to itself"),
            ("scenarios/nowhere.yaml", "leads nowhere"), ("scenarios/device.yaml", "or device"),
            ("scenarios/pipe.yaml", "this is a pipe"), ("pressure.yaml", "at most 4 MiB"),
            ("scenarios/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d", "at most 16 deep"),
            ("scenarios/other.yaml", "unknown key 'titel'"),
        ] {
            let start = "campaigns/\(path):1:1: error: "
            let line = found.output.split(separator: "\n").first { $0.hasPrefix(start) } ?? ""
            #expect(line.contains(words), "\(words): \(found.output)")
        }
        #expect(!found.output.contains("needs campaigns/pressure.yaml"))
    }

    @Test("a column that nearly has an attribute's name is warned of")
    func misspeltColumn() throws {
        let folder = try Shop.folder()
        try folder.write("id,frist_name,shoe_size\nzed,Zed,42\n", to: "m.csv")
        for words in [
            Shop.replay.dropLast(4) + ["--members", "m.csv"], ["members", "import", "m.csv"],
        ] {
            let finished = try Program.run(
                Array(words) + ["--store", "\(words[0]).sqlite"], in: folder)
            #expect(finished.status == 0, "\(finished.errors)")
            #expect(
                finished.errors.hasSuffix(
                    "m.csv: warning: no attribute is called 'frist_name', and the"
                        + " column is left out; did you mean 'first_name'?\n"),
                "\(finished.errors)")
        }
    }

    @Test("a replay of nothing leaves no store behind where none was, and the one that was")
    func nothing() throws {
        let folder = try Shop.folder()
        try folder.write("", to: "empty.ndjson")
        let finished = try Program.run(["replay", "empty.ndjson"], in: folder)
        #expect(finished.status == 2 && finished.errors.contains("give events, or --until"))
        #expect(folder.tree("var").keys.sorted() == ["tact.sqlite.lock"])
        try Program.run(Shop.replay, in: folder)
        let before = try Program.run(["decisions"], in: folder).output
        try Program.run(["replay", "empty.ndjson", "--until", "2020-01-01"], in: folder)
        #expect(try Program.run(["decisions"], in: folder).output == before)
    }

    @Test("a test that names a draft says that nothing of it runs")
    func draft() throws {
        let folder = try Shop.folder()
        try folder.replace(
            "status: live", with: "status: draft", in: "campaigns/scenarios/thanks.yaml")
        try folder.write(
            """
            test: Thanks
            start: 2026-03-02T08:00
            until: 2026-03-03T08:00
            scenarios: [thanks]
            expect:
              messages: []

            """, to: "campaigns/tests/draft.yaml")
        let finished = try Program.run(["test", "draft"], in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(
            finished.errors.hasPrefix(
                "campaigns/tests/draft.yaml:4:13: warning: 'thanks' is a draft, and nothing of a draft"
                    + " runs"), "\(finished.errors)")
    }

    @Test("nothing that comes from data or files steers the terminal")
    func escapes() throws {
        let folder = try Shop.folder()
        let name = "x\u{1B}[2J\u{9B}1m\u{202E}\u{2028}\u{200B}"
        try folder.write(
            try folder.text("input/members.csv").replacingOccurrences(of: "\r", with: "")
                .split(separator: "\n").enumerated()
                .map { $0 == 0 ? "\($1),\(name)" : "\($1),y" }.joined(separator: "\n") + "\n",
            to: "input/\(name).csv")
        try folder.write(
            "test: \"\(name.dropFirst(2))\\e[5m\"\n\(name): 1\n", to: "campaigns/tests/\(name).yaml"
        )
        let bad =
            #"{"specversion":"1.0","id":"a","source":"s","type":"\#(name)\u001b","subject":"ann"}"#
        try folder.write(bad + "\n" + folder.text("input/events.ndjson"), to: "\(name).ndjson")
        var said = ""
        for words in [
            ["check"], ["check", "--format", "github"], ["test"], ["test", name],
            ["replay", "\(name).ndjson", "--members", "input/\(name).csv"],
            ["members", "import", "input/\(name).csv"], ["explain", name],
            ["outbox", "show", name],
            ["eval", "'\(name)' +"], ["replay", name], ["decisions", "--\(name)"],
            ["check", "-C", name], ["members", "list", "--store", name],
        ] {
            let finished = try Program.run(words, in: folder)
            said += finished.output + finished.errors
        }
        let shown = "x\\u{1B}[2J\\u{9B}1m\\u{202E}\\u{2028}\\u{200B}"
        #expect(said.components(separatedBy: shown).count > 10, "\(said)")
        for scalar in said.unicodeScalars where scalar != "\n" {
            let isHarmful =
                scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                || [0x202E, 0x2028, 0x200B].contains(scalar.value)
            #expect(!isHarmful, "U+\(String(scalar.value, radix: 16)) in \(said)")
        }
    }

    @Test("an event far ahead of the clock is rejected, unless the run is told to go as far")
    func farAhead() throws {
        let folder = try Shop.folder()
        let day: TimeInterval = 86_400
        let (far, farther) = (Date(timeIntervalSinceNow: day), Date(timeIntervalSinceNow: 2 * day))
        let mistyped =
            #"{"specversion":"1.0","id":"far","source":"s","type":"member.enrolled","#
            + #""subject":"ann","time":"\#(far.ISO8601Format())","data":{"channel":"x"}}"#
        try folder.write(
            try folder.text("input/events.ndjson") + mistyped + "\n", to: "input/events.ndjson")
        let words = ["replay", "input/events.ndjson", "--members", "input/members.csv"]
        let finished = try Program.run(words, in: folder)
        #expect(finished.status == 0 && finished.output.contains("1 time_ahead"))
        #expect(finished.errors.contains("[time_ahead]"), "\(finished.errors)")
        #expect(finished.output.contains("to 2026-03-"), "\(finished.output)")
        let taken = try Program.run(
            words + ["--until", farther.ISO8601Format(), "--store", "x"], in: folder)
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(taken.output.contains("0 rejected"), "\(taken.output)")
    }

    @Test(
        "a full disk stops the run with a message; with room again it goes on as if nothing had been",
        .enabled(
            if: SmallDisk.isPossible, "only root can mount a small disk, or mounting is not allowed"
        ))
    func fullDisk() throws {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        let input = [
            "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--until",
            "2026-03-01",
        ]
        let place = ["--store", "whole.sqlite"]
        #expect(try Program.run(input + place + ["--outbox", "whole.out"], in: folder).status == 0)
        let expected = try Remains(in: folder, place, outbox: "whole.out")
        // Too small for the store, then for the messages.
        for (size, store, outbox) in [
            ("600k", "disk/t.sqlite", "out1"), ("600k", "t2.sqlite", "disk/out2"),
        ] {
            let disk = try SmallDisk(folder, "disk", size: size)
            let place = ["--store", store]
            let full = try Program.run(input + place + ["--outbox", outbox], in: folder)
            #expect(full.status >= 70 && full.status < 128, "\(full.errors)")
            #expect(full.errors.contains("full") || full.errors.contains("No space left"))
            #expect(full.errors.contains("make room"), "\(full.errors)")
            try disk.grow(to: "200m")
            let more = try Program.run(input + place + ["--outbox", outbox], in: folder)
            #expect(more.status == 0, "\(more.errors)")
            let found = try Remains(in: folder, place, outbox: outbox)
            #expect(found.differences(from: expected) == [])
            disk.remove()
        }
    }
}

/// A file system of a few kilobytes in a folder.
private struct SmallDisk {
    let folder: WorkFolder
    let name: String

    /// Whether this machine lets us mount.
    static let isPossible: Bool = {
        guard getuid() == 0, Tool.exists("mount"), let folder = try? WorkFolder(),
            let disk = try? SmallDisk(folder, "disk", size: "64k")
        else { return false }
        disk.remove()
        return true
    }()

    init(_ folder: WorkFolder, _ name: String, size: String) throws {
        (self.folder, self.name) = (folder, name)
        try FileManager.default.createDirectory(
            atPath: folder.path(name), withIntermediateDirectories: true)
        try mount(["-t", "tmpfs", "-o", "size=\(size)", "tmpfs"])
    }

    func grow(to size: String) throws { try mount(["-o", "remount,size=\(size)"]) }

    private func mount(_ options: [String]) throws {
        let finished = try Tool.run("mount", options + [folder.path(name)], in: folder)
        guard finished.status == 0 else { throw Unexpected(finished.errors) }
    }

    func remove() { _ = try? Tool.run("umount", [folder.path(name)], in: folder) }
}
