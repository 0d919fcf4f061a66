import CivilTime
package import Engine
import Expressions

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
