import Campaigns
import CivilTime
import Diagnostics
import Engine
import JSON
import Listings
import Simulation

/// What an edit changes, for people, for programs and for a merge request.
struct ComparisonFace {
    let comparison: PlanComparison
    /// What the version of before is called.
    let name: String
    let before: Programme
    let after: Programme

    /// A table and what it is about.
    struct Section {
        var header: [String]
        var rightAligned: Set<Int>
        var rows: [[String]]
    }

    /// One sentence: what was compared, over whom and when.
    var title: String {
        let report = comparison.after
        let first = report.zone.date(at: report.period.lowerBound)
        let last = report.zone.date(at: report.period.upperBound)
        return "From \(name) to the files here: \(after.name), \(first) to \(last)"
            + " (\(report.zone.name)), \(counted(report.members, "member"))."
    }

    /// The sections that have something to tell.
    var sections: [Section] {
        if comparison.isSame { return figures }
        return ([ways, reasons, members, contacts] + figures).filter { !$0.rows.isEmpty }
    }

    /// What may change though no decision does, because channels are given other figures.
    private var figures: [Section] { [loads, costs].filter { !$0.rows.isEmpty } }

    /// Whether the edit changes neither a decision nor what the messages come to.
    var isSame: Bool { comparison.isSame && figures.isEmpty }

    private var notes: [String] {
        let otherwise = comparison.shifts.otherwise
        return otherwise == 0
            ? []
            : [
                "", "What is not sent is decided otherwise, or at another time, for"
                    + " \(counted(otherwise, "member")).",
            ]
    }

    /// What there is to say where nothing changes.
    static let nothing = "Nothing changes: the same decisions for everyone."
    /// What there is to say where the messages come to something else.
    static let figuresOnly = "No decision changes."

    /// Messages of a scenario on a channel.
    struct Way {
        var way: MessageWay
        var before: Int
        var after: Int
        var gaining: Int
        var losing: Int
        var moving: Int
    }

    /// Each scenario and channel on which one of the versions sends something, in order of name.
    var sentByWay: [Way] {
        comparison.ways { $0.outcome == .sent }
            .sorted { $0.key < $1.key }
            .map { way, count in
                let shift = comparison.shifts.byWay[way]
                return Way(
                    way: way, before: count.before, after: count.after,
                    gaining: shift?.gaining ?? 0, losing: shift?.losing ?? 0,
                    moving: shift?.moving ?? 0)
            }
    }

    private var ways: Section {
        var rows = sentByWay.map { way in
            [
                way.way.scenario, way.way.channel, "\(way.before)", "\(way.after)",
                signed(way.after - way.before), "\(way.gaining)", "\(way.losing)", "\(way.moving)",
            ]
        }
        if !rows.isEmpty {
            let (before, after) = sentByWay.reduce((0, 0)) { ($0.0 + $1.before, $0.1 + $1.after) }
            let all = comparison.shifts.inAll
            rows.append([
                "all together", "", "\(before)", "\(after)", signed(after - before),
                "\(all.gaining)", "\(all.losing)", "\(all.moving)",
            ])
        }
        return Section(
            header: ["sent", "channel", "before", "after", "change", "gain", "lose", "move"],
            rightAligned: [2, 3, 4, 5, 6, 7], rows: rows)
    }

    private var reasons: Section {
        let rows = comparison.reasons.map { cause, before, after in
            [
                cause.scenario, cause.outcome.rawValue, cause.reason?.rawValue ?? "", "\(before)",
                "\(after)", signed(after - before),
                before == 0 ? "new" : after == 0 ? "vanished" : "",
            ]
        }
        return Section(
            header: ["not sent by itself", "outcome", "reason", "before", "after", "change", ""],
            rightAligned: [3, 4, 5], rows: rows)
    }

    private var members: Section {
        let shifts = comparison.shifts.byWay.sorted { $0.key < $1.key }
        let rows = shifts.flatMap { way, shift in
            [("gain", shift.gaining, shift.gainers), ("lose", shift.losing, shift.losers)]
                .filter { $0.1 > 0 }
                .map { [way.scenario, way.channel, $0.0, named($0.2, of: $0.1)] }
        }
        return Section(
            header: ["members who", "channel", "", "among them"], rightAligned: [], rows: rows)
    }

