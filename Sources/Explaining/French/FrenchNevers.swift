import Campaigns
import CivilTime
import Engine

/// Why no occurrence of a scenario has ever come.
extension French {
    func sentence(_ never: Never) -> String {
        switch never {
        case .draft:
            set("Le scénario est un brouillon : rien n’en part tant qu’il n’est pas en service.")
        case .notLive: notLive
        case .paused: set("Le scénario est en pause : personne n’y entre.")
        case .outsideRuns(let dates): "Le scénario n’admet d’entrées que \(period(dates))."
        case .noEvent(let names, let since): noEvent(names, since)
        case .earlierEvent(let name, let at, let live):
            "Le dernier événement \(name) a été reçu le \(moment(at)), avant la mise en service du"
                + " scénario, le \(moment(live))."
        case .eventCondition(let name, let at, let parts): eventCondition(name, at, parts)
        case .conditionFalse(let parts):
            set("La condition du déclencheur n’est pas devenue vraie : \(words(parts)).")
        case .conditionTrue:
            "La condition du déclencheur est vraie, mais elle ne l’est pas devenue par un événement"
                + " ou une mise à jour depuis la mise en service du scénario."
        case .count(let count, let event, let trigger): counted(count, event, trigger)
        case .streak(let length, let event, let trigger):
            begins(set("\(event) : \(streak(length, trigger.every))"), length, trigger.reaches)
        case .neverHad(let event): neverHad(event)
        case .noDate(let name): set("\(name) n’a pas de valeur : aucun moment ne vient.")
        case .passed(let passed): sentence(passed)
        case .due: "Le moment est venu, mais ces fichiers n’ont pas encore été exécutés."
        case .tooEarly: "Le moment n’est pas encore venu."
        }
    }

    private var notLive: String {
        let text: FrenchText = """
            Le scénario n’a encore jamais été en service : la prochaine exécution le prendra en \
            compte, pour ce qui viendra à partir de là.
            """
        return text.text
    }
}

// Of events.
extension French {
    private func noEvent(_ names: [String], _ since: Instant?) -> String {
        let event = "Aucun événement \(list(names, or)) n’a"
        return since.map {
            set(
                """
                \(event) été reçu pour ce membre depuis le \(moment($0)) ; ceux d’avant ne sont \
                plus conservés.
                """)
        } ?? "\(event) jamais été reçu pour ce membre."
    }

    private func eventCondition(_ name: String, _ at: Instant, _ parts: [FalsePart]) -> String {
        let event =
            "Le dernier événement \(name), du \(moment(at)), n’a pas fait commencer de parcours"
        return parts.isEmpty
            ? set(
                """
                \(event) ; tel que le membre est à présent, il remplirait la condition du \
                déclencheur.
                """) : set("\(event) : \(words(parts)).")
    }

    private func neverHad(_ event: String) -> String {
        set(
            """
            Le membre n’a jamais eu d’événement \(event) : un silence ne commence qu’après un \
            premier.
            """)
    }

    private func counted(_ count: Int, _ event: String, _ trigger: CountTrigger) -> String {
        let came = count == 0 ? "n’est pas venu" : "est venu \(count) fois"
        return begins(
            "L’événement \(event) \(came) en \(duration(trigger.within))", count, trigger.reaches)
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
}

// Of moments.
extension French {
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
}
