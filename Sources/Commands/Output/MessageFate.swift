import CivilTime
import Engine
import Explaining
import JSON
import Outbox
import Storage

/// What a message waits for, or what became of it on its way out, as `tact outbox show` tells it.
struct MessageFate {
    let message: OutboxMessage
    let way: WayOut
    /// nil: it waits for nothing.
    let delay: Delay?

    /// As lines with a name each, as far as there is anything to say.
    var lines: [(String, String)] {
        var lines: [(String, String)] = []
        if let delay { lines.append(("Waits", words(delay))) }
        if way.attempts > 0 { lines.append(("Attempts", "\(way.attempts) in vain")) }
        if let note = way.note, !isToldByDelay {
            let hasFailed = way.attempts > 0 && message.status != .cancelled
            lines.append((hasFailed ? "Last failure" : "Note", note))
        }
        if let next { lines.append(("Next attempt", next)) }
        if let end = way.settledAt {
            lines.append((message.status == .delivered ? "Left" : "Settled", end.description))
        }
        return lines
    }

    /// Whether what the message waits for is what is noted.
    private var isToldByDelay: Bool {
        switch delay?.cause {
        case .failure?, .fetched?, .fetcher(again: true)?: true
        default: false
        }
    }

    /// When it is tried next; nil: that goes without saying, or it is not.
    private var next: String? {
        guard message.status == .ready, delay?.cause != .deadline else { return nil }
        if case .onItsWay? = delay?.cause { return nil }
        if let next = way.nextAttempt { return next.description }
        switch delay?.cause {
        case .failure?, .target?: return "as soon as possible"
        default: return nil
        }
    }

    private func words(_ delay: Delay) -> String {
        let cause = English(zone: .utc).because(delay.cause)
        switch delay.cause {
        case .nothing where delay.until == nil:
            return "\(cause); the daemon hands it over as soon as it comes to it"
        case .deadline: return "\(cause); the daemon does not hand it over any more, but ends it"
        case .fetched, .hindrance:
            return cause + (delay.until.map { " until \($0)" } ?? "")
        case .nothing, .refusal, .fetcher, .onItsWay, .failure, .target: return cause
        }
    }

    /// The keys of the listing with bodies, and these.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        message.writeFields(to: &writer, bodies: true)
        writer.field("attempts", way.attempts)
        writer.field("next_attempt", way.nextAttempt?.description)
        writer.field("note", way.note)
        writer.field("settled_at", way.settledAt?.description)
        writer.field("waits_for", delay?.cause.word)
        writer.field("waits_until", delay?.until?.description)
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}
