import Foundation
import Testing

/// `tact plan --compare`: what an edit changes, and nothing else.
@Suite("What an edit changes")
struct PlanComparisonTests {
    private static let scenario = """
        status: live
        category: news
        priority: PRIORITY
        trigger: { scheduled: 2026-05-04T10:00 }
        steps:
          - send: letter
            channels: [email]
            if_blocked: drop
        """

    /// Ten members, two mailings at one time, and room for one.
    private func programme() throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(
            """
            programme: Small
            timezone: Europe/Paris
            locale: en
            channels: { email: { to: member.email, cost: 0.01 } }
            """, to: "campaigns/programme.yaml")
        try folder.write("member: { email: string }\n", to: "campaigns/catalogue.yaml")
        try folder.write(
            """
            categories: { news: {} }
            caps:
              - { name: one-a-day, at_most: 1, per: 1 day }
            """, to: "campaigns/pressure.yaml")
        try write("first", priority: 60, in: folder)
        try write("second", priority: 50, in: folder)
        try folder.write(
            "---\nsubject: News\n---\nHello. {{ message.unsubscribe_url }}\n",
            to: "templates/letter/en/email.liquid")
        let rows = (1...10).map { "m\($0),m\($0)@example.org\n" }
        try folder.write("id,email\n" + rows.joined(), to: "members.csv")
        for name in ["campaigns", "templates"] {
            try FileManager.default.createDirectory(
                atPath: folder.path("old"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: folder.path(name), toPath: folder.path("old/\(name)"))
        }
        return folder
    }

    private func write(_ name: String, priority: Int, in folder: WorkFolder) throws {
        try folder.write(
            Self.scenario.replacing("PRIORITY", with: "\(priority)"),
            to: "campaigns/scenarios/\(name).yaml")
    }

    private func compare(
        _ more: [String] = ["--compare", "old"], in folder: WorkFolder
    ) throws -> Finished {
        try Program.run(
            [
                "plan", "--from", "2026-05-01", "--until", "2026-05-31", "--members", "members.csv",
                "--exit-code",
            ] + more, in: folder)
    }

    @Test("nothing changed, nothing told, exit status 0")
    func same() throws {
        let folder = try programme()
        let finished = try compare(in: folder)
        #expect(finished.status == 0 && finished.output.contains("Nothing changes"))
    }

    @Test("other capacities and costs differ though no decision does")
    func figures() throws {
        let folder = try programme()
        try folder.write(
            """
            programme: Small
            timezone: Europe/Paris
            locale: en
            channels: { email: { to: member.email, cost: 0.02, capacity: 4 per day } }
            """, to: "campaigns/programme.yaml")
        let text = try compare(in: folder)
        #expect(text.status == 1)
        let lines = text.output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        #expect(lines.contains("No decision changes."))
        #expect(lines.contains("email none → 4 none → 10 none → 1 none → 6 none → 0"))
        #expect(lines.contains("all channels 0.10 EUR 0.20 EUR +0.10"))
        let json = try compare(["--compare", "old", "--format", "json"], in: folder)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(json.status == 1 && object["differs"] as? Bool == true)
        #expect((object["cost"] as? [[String: Any]])?.map { $0["amount"] as? Double } == [0.1, 0.2])
        let load = (object["capacity"] as? [[String: Any]])?.first
        #expect(load?["before"] is NSNull)
        #expect((load?["after"] as? [String: Any])?["longest_queue"] as? Int == 6)
        let markdown = try compare(["--compare", "old", "--format", "markdown"], in: folder)
        #expect(markdown.output.contains("No decision changes."))
    }

