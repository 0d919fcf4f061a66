import Foundation
import JSON
import Testing

/// What is wrong with an input is told with its place, the rule, what was found and what to do; the rest
/// goes on, and nothing is lost or half-written.
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
                finding: "campaigns/scenarios/thanks.yaml:2:"),
            Mistake(
                name: "unknown key", file: "campaigns/scenarios/thanks.yaml",
                old: "    channels:", new: "    chanels:",
                finding: "campaigns/scenarios/thanks.yaml:9:5: error: unknown key 'chanels' in a"
                    + " send step; did you mean 'channels'? [unknown-key]"),
            Mistake(
                name: "wrong type", file: "campaigns/pressure.yaml", old: "per: 7 days",
                new: "per: often", finding: "campaigns/pressure.yaml:8:10: error: 'per' expects"),
            Mistake(
                name: "missing template", file: "campaigns/scenarios/sale.yaml",
                old: "- send: sale", new: "- send: sail",
                finding: "campaigns/scenarios/sale.yaml:10:11: error: unknown template 'sail'"
                    + " [missing-template]"),
            Mistake(
                name: "wrong type in a condition", file: "campaigns/scenarios/thanks.yaml",
                old: "trigger.amount >= 10.0", new: "trigger.amount == \"ten\"",
                finding: "campaigns/scenarios/thanks.yaml:11:26: error: a double and a string do not"
                    + " compare [type-mismatch]"),
            Mistake(
                name: "not supported yet", file: "campaigns/scenarios/thanks.yaml",
                old: "    valid_for: 4 days", new: "    valid_for: 4 days\n    if_blocked: insert",
                finding: "not supported yet [not-supported]"),
        ])
    func mistakes(mistake: Mistake) throws {
        let folder = try Shop.folder()
        try folder.replace(mistake.old, with: mistake.new, in: mistake.file)
        for words in [["check"], Shop.replay + ["--outbox", "out"]] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 1)
            #expect((finished.output + finished.errors).contains(mistake.finding),
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
        #expect(finished.output.contains(
            "campaigns/scenarios/welcome.yaml:15:11: error: unknown template 'first-week'"))
    }

    @Test("a member file without its id column stops the run before anything is written")
    func membersWithoutID() throws {
        let folder = try Shop.folder()
        try folder.replace("id,first_name", with: "ident,first_name", in: "input/members.csv")
        let finished = try Program.run(Shop.replay + ["--outbox", "out"], in: folder)
        #expect(finished.status == 1)
        #expect(finished.errors.contains(
            "input/members.csv:1: the header must have the column 'id', the catalogue's id_column"))
        #expect(!folder.exists("out"))
        // The file is put right and the run started again: as if nothing had been.
        try folder.replace("ident,first_name", with: "id,first_name", in: "input/members.csv")
        let mended = try Program.run(Shop.replay + ["--outbox", "out"], in: folder)
        #expect(mended.status == 0)
        let expected = try Remains(in: Shop.replayed.get(), [], outbox: "none")
        let found = try Remains(in: folder, [], outbox: "out")
        #expect(found.decisions == expected.decisions && found.files.count == 9)
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
            "not json", "[]", "\"text\"", "{}", "", "\u{FEFF}{}", String(repeating: "[", count: 5000),
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

    @Test("a full disk stops the run with a message; with room again it goes on as if nothing had been",
        .enabled(if: SmallDisk.isPossible, "only root can mount a small disk, or mounting is not allowed"))
    func fullDisk() throws {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        let input = ["replay", "samples/events.ndjson", "--members", "samples/members.csv"]
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
