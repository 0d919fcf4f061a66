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
        case .turnedAway(let instant, let why):
            return set(
                """
                Le moment est venu le \(moment(instant)), mais aucun parcours n’a commencé : \
                \(because(why, .past)).
                """)
        case .never(let never): return sentence(never)
        }
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
        case .due(let instant, let prospect):
            return set(
                """
                L’occurrence du \(moment(instant)) n’a pas encore été examinée ; en l’état, \
                \(words(prospect)).
                """)
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
