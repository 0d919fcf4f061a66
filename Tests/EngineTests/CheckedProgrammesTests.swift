import Campaigns
import Checker
import CivilTime
import Engine
import Foundation
import Templates
import Testing

/// Generated programmes of the whole language and generated histories, judged by the checker.
@Suite("Checked programmes")
struct CheckedProgrammesTests {
    /// Seeds that have found something once; they stay.
    private static let kept: [UInt64] = [89, 129, 142]
    /// More of them with `TACT_PROGRAMMES`.
    private static let count =
        ProcessInfo.processInfo.environment["TACT_PROGRAMMES"].flatMap(UInt64.init) ?? 60
    private static let seeds = kept + Array(1...count)

    @Test("what must always be true is true under generated programmes", arguments: [0, 1, 2, 3])
    func checked(_ part: Int) throws {
        var found: [String: Int] = [:]
        var (reserved, carriers, cases) = (0, 0, 0)
        for (place, seed) in Self.seeds.enumerated() where place % 4 == part {
            var programmes = Programmes(seed: seed)
            let club = programmes.next()
            let edition = try club.edition()
            let run = CheckedRun(edition, seed: seed, members: 12, isWhole: true)
            let report = run.report()
            if !report.violations.isEmpty {
                for violation in report.violations {
                    print(violation)
                    let rows = run.books.decisions.filter {
                        $0.contains("\"\(violation.member)\"")
                    }
                    print(rows.joined(separator: "\n"))
                }
                print("seed \(seed)\n\(club.pressure)")
                for (name, text) in club.scenarios.sorted(by: { $0.key < $1.key }) {
                    print("--- \(name)\n\(text)")
                }
            }
            #expect(report.violations.map(\.description) == [], "seed \(seed)")
            found.merge(report.counts.outcomes, uniquingKeysWith: +)
            reserved += report.counts.reservationsChecked
            carriers += report.counts.carriers
            cases += report.counts.members
        }
        print("\(cases) members; \(found.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        for outcome in ["sent", "deferred hold", "deferred excluded", "deferred reserved", "inserted"] {
            #expect((found[outcome] ?? 0) > 0, "no '\(outcome)' in any history")
        }
        #expect(reserved > 0 && carriers > 0)
    }
}
