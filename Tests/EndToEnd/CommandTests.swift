import Foundation
import JSON
import Testing

/// Every command once from outside, word for word as people see it.
@Suite("Commands, as people see them")
struct CommandTests {
    private let shop: WorkFolder

    init() throws { shop = try Shop.replayed.get() }

    @Test("check says that a directory is in order")
    func check() throws {
        try expectGolden(
            "check",
            try shop.transcript(["check"]) + shop.transcript(["check", "--format", "json"]))
    }

    @Test("check shows every mistake of every file in one run, in three formats")
    func checkErrors() throws {
        let spoilt = try spoiltShop()
        var text = ""
        for format in ["text", "json", "github"] {
            text += try spoilt.transcript(["check", "--format", format])
        }
        try expectGolden("check-errors", text)
        #expect(text.components(separatedBy: "exit status 1").count == 4)
    }

    @Test("what is wrong is not run either, and leaves nothing behind")
    func invalidIsNotRun() throws {
        let spoilt = try spoiltShop()
        let commands = [
            Shop.replay + ["--outbox", "out"], ["test"], ["members", "import", "x.csv"],
        ]
        for command in commands {
            let finished = try Program.run(command, in: spoilt)
            #expect(finished.status == 1)
            #expect(finished.output == "")
            #expect(finished.errors.contains("campaigns/scenarios/birthday.yaml:3:11: error:"))
            #expect(finished.errors.contains("cannot run"))
        }
        #expect(!spoilt.exists("var") && !spoilt.exists("out"))
    }

    /// The directory with mistakes of most kinds in it.
    private func spoiltShop() throws -> WorkFolder {
        let folder = try Shop.folder()
        try folder.write(
            "title: Broken\nstatus: live\n  category: relationship\n",
            to: "campaigns/scenarios/broken.yaml")
        try folder.write(
            """
            title: Birthday
            status: live
            category: relationships
            priority: high
            trigger: { event: member.enroled }
            steps:
              - send: birthday
                chanels: [email]
              - send: sale
                channels: [email, fax]
                valid_for: 3 dayz
                when: member.pionts > 3

            """, to: "campaigns/scenarios/birthday.yaml")
        try folder.write(
            """
            title: Third purchase
            status: live
            category: relationship
            trigger: { count: purchase.completed, reaches: 3, within: 90 days }
            steps:
              - send: thanks
                channels: [email]

            """, to: "campaigns/scenarios/third-purchase.yaml")
        try folder.replace("at_most: 2", with: "at_most: [2]", in: "campaigns/pressure.yaml")
        try folder.replace(
            "points: { type: int", with: "points: { type: integer",
            in: "campaigns/catalogue.yaml")
        try folder.write(
            "---\nsubject: Hi {{ member.first_nam }}\n---\n<p>{{ 'x' | upcas }}</p>{% if today %}\n",
            to: "templates/sale/en/email.liquid")
        return folder
    }

    @Test("test says which examples pass, and shows expected and found side by side where not")
    func test() throws {
        let folder = try Shop.folder()
        var text = try folder.transcript(["test"])
        text += try folder.transcript(["test", "welcome", "--filter", "left alone"])
        try folder.replace(
            "at: 2026-03-02T09:15, member: ann, scenario: welcome, step: welcome, channel: email",
            with:
                "at: 2026-03-02T09:00, member: ann, scenario: welcome, step: welcome, channel: sms",
            in: "campaigns/tests/welcome.yaml")
        try folder.replace("no_consent", with: "unreachable", in: "campaigns/tests/welcome.yaml")
        text += try folder.transcript(["test"])
        text += try folder.transcript(["test", "--format", "json"])
        text += try folder.transcript(["test", "nothing-here"])
        try expectGolden("test", text)
    }

    @Test("replay reports what it did, and says the same again where nothing is new")
    func replay() throws {
        let folder = try Shop.folder()
        var text = try folder.transcript(Shop.replay + ["--outbox", "out"])
        text += try folder.transcript(Shop.replay + ["--outbox", "out"])
        text += try folder.transcript(
            Shop.replay + [
                "--store", "other/t.sqlite", "--outbox", "other/out", "--format", "json",
            ])
        try expectGolden("replay", text)
        #expect(folder.count("out/email/new") == 7 && folder.count("out/sms") == 1)
        #expect(differences(folder.tree("out"), folder.tree("other/out")) == [])
    }

