import Campaigns
package import CivilTime
package import Engine
import Expressions

/// Stories in French.
package struct French: Language {
    package static let code = "fr"
    package let zone: ZoneRules

    package init(zone: ZoneRules) { self.zone = zone }

    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ]

    package func day(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "\(day == 1 ? "1er" : String(day)) \(French.months[month - 1]) \(year)"
    }

    package func moment(_ instant: Instant) -> String {
        let civil = minute(of: instant)
        return "\(day(civil.date)) à \(civil.time)"
    }

    package func title(of member: String) -> String {
        set("\(member), à l’heure locale (\(zone.name))")
    }

    package func title(of answer: Answer) -> String {
        let title = answer.title.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        return set(
            """
            \(answer.member) et \(answer.scenario)\(title), au \(moment(answer.now)), à l’heure \
            locale (\(zone.name))
            """)
    }

    package var nothingYet: String { "Il ne s’est encore rien passé." }

    package func dated(_ sentence: String, at instant: Instant) -> String {
        "Le \(moment(instant)), \(sentence.prefix(1).lowercased())\(sentence.dropFirst())"
    }

    /// The text with the spaces of French typography.
    private func set(_ text: FrenchText) -> String { text.text }
}

// What happened.
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
                " L’attribut \(failure.attribute) n’a pas pu être renseigné : \(lacking(failure.lack))."
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

    private func reason(of ending: JourneyRecord.Ending) -> String {
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
        case .failed: return "devait partir\(way), mais n’a pas pu être remis\(id)"
        case .expired: return "devait partir\(way), mais son délai a expiré avant son départ\(id)"
        case .cancelled: return "devait partir\(way), mais a été annulé\(id)"
        }
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