    @Test(
        "an edit with a known effect gives exactly that difference",
        arguments: ["cap", "priority", "scenario"])
    func knownEffect(edit: String) throws {
        let folder = try programme()
        let expected: String
        switch edit {
        case "cap":
            try folder.replace("at_most: 1", with: "at_most: 2", in: "campaigns/pressure.yaml")
            expected = "first,email,10,10,0,0,0,0 second,email,0,10,10,10,0,0"
        case "priority":
            try write("first", priority: 50, in: folder)
            try write("second", priority: 60, in: folder)
            expected = "first,email,10,0,-10,0,10,0 second,email,0,10,10,10,0,0"
        default:
            try folder.write(
                Self.scenario.replacing("PRIORITY", with: "10")
                    .replacing("2026-05-04", with: "2026-05-06"),
                to: "campaigns/scenarios/third.yaml")
            expected = "first,email,10,10,0,0,0,0 third,email,0,10,10,10,0,0"
        }
        let finished = try compare(["--compare", "old", "--format", "csv"], in: folder)
        let rows = finished.output.split(separator: "\r\n").dropFirst()
        #expect(finished.status == 1, "\(finished.errors)")
        #expect(rows.joined(separator: " ") == expected)
    }

    @Test("messages that move to another hour or day are told, and differ")
    func moved() throws {
        let folder = try programme()
        for time in ["T11:00", "T10:00:01"] {
            try folder.write(
                Self.scenario.replacing("PRIORITY", with: "60").replacing("T10:00", with: time),
                to: "campaigns/scenarios/first.yaml")
            let finished = try compare(["--compare", "old", "--format", "csv"], in: folder)
            #expect(finished.status == 1, "\(finished.errors)")
            #expect(finished.output.contains("first,email,10,10,0,0,0,10\r\n"))
        }
    }

    @Test("text and Markdown say who gains and which reasons are new or gone")
    func faces() throws {
        let folder = try programme()
        try folder.replace("at_most: 1", with: "at_most: 2", in: "campaigns/pressure.yaml")
        var text = ""
        for face in ["text", "markdown", "json"] {
            text += try compare(["--compare", "old", "--format", face], in: folder).output
        }
        try expectGolden("plan-compare", text)
    }

    @Test(
        "a revision that git has is compared like a directory",
        .enabled(if: Tool.exists("git"), "git is not here"))
    func revision() throws {
        let folder = try programme()
        let name = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        for words in [["init", "-q"], ["add", "."], name + ["commit", "-qm", "begin"]] {
            #expect(try Tool.run("git", words, in: folder).status == 0)
        }
        try write("second", priority: 70, in: folder)
        let revision = try compare(["--compare", "HEAD", "--format", "csv"], in: folder)
        let directory = try compare(["--compare", "old", "--format", "csv"], in: folder)
        #expect(revision.status == 1 && revision.output == directory.output, "\(revision.errors)")
        // A folder of a repository, as a club's in its company's.
        let company = try WorkFolder()
        try FileManager.default.copyItem(atPath: folder.path, toPath: company.path("club"))
        try FileManager.default.removeItem(atPath: company.path("club/.git"))
        for words in [["init", "-q"], ["add", "."], name + ["commit", "-qm", "begin"]] {
            #expect(try Tool.run("git", words, in: company).status == 0)
        }
        let below = try Program.run(
            [
                "plan", "-C", "club", "--from", "2026-03-01", "--until", "2026-03-02", "--members",
                "club/members.csv", "--compare", "HEAD",
            ], in: company)
        #expect(below.status == 0 && below.output.contains("HEAD"), "\(below.errors)")
        for name in ["nowhere", "--upload-pack=x"] {
            let finished = try compare(["--compare=\(name)"], in: folder)
            #expect(finished.status == 2 && finished.errors.contains("nor a revision"))
        }
    }

    @Test("an old version with errors, and options that need --compare")
    func wrong() throws {
        let folder = try programme()
        let alone = try compare([], in: folder)
        #expect(alone.status == 2 && alone.errors.contains("name the version to compare with"))
        try folder.write("at_most: [", to: "old/campaigns/pressure.yaml")
        let broken = try compare(in: folder)
        #expect(broken.status == 1 && broken.errors.contains("old: the programme has 1 error"))
        #expect(broken.errors.contains("campaigns/pressure.yaml:1:"))
    }
}
