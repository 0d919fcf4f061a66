import Foundation
import JSON
import Testing

/// `tact plan`: what is planned is what then happens.
@Suite("The dry run")
struct PlanTests {
    private let inputs = ["--members", "input/members.csv", "--events", "input/events.ndjson"]

    /// The planned ledger of a period.
    private func planned(
        _ from: String, _ until: String, _ more: [String], in folder: WorkFolder
    ) throws -> String {
        let finished = try Program.run(
            ["plan", "--from", from, "--until", until, "--decisions", "planned.ndjson"] + more,
            in: folder)
        #expect(finished.status == 0, "\(finished.errors)")
        return try folder.text("planned.ndjson")
    }

    /// What a replay decides from that time on.
    private func real(
        until: String, from: String, store: String, in folder: WorkFolder
    ) throws -> String {
        try Program.run(
            [
                "replay", "input/events.ndjson", "--members", "input/members.csv", "--until", until,
                "--store", store,
            ], in: folder)
        return try Program.run(
            ["decisions", "--store", store, "--from", from, "--format", "json"], in: folder
        ).output
    }

    @Test("every face says the same calendar")
    func faces() throws {
        let folder = try Shop.folder()
        let period = ["plan", "--from", "2026-03-02", "--until", "2026-03-09"]
        var text = ""
        for face in ["text", "json", "csv"] {
            text += try folder.transcript(period + inputs + ["--format", face])
        }
        text += try folder.transcript(period + ["--members", "input/members.csv"])
        try expectGolden("plan", text.replacing("\r\n", with: "\n"))
        #expect(!folder.exists("var"))
    }

    @Test(
        "planned from files, then really replayed: one ledger, line by line",
        arguments: [
            ("2026-03-02T09:00Z", "2026-03-10T00:00Z"), ("2026-03-04T00:00Z", "2026-03-06T12:00Z"),
            ("2026-03-03T11:00Z", "2026-03-03T12:00Z"), ("2026-03-07T10:00Z", "2026-04-20T00:00Z"),
        ])
    func files(from: String, until: String) throws {
        let folder = try Shop.folder()
        let plan = try planned(from, until, inputs, in: folder)
        let replay = try real(until: until, from: from, store: "real.sqlite", in: folder)
        #expect(plan == replay)
        #expect(plan.contains("\"outcome\":"))
    }

    @Test("planned from a store, then really run on: one ledger, and the store is as it was")
    func store() throws {
        let folder = try Shop.folder()
        let (from, until) = ("2026-03-04T00:00:00Z", "2026-04-20T00:00:00Z")
        _ = try real(until: from, from: from, store: "s.sqlite", in: folder)
        let before = try folder.bytes("s.sqlite")
        let plan = try planned(
            from, until, ["--store", "s.sqlite", "--events", "input/events.ndjson"], in: folder)
        #expect(try folder.bytes("s.sqlite") == before)
        let replay = try real(until: until, from: from, store: "s.sqlite", in: folder)
        #expect(plan == replay)
        #expect(plan.contains("\"outcome\":\"sent\""))
    }

    @Test("one member, none, and a period over the change of the clocks")
    func small() throws {
        let folder = try Shop.folder()
        let header = try folder.text("input/members.csv").split(separator: "\n")
        try folder.write("\(header[0])\n", to: "none.csv")
        try folder.write("\(header[0])\n\(header[1])\n", to: "one.csv")
        for (file, members) in [("none.csv", "0 members"), ("one.csv", "1 member")] {
            let finished = try Program.run(
                ["plan", "--from", "2026-03-28", "--until", "2026-03-30", "--members", file],
                in: folder)
            #expect(finished.status == 0 && finished.output.contains(", \(members)."))
        }
    }

    @Test("wrong usage is told, and nothing is left behind")
    func usage() throws {
        let folder = try Shop.folder()
        _ = try Program.run(Shop.replay, in: folder)
        for (words, part) in [
            (["--from", "2026-03-09", "--until", "2026-03-08"], "cannot end before it begins"),
            (["--from", "2026-03-01", "--until", "2026-03-20"], "where the store stands or later"),
            (["--from", "march", "--until", "2026-03-20"], "march"),
            (["--from", "2026-03-01"], "--until"),
        ] {
            let finished = try Program.run(["plan"] + words, in: folder)
            #expect(finished.status == 2 && finished.errors.contains(part), "\(finished.errors)")
        }
        let none = try Program.run(
            ["plan", "--from", "2026-03-12", "--until", "2026-03-20", "--store", "no.sqlite"],
            in: folder)
        #expect(none.status == 2 && none.errors.contains("there is no store"))
    }

    @Test("the table for programs is one that another reader reads")
    func csv() throws {
        let folder = try Shop.folder()
        let finished = try Program.run(
            ["plan", "--from", "2026-03-02", "--until", "2026-03-09", "--format", "csv"] + inputs,
            in: folder)
        try folder.write(finished.output, to: "plan.csv")
        let script = """
            import csv
            rows = list(csv.DictReader(open("plan.csv", newline="")))
            print(sum(int(row["count"]) for row in rows if row["outcome"] == "sent"))
            """
        let read = try Tool.run("python3", ["-c", script], in: folder)
        let plan = try planned("2026-03-02", "2026-03-09", inputs, in: folder)
        let sent = plan.components(separatedBy: "\"outcome\":\"sent\"").count - 1
        #expect(read.output == "\(sent)\n" && sent > 0)
    }
}
