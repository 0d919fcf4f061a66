package import Engine

/// What an edit changes: two plans of one period over the same members.
package struct PlanComparison: Sendable {
    package let before: PlanReport
    package let after: PlanReport
    /// Who is sent more, and who less.
    package let shifts: MessageShifts

    /// Whether the edit changes no decision: neither its kind, nor its time or reason.
    package var isSame: Bool {
        before.cells == after.cells && shifts.byWay.isEmpty && shifts.otherwise == 0
            && before.members == after.members
    }

    /// Numbers of decisions before and after, by scenario and channel.
    package func ways(
        _ isCounted: (PlanReport.Cell) -> Bool
    ) -> [MessageWay: (before: Int, after: Int)] {
        var ways: [MessageWay: (before: Int, after: Int)] = [:]
        func add(_ report: PlanReport, _ side: WritableKeyPath<(before: Int, after: Int), Int>) {
            for (cell, count) in report.cells where isCounted(cell) {
                let way = MessageWay(scenario: cell.scenario, channel: cell.channel ?? "")
                ways[way, default: (0, 0)][keyPath: side] += count
            }
        }
        add(before, \.before)
        add(after, \.after)
        return ways
    }

    /// What becomes of candidates and why, by scenario, where its number changes.
    package var reasons: [(cause: Cause, before: Int, after: Int)] {
        var counts: [Cause: (before: Int, after: Int)] = [:]
        for (cell, count) in before.cells { counts[Cause(cell), default: (0, 0)].before += count }
        for (cell, count) in after.cells { counts[Cause(cell), default: (0, 0)].after += count }
        return counts.filter { $0.key.outcome != .sent && $0.value.before != $0.value.after }
            .map { (cause: $0.key, before: $0.value.before, after: $0.value.after) }
            .sorted { $0.cause < $1.cause }
    }

    /// An outcome of a scenario's candidates and its reason.
    package struct Cause: Hashable, Sendable, Comparable {
        package var scenario: String
        package var outcome: Outcome
        package var reason: Reason?

        init(_ cell: PlanReport.Cell) {
            (scenario, outcome, reason) = (cell.scenario, cell.outcome, cell.reason)
        }

        private var words: [String] { [scenario, outcome.rawValue, reason?.rawValue ?? ""] }

        package static func < (a: Self, b: Self) -> Bool {
            a.words.lexicographicallyPrecedes(b.words)
        }
    }
}
