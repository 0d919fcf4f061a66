import CivilTime
package import Engine
import Expressions
import Storage

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

    package func sentence(_ decision: Decision) -> String {
        let entry = decision.entry
        let way = entry.channel.map { " \(by($0))" } ?? ""
        let message = set("Le message « \(decision.name) »")
        let why = decision.why.map { because($0, .past) } ?? "aucune raison n’est consignée"
        switch entry.outcome {
        case .sent: return "\(message) \(fate(of: decision, way))."
        case .inserted:
            let carrier = decision.message.map {
                set("le message « \(messageName($0.scenario, $0.step)) »")
            }
            return "\(message) a voyagé en encart dans \(carrier ?? "un autre message")."
        case .dropped, .control: return set("\(message) n’a pas été envoyé\(way) : \(why).")
        case .skipped: return set("L’étape « \(decision.name) » a été passée : \(why).")
        case .deferred: return set("\(message) a dû attendre : \(why)\(next(decision.next)).")
        case .incomplete:
            return set("\(message) n’a pas pu être rédigé\(way) : \(why)\(next(decision.next)).")
        case .notEntered:
            return set("Le parcours « \(entry.scenario) » n’a pas commencé : \(why).")
        }
    }

    /// What has become of a message that was decided.
    private func fate(of decision: Decision, _ way: String) -> String {
        guard let message = decision.message else { return "a été envoyé\(way)" }
        let id = " (message \(message.id))"
        switch message.status {
        case .delivered: return "a été envoyé\(way)"
        case .ready, .incomplete:
            return "a été déposé dans la boîte d’envoi pour partir\(way)\(id)"
                + attempts(decision.wayOut)
        case .failed:
            return "devait partir\(way), mais n’a pas pu être remis\(id)\(attempts(decision.wayOut))"
        case .expired:
            return "devait partir\(way), mais son délai a expiré avant son départ\(id)"
                + attempts(decision.wayOut)
        case .cancelled:
            let isRestored = decision.wayOut?.note == WayOut.restored
            return "devait partir\(way), mais a été annulé\(id)"
                + (isRestored ? ", car il a pu partir avant la restauration d’une sauvegarde" : "")
        }
    }

    /// The attempts to hand it over that were in vain, and the next; empty: there is none to tell of.
    private func attempts(_ way: WayOut?) -> String {
        guard let way else { return "" }
        var text = ""
        if way.attempts > 0 {
            let one = way.attempts == 1
            text = set(" ; \(way.attempts) tentative\(one ? " a" : "s ont") échoué")
            text += way.failure.map { set(", la dernière : « \($0) »") } ?? ""
        }
        return text
            + (way.nextAttempt.map { set(" ; prochaine tentative le \(moment($0))") } ?? "")
    }

    private func next(_ next: Decision.Next?) -> String {
        switch next {
        case .retry(let instant)?: set(" ; nouvelle tentative le \(moment(instant))")
        case .then?: set(" ; nouvelle tentative à ce moment-là")
        case .eachWakeUp(let end)?: set(" ; à réexaminer à chaque changement\(before(end))")
        case .mail(let end)?: set(" ; à joindre en encart au prochain e-mail\(before(end))")
        case .value(let end)?: set(" ; à reprendre dès qu’un attribut change\(before(end))")
        case nil: ""
        }
    }

    private func before(_ end: Instant?) -> String { end.map { ", avant le \(moment($0))" } ?? "" }

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
