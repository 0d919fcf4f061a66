import Campaigns
import CivilTime
import Engine
import Ingestion
import JSON
import Simulation

/// A plan, for people and for programs.
struct PlanFace {
    let report: PlanReport
    let programme: Programme

    /// Days, scenarios, what kept sends back, contacts a member, the most solicited, costs.
    var lines: [String] {
        let first = report.zone.date(at: report.period.lowerBound)
        let last = report.zone.date(at: report.period.upperBound)
        var lines = [
            "Plan of \(programme.name), \(first) to \(last) (\(report.zone.name)),"
                + " \(counted(report.members, "member"))."
        ]
        if report.lines > 0 {
            lines.append(
                "Events: \(report.lines) lines, \(report.accepted) taken in,"
                    + " \(report.rejected.total) rejected.")
        }
        if let day = report.asIn {
            lines.append(
                "As in \(day): what was recorded from that day on comes again,"
                    + " \(counted(report.repeated, "event")).")
        }
        if !silent.isEmpty {
            lines.append(
                "Nothing was planned of scenarios that wait for events: "
                    + silent.joined(separator: ", ") + "."
                    + (report.asIn == nil
                        ? " Those recorded from a day on come again with --as-in." : ""))
        }
        for part in [days, scenarios, obstacles, contacts, solicited, costs] where !part.isEmpty {
            lines += [""] + part
        }
        return lines
    }

    /// Live scenarios that events begin and of which nothing was decided.
    private var silent: [String] {
        let decided = Set(report.cells.keys.map(\.scenario))
        return programme.scenarios.filter { scenario in
            guard scenario.status == .live, !decided.contains(scenario.name) else { return false }
            switch scenario.trigger {
            case .event, .count, .streak, .becomes, .silence: return true
            case .every, .date, .scheduled: return false
            }
        }.map(\.name)
    }

    private func sum(_ isCounted: (PlanReport.Cell) -> Bool) -> Int {
        report.cells.reduce(0) { $0 + (isCounted($1.key) ? $1.value : 0) }
    }

    // MARK: Text

    private var days: [String] {
        var byDay: [CivilDate: [Outcome: Int]] = [:]
        for (cell, count) in report.cells { byDay[cell.day, default: [:]][cell.outcome, default: 0] += count }
        guard !byDay.isEmpty else { return ["Nothing would be decided."] }
        let most = byDay.values.map { $0[.sent] ?? 0 }.max() ?? 0
        var table = Table(
            ["day", "", "sent", "deferred", "dropped", "other", ""], rightAligned: [2, 3, 4, 5])
        for (day, counts) in byDay.sorted(by: { $0.key < $1.key }) {
            let told: [Outcome] = [.sent, .deferred, .dropped]
            let others = counts.filter { !told.contains($0.key) }.values.reduce(0, +)
            let length = most == 0 ? 0 : ((counts[.sent] ?? 0) * 24 + most - 1) / most
            table.add(
                [day.description, day.weekday.word] + told.map { "\(counts[$0] ?? 0)" }
                    + ["\(others)", String(repeating: "#", count: length)])
        }
        return table.lines
    }

