import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Computed attributes")
struct ComputedTests {
    /// What the expression gives for a member with these attributes.
    private func value(_ text: String, _ attributes: [String: Value] = [:]) throws -> Value? {
        let edition = try Club("category: service\ntrigger: { event: bought }\nsteps: [exit]")
            .edition()
        let catalogue = edition.programme.catalogue
        let facts = Facts(
            attributes: catalogue.attributes.map { attributes[$0.name] }, events: [],
            now: Instant(microseconds: 0), deployment: Deployment(edition: edition, liveSince: [:]))
        let expression = try Expression.compile(text, in: catalogue.memberScope).get()
        return try? expression.evaluate(facts).get()
    }

    @Test("a computed attribute has the value of its expression, which may read another")
    func standing() throws {
        let (gold, none) = (["tier": Value.string("gold")], [String: Value]())
        #expect(try value("member.gold", gold) == .bool(true))
        #expect(try value("!member.gold", none) == .bool(true))
        let day = try #require(CivilDate(iso: "2026-05-01"))
        #expect(
            try value("member.milestone", gold.merging(["renewal_on": .date(day)]) { $1 })
                == .date(day))
        #expect(try value("member.milestone", gold) == nil)
    }

    @Test("has() of a computed attribute asks whether its expression has a value")
    func presence() throws {
        let day = try #require(CivilDate(iso: "2026-05-01"))
        let text = "has(member.milestone) && member.milestone == date('2026-05-01')"
        #expect(try value(text, ["birthday": .date(day)]) == .bool(true))
        #expect(try value(text) == .bool(false))
    }

    /// Days on which a daily scenario for those of whom the condition is true was sent.
    private func days(
        _ condition: String, _ attributes: [String: Value?] = [:],
        _ happens: (inout TimeLine) -> Void = { _ in }
    ) throws -> [String] {
        let club = Club(
            """
            category: service
            trigger: { every: day, at: 09:00 }
            audience: \(condition)
            steps: [{ send: daily, channels: [sms], valid_for: 1 hour }]
            """)
        var line = try TimeLine(club, from: "2026-03-01T00:00:00Z", attributes)
        happens(&line)
        line.run(until: "2026-03-10T00:00Z")
        return line.sentAt.map { String($0.prefix(10)) }
    }

    @Test("one that reads the clock, itself or by another, changes as days go by")
    func clock() throws {
        let renewal = try #require(CivilDate(iso: "2026-03-08"))
        let soon = try days(
            "has(member.renewal_on) && member.renews_soon", ["renewal_on": .date(renewal)])
        #expect(soon == ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"])
        let visits = try days("member.visits_of_week > 0") { line in
            line.event("2026-03-01T12:00Z", "visited")
        }
        #expect(visits == (2...8).map { "2026-03-0\($0)" })
    }

    @Test("one that reads attributes alone changes with them")
    func attributes() throws {
        let gold = try days("member.gold") { line in
            line.run(until: "2026-03-03T12:00Z")
            line.event("2026-03-03T12:00Z", "tier.changed", ["to": .string("gold")])
            line.run(until: "2026-03-05T12:00Z")
            line.event("2026-03-05T12:00Z", "tier.changed", ["to": .string("silver")])
        }
        #expect(gold == ["2026-03-04", "2026-03-05"])
        // Half past eleven in the evening of the 1st in Paris is the 2nd in Auckland.
        let late = try #require(Instant(rfc3339: "2026-03-01T22:30:00Z"))
        let called = try days(
            "has(member.call_at) && member.called_on == date('2026-03-02')",
            ["call_at": .timestamp(late), "timezone": .string("Europe/Paris")]
        ) { line in
            line.run(until: "2026-03-04T12:00Z")
            line.event("2026-03-04T12:00Z", "moved", ["zone": .string("Pacific/Auckland")])
        }
        #expect(called.first == "2026-03-04" && called.count == 6)
    }

    @Test("a zone that hangs on the clock or on recorded events is the same however one is woken")
    func zones() throws {
        let pressure = """
            caps:
              - { name: short, channels: [email], at_most: 1, per: 48 hours }
              - { name: long, channels: [email], at_most: 20, per: 30 days }
            """
        let scenarios = [
            "rival": """
            category: relationship
            priority: 50
            trigger: { scheduled: 2026-03-06T09:00, local: true }
            steps: [{ send: told, channels: email, valid_for: 5 days }]
            """,
            "offer": """
            category: relationship
            priority: 10
            trigger: { event: bought }
            steps: [{ send: offer, channels: email, valid_for: 20 days }]
            """,
        ]
        let zones = [
            #"has_had("visited") ? "Pacific/Kiritimati" : "Pacific/Honolulu""#,
            #"today >= date("2026-03-03") ? "Pacific/Kiritimati" : "Pacific/Honolulu""#,
        ]
        for zone in zones {
            let club = Club(
                scenarios, pressure: pressure, programme: "member_timezone: '\(zone)'\n")
            var line = try TimeLine(club, from: "2026-03-01T12:00:00Z")
            line.event("2026-03-03T12:00Z", "visited")
            line.event("2026-03-04T12:00Z", "bought")
            line.run(until: "2026-03-12T00:00Z")
            // Nine o'clock of the 6th in Kiritimati is 19:00 of the 5th in UTC.
            #expect(
                line.ledger == [
                    "2026-03-04T12:00Z offer/offer email deferred reserved rival/told until 2026-03-05T19:00Z",
                    "2026-03-05T19:00Z rival/told email sent",
                    "2026-03-05T19:00Z offer/offer email deferred cap short until 2026-03-07T19:00Z",
                    "2026-03-07T19:00Z offer/offer email sent",
                ])
        }
    }

    @Test("macros of a computed attribute keep clear of those around it")
    func locals() throws {
        #expect(
            try value("[4, 5].map(n, [6].map(m, member.rounds + n + m))")
                == .list([.list([.int(12)]), .list([.int(13)])]))
    }
}
