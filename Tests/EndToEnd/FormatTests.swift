import Foundation
import JSON
import Testing

/// What programs that read the output rely on.
@Suite("Output for programs")
struct FormatTests {
    @Test("no output in JSON and no calendar steers a terminal or turns round what is read")
    func steering() throws {
        let folder = try Shop.folder()
        let steering = "a\u{9B}31m\u{202E}b\u{7F}\u{2066}"
        try folder.write(
            "id,email,email_opt_in,first_name\nann,ann@example.org,true,\(steering)\n",
            to: "members.csv")
        try folder.replace(
            "Thank you", with: "\"a\u{202E}b\u{2066}\"", in: "campaigns/scenarios/thanks.yaml")
        func raw(_ text: String) -> Bool {
            text.unicodeScalars.contains {
                (0x7F...0x9F).contains($0.value) || (0x2028...0x202E).contains($0.value)
                    || (0x2066...0x2069).contains($0.value)
            }
        }
        #expect(raw(steering))
        let imported = try Program.run(["members", "import", "members.csv"], in: folder)
        #expect(imported.status == 0, "\(imported.errors)")
        for command in [
            ["members", "show", "ann"], ["members", "list", "--format", "json"],
            ["members", "export", "ann"], ["eval", "member.first_name", "--member", "ann"],
            ["check", "--format", "json"],
        ] {
            let shown = try Program.run(command, in: folder)
            #expect(!raw(shown.output) && !raw(shown.errors), "\(command)")
            if command[0] == "check" { continue }
            let escape = command[1] == "show" ? "\\u{202E}" : "\\u202e"
            #expect(shown.output.contains(escape), "\(shown)")
        }
        let plan = try Program.run(
            ["plan", "--from", "2026-03-01", "--until", "2026-03-02", "--ics", "p.ics"], in: folder)
        #expect(plan.status == 0 && !raw(plan.output), "\(plan.errors)")
        let calendar = String(decoding: try #require(folder.tree(".")["p.ics"]), as: UTF8.self)
        #expect(!raw(calendar))
    }

    private let shop: WorkFolder

    init() throws { shop = try Shop.replayed.get() }

    @Test("decisions have the keys of the contract, in its order")
    func decisionKeys() throws {
        let lines = try objects(listing(["decisions", "--format", "json"], in: shop))
        let keys = [
            "at", "member", "scenario", "occurrence", "step", "channel", "category", "priority",
            "due", "deadline", "outcome", "reason", "detail", "message",
        ]
        #expect(lines.count == 29)
        #expect(lines.allSatisfy { $0.keys == keys })
        for line in lines {
            for name in ["at", "due", "deadline"] {
                guard let text = line.string(name) else { continue }
                #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil)
            }
            #expect(
                (line.string("outcome") == "sent") == (line.string("message") != nil)
                    || line.string("outcome") == "incomplete" || line.string("reason") == "expired")
        }
    }

    @Test("messages have the keys of the contract, in its order, and bodies where asked")
    func outboxKeys() throws {
        let keys = [
            "id", "key", "member", "scenario", "occurrence", "step", "template", "channel",
            "locale", "to", "subject", "decided_at", "deadline", "status", "inserts",
        ]
        let lines = try objects(listing(["outbox", "list", "--format", "json"], in: shop))
        #expect(lines.count == 9)
        #expect(lines.allSatisfy { $0.keys == keys })
        let bodies = try objects(
            listing(["outbox", "list", "--format", "json", "--bodies"], in: shop))
        #expect(bodies.allSatisfy { $0.keys == keys + ["html", "text"] })
        for line in bodies {
            #expect(
                (line["html"] == .null) == (line.string("channel") != "email")
                    || line.string("status") == "expired")
            #expect(line["inserts"] == .array([]))
        }
        let decided = bodies.compactMap { $0.string("decided_at") }
        #expect(decided == decided.sorted())
    }

    @Test("ledger and outbox name each other")
    func namesAgree() throws {
        let decisions = try objects(listing(["decisions", "--format", "json"], in: shop))
        let messages = try objects(listing(["outbox", "list", "--format", "json"], in: shop))
        let named = Set(decisions.compactMap { $0.string("message") })
        #expect(named == Set(messages.compactMap { $0.string("id") }))
    }

    @Test("a pipe and NO_COLOR see no escape bytes", arguments: [[:], ["NO_COLOR": "1"]])
    func noEscapes(environment: [String: String]) throws {
        let folder = try Shop.folder()
        let commands = [
            ["check"], Shop.replay, ["decisions"], ["explain", "zoe"], ["outbox", "list"],
            ["members", "list"], ["check", "-C", "nowhere"], ["--help"],
        ]
        for command in commands {
            let finished = try Program.run(command, in: folder, environment: environment)
            #expect(!(finished.output + finished.errors).utf8.contains(0x1B))
        }
    }

    @Test("a value cannot steer a terminal")
    func controlCharacters() throws {
        let folder = try Shop.folder()
        try folder.write(
            #"{"id":"x","first_name":"\u001b[31mred\u0007\r\nBcc: all@example.org","#
                + #""email":"x@example.org","email_opt_in":true}"# + "\n",
            to: "members.ndjson")
        try folder.write(
            #"{"specversion":"1.0","id":"1","source":"s","type":"member.enrolled","subject":"x","#
                + #""time":"2026-03-02T09:00:00Z","data":{"channel":"\u001b]0;title\u0007"}}"#
                + "\n",
            to: "events.ndjson")
        let replayed = try Program.run(
            ["replay", "events.ndjson", "--members", "members.ndjson", "--outbox", "out"],
            in: folder)
        #expect(replayed.status == 0)
        for command in [["explain", "x"], ["outbox", "list"], ["members", "list"]] {
            let output = try Program.run(command, in: folder).output
            #expect(output.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(output)")
        }
        let mail = try #require(folder.tree("out/email/new").values.first)
        let header = String(decoding: mail, as: UTF8.self).components(separatedBy: "\n\n")[0]
        #expect(!header.components(separatedBy: "\n").contains { $0.hasPrefix("Bcc:") })
    }

    @Test("a reader that has seen enough ends the program in silence")
    func brokenPipe() throws {
        let folder = try Shop.folder()
        let data = (1...3000).map {
            "{\"id\":\"m\($0)\",\"first_name\":\"N\(String(repeating: "n", count: 90))\"}"
        }
        try folder.write(data.joined(separator: "\n"), to: "many.ndjson")
        #expect(try Program.run(["members", "import", "many.ndjson"], in: folder).status == 0)
        for format in ["text", "json"] {
            let pipe = Pipe()
            let running = try Program.start(
                ["members", "list", "--format", format], in: folder, output: pipe)
            try pipe.fileHandleForWriting.close()
            let first = try #require(try pipe.fileHandleForReading.read(upToCount: 10))
            #expect(first.count == 10)
            try pipe.fileHandleForReading.close()
            let finished = try running.end()
            #expect(finished.status == 0 && finished.errors == "")
        }
    }

    @Test("only the owner can read the store and the mail")
    func permissions() throws {
        let folder = try Shop.folder()
        try Program.run(Shop.replay + ["--outbox", "out"], in: folder)
        for name in ["var/tact.sqlite", "var/tact.sqlite.lock", "var", "out/email/new"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[
                .posixPermissions]
            #expect(((mode as? NSNumber)?.intValue ?? 0o777) & 0o077 == 0, "\(name)")
        }
        for name in folder.tree("out").keys {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path("out/\(name)"))[
                .posixPermissions]
            #expect(((mode as? NSNumber)?.intValue ?? 0o777) & 0o077 == 0, "\(name)")
        }
    }
}
