import CivilTime
package import Engine
import Expressions
import Storage

/// What happened.
extension English {
    package func sentence(_ receipt: Receipt) -> String {
        var text = "\(receipt.name) came in"
        let data = receipt.data.map { "\($0.name) \($0.value?.readableText ?? "")" }
        if !data.isEmpty { text += " (\(data.joined(separator: ", ")))" }
        if let channel = receipt.contact {
            text += ": a contact \(by(channel)), made by another tool"
        }
        if let happened = receipt.happened { text += ", dated \(moment(happened))" }
        text += "."
        for failure in receipt.failures {
            text += " \(failure.attribute) could not be set: \(lacking(failure.lack, .past))."
        }
        return text
    }

    package func began(_ scenario: String) -> String { "\(scenario) began." }

    package func reachedGoal(_ scenario: String) -> String { "\(scenario) reached its goal." }

    package func ended(_ scenario: String, _ ending: JourneyRecord.Ending) -> String {
        if ending == .completed { return "\(scenario) is complete." }
        return "\(scenario) ended: \(reason(of: ending))."
    }

    /// How a journey ended, as the end of a sentence.
    func reason(of ending: JourneyRecord.Ending) -> String {
        switch ending {
        case .completed: "it came to its last step"
        case .exited: "an exit of the scenario applied"
        case .restarted: "it was begun again"
        case .missingAnchor: "the date that it was waiting for has no value"
        case .scenarioChanged: "the step at which it stood is no longer in the scenario"
        }
    }

    package func sentence(_ decision: Decision) -> String {
        let (name, way) = (decision.name, decision.entry.channel.map { " \(by($0))" } ?? "")
        let why = decision.why.map { because($0, .past) } ?? "no reason is recorded"
        switch decision.entry.outcome {
        case .sent: return "\(name) \(fate(of: decision, way))."
        case .inserted:
            let carrier = decision.message.map { messageName($0.scenario, $0.step) }
            return "\(name) travelled as an insert in \(carrier ?? "another message")."
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
        case .delivered: return "was sent\(way)"
        case .ready, .incomplete:
            return "was put into the outbox, to go\(way)\(id)\(attempts(decision.wayOut))"
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

    /// The attempts to hand it over that were in vain, and the next; empty: there is none to tell of.
    private func attempts(_ way: WayOut?) -> String {
        guard let way else { return "" }
        var text = ""
        if way.attempts > 0 {
            text = "; \(way.attempts) attempt\(way.attempts == 1 ? " was" : "s were") in vain"
            text += way.failure.map { ", the last: \($0)" } ?? ""
        }
        return text + (way.nextAttempt.map { "; next attempt on \(moment($0))" } ?? "")
    }

    private func next(_ next: Decision.Next?) -> String {
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

    package func sentence(_ waiting: Waiting) -> String {
        let name = waiting.name
        switch waiting.place {
        case .goesOn(let instant):
            return "\(waiting.journey.scenario) goes on on \(moment(instant))."
        case .until(let instant):
            return "\(waiting.journey.scenario) waits until \(moment(instant))."
        case .event(let event, let until):
            let what = event.map { "the event \($0)" } ?? "an event"
            return "\(waiting.journey.scenario) waits for \(what), until \(moment(until))."
        case .due(let instant): return "\(name) is to be sent on \(moment(instant))."
        case .held(let decision, let deadline):
            let why = decision.why.map { because($0, .present) } ?? "it was not decided"
            var text = "\(name) waits: \(why)\(next(decision.next))"
            if decision.next?.retry != nil { text += ", and has to go before \(moment(deadline))" }
            return text + "."
        }
    }
}
