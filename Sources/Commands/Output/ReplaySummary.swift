import CivilTime
import Engine
import Ingestion
import JSON
import Outbox
import Simulation

/// What a replay did, for people and for programs.
struct ReplaySummary {
    let report: ReplayReport
    let handedOver: RelayReport?
    let outbox: String?

    /// Counts, then a table of scenario by channel by outcome, then where the messages are.
    var lines: [String] {
        var lines: [String] = []
        if let period = report.period {
            lines.append("Replayed \(period.lowerBound) to \(period.upperBound).")
        }
        lines.append(
            "Events: \(report.lines) lines, \(report.accepted) accepted, "
                + "\(report.duplicates) duplicate, \(report.rejected.total) rejected"
                + (report.later > 0 ? ", \(report.later) after the end" : "") + ".")
        lines += rejections(report.rejected)
        if report.members.rows > 0 {
            let before = report.members.wasComplete ? " (taken in before)" : ""
            lines.append(
                "Members: \(report.members.rows) rows\(before), "
                    + "\(report.members.rejected.total) rejected.")
            lines += rejections(report.members.rejected)
        }
        if !report.members.ignoredColumns.isEmpty {
            lines.append("C\(report.members.ignoredColumns.line.dropFirst()).")
        }
        lines.append("")
        lines += table.isEmpty ? ["No decision was due."] : table.lines
        lines += delivered
        return lines
    }

    private func rejections(_ counts: RejectionCounts) -> [String] {
        counts.occurred.map { "  \($0.count) \($0.kind.rawValue)" }
    }

    /// Final outcomes and incomplete messages by scenario and channel; reasons beside what was not
    /// sent. Deferrals are not outcomes and stay out.
    private var table: Table {
        var table = Table(["scenario", "channel", "outcome", "count"], rightAligned: [3])
        let rows = report.tally.counts.filter { $0.key.outcome != .deferred }.map { key, count in
            let reason = key.reason.map { " (\($0.rawValue))" } ?? ""
            return [
                key.scenario, key.channel ?? "-", key.outcome.rawValue + reason, String(count),
            ]
        }
        for row in rows.sorted(by: { $0.lexicographicallyPrecedes($1) }) { table.add(row) }
        return table
    }

    private var delivered: [String] {
        guard let outbox, let handedOver else { return [] }
        var lines = [""]
        for row in handedOver.rows {
            let folder =
                row.channel == "email" ? "Maildir \(outbox)/email" : "\(outbox)/\(row.channel)"
            let became = row.status == .ready ? "not handed over" : row.status.rawValue
            lines.append("\(row.channel): \(row.count) \(became), \(folder)")
        }
        guard handedOver.rows.isEmpty else { return lines }
        return handedOver.failure == nil ? ["", "No message was to be handed over."] : []
    }

    /// The same as one JSON object.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("from", report.period?.lowerBound.description)
        writer.field("until", report.period?.upperBound.description)
        writer.field("lines", report.lines)
        writer.field("accepted", report.accepted)
        writer.field("duplicates", report.duplicates)
        writer.field("after_the_end", report.later)
        writer.field("rejected", report.rejected.total)
        writer.key("rejected_by_kind")
        writer.beginObject()
        for (kind, count) in report.rejected.occurred { writer.field(kind.rawValue, count) }
        writer.endObject()
        writer.field("members", report.members.rows)
        writer.field("members_rejected", report.members.rejected.total)
        writer.key("outcomes")
        writer.beginArray()
        for (key, count) in report.tally.counts.sorted(by: { order($0.key, $1.key) }) {
            writer.beginObject()
            writer.field("scenario", key.scenario)
            writer.field("channel", key.channel)
            writer.field("outcome", key.outcome.rawValue)
            writer.field("reason", key.reason?.rawValue)
            writer.field("count", count)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }

    private func order(_ a: Tally.Key, _ b: Tally.Key) -> Bool {
        let texts: (Tally.Key) -> [String] = {
            [$0.scenario, $0.channel ?? "", $0.outcome.rawValue, $0.reason?.rawValue ?? ""]
        }
        return texts(a).lexicographicallyPrecedes(texts(b))
    }
}
