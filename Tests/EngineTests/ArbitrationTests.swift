import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Arbitration")
struct ArbitrationTests {
    private func scenario(
        _ priority: Int, _ steps: String, category: String = "relationship", more: String = "",
        trigger: String = "event: bought"
    ) -> String {
        "category: \(category)\npriority: \(priority)\ntrigger: { \(trigger) }\n\(more)\n"
            + "steps: \(steps)"
    }

    private let oneADay = "caps: [{ name: day, at_most: 1, per: calendar day }]"

    @Test("the higher priority goes first, and takes the place")
    func priority() throws {
        let send = "[{ send: a, channels: email, valid_for: 1 hour }]"
        var line = try TimeLine(
            Club(["low": scenario(10, send), "high": scenario(90, send)], pressure: oneADay))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z high/a email sent",
                "2026-01-02T10:00Z low/a email dropped cap day",
            ])
    }

    @Test("then the earlier deadline, the earlier due time, the scenario's name, the step's id")
    func ties() throws {
        func send(_ validity: String) -> String {
            "[{ send: a, channels: email, valid_for: \(validity) }]"
        }
        var deadlines = try TimeLine(
            Club(
                ["alpha": scenario(50, send("2 hours")), "beta": scenario(50, send("1 hour"))],
                pressure: oneADay))
        deadlines.event("2026-01-02T10:00Z", "bought")
        deadlines.run(until: "2026-02-01T00:00Z")
        #expect(deadlines.sent == ["2026-01-02T10:00Z beta/a email"])
        var names = try TimeLine(
            Club(
                ["beta": scenario(50, send("1 hour")), "alpha": scenario(50, send("1 hour"))],
                pressure: oneADay))
        names.event("2026-01-02T10:00Z", "bought")
        names.run(until: "2026-02-01T00:00Z")
        #expect(names.sent == ["2026-01-02T10:00Z alpha/a email"])
        // One deadline, but alpha was due an hour later.
        var dues = try TimeLine(
            Club(
                [
                    "alpha": scenario(
                        50, "[{ send: a, channels: email, at: 10:00, valid_for: 1 day }]"),
                    "beta": scenario(
                        50, "[{ send: a, channels: email, at: 09:00, valid_for: 25 hours }]"),
                ],
                pressure: oneADay + "\ncontact_hours: [{ between: 12:00-13:00 }]"))
        dues.event("2026-01-02T08:00Z", "bought")
        dues.run(until: "2026-01-02T23:00Z")
        #expect(dues.sent == ["2026-01-02T12:00Z beta/a email"])
    }

    @Test("a deferred send of higher priority goes before one that is due later")
    func waitingFirst() throws {
        var line = try TimeLine(
            Club(
                [
                    "high": scenario(90, "[{ send: a, channels: email, valid_for: 9 days }]"),
                    "low": scenario(
                        10, "[{ send: b, channels: email, valid_for: 9 days }]",
                        trigger: "every: day, at: 00:00"),
                ],
                pressure: oneADay), from: "2026-01-02T08:00:00Z")
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T11:00Z", "bought")
        line.run(until: "2026-01-03T12:00Z")
        #expect(line.sent == ["2026-01-02T10:00Z high/a email", "2026-01-03T00:00Z high/a email"])
    }

    @Test("the first rule that applies gives the outcome")
    func ruleOrder() throws {
        let everything = "audience: member.points >= 0\nexit: [{ when: member.tier == \"gold\" }]"
        func run(_ attributes: [String: Value?], _ when: String = "true") throws -> String? {
            let steps =
                "[{ wait: 1 hour }, "
                + "{ send: a, channels: email, when: '\(when)', valid_for: 1 day }]"
            var line = try TimeLine(
                Club(
                    ["one": scenario(50, steps, more: everything + "\ncontrol_group: 100%")],
                    pressure: "caps: [{ name: c, at_most: 0, per: 1 day }]\n"
                        + "contact_hours: [{ between: 08:00-09:00 }]"), controlGroups: true)
            line.event("2026-01-02T10:00Z", "bought")
            line.update("2026-01-02T10:30Z", attributes)
            line.run(until: "2026-02-01T00:00Z")
            return line.ledger.last
        }
        let all: [String: Value?] = [
            "tier": .string("gold"), "points": .int(-1), "email": nil,
        ]
        #expect(try run(all, "false") == "2026-01-02T11:00Z one/a dropped exited")
        let loyal = all.merging(["tier": .string("silver")]) { $1 }
        #expect(try run(loyal, "false") == "2026-01-02T11:00Z one/a dropped not_in_audience")
        let within = loyal.merging(["points": .int(0)]) { $1 }
        #expect(try run(within, "false") == "2026-01-02T11:00Z one/a skipped condition")
        #expect(try run(within) == "2026-01-02T11:00Z one/a dropped unreachable")
        #expect(
            try run(["points": .int(0)]) == "2026-01-02T11:00Z one/a email control control_group")
    }

    @Test("contact hours are asked before caps, caps before the template")
    func lateRules() throws {
        func run(_ pressure: String) throws -> String? {
            var line = try TimeLine(
                Club(
                    [
                        "one": scenario(
                            50, "[{ send: named-a, channels: email, valid_for: 2 days }]")
                    ],
                    pressure: pressure))
            line.event("2026-01-02T10:00Z", "bought")
            line.run(until: "2026-01-02T12:00Z")
            return line.ledger.last
        }
        let cap = "caps: [{ name: c, at_most: 0, per: 1 day }]\n"
        let hours = "contact_hours: [{ between: 08:00-09:00 }]\n"
        #expect(
            try run(cap + hours)
                == "2026-01-02T10:00Z one/a email deferred contact_hours until 2026-01-03T08:00Z"
                .replacing("one/a", with: "one/named-a"))
        #expect(try run(cap) == "2026-01-02T10:00Z one/named-a email dropped cap c")
        #expect(
            try run("")
                == "2026-01-02T10:00Z one/named-a email incomplete missing_value member.first_name")
    }

    @Test(
        "passes repeat until none brings a final outcome: the next step sends in the same instant")
    func passes() throws {
        var line = try TimeLine(
            Club([
                "one": scenario(
                    50,
                    "[{ send: a, channels: email }, { send: b, channels: sms }, "
                        + "{ send: c, channels: push }]"
                )
            ]))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-01-02T10:00Z")
        #expect(
            line.sent == [
                "2026-01-02T10:00Z one/a email", "2026-01-02T10:00Z one/b sms",
                "2026-01-02T10:00Z one/c push",
            ])
    }

    @Test("a deferral is written when its reason or its retry changes, not at every wake-up")
    func deferralRows() throws {
        var line = try TimeLine(
            Club(
                ["one": scenario(50, "[{ send: a, channels: email }]")],
                pressure: "contact_hours: [{ between: 08:00-20:00 }]"))
        line.event("2026-01-02T21:00Z", "bought")
        for hour in 22...23 {
            line.event("2026-01-02T\(hour):00Z", "points.earned", ["points": .int(1)])
        }
        line.run(until: "2026-01-03T08:00Z")
        #expect(line.ledger.count == 2)
    }

    @Test(
        "inputs of one instant belong to one wake-up: all are taken in before anything is decided")
    func together() throws {
        var line = try TimeLine(
            Club([
                "one": scenario(
                    50, "[{ send: a, channels: email }]", more: "exit: [{ when: member.gone }]")
            ]))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T10:00Z", "left")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-02T10:00Z one/a dropped exited"])
    }

    @Test("inputs of several instants in one call are taken in order, each keeping what it set")
    func batch() throws {
        var line = try TimeLine(
            Club([
                "one": scenario(
                    50, "[{ send: a, channels: email, at: 18:00 }]",
                    more: "audience: member.points >= 10")
            ]))
        line.run(until: "2026-01-01T00:00Z")
        line.event("2026-01-02T10:00Z", "points.earned", ["points": .int(10)])
        line.event("2026-01-02T11:00Z", "bought")
        line.event("2026-01-02T12:00Z", "points.earned", ["points": .int(5)])
        line.outage(until: "2026-01-02T13:00Z")
        #expect(line.attribute("points") == .int(15))
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger == ["2026-01-02T18:00Z one/a email sent"])
    }

    @Test("the row says channel, category, priority, due, deadline and message")
    func row() throws {
        var line = try TimeLine(
            Club([
                "one": scenario(77, "[{ send: a, channels: email, at: 18:00, valid_for: 1 day }]")
            ]))
        line.event("2026-01-02T10:00Z", "bought", id: "x")
        line.run(until: "2026-02-01T00:00Z")
        let (row, message) = (line.effects.ledger[0], line.effects.messages[0])
        #expect(row.channel == "email" && row.category == "relationship" && row.priority == 77)
        #expect(
            row.due == instant("2026-01-02T18:00Z") && row.deadline == instant("2026-01-03T18:00Z"))
        #expect(row.message == message.id && row.occurrence == "test x" && row.number == 0)
        #expect(message.decidedAt == row.at && message.deadline == row.deadline)
        #expect(message.to == "lea@example.org" && message.status == .ready)
        #expect(message.key.count == 64 && message.key.hasPrefix(message.id))
    }
}

