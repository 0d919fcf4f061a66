import Daemon
import Engine
import Storage

/// Figures in the text format of Prometheus (exposition format 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// Writes all figures, families in a fixed order, samples in order of their labels.
    init(_ figures: Meter.Figures, outbox: [MessageStanding: Int]) {
        family("tact_events_total", "counter", "Inputs taken in, by what became of them.")
        sample("tact_events_total", [("result", "accepted")], figures.accepted)
        sample("tact_events_total", [("result", "duplicate")], figures.duplicates)
        let rejected = figures.rejected.sorted { $0.key < $1.key }
        family("tact_rejected_total", "counter", "Lines that could not be taken, by reason.")
        for (kind, count) in rejected { sample("tact_rejected_total", [("reason", kind)], count) }
        family("tact_turned_away_total", "counter", "Requests that were told to come again.")
        sample("tact_turned_away_total", [], figures.turnedAway)
        family("tact_requests_refused_total", "counter", "Requests refused, by kind of problem.")
        for (kind, count) in figures.refused.sorted(by: { $0.key < $1.key }) {
            sample("tact_requests_refused_total", [("problem", kind)], count)
        }
        family("tact_decisions_total", "counter", "Ledger rows, by outcome and reason.")
        let decisions = figures.decisions.map {
            ($0.key.outcome.rawValue, $0.key.reason?.rawValue ?? "", $0.value)
        }
        for (outcome, reason, count) in decisions.sorted(by: { $0 < $1 }) {
            sample("tact_decisions_total", [("outcome", outcome), ("reason", reason)], count)
        }
        writeWaysOut(figures)
        writeStandings(outbox)
        family("tact_reloads_total", "counter", "Programmes taken on while running, or refused.")
        sample("tact_reloads_total", [("result", "taken")], figures.reloads)
        sample("tact_reloads_total", [("result", "refused")], figures.failedReloads)
        family("tact_members_set_aside_total", "counter", "Members that could not be woken.")
        sample("tact_members_set_aside_total", [], figures.setAside)
        family(
            "tact_retention_failures_total", "counter",
            "Times that what is too old could not be taken away.")
        sample("tact_retention_failures_total", [], figures.failedRetentions)
        histogram("tact_commit_seconds", "Time that a transaction took.", figures.commits)
        histogram(
            "tact_wake_up_lateness_seconds", "How late members were woken by time.",
            figures.lateness)
    }

    private mutating func writeWaysOut(_ figures: Meter.Figures) {
        family("tact_outbox_total", "counter", "Messages that reached an end, by channel.")
        let ways = figures.ways.map { ($0.key.channel, $0.key.status.rawValue, $0.value) }
        for (channel, status, count) in ways.sorted(by: { $0 < $1 }) {
            sample("tact_outbox_total", [("channel", channel), ("status", status)], count)
        }
        family("tact_attempts_failed_total", "counter", "Attempts in vain, by channel.")
        for (channel, count) in figures.failedAttempts.sorted(by: { $0.key < $1.key }) {
            sample("tact_attempts_failed_total", [("channel", channel)], count)
        }
        family("tact_destination_failures_total", "counter", "Failures of a target itself.")
        for (channel, count) in figures.destinationFailures.sorted(by: { $0.key < $1.key }) {
            sample("tact_destination_failures_total", [("channel", channel)], count)
        }
        family("tact_destination_down", "gauge", "Targets that take nothing now, by channel.")
        for channel in figures.outages.keys.sorted() {
            sample("tact_destination_down", [("channel", channel)], 1)
        }
    }

    private mutating func writeStandings(_ outbox: [MessageStanding: Int]) {
        family(
            "tact_outbox_messages", "gauge", "Messages in the outbox that have no good end (yet).")
        let standings = outbox.map { ($0.key.channel, $0.key.status.rawValue, $0.value) }
        for (channel, status, count) in standings.sorted(by: { $0 < $1 }) {
            sample("tact_outbox_messages", [("channel", channel), ("status", status)], count)
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
