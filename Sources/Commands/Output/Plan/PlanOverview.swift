import Campaigns
import CivilTime
import Engine
import Ingestion
import Simulation

/// A plan put in order: every face shows these numbers, in this order.
struct PlanOverview {
    let report: PlanReport
    let programme: Programme
    /// By day, scenario, channel, outcome and reason.
    let rows: [Row]

    /// One kind of decision on one day, and how often.
    struct Row {
        var day: CivilDate
        var scenario: String
        /// The scenario's; nil: the programme has no such scenario any more.
        var category: String?
        var channel: String?
        var outcome: Outcome
        var reason: Reason?
        var count: Int
    }

    /// What was in the way of a scenario's sends, and how often.
    struct Obstacle {
        var reason: Reason
        var name: String
        var scenario: String
        var blocked: PlanReport.Blocked
    }

    /// What the messages of a channel cost, in the programme's currency.
    struct Cost {
        var channel: String
        var messages: Int
        var each: Double
        /// To a millionth, so that no binary fraction is to be seen.
        var total: Double { (each * Double(messages) * 1e6).rounded() / 1e6 }
    }

    /// How contacts spread over members and weeks, or months.
    struct Pressure {
        /// `week` or `month`.
        var period: String
        var spread: ContactSpread
    }

    /// The civil days of the period, in the programme's zone.
    var days: ClosedRange<CivilDate> {
        let (first, last) = (report.period.lowerBound, report.period.upperBound)
        return report.zone.date(at: first)...report.zone.date(at: last)
    }

    /// From when on the first day and until when the last, where they are not whole; else empty.
    var hours: String {
        let (first, last) = (report.period.lowerBound, report.period.upperBound)
        let (zone, days) = (report.zone, days)
        var words = ""
        if first != zone.startOfDay(days.lowerBound) {
            words += ", from \(zone.civil(at: first).time.minutes)"
        }
        if last != zone.startOfDay(days.upperBound.adding(days: 1)).advanced(by: -1) {
            words += ", until \(zone.civil(at: last).time.minutes)"
        }
        return words
    }

    /// Live scenarios that events begin and of which nothing was decided.
    var silent: [String] {
        let decided = Set(rows.map(\.scenario))
        return programme.scenarios.filter { scenario in
            guard scenario.status == .live, !decided.contains(scenario.name) else { return false }
            switch scenario.trigger {
            case .event, .count, .streak, .becomes, .silence: return true
            case .every, .date, .scheduled: return false
            }
        }.map(\.name)
    }

    /// What was read and what is missing, in sentences.
    var notes: [String] {
        var notes: [String] = []
        if report.lines > 0 {
            notes.append(
                "Events: \(grouped(report.lines)) lines, \(grouped(report.accepted)) taken in,"
                    + " \(grouped(report.rejected.total)) rejected"
                    + (report.duplicates > 0 ? ", \(grouped(report.duplicates)) duplicate" : "")
                    + (report.later > 0 ? ", \(grouped(report.later)) after the end" : "") + ".")
        }
        if report.imported.rejected.total > 0 {
            notes.append(
                "Members: \(grouped(report.imported.rows)) rows taken in,"
                    + " \(grouped(report.imported.rejected.total)) rejected.")
        }
        if !report.imported.ignoredColumns.isEmpty {
            notes.append("C\(report.imported.ignoredColumns.line.dropFirst()).")
        }
        if let since = report.liveSince {
            notes.append(
                "Scenarios are taken to be live since \(report.zone.date(at: since)), the first event;"
                    + " over a store a new one is live from where the store stands.")
        }
        let idle = programme.scenarios.filter { $0.status != .live }
        if !idle.isEmpty {
            notes.append(
                "Nobody enters: "
                    + idle.map { "\($0.name) (\($0.status.rawValue))" }.joined(separator: ", ") + ".")
        }
        if let day = report.asIn, report.repeated == 0 {
            notes.append("As in \(day): nothing recorded from that day on falls in the plan.")
        } else if let day = report.asIn {
            notes.append(
                "As in \(day): what was recorded from that day on comes again,"
                    + " \(grouped(report.repeated)) \(report.repeated == 1 ? "event" : "events").")
        }
        if !silent.isEmpty {
            notes.append(
                "Nothing was planned of scenarios that wait for events: "
                    + silent.joined(separator: ", ") + ".")
            if report.asIn == nil {
                notes.append("With --as-in DAY those recorded from a day on come again.")
            }
        }
        return notes
    }

