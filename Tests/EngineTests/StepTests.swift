import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Steps: send, wait and the journey's own clock")
struct StepTests {
    private func club(_ steps: String, channels: String = "email", pressure: String = "") -> Club {
        Club(
            "category: relationship\ntrigger: { event: bought }\nsteps: \(steps)",
            pressure: pressure)
    }

    private func paris(
        _ steps: String, bought: String, _ attributes: [String: Value?] = [:],
        data: [String: Value] = [:], until: String = "2027-12-31T00:00Z",
        from: String = "2026-01-01T00:00:00Z"
    ) throws -> TimeLine {
        var line = try TimeLine(
            club(steps), from: from,
            ["timezone": .string("Europe/Paris")].merging(attributes) { $1 })
        line.event(bought, "bought", data)
        line.run(until: until)
        return line
    }

    @Test("at: at that next local time or after, never before")
    func at() throws {
        let steps = "[{ send: a, channels: email, at: 10:00 }]"
        #expect(try paris(steps, bought: "2026-01-02T08:59:59Z").sentAt == ["2026-01-02T09:00Z"])
        #expect(try paris(steps, bought: "2026-01-02T09:00Z").sentAt == ["2026-01-02T09:00Z"])
        #expect(try paris(steps, bought: "2026-01-02T09:00:01Z").sentAt == ["2026-01-03T09:00Z"])
    }

    @Test("at: a time that the clocks skip is the first instant after the gap")
    func atGap() throws {
        let steps = "[{ send: a, channels: email, at: 02:30 }]"
        #expect(try paris(steps, bought: "2026-03-28T20:00Z").sentAt == ["2026-03-29T01:00Z"])
    }

    @Test("at: of a time that occurs twice the first; in between it is tomorrow's")
    func atFold() throws {
        let steps = "[{ send: a, channels: email, at: 02:30 }]"
        #expect(try paris(steps, bought: "2026-10-24T20:00Z").sentAt == ["2026-10-25T00:30Z"])
        #expect(try paris(steps, bought: "2026-10-25T00:45Z").sentAt == ["2026-10-26T01:30Z"])
    }

    @Test("steps follow one another; the journey is complete after the last")
    func order() throws {
        let line = try paris(
            "[{ send: a, channels: email }, { wait: 2 days }, { send: b, channels: sms }]",
            bought: "2026-01-02T10:00Z")
        #expect(line.sent == ["2026-01-02T10:00Z one/a email", "2026-01-04T10:00Z one/b sms"])
        #expect(line.endings == ["one completed"])
    }

    @Test(
        "wait: days, weeks, months and years are civil, hours and minutes elapsed",
        arguments: [
            ("1 day", "2026-03-28T10:00Z", "2026-03-29T09:00Z"),
            ("24 hours", "2026-03-28T10:00Z", "2026-03-29T10:00Z"),
            ("1 day", "2026-10-24T10:00Z", "2026-10-25T11:00Z"),
            ("2 weeks", "2026-01-02T10:00Z", "2026-01-16T10:00Z"),
            ("1 month", "2026-01-31T10:00Z", "2026-02-28T10:00Z"),
            ("1 month", "2026-03-31T10:00Z", "2026-04-30T10:00Z"),
            ("1 year", "2028-02-29T10:00Z", "2029-02-28T10:00Z"),
            ("90 minutes", "2026-03-29T00:15Z", "2026-03-29T01:45Z"),
            ("1d 2h", "2026-03-28T10:00Z", "2026-03-29T11:00Z"),
            ("36 hours", "2026-10-24T10:00Z", "2026-10-25T22:00Z"),
            ("1 day", "2026-03-28T01:30Z", "2026-03-29T01:00Z"),
        ])
    func duration(_ wait: String, _ bought: String, _ sent: String) throws {
        let line = try paris(
            "[{ wait: \(wait) }, { send: a, channels: email }]", bought: bought,
            until: "2030-01-01T00:00Z")
        #expect(line.sentAt == [sent])
    }

