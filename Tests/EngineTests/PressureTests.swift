import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Caps")
struct CapTests {
    /// Each purchase makes one send of scenario `one`, valid for three days.
    private func club(
        _ caps: String, more: String = "", send: String = "valid_for: 3 days",
        hours: String = ""
    ) -> Club {
        Club(
            "category: relationship\ntrigger: { event: bought }\n\(more)\n"
                + "steps: [{ send: a, channels: email, \(send) }]",
            pressure: "caps:\n\(caps)\n\(hours)\n")
    }

    private func buy(
        _ club: Club, _ times: [String], _ attributes: [String: Value?] = [:],
        until: String = "2026-12-31T00:00Z"
    ) throws -> TimeLine {
        var line = try TimeLine(club, attributes)
        for time in times { line.event(time, "bought") }
        line.run(until: until)
        return line
    }

    @Test("a rolling cap has room at the same local time that much later, to the microsecond")
    func rolling() throws {
        let line = try buy(
            club("- { name: c, at_most: 1, per: 2 days }"),
            ["2026-01-02T10:00:00.000001Z", "2026-01-03T12:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00:00.000001Z one/a email sent",
                "2026-01-03T12:00Z one/a email deferred cap c until 2026-01-04T10:00:00.000001Z",
                "2026-01-04T10:00:00.000001Z one/a email sent",
            ])
        #expect(line.effects.ledger[1].detail?.limit == 1)
        #expect(line.effects.ledger[1].detail?.contacts == [line.effects.messages[0].id])
    }

    @Test("a rolling cap counts by the clock on the wall, over a change of the clocks")
    func rollingOverChange() throws {
        let line = try buy(
            club("- { name: c, at_most: 1, per: 1 day }"),
            ["2026-03-28T10:00Z", "2026-03-28T12:00Z"], ["timezone": .string("Europe/Paris")])
        #expect(line.sentAt == ["2026-03-28T10:00Z", "2026-03-29T09:00Z"])
        let elapsed = try buy(
            club("- { name: c, at_most: 1, per: 24 hours }"),
            ["2026-03-28T10:00Z", "2026-03-28T12:00Z"], ["timezone": .string("Europe/Paris")])
        #expect(elapsed.sentAt == ["2026-03-28T10:00Z", "2026-03-29T10:00Z"])
    }

    @Test("a rolling cap of a month keeps the day, or takes the last one")
    func rollingMonth() throws {
        let line = try buy(
            club("- { name: c, at_most: 1, per: 1 month }"),
            ["2026-01-31T10:00Z", "2026-02-27T12:00Z", "2026-03-28T09:00Z"])
        #expect(line.sentAt == ["2026-01-31T10:00Z", "2026-02-28T10:00Z", "2026-03-28T10:00Z"])
    }

    @Test("the retry is the exact instant at which enough contacts have ended")
    func secondRoom() throws {
        let line = try buy(
            club("- { name: c, at_most: 2, per: 3 days }", send: "valid_for: 9 days"),
            ["2026-01-02T10:00Z", "2026-01-03T10:00Z", "2026-01-04T10:00Z", "2026-01-04T11:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent", "2026-01-03T10:00Z one/a email sent",
                "2026-01-04T10:00Z one/a email deferred cap c until 2026-01-05T10:00Z",
                "2026-01-04T11:00Z one/a email deferred cap c until 2026-01-05T10:00Z",
                "2026-01-05T10:00Z one/a email sent",
                "2026-01-05T10:00Z one/a email deferred cap c until 2026-01-06T10:00Z",
                "2026-01-06T10:00Z one/a email sent",
            ])
    }

    @Test("a calendar day is the member's")
    func calendarDay() throws {
        let line = try buy(
            club("- { name: c, at_most: 1, per: calendar day }"),
            ["2026-01-02T22:00Z", "2026-01-02T22:30Z", "2026-01-02T23:30Z"],
            ["timezone": .string("Europe/Paris")])
        #expect(line.sentAt == ["2026-01-02T22:00Z", "2026-01-02T23:00Z", "2026-01-03T23:00Z"])
    }