    /// Outcomes of the whole period by scenario and channel, in that order.
    var totals: [(scenario: String, channel: String?, outcomes: [Outcome: Int])] {
        var totals: [[String?]: [Outcome: Int]] = [:]
        for row in rows {
            totals[[row.scenario, row.channel], default: [:]][row.outcome, default: 0] += row.count
        }
        return totals.map { ($0[0] ?? "", $0[1], $1) }
            .sorted { ($0.0, $0.1 ?? "") < ($1.0, $1.1 ?? "") }
    }

    /// Names of the scenarios that something was decided of, ascending.
    var scenarios: [String] { Set(rows.map(\.scenario)).sorted() }

    /// Channels that something was decided for: the programme's in its order, then any others.
    var channels: [String] {
        let used = Set(rows.compactMap(\.channel))
        let known = programme.channels.map(\.name)
        return known.filter(used.contains) + used.subtracting(known).sorted()
    }

    /// By how many they kept out, most first.
    var obstacles: [Obstacle] {
        report.obstacles
            .map {
                Obstacle(reason: $0.reason, name: $0.name, scenario: $0.scenario, blocked: $1)
            }
            .sorted { a, b in
                let (x, y) = (a.blocked, b.blocked)
                if x.dropped != y.dropped { return x.dropped > y.dropped }
                if x.deferred != y.deferred { return x.deferred > y.deferred }
                return (a.reason.rawValue, a.name, a.scenario)
                    < (b.reason.rawValue, b.name, b.scenario)
            }
    }

    /// What scenarios lose to other messages: to caps that those fill, to their reserved places and to
    /// what they exclude; who loses most comes first.
    var losses: [(scenario: String, blocked: PlanReport.Blocked)] {
        var losses: [String: PlanReport.Blocked] = [:]
        for (obstacle, blocked) in report.obstacles where obstacle.reason != .hold {
            losses[obstacle.scenario, default: PlanReport.Blocked()].dropped += blocked.dropped
            losses[obstacle.scenario, default: PlanReport.Blocked()].deferred += blocked.deferred
        }
        return losses.map { (scenario: $0, blocked: $1) }.sorted { a, b in
            (-a.blocked.dropped, -a.blocked.deferred, a.scenario)
                < (-b.blocked.dropped, -b.blocked.deferred, b.scenario)
        }
    }

    var pressure: [Pressure] {
        [
            Pressure(period: "week", spread: report.weeks),
            Pressure(period: "month", spread: report.months),
        ]
    }

    /// Of the channels that have a price, whether they send or not.
    var costs: [Cost] {
        programme.channels.compactMap { channel in
            guard let each = channel.cost else { return nil }
            let messages = sum { $0.channel == channel.name && $0.outcome == .sent }
            return Cost(channel: channel.name, messages: messages, each: each)
        }
    }

    /// How many decisions of some kind there are.
    func sum(_ isCounted: (Row) -> Bool) -> Int {
        rows.reduce(0) { $0 + (isCounted($1) ? $1.count : 0) }
    }
}

extension PlanOverview {
    /// Puts a report in order.
    init(_ report: PlanReport, programme: Programme) {
        self.report = report
        self.programme = programme
        rows = report.cells
            .map { cell, count in
                let scenario = programme.scenario(named: cell.scenario)
                return Row(
                    day: cell.day, scenario: cell.scenario,
                    category: scenario.map { programme.pressure.categories[$0.category].name },
                    channel: cell.channel, outcome: cell.outcome, reason: cell.reason, count: count)
            }
            .sorted(by: Row.comesBefore)
    }
}

extension PlanOverview.Row {
    fileprivate static func comesBefore(_ a: Self, _ b: Self) -> Bool {
        if a.day != b.day { return a.day < b.day }
        return (a.scenario, a.channel ?? "", a.outcome.rawValue, a.reason?.rawValue ?? "")
            < (b.scenario, b.channel ?? "", b.outcome.rawValue, b.reason?.rawValue ?? "")
    }
}
