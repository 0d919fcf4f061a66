import Checker
import CivilTime
import Foundation
import JSON
import Testing
import ZoneDatabase

/// A real shop's history through the whole program: eighteen months of events, decided by a
/// programme that was made to work it hard.
@Suite(
    "A shop's history",
    .enabled(if: Population.isThere, Population.whyNot),
    .serialized)
struct HistoryTests {
    /// One folder, two runs: of the clean file and of the noisy one.
    private struct Runs: Sendable {
        var folder: WorkFolder
        var clean: Finished
        var noisy: Finished
        var remains: Remains
    }

    private static let runs: Result<Runs, any Error> = Result {
        print("history: \(Population.isWhole ? "all members" : "\(Population.fewMembers) members")")
        let folder = try Population.folder(
            members: Population.isWhole ? nil : Population.fewMembers)
        let clock = ContinuousClock()
        let began = clock.now
        let noisy = try start(folder, "noisy")
        let clean = try start(folder, "events").end()
        let runs = Runs(
            folder: folder, clean: clean, noisy: try noisy.end(),
            remains: try remains(folder, "events"))
        print("history: two runs side by side took \(clock.now - began)")
        return runs
    }

    private static func start(
        _ folder: WorkFolder, _ events: String, as name: String? = nil
    ) throws -> Running {
        let name = name ?? events
        return try Program.start(
            [
                "replay", "\(events).ndjson", "--members", "members.csv", "--format", "json",
                "--store", "\(name).sqlite", "--outbox", "\(name).out",
            ], in: folder)
    }

    private static func remains(_ folder: WorkFolder, _ name: String) throws -> Remains {
        try Remains(in: folder, ["--store", "\(name).sqlite"], outbox: "\(name).out")
    }

    private func runs() throws -> Runs { try HistoryTests.runs.get() }

    @Test("runs to its end without an error, and takes every event once")
    func endsWell() throws {
        let runs = try runs()
        #expect(runs.clean.status == 0 && runs.clean.errors == "")
        let summary = try JSONValue(reading: runs.clean.output)
        let lines = try runs.folder.bytes("events.ndjson").count { $0 == 10 }
        #expect(summary.number("lines") == lines && summary.number("accepted") == lines)
        #expect(summary.number("rejected") == 0 && summary.number("duplicates") == 0)
        if Population.isWhole {
            #expect(lines == 33_253 && summary.number("members") == 2_357)
        }
        #expect(runs.remains.files.count > (Population.isWhole ? 5_000 : 500))
    }

    @Test("the checker, which reads ledger and outbox only, finds no rule broken")
    func checker() throws {
        let runs = try runs()
        let clock = ContinuousClock()
        let began = clock.now
        let report = try Checker.check(
            Checker.Run(
                programme: Population.programme(in: runs.folder), zones: ZoneDatabase(),
                members: runs.folder.bytes("members.csv"),
                events: runs.folder.bytes("events.ndjson"),
                decisions: Array(runs.remains.decisions.utf8),
                outbox: Array(
                    listing(
                        ["outbox", "list", "--format", "json", "--store", "events.sqlite"],
                        in: runs.folder
                    ).utf8)))
        print("history: checked in \(clock.now - began): \(report.counts)")
        for violation in report.violations.prefix(20) { Issue.record("\(violation)") }
        #expect(report.violations.count == 0)
        #expect(report.counts.members == (Population.isWhole ? 2_357 : Population.fewMembers))
        #expect(report.counts.messages > 500 && report.counts.capsCounted > 1_000)
        #expect(report.counts.retriesChecked > 100)
    }

    @Test("a noisy file leaves the same ledger, outbox and files as the clean one")
    func noisyIsClean() throws {
        let runs = try runs()
        #expect(runs.noisy.status == 0)
        let noisy = try HistoryTests.remains(runs.folder, "noisy")
        #expect(noisy.differences(from: runs.remains) == [])
    }

    @Test("what a noisy file loses is counted, kind by kind")
    func rejects() throws {
        let runs = try runs()
        let expected = try JSONValue(
            reading: String(decoding: runs.folder.bytes("noisy.expect.json"), as: UTF8.self))
        let found = try JSONValue(
            reading: Population.isWhole ? runs.noisy.output : wholeNoisyReport())
        #expect(found.number("lines") == expected.number("lines"))
        #expect(found.number("rejected") == expected.number("rejected"))
        #expect(found.number("duplicates") == expected.number("duplicate"))
        let taken = (found.number("accepted") ?? 0) + (found.number("after_the_end") ?? 0)
        #expect(taken == expected.number("distinct_valid"))
        // `reject_missing_id` there is `missing_id` here.
        let kinds = expected.keys.filter { $0.hasPrefix("reject_") }.map { String($0.dropFirst(7)) }
        let byKind = try #require(found["rejected_by_kind"])
        #expect(Set(byKind.keys) == Set(kinds))
        for kind in kinds {
            #expect(byKind.number(kind) == expected.number("reject_\(kind)"), "\(kind)")
        }
        // Each is told with its line and its kind, the first twenty in full.
        let told = runs.noisy.errors.split(separator: "\n").filter { line in
            line.hasPrefix("noisy.ndjson:") && kinds.contains { line.hasSuffix("[\($0)]") }
        }
        #expect(told.count == (Population.isWhole ? 20 : told.count) && told.count > 0)
    }

    /// What a run over the whole noisy file that ends before anything is decided says.
    private func wholeNoisyReport() throws -> String {
        let folder = try Population.folder()
        return try Program.run(
            ["replay", "noisy.ndjson", "--format", "json", "--until", "1997-01-01T07:06:46Z"],
            in: folder
        ).output
    }

    @Test("planned and then really replayed: the ledgers are equal line by line")
    func planned() throws {
        let runs = try runs()
        let summary = try JSONValue(reading: runs.clean.output)
        guard case .string(let until)? = summary["until"] else {
            return #expect(Bool(false), "the replay says when it ended")
        }
        let from = "1998-01-01T00:00:00Z"
        let plan = try Program.run(
            [
                "plan", "--from", from, "--until", until, "--members", "members.csv", "--events",
                "events.ndjson", "--decisions", "planned.ndjson", "--format", "csv",
            ], in: runs.folder)
        #expect(plan.status == 0 && plan.errors == "")
        let real = try Program.run(
            ["decisions", "--store", "events.sqlite", "--from", from, "--format", "json"],
            in: runs.folder)
        #expect(try runs.folder.text("planned.ndjson") == real.output)
        #expect(real.output.count > 10_000)
    }

    @Test("two runs leave the same bytes")
    func sameBytes() throws {
        let folder = try Population.folder(members: 50)
        let first = try HistoryTests.start(folder, "events")
        let second = try HistoryTests.start(folder, "events", as: "again")
        #expect(try first.end().output == second.end().output)
        let remains = try HistoryTests.remains(folder, "events")
        #expect(try HistoryTests.remains(folder, "again").differences(from: remains) == [])
        #expect(remains.files.count > 100)
        if Tool.exists("diff") {
            let diff = try Tool.run("diff", ["-r", "events.out", "again.out"], in: folder)
            #expect(diff.status == 0 && diff.output == "")
        }
    }
}
