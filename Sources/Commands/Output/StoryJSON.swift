import CivilTime
import Engine
import Explaining
import Expressions
import JSON
import Listings
import Storage

/// One line of `tact explain --format json`; keys, order and forms are a promise. What does not apply is
/// null.
private struct StoryLine {
    var at: Instant
    var kind: String
    var text: String
    var what: String
    var receipt: Receipt?
    var scenario: String?
    var occurrence: String?
    var step: String?
    var entry: LedgerEntry?
    var until: Instant?
    var wayOut: WayOut?
    var delay: Delay?

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("at", at.description)
        writer.field("kind", kind)
        writer.field("text", text)
        writer.field("what", what)
        writer.field("event", receipt?.name)
        writer.field("data", receipt?.json ?? .null)
        writer.field("scenario", entry?.scenario ?? scenario)
        writer.field("occurrence", entry?.occurrence ?? occurrence)
        writer.field("step", entry?.step ?? step)
        writer.field("channel", entry?.channel)
        writer.field("due", entry?.due?.description)
        writer.field("deadline", entry?.deadline?.description)
        writer.field("outcome", entry?.outcome.rawValue)
        writer.field("reason", entry?.reason?.rawValue)
        writer.key("detail")
        if let detail = entry?.detail { detail.write(to: &writer) } else { writer.null() }
        writer.field("message", entry?.message)
        writer.field("until", until?.description)
        writer.field("version", entry.flatMap { $0.version.isEmpty ? nil : $0.version })
        writer.field("attempts", wayOut?.attempts)
        writer.field("next_attempt", wayOut?.nextAttempt?.description)
        writer.field("note", wayOut?.note)
        writer.field("settled_at", wayOut?.settledAt?.description)
        writer.field("waits_for", delay?.cause.word)
        writer.field("waits_until", delay?.until?.description)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}

extension Receipt {
    /// The fields of the event that have a value.
    fileprivate var json: JSONValue {
        .object(data.map { JSONField($0.name, $0.value?.json ?? .null) })
    }
}

extension Fact {
    /// The fact as one line of `--format json`.
    func jsonLine(in language: any Language) -> [UInt8] {
        var line = StoryLine(
            at: at, kind: kind.rawValue, text: language.sentence(self), what: word,
            scenario: scenario)
        switch what {
        case .event(let receipt): line.receipt = receipt
        case .began(let journey), .reachedGoal(let journey), .ended(let journey, _):
            line.occurrence = journey.occurrence
        case .decided(let decision): line.put(decision)
        case .waits(let waiting): line.put(waiting)
        }
        return line.bytes
    }
}

extension StoryLine {
    /// What was decided.
    fileprivate mutating func put(_ decision: Decision) {
        entry = decision.entry
        wayOut = decision.wayOut
        delay = decision.delay
    }

    /// What a journey waits for.
    fileprivate mutating func put(_ waiting: Waiting) {
        occurrence = waiting.journey.occurrence
        step = waiting.journey.step
        until = waiting.until
        if case .held(let decision, _) = waiting.place { put(decision) }
    }
}

extension Answer {
    /// The answer and its remarks, a line each of `--format json`.
    func jsonLines(in language: any Language) -> [[UInt8]] {
        var line = StoryLine(
            at: now, kind: "answer", text: language.sentence(verdict), what: verdict.word,
            scenario: scenario)
        switch verdict {
        case .decided(let decision): line.put(decision)
        case .waits(let waiting): line.put(waiting)
        case .ended(let journey, _): line.occurrence = journey.occurrence
        case .refused, .turnedAway, .never: break
        }
        return [line.bytes] + remarks.map { json($0, in: language) }
    }

    private func json(_ remark: Remark, in language: any Language) -> [UInt8] {
        var line = StoryLine(
            at: now, kind: "remark", text: language.sentence(remark), what: remark.word,
            scenario: scenario)
        switch remark {
        case .besides(let decision): line.put(decision)
        case .ended(let journey, _, _): line.occurrence = journey.occurrence
        case .next(let instant, _), .due(let instant, _), .decisionsKept(let instant):
            line.until = instant
        case .audience, .noNext, .standing, .state, .version, .gone: break
        }
        return line.bytes
    }
}

/// The line that says from when on decisions are kept, as the remark of an answer has it.
func decisionsKept(from instant: Instant, in language: any Language) -> [UInt8] {
    var line = StoryLine(
        at: instant, kind: "remark", text: language.decisionsKept(from: instant),
        what: Remark.decisionsKept(from: instant).word)
    line.until = instant
    return line.bytes
}