@Suite("Wake-ups")
struct WakeUpTests {
    @Test("the next wake-up is the earliest of occurrence, end of wait, retry and deadline")
    func next() throws {
        var line = try TimeLine(
            Club(
                [
                    "one": "category: relationship\ntrigger: { event: bought }\n"
                        + "steps: [{ send: a, channels: email, valid_for: 3 days }, "
                        + "{ wait: 36 hours }, { send: b, channels: sms }]",
                    "daily": "category: service\ntrigger: { every: week, on: mon, at: 09:00 }\n"
                        + "steps: [{ send: c, channels: till }]",
                ],
                pressure: "contact_hours: [{ channels: email, between: 08:00-20:00 }]"))
        line.run(until: "2026-01-01T00:00Z")
        #expect(line.nextWakeUp == "2026-01-05T09:00Z")
        line.event("2026-01-02T21:00Z", "bought")
        line.run(until: "2026-01-02T21:00Z")
        #expect(line.nextWakeUp == "2026-01-03T08:00Z")
        line.run(until: "2026-01-03T08:00Z")
        #expect(line.nextWakeUp == "2026-01-04T20:00Z")
        line.run(until: "2026-01-04T20:00Z")
        #expect(line.nextWakeUp == "2026-01-05T09:00Z")
        #expect(line.wakings.count == 4)
    }