    private var scenarios: [String] {
        var byScenario: [[String]: [Outcome: Int]] = [:]
        for (cell, count) in report.cells {
            let key = [cell.scenario, cell.channel ?? "-"]
            byScenario[key, default: [:]][cell.outcome, default: 0] += count
        }
        guard !byScenario.isEmpty else { return [] }
        let told: [Outcome] = [.sent, .deferred, .dropped, .notEntered]
        var table = Table(
            ["scenario", "channel", "sent", "deferred", "dropped", "not entered", "other"],
            rightAligned: [2, 3, 4, 5, 6])
        for (key, counts) in byScenario.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let others = counts.filter { !told.contains($0.key) }.values.reduce(0, +)
            table.add(key + told.map { "\(counts[$0] ?? 0)" } + ["\(others)"])
        }
        return table.lines
    }

    /// By how many they kept out, most first.
    private var sortedObstacles: [(PlanReport.Obstacle, PlanReport.Blocked)] {
        report.obstacles.map { ($0.key, $0.value) }.sorted { a, b in
            if a.1.dropped != b.1.dropped { return a.1.dropped > b.1.dropped }
            if a.1.deferred != b.1.deferred { return a.1.deferred > b.1.deferred }
            return (a.0.reason.rawValue, a.0.name, a.0.scenario)
                < (b.0.reason.rawValue, b.0.name, b.0.scenario)
        }
    }

    private var obstacles: [String] {
        guard !report.obstacles.isEmpty else { return [] }
        var table = Table(
            ["kept back by", "", "scenario", "for good", "for a while"], rightAligned: [3, 4])
        for (obstacle, blocked) in sortedObstacles {
            table.add([
                obstacle.reason.rawValue, obstacle.name, obstacle.scenario, "\(blocked.dropped)",
                "\(blocked.deferred)",
            ])
        }
        return table.lines
    }

    private var contacts: [String] {
        guard report.members > 0 else { return [] }
        var table = Table(
            ["contacts a member", "median", "95 of 100", "most", "how many have 0, 1, 2, ..."],
            rightAligned: [1, 2, 3])
        for (name, spread) in [("a week", report.weeks), ("a month", report.months)] {
            let histogram = spread.histogram.map { "\($0.contacts): \($0.pairs)" }
            table.add([
                name, "\(spread.percentile(50))", "\(spread.percentile(95))", "\(spread.maximum)",
                histogram.prefix(6).joined(separator: "  "),
            ])
        }
        return table.lines + [
            "Nobody contacts \(counted(report.uncontacted, "member")) in the whole period."
        ]
    }

    private var solicited: [String] {
        guard !report.solicited.isEmpty else { return [] }
        var table = Table(["most contacted", "contacts"], rightAligned: [1])
        for row in report.solicited { table.add([row.member, "\(row.contacts)"]) }
        return table.lines
    }

    private func sent(on channel: String) -> Int {
        sum { $0.channel == channel && $0.outcome == .sent }
    }

    private var costs: [String] {
        let priced = programme.channels.filter { $0.cost != nil && sent(on: $0.name) > 0 }
        guard !priced.isEmpty else { return [] }
        var table = Table(["channel", "messages", "each", "cost"], rightAligned: [1, 2, 3])
        for channel in priced {
            let (count, each) = (sent(on: channel.name), channel.cost ?? 0)
            table.add([
                channel.name, "\(count)", "\(each)", "\(amount(each, count)) \(programme.currency)",
            ])
        }
        return table.lines
    }

    /// In hundredths, so that no binary fraction shows.
    private func amount(_ each: Double, _ count: Int) -> String {
        let cents = Int((each * Double(count) * 100).rounded())
        let fraction = cents % 100
        return "\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    // MARK: Programs

    private var sortedCells: [(PlanReport.Cell, Int)] {
        report.cells.map { ($0.key, $0.value) }.sorted { a, b in
            let (x, y) = (a.0, b.0)
            if x.day != y.day { return x.day < y.day }
            return (x.scenario, x.channel ?? "", x.outcome.rawValue, x.reason?.rawValue ?? "")
                < (y.scenario, y.channel ?? "", y.outcome.rawValue, y.reason?.rawValue ?? "")
        }
    }

    /// A table (RFC 4180): day, scenario, channel, outcome, reason, count.
    var csv: String {
        var text = "day,scenario,channel,outcome,reason,count\r\n"
        for (cell, count) in sortedCells {
            let fields = [
                cell.day.description, cell.scenario, cell.channel ?? "", cell.outcome.rawValue,
                cell.reason?.rawValue ?? "", "\(count)",
            ]
            text += fields.joined(separator: ",") + "\r\n"
        }
        return text
    }

    /// One JSON object with everything that the text tells.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("from", report.period.lowerBound.description)
        writer.field("until", report.period.upperBound.description)
        writer.field("timezone", report.zone.name)
        writer.field("members", report.members)
        writer.field("uncontacted", report.uncontacted)
        writer.field("as_in", report.asIn?.description)
        writer.field("repeated", report.repeated)
        writer.list("days", sortedCells) { writer, row in
            writer.field("day", row.0.day.description)
            writer.field("scenario", row.0.scenario)
            writer.field("channel", row.0.channel)
            writer.field("outcome", row.0.outcome.rawValue)
            writer.field("reason", row.0.reason?.rawValue)
            writer.field("count", row.1)
        }
        writer.list("kept_back", sortedObstacles) { writer, row in
            writer.field("reason", row.0.reason.rawValue)
            writer.field("by", row.0.name)
            writer.field("scenario", row.0.scenario)
            writer.field("dropped", row.1.dropped)
            writer.field("deferred", row.1.deferred)
        }
        let spreads = [("week", report.weeks), ("month", report.months)]
        writer.list("contacts_a_member", spreads) { writer, row in
            writer.field("a", row.0)
            writer.field("median", row.1.percentile(50))
            writer.field("percentile_95", row.1.percentile(95))
            writer.field("maximum", row.1.maximum)
            writer.list("histogram", row.1.histogram) { writer, bar in
                writer.field("contacts", bar.contacts)
                writer.field("members", bar.pairs)
            }
        }
        writer.list("most_contacted", report.solicited) { writer, row in
            writer.field("member", row.member)
            writer.field("contacts", row.contacts)
        }
        let priced = programme.channels.filter { $0.cost != nil }
        writer.list("costs", priced) { writer, channel in
            let (count, each) = (sent(on: channel.name), channel.cost ?? 0)
            writer.field("channel", channel.name)
            writer.field("messages", count)
            writer.field("cost", each * Double(count))
        }
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}