    @Test(
        "wait: until a time of day, or a day of the week at a time",
        arguments: [
            ("until 10:00", "2026-01-02T08:00Z", "2026-01-02T09:00Z"),
            ("until 10:00", "2026-01-02T09:00Z", "2026-01-02T09:00Z"),
            ("until 10:00", "2026-01-02T09:01Z", "2026-01-03T09:00Z"),
            ("until mon 10:00", "2026-01-02T08:00Z", "2026-01-05T09:00Z"),
            ("until fri 10:00", "2026-01-02T08:00Z", "2026-01-02T09:00Z"),
            ("until fri 10:00", "2026-01-02T09:00Z", "2026-01-02T09:00Z"),
            ("until fri 10:00", "2026-01-02T10:00Z", "2026-01-09T09:00Z"),
            ("until sun 02:30", "2026-03-28T10:00Z", "2026-03-29T01:00Z"),
        ])
    func untilTime(_ wait: String, _ bought: String, _ sent: String) throws {
        let line = try paris("[{ wait: \(wait) }, { send: a, channels: email }]", bought: bought)
        #expect(line.sentAt == [sent])
    }

    @Test(
        "wait: until an anchor, with a duration and a time on the resulting date",
        arguments: [
            ("until entry + 60 days at 10:00", "2026-01-02T20:00Z", "2026-03-03T09:00Z"),
            ("until entry + 60 days", "2026-01-02T20:00Z", "2026-03-03T20:00Z"),
            ("until entry + 1 month", "2026-01-31T20:00Z", "2026-02-28T20:00Z"),
            ("until trigger.until", "2026-01-02T10:00Z", "2026-04-30T22:00Z"),
            ("until trigger.until - 10 days at 10:00", "2026-01-02T10:00Z", "2026-04-21T08:00Z"),
            ("until trigger.until + 1 month at 09:00", "2026-01-02T10:00Z", "2026-06-01T07:00Z"),
            ("until trigger.back + 2 hours", "2026-01-02T10:00Z", "2026-02-01T14:00Z"),
            ("until trigger.back at 18:00", "2026-01-02T10:00Z", "2026-02-01T17:00Z"),
            ("until member.renewal_on - 1 week at 09:00", "2026-01-02T10:00Z", "2026-06-08T07:00Z"),
            ("until member.call_at", "2026-01-02T10:00Z", "2026-07-01T06:30Z"),
        ])
    func untilAnchor(_ wait: String, _ bought: String, _ sent: String) throws {
        let line = try paris(
            "[{ wait: \(wait) }, { send: a, channels: email }]", bought: bought,
            [
                "renewal_on": date("2026-06-15"),
                "call_at": .timestamp(instant("2026-07-01T06:30Z")),
            ],
            data: [
                "until": date("2026-05-01"), "back": .timestamp(instant("2026-02-01T12:00Z")),
            ])
        #expect(line.sentAt == [sent])
    }

    @Test("wait: hours after an anchor are elapsed, also where the clocks show a time twice")
    func elapsedAnchorInFold() throws {
        // 01:30 UTC is the second 02:30 of the night.
        let line = try paris(
            "[{ wait: until entry + 36 hours }, { send: a, channels: email }]",
            bought: "2026-10-25T01:30Z")
        #expect(line.sentAt == ["2026-10-26T13:30Z"])
    }

    @Test("wait: a moment already past goes on at once, at the journey's clock")
    func pastWait() throws {
        let line = try paris(
            "[{ wait: until trigger.until }, { wait: 1 day }, { send: a, channels: email }]",
            bought: "2026-06-02T10:00Z", data: ["until": date("2026-05-01")])
        #expect(line.sentAt == ["2026-06-03T10:00Z"])
    }

