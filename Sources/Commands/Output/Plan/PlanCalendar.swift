import Campaigns
import CivilTime
import Engine
import Simulation

/// A plan as a file that calendar programs import (iCalendar, RFC 5545): one all-day event for each
/// scenario and day on which something is sent, deferred or dropped.
///
/// Nothing in it comes from a clock: the same plan is the same file, and an event keeps its
/// identity, made of programme, scenario and day, whatever becomes of other scenarios.
struct PlanCalendar {
    private let plan: PlanOverview
    private var text = ""

    init(_ plan: PlanOverview) { self.plan = plan }

    /// The whole file.
    var bytes: [UInt8] {
        var file = self
        file.writeCalendar()
        return Array(file.text.utf8)
    }

    private mutating func writeCalendar() {
        let name = plan.programme.name
        line("BEGIN", "VCALENDAR")
        line("VERSION", "2.0")
        line("PRODID", "-//Tact//Plan//EN")
        line("CALSCALE", "GREGORIAN")
        line("METHOD", "PUBLISH")
        // The older name beside that of RFC 7986: most programs still read the older one only.
        line("NAME", escaped("\(name): plan"))
        line("X-WR-CALNAME", escaped("\(name): plan"))
        line("X-WR-TIMEZONE", escaped(plan.report.zone.name))
        line("REFRESH-INTERVAL;VALUE=DURATION", "P1D")
        line("X-PUBLISHED-TTL", "P1D")
        for (day, rows) in PlanCalendar.days(plan.rows) { write(day, rows) }
        line("END", "VCALENDAR")
    }

    /// Rows of one scenario and day together, in order; those that say nothing of a send left out.
    private static func days(
        _ rows: [PlanOverview.Row]
    ) -> [(day: CivilDate, rows: ArraySlice<PlanOverview.Row>)] {
        var days: [(CivilDate, ArraySlice<PlanOverview.Row>)] = []
        var start = rows.startIndex
        while start < rows.endIndex {
            let (day, scenario) = (rows[start].day, rows[start].scenario)
            let end =
                rows[start...].firstIndex { $0.day != day || $0.scenario != scenario }
                ?? rows.endIndex
            let told: [Outcome] = [.sent, .deferred, .dropped]
            if rows[start..<end].contains(where: { told.contains($0.outcome) }) {
                days.append((day, rows[start..<end]))
            }
            start = end
        }
        return days
    }

    private mutating func write(_ day: CivilDate, _ rows: ArraySlice<PlanOverview.Row>) {
        let scenario = rows[rows.startIndex].scenario
        line("BEGIN", "VEVENT")
        line("UID", identity(of: scenario, on: day))
        line("DTSTAMP", PlanCalendar.stamp(plan.report.period.lowerBound))
        line("DTSTART;VALUE=DATE", PlanCalendar.digits(day))
        line("DTEND;VALUE=DATE", PlanCalendar.digits(day.adding(days: 1)))
        line("SUMMARY", escaped("\(scenario): \(summary(rows))"))
        line("DESCRIPTION", escaped(description(scenario, rows)))
        if let category = rows[rows.startIndex].category { line("CATEGORIES", escaped(category)) }
        line("TRANSP", "TRANSPARENT")
        line("END", "VEVENT")
    }

    /// By a digest, because a name may hold letters that some programs spoil in identities.
    private func identity(of scenario: String, on day: CivilDate) -> String {
        let digest = SHA256.digest(joining: plan.programme.name, scenario, "\(day)")
        let hexadecimal = digest.prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "plan-\(hexadecimal.joined())@tact.invalid"
    }

    // MARK: Sentences

    /// `1,204 email, 310 push`, or what became of the messages where none is sent.
    private func summary(_ rows: ArraySlice<PlanOverview.Row>) -> String {
        let sent = sent(rows)
        if !sent.isEmpty { return sent }
        let kept = [Outcome.deferred, .dropped].compactMap { outcome in
            let count = PlanCalendar.count(rows, outcome)
            return count > 0 ? "\(grouped(count)) \(outcome.label)" : nil
        }
        return "nothing sent, " + kept.joined(separator: ", ")
    }

    /// By channel, in the programme's order.
    private func sent(_ rows: ArraySlice<PlanOverview.Row>) -> String {
        let channels: [String?] = plan.channels + [nil]
        return channels.compactMap { channel in
            let count = rows.reduce(0) {
                $0 + ($1.outcome == .sent && $1.channel == channel ? $1.count : 0)
            }
            return count > 0 ? "\(grouped(count)) \(channel ?? "")" : nil
        }.joined(separator: ", ")
    }

    private static func count(_ rows: ArraySlice<PlanOverview.Row>, _ outcome: Outcome) -> Int {
        rows.reduce(0) { $0 + ($1.outcome == outcome ? $1.count : 0) }
    }

    private func description(_ name: String, _ rows: ArraySlice<PlanOverview.Row>) -> String {
        var lines: [String] = []
        if let scenario = plan.programme.scenario(named: name) { lines.append(scenario.title) }
        let sent = sent(rows)
        if !sent.isEmpty { lines.append("Sent: \(sent)") }
        for outcome in Outcome.allCases where outcome != .sent {
            let count = PlanCalendar.count(rows, outcome)
            guard count > 0 else { continue }
            let words = outcome.label
            lines.append(
                words.prefix(1).uppercased() + words.dropFirst() + ": \(grouped(count))"
                    + reasons(rows.filter { $0.outcome == outcome }))
        }
        lines.append("A plan: nothing has been sent.")
        return lines.joined(separator: "\n")
    }

    /// ` (10 cap, 2 contact hours)`, most first; of equal ones the word decides.
    private func reasons(_ rows: [PlanOverview.Row]) -> String {
        var counts: [Reason: Int] = [:]
        for row in rows { if let reason = row.reason { counts[reason, default: 0] += row.count } }
        guard !counts.isEmpty else { return "" }
        let sorted = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        return " (" + sorted.map { "\(grouped($1)) \($0.label)" }.joined(separator: ", ") + ")"
    }

    // MARK: Lines

    private static func digits(_ day: CivilDate) -> String {
        day.description.replacing("-", with: "")
    }

    /// Whole seconds: a fraction has no place in a date-time of RFC 5545.
    private static func stamp(_ instant: Instant) -> String {
        instant.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// A TEXT value (RFC 5545, 3.3.11): what separates values is escaped; of controls only the line
    /// break has a form.
    private func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": escaped.append(contentsOf: ["\\", scalar])
            case "\n": escaped.append(contentsOf: ["\\", "n"])
            case _ where scalar.properties.generalCategory == .control: escaped.append(" ")
            // They would turn round what other calendars and titles show beside it.
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": escaped.append(" ")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Adds a content line, folded (3.1): no piece is longer than 75 octets, and none ends within a
    /// character.
    private mutating func line(_ name: String, _ value: String) {
        var length = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let size = UTF8.width(scalar)
            if length + size > 75 {
                text.append("\r\n ")
                length = 1
            }
            text.unicodeScalars.append(scalar)
            length += size
        }
        text.append("\r\n")
    }
}
