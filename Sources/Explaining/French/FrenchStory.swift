import CivilTime
package import Engine
import Expressions

/// What happened.
extension French {
    package func sentence(_ receipt: Receipt) -> String {
        var text = "Événement \(receipt.name) reçu"
        let data = receipt.data.map { set("\($0.name) : \($0.value?.readableText ?? "")") }
        if !data.isEmpty { text += " (\(data.joined(separator: ", ")))" }
        if let channel = receipt.contact {
            text += set(" : un contact \(by(channel)), fait par un autre outil")
        }
        if let happened = receipt.happened { text += ", daté du \(moment(happened))" }
        text += "."
        for failure in receipt.failures {
            text += set(
                " L’attribut \(failure.attribute) n’a pas pu être renseigné : \(lacking(failure.lack, .past))."
            )
        }
        return text
    }

    package func began(_ scenario: String) -> String {
        set("Le parcours « \(scenario) » a commencé.")
    }

    package func reachedGoal(_ scenario: String) -> String {
        set("Le parcours « \(scenario) » a atteint son objectif.")
    }

    package func ended(_ scenario: String, _ ending: JourneyRecord.Ending) -> String {
        if ending == .completed {
            return set("Le parcours « \(scenario) » est arrivé à son terme.")
        }
        return set("Le parcours « \(scenario) » s’est terminé : \(reason(of: ending)).")
    }

    /// How a journey ended, as the end of a sentence.
    func reason(of ending: JourneyRecord.Ending) -> String {
        switch ending {
        case .completed: "il est allé jusqu’à sa dernière étape"
        case .exited: "une condition de sortie du scénario s’est réalisée"
        case .restarted: "il a été recommencé"
        case .missingAnchor: "la date qu’il attendait n’a pas de valeur"
        case .scenarioChanged: "l’étape où il se trouvait n’existe plus dans le scénario"
        }
    }

    package func sentence(_ waiting: Waiting) -> String {
        let journey = set("Le parcours « \(waiting.journey.scenario) »")
        let message = set("Le message « \(waiting.name) »")
        switch waiting.place {
        case .goesOn(let instant): return "\(journey) reprend le \(moment(instant))."
        case .until(let instant): return "\(journey) attend jusqu’au \(moment(instant))."
        case .event(let event, let until):
            let what = event.map { "l’événement \($0)" } ?? "un événement"
            return "\(journey) attend \(what), jusqu’au \(moment(until))."
        case .due(let instant): return "\(message) doit partir le \(moment(instant))."
        case .held(let decision, let deadline):
            let why = decision.why.map { because($0, .present) } ?? "il n’a pas été décidé"
            var text = set("\(message) attend : \(why)\(next(decision.next))")
            if decision.next?.retry != nil {
                text += ", et il doit partir avant le \(moment(deadline))"
            }
            return text + "."
        }
    }
}
