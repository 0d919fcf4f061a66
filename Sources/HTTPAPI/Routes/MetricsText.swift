import Daemon
import Engine
import Ingestion
import Storage

/// Figures in the text format of Prometheus (exposition format 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// Writes all figures, families in a fixed order, samples in order of their labels. What may be
    /// counted is there from 0 on: an increase sees no first case of a sample that was not there
    /// before. `channels` are those of the programme, `targets` those of them that something is
    /// handed over to, `oldest` for how many seconds the first of those under way has been so.
    init(
        _ figures: Meter.Figures, outbox: [MessageStanding: Int], channels: [String],
        targets: [String], oldest: [String: Int]
    ) {
        writeInputs(figures)
        writeRequests(figures)
        writeDecisions(figures)
        writeWaysOut(figures, channels, targets)
        family(
            "tact_handover_oldest_seconds", "gauge",
            "How long the hand-over in progress has taken that began first, by channel.")
        samples("tact_handover_oldest_seconds", oldest, of: targets)
        writeStandings(outbox, channels)
        family("tact_reloads_total", "counter", "Programmes taken on while running, or refused.")
        sample("tact_reloads_total", [("result", "taken")], figures.reloads)
        sample("tact_reloads_total", [("result", "refused")], figures.failedReloads)
        family("tact_members_set_aside_total", "counter", "Members that could not be woken.")
        sample("tact_members_set_aside_total", [], figures.setAside)
        family(
            "tact_retention_failures_total", "counter",
            "Times that what is too old could not be taken away.")
        sample("tact_retention_failures_total", [], figures.failedRetentions)
        family("tact_log_lines_lost_total", "counter", "Lines that the log could not take.")
        sample("tact_log_lines_lost_total", [], LostLines.count)
        histogram("tact_commit_seconds", "Time that a transaction took.", figures.commits)
        histogram(
            "tact_wake_up_lateness_seconds", "How late members were woken by time.",
            figures.lateness)
    }

    private mutating func writeInputs(_ figures: Meter.Figures) {
        family("tact_events_total", "counter", "Events taken in, by what became of them.")
        sample("tact_events_total", [("result", "accepted")], figures.accepted)
        sample("tact_events_total", [("result", "duplicate")], figures.duplicates)
        family("tact_member_rows_total", "counter", "Rows of members taken in.")
        sample("tact_member_rows_total", [], figures.rows)
        family(
            "tact_rejected_total", "counter", "Events and rows that could not be taken, by reason.")
        samples(
            "tact_rejected_total", ["input", "reason"],
            figures.rejected.map { ([$0.key.input.rawValue, $0.key.kind.rawValue], $0.value) },
            known: InputKind.allCases.flatMap { input in
                input.rejections.map { [input.rawValue, $0.rawValue] }
            })
        family("tact_drop_files_total", "counter", "Files of the drop folder that were put aside.")
        sample("tact_drop_files_total", [("result", "taken")], figures.filesTaken)
        sample("tact_drop_files_total", [("result", "rejected")], figures.filesRejected)
        family("tact_drop_files_stuck", "gauge", "Files of the drop folder that are tried again.")
        for why in Meter.Stuck.allCases {
            sample("tact_drop_files_stuck", [("why", why.rawValue)], figures.stuck[why] ?? 0)
        }
    }

    private mutating func writeRequests(_ figures: Meter.Figures) {
        family("tact_turned_away_total", "counter", "Requests that were told to come again.")
        sample("tact_turned_away_total", [], figures.turnedAway)
        family("tact_requests_refused_total", "counter", "Requests refused, by kind of problem.")
        samples(
            "tact_requests_refused_total", ["problem"],
            figures.refused.map { ([$0.key], $0.value) },
            known: ProblemKind.allCases.map { [$0.rawValue] })
    }

    private mutating func writeDecisions(_ figures: Meter.Figures) {
        family("tact_decisions_total", "counter", "Ledger rows, by outcome and reason.")
        samples(
            "tact_decisions_total", ["outcome", "reason"],
            figures.decisions.map {
                ([$0.key.outcome.rawValue, $0.key.reason?.rawValue ?? ""], $0.value)
            },
            known: Outcome.allCases.flatMap { outcome in
                outcome.reasons.map { [outcome.rawValue, $0?.rawValue ?? ""] }
            })
    }

    private mutating func writeWaysOut(
        _ figures: Meter.Figures, _ channels: [String], _ targets: [String]
    ) {
        let ends: [MessageStatus] = [.cancelled, .delivered, .expired, .failed]
        family("tact_outbox_total", "counter", "Messages that reached an end, by channel.")
        samples(
            "tact_outbox_total", ["channel", "status"],
            figures.ways.map { ([$0.key.channel, $0.key.status.rawValue], $0.value) },
            known: channels.flatMap { channel in ends.map { [channel, $0.rawValue] } })
        family("tact_attempts_failed_total", "counter", "Attempts in vain, by channel.")
        samples("tact_attempts_failed_total", figures.failedAttempts, of: targets)
        family("tact_destination_failures_total", "counter", "Failures of a target itself.")
        samples("tact_destination_failures_total", figures.destinationFailures, of: targets)
        family("tact_destination_down", "gauge", "Whether a target takes nothing now, by channel.")
        samples("tact_destination_down", figures.outages.mapValues { _ in 1 }, of: targets)
    }

    private mutating func writeStandings(_ outbox: [MessageStanding: Int], _ channels: [String]) {
        family(
            "tact_outbox_messages", "gauge", "Messages in the outbox that have no good end (yet).")
        samples(
            "tact_outbox_messages", ["channel", "status"],
            outbox.map { ([$0.key.channel, $0.key.status.rawValue], $0.value) },
            known: channels.flatMap { channel in
                MessageStanding.watched.map { [channel, $0.rawValue] }
            })
    }

    private mutating func samples(_ name: String, _ counts: [String: Int], of channels: [String]) {
        samples(
            name, ["channel"], counts.map { ([$0.key], $0.value) }, known: channels.map { [$0] })
    }

    /// What was counted by the values of these labels and, at 0, what is known and was not.
    private mutating func samples(
        _ name: String, _ labels: [String], _ counted: [([String], Int)], known: [[String]]
    ) {
        let counts = Dictionary(known.map { ($0, 0) } + counted) { $1 }
        for (values, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            sample(name, Array(zip(labels, values)), count)
        }
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(
        _ name: String, _ labels: [(String, String)], _ value: some CustomStringConvertible
    ) {
        let inner = labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        text += "\(name)\(inner.isEmpty ? "" : "{\(inner)}") \(value)\n"
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
    }

    private mutating func histogram(
        _ name: String, _ help: String, _ histogram: Meter.Histogram
    ) {
        family(name, "histogram", help)
        var total = 0
        for (bound, count) in zip(Meter.Histogram.bounds, histogram.counts) {
            total += count
            sample("\(name)_bucket", [("le", "\(bound)")], total)
        }
        total += histogram.counts.last ?? 0
        sample("\(name)_bucket", [("le", "+Inf")], total)
        sample("\(name)_sum", [], histogram.sum)
        sample("\(name)_count", [], total)
    }
}