    @Test("a member for whom nothing is to come is not woken")
    func never() throws {
        var line = try TimeLine(
            Club(
                "category: service\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: email }]"
            ))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.nextWakeUp == nil)
    }

    @Test("waking a member in between changes no final outcome and not its time")
    func inBetween() throws {
        func run(_ disturbed: Bool) throws -> [String] {
            var line = try TimeLine(
                Club(
                    [
                        "one": "category: relationship\ntrigger: { event: bought }\n"
                            + "steps: [{ send: a, channels: email }, { wait: 1 day }, "
                            + "{ send: b, channels: sms, at: 07:00 }]",
                        "two":
                            "category: relationship\npriority: 20\n"
                            + "trigger: { every: day, at: 09:00 }\n"
                            + "steps: [{ send: c, channels: email, valid_for: 1 day }]",
                    ],
                    pressure: "caps: [{ name: c, at_most: 2, per: 3 days }]\n"
                        + "contact_hours: [{ between: 08:00-20:00 }]"))
            for day in [2, 3, 7, 8, 9] { line.event("2026-01-0\(day)T21:15Z", "bought") }
            if disturbed {
                for hour in 0..<600 {
                    line.event(
                        instant("2026-01-01T00:30Z").advanced(by: Int64(hour) * 3_600_000_000)
                            .description, "points.earned", ["points": .int(0)])
                }
            }
            line.run(until: "2026-01-25T00:00Z")
            return line.ledger.filter { !$0.contains(" deferred ") }
        }
        let quiet = try run(false)
        #expect(quiet.count > 20)
        #expect(try run(true) == quiet)
    }

    @Test(
        "after an outage only the latest of a recurring trigger enters, the others are superseded")
    func superseded() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { every: day, at: 09:00 }\n"
                    + "steps: [{ send: a, channels: email, valid_for: 1 day }]"))
        line.run(until: "2026-01-02T12:00Z")
        line.outage(until: "2026-01-05T12:00Z")
        line.run(until: "2026-01-06T12:00Z")
        #expect(
            line.ledger == [
                "2026-01-01T09:00Z one/a email sent", "2026-01-02T09:00Z one/a email sent",
                "2026-01-05T12:00Z one not_entered superseded",
                "2026-01-05T12:00Z one not_entered superseded",
                "2026-01-05T12:00Z one/a email sent", "2026-01-06T09:00Z one/a email sent",
            ])
        #expect(line.effects.ledger[4].due == instant("2026-01-05T09:00Z"))
    }

    @Test("after an outage dated and scheduled moments all enter, each with its own due time")
    func outageOfMoments() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\n"
                    + "trigger: { scheduled: [2026-01-03T09:00, 2026-01-04T09:00] }\n"
                    + "steps: [{ send: a, channels: email, valid_for: 36 hours }]"))
        line.run(until: "2026-01-02T12:00Z")
        line.outage(until: "2026-01-05T12:00Z")
        #expect(
            line.ledger == [
                "2026-01-05T12:00Z one/a email dropped expired",
                "2026-01-05T12:00Z one/a email sent",
            ])
    }

    @Test("after an outage journeys go on from their own clocks")
    func outageOfJourneys() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: email, at: 12:00, valid_for: 1 day }, "
                    + "{ wait: 1 day }, "
                    + "{ send: b, channels: sms, valid_for: 1 day }, "
                    + "{ send: c, channels: push, valid_for: 9 days }]"
            ))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-01-02T11:00Z")
        line.outage(until: "2026-01-08T12:00Z")
        // a: due on the 2nd until the 3rd; b: due on the 4th until the 5th; c: due on the 5th.
        #expect(
            line.ledger == [
                "2026-01-08T12:00Z one/a email dropped expired",
                "2026-01-08T12:00Z one/b sms dropped expired", "2026-01-08T12:00Z one/c push sent",
            ])
        #expect(
            line.effects.ledger.map(\.due)
                == ["2026-01-02T12:00Z", "2026-01-04T12:00Z", "2026-01-05T12:00Z"].map(instant))
    }

    @Test("what time brought before an input is decided before it")
    func timeBeforeInputs() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\nexit: [{ on: left }]\n"
                    + "steps: [{ wait: 1 day }, { send: a, channels: email, valid_for: 9 days }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-01-02T11:00Z")
        line.event("2026-01-04T10:00Z", "left")
        line.outage(until: "2026-01-04T10:00Z")
        #expect(line.ledger == ["2026-01-04T10:00Z one/a email sent"])
    }

    @Test("an event at the instant at which a wait ends is taken in first")
    func inputFirst() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\nexit: [{ on: left }]\n"
                    + "steps: [{ wait: 1 day }, { send: a, channels: email }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "left")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.ledger.isEmpty)
        #expect(line.endings == ["one exited"])
    }
}