    private func named(_ ids: [String], of count: Int) -> String {
        ids.joined(separator: ", ") + (count > ids.count ? ", ..." : "")
    }

    private var contacts: Section {
        let (before, after) = (comparison.before, comparison.after)
        let spreads = [
            ("a week", before.weeks, after.weeks), ("a month", before.months, after.months),
        ]
        let rows = spreads.filter { $0.1 != $0.2 }.map { name, before, after in
            [name]
                + [
                    (before.percentile(50), after.percentile(50)),
                    (before.percentile(95), after.percentile(95)),
                    (before.maximum, after.maximum),
                ].map { $0.0 == $0.1 ? "\($0.0)" : "\($0.0) → \($0.1)" }
        }
        return Section(
            header: ["contacts a member", "median", "95 of 100", "most"], rightAligned: [1, 2, 3],
            rows: rows)
    }

    /// Demand against capacity by channel, where one of the figures changes.
    private var loads: Section {
        let rows = changedLoads.map { channel, old, new in
            [channel]
                + [\.perDay, \.busiest, \.daysOver, \.longestQueue, \.expired].map {
                    (figure: KeyPath<PlanReport.ChannelLoad, Int>) in
                    let (old, new) = (old?[keyPath: figure], new?[keyPath: figure])
                    let words = [old, new].map { $0.map { "\($0)" } ?? "none" }
                    return old == new ? words[0] : "\(words[0]) → \(words[1])"
                }
        }
        return Section(
            header: ["capacity", "a day", "busiest day", "days over", "longest queue", "expired"],
            rightAligned: [1, 2, 3, 4, 5], rows: rows)
    }

    /// Channels whose capacity, or what it makes of the demand, changes; nil: it has none.
    private var changedLoads:
        [(channel: String, before: PlanReport.ChannelLoad?, after: PlanReport.ChannelLoad?)]
    {
        let (old, new) = (comparison.before.loads, comparison.after.loads)
        return Set((old + new).map(\.channel)).sorted().compactMap { channel in
            let load = (
                channel, old.first { $0.channel == channel }, new.first { $0.channel == channel }
            )
            return load.1 == load.2 ? nil : load
        }
    }

    private var costs: Section {
        let (old, new) = (cost(comparison.before, before), cost(comparison.after, after))
        guard old != new else { return Section(header: [], rightAligned: [], rows: []) }
        return Section(
            header: ["cost", "before", "after", "change"], rightAligned: [1, 2, 3],
            rows: [
                [
                    "all channels", "\(amount(old)) \(before.currency)",
                    "\(amount(new)) \(after.currency)", (new < old ? "" : "+") + amount(new - old),
                ]
            ])
    }

    /// In hundredths, so that no binary fraction counts.
    private func cost(_ report: PlanReport, _ programme: Programme) -> Int {
        let each = programme.channels.map { channel in
            let sent = report.cells.reduce(0) {
                let isSent = $1.key.outcome == .sent && $1.key.channel == channel.name
                return $0 + (isSent ? $1.value : 0)
            }
            return (channel.cost ?? 0) * Double(sent)
        }
        return Int((each.reduce(0, +) * 100).rounded())
    }

    private func amount(_ cents: Int) -> String {
        let fraction = abs(cents) % 100
        return "\(cents < 0 ? "-" : "")\(abs(cents) / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    private func signed(_ number: Int) -> String { number > 0 ? "+\(number)" : "\(number)" }
}

extension ComparisonFace {
    /// For a terminal.
    var lines: [String] {
        if isSame { return [title, "", ComparisonFace.nothing] }
        let same = comparison.isSame ? ["", ComparisonFace.figuresOnly] : []
        return [title] + same + notes
            + sections.flatMap { section in
                var table = Table(section.header, rightAligned: section.rightAligned)
                for row in section.rows { table.add(row) }
                return [""] + table.lines
            }
    }

