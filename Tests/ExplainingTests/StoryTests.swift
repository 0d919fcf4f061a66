import Testing

@testable import Explaining

@Suite("A story")
struct StoryTests {
    /// What is said, in both languages; no-break spaces are as blanks here.
    private func expect(
        _ world: World, en: String, fr: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (code, expected) in [("en", en), ("fr", fr)] {
            let said = try world.story(code).joined(separator: "\n")
                .replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
            #expect(said == expected, sourceLocation: sourceLocation)
        }
    }

    @Test("of a hold, of caps and of contact hours")
    func pressure() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought", #"{"amount":5}"#)
        let enrolled = event("2026-03-02T09:00:00Z", "enrolled", #"{"channel":"web"}"#)
        let soon = "2026-03-05T09:30:00Z"
        let long = "steps: [{ send: one, channels: [email, sms], valid_for: 20 days }]"
        try expect(
            World(
                ["one": scenario("event: bought")], ["complaints": "1"], events: [bought],
                pressure: "holds: [{ name: complaint, when: member.complaints > 0 }]\n", until: soon
            ),
            en: """
                2026-03-05 10:00  bought came in (amount 5.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one/hello had to wait: the hold 'complaint' was on; to be looked\
                 at again at every change, before 8 March 2026 at 10:00.
                2026-03-05 10:30  one/hello waits: the hold 'complaint' is on; to be looked at \
                again at every change, before 8 March 2026 at 10:00.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 5.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one/hello » a dû attendre : la suspension « \
                complaint » était en vigueur ; à réexaminer à chaque changement, avant le 8 mars \
                2026 à 10:00.
                2026-03-05 10:30  Le message « one/hello » attend : la suspension « complaint » \
                est en vigueur ; à réexaminer à chaque changement, avant le 8 mars 2026 à 10:00.
                """)
        try expect(
            World(
                [
                    "one": scenario("event: bought", steps: long),
                    "welcome": scenario("event: enrolled"),
                ],
                events: [enrolled, event("2026-03-03T09:00:00Z", "esp.sent"), bought],
                pressure: "caps: [{ name: one-a-week, at_most: 1, per: 7 days }]\n", until: soon),
            en: """
                2026-03-02 10:00  enrolled came in (channel web).
                2026-03-02 10:00  welcome began.
                2026-03-02 10:00  welcome/hello was put into the outbox, to go by email (message \
                cac9afc5c56252f5c9bf), and did not leave in time.
                2026-03-03 10:00  esp.sent came in: a contact by email, made by another tool.
                2026-03-05 10:00  bought came in (amount 5.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one had to wait: the cap 'one-a-week' allowed 1, and was filled \
                by welcome/hello (2 March 2026 at 10:00) and esp.sent (3 March 2026 at 10:00); \
                next try on 10 March 2026 at 10:00.
                2026-03-05 10:30  one waits: the cap 'one-a-week' allows 1, and is filled by \
                welcome/hello (2 March 2026 at 10:00) and esp.sent (3 March 2026 at 10:00); next \
                try on 10 March 2026 at 10:00, and has to go before 25 March 2026 at 10:00.
                """,
            fr: """
                2026-03-02 10:00  Événement enrolled reçu (channel : web).
                2026-03-02 10:00  Le parcours « welcome » a commencé.
                2026-03-02 10:00  Le message « welcome/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message cac9afc5c56252f5c9bf), et n’est pas parti à \
                temps.
                2026-03-03 10:00  Événement esp.sent reçu : un contact par e-mail, fait par un \
                autre outil.
                2026-03-05 10:00  Événement bought reçu (amount : 5.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » a dû attendre : le plafond « one-a-week » \
                autorisait 1 contact, déjà pris par « welcome/hello » (le 2 mars 2026 à 10:00) et \
                « esp.sent » (le 3 mars 2026 à 10:00) ; nouvelle tentative le 10 mars 2026 à \
                10:00.
                2026-03-05 10:30  Le message « one » attend : le plafond « one-a-week » autorise \
                1 contact, déjà pris par « welcome/hello » (le 2 mars 2026 à 10:00) et « esp.sent \
                » (le 3 mars 2026 à 10:00) ; nouvelle tentative le 10 mars 2026 à 10:00, et il \
                doit partir avant le 25 mars 2026 à 10:00.
                """)
        try expect(
            World(
                ["one": scenario("event: bought")], events: [bought],
                pressure: "caps: [{ name: never, at_most: 0, per: 7 days }]\n"),
            en: """
                2026-03-05 10:00  bought came in (amount 5.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one/hello was not sent by email: the cap 'never' allowed none.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 5.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one/hello » n’a pas été envoyé par e-mail : le \
                plafond « never » n’autorisait aucun contact.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps: "steps: [{ send: one, channels: [email], valid_for: 30 minutes }]")
                ], events: [bought],
                pressure: "contact_hours: [{ between: [11:00-20:00] }]\n"),
            en: """
                2026-03-05 10:00  bought came in (amount 5.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was not sent by email: contact hours did not open again \
                before its time was over on 5 March 2026 at 10:30.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 5.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » n’a pas été envoyé par e-mail : les heures de\
                 contact ne rouvraient pas avant la fin de son délai, le 5 mars 2026 à 10:30.
                """)
    }

    @Test("of an insert that travels in another mail")
    func insert() throws {
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps: """
                            steps:
                              - { send: one, channels: [email], valid_for: 9 days, if_blocked: insert }
                            """),
                    "two": scenario("event: [enrolled, renewed]"),
                ],
                events: [
                    event("2026-03-02T09:00:00Z", "enrolled"),
                    event("2026-03-05T09:00:00Z", "bought"),
                    event("2026-03-09T09:00:00Z", "renewed", #"{"until":"2027-03-09"}"#),
                ], pressure: "caps: [{ name: one-a-week, at_most: 1, per: 7 days }]\n"),
            en: """
                2026-03-02 10:00  enrolled came in.
                2026-03-02 10:00  two began.
                2026-03-02 10:00  two/hello was put into the outbox, to go by email (message \
                b6ed16b4399be3e54cab), and did not leave in time.
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one had to wait: the cap 'one-a-week' allowed 1, and was filled \
                by two/hello (2 March 2026 at 10:00); to travel in the next email, before 14 \
                March 2026 at 10:00.
                2026-03-09 10:00  renewed came in (until 2027-03-09).
                2026-03-09 10:00  two began.
                2026-03-09 10:00  two/hello was put into the outbox, to go by email (message \
                6fdc5129fa5a546f32f9), and has not left yet.
                2026-03-09 10:00  one is to travel as an insert in two/hello (message \
                6fdc5129fa5a546f32f9), which has not left yet.
                """,
            fr: """
                2026-03-02 10:00  Événement enrolled reçu.
                2026-03-02 10:00  Le parcours « two » a commencé.
                2026-03-02 10:00  Le message « two/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message b6ed16b4399be3e54cab), et n’est pas parti à \
                temps.
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » a dû attendre : le plafond « one-a-week » \
                autorisait 1 contact, déjà pris par « two/hello » (le 2 mars 2026 à 10:00) ; à \
                joindre en encart au prochain e-mail, avant le 14 mars 2026 à 10:00.
                2026-03-09 10:00  Événement renewed reçu (until : 2027-03-09).
                2026-03-09 10:00  Le parcours « two » a commencé.
                2026-03-09 10:00  Le message « two/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message 6fdc5129fa5a546f32f9), et n’est pas encore parti.
                2026-03-09 10:00  Le message « one » doit voyager en encart dans le message « \
                two/hello » (message 6fdc5129fa5a546f32f9), qui n’est pas encore parti.
                """)
    }

    @Test("of what another scenario keeps quiet, and of a place that is kept")
    func excluded() throws {
        try expect(
            World(
                [
                    "one": scenario("event: bought", "entry: once"),
                    "welcome": scenario(
                        "event: enrolled", "excludes: { categories: [relationship], for: 2 days }"),
                ],
                events: [
                    event("2026-03-04T09:00:00Z", "enrolled"),
                    event("2026-03-05T09:00:00Z", "bought"),
                    event("2026-03-07T09:00:00Z", "bought"),
                ]),
            en: """
                2026-03-04 10:00  enrolled came in.
                2026-03-04 10:00  welcome began.
                2026-03-04 10:00  welcome/hello was put into the outbox, to go by email (message \
                0c2f85f8e7407c516568), and did not leave in time.
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one/hello had to wait: welcome kept the category 'relationship' \
                quiet until 6 March 2026 at 10:00; next try then.
                2026-03-06 10:00  one/hello was put into the outbox, to go by email (message \
                492001c7ce57a620bee5), and did not leave in time.
                2026-03-07 10:00  bought came in (amount 0.0).
                2026-03-07 10:00  one did not begin: a member enters it once only, and entered on \
                5 March 2026 at 10:00.
                """,
            fr: """
                2026-03-04 10:00  Événement enrolled reçu.
                2026-03-04 10:00  Le parcours « welcome » a commencé.
                2026-03-04 10:00  Le message « welcome/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message 0c2f85f8e7407c516568), et n’est pas parti à \
                temps.
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one/hello » a dû attendre : le scénario « welcome \
                » imposait le silence à la catégorie « relationship » jusqu’au 6 mars 2026 à \
                10:00 ; nouvelle tentative à ce moment-là.
                2026-03-06 10:00  Le message « one/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti à \
                temps.
                2026-03-07 10:00  Événement bought reçu (amount : 0.0).
                2026-03-07 10:00  Le parcours « one » n’a pas commencé : un membre n’y entre \
                qu’une fois, et l’entrée date du 5 mars 2026 à 10:00.
                """)
        try expect(
            World(
                [
                    "one": scenario("event: bought"),
                    "birthday": scenario("date: member.birthday, repeat: yearly, at: 09:00")
                        .replacing("priority: 50", with: "priority: 90"),
                ], ["birthday": "1990-03-07"], events: [event("2026-03-05T09:00:00Z", "bought")],
                pressure: "caps: [{ name: one-a-week, at_most: 1, per: 7 days }]\n"),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one/hello had to wait: the place was kept for birthday/hello on \
                7 March 2026 at 09:00, which was more important; next try then.
                2026-03-07 09:00  birthday began.
                2026-03-07 09:00  birthday/hello was put into the outbox, to go by email (message \
                0d139b00803dd3730f62), and has not left yet.
                2026-03-07 09:00  one/hello was not sent by email: the cap 'one-a-week' allowed \
                1, and was filled by birthday/hello (7 March 2026 at 09:00).
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one/hello » a dû attendre : la place était \
                réservée au message « birthday/hello », plus important, prévu le 7 mars 2026 à \
                09:00 ; nouvelle tentative à ce moment-là.
                2026-03-07 09:00  Le parcours « birthday » a commencé.
                2026-03-07 09:00  Le message « birthday/hello » a été déposé dans la boîte \
                d’envoi pour partir par e-mail (message 0d139b00803dd3730f62), et n’est pas \
                encore parti.
                2026-03-07 09:00  Le message « one/hello » n’a pas été envoyé par e-mail : le \
                plafond « one-a-week » autorisait 1 contact, déjà pris par « birthday/hello » (le \
                7 mars 2026 à 09:00).
                """)
    }

    @Test("of consent that was taken back, and of an address that is not to be used")
    func consent() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        let one = scenario("event: bought", steps: "steps: [{ send: one, channels: [email, sms] }]")
        func about(_ type: String, _ rest: String) -> String {
            event(
                "2026-03-04T09:00:00Z", type,
                #"{"channel":"email","message":"m","scenario":"x","step":"y"\#(rest)}"#)
        }
        try expect(
            World(["one": one], events: [about("consent.withdrawn", ""), bought]),
            en: """
                2026-03-04 10:00  consent.withdrawn came in (channel email).
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was not sent: none of its channels (email and SMS) had an \
                address with consent to the category 'relationship'; consent was withdrawn for \
                email on 4 March 2026 at 10:00.
                """,
            fr: """
                2026-03-04 10:00  Événement consent.withdrawn reçu (channel : email).
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » n’a pas été envoyé : aucun de ses canaux \
                (e-mail et SMS) n’avait d’adresse avec un consentement à la catégorie « \
                relationship » ; le consentement a été retiré pour l’e-mail le 4 mars 2026 à \
                10:00.
                """)
        try expect(
            World(
                ["one": one], events: [about("message.bounced", #","kind":"hard""#), bought]),
            en: """
                2026-03-04 10:00  message.bounced came in (message m, scenario x, step y, channel \
                email, kind hard).
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was not sent: the address for email was suppressed; a \
                message bounced on 4 March 2026 at 10:00.
                """,
            fr: """
                2026-03-04 10:00  Événement message.bounced reçu (message : m, scenario : x, step \
                : y, channel : email, kind : hard).
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » n’a pas été envoyé : l’adresse pour l’e-mail \
                était bloquée ; un message est revenu en erreur le 4 mars 2026 à 10:00.
                """)
        try expect(
            World(["one": one], events: [about("message.complained", ""), bought]),
            en: """
                2026-03-04 10:00  message.complained came in (message m, scenario x, step y, \
                channel email).
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was not sent: the address for email was suppressed; a \
                message was complained about on 4 March 2026 at 10:00.
                """,
            fr: """
                2026-03-04 10:00  Événement message.complained reçu (message : m, scenario : x, \
                step : y, channel : email).
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » n’a pas été envoyé : l’adresse pour l’e-mail \
                était bloquée ; un message a été signalé comme indésirable le 4 mars 2026 à 10:00.
                """)
        try expect(
            World(["one": one], ["email": ""], events: [bought]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was not sent: there was no address for email or SMS.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one » n’a pas été envoyé : il n’y avait pas \
                d’adresse pour l’e-mail ou le SMS.
                """)
    }

    @Test("of journeys that end early")
    func endings() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        let again = event("2026-03-06T09:00:00Z", "bought")
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        "exit: [{ on: left }]\ngoal: { event: earned, within: 9 days }",
                        steps: "steps: [{ wait: 3 days }, { send: one, channels: [email] }]")
                ],
                events: [
                    bought, event("2026-03-06T09:00:00Z", "earned", #"{"points":3}"#),
                    event("2026-03-06T10:00:00Z", "left"),
                ]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-06 10:00  earned came in (points 3).
                2026-03-06 10:00  one reached its goal.
                2026-03-06 11:00  left came in.
                2026-03-06 11:00  one ended: an exit of the scenario applied.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-06 10:00  Événement earned reçu (points : 3).
                2026-03-06 10:00  Le parcours « one » a atteint son objectif.
                2026-03-06 11:00  Événement left reçu.
                2026-03-06 11:00  Le parcours « one » s’est terminé : une condition de sortie du \
                scénario s’est réalisée.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought", "entry: restart",
                        steps: "steps: [{ wait: 30 days }, { send: one, channels: [email] }]")
                ], events: [bought, again]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-06 10:00  bought came in (amount 0.0).
                2026-03-06 10:00  one ended: it was begun again.
                2026-03-06 10:00  one began.
                2026-03-10 01:00  one waits until 5 April 2026 at 10:00.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-06 10:00  Événement bought reçu (amount : 0.0).
                2026-03-06 10:00  Le parcours « one » s’est terminé : il a été recommencé.
                2026-03-06 10:00  Le parcours « one » a commencé.
                2026-03-10 01:00  Le parcours « one » attend jusqu’au 5 avril 2026 à 10:00.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps: """
                            steps:
                              - wait: until member.renewal_on + 1 day
                              - { send: one, channels: [email] }
                            """)
                ], events: [bought]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one ended: the date that it was waiting for has no value.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le parcours « one » s’est terminé : la date qu’il attendait n’a \
                pas de valeur.
                """)
        try expect(
            World(
                [
                    "one": scenario(
                        "event: bought",
                        steps: """
                            steps:
                              - { send: one, channels: [email], when: 'member.tier == "gold"' }
                            """)
                ], events: [bought]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one was skipped: the step's condition was false (member.tier had\
                 no value).
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  L’étape « one » a été passée : la condition de l’étape était \
                fausse (member.tier n’avait pas de valeur).
                """)
    }

    @Test("of entries that are refused")
    func entries() throws {
        let bought = event("2026-03-05T09:00:00Z", "bought")
        let again = event("2026-03-06T09:00:00Z", "bought")
        let slow = "steps: [{ wait: 30 days }, { send: one, channels: [email] }]"
        try expect(
            World(
                ["one": scenario("event: bought", "entry: once per 1 year")],
                events: [bought, again]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-05 10:00  one/hello was put into the outbox, to go by email (message \
                492001c7ce57a620bee5), and did not leave in time.
                2026-03-06 10:00  bought came in (amount 0.0).
                2026-03-06 10:00  one did not begin: a member enters it once in 1 year, and \
                entered on 5 March 2026 at 10:00.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-05 10:00  Le message « one/hello » a été déposé dans la boîte d’envoi \
                pour partir par e-mail (message 492001c7ce57a620bee5), et n’est pas parti à \
                temps.
                2026-03-06 10:00  Événement bought reçu (amount : 0.0).
                2026-03-06 10:00  Le parcours « one » n’a pas commencé : un membre n’y entre \
                qu’une fois par période de 1 an, et l’entrée date du 5 mars 2026 à 10:00.
                """)
        try expect(
            World(
                ["one": scenario("event: bought", "entry: unless active", steps: slow)],
                events: [bought, again]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one began.
                2026-03-06 10:00  bought came in (amount 0.0).
                2026-03-06 10:00  one did not begin: an earlier journey of it was still on its \
                way.
                2026-03-10 01:00  one waits until 4 April 2026 at 10:00.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » a commencé.
                2026-03-06 10:00  Événement bought reçu (amount : 0.0).
                2026-03-06 10:00  Le parcours « one » n’a pas commencé : un parcours précédent \
                était encore en cours.
                2026-03-10 01:00  Le parcours « one » attend jusqu’au 4 avril 2026 à 10:00.
                """)
        try expect(
            World(
                ["one": scenario("event: bought", "exit: [{ when: member.points == 0 }]")],
                events: [bought]),
            en: """
                2026-03-05 10:00  bought came in (amount 0.0).
                2026-03-05 10:00  one did not begin: an exit condition was true already.
                """,
            fr: """
                2026-03-05 10:00  Événement bought reçu (amount : 0.0).
                2026-03-05 10:00  Le parcours « one » n’a pas commencé : une condition de sortie \
                était déjà remplie.
                """)
    }

    @Test("of an event that could not set what it should, and of one that came late")
    func events() throws {
        try expect(
            World([:], events: [event("2026-03-06T09:00:00Z", "upgraded")]),
            en: """
                2026-03-06 10:00  upgraded came in. points could not be set: event.to had no \
                value.
                """,
            fr: """
                2026-03-06 10:00  Événement upgraded reçu. L’attribut points n’a pas pu être \
                renseigné : event.to n’avait pas de valeur.
                """)
    }
}
