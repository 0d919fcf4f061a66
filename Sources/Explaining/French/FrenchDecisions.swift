import CivilTime
import Engine
import Storage

/// What was decided, and what became of it.
extension French {
    package func sentence(_ decision: Decision) -> String {
        let entry = decision.entry
        let way = entry.channel.map { " \(by($0))" } ?? ""
        let message = set("Le message « \(decision.name) »")
        let why = decision.why.map { because($0, .past) } ?? "aucune raison n’est consignée"
        switch entry.outcome {
        case .sent: return "\(message) \(fate(of: decision, way))."
        case .inserted: return "\(message) \(travel(of: decision))."
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
        case .delivered: return "a été envoyé\(way)\(leaving(decision))"
        case .ready, .incomplete:
            return "a été déposé dans la boîte d’envoi pour partir\(way)\(id)\(waiting(decision))"
        case .failed:
            return
                "devait partir\(way), mais n’a pas pu être remis\(id)\(attempts(decision.wayOut))"
        case .expired:
            return "devait partir\(way), mais son délai a expiré avant son départ\(id)"
                + attempts(decision.wayOut)
        case .cancelled:
            let isRestored = decision.wayOut?.note == WayOut.restored
            return "devait partir\(way), mais a été annulé\(id)"
                + (isRestored ? ", car il a pu partir avant la restauration d’une sauvegarde" : "")
        }
    }

    /// What has become of an insert, with the message that carries it.
    private func travel(of decision: Decision) -> String {
        guard let message = decision.message else {
            return "a voyagé en encart dans un autre message"
        }
        let name = messageName(message.scenario, message.step)
        let carrier = set("le message « \(name) »")
        let id = "(message \(message.id))"
        switch message.status {
        case .delivered: return "a voyagé en encart dans \(carrier)\(leaving(decision))"
        case .ready, .incomplete:
            return "doit voyager en encart dans \(carrier) \(id), qui n’est pas"
                + (decision.isLate ? " parti à temps" : " encore parti")
        case .failed, .expired, .cancelled:
            return "devait voyager en encart dans \(carrier) \(id), qui n’est pas parti"
        }
    }

    /// When it left, where that was not at once.
    private func leaving(_ decision: Decision) -> String {
        departure(of: decision).map { set(" ; il est parti \(on($0, asOf: decision.entry.at))") }
            ?? ""
    }

    /// That it has not left, and what it waits for.
    private func waiting(_ decision: Decision) -> String {
        let yet = ", et n’est pas encore parti"
        guard let delay = decision.delay else { return yet + attempts(decision.wayOut) }
        let hasFailed = (decision.wayOut?.attempts ?? 0) > 0
        switch delay.cause {
        case .deadline: return ", et n’est pas parti à temps"
        case .nothing: return yet + attempts(decision.wayOut)
        case .failure where hasFailed: return yet + attempts(decision.wayOut)
        case .failure, .refusal, .target:
            return set("\(yet) : \(because(delay.cause))\(nextAttempt(delay.until))")
        case .fetched, .fetcher, .hindrance, .onItsWay:
            let end = end(of: delay, asOf: decision.entry.at)
            return set("\(yet) : \(because(delay.cause))\(end)\(vainAttempts(decision.wayOut))")
        }
    }

    /// The attempts to hand it over that were in vain, and the next; empty: there is none to tell of.
    private func attempts(_ way: WayOut?) -> String {
        vainAttempts(way) + nextAttempt(way?.nextAttempt)
    }

    private func vainAttempts(_ way: WayOut?) -> String {
        guard let way, way.attempts > 0 else { return "" }
        let one = way.attempts == 1
        return set(" ; \(way.attempts) tentative\(one ? " a" : "s ont") échoué")
            + (way.failure.map { set(", la dernière : « \($0) »") } ?? "")
    }

    private func nextAttempt(_ instant: Instant?) -> String {
        instant.map { set(" ; prochaine tentative le \(moment($0))") } ?? ""
    }

    /// What comes next of one that is not final, as the end of a sentence.
    func next(_ next: Decision.Next?) -> String {
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
}
