import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Consent, suppression and control groups")
struct ConsentTests {
    private func club(
        _ category: String = "relationship", channels: String = "[email]", more: String = "",
        programme: String = ""
    ) -> Club {
        Club(
            "category: \(category)\ntrigger: { event: bought }\n\(more)\n"
                + "steps: [{ send: a, channels: \(channels) }]", programme: programme)
    }

    /// Events of the kind given by day and name, with a purchase at noon of each of the days.
    private func run(
        _ club: Club, _ events: [(String, String, [String: Value])], buy days: [Int],
        _ attributes: [String: Value?] = [:]
    ) throws -> TimeLine {
        var line = try TimeLine(club, attributes)
        for (time, name, data) in events { line.event(time, name, data) }
        for day in days { line.event("2026-01-\(day < 10 ? "0" : "")\(day)T12:00Z", "bought") }
        line.run(until: "2026-03-01T00:00Z")
        return line
    }

    private let email: [String: Value] = ["channel": .string("email")]

    private func on(_ channel: String, _ category: String) -> [String: Value] {
        ["channel": .string(channel), "category": .string(category)]
    }

    @Test("needs the channel's consent and the category's")
    func both() throws {
        #expect(
            try run(club(), [], buy: [2], ["email_opt_in": .bool(false)]).ledger
                == ["2026-01-02T12:00Z one/a dropped no_consent"])
        #expect(
            try run(club("commercial"), [], buy: [2], ["offers_opt_in": .bool(false)]).ledger
                == ["2026-01-02T12:00Z one/a dropped no_consent"])
        #expect(
            try run(club(), [], buy: [2], ["offers_opt_in": .bool(false)]).sent.count == 1)
    }

    @Test("not_required passes the expression and every withdrawal")
    func notRequired() throws {
        let line = try run(
            club("service"), [("2026-01-01T10:00Z", "consent.withdrawn", email)], buy: [2],
            ["email_opt_in": .bool(false)])
        #expect(line.sent.count == 1)
    }

    @Test("a withdrawal of the channel stops every category that needs consent")
    func withdrawn() throws {
        for category in ["relationship", "commercial"] {
            let line = try run(
                club(category), [("2026-01-02T13:00Z", "consent.withdrawn", email)], buy: [2, 3])
            #expect(
                line.ledger == [
                    "2026-01-02T12:00Z one/a email sent",
                    "2026-01-03T12:00Z one/a dropped no_consent",
                ])
        }
    }

    @Test("a withdrawal is of its own channel; the next one in order is taken")
    func otherChannel() throws {
        let line = try run(
            club(channels: "[email, sms]"), [("2026-01-01T10:00Z", "consent.withdrawn", email)],
            buy: [2])
        #expect(line.sent == ["2026-01-02T12:00Z one/a sms"])
    }

    @Test("a withdrawal for one category leaves the others")
    func oneCategory() throws {
        let events = [("2026-01-01T10:00Z", "consent.withdrawn", on("email", "commercial"))]
        #expect(try run(club("relationship"), events, buy: [2]).sent.count == 1)
        #expect(try run(club("commercial"), events, buy: [2]).sent.isEmpty)
    }

    @Test("an import never lifts a withdrawal, consent.given does")
    func lifted() throws {
        var line = try TimeLine(club())
        line.event("2026-01-01T10:00Z", "consent.withdrawn", email)
        line.update("2026-01-01T11:00Z", ["email_opt_in": .bool(false)])
        line.update("2026-01-01T12:00Z", ["email_opt_in": .bool(true)])
        line.event("2026-01-02T12:00Z", "bought")
        line.event("2026-01-03T10:00Z", "consent.given", email)
        line.event("2026-01-03T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-03T12:00Z"])
    }

    @Test("consent.given does not replace the consent expression")
    func notReplaced() throws {
        let line = try run(
            club(), [("2026-01-01T10:00Z", "consent.given", email)], buy: [2],
            ["email_opt_in": .bool(false)])
        #expect(line.sent.isEmpty)
    }

    @Test("consent given for one category after the whole channel was withdrawn lifts that one")
    func liftedForOne() throws {
        let events = [
            ("2026-01-01T10:00Z", "consent.withdrawn", email),
            ("2026-01-01T11:00Z", "consent.given", on("email", "commercial")),
        ]
        #expect(try run(club("commercial"), events, buy: [2]).sent.count == 1)
        #expect(try run(club("relationship"), events, buy: [2]).sent.isEmpty)
        let again = events + [("2026-01-01T12:00Z", "consent.withdrawn", email)]
        #expect(try run(club("commercial"), again, buy: [2]).sent.isEmpty)
    }

    @Test("consent.given for the whole channel lifts the withdrawals of its categories")
    func liftedForAll() throws {
        let events = [
            ("2026-01-01T10:00Z", "consent.withdrawn", on("email", "commercial")),
            ("2026-01-01T11:00Z", "consent.given", email),
        ]
        #expect(try run(club("commercial"), events, buy: [2]).sent.count == 1)
    }

    @Test("one click withdraws the channel, or the category of the scenario")
    func unsubscribe() throws {
        let scenarios = [
            "news":
                "category: commercial\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: email }]",
            "thanks":
                "category: relationship\ntrigger: { event: bought }\n"
                + "steps: [{ send: b, channels: email }]",
        ]
        let data: [String: Value] = ["channel": .string("email"), "scenario": .string("news")]
        for (scope, expected) in [("channel", 0), ("category", 1)] {
            let line = try run(
                Club(scenarios, programme: "unsubscribe: \(scope)\n"),
                [("2026-01-01T10:00Z", "message.unsubscribed", data)], buy: [2])
            #expect(line.sent.count == expected)
        }
    }

    /// A purchase outside contact hours, and a withdrawal after it.
    private func boughtAtNight(withdrawnAt time: String) throws -> TimeLine {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: email }]",
                pressure: "contact_hours: [{ between: 08:00-20:00 }]"))
        line.event("2026-01-02T21:00Z", "bought")
        line.event(time, "consent.withdrawn", email)
        line.run(until: "2026-03-01T00:00Z")
        return line
    }

    @Test("a withdrawal while a send waits drops it when it is judged")
    func whileWaiting() throws {
        let line = try boughtAtNight(withdrawnAt: "2026-01-02T22:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T21:00Z one/a email deferred contact_hours until 2026-01-03T08:00Z",
                "2026-01-02T22:00Z one/a dropped no_consent",
            ])
    }

    @Test("a withdrawal at the very instant of a retry comes before it")
    func atTheRetry() throws {
        let line = try boughtAtNight(withdrawnAt: "2026-01-03T08:00Z")
        #expect(line.sent.isEmpty)
    }

    @Test("a hard bounce and a complaint suppress the address for every category")
    func suppressed() throws {
        let hard = email.merging(["kind": .string("hard")]) { $1 }
        let soft = email.merging(["kind": .string("soft")]) { $1 }
        for category in ["service", "relationship"] {
            let bounced = try run(
                club(category), [("2026-01-02T13:00Z", "message.bounced", hard)], buy: [2, 3])
            #expect(
                bounced.ledger == [
                    "2026-01-02T12:00Z one/a email sent",
                    "2026-01-03T12:00Z one/a dropped suppressed",
                ])
            let complained = try run(
                club(category), [("2026-01-02T13:00Z", "message.complained", email)], buy: [2, 3])
            #expect(complained.sent.count == 1)
            let gentle = try run(
                club(category), [("2026-01-02T13:00Z", "message.bounced", soft)], buy: [2, 3])
            #expect(gentle.sent.count == 2)
        }
    }

    @Test("suppression is of the address: a new one is free, and the old one was meant")
    func newAddress() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: email }]",
                pressure: "caps: [{ name: c, at_most: 9, per: 30 days }]"))
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-01-02T13:00Z")
        line.update("2026-01-02T14:00Z", ["email": .string("new@example.org")])
        let message: Value = .string(line.effects.messages[0].id)
        line.event(
            "2026-01-02T15:00Z", "message.bounced",
            ["channel": .string("email"), "kind": .string("hard"), "message": message])
        line.event("2026-01-03T12:00Z", "bought")
        line.run(until: "2026-01-03T13:00Z")
        line.update("2026-01-04T00:00Z", ["email": .string("lea@example.org")])
        line.event("2026-01-04T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T12:00Z one/a email sent", "2026-01-03T12:00Z one/a email sent",
                "2026-01-04T12:00Z one/a dropped suppressed",
            ])
    }

    @Test("a domain in capitals is no new address, what stands before it is")
    func sameAddress() throws {
        let hard = email.merging(["kind": .string("hard")]) { $1 }
        func ledger(_ address: String) throws -> [String] {
            var line = try TimeLine(
                Club(
                    "category: relationship\ntrigger: { event: bought }\n"
                        + "steps: [{ send: a, channels: email }]"))
            line.update("2026-01-02T10:00Z", ["email": .string("lea@example.org")])
            line.event("2026-01-02T11:00Z", "message.bounced", hard)
            line.update("2026-01-02T12:00Z", ["email": .string(address)])
            line.event("2026-01-03T12:00Z", "bought")
            line.run(until: "2026-01-03T13:00Z")
            return line.ledger
        }
        #expect(
            try ledger("lea@EXAMPLE.org") == ["2026-01-03T12:00Z one/a dropped suppressed"])
        #expect(try ledger("Lea@example.org") == ["2026-01-03T12:00Z one/a email sent"])
    }

    @Test("of several channels the reason of the one that got furthest")
    func furthest() throws {
        let channels = "[email, sms, push]"
        let none: [String: Value?] = ["email": nil, "phone": nil, "push_token": nil]
        #expect(
            try run(club(channels: channels), [], buy: [2], none).ledger
                == ["2026-01-02T12:00Z one/a dropped unreachable"])
        let refused = none.merging(["phone": .string("1"), "sms_opt_in": .bool(false)]) { $1 }
        #expect(
            try run(club(channels: channels), [], buy: [2], refused).ledger
                == ["2026-01-02T12:00Z one/a dropped no_consent"])
        let bounced = refused.merging(["email": .string("x@example.org")]) { $1 }
        let hard = email.merging(["kind": .string("hard")]) { $1 }
        #expect(
            try run(
                club(channels: channels), [("2026-01-01T10:00Z", "message.bounced", hard)],
                buy: [2], bounced
            ).ledger == ["2026-01-02T12:00Z one/a dropped suppressed"])
    }

    @Test("control group: decided, recorded, never contacted; the journey goes on")
    func controlGroup() throws {
        let scenario = Club(
            "category: relationship\ncontrol_group: 100%\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: email }, { wait: 1 day }, "
                + "{ send: b, channels: email }]"
        )
        var line = try TimeLine(scenario, controlGroups: true)
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T12:00Z one/a email control control_group",
                "2026-01-03T12:00Z one/b email control control_group",
            ])
        #expect(line.effects.contacts.isEmpty && line.effects.messages.isEmpty)
    }

    @Test("the programme's control group binds every scenario, but no exempt category")
    func programmeControlGroup() throws {
        var line = try TimeLine(club(programme: "control_group: 100%\n"), controlGroups: true)
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sent.isEmpty)
        var exempt = try TimeLine(
            club("service", more: "control_group: 100%", programme: "control_group: 100%\n"),
            controlGroups: true)
        exempt.event("2026-01-02T12:00Z", "bought")
        exempt.run(until: "2026-03-01T00:00Z")
        #expect(exempt.sent.count == 1)
    }

    @Test("control groups are off unless a test asks for them")
    func controlGroupsOff() throws {
        #expect(try run(club(more: "control_group: 100%"), [], buy: [2]).sent.count == 1)
    }

    @Test("a share is a part of the members by a hash, stable and growing")
    func shares() throws {
        func controlled(_ share: String) throws -> Set<Int> {
            let edition = try club(more: "control_group: \(share)").edition()
            let scenario = edition.programme.scenarios[0]
            return Set(
                (0..<2000).filter { number in
                    scenario.controlGroup!.contains(salt: "2026", name: "one", member: "m\(number)")
                })
        }
        let (five, ten) = (try controlled("5%"), try controlled("10%"))
        #expect((70...130).contains(five.count) && (160...240).contains(ten.count))
        #expect(five.isSubset(of: ten))
        // SHA-256("2026" NUL "one" NUL "m1") begins with the 8 bytes that place m1.
        #expect(try controlled("0%").isEmpty && controlled("100%").count == 2000)
    }
}