    @Test("a calendar week begins on Monday, a month on the first")
    func calendarWeekAndMonth() throws {
        let week = try buy(
            club("- { name: c, at_most: 1, per: calendar week }", send: "valid_for: 9 days"),
            ["2026-01-03T10:00Z", "2026-01-04T10:00Z", "2026-01-04T11:00Z"])
        #expect(week.sentAt == ["2026-01-03T10:00Z", "2026-01-05T00:00Z", "2026-01-12T00:00Z"])
        #expect(
            week.ledger.contains(
                "2026-01-05T00:00Z one/a email deferred cap c until 2026-01-12T00:00Z"))
        let month = try buy(
            club("- { name: c, at_most: 2, per: calendar month }", send: "valid_for: 40 days"),
            ["2026-01-03T10:00Z", "2026-01-04T10:00Z", "2026-01-04T11:00Z"])
        #expect(month.sentAt == ["2026-01-03T10:00Z", "2026-01-04T10:00Z", "2026-02-01T00:00Z"])
    }

    @Test("a contact weighs on a calendar cap by the local date it was decided under")
    func calendarAfterMove() throws {
        var line = try TimeLine(
            club("- { name: c, at_most: 1, per: calendar day }"),
            ["timezone": .string("Asia/Tokyo")])
        line.event("2026-01-02T16:00Z", "bought")  // 3 January in Tokyo
        line.event("2026-01-02T17:00Z", "moved", ["zone": .string("Europe/Paris")])
        line.event("2026-01-02T18:00Z", "bought")  // 2 January in Paris
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T16:00Z one/a email sent", "2026-01-02T18:00Z one/a email sent",
                "2026-01-03T10:00Z one/a email deferred cap c until 2026-01-03T23:00Z",
                "2026-01-03T23:00Z one/a email sent",
            ])
    }

    @Test("at_most: 0 means never")
    func never() throws {
        let line = try buy(club("- { name: c, at_most: 0, per: 1 day }"), ["2026-01-02T10:00Z"])
        #expect(line.ledger == ["2026-01-02T10:00Z one/a email dropped cap c"])
    }

    @Test("at_most as an expression over the member; without a value the cap does not apply")
    func expression() throws {
        let capped = club(
            "- { name: c, at_most: member.quota, per: calendar day }", send: "valid_for: 1 hour")
        let times = ["2026-01-02T10:00Z", "2026-01-02T11:00Z", "2026-01-02T12:00Z"]
        #expect(try buy(capped, times).sent.count == 3)
        #expect(try buy(capped, times, ["quota": .int(2)]).sent.count == 2)
        #expect(try buy(capped, times, ["quota": .int(0)]).sent.isEmpty)
    }

    @Test("when: binds only members for whom it is true")
    func when() throws {
        let capped = club(
            "- { name: c, at_most: 1, per: calendar day, when: \"!member.gold\" }",
            send: "valid_for: 1 hour")
        let times = ["2026-01-02T10:00Z", "2026-01-02T11:00Z"]
        #expect(try buy(capped, times, ["tier": .string("gold")]).sent.count == 2)
        #expect(try buy(capped, times, ["tier": .string("silver")]).sent.count == 1)
    }

    @Test("a full cap drops at once where it has room only at or after the deadline")
    func roomTooLate() throws {
        let line = try buy(
            club("- { name: c, at_most: 1, per: 3 days }"),
            ["2026-01-02T10:00Z", "2026-01-02T10:00Z", "2026-01-02T10:00:01Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent",
                "2026-01-02T10:00Z one/a email dropped cap c",
                "2026-01-02T10:00:01Z one/a email deferred cap c until 2026-01-05T10:00Z",
                "2026-01-05T10:00Z one/a email sent",
            ])
    }

    @Test("if_blocked: drop drops at once, contact hours always defer")
    func drop() throws {
        let line = try buy(
            club(
                "- { name: c, at_most: 1, per: 1 day }", send: "if_blocked: drop",
                hours: "contact_hours: [{ between: 08:00-20:00 }]"),
            ["2026-01-02T10:00Z", "2026-01-02T11:00Z", "2026-01-03T21:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent", "2026-01-02T11:00Z one/a email dropped cap c",
                "2026-01-03T21:00Z one/a email deferred contact_hours until 2026-01-04T08:00Z",
                "2026-01-04T08:00Z one/a email sent",
            ])
    }

    @Test("a cap's retry is moved into contact hours")
    func retryInHours() throws {
        let line = try buy(
            club(
                "- { name: c, at_most: 1, per: 14 hours }",
                hours: "contact_hours: [{ between: 08:00-20:00 }]"),
            ["2026-01-02T10:00Z", "2026-01-02T11:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent",
                "2026-01-02T11:00Z one/a email deferred cap c until 2026-01-03T08:00Z",
                "2026-01-03T08:00Z one/a email sent",
            ])
    }

    @Test("of several full caps the latest counts")
    func severalCaps() throws {
        let line = try buy(
            club(
                "- { name: short, at_most: 1, per: 1 day }\n"
                    + "- { name: long, at_most: 1, per: 2 days }\n"
                    + "- { name: mid, at_most: 1, per: 30 hours }"
            ),
            ["2026-01-02T10:00Z", "2026-01-02T11:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent",
                "2026-01-02T11:00Z one/a email deferred cap long until 2026-01-04T10:00Z",
                "2026-01-04T10:00Z one/a email sent",
            ])
    }

    @Test("channels: the contacts of other channels do not weigh")
    func channels() throws {
        let scenarios = [
            "mail":
                "category: relationship\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: email, valid_for: 1 hour }]",
            "text":
                "category: relationship\ntrigger: { event: bought }\n"
                + "steps: [{ send: b, channels: sms, valid_for: 1 hour }]",
        ]
        var line = try TimeLine(
            Club(
                scenarios,
                pressure: "caps: [{ name: c, channels: sms, at_most: 1, per: calendar day }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z mail/a email sent", "2026-01-02T10:00Z text/b sms sent",
                "2026-01-02T12:00Z mail/a email sent", "2026-01-02T12:00Z text/b sms dropped cap c",
            ])
    }

    @Test("categories and scenarios by pattern select both whom a cap binds and what weighs on it")
    func selectors() throws {
        func scenario(_ category: String, _ priority: Int) -> String {
            "category: \(category)\npriority: \(priority)\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: push, valid_for: 1 hour }]"
        }
        var line = try TimeLine(
            Club(
                [
                    "sale-one": scenario("commercial", 90), "sale-two": scenario("commercial", 80),
                    "outlet": scenario("commercial", 70), "thanks": scenario("relationship", 60),
                    "thanks-again": scenario("relationship", 50),
                ],
                pressure: """
                    caps:
                      - { name: sales, scenarios: [sale-*, outlet], at_most: 1, per: 2 weeks }
                      - { name: kind, categories: relationship, at_most: 1, per: 1 day }
                    """))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z sale-one/a push sent",
                "2026-01-02T10:00Z sale-two/a push dropped cap sales",
                "2026-01-02T10:00Z outlet/a push dropped cap sales",
                "2026-01-02T10:00Z thanks/a push sent",
                "2026-01-02T10:00Z thanks-again/a push dropped cap kind",
            ])
    }

    /// Two purchases of a day, a scenario of a higher priority than the thanks, and one a day allowed.
    private func besideThanks(_ name: String, _ scenario: String) throws -> TimeLine {
        let thanks =
            "category: relationship\ntrigger: { event: bought }\n"
            + "steps: [{ send: b, channels: email, valid_for: 1 hour }]"
        var line = try TimeLine(
            Club(
                [name: scenario, "thanks": thanks],
                pressure: "caps: [{ name: c, at_most: 1, per: 1 day }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        return line
    }

    @Test("an exempt category is not limited and does not weigh on others")
    func exempt() throws {
        let line = try besideThanks(
            "notice",
            "category: service\npriority: 90\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: email }]")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z notice/a email sent", "2026-01-02T10:00Z thanks/b email sent",
                "2026-01-02T12:00Z notice/a email sent",
                "2026-01-02T12:00Z thanks/b email dropped cap c",
            ])
    }

    @Test("counts: false: its contacts weigh on no cap, and no cap holds them")
    func notCounting() throws {
        let line = try besideThanks(
            "greeting",
            "category: relationship\npriority: 90\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: till }]")
        #expect(line.ledger(of: "greeting").count == 2)
        #expect(line.sent.count == 3)
    }

    @Test("a contact made by another tool weighs like one of ours")
    func otherTools() throws {
        var line = try TimeLine(club("- { name: c, channels: email, at_most: 1, per: 2 days }"))
        line.event("2026-01-02T08:00Z", "esp.sent", id: "mail-1")
        line.event("2026-01-02T08:00Z", "esp.service")
        line.event("2026-01-02T08:00Z", "esp.till")
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email deferred cap c until 2026-01-04T08:00Z",
                "2026-01-04T08:00Z one/a email sent",
            ])
        #expect(line.effects.ledger[0].detail?.contacts == ["test mail-1"])
    }

    @Test("a contact of another tool that is reported late weighs from its own instant")
    func otherToolsLate() throws {
        var line = try TimeLine(club("- { name: c, channels: email, at_most: 1, per: 2 days }"))
        line.event("2026-01-02T08:00Z", "esp.sent", received: "2026-01-03T09:00Z")
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-04T08:00Z"])
    }

    @Test("a deferred send goes out earlier when the member's cap is lifted")
    func lifted() throws {
        var line = try TimeLine(
            club("- { name: c, at_most: 1, per: 2 days, when: \"!member.gold\" }"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T11:00Z", "bought")
        line.event("2026-01-02T15:00Z", "tier.changed", ["to": .string("gold")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z", "2026-01-02T15:00Z"])
    }

    @Test("a condition that reads today is looked at again at local midnight")
    func midnight() throws {
        var line = try TimeLine(
            club(
                "- { name: c, at_most: 1, per: 5 days, when: today < date(\"2026-01-04\") }",
                send: "valid_for: 9 days"),
            ["timezone": .string("Europe/Paris")])
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T11:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z", "2026-01-03T23:00Z"])
    }

    @Test("pressure never moves a send to another channel")
    func noOtherChannel() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: [email, sms], valid_for: 1 hour }]",
                pressure: "caps: [{ name: c, channels: email, at_most: 0, per: 1 day }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-02T10:00Z one/a email dropped cap c"])
    }
}

