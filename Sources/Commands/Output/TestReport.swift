import CampaignFiles
import CivilTime
import Diagnostics
import Engine
import JSON
import Simulation

/// One test's outcome, for people and for programs.
struct TestReport {
    let test: CampaignTest
    let result: ScenarioTest.Result
    /// The programme's zone, in which the file gives its times.
    let zone: ZoneRules

    /// A line for a test that passed; expected and found beside each other for one that did not.
    var lines: [String] {
        guard !result.isPassed else { return ["ok    \(test.name)"] }
        let place = "\(test.range.file):\(test.range.start.line)"
        var lines = ["FAIL  \(test.name)  (\(place))"]
        if result.isUnreadable { lines.append("      its file has errors, shown above") }
        for difference in result.differences { lines += describe(difference) }
        return lines + decisions
    }

    private func describe(_ difference: ScenarioTest.Difference) -> [String] {
        if let decision = difference.decision {
            return [
                "      \(decision.range.file):\(decision.range.start.line): expected in the ledger,"
                    + " not found: \(text(decision))"
            ]
        }
        if let event = difference.event { return [text(event)] }
        var lines: [String] = []
        let parts = difference.expected.flatMap { expected in
            difference.found.map { expected.mismatches($0) }
        }
        if let expected = difference.expected {
            lines.append("      expected  \(text(expected))")
        } else {
            lines.append("      expected  nothing")
        }
        if let found = difference.found {
            let marks = parts.map { "  <- " + $0.joined(separator: ", ") } ?? ""
            lines.append("      found     \(text(found))\(marks)")
            if parts?.contains("contains") ?? false {
                lines.append("      its text  \(excerpt(found.text))")
            }
        } else {
            lines.append("      found     nothing")
        }
        return lines
    }

    /// The ledger of the test, so that the reason for a missing message is in view.
    private var decisions: [String] {
        let rows = result.decisions.sorted { ($0.at, $0.member) < ($1.at, $1.member) }
        guard !rows.isEmpty else { return ["      the ledger is empty"] }
        return ["      the ledger:"]
            + rows.map { entry in
                let step = entry.step.map { "/\($0)" } ?? ""
                let reason = entry.reason.map { " (\($0.rawValue))" } ?? ""
                let detail = entry.detail.map { "  \($0.sentence(time))" } ?? ""
                return "        \(time(entry.at))  \(entry.member)  \(entry.scenario)\(step)"
                    + "  \(entry.outcome.rawValue)\(reason)\(detail)"
            }
    }

    /// The beginning of a message's text, in one line.
    private func excerpt(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 300 ? words.prefix(300) + "..." : words
    }

    private func time(_ instant: Instant) -> String { zone.civil(at: instant).description }

    private func text(_ expected: ExpectedMessage) -> String {
        var parts = [expected.at.map(time) ?? "any time", expected.member]
        parts += [expected.scenario, expected.step, expected.channel].compactMap(\.self)
        if let subject = expected.subject { parts.append("subject \"\(subject)\"") }
        parts += expected.contains.map { "contains \"\($0)\"" }
        return parts.joined(separator: "  ")
    }

    private func text(_ message: OutboxMessage) -> String {
        var parts = [
            time(message.decidedAt), message.member, message.scenario, message.step,
            message.channel,
        ]
        if let subject = message.subject { parts.append("subject \"\(subject)\"") }
        return parts.joined(separator: "  ")
    }

    private func text(_ event: TestEvent) -> String {
        let step = event.about.map { "\($0.scenario)/\($0.step)" } ?? "that step"
        return "      \(event.range.file):\(event.range.start.line): this event is about a message"
            + " of \(step), and none had been sent to \(event.member) by \(time(event.at))"
    }

    private func text(_ decision: ExpectedDecision) -> String {
        var parts = [decision.at.map(time), decision.member].compactMap(\.self)
        parts += [decision.scenario, decision.step, decision.channel].compactMap(\.self)
        parts.append(decision.outcome)
        if let reason = decision.reason { parts.append("(\(reason))") }
        return parts.joined(separator: "  ")
    }

    /// One object a test.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("test", test.name)
        writer.field("file", test.range.file)
        writer.field("line", test.range.start.line)
        writer.field("passed", result.isPassed)
        writer.key("differences")
        writer.beginArray()
        for difference in result.differences {
            writer.beginObject()
            writer.field(
                "expected",
                difference.expected.map(text) ?? difference.decision.map(text)
                    ?? difference.event.map { text($0).drop { $0 == " " } }.map(String.init))
            writer.field("found", difference.found.map(text))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}
