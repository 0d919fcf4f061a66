import Campaigns
import CivilTime
import Engine
import Simulation
import Testing
import ZoneDatabase

@Suite("What a plan counts")
struct PlanReportTests {
    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }

    @Test("hundredths of members and weeks are told by nearest rank, those without contacts too")
    func spread() throws {
        // Two weeks; five members with one, two, three, four and five contacts in the second.
        let second = try day("2026-03-11")
        var spread = ContactSpread(.week, try day("2026-03-02")...day("2026-03-15"))
        for contacts in 1...5 { spread.add(Array(repeating: second, count: contacts)) }
        #expect(spread.periods == 2 && spread.maximum == 5)
        #expect(spread.histogram.map(\.pairs) == [5, 1, 1, 1, 1, 1])
        // Of ten pairs, the fifth, the sixth, the tenth.
        #expect(
            [50, 51, 60, 61, 91, 99, 100].map { spread.percentile($0) } == [0, 1, 1, 2, 5, 5, 5])
        #expect(ContactSpread(.month, second...second).percentile(99) == 0)
    }

    @Test("a decision is of the programme's day, not of another zone's")
    func days() throws {
        let paris = try #require(ZoneDatabase().rules(named: "Europe/Paris"))
        let late = try #require(Instant(rfc3339: "2026-03-02T23:30:00Z"))
        var report = PlanReport(period: late...late, zone: paris)
        let entry = LedgerEntry(
            at: late, member: "ann", number: 0, scenario: "s", occurrence: "o", step: "a",
            channel: "email", category: "c", priority: 50, due: late, deadline: nil,
            outcome: .sent, reason: nil, detail: nil, message: nil, version: "v")
        report.add([entry], [], of: "ann")
        #expect(report.cells.keys.map(\.day) == [try day("2026-03-03")])
        #expect(report.members == 1 && report.uncontacted == 1)
    }

    @Test("the first ten without a contact are named, in whatever order shares come together")
    func uncontacted() throws {
        let now = Instant(seconds: 0)
        func report(_ ids: some Sequence<Int>) -> PlanReport {
            var report = PlanReport(period: now...now, zone: .utc)
            for id in ids { report.add([], [], of: "m\(10 + id)") }
            return report
        }
        for (first, second) in [(0..<7, 7..<15), (7..<15, 0..<7)] {
            var all = report(first)
            all.add(report(second))
            #expect(all.uncontacted == 15)
            #expect(all.uncontactedMembers == (10..<20).map { "m\($0)" })
        }
    }
}
