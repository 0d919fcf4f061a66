import Checker
import CivilTime
import Foundation
import Testing
import ZoneDatabase

/// The shipped programme over the sample of its members.
@Suite("The shipped programme")
struct ShippedProgrammeTests {
    private func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates", "samples"] { try folder.copy(name, to: name) }
        return folder
    }

    @Test("in a year every scenario reaches somebody")
    func everyScenario() throws {
        let folder = try folder()
        let plan = try Program.run(
            [
                "plan", "--from", "2026-01-05", "--until", "2027-01-04", "--members",
                "samples/members.csv", "--events", "samples/events.ndjson", "--format", "json",
            ], in: folder)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any])
        let days = try #require(report["days"] as? [[String: Any]])
        let reached = days.filter { ["sent", "inserted"].contains($0["outcome"] as? String) }
        let names = Set(reached.compactMap { $0["scenario"] as? String })
        let scenarios = try FileManager.default.subpathsOfDirectory(
            atPath: folder.path("campaigns/scenarios")
        ).filter { $0.hasSuffix(".yaml") }
        #expect(scenarios.count >= 40)
        for path in scenarios {
            let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            #expect(names.contains(name), "\(name) reaches nobody")
        }
    }

    @Test("no cap is exceeded, no hour, hold or consent passed over: an independent checker says so")
    func checked() throws {
        let folder = try folder()
        try Program.run(
            [
                "replay", "samples/events.ndjson", "--members", "samples/members.csv", "--until",
                "2026-11-10", "--store", "s.sqlite",
            ], in: folder)
        func listing(_ command: [String]) throws -> [UInt8] {
            let said = try Program.run(
                command + ["--format", "json", "--store", "s.sqlite"], in: folder)
            return Array(said.output.utf8)
        }
        let report = try Checker.check(
            Checker.Run(
                programme: Population.programme(in: folder), zones: ZoneDatabase(),
                members: folder.bytes("samples/members.csv"),
                events: folder.bytes("samples/events.ndjson"),
                decisions: listing(["decisions"]), outbox: listing(["outbox", "list"]),
                until: Instant(rfc3339: "2026-11-10T00:00:00Z")))
        for violation in report.violations.prefix(20) { Issue.record("\(violation)") }
        #expect(report.counts.messages > 500 && report.counts.capsCounted > 500)
    }

    @Test("each preset can be copied into the programme", .enabled(if: Tool.exists("python3")))
    func presets() throws {
        let folder = try WorkFolder()
        let checked = try Running(
            "/usr/bin/env",
            ["python3", "\(FileManager.default.currentDirectoryPath)/scripts/check-presets",
             Program.path], in: folder
        ).end()
        withExtendedLifetime(folder) {}
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        #expect(checked.output.split(separator: "\n").count >= 6)
    }
}