    /// For a merge request (GitHub Flavored Markdown).
    var markdown: [String] {
        let heading = ["### What this changes", "", markdown(title), ""]
        if isSame { return heading + [ComparisonFace.nothing] }
        let same = comparison.isSame ? [ComparisonFace.figuresOnly, ""] : []
        return heading + same + notes.filter { !$0.isEmpty }.flatMap { [$0, ""] }
            + sections.flatMap { section in
                let rules = section.header.indices.map {
                    section.rightAligned.contains($0) ? "---:" : "---"
                }
                return [row(section.header.map(markdown)), row(rules)]
                    + section.rows.map { row($0.map(markdown)) } + [""]
            }
    }

    private func row(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    /// Names from files and ids from data are words, whatever signs are in them.
    private func markdown(_ text: String) -> String {
        var escaped = ""
        for character in text.visible(asCell: true) {
            if "\\`*_[]<>|~&".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }

    /// A table (RFC 4180) with a line for each scenario and channel.
    var csv: String {
        var text = "scenario,channel,before,after,difference,gaining,losing,moving\r\n"
        for way in sentByWay {
            let fields = [
                way.way.scenario, way.way.channel, "\(way.before)", "\(way.after)",
                "\(way.after - way.before)", "\(way.gaining)", "\(way.losing)", "\(way.moving)",
            ]
            text += fields.joined(separator: ",") + "\r\n"
        }
        return text
    }

    /// One JSON object.
    var json: [UInt8] {
        let report = comparison.after
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("from", report.period.lowerBound.description)
        writer.field("until", report.period.upperBound.description)
        writer.field("compared_with", name)
        writer.field("members", report.members)
        writer.field("differs", !isSame)
        writer.field("gaining", comparison.shifts.inAll.gaining)
        writer.field("losing", comparison.shifts.inAll.losing)
        writer.field("moving", comparison.shifts.inAll.moving)
        writer.field("decided_otherwise", comparison.shifts.otherwise)
        writer.list("sent", sentByWay) { writer, way in
            let shift = comparison.shifts.byWay[way.way]
            writer.field("scenario", way.way.scenario)
            writer.field("channel", way.way.channel)
            writer.field("before", way.before)
            writer.field("after", way.after)
            writer.field("gaining", way.gaining)
            writer.field("losing", way.losing)
            writer.field("moving", way.moving)
            writer.words("gainers", shift?.gainers ?? [])
            writer.words("losers", shift?.losers ?? [])
        }
        writer.list("not_sent", comparison.reasons) { writer, row in
            writer.field("scenario", row.cause.scenario)
            writer.field("outcome", row.cause.outcome.rawValue)
            writer.field("reason", row.cause.reason?.rawValue)
            writer.field("before", row.before)
            writer.field("after", row.after)
        }
        let spreads = [
            ("week", comparison.before.weeks, comparison.after.weeks),
            ("month", comparison.before.months, comparison.after.months),
        ]
        writer.list("contacts_a_member", spreads) { writer, spread in
            writer.field("a", spread.0)
            for (name, spread) in [("before", spread.1), ("after", spread.2)] {
                writer.key(name)
                writer.beginObject()
                writer.field("median", spread.percentile(50))
                writer.field("percentile_95", spread.percentile(95))
                writer.field("maximum", spread.maximum)
                writer.endObject()
            }
        }
        writer.list("capacity", changedLoads) { writer, load in
            writer.field("channel", load.channel)
            for (name, load) in [("before", load.before), ("after", load.after)] {
                writer.key(name)
                guard let load else {
                    writer.null()
                    continue
                }
                writer.beginObject()
                writer.field("per_day", load.perDay)
                writer.field("busiest_day", load.busiest)
                writer.field("days_over", load.daysOver)
                writer.field("longest_queue", load.longestQueue)
                writer.field("expired", load.expired)
                writer.endObject()
            }
        }
        writer.list("cost", [("before", comparison.before, before), ("after", comparison.after, after)])
        { writer, side in
            writer.field("version", side.0)
            writer.field("amount", Double(cost(side.1, side.2)) / 100)
            writer.field("currency", side.2.currency)
        }
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}