    @Test(
        "wait: a change of the attribute moves the wait, also into the past",
        arguments: ["renewal_on", "visit_on"])
    func movedWait(anchor: String) throws {
        let steps = "[{ wait: until member.\(anchor) at 09:00 }, { send: a, channels: email }]"
        let member: [String: Value?] = ["renewal_on": date("2026-06-15"), "tier": .string("gold")]
        var line = try TimeLine(club(steps), member)
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "renewed", ["on": date("2026-08-01")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-08-01T09:00Z"])
        var past = try TimeLine(club(steps), member)
        past.event("2026-01-02T10:00Z", "bought")
        past.event("2026-01-05T10:00Z", "renewed", ["on": date("2026-01-04")])
        past.run(until: "2026-12-31T00:00Z")
        #expect(past.sentAt == ["2026-01-05T10:00Z"])
    }

    @Test("wait: a missing anchor ends the journey, at once or when it goes missing")
    func missingAnchor() throws {
        let steps = "[{ wait: until member.renewal_on }, { send: a, channels: email }]"
        var line = try TimeLine(club(steps))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.ledger.isEmpty)
        #expect(line.endings == ["one missing_anchor"])
        var lost = try TimeLine(club(steps), ["renewal_on": date("2026-06-15")])
        lost.event("2026-01-02T10:00Z", "bought")
        lost.update("2026-01-03T10:00Z", ["renewal_on": nil])
        lost.run(until: "2026-12-31T00:00Z")
        #expect(lost.ledger.isEmpty)
        #expect(lost.endings == ["one missing_anchor"])
    }

    @Test("wait: its end is fixed once, whatever becomes of the member's zone")
    func fixedWait() throws {
        var line = try TimeLine(
            club("[{ wait: until 10:00 }, { send: a, channels: email }]"),
            ["timezone": .string("Europe/Paris")])
        line.event("2026-01-02T12:00Z", "bought")
        line.event("2026-01-02T13:00Z", "moved", ["zone": .string("Asia/Tokyo")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-03T09:00Z"])
    }

    @Test("valid_for: can be sent in [due, deadline), civil from the moment it is due")
    func validFor() throws {
        let line = try paris(
            "[{ send: a, channels: email, at: 10:00, valid_for: 1 day }]",
            bought: "2026-03-28T05:00Z")
        #expect(line.effects.ledger[0].due == instant("2026-03-28T09:00Z"))
        #expect(line.effects.ledger[0].deadline == instant("2026-03-29T08:00Z"))
    }

    @Test(
        "valid_for left out is the channel's that would be taken, three days where it says nothing")
    func channelValidFor() throws {
        let steps = "[{ send: a, channels: [print, email] }]"
        let printed = try paris(steps, bought: "2026-01-02T10:00Z")
        #expect(printed.effects.ledger[0].deadline == instant("2026-01-12T10:00Z"))
        let mailed = try paris(steps, bought: "2026-01-02T10:00Z", ["address": nil])
        #expect(mailed.effects.ledger[0].deadline == instant("2026-01-05T10:00Z"))
        let till = try paris("[{ send: a, channels: till }]", bought: "2026-01-02T10:00Z")
        #expect(till.effects.ledger[0].deadline == instant("2026-03-03T10:00Z"))
    }

    @Test("when: skips the step if false at that time, and the journey goes on")
    func when() throws {
        let line = try paris(
            "[{ send: a, channels: email, when: trigger.amount > 5.0 }, { wait: 1 day }, "
                + "{ send: b, channels: email, when: member.tier != \"gold\" }, "
                + "{ send: c, channels: sms }]",
            bought: "2026-01-02T10:00Z", ["tier": .string("gold")])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email skipped condition",
                "2026-01-03T10:00Z one/b email skipped condition",
                "2026-01-03T10:00Z one/c sms sent",
            ])
    }

