import Campaigns
import Checker
import CivilTime
import Engine
import Templates

/// A run of generated histories through the engine, and what the checker says of it.
struct CheckedRun {
    static let start = "2026-02-20T08:00:00Z"
    static let end = "2026-05-20T08:00:00Z"
    /// The programme that the checker is told was in force: another one than the engine's is how an
    /// engine that errs is made without one.
    var programme: Programme
    /// What the run left behind; a test may spoil it.
    var books = Books()

    /// Runs so many members with the histories of the seed; of those who stay in their zone where
    /// only they are wanted, for the checker can tell more of them.
    init(
        _ edition: Edition, seed: UInt64, members: Int = 25, isWhole: Bool = false,
        isStaying: Bool = false
    ) {
        var histories = Histories(seed: seed, start: instant(Self.start), isWhole: isWhole)
        self.init(
            edition,
            (0..<members).map { number in
                var history = histories.next("m\(number)")
                if isStaying { history.events.removeAll { $0.type == "moved" } }
                return history
            })
    }

    /// Runs these histories.
    init(_ edition: Edition, _ histories: [Histories.History]) {
        programme = edition.programme
        for history in histories {
            var line = TimeLine(
                edition, from: Self.start, member: history.id, history.attributes,
                controlGroups: true)
            for event in history.events {
                line.event(event.time.description, event.type, event.data, id: event.id)
            }
            line.run(until: Self.end)
            books.add(line, history)
        }
    }

    /// What the checker says.
    func report() -> Report {
        check(
            Run(
                programme: programme, zones: Club.zones, members: bytes(books.members),
                events: bytes(books.events), decisions: bytes(books.decisions),
                outbox: bytes(books.messages), until: instant(Self.end),
                start: instant(Self.start)))
    }

    private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\n").utf8) }
}

extension Outcome {
    /// All that can stand in the ledger, as the checker counts it: outcome and reason.
    static let rows = Set(
        allCases.flatMap { outcome in
            outcome.reasons.map { reason in
                [outcome.rawValue, reason?.rawValue].compactMap(\.self).joined(separator: " ")
            }
        })
}
