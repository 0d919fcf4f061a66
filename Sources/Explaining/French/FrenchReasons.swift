import Campaigns
import CivilTime
import Engine

/// Why.
extension French {
    package func because(_ why: Why, _ tense: Tense) -> String {
        let be = tense("est", "était")
        return switch why {
        case .exited(true): "une condition de sortie \(be) déjà remplie"
        case .exited(false): "son parcours était terminé"
        case .expired(let deadline, let beforehand): expired(deadline, beforehand, tense)
        case .notInAudience(let lack, let parts):
            "le membre ne \(tense("fait", "faisait")) pas partie de la cible\(inBrackets(lack))"
                + (parts.isEmpty ? "" : ", car \(words(parts))")
        case .condition(let lack): "la condition de l’étape \(be) fausse\(inBrackets(lack))"
        case .unreachable(let channels): "\(there(tense)) d’adresse\(on(channels))"
        case .noConsent(let channels, let category, let lacks, let withdrawn):
            noConsent(channels, category, lacks, withdrawn, tense)
        case .suppressed(let channels, let suppression): suppressed(channels, suppression, tense)
        case .controlGroup: "le membre \(tense("fait", "faisait")) partie du groupe témoin"
        case .hold(let name):
            (name.map { set("la suspension « \($0) »") } ?? "une suspension") + " \(be) en vigueur"
        case .paused: "le scénario \(be) en pause"
        case .excluded(let scenario, let category, let until):
            excluded(by: scenario, category, until, tense)
        case .contactHours: "\(tense("ce n’est", "ce n’était")) pas une heure de contact"
        case .cap(let name, let limit, let contacts):
            cap(name.map { set("le plafond « \($0) »") } ?? "un plafond", limit, contacts, tense)
        case .reserved(let send, let at): reserved(for: send, at, tense)
        case .missingValue(let lack):
            lack.map { lacking($0, tense) } ?? "il \(tense("manque", "manquait")) une valeur"
        case .entry(let rule, let last): entry(rule, last, tense)
        case .runs(let dates): runs(dates, tense)
        case .superseded: "une occurrence plus récente est venue en même temps"
        case .scenarioChanged:
            "son étape \(tense("n’existe", "n’existait")) plus dans le scénario"
        case .cancelled: "il a été annulé à la main"
        }
    }

    private func there(_ tense: Tense) -> String { tense("il n’y a pas", "il n’y avait pas") }
}

// What a journey and its entry hang on.
extension French {
    private func expired(_ deadline: Instant?, _ beforehand: Bool, _ tense: Tense) -> String {
        let end = deadline.map { ", le \(moment($0))" } ?? ""
        if beforehand {
            return "les heures de contact ne \(tense("rouvrent", "rouvraient")) pas avant la fin de"
                + " son délai\(end)"
        }
        let since = deadline.map { " depuis le \(moment($0))" } ?? ""
        return tense("son délai est écoulé\(since)", "son délai était écoulé\(end)")
    }

    private func entry(_ rule: EntryRule?, _ last: Instant?, _ tense: Tense) -> String {
        let since = last.map { ", et l’entrée date du \(moment($0))" } ?? ""
        switch rule {
        case .once?: return "un membre n’y entre qu’une fois\(since)"
        case .oncePer(let length)?:
            return "un membre n’y entre qu’une fois par période de \(duration(length))\(since)"
        case .unlessActive?:
            return "un parcours précédent \(tense("est", "était")) encore en cours"
        case .always?, .restart?, nil:
            return
                "la règle d’entrée du scénario \(tense("n’admet", "n’admettait")) pas une nouvelle"
                + " entrée"
        }
    }

    private func runs(_ dates: ClosedRange<CivilDate>?, _ tense: Tense) -> String {
        dates.map { "le scénario n’admet d’entrées que \(period($0))" }
            ?? "le scénario \(tense("n’est", "n’était")) pas ouvert à cette date"
    }
}

