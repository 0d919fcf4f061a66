import Checker
import Engine
import Foundation
import Testing

/// Generated programmes of the whole language, each with a population of histories, judged by the
/// checker. `TACT_PROGRAMMES=1000` judges so many programmes, `TACT_SEED=313` only that one.
@Suite("Checked programmes")
struct CheckedProgrammesTests {
    /// Seeds that have found something once; they stay.
    private static let kept: [UInt64] = [
        89, 129, 142, 313, 340, 402, 492, 538, 547, 651, 824, 1160, 1215, 1341, 1625, 1852,
    ]
    private static let members = 24

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }
    private static let seeds: [UInt64] =
        if let seed = number("TACT_SEED") {
            [seed]
        } else {
            kept + (1...(number("TACT_PROGRAMMES") ?? 120)).filter { !kept.contains($0) }
        }

    @Test("what must always be true is true under generated programmes")
    func checked() async {
        let verdicts = await judged()
        for verdict in verdicts { verdict.expectNone() }
        let counts = verdicts.compactMap(\.counts)
        let outcomes = counts.reduce(into: [:]) { $0.merge($1.outcomes, uniquingKeysWith: +) }
        print("\(counts.reduce(0) { $0 + $1.members }) members under \(verdicts.count) programmes:")
        print(outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
        guard Self.number("TACT_SEED") == nil else { return }
        for outcome in Self.outcomes {
            #expect((outcomes[outcome] ?? 0) > 0, "no '\(outcome)' in any history")
        }
        #expect(Set(outcomes.keys).subtracting(Outcome.rows) == [])
        #expect(counts.contains { $0.reservationsChecked > 0 })
        #expect(counts.contains { $0.carriers > 0 })
    }

    /// The histories are worth something only where all of this happens in them.
    private static let outcomes = [
        "sent", "inserted", "deferred hold", "deferred excluded", "deferred reserved",
        "deferred contact_hours", "deferred cap", "control control_group", "not_entered entry",
        "not_entered not_in_audience", "incomplete missing_value",
    ]

    /// What the checker says of every seed, in their order; worked out on all the cores.
    private func judged() async -> [Verdict] {
        await withTaskGroup(of: (Int, Verdict).self) { group in
            var left = Self.seeds.enumerated().makeIterator()
            func start() {
                guard let (place, seed) = left.next() else { return }
                group.addTask { (place, Verdict(seed: seed, members: Self.members)) }
            }
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { start() }
            var found: [(Int, Verdict)] = []
            for await verdict in group {
                found.append(verdict)
                start()
            }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

/// What the checker says of one seed's programme and histories.
private struct Verdict: Sendable {
    let seed: UInt64
    private(set) var violations: [String]
    /// nil: the programme did not load.
    private(set) var counts: Counts?
    /// The programme, and the ledger of each member that a rule was broken for.
    private(set) var story = ""

    /// Runs the programme of the seed with so many members.
    init(seed: UInt64, members: Int) {
        self.seed = seed
        var programmes = Programmes(seed: seed)
        let club = programmes.next()
        do {
            let run = CheckedRun(try club.edition(), seed: seed, members: members, isWhole: true)
            let report = run.report()
            (violations, counts) = (report.violations.map(\.description), report.counts)
            if !report.isClean { story = Self.story(club, run, report) }
        } catch {
            violations = ["\(error)"]
            story = Self.story(club)
        }
    }

    /// Expects no violation, and tells the whole story of one that there is.
    func expectNone() {
        if violations != [] { print(story) }
        #expect(violations == [], "TACT_SEED=\(seed)")
    }

    private static func story(_ club: Club) -> String {
        club.scenarios.sorted { $0.key < $1.key }
            .reduce(club.programme + club.pressure) { $0 + "--- \($1.key)\n\($1.value)" }
    }

    private static func story(_ club: Club, _ run: CheckedRun, _ report: Report) -> String {
        let members = Set(report.violations.map(\.member)).sorted()
        return members.reduce(story(club)) { text, member in
            let about = { (lines: [String]) in lines.filter { $0.contains("\"\(member)\"") } }
            let lines =
                about(run.books.members) + about(run.books.events) + about(run.books.decisions)
            let found = report.violations.filter { $0.member == member }.map(\.description)
            return ([text] + lines + found).joined(separator: "\n")
        }
    }
}
