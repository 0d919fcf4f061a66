import Campaigns
import CivilTime
import Diagnostics
import Engine
import Simulation

/// A plan for a terminal: nothing in it is wider than 80 columns, whatever scenarios are called.
struct PlanText {
    private let plan: PlanOverview
    private static let width = 80
    private static let longestBar = 24

    init(_ plan: PlanOverview) { self.plan = plan }

    /// Days, scenarios, what kept sends back, who loses by it, contacts a member, the most solicited, capacity, costs.
    var lines: [String] {
        let parts = [days, scenarios, obstacles, losses, contacts, solicited, capacity, costs]
        return head + parts.filter { !$0.isEmpty }.flatMap { [""] + $0 }
    }

    private var head: [String] {
        let (report, days) = (plan.report, plan.days)
        let first =
            "Plan of \(plan.programme.name), \(days.lowerBound) to \(days.upperBound)"
            + "\(plan.hours) (\(report.zone.name)), \(countedInGroups(report.members, "member"))."
        return ([first] + plan.notes).flatMap(folded)
    }

    /// A sentence in lines of 80 columns; a word that is longer stands alone.
    private func folded(_ sentence: String) -> [String] {
        var lines: [String] = []
        for word in sentence.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= PlanText.width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private func lines(_ table: Table, shrinking: [Int] = []) -> [String] {
        table.lines(within: PlanText.width, shrinking: shrinking)
    }

    // MARK: Parts

    private var days: [String] {
        var byDay: [CivilDate: [Outcome: Int]] = [:]
        for row in plan.rows { byDay[row.day, default: [:]][row.outcome, default: 0] += row.count }
        guard !byDay.isEmpty else { return ["Nothing would be decided."] }
        var table = Table(
            ["day", "", "sent", "deferred", "dropped", "other"], rightAligned: [2, 3, 4, 5])
        let sorted = byDay.sorted { $0.key < $1.key }
        for (day, counts) in sorted {
            table.add([day.description, day.weekday.word] + PlanText.told(counts))
        }
        return withBars(table, sorted.map { $0.value[.sent] ?? 0 })
    }

    private static func told(
        _ counts: [Outcome: Int], _ outcomes: [Outcome] = [.sent, .deferred, .dropped]
    ) -> [String] {
        let others = counts.filter { !outcomes.contains($0.key) }.values.reduce(0, +)
        return (outcomes.map { counts[$0] ?? 0 } + [others]).map(grouped)
    }

    /// Puts a bar behind each line of a table, as long as there is room for.
    private func withBars(_ table: Table, _ numbers: [Int]) -> [String] {
        let lines = table.lines
        let room = min(PlanText.longestBar, PlanText.width - 2 - (lines.map(\.count).max() ?? 0))
        guard room > 3, let most = numbers.max(), most > 0 else { return lines }
        let bars = numbers.map { String(repeating: "#", count: ($0 * room + most - 1) / most) }
        let rule = String(repeating: "-", count: room)
        return zip(lines, ["", rule] + bars).map { $1.isEmpty ? $0 : "\($0)  \($1)" }
    }

    private var scenarios: [String] {
        guard !plan.totals.isEmpty else { return [] }
        var table = Table(
            ["scenario", "channel", "sent", "deferred", "dropped", "not entered", "other"],
            rightAligned: [2, 3, 4, 5, 6])
        for (scenario, channel, outcomes) in plan.totals {
            table.add(
                [scenario, channel ?? "-"]
                    + PlanText.told(outcomes, [.sent, .deferred, .dropped, .notEntered]))
        }
        return lines(table, shrinking: [0, 1])
    }

    private var obstacles: [String] {
        guard !plan.obstacles.isEmpty else { return [] }
        var table = Table(
            ["kept back by", "", "scenario", "for good", "for a while"], rightAligned: [3, 4])
        for obstacle in plan.obstacles {
            table.add([
                obstacle.reason.rawValue, obstacle.name, obstacle.scenario,
                grouped(obstacle.blocked.dropped), grouped(obstacle.blocked.deferred),
            ])
        }
        return lines(table, shrinking: [1, 2])
    }

    private var losses: [String] {
        guard !plan.losses.isEmpty else { return [] }
        var table = Table(
            ["lost to other messages", "for good", "for a while"], rightAligned: [1, 2])
        for loss in plan.losses.prefix(10) {
            table.add([
                loss.scenario, grouped(loss.blocked.dropped), grouped(loss.blocked.deferred),
            ])
        }
        return lines(table, shrinking: [0])
    }

    private var contacts: [String] {
        guard plan.report.members > 0 else { return [] }
        let header = ["contacts a member", "median", "95 of 100", "most"]
        var table = Table(header + ["how many have 0, 1, 2, ..."], rightAligned: [1, 2, 3])
        let room = PlanText.width - header.reduce(0) { $0 + $1.count + 2 }
        for (period, spread) in plan.pressure.map({ ($0.period, $0.spread) }) {
            table.add([
                "a \(period)", "\(spread.percentile(50))", "\(spread.percentile(95))",
                "\(spread.maximum)", PlanText.histogram(spread, within: room),
            ])
        }
        return lines(table, shrinking: [4]) + uncontacted
    }

    /// Who gets nothing that counts, some of them by id.
    private var uncontacted: [String] {
        let count = plan.report.uncontacted
        guard count > 0 else { return ["Every member has a contact that counts for the caps."] }
        let names = plan.report.uncontactedMembers.map { $0.visible(asCell: true) }
        let more = count > names.count ? [grouped(count - names.count) + " more"] : []
        return folded(
            "\(countedInGroups(count, "member")) \(count == 1 ? "has" : "have") no contact in the whole"
                + " period that counts for the caps: \((names + more).joined(separator: ", ")).")
    }

    /// `0: 8  1: 4  2 and more: 2`: as many single numbers as there is room for, at most six.
    private static func histogram(_ spread: ContactSpread, within room: Int) -> String {
        let bars = spread.histogram
        let whole = bars.map { "\($0.contacts): \(grouped($0.pairs))" }
        if whole.count <= 6, whole.joined(separator: "  ").count <= room {
            return whole.joined(separator: "  ")
        }
        let shortened = (1...min(5, max(1, bars.count - 1))).map { kept in
            let rest = bars[kept...].reduce(0) { $0 + $1.pairs }
            let tail = "\(bars[kept].contacts) and more: \(grouped(rest))"
            return (whole[..<kept] + [tail]).joined(separator: "  ")
        }
        return shortened.last { $0.count <= room } ?? shortened[0]
    }

    private var solicited: [String] {
        guard !plan.report.solicited.isEmpty else { return [] }
        var table = Table(["most contacted", "contacts"], rightAligned: [1])
        for row in plan.report.solicited { table.add([row.member, grouped(row.contacts)]) }
        return lines(table, shrinking: [0])
    }

    private var capacity: [String] {
        guard !plan.report.loads.isEmpty else { return [] }
        var table = Table(
            ["channel", "a day at most", "busiest day", "days over", "longest queue", "expired"],
            rightAligned: [1, 2, 3, 4, 5])
        for load in plan.report.loads {
            table.add(
                [load.channel]
                    + [
                        load.perDay, load.busiest, load.daysOver, load.longestQueue, load.expired,
                    ].map(grouped))
        }
        return lines(table, shrinking: [0])
    }

    private var costs: [String] {
        let costs = plan.costs.filter { $0.messages > 0 }
        guard !costs.isEmpty else { return [] }
        var table = Table(["channel", "messages", "each", "cost"], rightAligned: [1, 2, 3])
        for cost in costs {
            table.add([
                cost.channel, grouped(cost.messages), "\(cost.each)",
                "\(money(cost.total)) \(plan.programme.currency)",
            ])
        }
        return lines(table, shrinking: [0])
    }
}
