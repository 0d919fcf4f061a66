import Campaigns
import CivilTime
import Engine

/// The answer.
extension French {
    package func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .decided(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .waits(let waiting): return sentence(waiting)
        case .ended(let journey, let isKnown):
            let end = journey.ended.map { " le \(moment($0))" } ?? ""
            let without = isKnown ? " sans qu’il y ait eu de message à envoyer" : ""
            return set(
                """
                Un parcours a commencé le \(moment(journey.began)) et s’est terminé\(end)\(without) : \
                \(reason(of: journey.ending ?? .completed)).
                """)
        case .refused(let instant, let why):
            return set(
                """
                Le moment est venu le \(moment(instant)), mais aucun parcours n’a commencé ; la \
                raison n’est pas consignée.
                """) + " "
                + (why.map { set("En l’état : \(because($0, .present)).") }
                    ?? "En l’état, rien ne s’y opposerait.")
        case .never(let never): return sentence(never)
        }
    }

    private func sentence(_ never: Never) -> String {
        switch never {
        case .draft:
            return set(
                "Le scénario est un brouillon : rien n’en part tant qu’il n’est pas en service.")
        case .notLive:
            return set(
                """
                Le scénario n’a encore jamais été en service : la prochaine exécution le prendra en \
                compte.
                """)
        case .paused: return set("Le scénario est en pause : personne n’y entre.")
        case .outsideRuns(let dates): return "Le scénario n’admet d’entrées que \(period(dates))."
        case .noEvent(let names, let since):
            let event = "Aucun événement \(list(names, or)) n’a"
            return since.map {
                set(
                    """
                    \(event) été reçu pour ce membre depuis le \(moment($0)) ; ceux d’avant ne sont \
                    plus conservés.
                    """)
            } ?? "\(event) jamais été reçu pour ce membre."
        case .earlierEvent(let name, let at, let live):
            return """
                Le dernier événement \(name) a été reçu le \(moment(at)), avant la mise en service du \
                scénario, le \(moment(live)).
                """
        case .eventCondition(let name, let at, let parts):
            let event =
                "Le dernier événement \(name), du \(moment(at)), n’a pas fait commencer de parcours"
            return parts.isEmpty
                ? set(
                    """
                    \(event) ; tel que le membre est à présent, il remplirait la condition du \
                    déclencheur.
                    """) : set("\(event) : \(words(parts)).")
        case .conditionFalse(let parts):
            return set("La condition du déclencheur n’est pas devenue vraie : \(words(parts)).")
        case .conditionTrue:
            return """
                La condition du déclencheur est vraie, mais elle ne l’est pas devenue par un événement \
                ou une mise à jour depuis la mise en service du scénario.
                """
        case .count(let count, let event, let trigger):
            let came = count == 0 ? "n’est pas venu" : "est venu \(count) fois"
            return begins(
                "L’événement \(event) \(came) en \(duration(trigger.within))", count,
                trigger.reaches)
        case .streak(let length, let event, let trigger):
            return begins(
                set("\(event) : \(streak(length, trigger.every))"), length, trigger.reaches)
        case .neverHad(let event):
            return set(
                """
                Le membre n’a jamais eu d’événement \(event) : un silence ne commence qu’après un \
                premier.
                """)
        case .noDate(let name): return set("\(name) n’a pas de valeur : aucun moment ne vient.")
        case .passed(let passed): return sentence(passed)
        case .tooEarly: return "Le moment n’est pas encore venu."
        }
    }

    private func streak(_ length: Int, _ period: StreakPeriod) -> String {
        let word =
            switch period {
            case .day: "jour\(plural(length))"
            case .week: "semaine\(plural(length))"
            case .month: "mois"
            case .year: "an\(plural(length))"
            }
        return "\(length) \(word) de suite jusqu’à présent"
    }

    /// How far a trigger that counts has got, and at what it fires.
    private func begins(_ text: String, _ count: Int, _ asked: Int) -> String {
        count < asked
            ? set("\(text) ; le scénario commence à partir de \(asked).")
            : set(
                """
                \(text), et le scénario commence à partir de \(asked) : aucun parcours n’a commencé \
                quand ce nombre a été atteint, et il faut d’abord qu’il redescende.
                """)
    }

    private func sentence(_ passed: Inquiry.Passed) -> String {
        let from = moment(passed.from)
        let cause =
            switch passed.cause {
            case .scenarioLive: "la mise en service du scénario, le \(from)"
            case .memberKnown: "l’arrivée du membre, connu depuis le \(from)"
            case .dateKnown: "que la date ne soit connue (le \(from))"
            }
        return "Le moment était le \(moment(passed.time)), avant \(cause)."
    }

    package func sentence(_ remark: Remark) -> String {
        switch remark {
        case .besides(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .ended(let journey, let at, let ending):
            return dated(ended(journey.scenario, ending), at: at)
        case .audience(let parts):
            return parts.isEmpty
                ? "À présent, le membre fait partie de la cible." : "En l’état, \(words(parts))."
        case .next(let instant, let prospect):
            return set(
                "La prochaine occurrence viendra le \(moment(instant)) ; en l’état, \(words(prospect))."
            )
        case .noNext: return "Aucune autre occurrence n’est prévue."
        case .standing(let prospect):
            return "Si une occurrence venait à présent, \(words(prospect))."
        case .state(let never): return sentence(never)
        case .version(let version, let now):
            let differs = now.map { set(" ; les fichiers sont à présent en version \($0)") }
            return "La décision a été prise selon la version \(version)"
                + "\(differs ?? ", qui est toujours celle des fichiers")."
        case .decisionsKept(let instant): return decisionsKept(from: instant)
        case .gone: return "Le scénario ne fait plus partie du programme."
        }
    }

    private func words(_ prospect: Prospect) -> String {
        switch prospect {
        case .begins: return "un parcours commencerait"
        case .refused(let why): return "aucun parcours ne commencerait\(reason(why))"
        case .keptBack(let decision, let why):
            let fate =
                decision.entry.outcome == .deferred ? "serait retenu" : "ne serait pas envoyé"
            return set("un parcours commencerait, mais le message « \(decision.name) » \(fate)")
                + reason(why)
        }
    }

    private func reason(_ why: Why?) -> String {
        why.map { set(" : \(because($0, .present))") } ?? ", pour la même raison"
    }
}
