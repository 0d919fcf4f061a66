import Testing

@testable import Explaining

@Suite("Why a member did not get it")
struct AnswerTests {
    /// What is said, in both languages; no-break spaces are as blanks here.
    private func expect(
        _ world: World, about scenario: String = "one", en: String, fr: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (code, expected) in [("en", en), ("fr", fr)] {
            let said = try world.answer(code, about: scenario).joined(separator: "\n")
                .replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
            #expect(said == expected, sourceLocation: sourceLocation)
        }
    }

    @Test("an event that never came, or not as the trigger wants it")
    func eventTrigger() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought", #"{"amount":5}"#)
        try expect(
            World(["one": scenario("event: [bought, left]")]),
            en: """
                No event bought or left has ever come in for this member.
                """,
            fr: """
                Aucun événement bought ou left n’a jamais été reçu pour ce membre.
                """)
        try expect(
            World(
                ["one": scenario("event: bought, when: 'event.amount > 10.0'")], events: [bought]),
            en: """
                The last event bought, of 5 March 2026 at 10:00, did not begin it: `event.amount >\
                 10.0` is false (event.amount is 5.0).
                """,
            fr: """
                Le dernier événement bought, du 5 mars 2026 à 10:00, n’a pas fait commencer de \
                parcours : « event.amount > 10.0 » est faux (event.amount vaut 5.0).
                """)
        try expect(
            World(
                ["one": scenario("event: bought", "audience: member.belongs && member.points > 3")],
                events: [bought]),
            en: """
                On 5 March 2026 at 10:00, one did not begin: the member was not in the audience.
                As things stand, `member.belongs` is false (`has(member.enrolled_on)` is false, as\
                 member.enrolled_on has no value) and `member.points > 3` is false (member.points \
                is 0).
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le parcours « one » n’a pas commencé : le membre ne \
                faisait pas partie de la cible.
                En l’état, « member.belongs » est faux (« has(member.enrolled_on) » est faux, \
                puisque member.enrolled_on n’a pas de valeur) et « member.points > 3 » est faux \
                (member.points vaut 0).
                """)
        try expect(
            World(["one": scenario("event: bought", status: "paused")], events: [bought]),
            en: """
                The scenario is paused: nobody enters it.
                """,
            fr: """
                Le scénario est en pause : personne n’y entre.
                """)
        try expect(
            World(
                ["one": scenario("event: bought", "audience: member.tier == 'gold'")]),
            en: """
                No event bought has ever come in for this member.
                If an occurrence came now, no journey would begin: the member is not in the \
                audience, because `member.tier == 'gold'` has no value (member.tier has no value).
                """,
            fr: """
                Aucun événement bought n’a jamais été reçu pour ce membre.
                Si une occurrence venait à présent, aucun parcours ne commencerait : le membre ne \
                fait pas partie de la cible, car « member.tier == 'gold' » est sans valeur \
                (member.tier n’a pas de valeur).
                """)
        try expect(
            World(
                ["one": scenario("event: bought", "control_group: 100%")]),
            en: """
                No event bought has ever come in for this member.
                If an occurrence came now, a journey would begin, but one/hello would not be sent:\
                 the member is in the control group.
                """,
            fr: """
                Aucun événement bought n’a jamais été reçu pour ce membre.
                Si une occurrence venait à présent, un parcours commencerait, mais le message « \
                one/hello » ne serait pas envoyé : le membre fait partie du groupe témoin.
                """)
    }

    @Test("a draft, and a scenario that is live only since")
    func liveSince() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought", #"{"amount":5}"#)
        var world = try World(["one": scenario("event: bought", status: "draft")], events: [bought])
        try expect(
            world,
            en: """
                The scenario is a draft: nothing of it runs before its status is live.
                """,
            fr: """
                Le scénario est un brouillon : rien n’en part tant qu’il n’est pas en service.
                """)
        try world.edit(["one": scenario("event: bought")])
        try expect(
            world,
            en: """
                The scenario has not been live yet: the next run takes it up, for what \
                comes from then on.
                """,
            fr: """
                Le scénario n’a encore jamais été en service : la prochaine exécution le prendra \
                en compte, pour ce qui viendra à partir de là.
                """)
        try world.edit(["one": scenario("event: bought")], until: "2026-03-11T00:00:00Z")
        try expect(
            world,
            en: """
                The last event bought came in on 5 March 2026 at 10:00, before the scenario went \
                live on 10 March 2026 at 01:00.
                """,
            fr: """
                Le dernier événement bought a été reçu le 5 mars 2026 à 10:00, avant la mise en \
                service du scénario, le 10 mars 2026 à 01:00.
                """)
    }

    @Test("a condition that has to become true")
    func becomes() throws {
        try expect(
            World(
                ["one": scenario("becomes: 'member.points >= 100 && member.belongs'")]),
            en: """
                The trigger's condition has not become true: `member.points >= 100` is false \
                (member.points is 0) and `member.belongs` is false (`has(member.enrolled_on)` is \
                false, as member.enrolled_on has no value).
                """,
            fr: """
                La condition du déclencheur n’est pas devenue vraie : « member.points >= 100 » est\
                 faux (member.points vaut 0) et « member.belongs » est faux (« \
                has(member.enrolled_on) » est faux, puisque member.enrolled_on n’a pas de valeur).
                """)
        try expect(
            World(["one": scenario("becomes: 'member.points >= 100'")], ["points": "200"]),
            en: """
                The trigger's condition is true, but it has not become so by an event or an update\
                 since the scenario went live.
                """,
            fr: """
                La condition du déclencheur est vraie, mais elle ne l’est pas devenue par un \
                événement ou une mise à jour depuis la mise en service du scénario.
                """)
        try expect(
            World(
                ["one": scenario("becomes: 'member.points >= 100'", "audience: member.belongs")],
                events: [event("2026-03-05T09:00:00Z", "earned", #"{"points":100}"#)]),
            en: """
                Its moment came on 5 March 2026 at 10:00, and no journey began; the reason is not \
                recorded. As things stand: the member is not in the audience, because \
                `member.belongs` is false (`has(member.enrolled_on)` is false, as \
                member.enrolled_on has no value).
                """,
            fr: """
                Le moment est venu le 5 mars 2026 à 10:00, mais aucun parcours n’a commencé ; la \
                raison n’est pas consignée. En l’état : le membre ne fait pas partie de la cible, \
                car « member.belongs » est faux (« has(member.enrolled_on) » est faux, puisque \
                member.enrolled_on n’a pas de valeur).
                """)
    }

    @Test("a count and a streak, and how far they have got")
    func counting() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        try expect(
            World(
                ["one": scenario("count: bought, reaches: 3, within: 30 days")], events: [bought]),
            en: """
                bought has come in once within 30 days; the scenario begins at 3.
                """,
            fr: """
                L’événement bought est venu 1 fois en 30 jours ; le scénario commence à partir de \
                3.
                """)
        try expect(
            World(["one": scenario("count: bought, reaches: 3, within: 1 month 12 hours")]),
            en: """
                bought has not come in within 1 month 12 hours; the scenario begins at 3.
                """,
            fr: """
                L’événement bought n’est pas venu en 1 mois 12 heures ; le scénario commence à \
                partir de 3.
                """)
        var world = try World([:], events: [bought])
        try world.edit(
            ["one": scenario("count: bought, reaches: 1, within: 30 days")],
            until: "2026-03-11T00:00:00Z")
        try expect(
            world,
            en: """
                bought has come in once within 30 days, and the scenario begins at 1: no journey \
                began when that was reached, and the number has to fall below it first.
                """,
            fr: """
                L’événement bought est venu 1 fois en 30 jours, et le scénario commence à partir \
                de 1 : aucun parcours n’a commencé quand ce nombre a été atteint, et il faut \
                d’abord qu’il redescende.
                """)
        try expect(
            World(
                ["one": scenario("streak: bought, every: week, reaches: 3")], events: [bought]),
            en: """
                bought: 1 week in a row so far; the scenario begins at 3.
                """,
            fr: """
                bought : 1 semaine de suite jusqu’à présent ; le scénario commence à partir de 3.
                """)
    }

    @Test("a silence")
    func silence() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        try expect(
            World(["one": scenario("silence: bought, for: 120 days")]),
            en: """
                The member has never had an event bought, and a silence begins after one only.
                """,
            fr: """
                Le membre n’a jamais eu d’événement bought : un silence ne commence qu’après un \
                premier.
                """)
        try expect(
            World(["one": scenario("silence: bought, for: 120 days")], events: [bought]),
            en: """
                Its moment has not come yet.
                The next occurrence comes on 3 July 2026 at 10:00; as things stand, a journey \
                would begin.
                """,
            fr: """
                Le moment n’est pas encore venu.
                La prochaine occurrence viendra le 3 juillet 2026 à 10:00 ; en l’état, un parcours\
                 commencerait.
                """)
        try expect(
            World(
                ["one": scenario("silence: bought, for: 2 days", "audience: member.points > 0")],
                events: [bought]),
            en: """
                Its moment came on 7 March 2026 at 10:00, and no journey began; the reason is not \
                recorded. As things stand: the member is not in the audience, because \
                `member.points > 0` is false (member.points is 0).
                No further occurrence is in sight.
                """,
            fr: """
                Le moment est venu le 7 mars 2026 à 10:00, mais aucun parcours n’a commencé ; la \
                raison n’est pas consignée. En l’état : le membre ne fait pas partie de la cible, \
                car « member.points > 0 » est faux (member.points vaut 0).
                Aucune autre occurrence n’est prévue.
                """)
        let again = event("2026-03-08T09:00:00Z", "bought")
        try expect(
            World(
                ["one": scenario("silence: bought, for: 1 day", "entry: once per 30 days")],
                events: [bought, again]),
            en: """
                Its moment came on 9 March 2026 at 10:00, and no journey began: a member enters it \
                once in 30 days, and entered on 6 March 2026 at 10:00.
                On 6 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 46ac023febc3eb5aec45), and did not leave in time.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment est venu le 9 mars 2026 à 10:00, mais aucun parcours n’a commencé : un \
                membre n’y entre qu’une fois par période de 30 jours, et l’entrée date du 6 mars 2026 \
                à 10:00.
                Le 6 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message 46ac023febc3eb5aec45), et n’est pas parti à temps.
                Aucune autre occurrence n’est prévue.
                """)
        var world = try World(["two": scenario("event: left")], events: [bought])
        try world.edit(
            ["one": scenario("silence: bought, for: 2 days")], until: "2026-03-11T00:00:00Z")
        try expect(
            world,
            en: """
                Its moment was on 7 March 2026 at 10:00, before the scenario went live on 10 March\
                 2026 at 01:00.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment était le 7 mars 2026 à 10:00, avant la mise en service du scénario, le \
                10 mars 2026 à 01:00.
                Aucune autre occurrence n’est prévue.
                """)
    }

    @Test("a recurring trigger")
    func every() throws {
        try expect(
            World(
                [
                    "one": scenario(
                        "every: month, on: last, at: 10:00", "audience: member.points > 0")
                ]),
            en: """
                Its moment was on 28 February 2026 at 10:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                The next occurrence comes on 31 March 2026 at 10:00; as things stand, no journey \
                would begin: the member is not in the audience, because `member.points > 0` is \
                false (member.points is 0).
                """,
            fr: """
                Le moment était le 28 février 2026 à 10:00, avant la mise en service du scénario, \
                le 1er mars 2026 à 01:00.
                La prochaine occurrence viendra le 31 mars 2026 à 10:00 ; en l’état, aucun \
                parcours ne commencerait : le membre ne fait pas partie de la cible, car « \
                member.points > 0 » est faux (member.points vaut 0).
                """)
        try expect(
            World(
                ["one": scenario("every: day, at: 10:00", "audience: member.points > 0")]),
            en: """
                Its moment came on 9 March 2026 at 10:00, and no journey began; the reason is not \
                recorded. As things stand: the member is not in the audience, because \
                `member.points > 0` is false (member.points is 0).
                The next occurrence comes on 10 March 2026 at 10:00; as things stand, no journey \
                would begin, for the same reason.
                """,
            fr: """
                Le moment est venu le 9 mars 2026 à 10:00, mais aucun parcours n’a commencé ; la \
                raison n’est pas consignée. En l’état : le membre ne fait pas partie de la cible, \
                car « member.points > 0 » est faux (member.points vaut 0).
                La prochaine occurrence viendra le 10 mars 2026 à 10:00 ; en l’état, aucun \
                parcours ne commencerait, pour la même raison.
                """)
        try expect(
            World(
                ["one": scenario("every: month, on: last, at: 10:00")], ["email": ""]),
            en: """
                Its moment was on 28 February 2026 at 10:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                The next occurrence comes on 31 March 2026 at 10:00; as things stand, a journey \
                would begin, but one/hello would not be sent: there is no address for email.
                """,
            fr: """
                Le moment était le 28 février 2026 à 10:00, avant la mise en service du scénario, \
                le 1er mars 2026 à 01:00.
                La prochaine occurrence viendra le 31 mars 2026 à 10:00 ; en l’état, un parcours \
                commencerait, mais le message « one/hello » ne serait pas envoyé : il n’y a pas \
                d’adresse pour l’e-mail.
                """)
        try expect(
            World(
                ["one": scenario("every: month, on: last, at: 10:00", status: "paused")]),
            en: """
                The scenario is paused: nobody enters it.
                """,
            fr: """
                Le scénario est en pause : personne n’y entre.
                """)
        try expect(
            World(
                ["one": scenario("every: week, on: mon, at: 10:00")]),
            en: """
                On 9 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message a72915dab735706242b8), and has not left yet.
                The next occurrence comes on 16 March 2026 at 10:00; as things stand, a journey \
                would begin.
                """,
            fr: """
                Le 9 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message a72915dab735706242b8), et n’est pas \
                encore parti.
                La prochaine occurrence viendra le 16 mars 2026 à 10:00 ; en l’état, un parcours \
                commencerait.
                """)
        try expect(
            World(
                ["one": scenario("every: week, on: mon, at: 10:00")], ["email_opt_in": "false"]),
            en: """
                On 9 March 2026 at 10:00, one/hello was not sent: there was no consent by email \
                (`member.email_opt_in` is false).
                The next occurrence comes on 16 March 2026 at 10:00; as things stand, a journey \
                would begin, but one/hello would not be sent, for the same reason.
                """,
            fr: """
                Le 9 mars 2026 à 10:00, le message « one/hello » n’a pas été envoyé : il n’y \
                avait pas de consentement par e-mail (« member.email_opt_in » est faux).
                La prochaine occurrence viendra le 16 mars 2026 à 10:00 ; en l’état, un parcours \
                commencerait, mais le message « one/hello » ne serait pas envoyé, pour la même \
                raison.
                """)
        try expect(
            World(
                ["one": scenario("every: month, on: last, at: 10:00")], ["complaints": "1"],
                pressure: "holds: [{ name: complaint, when: member.complaints > 0 }]\n"),
            en: """
                Its moment was on 28 February 2026 at 10:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                The next occurrence comes on 31 March 2026 at 10:00; as things stand, a journey \
                would begin, but one/hello would be held back: the hold 'complaint' is on.
                """,
            fr: """
                Le moment était le 28 février 2026 à 10:00, avant la mise en service du scénario, \
                le 1er mars 2026 à 01:00.
                La prochaine occurrence viendra le 31 mars 2026 à 10:00 ; en l’état, un parcours \
                commencerait, mais le message « one/hello » serait retenu : la suspension « \
                complaint » est en vigueur.
                """)
    }

    @Test("a date of the member")
    func date() throws {
        let renewal = "date: member.renewal_on, offset: -30 days, at: 10:00"
        let birthday = "date: member.birthday, repeat: yearly, at: 09:00"
        try expect(
            World(["one": scenario(renewal)]),
            en: """
                member.renewal_on has no value, so that no moment comes.
                """,
            fr: """
                member.renewal_on n’a pas de valeur : aucun moment ne vient.
                """)
        try expect(
            World(
                ["one": scenario(renewal)],
                events: [event("2026-03-05T09:00:00Z", "renewed", #"{"until":"2026-03-20"}"#)]),
            en: """
                Its moment was on 18 February 2026 at 10:00, before the date became known on 5 \
                March 2026 at 10:00.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment était le 18 février 2026 à 10:00, avant que la date ne soit connue (le 5\
                 mars 2026 à 10:00).
                Aucune autre occurrence n’est prévue.
                """)
        try expect(
            World(["one": scenario(renewal)], ["renewal_on": "2026-03-20"]),
            en: """
                Its moment was on 18 February 2026 at 10:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment était le 18 février 2026 à 10:00, avant la mise en service du scénario, \
                le 1er mars 2026 à 01:00.
                Aucune autre occurrence n’est prévue.
                """)
        try expect(
            World(
                ["one": scenario(birthday, "audience: member.belongs")], ["birthday": "1990-12-01"]),
            en: """
                Its moment was on 1 December 2025 at 09:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                The next occurrence comes on 1 December 2026 at 09:00; as things stand, no \
                journey would begin: the member is not in the audience, because `member.belongs` \
                is false (`has(member.enrolled_on)` is false, as member.enrolled_on has no \
                value).
                """,
            fr: """
                Le moment était le 1er décembre 2025 à 09:00, avant la mise en service du \
                scénario, le 1er mars 2026 à 01:00.
                La prochaine occurrence viendra le 1er décembre 2026 à 09:00 ; en l’état, aucun \
                parcours ne commencerait : le membre ne fait pas partie de la cible, car « \
                member.belongs » est faux (« has(member.enrolled_on) » est faux, puisque \
                member.enrolled_on n’a pas de valeur).
                """)
        try expect(
            World(
                ["one": scenario(birthday, "audience: member.belongs")], ["birthday": "1990-03-05"]),
            en: """
                On 5 March 2026 at 09:00, one did not begin: the member was not in the audience.
                The next occurrence comes on 5 March 2027 at 09:00; as things stand, no journey \
                would begin: the member is not in the audience, because `member.belongs` is false \
                (`has(member.enrolled_on)` is false, as member.enrolled_on has no value).
                """,
            fr: """
                Le 5 mars 2026 à 09:00, le parcours « one » n’a pas commencé : le membre ne \
                faisait pas partie de la cible.
                La prochaine occurrence viendra le 5 mars 2027 à 09:00 ; en l’état, aucun parcours\
                 ne commencerait : le membre ne fait pas partie de la cible, car « member.belongs \
                » est faux (« has(member.enrolled_on) » est faux, puisque member.enrolled_on n’a \
                pas de valeur).
                """)
    }

    @Test("a scheduled mailing")
    func scheduled() throws {
        try expect(
            World(["one": scenario("scheduled: 2026-02-20T10:00")]),
            en: """
                Its moment was on 20 February 2026 at 10:00, before the scenario went live on 1 \
                March 2026 at 01:00.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment était le 20 février 2026 à 10:00, avant la mise en service du scénario, \
                le 1er mars 2026 à 01:00.
                Aucune autre occurrence n’est prévue.
                """)
        var world = try World([:], until: "2026-03-02T00:00:00Z")
        try world.edit(
            ["one": scenario("scheduled: 2026-03-01T12:00")], until: "2026-03-03T00:00:00Z")
        try expect(
            world,
            en: """
                Its moment was on 1 March 2026 at 12:00, before the scenario went live on 2 March \
                2026 at 01:00.
                No further occurrence is in sight.
                """,
            fr: """
                Le moment était le 1er mars 2026 à 12:00, avant la mise en service du scénario, le\
                 2 mars 2026 à 01:00.
                Aucune autre occurrence n’est prévue.
                """)
        try expect(
            World(
                ["one": scenario("scheduled: 2026-05-01T10:00", "runs: 2026-04-01 to 2026-05-31")]),
            en: """
                The scenario takes members in from 1 April 2026 to 31 May 2026 only.
                The next occurrence comes on 1 May 2026 at 10:00; as things stand, a journey would\
                 begin.
                """,
            fr: """
                Le scénario n’admet d’entrées que du 1er avril 2026 au 31 mai 2026.
                La prochaine occurrence viendra le 1er mai 2026 à 10:00 ; en l’état, un parcours \
                commencerait.
                """)
        try expect(
            World(
                ["one": scenario("scheduled: 2026-03-05T10:00", "runs: 2026-04-01 to 2026-05-31")]),
            en: """
                On 5 March 2026 at 10:00, one did not begin: the scenario takes members in from 1 \
                April 2026 to 31 May 2026 only.
                No further occurrence is in sight.
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le parcours « one » n’a pas commencé : le scénario n’admet\
                 d’entrées que du 1er avril 2026 au 31 mai 2026.
                Aucune autre occurrence n’est prévue.
                """)
    }

    @Test("a message that waits, and until when")
    func waiting() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        let soon = "2026-03-05T09:30:00Z"
        try expect(
            World(
                ["one": scenario("event: bought")], events: [bought],
                pressure: "contact_hours: [{ between: [11:00-20:00] }]\n", until: soon),
            en: """
                one/hello waits: it is outside contact hours; next try on 5 March 2026 at 11:00, \
                and has to go before 8 March 2026 at 10:00.
                """,
            fr: """
                Le message « one/hello » attend : ce n’est pas une heure de contact ; nouvelle \
                tentative le 5 mars 2026 à 11:00, et il doit partir avant le 8 mars 2026 à 10:00.
                """)
        try expect(
            World(
                ["one": scenario("event: bought")], ["first_name": ""], events: [bought],
                until: soon),
            en: """
                one/hello waits: member.first_name has no value; to be tried again when an \
                attribute changes, before 8 March 2026 at 10:00.
                """,
            fr: """
                Le message « one/hello » attend : member.first_name n’a pas de valeur ; à \
                reprendre dès qu’un attribut change, avant le 8 mars 2026 à 10:00.
                """)
        try expect(
            World(
                ["one": scenario("event: bought", steps: twoSteps)], events: [bought], until: soon),
            en: """
                one waits until 7 March 2026 at 10:00.
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and has not left yet.
                """,
            fr: """
                Le parcours « one » attend jusqu’au 7 mars 2026 à 10:00.
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas \
                encore parti.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps:
                            "steps: [{ wait_for: left, up_to: 9 days }, { send: bye, channels: [sms] }]"
                    )
                ], events: [bought], until: soon),
            en: """
                one waits for the event left, until 14 March 2026 at 10:00.
                """,
            fr: """
                Le parcours « one » attend l’événement left, jusqu’au 14 mars 2026 à 10:00.
                """)
    }

    @Test("what was decided last, and what else belongs to it")
    func decided() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        let again = event("2026-03-06T09:00:00Z", "bought")
        try expect(
            World(["one": scenario("event: bought")], events: [bought]),
            en: """
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                """)
        try expect(
            World(
                ["one": scenario("event: bought", steps: twoSteps)], events: [bought],
                until: "2026-03-20T00:00:00Z"),
            en: """
                On 7 March 2026 at 10:00, one/bye was not sent: there was no address for SMS.
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                """,
            fr: """
                Le 7 mars 2026 à 10:00, le message « one/bye » n’a pas été envoyé : il n’y avait \
                pas d’adresse pour le SMS.
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                """)
        try expect(
            World(["one": scenario("event: bought", "entry: once")], events: [bought, again]),
            en: """
                On 6 March 2026 at 10:00, one did not begin: a member enters it once only, and \
                entered on 5 March 2026 at 10:00.
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                """,
            fr: """
                Le 6 mars 2026 à 10:00, le parcours « one » n’a pas commencé : un membre n’y \
                entre qu’une fois, et l’entrée date du 5 mars 2026 à 10:00.
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                """)
        try expect(
            World(["one": scenario("event: bought")], ["first_name": ""], events: [bought]),
            en: """
                On 8 March 2026 at 10:00, one/hello was not sent by email: its time was over.
                On 5 March 2026 at 10:00, one/hello could not be written by email: \
                member.first_name had no value; to be tried again when an attribute changes, \
                before 8 March 2026 at 10:00.
                """,
            fr: """
                Le 8 mars 2026 à 10:00, le message « one/hello » n’a pas été envoyé par e-mail : \
                son délai était écoulé.
                Le 5 mars 2026 à 10:00, le message « one/hello » n’a pas pu être rédigé par e-mail\
                 : member.first_name n’avait pas de valeur ; à reprendre dès qu’un attribut \
                change, avant le 8 mars 2026 à 10:00.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought", "exit: [{ on: left }]",
                        steps: "steps: [{ wait: 3 days }, { send: hello, channels: [email] }]")
                ], events: [bought, event("2026-03-06T10:00:00Z", "left")]),
            en: """
                A journey began on 5 March 2026 at 10:00 and ended on 6 March 2026 at 11:00 \
                without anything to send: an exit of the scenario applied.
                """,
            fr: """
                Un parcours a commencé le 5 mars 2026 à 10:00 et s’est terminé le 6 mars 2026 à \
                11:00 sans qu’il y ait eu de message à envoyer : une condition de sortie du \
                scénario s’est réalisée.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps: """
                            steps:
                              - if: member.points > 3
                                then: [{ send: hello, channels: [email] }]
                            """)
                ], events: [bought]),
            en: """
                A journey began on 5 March 2026 at 10:00 and ended on 5 March 2026 at 10:00 \
                without anything to send: it came to its last step.
                """,
            fr: """
                Un parcours a commencé le 5 mars 2026 à 10:00 et s’est terminé le 5 mars 2026 à \
                10:00 sans qu’il y ait eu de message à envoyer : il est allé jusqu’à sa dernière \
                étape.
                """)
        var world = try World(["one": scenario("event: bought")], events: [bought])
        try world.edit(["one": scenario("event: bought", status: "draft")])
        try expect(
            world,
            en: """
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                The scenario is a draft: nothing of it runs before its status is live.
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                Le scénario est un brouillon : rien n’en part tant qu’il n’est pas en service.
                """)
        try world.edit(["one": scenario("event: bought", "runs: 2026-01-01 to 2026-01-31")])
        try expect(
            world,
            en: """
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                The scenario takes members in from 1 January 2026 to 31 January 2026 only.
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                Le scénario n’admet d’entrées que du 1er janvier 2026 au 31 janvier 2026.
                """)
        try world.edit([:])
        try expect(
            world,
            en: """
                On 5 March 2026 at 10:00, one/hello was put into the outbox, to go by email \
                (message 492001c7ce57a620bee5), and did not leave in time.
                The scenario is no longer in the programme.
                """,
            fr: """
                Le 5 mars 2026 à 10:00, le message « one/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti \
                à temps.
                Le scénario ne fait plus partie du programme.
                """)
    }
}