    @Test("after a send the journey's clock is the time of its final outcome")
    func clockAfterSend() throws {
        var line = try TimeLine(
            club(
                "[{ send: a, channels: email, valid_for: 1 week }, { wait: 1 day }, "
                    + "{ send: b, channels: sms }]",
                pressure:
                    "contact_hours: [{ channels: email, days: mon-fri, between: 09:00-18:00 }]"))
        line.event("2026-01-03T10:00Z", "bought")  // a Saturday
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sent == ["2026-01-05T09:00Z one/a email", "2026-01-06T09:00Z one/b sms"])
    }

    @Test("after an expired send the clock is its deadline: the journey sleeps until then")
    func clockAfterExpiry() throws {
        var line = try TimeLine(
            club(
                "[{ send: a, channels: email, valid_for: 1 day }, { send: b, channels: sms }]",
                pressure:
                    "contact_hours: [{ channels: email, days: mon-fri, between: 09:00-18:00 }]"))
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-03T10:00Z one/a email dropped expired", "2026-01-04T10:00Z one/b sms sent",
            ])
    }

    @Test("after a drop for another reason the journey goes on at once")
    func clockAfterDrop() throws {
        let line = try paris(
            "[{ send: a, channels: email }, { send: b, channels: sms }]",
            bought: "2026-01-03T10:00Z", ["email": nil])
        #expect(
            line.ledger == [
                "2026-01-03T10:00Z one/a dropped unreachable", "2026-01-03T10:00Z one/b sms sent",
            ])
    }

    @Test("an event that arrives late still enters; its sends are judged by their deadlines")
    func late() throws {
        var line = try TimeLine(
            club(
                "[{ send: a, channels: email, valid_for: 2 days }, { wait: 1 day }, "
                    + "{ send: b, channels: email, valid_for: 2 days }, { wait: 5 days }, "
                    + "{ send: c, channels: sms }]"
            ))
        line.event("2026-01-02T10:00Z", "bought", received: "2026-01-06T12:00Z")
        line.run(until: "2026-02-01T00:00Z")
        // a was due on the 2nd until the 4th; b on the 5th until the 7th; c five days after b went.
        #expect(
            line.ledger == [
                "2026-01-06T12:00Z one/a email dropped expired",
                "2026-01-06T12:00Z one/b email sent",
                "2026-01-11T12:00Z one/c sms sent",
            ])
        #expect(line.effects.ledger[1].due == instant("2026-01-05T10:00Z"))
    }

    @Test("importing two years of history sends nothing that is no longer valid")
    func history() throws {
        var line = try TimeLine(
            club("[{ send: a, channels: email }, { wait: 1 month }, { send: b, channels: email }]"))
        for month in 1...9 {
            line.event("2024-0\(month)-02T10:00Z", "bought", received: "2026-01-06T12:00Z")
        }
        line.run(until: "2026-12-01T00:00Z")
        #expect(line.sent.isEmpty)
        #expect(line.ledger.count == 18)
        #expect(line.ledger.allSatisfy { $0.hasSuffix("dropped expired") })
        #expect(line.endings.count == 9)
    }

    @Test("a preferred channel, if listed, goes first")
    func preferred() throws {
        let steps = "[{ send: a, channels: [email, sms] }]"
        let sms = try paris(
            steps, bought: "2026-01-02T10:00Z", ["preferred_channel": .string("sms")])
        #expect(sms.sent == ["2026-01-02T10:00Z one/a sms"])
        let push = try paris(
            steps, bought: "2026-01-02T10:00Z", ["preferred_channel": .string("push")])
        #expect(push.sent == ["2026-01-02T10:00Z one/a email"])
    }

    @Test("the first channel with an address, consent and no suppression is taken")
    func channels() throws {
        let steps = "[{ send: a, channels: [email, sms, print] }]"
        let second = try paris(steps, bought: "2026-01-02T10:00Z", ["email": .string("")])
        #expect(second.sent == ["2026-01-02T10:00Z one/a sms"])
        let third = try paris(
            steps, bought: "2026-01-02T10:00Z", ["email": nil, "sms_opt_in": .bool(false)])
        #expect(third.sent == ["2026-01-02T10:00Z one/a print"])
    }

    @Test("a journey in progress keeps its place by step id when the file is edited")
    func edited() throws {
        var line = try TimeLine(
            club(
                "[{ send: a, channels: email }, { wait: 2 days, id: pause }, "
                    + "{ send: b, channels: email }]"
            ))
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit(
            "2026-01-03T10:00Z",
            club(
                "[{ send: z, channels: email }, { wait: 2 days, id: pause }, "
                    + "{ send: c, channels: email }]"
            ))
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sent == ["2026-01-02T10:00Z one/a email", "2026-01-04T10:00Z one/c email"])
    }

    @Test("if its step is gone, it ends with the reason scenario_changed")
    func stepGone() throws {
        var line = try TimeLine(club("[{ send: a, channels: email, at: 18:00 }]"))
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit("2026-01-02T12:00Z", club("[{ send: b, channels: email }]"))
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-02T12:00Z one/a dropped scenario_changed"])
        #expect(line.endings == ["one scenario_changed"])
    }
}