// What contact pressure says.
extension French {
    private func excluded(
        by scenario: String?, _ category: String, _ until: Instant?, _ tense: Tense
    ) -> String {
        let by = scenario.map { set("le scénario « \($0) »") } ?? "un autre scénario"
        let imposes = tense("impose", "imposait")
        return set("\(by) \(imposes) le silence à la catégorie « \(category) »")
            + (until.map { " jusqu’au \(moment($0))" } ?? "")
    }

    private func reserved(for send: String?, _ at: Instant?, _ tense: Tense) -> String {
        let kept =
            send.map { set("au message « \($0) », plus important") }
            ?? "à un message plus important"
        return "la place \(tense("est", "était")) réservée \(kept)"
            + (at.map { ", prévu le \(moment($0))" } ?? "")
    }

    private func cap(
        _ cap: String, _ limit: Int, _ contacts: [Why.Made], _ tense: Tense
    ) -> String {
        if limit == 0 { return "\(cap) \(tense("n’autorise", "n’autorisait")) aucun contact" }
        let made = contacts.map { contact in
            set("« \(contact.name) »") + (contact.at.map { " (le \(moment($0)))" } ?? "")
        }
        let allowed = "\(cap) \(tense("autorise", "autorisait")) \(limit) contact\(plural(limit))"
        return made.isEmpty
            ? "\(allowed) et il \(tense("est", "était")) atteint"
            : "\(allowed), déjà pris par \(list(made))"
    }
}

// What channels lack.
extension French {
    private func noConsent(
        _ channels: [String], _ category: String, _ lacks: [FalsePart], _ withdrawn: Withdrawal?,
        _ tense: Tense
    ) -> String {
        let consent =
            lacks.isEmpty ? set("consentement à la catégorie « \(category) »") : "consentement"
        let rest =
            (lacks.isEmpty ? "" : " (\(words(lacks)))")
            + (withdrawn.map {
                set(" ; le consentement a été retiré pour \(the($0.channel)) le \(moment($0.at))")
            } ?? "")
        if channels.count > 1 {
            return none(of: channels, "d’adresse avec un \(consent)", tense) + rest
        }
        return "\(there(tense)) de \(consent)" + (channels.first.map { " \(by($0))" } ?? "") + rest
    }

    private func suppressed(
        _ channels: [String], _ suppression: Suppression?, _ tense: Tense
    ) -> String {
        guard let suppression else {
            return none(of: channels, "d’adresse à laquelle écrire", tense)
        }
        return set(
            """
            l’adresse\(on([suppression.channel])) \(tense("est", "était")) bloquée ; \
            \(cause(suppression)) le \(moment(suppression.at))
            """)
    }

    /// That no channel had what it takes: of several, the ledger says how far one of them got.
    private func none(of channels: [String], _ what: String, _ tense: Tense) -> String {
        let names = channels.isEmpty ? "" : " (\(list(channels.map(name(ofChannel:)))))"
        return "aucun de ses canaux\(names) \(tense("n’a", "n’avait")) \(what)"
    }

    private func cause(_ suppression: Suppression) -> String {
        switch suppression.cause {
        case "bounced": "un message est revenu en erreur"
        case "complained": "un message a été signalé comme indésirable"
        case "erased": "elle a été effacée"
        default: "elle a été retirée"
        }
    }

    /// What there is no value, text or block of, as a part of a sentence.
    package func lacking(_ lack: Lack, _ tense: Tense) -> String {
        let has = tense("n’a", "n’avait")
        return switch lack {
        case .value(let name): "\(name) \(has) pas de valeur"
        case .template(let name):
            set("le modèle « \(name) » \(has) pas de texte pour ce canal et cette langue")
        case .insert(let name): set("le modèle « \(name) » \(has) pas d’encart")
        case .other(let text): set("« \(text) »")
        }
    }
}