// Why.
extension French {
    package func because(_ why: Why, _ tense: Tense) -> String {
        let (be, there) = (tense("est", "était"), tense("il n’y a pas", "il n’y avait pas"))
        switch why {
        case .exited(let atEntry):
            return atEntry
                ? "une condition de sortie \(be) déjà remplie" : "son parcours était terminé"
        case .expired(let deadline, let beforehand):
            let end = deadline.map { ", le \(moment($0))" } ?? ""
            return beforehand
                ? "les heures de contact ne \(tense("rouvrent", "rouvraient")) pas avant la fin de son"
                    + " délai\(end)" : "son délai \(be) écoulé\(end)"
        case .notInAudience(let lack, let parts):
            return
                "le membre ne \(tense("fait", "faisait")) pas partie de la cible\(inBrackets(lack))"
                + (parts.isEmpty ? "" : ", car \(words(parts))")
        case .condition(let lack): return "la condition de l’étape \(be) fausse\(inBrackets(lack))"
        case .unreachable(let channels): return "\(there) d’adresse\(on(channels))"
        case .noConsent(let channels, let category, let withdrawn):
            let consent = set("consentement à la catégorie « \(category) »")
            let taken = withdrawn.map {
                set(" ; le consentement a été retiré pour \(the($0.channel)) le \(moment($0.at))")
            }
            if channels.count > 1 {
                return none(of: channels, "d’adresse avec un \(consent)", tense) + (taken ?? "")
            }
            return "\(there) de \(consent)" + (channels.first.map { " \(by($0))" } ?? "")
                + (taken ?? "")
        case .suppressed(let channels, let suppression):
            guard let suppression else {
                return none(of: channels, "d’adresse à laquelle écrire", tense)
            }
            return set(
                """
                l’adresse\(on([suppression.channel])) \(be) bloquée ; \(cause(suppression)) le \
                \(moment(suppression.at))
                """)
        case .controlGroup:
            return "le membre \(tense("fait", "faisait")) partie du groupe témoin"
        case .hold(let name):
            return (name.map { set("la suspension « \($0) »") } ?? "une suspension")
                + " \(be) en vigueur"
        case .paused: return "le scénario \(be) en pause"
        case .excluded(let scenario, let category, let until):
            let by = scenario.map { set("le scénario « \($0) »") } ?? "un autre scénario"
            let imposes = tense("impose", "imposait")
            return set("\(by) \(imposes) le silence à la catégorie « \(category) »")
                + (until.map { " jusqu’au \(moment($0))" } ?? "")
        case .contactHours: return "\(tense("ce n’est", "ce n’était")) pas une heure de contact"
        case .cap(let name, let limit, let contacts):
            return cap(
                name.map { set("le plafond « \($0) »") } ?? "un plafond", limit, contacts, tense)
        case .reserved(let send, let at):
            let kept =
                send.map { set("au message « \($0) », plus important") }
                ?? "à un message plus important"
            return "la place \(be) réservée \(kept)" + (at.map { ", prévu le \(moment($0))" } ?? "")
        case .missingValue(let lack):
            return lack.map { lacking($0, tense) } ?? "il \(tense("manque", "manquait")) une valeur"
        case .entry(let rule, let last): return entry(rule, last, tense)
        case .runs(let dates):
            return dates.map { "le scénario n’admet d’entrées que \(period($0))" }
                ?? "le scénario \(tense("n’est", "n’était")) pas ouvert à cette date"
        case .superseded: return "une occurrence plus récente est venue en même temps"
        case .scenarioChanged:
            return "son étape \(tense("n’existe", "n’existait")) plus dans le scénario"
        case .cancelled: return "il a été annulé à la main"
        }
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

    private func lacking(_ lack: Lack, _ tense: Tense = .past) -> String {
        let has = tense("n’a", "n’avait")
        return switch lack {
        case .value(let name): "\(name) \(has) pas de valeur"
        case .template(let name):
            set("le modèle « \(name) » \(has) pas de texte pour ce canal et cette langue")
        case .insert(let name): set("le modèle « \(name) » \(has) pas d’encart")
        case .other(let text): set("« \(text) »")
        }
    }

    private func inBrackets(_ lack: Lack?) -> String { lack.map { " (\(lacking($0)))" } ?? "" }
}

// The answer.
extension French {
    package func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .decided(let decision): return dated(sentence(decision), at: decision.entry.at)
        case .waits(let waiting): return sentence(waiting)
        case .ended(let journey):
            let end = journey.ended.map { " le \(moment($0))" } ?? ""
            return set(
                """
                Un parcours a commencé le \(moment(journey.began)) et s’est terminé\(end) sans \
                qu’il y ait eu de message à envoyer : \(reason(of: journey.ending ?? .completed)).
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
        case .noEvent(let names):
            return "Aucun événement \(list(names, "ou")) n’a jamais été reçu pour ce membre."
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

    private func words(_ parts: [FalsePart]) -> String { list(parts.map(words)) }

    private func words(_ part: FalsePart) -> String {
        let (text, reasons) = said(part)
        return text + (reasons.isEmpty ? "" : " (\(reasons))")
    }

    /// That the part is not true, and why.
    private func said(_ part: FalsePart) -> (String, String) {
        let condition = set("« \(part.text) »")
        if !part.parts.isEmpty {
            let parts = part.parts.map(said).map {
                $0.1.isEmpty ? $0.0 : "\($0.0), puisque \($0.1)"
            }
            return ("\(condition) est faux", list(parts))
        }
        if let error = part.error {
            return ("\(condition) est sans valeur", lacking(Lack(error: error), .present))
        }
        let values = part.readings.filter { $0.name != part.text }.map { reading in
            "\(reading.name) " + (reading.value.map { "vaut \(shown($0))" } ?? "n’a pas de valeur")
        }
        return ("\(condition) est faux", list(values))
    }
}

// Pieces.
extension French {
    /// A channel in a list; those that the contract's own examples have get a French word.
    private func name(ofChannel channel: String) -> String {
        switch channel {
        case "email": "e-mail"
        case "sms": "SMS"
        case "print": "courrier"
        case "push": "notification"
        case "call": "téléphone"
        default: channel
        }
    }

    /// How a message goes.
    private func by(_ channel: String) -> String {
        let name = name(ofChannel: channel)
        return name == channel ? set("sur le canal « \(channel) »") : "par \(name)"
    }

    /// The channel with its article.
    private func the(_ channel: String) -> String {
        switch channel {
        case "email": "l’e-mail"
        case "push": "les notifications"
        case "sms", "print", "call": "le \(name(ofChannel: channel))"
        default: set("le canal « \(channel) »")
        }
    }

    private func on(_ channels: [String]) -> String {
        channels.isEmpty
            ? " pour ses canaux" : " pour \(list(channels.map(the), "ou"))"
    }

    private func list(_ words: [String], _ last: String = "et") -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) \(words[words.count - 1])"
    }

    private func period(_ dates: ClosedRange<CivilDate>) -> String {
        "du \(day(dates.lowerBound)) au \(day(dates.upperBound))"
    }

    private func plural(_ number: Int) -> String { number > 1 ? "s" : "" }

    private func duration(_ length: CivilDuration) -> String {
        duration(length) { number, unit in
            let word =
                switch unit {
                case .year: "an\(plural(number))"
                case .month: "mois"
                case .day: "jour\(plural(number))"
                case .hour: "heure\(plural(number))"
                case .minute: "minute\(plural(number))"
                }
            return "\(number) \(word)"
        }
    }
}
