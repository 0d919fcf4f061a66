import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Entry, exit and status")
struct EntryTests {
    private func club(_ lines: String, steps: String = "[{ send: a, channels: email }]") -> Club {
        Club("category: relationship\ntrigger: { event: bought }\n\(lines)\nsteps: \(steps)")
    }

    private func days(_ club: Club, _ days: [Int], until: String = "2026-03-01T00:00Z") throws
        -> TimeLine
    {
        var line = try TimeLine(club)
        for day in days {
            line.event("2026-01-\(day < 10 ? "0" : "")\(day)T10:00Z", "bought")
        }
        line.run(until: until)
        return line
    }

    @Test("always is the default: each occurrence enters")
    func always() throws {
        #expect(try days(club(""), [2, 3, 4]).sent.count == 3)
    }

    @Test("once: refused for ever after, and recorded")
    func once() throws {
        let line = try days(club("entry: once"), [2, 3])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent", "2026-01-03T10:00Z one not_entered entry",
            ])
    }

    @Test("once per: counts from the last entry, on the member's calendar")
    func oncePer() throws {
        let line = try days(club("entry: once per 2 days"), [2, 3, 4, 5, 6])
        #expect(line.sentAt == ["2026-01-02T10:00Z", "2026-01-04T10:00Z", "2026-01-06T10:00Z"])
    }

    @Test("once counts the entry, whatever became of it")
    func onceThoughNotSent() throws {
        var line = try TimeLine(club("entry: once"), ["email_opt_in": .bool(false)])
        line.event("2026-01-02T10:00Z", "bought")
        line.update("2026-01-03T00:00Z", ["email_opt_in": .bool(true)])
        line.event("2026-01-04T10:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a dropped no_consent",
                "2026-01-04T10:00Z one not_entered entry",
            ])
    }

    @Test("unless active: refused while a journey is in progress")
    func unlessActive() throws {
        let line = try days(
            club("entry: unless active", steps: "[{ wait: 2 days }, { send: a, channels: email }]"),
            [2, 3, 4, 5])
        #expect(
            line.ledger == [
                "2026-01-03T10:00Z one not_entered entry",
                // The wait ends at that very instant, but inputs come first.
                "2026-01-04T10:00Z one not_entered entry",
                "2026-01-04T10:00Z one/a email sent", "2026-01-07T10:00Z one/a email sent",
            ])
    }

    @Test("restart: ends the journey in progress and drops what it had not sent")
    func restart() throws {
        let line = try days(
            club(
                "entry: restart",
                steps: "[{ wait: 2 days }, { send: a, channels: email, at: 18:00 }]"), [2, 3])
        #expect(line.ledger == ["2026-01-05T18:00Z one/a email sent"])
        #expect(line.endings == ["one restarted", "one completed"])
        let waiting = try days(
            club("entry: restart", steps: "[{ send: a, channels: email, at: 18:00 }]"), [2, 3])
        #expect(waiting.sent.count == 2)
        var early = try TimeLine(
            club("entry: restart", steps: "[{ send: a, channels: email, at: 18:00 }]"))
        early.event("2026-01-02T10:00Z", "bought")
        early.event("2026-01-02T12:00Z", "bought")
        early.run(until: "2026-03-01T00:00Z")
        #expect(
            early.ledger == [
                "2026-01-02T12:00Z one/a dropped exited", "2026-01-02T18:00Z one/a email sent",
            ])
    }

    @Test("audience is tested at entry, and again when a candidate is judged")
    func audience() throws {
        let scenario = club(
            "audience: member.points >= 10", steps: "[{ send: a, channels: email, at: 18:00 }]")
        var line = try TimeLine(scenario)
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T09:00Z", "points.earned", ["points": .int(10)])
        line.event("2026-01-03T10:00Z", "bought")
        line.event("2026-01-04T10:00Z", "bought")
        line.event("2026-01-04T17:00Z", "points.earned", ["points": .int(-1)])
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one not_entered not_in_audience",
                "2026-01-03T18:00Z one/a email sent",
                "2026-01-04T18:00Z one/a email dropped not_in_audience",
            ])
    }

    @Test("an audience that is an error is false, and the decision says so")
    func audienceError() throws {
        let line = try days(club("audience: member.tier == \"gold\""), [2])
        #expect(line.ledger == ["2026-01-02T10:00Z one not_entered not_in_audience"])
        #expect(line.effects.ledger[0].detail?.error?.contains("tier") == true)
    }

    @Test("exit on an event: what is not yet sent is dropped at once")
    func exitOn() throws {
        let scenario = club(
            "exit: { on: left }", steps: "[{ send: a, channels: email, at: 18:00 }]")
        var line = try TimeLine(scenario)
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T11:00Z", "left")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.ledger == ["2026-01-02T11:00Z one/a dropped exited"])
        #expect(line.endings == ["one exited"])
    }

    @Test("exit on with when reads the event at hand and the journey's trigger")
    func exitOnWhen() throws {
        let scenario = club(
            "exit: [{ on: bought, when: event.amount > trigger.amount }]",
            steps: "[{ wait: 5 days }, { send: a, channels: email }]")
        var line = try TimeLine(scenario)
        line.event("2026-01-02T10:00Z", "bought", ["amount": .double(10)])
        line.event("2026-01-03T10:00Z", "bought", ["amount": .double(5)])
        line.event("2026-01-04T10:00Z", "bought", ["amount": .double(7)])
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-07T10:00Z", "2026-01-09T10:00Z"])
    }

    @Test("an event never ends the journey that it begins")
    func ownEvent() throws {
        let line = try days(club("exit: [{ on: bought }]"), [2, 3])
        #expect(line.sent.count == 2)
        let waiting = try days(
            club(
                "exit: [{ on: bought }]",
                steps: "[{ wait: 1 week }, "
                    + "{ send: a, channels: email }]"),
            [2, 3])
        #expect(waiting.sentAt == ["2026-01-10T10:00Z"])
        #expect(waiting.endings == ["one exited", "one completed"])
    }

    @Test("exit.when is tested at entry and when a candidate is judged")
    func exitWhen() throws {
        let scenario = club(
            "exit: [{ when: member.gone }]",
            steps:
                "[{ send: a, channels: email, at: 18:00 }, { wait: 1 day }, "
                + "{ send: b, channels: email }]"
        )
        var line = try TimeLine(scenario)
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "left")
        line.event("2026-01-04T10:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T18:00Z one/a email sent",
                "2026-01-03T18:00Z one/b dropped exited",
                "2026-01-04T10:00Z one not_entered exited",
            ])
    }

    @Test("the step exit ends the journey")
    func exitStep() throws {
        let line = try days(
            club("", steps: "[{ send: a, channels: email }, exit, { send: b, channels: email }]"),
            [2])
        #expect(line.sent == ["2026-01-02T10:00Z one/a email"])
        #expect(line.endings == ["one completed"])
    }

    @Test("an exit ends every journey of the scenario, whatever it waits for")
    func exitEverywhere() throws {
        let scenario = club(
            "exit: [{ on: left }]",
            steps: "[{ wait: 1 day }, { send: a, channels: email, at: 18:00, valid_for: 9 days }]")
        var line = try TimeLine(scenario)
        for day in 1...3 { line.event("2026-01-0\(day)T10:00Z", "bought") }
        line.event("2026-01-03T12:00Z", "left")
        line.run(until: "2026-02-01T00:00Z")
        // The first was sent, the second has a candidate, the third is in its wait.
        #expect(
            line.ledger == [
                "2026-01-02T18:00Z one/a email sent", "2026-01-03T12:00Z one/a dropped exited",
            ])
        #expect(line.endings == ["one completed", "one exited", "one exited"])
    }

    @Test("an exit ends a journey that sleeps until the deadline of an expired send")
    func exitAsleep() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\nexit: [{ on: left }]\n"
                    + "steps: [{ send: a, channels: email, valid_for: 1 day }, "
                    + "{ send: b, channels: sms }]",
                pressure: "contact_hours: [{ channels: email, days: mon-fri }]"))
        line.event("2026-01-03T10:00Z", "bought")
        line.event("2026-01-03T20:00Z", "left")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-03T10:00Z one/a email dropped expired"])
        #expect(line.endings == ["one exited"])
    }

    @Test("of several occurrences found at once, refusals count those that entered before")
    func oncePerLate() throws {
        var line = try TimeLine(club("entry: once per 1 month"))
        line.event("2026-01-20T10:00Z", "bought")
        line.event("2026-01-02T10:00Z", "bought", received: "2026-01-20T11:00Z")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-20T10:00Z one/a email sent", "2026-01-20T11:00Z one not_entered entry",
            ])
    }

    @Test("runs: entries only within, on the occurrence's date in the member's zone")
    func runs() throws {
        let scenario = club("runs: 2026-01-03 to 2026-01-04")
        let line = try days(scenario, [2, 3, 4, 5])
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one not_entered runs", "2026-01-03T10:00Z one/a email sent",
                "2026-01-04T10:00Z one/a email sent", "2026-01-05T10:00Z one not_entered runs",
            ])
        var east = try TimeLine(scenario, ["timezone": .string("Asia/Tokyo")])
        east.event("2026-01-02T16:00Z", "bought")
        east.event("2026-01-04T16:00Z", "bought")
        east.run(until: "2026-02-01T00:00Z")
        #expect(east.sentAt == ["2026-01-02T16:00Z"])
    }

    @Test("runs bind entries, not the sends of journeys that began within")
    func runsAndSends() throws {
        let line = try days(
            club(
                "runs: 2026-01-02 to 2026-01-02",
                steps: "[{ wait: 3 days }, { send: a, channels: email }]"),
            [2])
        #expect(line.sentAt == ["2026-01-05T10:00Z"])
    }

    @Test("not_entered is not written for recurring triggers")
    func recurringRefused() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { every: day, at: 09:00 }\n"
                    + "audience: member.gone\nsteps: [{ send: a, channels: email }]"))
        line.run(until: "2026-01-10T00:00Z")
        #expect(line.ledger.isEmpty)
    }

    @Test("not_entered is written for dated and scheduled triggers")
    func datedRefused() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { scheduled: 2026-01-05T09:00 }\n"
                    + "audience: member.gone\nsteps: [{ send: a, channels: email }]"))
        line.run(until: "2026-01-10T00:00Z")
        #expect(line.ledger == ["2026-01-05T09:00Z one not_entered not_in_audience"])
    }

    @Test("draft: nothing happens")
    func draft() throws {
        let line = try days(club("status: draft"), [2, 3])
        #expect(line.ledger.isEmpty)
        #expect(line.nextWakeUp == nil)
    }

    @Test("paused: nothing enters, sends wait, and go out when the scenario is live again")
    func paused() throws {
        let steps = "[{ send: a, channels: email, at: 18:00, valid_for: 3 days }]"
        var line = try TimeLine(club("", steps: steps))
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit("2026-01-02T12:00Z", club("status: paused", steps: steps))
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-01-03T12:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T18:00Z one/a email deferred paused",
                "2026-01-03T10:00Z one not_entered paused",
            ])
        try line.edit("2026-01-04T12:00Z", club("", steps: steps))
        #expect(line.ledger.last == "2026-01-04T12:00Z one/a email sent")
    }

    @Test("paused sends that nothing wakes expire at their deadline")
    func pausedExpires() throws {
        let steps = "[{ wait: 1 day }, { send: a, channels: email, valid_for: 3 days }]"
        var line = try TimeLine(club("", steps: steps))
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit("2026-01-02T12:00Z", club("status: paused", steps: steps))
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-03T10:00Z one/a email deferred paused",
                "2026-01-06T10:00Z one/a email dropped expired",
            ])
    }

    @Test("paused with if_blocked: drop drops")
    func pausedDrop() throws {
        let steps = "[{ wait: 1 day }, { send: a, channels: email, if_blocked: drop }]"
        var line = try TimeLine(club("", steps: steps))
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit("2026-01-02T12:00Z", club("status: paused", steps: steps))
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-03T10:00Z one/a email dropped paused"])
    }
}
