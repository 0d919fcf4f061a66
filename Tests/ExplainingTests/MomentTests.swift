import Testing

@testable import Explaining

/// Of moments that the clock brings: "not yet" is said of none that has passed.
@Suite("Why a moment brought nothing")
struct MomentTests {
    /// What is said, in both languages; no-break spaces are as blanks here.
    private func expect(
        _ world: World, en: String, fr: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (code, expected) in [("en", en), ("fr", fr)] {
            let said = try world.answer(code).joined(separator: "\n")
                .replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
            #expect(said == expected, sourceLocation: sourceLocation)
        }
    }

    @Test("a yearly one that passed before the date was known")
    func yearly() throws {
        try expect(
            World(
                ["one": scenario("date: member.renewal_on, repeat: yearly, at: 09:00")],
                events: [event("2026-03-05T09:00:00Z", "renewed", #"{"until":"2024-03-03"}"#)]),
            en: """
                Its moment was on 3 March 2026 at 09:00, before the date became known on 5 March 2026 \
                at 10:00.
                The next occurrence comes on 3 March 2027 at 09:00; as things stand, a journey would \
                begin.
                """,
            fr: """
                Le moment était le 3 mars 2026 à 09:00, avant que la date ne soit connue (le 5 mars \
                2026 à 10:00).
                La prochaine occurrence viendra le 3 mars 2027 à 09:00 ; en l’état, un parcours \
                commencerait.
                """)
        // Its first return lies ahead: none has passed.
        let first = try World(
            ["one": scenario("date: member.renewal_on, repeat: yearly, at: 09:00")],
            ["renewal_on": "2025-12-01"])
        #expect(try first.answer("en")[0] == "Its moment has not come yet.")
    }

    @Test("of several scheduled ones the last that passed, and the next")
    func scheduled() throws {
        try expect(
            World([
                "one": scenario("scheduled: [2026-01-20T10:00, 2026-02-20T10:00, 2026-04-20T10:00]")
            ]),
            en: """
                Its moment was on 20 February 2026 at 10:00, before the scenario went live on 1 March \
                2026 at 01:00.
                The next occurrence comes on 20 April 2026 at 10:00; as things stand, a journey would \
                begin.
                """,
            fr: """
                Le moment était le 20 février 2026 à 10:00, avant la mise en service du scénario, le \
                1er mars 2026 à 01:00.
                La prochaine occurrence viendra le 20 avril 2026 à 10:00 ; en l’état, un parcours \
                commencerait.
                """)
    }

    @Test("between two of a recurrence what the scenario itself says comes first")
    func paused() throws {
        var world = try World(["one": scenario("every: month, on: last, at: 10:00")])
        try world.edit(["one": scenario("every: month, on: last, at: 10:00", status: "paused")])
        #expect(try world.answer("en")[0] == "The scenario is paused: nobody enters it.")
    }

    @Test("one that came, of which the decision is kept no more")
    func pruned() throws {
        let world = try World(
            ["one": scenario("scheduled: 2026-03-05T10:00", "audience: member.points > 0")])
        #expect(try world.answer("en")[0].contains("one did not begin"))
        try world.prune(before: "2026-03-08T00:00:00Z")
        try expect(
            world,
            en: """
                Its moment came on 5 March 2026 at 10:00, and no journey began; the reason is not \
                recorded. As things stand: the member is not in the audience, because \
                `member.points > 0` is false (member.points is 0).
                No further occurrence is in sight.
                Decisions of before 8 March 2026 at 01:00 are no longer kept.
                """,
            fr: """
                Le moment est venu le 5 mars 2026 à 10:00, mais aucun parcours n’a commencé ; la \
                raison n’est pas consignée. En l’état : le membre ne fait pas partie de la cible, car \
                « member.points > 0 » est faux (member.points vaut 0).
                Aucune autre occurrence n’est prévue.
                Les décisions d’avant le 8 mars 2026 à 01:00 ne sont plus conservées.
                """)
    }

    @Test("one that the files have brought forward, and its message in time or out of it")
    func due() throws {
        var world = try World(["one": scenario("scheduled: 2026-06-01T10:00")])
        try world.edit(["one": scenario("scheduled: 2026-03-08T10:00")])
        try expect(
            world,
            en: """
                Its moment has come, but these files have not run yet.
                The occurrence of 8 March 2026 at 10:00 has not been looked at yet; as things stand, a \
                journey would begin.
                """,
            fr: """
                Le moment est venu, mais ces fichiers n’ont pas encore été exécutés.
                L’occurrence du 8 mars 2026 à 10:00 n’a pas encore été examinée ; en l’état, un \
                parcours commencerait.
                """)
        try world.edit(["one": scenario("scheduled: 2026-03-05T10:00")])
        let remarks = (try world.answer("en"), try world.answer("fr"))
        #expect(
            remarks.0[1] == """
                The occurrence of 5 March 2026 at 10:00 has not been looked at yet; as things stand, a \
                journey would begin, but one/hello would not be sent: its time has been over since 8 \
                March 2026 at 10:00.
                """)
        #expect(remarks.1[1].hasSuffix("son délai est écoulé depuis le 8 mars 2026 à 10:00."))
    }
}
