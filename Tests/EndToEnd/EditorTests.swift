import Foundation
import JSON
import Testing

/// What the commands do for those who write files, and for those who ask whom a condition selects.
@Suite("Schemas, test files and conditions over members")
struct EditorTests {
    private static let kinds = [
        "programme", "catalogue", "pressure", "scenario", "test", "holidays", "service",
    ]

    @Test("schema prints a kind's schema, and writes all of them over those that are there")
    func schema() throws {
        let folder = try WorkFolder()
        try folder.write("old", to: "made/here/test.json")
        let all = try Program.run(["schema", "--all", "--dir", "made/here"], in: folder)
        #expect(all.status == 0)
        #expect(all.output == Self.kinds.map { "made/here/\($0).json\n" }.joined())
        #expect(folder.count("made/here") == Self.kinds.count)
        for kind in Self.kinds {
            let one = try Program.run(["schema", kind], in: folder)
            #expect(one.status == 0 && one.errors == "")
            #expect(try folder.text("made/here/\(kind).json") == one.output)
            #expect(try JSONValue(reading: one.output)["$schema"] != nil)
        }
    }

    @Test("schema without a kind, or with one that is none, is wrong usage")
    func schemaUsage() throws {
        let folder = try WorkFolder()
        for arguments in [
            [], ["scenarios"], ["test", "--all", "--dir", "x"], ["--all"], ["test", "--dir", "x"],
        ] {
            let finished = try Program.run(["schema"] + arguments, in: folder)
            #expect(finished.status == 2 && finished.output == "", "\(arguments)")
        }
        #expect(folder.count(".") == 0)
    }

    @Test("a wrong test file is located like any other file, and its test fails")
    func wrongTestFile() throws {
        let folder = try Shop.folder()
        try folder.replace(
            "scenario: welcome, step", with: "scenario: welcom, step",
            in: "campaigns/tests/welcome.yaml")
        try folder.write(
            "test: No end\nstrat: 2026-03-01T08:00\n", to: "campaigns/tests/other.yaml")
        let found = try Program.run(["test"], in: folder)
        #expect(found.status == 1)
        #expect(found.errors.contains("did you mean 'welcome'? [unknown-reference]"))
        #expect(found.errors.contains("campaigns/tests/other.yaml:2:1: error: unknown key 'strat'"))
        #expect(found.errors.contains("did you mean 'start'? [unknown-key]"))
        #expect(found.errors.contains("    2 | strat: 2026-03-01T08:00\n      | ^~~~~\n"))
        #expect(found.output.contains("its file has errors"))
    }

    @Test("members list --where tells whom a condition selects, and says of whom it cannot tell")
    func membersWhere() throws {
        let shop = try Shop.replayed.get()
        var text = ""
        for arguments in [
            ["member.points > 100"], ["member.points > 100", "--count"],
            ["member.email_opt_in && member.language == \"fr\"", "--format", "json"],
            ["days_between(member.enrolled_on, today) < 5", "--at", "2026-03-10", "--count"],
            ["member.points > 1000000"], ["member.points > 1000000", "--count"],
            ["has(member.phone) && member.points > 0", "--count"],
            ["member.pionts > 3"], ["member.points"], ["member.points >"],
            ["trigger.channel == \"web\""], ["\"é\" == member.tier || member.nothing", "--count"],
        ] {
            text += try shop.transcript(["members", "list", "--where"] + arguments)
        }
        try expectGolden("members-where", text)
    }

    @Test("members list --where needs a sound catalogue; the list alone does not")
    func membersWhereBroken() throws {
        let folder = try Shop.folder()
        try Program.run(["members", "import", "input/members.csv"], in: folder)
        try folder.replace("points: { type", with: "points: { typ", in: "campaigns/catalogue.yaml")
        let asked = try Program.run(
            ["members", "list", "--where", "member.points > 3"], in: folder)
        #expect(asked.status == 1 && asked.output == "")
        #expect(asked.errors.contains("campaigns/catalogue.yaml:"))
        #expect(try Program.run(["members", "list"], in: folder).status == 0)
    }
}
