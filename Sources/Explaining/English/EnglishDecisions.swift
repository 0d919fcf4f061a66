import CivilTime
import Engine
import Storage

/// What was decided, and what became of it.
extension English {
    package func sentence(_ decision: Decision) -> String {
        let (name, way) = (decision.name, decision.entry.channel.map { " \(by($0))" } ?? "")
        let why = decision.why.map { because($0, .past) } ?? "no reason is recorded"
        switch decision.entry.outcome {
        case .sent: return "\(name) \(fate(of: decision, way))."
        case .inserted: return "\(name) \(travel(of: decision))."
        case .dropped, .control: return "\(name) was not sent\(way): \(why)."
        case .skipped: return "\(name) was skipped: \(why)."
        case .deferred: return "\(name) had to wait: \(why)\(next(decision.next))."
        case .incomplete:
            return "\(name) could not be written\(way): \(why)\(next(decision.next))."
        case .notEntered: return "\(name) did not begin: \(why)."
        }
    }

    /// What has become of a message that was decided.
    private func fate(of decision: Decision, _ way: String) -> String {
        guard let message = decision.message else { return "was sent\(way)" }
        let id = " (message \(message.id))"
        switch message.status {
        case .delivered: return "was sent\(way)\(leaving(decision))"
        case .ready, .incomplete:
            return "was put into the outbox, to go\(way)\(id)\(waiting(decision))"
        case .failed:
            return "was to go\(way), but could not be handed over\(id)\(attempts(decision.wayOut))"
        case .expired:
            return "was to go\(way), but its time was over before it left\(id)"
                + attempts(decision.wayOut)
        case .cancelled:
            let isRestored = decision.wayOut?.note == WayOut.restored
            return "was to go\(way), but was cancelled\(id)"
                + (isRestored ? ", as it may have gone out before a backup was restored" : "")
        }
    }

    /// What has become of an insert, with the message that carries it.
    private func travel(of decision: Decision) -> String {
        guard let message = decision.message else {
            return "travelled as an insert in another message"
        }
        let carrier = messageName(message.scenario, message.step)
        let id = "(message \(message.id))"
        switch message.status {
        case .delivered: return "travelled as an insert in \(carrier)\(leaving(decision))"
        case .ready, .incomplete:
            return "is to travel as an insert in \(carrier) \(id), which"
                + (decision.isLate ? " did not leave in time" : " has not left yet")
        case .failed, .expired, .cancelled:
            return "was to travel as an insert in \(carrier) \(id), which did not leave"
        }
    }

    /// When it left, where that was not at once.
    private func leaving(_ decision: Decision) -> String {
        departure(of: decision).map { "; it left \(on($0, asOf: decision.entry.at))" } ?? ""
    }

    /// That it has not left, and what it waits for.
    private func waiting(_ decision: Decision) -> String {
        let yet = ", and has not left yet"
        guard let delay = decision.delay else { return yet + attempts(decision.wayOut) }
        let hasFailed = (decision.wayOut?.attempts ?? 0) > 0
        switch delay.cause {
        case .deadline: return ", and did not leave in time"
        case .nothing: return yet + attempts(decision.wayOut)
        case .failure where hasFailed: return yet + attempts(decision.wayOut)
        case .failure, .refusal, .target:
            return "\(yet): \(because(delay.cause))\(nextAttempt(delay.until))"
        case .fetched, .fetcher, .hindrance, .onItsWay:
            let end = end(of: delay, asOf: decision.entry.at)
            return "\(yet): \(because(delay.cause))\(end)\(vainAttempts(decision.wayOut))"
        }
    }

    /// The attempts to hand it over that were in vain, and the next; empty: there is none to tell of.
    private func attempts(_ way: WayOut?) -> String {
        vainAttempts(way) + nextAttempt(way?.nextAttempt)
    }

    private func vainAttempts(_ way: WayOut?) -> String {
        guard let way, way.attempts > 0 else { return "" }
        return "; \(way.attempts) attempt\(way.attempts == 1 ? " was" : "s were") in vain"
            + (way.failure.map { ", the last: \($0)" } ?? "")
    }

    private func nextAttempt(_ instant: Instant?) -> String {
        instant.map { "; next attempt on \(moment($0))" } ?? ""
    }

    /// What comes next of one that is not final, as the end of a sentence.
    func next(_ next: Decision.Next?) -> String {
        switch next {
        case .retry(let instant)?: "; next try on \(moment(instant))"
        case .then?: "; next try then"
        case .eachWakeUp(let end)?: "; to be looked at again at every change\(before(end))"
        case .mail(let end)?: "; to travel in the next email\(before(end))"
        case .value(let end)?: "; to be tried again when an attribute changes\(before(end))"
        case nil: ""
        }
    }

    private func before(_ end: Instant?) -> String { end.map { ", before \(moment($0))" } ?? "" }
}
