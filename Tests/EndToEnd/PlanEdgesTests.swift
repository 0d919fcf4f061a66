import Foundation
import JSON
import Testing

/// Plans at the edges: of the clock, of the calendar, of size, of what can be read.
@Suite("The dry run at its edges")
struct PlanEdgesTests {
    /// A programme of scenarios by trigger, over members with their zones; empty: the programme's.
    private func folder(_ triggers: [String], zones: [String]) throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(
            """
            programme: Edges
            timezone: Europe/Paris
            member_timezone: member.zone
            locale: en
            channels: { sms: { to: member.phone } }
            """, to: "campaigns/programme.yaml")
        try folder.write(
            "member: { phone: string, zone: string, born: date }\n",
            to: "campaigns/catalogue.yaml")
        try folder.write("categories: { news: {} }\n", to: "campaigns/pressure.yaml")
        for (number, trigger) in triggers.enumerated() {
            try folder.write(
                """
                status: live
                category: news
                priority: 50
                trigger: \(trigger)
                steps: [{ send: word, channels: [sms] }]
                """, to: "campaigns/scenarios/s\(number).yaml")
        }
        try folder.write("Word.\n", to: "templates/word/en/sms.liquid")
        let rows = zones.enumerated().map { "m\($0),+336\($0),\($1),2000-02-29\n" }
        try folder.write("id,phone,zone,born\n" + rows.joined(), to: "members.csv")
        return folder
    }

    /// The days of what is sent, in the programme's zone, each with its number.
    private func sent(_ from: String, _ until: String, in folder: WorkFolder) throws -> [String] {
        let finished = try Program.run(
            [
                "plan", "--from", from, "--until", until, "--members", "members.csv", "--format",
                "csv",
            ], in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        return finished.output.split(separator: "\r\n").dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            return fields.contains("sent") ? "\(fields[0]) \(fields[fields.count - 1])" : nil
        }
    }

    @Test("a half past two that does not exist, and one that is there twice, come once")
    func clockChanges() throws {
        let folder = try folder(["{ every: day, at: 02:30 }"], zones: ["", "Asia/Tokyo"])
        #expect(try sent("2027-03-28", "2027-03-28", in: folder) == ["2027-03-28 2"])
        #expect(try sent("2027-10-31", "2027-10-31", in: folder) == ["2027-10-31 2"])
    }

    @Test("a plan over a store may begin on the day at which it stands, and says from when")
    func today() throws {
        let folder = try folder(["{ every: day, at: 02:30 }", "{ every: day, at: 10:00 }"], zones: [""])
        try folder.write("", to: "none.ndjson")
        _ = try Program.run(
            [
                "replay", "none.ndjson", "--members", "members.csv", "--store", "s.sqlite", "--until",
                "2027-01-05T08:15:30Z",
            ], in: folder)
        func plan(_ from: String) throws -> Finished {
            try Program.run(
                ["plan", "--from", from, "--until", "2027-01-05", "--store", "s.sqlite"], in: folder)
        }
        let today = try plan("2027-01-05")
        #expect(today.status == 0, "\(today.errors)")
        #expect(
            today.output.hasPrefix(
                "Plan of Edges, 2027-01-05 to 2027-01-05, from 09:15 (Europe/Paris), 1 member."),
            "\(today.output)")
        #expect(today.output.contains("s1") && !today.output.contains("s0  "))
        let before = try plan("2027-01-04")
        #expect(before.status == 2)
        #expect(
            before.errors.contains(
                "decided up to 2027-01-05 09:15 (Europe/Paris); --from 2027-01-05 begins there"),
            "\(before.errors)")
    }

    @Test("with many members each core has the programme for itself, and says the same")
    func manyMembers() throws {
        let zones = ["", "Asia/Tokyo", "America/Lima", "Pacific/Apia"]
        let folder = try folder(
            ["{ every: day, at: 10:00 }", "{ date: member.born, repeat: yearly, at: 09:00 }"],
            zones: (0..<5_500).map { zones[$0 % zones.count] })
        func plan(_ cores: String) throws -> [String] {
            let finished = try Program.run(
                [
                    "plan", "--from", "2027-02-28", "--until", "2027-02-28", "--members", "members.csv",
                    "--format", "json", "--decisions", "d\(cores)", "--cores", cores,
                ], in: folder)
            #expect(finished.status == 0, "\(finished.errors)")
            return [finished.output, try folder.text("d\(cores)")]
        }
        let alone = try plan("1")
        #expect(try plan("3") == alone)
        #expect(alone[1].split(separator: "\n").count > 5_500)
    }

    @Test("what was not read, and who is not planned, is said above the plan")
    func notes() throws {
        let folder = try folder(["{ every: day, at: 10:00 }", "{ every: day, at: 11:00 }"], zones: [""])
        let draft = try folder.text("campaigns/scenarios/s1.yaml").replacing("live", with: "draft")
        try folder.write(draft, to: "campaigns/scenarios/s1.yaml")
        try folder.write("id,phone,shoe,hat\nm0,+336,44,7\n", to: "members.csv")
        let plan = [
            "plan", "--from", "2027-01-05T10:00", "--until", "2027-01-05T11:00", "--members",
            "members.csv",
        ]
        let notes = try Program.run(plan, in: folder)
        #expect(notes.status == 0, "\(notes.errors)")
        for line in [
            "2027-01-05, from 10:00, until 11:00 (Europe/Paris)", "Nobody enters: s1 (draft).",
            "Columns that the catalogue does not know (2): shoe, hat.",
        ] {
            #expect(notes.output.contains(line), "\(notes.output)")
        }
        try folder.write(
            "id,phone,zone\nm0,+336,Paris\nm1,+337,Asia/Tokyo\nm2,+338,\n", to: "members.csv")
        let zones = try Program.run(plan, in: folder)
        #expect(
            zones.errors.contains(
                "members.csv: warning: no time zone is called 'Paris': members who have such a name are"
                    + " taken to be in Europe/Paris"), "\(zones.errors)")
        try folder.write("{}\n[]\n", to: "e.ndjson")
        let empty = try Program.run(plan + ["--events", "e.ndjson"], in: folder)
        #expect(empty.status == 1 && empty.errors.contains("e.ndjson: no line of it could be taken"))
        #expect(empty.output.contains("Plan of Edges"))
        try folder.write("id,phone\n,+336\n", to: "members.csv")
        let nobody = try Program.run(plan, in: folder)
        #expect(nobody.status == 1 && nobody.errors.contains("members.csv: no member of it"))
    }

    @Test("29 February: once in four years itself, otherwise the 28th")
    func leapDay() throws {
        let folder = try folder(["{ date: member.born, repeat: yearly, at: 09:00 }"], zones: [""])
        #expect(try sent("2028-02-01", "2028-03-31", in: folder) == ["2028-02-29 1"])
        #expect(try sent("2027-02-01", "2027-03-31", in: folder) == ["2027-02-28 1"])
    }

    @Test("a period of one hour holds what falls in it, both ends included")
    func oneHour() throws {
        let folder = try folder(
            [
                "{ every: day, at: 09:59 }", "{ every: day, at: 10:00 }",
                "{ every: day, at: 11:00 }", "{ every: day, at: 11:01 }",
            ], zones: [""])
        #expect(
            try sent("2027-05-03T10:00+02:00", "2027-05-03T11:00+02:00", in: folder) == [
                "2027-05-03 1", "2027-05-03 1",
            ])
    }

    @Test("who has no zone has the programme's; others have their own day")
    func zones() throws {
        let folder = try folder(
            ["{ every: day, at: 08:00 }"], zones: ["", "Asia/Tokyo", "America/Los_Angeles"])
        #expect(
            try sent("2027-05-03T00:00+02:00", "2027-05-03T09:00+02:00", in: folder) == [
                "2027-05-03 2"
            ])
    }

    @Test("two hundred scenarios are planned like one")
    func manyScenarios() throws {
        let triggers = (0..<200).map { "{ scheduled: 2027-05-\(10 + $0 % 20)T10:00 }" }
        let folder = try folder(triggers, zones: ["", "", ""])
        let sent = try sent("2027-05-01", "2027-05-31", in: folder)
        #expect(sent.count == 200 && sent.allSatisfy { $0.hasSuffix(" 3") })
    }

    @Test("a plan at the ends of the calendar that it may have comes to its end")
    func ends() throws {
        let folder = try Shop.folder()
        for (from, until) in [("9900-12-01", "9900-12-31"), ("1900-01-01", "1900-01-31")] {
            let plan = try Program.run(
                [
                    "plan", "--from", from, "--until", until, "--members", "input/members.csv",
                ], in: folder)
            #expect(plan.status == 0, "\(plan.errors)")
        }
    }

    @Test("a store that is no store is told, and left as it is")
    func unreadable() throws {
        let folder = try folder(["{ every: day, at: 08:00 }"], zones: [""])
        try folder.write(String(repeating: "no database ", count: 900), to: "s.sqlite")
        let finished = try Program.run(
            ["plan", "--from", "2027-05-01", "--until", "2027-05-31", "--store", "s.sqlite"],
            in: folder)
        #expect(finished.status == 78, "\(finished.status) \(finished.errors)")
        #expect(finished.errors.contains("s.sqlite"))
    }

    @Test(
        "a store that is being written to is planned as it stood",
        .enabled(if: Tool.exists("python3"), "python3 is not here"))
    func beingWritten() throws {
        let folder = try folder(["{ every: day, at: 08:00 }"], zones: ["", ""])
        _ = try Program.run(
            ["members", "import", "members.csv", "--store", "s.sqlite"], in: folder)
        let script = """
            import sqlite3, subprocess, sys
            store = sqlite3.connect("s.sqlite", isolation_level=None)
            store.execute("BEGIN IMMEDIATE")
            store.execute("DELETE FROM members WHERE id = 'm0'")
            words = ["plan", "--from", "2027-05-03", "--until", "2027-05-03", "--store", "s.sqlite"]
            sys.exit(subprocess.run([sys.argv[1]] + words + ["--format", "json"]).returncode)
            """
        let finished = try Tool.run("python3", ["-c", script, Program.path], in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(finished.output.contains("\"members\":2,"))
    }

    @Test("no output takes the place of an input, under whatever name, or of another output")
    func outputs() throws {
        let folder = try Shop.folder()
        _ = try Program.run(Shop.replay + ["--store", "s.sqlite"], in: folder)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.csv"), withDestinationPath: "input/members.csv")
        let files = ["s.sqlite", "input/members.csv", "input/events.ndjson"]
        let before = try files.map(folder.bytes)
        let plan = [
            "plan", "--from", "2026-03-11", "--until", "2026-03-12", "--members",
            "input/members.csv", "--events", "input/events.ndjson", "--store", "s.sqlite",
        ]
        for (words, part) in [
            (plan + ["--html", "s.sqlite"], "would overwrite the store"),
            (plan + ["--decisions", "link.csv"], "would overwrite the member file"),
            (plan + ["--rejects", "./input/events.ndjson"], "would overwrite the events"),
            (plan + ["--ics", "campaigns/programme.yaml"], "lies in campaigns/"),
            (plan + ["--ics", "a.x", "--html", "./a.x"], "name the same file"),
            (Shop.replay + ["--store", "s.sqlite", "--rejects", "s.sqlite"], "the store"),
            (
                ["members", "import", "input/members.csv", "--rejects", "input/members.csv"],
                "the member file"
            ),
            (["preview", "sale", "--store", "s.sqlite", "--html", "s.sqlite"], "the store"),
        ] {
            let finished = try Program.run(words, in: folder)
            #expect(finished.status == 2 && finished.errors.contains(part), "\(finished.errors)")
        }
        #expect(try files.map(folder.bytes) == before)
    }

    @Test("interrupted, it ends at once, says so, and leaves nothing behind")
    func interrupted() throws {
        let folder = try Shop.folder()
        let rows = (0..<200_000).map { "m\($0),Ann,ann@example.org\n" }
        try folder.write("id,first_name,email\n" + rows.joined(), to: "many.csv")
        try FileManager.default.createDirectory(
            atPath: folder.path("tmp"), withIntermediateDirectories: true)
        let running = try Program.start(
            [
                "plan", "--from", "2026-03-01", "--until", "2026-12-31", "--members", "many.csv",
                "--html", "plan.html",
            ], in: folder, environment: ["TMPDIR": folder.path("tmp")])
        // It has begun once its folder for temporary files is there.
        try running.wait(every: 2_000) {
            try !FileManager.default.contentsOfDirectory(atPath: folder.path("tmp")).isEmpty
        }
        usleep(100_000)
        running.interrupt()
        let finished = try running.end()
        #expect(finished.status == 130, "\(finished.status)")
        #expect(finished.errors.contains("stopped: nothing has been planned"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("tmp")) == [])
        #expect(!folder.exists("plan.html"))
    }

    @Test("whoever has no event until the end is nobody yet, and is not counted")
    func strangers() throws {
        let folder = try Shop.folder()
        try folder.write("id\n", to: "none.csv")
        func enrolled(_ id: String, _ time: String) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"shop","type":"member.enrolled","#
                + #""subject":"\#(id)","time":"\#(time)","data":{"channel":"web"}}"# + "\n"
        }
        try folder.write(
            enrolled("ann", "2026-03-02T09:00:00Z") + enrolled("ben", "2026-03-20T09:00:00Z")
                + enrolled("cat", "2026-03-21T09:00:00Z"), to: "few.ndjson")
        let finished = try Program.run(
            [
                "plan", "--from", "2026-03-01", "--until", "2026-03-10", "--members", "none.csv",
                "--events", "few.ndjson", "--format", "json",
            ], in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        let plan = try #require(
            try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any])
        #expect(plan["members"] as? Int == 1)
        let uncontacted = plan["uncontacted_members"] as? [String] ?? []
        #expect(!uncontacted.contains("") && uncontacted.count == plan["uncontacted"] as? Int)
        let events = plan["events"] as? [String: Any]
        #expect(events?["accepted"] as? Int == 1 && events?["after_end"] as? Int == 2)
    }

    @Test("interrupted while all cores decide, it ends at once as well")
    func interruptedDeciding() throws {
        let folder = try Shop.folder()
        for name in ["campaigns", "templates"] { try folder.copy(name, to: "club/\(name)") }
        let rows = (0..<4_000).map { "m\($0),Ann,ann@example.org,true,2020-03-05,true\n" }
        try folder.write(
            "member_id,first_name,email,email_opt_in,enrolled_on,active\n" + rows.joined(),
            to: "many.csv")
        try FileManager.default.createDirectory(
            atPath: folder.path("tmp"), withIntermediateDirectories: true)
        let running = try Program.start(
            [
                "plan", "-C", "club", "--from", "2026-03-01", "--until", "2035-12-31", "--members",
                "many.csv", "--html", "plan.html", "--cores", "2",
            ], in: folder, environment: ["TMPDIR": folder.path("tmp")])
        // Loading and importing take a few seconds of processor time, the plan minutes.
        try running.wait { try running.processorSeconds >= 8 }
        let start = ContinuousClock.now
        running.interrupt()
        let finished = try running.end()
        #expect(finished.status == 130, "\(finished.status)")
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("tmp")) == [])
        #expect(!folder.exists("plan.html"))
    }
}
