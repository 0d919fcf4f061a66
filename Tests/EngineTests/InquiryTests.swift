import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

/// What the engine says when it is asked, and nothing is decided.
@Suite("An inquiry")
struct InquiryTests {
    private func scenario(_ trigger: String, _ rest: String = "") -> Club {
        Club(
            """
            status: live
            category: relationship
            trigger: { \(trigger) }
            steps: [{ send: hello, channels: [email] }]
            \(rest)
            """)
    }

    /// The member of the time line, as it stands now.
    private func ask<Answer>(
        _ line: TimeLine, at now: String, _ body: (borrowing Inquiry) -> Answer
    ) -> Answer {
        body(Inquiry(line.member, now: instant(now), under: line.deployment))
    }

    @Test("tells which terms of an audience are false, and from what they were read")
    func audience() throws {
        var line = try TimeLine(
            scenario(
                "event: bought",
                """
                audience: >
                  member.gold && member.points >= 0
                  && count("bought", "90 days") >= 2 && member.tier != "bronze"
                """))
        line.event("2026-01-02T00:00Z", "bought")
        line.run(until: "2026-01-03T00:00Z")
        let refusal = ask(line, at: "2026-01-03T00:00Z") {
            $0.refusal(of: 0, at: instant("2026-01-03T00:00Z"))
        }
        #expect(
            refusal
                == Inquiry.Refusal(
                    reason: .notInAudience,
                    falseParts: [
                        FalsePart(
                            text: "member.gold",
                            readings: [Reading(name: "member.gold", value: .bool(false))],
                            parts: [
                                FalsePart(
                                    text: "has(member.tier)",
                                    readings: [Reading(name: "member.tier", value: nil)]),
                                FalsePart(
                                    text: "member.tier == \"gold\"",
                                    error: "member.tier has no value",
                                    readings: [Reading(name: "member.tier", value: nil)]),
                            ]),
                        FalsePart(
                            text: "count(\"bought\", \"90 days\") >= 2",
                            readings: [
                                Reading(name: "count(\"bought\", \"90 days\")", value: .int(1))
                            ]),
                        FalsePart(
                            text: "member.tier != \"bronze\"", error: "member.tier has no value",
                            readings: [Reading(name: "member.tier", value: nil)]),
                    ]))
    }

    @Test("refuses as entry does, and changes nothing")
    func refusals() throws {
        var line = try TimeLine(
            scenario("event: bought", "entry: once\nruns: 2026-01-01 to 2026-01-31"))
        let before = line.member
        let dates = ["2026-01-02T00:00Z", "2026-03-02T00:00Z"]
        func reasons() -> [Reason?] {
            dates.map { date in
                ask(line, at: dates[0]) { $0.refusal(of: 0, at: instant(date))?.reason }
            }
        }
        #expect(reasons() == [nil, .runs])
        #expect(line.member == before)
        line.event("2026-01-02T00:00Z", "bought")
        line.run(until: "2026-01-02T00:00Z")
        #expect(reasons() == [.entry, .runs])
    }

    @Test("says what would keep the first message back, behind waits and questions too")
    func obstacles() throws {
        let club = Club(
            """
            status: live
            category: relationship
            trigger: { every: month, on: 1, at: 10:00 }
            steps:
              - wait: 2 days
              - if: member.points > 10
                then: [{ send: rich, channels: [email], when: member.gold }]
                otherwise: [{ send: poor, channels: [email] }]
            """)
        func obstacle(_ attributes: [String: Value?]) throws -> (String?, Outcome?, Reason?) {
            var line = try TimeLine(club, attributes)
            line.run(until: "2026-01-02T00:00Z")
            let entry = ask(line, at: "2026-01-02T00:00Z") {
                $0.obstacle(of: 0, at: instant("2026-02-01T10:00Z"))
            }
            return (entry?.step, entry?.outcome, entry?.reason)
        }
        #expect(try obstacle([:]) == (nil, nil, nil))
        #expect(try obstacle(["points": .int(11)]) == ("rich", .skipped, .condition))
        #expect(try obstacle(["email": Value?.none]) == ("poor", .dropped, .unreachable))
        #expect(try obstacle(["email_opt_in": .bool(false)]) == ("poor", .dropped, .noConsent))
    }

    @Test("knows the next moment, the last one that was handled, and one that had passed")
    func moments() throws {
        var every = try TimeLine(
            scenario("every: month, on: 1, at: 10:00", "audience: member.points > 0"),
            from: "2026-01-15T00:00:00Z")
        #expect(ask(every, at: "2026-01-15T00:00Z") { $0.lastHandled(of: 0) } == nil)
        every.run(until: "2026-02-20T00:00Z")
        let (handled, next) = ask(every, at: "2026-02-20T00:00Z") {
            ($0.lastHandled(of: 0), $0.nextMoment(of: 0))
        }
        #expect(handled?.occurrence == "2026-02-01")
        #expect(handled?.time == instant("2026-02-01T10:00Z"))
        #expect(next == instant("2026-03-01T10:00Z"))

        let passed = try TimeLine(
            scenario("date: member.renewal_on, offset: -30 days, at: 10:00"),
            from: "2026-01-15T00:00:00Z", ["renewal_on": date("2026-02-01")])
        var line = passed
        line.run(until: "2026-01-16T00:00Z")
        #expect(
            ask(line, at: "2026-01-16T00:00Z") { $0.lastPassed(of: 0) }
                == Inquiry.Passed(
                    time: instant("2026-01-02T10:00Z"), from: instant("2026-01-15T00:00Z"),
                    cause: .scenarioLive))
    }

    @Test("knows the moment of a recurrence and of a yearly date that passed before it counted")
    func returns() throws {
        func passed(
            _ trigger: String, _ attributes: [String: Value?] = [:],
            now: String = "2026-01-16T00:00Z"
        ) throws -> Inquiry.Passed? {
            var line = try TimeLine(scenario(trigger), from: "2026-01-15T00:00:00Z", attributes)
            line.run(until: now)
            return ask(line, at: now) { $0.lastPassed(of: 0) }
        }
        func before(_ time: String) -> Inquiry.Passed {
            Inquiry.Passed(
                time: instant(time), from: instant("2026-01-15T00:00Z"), cause: .scenarioLive)
        }
        #expect(try passed("every: day, at: 10:00") == before("2026-01-14T10:00Z"))
        #expect(try passed("every: week, on: thu, at: 10:00") == before("2026-01-08T10:00Z"))
        #expect(try passed("every: month, on: last, at: 10:00") == before("2025-12-31T10:00Z"))
        #expect(try passed("every: year, on: 02-29, at: 10:00") == before("2025-02-28T10:00Z"))
        // Exactly at the instant from which on it counts, a moment fires.
        #expect(try passed("every: day, at: 00:00") == before("2026-01-14T00:00Z"))

        let birthday = "date: member.birthday, repeat: yearly, offset: -2 days, at: 09:00"
        #expect(
            try passed(birthday, ["birthday": date("1990-01-03")]) == before("2026-01-01T09:00Z"))
        #expect(
            try passed(birthday, ["birthday": date("1990-06-03")]) == before("2025-06-01T09:00Z"))
        // The first return is a year after the date.
        #expect(try passed(birthday, ["birthday": date("2025-06-03")]) == nil)
        #expect(
            try passed(birthday, ["birthday": date("2025-01-03")]) == before("2026-01-01T09:00Z"))
    }

    @Test("knows the dated and scheduled moments that have had their say")
    func handledDates() throws {
        func handled(_ trigger: String, _ attributes: [String: Value?] = [:], until now: String)
            throws -> [String?]
        {
            var line = try TimeLine(scenario(trigger, "audience: member.gold"), attributes)
            line.run(until: now)
            let handled = ask(line, at: now) { $0.lastHandled(of: 0) }
            return [handled?.occurrence, handled?.time?.description]
        }
        let mailing = "scheduled: [2026-01-10T10:00, 2026-02-10T10:00]"
        #expect(try handled(mailing, until: "2026-01-10T09:00Z") == [nil, nil])
        #expect(
            try handled(mailing, until: "2026-01-12T00:00Z")
                == ["2026-01-10", "2026-01-10T10:00:00Z"])
        #expect(
            try handled(
                "date: member.birthday, repeat: yearly, at: 09:00",
                ["birthday": date("1990-01-05")],
                until: "2026-01-12T00:00Z")
                == ["1990-01-05/2026", "2026-01-05T09:00:00Z"])
    }

    @Test("of a moment that is past, the message may be out of time")
    func late() throws {
        let line = try TimeLine(
            Club(
                """
                status: live
                category: relationship
                trigger: { scheduled: 2026-01-02T10:00 }
                steps: [{ send: hello, channels: [email], valid_for: 3 days }]
                """))
        func reason(at now: String) -> Reason? {
            ask(line, at: now) {
                $0.obstacle(of: 0, at: instant("2026-01-02T10:00Z"))?.reason
            }
        }
        #expect(reason(at: "2026-01-01T00:00Z") == .unreachable)
        #expect(reason(at: "2026-01-05T09:59Z") == .unreachable)
        #expect(reason(at: "2026-01-05T10:00Z") == .expired)
    }

    @Test("counts as the triggers count")
    func counts() throws {
        var line = try TimeLine(
            Club([
                "a": """
                status: live
                category: relationship
                trigger: { count: bought, reaches: 3, within: 30 days }
                steps: [{ send: hello, channels: [email] }]
                """,
                "b": """
                status: live
                category: relationship
                trigger: { streak: bought, every: week, reaches: 4 }
                steps: [{ send: hello, channels: [email] }]
                """,
            ]))
        for day in ["05", "12", "19"] { line.event("2026-01-\(day)T09:00Z", "bought") }
        let programme = line.deployment.edition.programme
        guard case .count(let count) = programme.scenarios[0].trigger,
            case .streak(let streak) = programme.scenarios[1].trigger
        else { return #expect(Bool(false), "the scenarios are in order of name") }
        line.run(until: "2026-01-14T00:00Z")
        let then = ask(line, at: "2026-01-14T00:00Z") {
            [$0.counted(count, of: 0), $0.streak(streak, of: 1)]
        }
        #expect(then == [2, 2])
        line.run(until: "2026-02-08T00:00Z")
        let later = ask(line, at: "2026-02-08T00:00Z") {
            [$0.counted(count, of: 0), $0.streak(streak, of: 1)]
        }
        #expect(later == [2, 0])
    }
}