@Suite("Contact hours")
struct ContactHoursTests {
    private func buy(
        _ hours: String, _ times: [String], channel: String = "sms",
        category: String = "relationship",
        holidays: [String: String] = [:], validFor: String = "9 days",
        _ attributes: [String: Value?] = ["timezone": .string("Europe/Paris")]
    ) throws -> TimeLine {
        var line = try TimeLine(
            Club(
                "category: \(category)\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: \(channel), valid_for: \(validFor) }]",
                pressure: "contact_hours:\n\(hours)\n", holidays: holidays), attributes)
        for time in times { line.event(time, "bought") }
        line.run(until: "2027-12-31T00:00Z")
        return line
    }

    @Test("outside, a send waits for the opening; the end of a range is outside")
    func opening() throws {
        let line = try buy(
            "- { between: 08:00-20:00 }",
            ["2026-01-02T06:59:59Z", "2026-01-02T18:59:59Z", "2026-01-02T19:00Z"])
        #expect(
            line.ledger == [
                "2026-01-02T06:59:59Z one/a sms deferred contact_hours until 2026-01-02T07:00Z",
                "2026-01-02T07:00Z one/a sms sent", "2026-01-02T18:59:59Z one/a sms sent",
                "2026-01-02T19:00Z one/a sms deferred contact_hours until 2026-01-03T07:00Z",
                "2026-01-03T07:00Z one/a sms sent",
            ])
    }

    @Test("several ranges a day")
    func ranges() throws {
        let line = try buy(
            "- { between: [09:00-12:30, 14:00-19:00] }",
            ["2026-01-02T11:30Z", "2026-01-02T18:00Z"])
        #expect(line.sentAt == ["2026-01-02T13:00Z", "2026-01-03T08:00Z"])
    }

    @Test("a range may end at 24:00")
    func midnight() throws {
        let line = try buy(
            "- { between: 22:00-24:00 }", ["2026-01-02T22:59:59Z", "2026-01-02T23:00Z"])
        #expect(line.sentAt == ["2026-01-02T22:59:59Z", "2026-01-03T21:00Z"])
    }

    @Test("days of the week")
    func days() throws {
        let line = try buy("- { days: mon-fri, between: 09:00-18:00 }", ["2026-01-02T17:30Z"])
        #expect(line.sentAt == ["2026-01-05T08:00Z"])
    }

    @Test("of the entries that match a send, any open one admits it")
    func anyEntry() throws {
        let entries = """
            - { between: 09:00-12:00 }
            - { channels: sms, days: sat, between: 14:00-16:00 }
            - { channels: email, between: 20:00-22:00 }
            """
        #expect(try buy(entries, ["2026-01-03T13:30Z"]).sentAt == ["2026-01-03T13:30Z"])
        #expect(try buy(entries, ["2026-01-03T11:30Z"]).sentAt == ["2026-01-03T13:00Z"])
        #expect(try buy(entries, ["2026-01-02T13:30Z"]).sentAt == ["2026-01-03T08:00Z"])
    }

    @Test("no entry that matches means always open")
    func noEntry() throws {
        let entries = """
            - { channels: email, between: 09:00-12:00 }
            - { channels: sms, categories: commercial, between: 09:00-12:00 }
            - { channels: sms, when: member.country == "FR", between: 09:00-12:00 }
            """
        #expect(try buy(entries, ["2026-01-02T01:00Z"]).sentAt == ["2026-01-02T01:00Z"])
        #expect(
            try buy(
                entries, ["2026-01-02T01:00Z"],
                ["timezone": .string("Europe/Paris"), "country": .string("FR")]
            ).sentAt == ["2026-01-02T08:00Z"])
        #expect(
            try buy(entries, ["2026-01-02T01:00Z"], category: "commercial").sentAt
                == ["2026-01-02T08:00Z"])
    }

    @Test("an exempt category keeps contact hours too")
    func exempt() throws {
        let line = try buy("- { between: 09:00-12:00 }", ["2026-01-02T01:00Z"], category: "service")
        #expect(line.sentAt == ["2026-01-02T08:00Z"])
    }

    @Test("holidays close an entry: fixed, by Easter, and single dates")
    func holidays() throws {
        let fr = "- 01-01\n- easter + 1 day\n- 2026-05-08\n- easter + 39 days\n"
        let entry = "- { between: 09:00-12:00, except_holidays: FR }"
        func sent(_ time: String) throws -> [String] {
            try buy(entry, [time], holidays: ["FR": fr]).sentAt
        }
        #expect(try sent("2026-01-01T09:00Z") == ["2026-01-02T08:00Z"])
        #expect(try sent("2026-04-05T09:00Z") == ["2026-04-05T09:00Z"])
        #expect(try sent("2026-04-06T09:00Z") == ["2026-04-07T07:00Z"])
        #expect(try sent("2026-05-08T09:00Z") == ["2026-05-09T07:00Z"])
        #expect(try sent("2027-05-08T09:00Z") == ["2027-05-08T09:00Z"])
        #expect(try sent("2026-05-14T08:30Z") == ["2026-05-15T07:00Z"])
    }

    @Test("holidays of the member's own country; a country without a file has none")
    func ownHolidays() throws {
        let entry = "- { between: 09:00-12:00, except_holidays: member.country }"
        func sent(_ country: Value?) throws -> [String] {
            try buy(
                entry, ["2026-07-14T09:00Z"], holidays: ["FR": "- 07-14\n", "DE": "- 10-03\n"],
                ["timezone": .string("Europe/Paris"), "country": country]
            ).sentAt
        }
        #expect(try sent(.string("FR")) == ["2026-07-15T07:00Z"])
        #expect(try sent(.string("DE")) == ["2026-07-14T09:00Z"])
        #expect(try sent(.string("MQ")) == ["2026-07-14T09:00Z"])
        #expect(try sent(nil) == ["2026-07-14T09:00Z"])
    }

    @Test("drops as expired when the opening is at or after the deadline")
    func expired() throws {
        let line = try buy(
            "- { between: 08:00-20:00 }",
            ["2026-01-02T19:00Z", "2026-01-04T18:59:59Z", "2026-01-04T19:00:01Z"],
            validFor: "12 hours")
        #expect(
            line.ledger == [
                "2026-01-02T19:00Z one/a sms dropped expired",
                "2026-01-04T18:59:59Z one/a sms sent",
                "2026-01-04T19:00:01Z one/a sms deferred contact_hours until 2026-01-05T07:00Z",
                "2026-01-05T07:00Z one/a sms sent",
            ])
    }

    @Test("are those of the member's zone on both nights when the clocks change")
    func clockChanges() throws {
        let line = try buy(
            "- { between: 08:00-20:00 }", ["2026-03-28T20:00Z", "2026-10-24T20:00Z"])
        #expect(line.sentAt == ["2026-03-29T06:00Z", "2026-10-25T07:00Z"])
    }

    @Test(
        "a range that begins in the gap of the clocks opens after it; one within it does not open")
    func gap() throws {
        #expect(
            try buy("- { between: 02:30-04:00 }", ["2026-03-28T20:00Z"]).sentAt
                == ["2026-03-29T01:00Z"])
        let within = try buy("- { between: 02:15-02:45 }", ["2026-03-28T20:00Z"])
        #expect(
            within.ledger == [
                "2026-03-28T20:00Z one/a sms deferred contact_hours until 2026-03-30T00:15Z",
                "2026-03-30T00:15Z one/a sms sent",
            ])
    }

    @Test("a member who moves while a send waits is judged by the new clock")
    func move() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: sms }]",
                pressure: "contact_hours: [{ between: 08:00-20:00 }]"))
        line.event("2026-01-02T21:00Z", "bought")
        line.event("2026-01-02T22:00Z", "moved", ["zone": .string("Asia/Tokyo")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T21:00Z one/a sms deferred contact_hours until 2026-01-03T08:00Z",
                "2026-01-02T22:00Z one/a sms deferred contact_hours until 2026-01-02T23:00Z",
                "2026-01-02T23:00Z one/a sms sent",
            ])
    }
}
