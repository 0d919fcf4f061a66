import Campaigns
import CivilTime
import Engine
import JSON
import Listings
import Simulation

/// What the page knows of a plan: the JSON text that its script reads.
///
/// A year of thirty scenarios is a hundred thousand counts. They stand by scenario, channel,
/// outcome and reason in runs of consecutive days, so that a count takes a few bytes.
struct PlanPageData {
    private let plan: PlanOverview
    private let scenarios: [String]
    private let channels: [String]
    private let categories: [String]
    private let outcomes = Outcome.allCases
    private let reasons = Reason.allCases

    init(_ plan: PlanOverview) {
        self.plan = plan
        scenarios = plan.scenarios
        channels = plan.channels
        let used = Set(plan.rows.compactMap(\.category))
        categories = plan.programme.pressure.categories.map(\.name).filter(used.contains)
    }

    /// JSON that can stand in a script element: no `<` that would end it, and no line separators,
    /// which older scripts take for line ends.
    var text: String {
        String(decoding: bytes, as: UTF8.self)
            .replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
            .replacing("&", with: "\\u0026").replacing("\u{2028}", with: "\\u2028")
            .replacing("\u{2029}", with: "\\u2029")
    }

    private var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("programme", plan.programme.name)
        writer.field("currency", plan.programme.currency)
        writer.field("first", plan.days.lowerBound.description)
        writer.field(
            "days", Int(plan.days.upperBound.dayNumber - plan.days.lowerBound.dayNumber) + 1)
        writer.field("members", plan.report.members)
        writer.field("uncontacted", plan.report.uncontacted)
        writer.words("uncontactedMembers", plan.report.uncontactedMembers)
        writeNames(&writer)
        writeSeries(&writer)
        writeObstacles(&writer)
        writer.pressure(of: plan)
        writer.list("capacity", plan.report.loads) { writer, load in
            writer.field("channel", load.channel)
            writer.field("perDay", load.perDay)
            writer.field("busiest", load.busiest)
            writer.field("over", load.daysOver)
            writer.field("queue", load.longestQueue)
            writer.field("expired", load.expired)
        }
        writer.endObject()
        return writer.bytes
    }

    private func writeNames(_ writer: inout JSONWriter) {
        writer.field("channels", channels)
        writer.key("costs")
        writer.beginArray()
        for channel in channels {
            let known = plan.programme.channels.first { $0.name == channel }
            if let cost = known?.cost { writer.double(cost) } else { writer.null() }
        }
        writer.endArray()
        writer.field("categories", categories)
        writer.list("scenarios", scenarios) { writer, name in
            let scenario = plan.programme.scenario(named: name)
            let category = scenario.map { plan.programme.pressure.categories[$0.category].name }
            writer.field("name", name)
            writer.field("title", scenario?.title ?? name)
            writer.field("family", scenario?.family.rawValue)
            writer.field("category", category.flatMap(categories.firstIndex) ?? -1)
        }
        writer.list("outcomes", outcomes) { writer, outcome in
            writer.field("name", outcome.rawValue)
            writer.field("label", outcome.label)
        }
        writer.list("reasons", reasons) { writer, reason in
            writer.field("label", reason.label)
            writer.field("words", reason.words)
        }
    }

    // MARK: Series

    /// What the counts of a series have in common; indices, -1 for none.
    private struct Series: Hashable, Comparable {
        var scenario: Int
        var channel: Int
        var outcome: Int
        var reason: Int

        static func < (a: Self, b: Self) -> Bool {
            (a.scenario, a.channel, a.outcome, a.reason)
                < (b.scenario, b.channel, b.outcome, b.reason)
        }
    }

    private func writeSeries(_ writer: inout JSONWriter) {
        let places = Dictionary(uniqueKeysWithValues: zip(scenarios, scenarios.indices))
        var counts: [Series: [(day: Int, count: Int)]] = [:]
        for row in plan.rows {
            let series = Series(
                scenario: places[row.scenario] ?? -1,
                channel: row.channel.flatMap(channels.firstIndex) ?? -1,
                outcome: outcomes.firstIndex(of: row.outcome) ?? -1,
                reason: row.reason.flatMap(reasons.firstIndex) ?? -1)
            let day = Int(row.day.dayNumber - plan.days.lowerBound.dayNumber)
            counts[series, default: []].append((day, row.count))
        }
        writer.key("series")
        writer.beginArray()
        for (series, days) in counts.sorted(by: { $0.key < $1.key }) {
            writer.beginArray()
            for index in [series.scenario, series.channel, series.outcome, series.reason] {
                writer.int(Int64(index))
            }
            PlanPageData.write(days, &writer)
            writer.endArray()
        }
        writer.endArray()
    }

    /// Runs, one after the other: the first day's number, and a list of counts. A gap of a day or
    /// two is shorter as noughts than as another run.
    private static func write(_ days: [(day: Int, count: Int)], _ writer: inout JSONWriter) {
        var next = Int.min
        for (day, count) in days {
            if next == .min || day - next > 2 {
                if next != .min { writer.endArray() }
                writer.int(Int64(day))
                writer.beginArray()
            } else {
                for _ in next..<day { writer.int(0) }
            }
            writer.int(Int64(count))
            next = day + 1
        }
        if next != .min { writer.endArray() }
    }

    // MARK: The whole period

    private func writeObstacles(_ writer: inout JSONWriter) {
        writer.list("obstacles", plan.obstacles) { writer, obstacle in
            writer.field("reason", reasons.firstIndex(of: obstacle.reason))
            writer.field("name", obstacle.name)
            writer.field("scenario", scenarios.firstIndex(of: obstacle.scenario))
            writer.field("dropped", obstacle.blocked.dropped)
            writer.field("deferred", obstacle.blocked.deferred)
        }
    }
}
