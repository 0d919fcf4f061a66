import Foundation
import JSON
import Testing

/// Stories and answers, word for word as people see them.
@Suite("Explaining, as people see it")
struct ExplainTests {
    private let shop: WorkFolder

    init() throws { shop = try Shop.replayed.get() }

    @Test("explain tells a member's story in the member's own time, in both languages")
    func stories() throws {
        for (language, name) in [("en", "explain"), ("fr", "explain-fr")] {
            var text = ""
            for member in ["ann", "ben", "cleo", "dan", "eve", "fay", "zoe"] {
                text += try shop.transcript(["explain", member, "--lang", language])
            }
            text += try shop.transcript(
                ["explain", "cleo", "--lang", language, "--format", "json"])
            text += try shop.transcript(["explain", "nobody", "--lang", language])
            try expectGolden(name, text)
        }
    }

    @Test("over a store that nothing has run over yet, it is asked as of now")
    func beforeAnything() throws {
        let folder = try Shop.folder()
        try folder.write("", to: "none.ndjson")
        _ = try Program.run(["replay", "none.ndjson", "--store", "new.sqlite"], in: folder)
        let header = try folder.text("input/members.csv").split(separator: "\n")[0]
        try folder.write("\(header)\nzed\(header.filter { $0 == "," })\n", to: "m.csv")
        let store = ["--store", "new.sqlite"]
        let imported = try Program.run(["members", "import", "m.csv"] + store, in: folder)
        #expect(imported.status == 0, "\(imported.errors)")
        let told = try Program.run(
            ["explain", "zed", "--why", "welcome", "--lang", "en"] + store, in: folder)
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        #expect(told.output.contains(" \(year) at "), "\(told.output)\(told.errors)")
    }

    @Test("--why answers for one scenario, and says what it rests on")
    func why() throws {
        var text = ""
        for (member, scenario) in [
            ("ann", "welcome"), ("ann", "thanks"), ("ben", "sale"), ("cleo", "welcome"),
            ("dan", "sale"), ("eve", "welcome"), ("fay", "sale"), ("fay", "welcome"),
            ("zoe", "sale"), ("zoe", "thanks"),
        ] {
            for language in ["en", "fr"] {
                text += try shop.transcript(
                    ["explain", member, "--why", scenario, "--lang", language])
            }
        }
        text += try shop.transcript(
            ["explain", "fay", "--why", "sale", "--lang", "en", "--format", "json"])
        text += try shop.transcript(["explain", "ann", "--why", "welcom"])
        text += try shop.transcript(["explain", "nobody", "--why", "welcome"])
        try expectGolden("explain-why", text)
    }

    @Test("what waits is told as of now, and until when")
    func waiting() throws {
        let folder = try Shop.folder()
        try Program.run(
            [
                "replay", "input/events.ndjson", "--members", "input/members.csv", "--until",
                "2026-03-04T16:00:00Z",
            ], in: folder)
        var text = ""
        for language in ["en", "fr"] {
            text += try folder.transcript(["explain", "zoe", "--lang", language])
            text += try folder.transcript(["explain", "zoe", "--why", "thanks", "--lang", language])
            text += try folder.transcript(
                ["explain", "zoe", "--why", "welcome", "--lang", language])
        }
        text += try folder.transcript(
            ["explain", "zoe", "--why", "thanks", "--lang", "fr", "--format", "json"])
        try expectGolden("explain-waiting", text)
    }

    @Test("the environment chooses the language where it is one that there are words for")
    func environment() throws {
        func title(_ environment: [String: String]) throws -> String {
            let finished = try Program.run(["explain", "ann"], in: shop, environment: environment)
            return finished.output.components(separatedBy: "\n")[0]
        }
        let (english, french) = (
            "ann, times in Europe/London", "ann, à l’heure locale (Europe/London)"
        )
        for locale in ["fr_FR.UTF-8", "fr", "fr-BE", "fr@euro"] {
            #expect(try title(["LC_ALL": locale]) == french)
        }
        for locale in ["C", "de_DE.UTF-8", "en_US.UTF-8", "french"] {
            #expect(try title(["LC_ALL": locale]) == english)
        }
        #expect(try title(["LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "en_US"]) == french)
        #expect(try title(["LC_ALL": "", "LC_MESSAGES": "", "LANG": "fr_FR"]) == french)
        #expect(try title(["LC_ALL": "", "LC_MESSAGES": "C", "LANG": "fr_FR"]) == english)
    }

    @Test("every line of JSON has all keys, and those of the ledger's rows are the ledger's")
    func json() throws {
        let keys = [
            "at", "kind", "text", "what", "event", "data", "scenario", "occurrence", "step",
            "channel", "due", "deadline", "outcome", "reason", "detail", "message", "until",
            "version", "attempts", "next_attempt", "note", "settled_at", "waits_for",
            "waits_until",
        ]
        let shared = [
            "at", "scenario", "occurrence", "step", "channel", "due", "deadline", "outcome",
            "reason", "detail", "message",
        ]
        for member in ["ann", "cleo", "eve", "zoe"] {
            let lines = try objects(
                listing(["explain", member, "--format", "json"], in: shop))
            #expect(lines.allSatisfy { $0.keys == keys })
            let told = lines.filter { $0.string("kind") == "decision" }
            let rows = try objects(
                listing(["decisions", "--member", member, "--format", "json"], in: shop))
            #expect(told.count == rows.count && !rows.isEmpty)
            for (line, row) in zip(told, rows) {
                for key in shared { #expect(line[key] == row[key], "\(member) \(key)") }
            }
        }
    }

    @Test("broken files do not hide a story, but a question about now needs them whole")
    func brokenFiles() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay, in: folder)
        try folder.replace(
            "title: Welcome", with: "titel: Welcome", in: "campaigns/scenarios/welcome.yaml")
        let story = try Program.run(["explain", "ann", "--lang", "en"], in: folder)
        #expect(story.status == 0 && story.output.contains("welcome began."))
        let why = try Program.run(["explain", "ann", "--why", "welcome"], in: folder)
        #expect(why.status == 1 && why.output.isEmpty && why.errors.contains("cannot run"))
    }
}