    @Test("decisions shows the ledger, whole and filtered")
    func decisions() throws {
        var text = try shop.transcript(["decisions"])
        for filter in [
            ["--member", "eve"], ["--scenario", "thanks"], ["--outcome", "deferred"],
            ["--reason", "cap"], ["--from", "2026-03-06", "--until", "2026-03-09T09:00:00Z"],
            ["--member", "ann", "--scenario", "welcome", "--format", "json"],
            ["--member", "nobody"],
        ] {
            text += try shop.transcript(["decisions"] + filter)
        }
        try expectGolden("decisions", text)
    }

    @Test("outbox lists messages and shows one")
    func outbox() throws {
        var text = try shop.transcript(["outbox", "list"])
        for filter in [
            ["--member", "zoe"], ["--scenario", "thanks"], ["--channel", "sms"],
            ["--status", "expired"], ["--member", "dan", "--format", "json"],
            ["--member", "cleo", "--status", "expired", "--format", "json", "--bodies"],
            ["--member", "nobody"], ["--bodies"],
        ] {
            text += try shop.transcript(["outbox", "list"] + filter)
        }
        let zoe = try objects(
            listing(
                ["outbox", "list", "--member", "zoe", "--scenario", "welcome", "--format", "json"],
                in: shop))
        let id = try #require(zoe.first?.string("id"))
        text += try shop.transcript(["outbox", "show", id])
        text += try shop.transcript(["outbox", "show", id, "--html"])
        text += try shop.transcript(["outbox", "show", id, "--format", "json"])
        text += try shop.transcript(["outbox", "show", "nothing"])
        try expectGolden("outbox", text)
    }

    @Test("members are imported, listed and shown")
    func members() throws {
        let folder = try Shop.folder()
        try folder.write(
            "id,first_name,points\nann,Anne,1\n,Nobody,2\nben,Ben,many\n", to: "more.csv")
        try folder.write(
            "{\"id\":\"gus\",\"first_name\":\"Gus\",\"enrolled_on\":\"2026-01-31\"}\nnot json\n",
            to: "more.ndjson")
        var text = try folder.transcript(["members", "import", "input/members.csv"])
        text += try folder.transcript(["members", "import", "input/members.csv"])
        text += try folder.transcript(["members", "import", "more.csv"])
        text += try folder.transcript(["members", "import", "more.ndjson"])
        text += try folder.transcript(["members", "list"])
        text += try folder.transcript(["members", "list", "--count"])
        text += try folder.transcript(["members", "list", "--format", "json"])
        text += try shop.transcript(["members", "show", "zoe"])
        text += try shop.transcript(["members", "show", "zoe", "--format", "json"])
        text += try shop.transcript(["members", "show", "nobody"])
        try expectGolden("members", text)
    }

    @Test("eval gives values as JSON, and says why where there is none")
    func eval() throws {
        var text = ""
        for arguments in [
            ["1 + 2 * 3"], ["[1, 2.5, \"x\", null, true]"], ["{\"a\": 1}.a"],
            ["date(\"2026-02-28\").getDate()"],
            ["member.points > 100 && member.tier == \"plain\"", "--member", "ann"],
            ["member.enrolled_on", "--member", "zoe"],
            ["today", "--member", "zoe", "--at", "2026-03-09T23:30:00Z"],
            ["size(names) + 1", "--data", #"{"names": ["a", "b"]}"#],
            ["member.first_name", "--member", "cleo"], ["member.pionts", "--member", "ann"],
            ["1 / 0"], ["1 +"], ["\"a\" + 1"], ["unknown"], ["1", "--data", "{a}"],
            ["1", "--data", "[]"], ["member.points", "--member", "nobody"],
            ["a", "--data", "{}", "--member", "ann"],
        ] {
            text += try shop.transcript(["eval"] + arguments)
        }
        try expectGolden("eval", text)
    }

    @Test("help of every command, and the version")
    func help() throws {
        var text = try shop.transcript(["--version"]) + shop.transcript(["--help"])
        for command in [
            ["check"], ["test"], ["replay"], ["explain"], ["decisions"], ["outbox"],
            ["outbox", "list"], ["outbox", "show"], ["members"], ["members", "import"],
            ["members", "list"], ["members", "show"], ["eval"], ["schema"], ["new"],
            ["new", "scenario"], ["preview"],
        ] {
            text += try shop.transcript(command + ["--help"])
        }
        try expectGolden("help", text)
        #expect(try Program.run([], in: shop).output == Program.run(["--help"], in: shop).output)
    }
}
