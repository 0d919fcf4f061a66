import CivilTime
import Engine
import Expressions
import Testing

@Suite("Steps that divide, variants, exclusions, holds, goals")
struct WholeLanguageStepTests {
    private func line(
        _ steps: String, more: String = "", pressure: String = "",
        _ events: [(time: String, name: String, data: [String: Value])],
        until: String = "2026-12-01T00:00Z"
    ) throws -> TimeLine {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: enrolled }\n\(more)\nsteps: \(steps)",
                pressure: pressure))
        for event in events { line.event(event.time, event.name, event.data) }
        line.run(until: until)
        return line
    }

    private let waiting = """
        [{ wait_for: bought, up_to: 14 days,
           then: [{ wait: 2 days }, { send: thanks, channels: email }],
           otherwise: [{ send: shop, channels: email }] },
         { wait: 1 day }, { send: end, channels: sms }]
        """

    @Test("wait_for: then at the event's time, otherwise at the wait's end; both go on behind it")
    func waitFor() throws {
        let came = try line(
            waiting,
            [("2026-01-02T10:00Z", "enrolled", [:]), ("2026-01-16T10:00Z", "bought", [:])])
        #expect(
            came.sent == ["2026-01-18T10:00Z one/thanks email", "2026-01-19T10:00Z one/end sms"])
        let late = try line(
            waiting,
            [("2026-01-02T10:00Z", "enrolled", [:]), ("2026-01-16T10:01Z", "bought", [:])])
        #expect(
            late.sent == ["2026-01-16T10:00Z one/shop email", "2026-01-17T10:00Z one/end sms"])
        #expect(late.endings == ["one completed"])
    }

    @Test("wait_for: an event recorded before the wait is reached counts, the earliest first")
    func recorded() throws {
        let line = try line(
            """
            [{ wait: 5 days }, { wait_for: bought, up_to: 3 days, when: event.amount > 1.0,
               then: [{ send: thanks, channels: email, valid_for: 30 days }] }]
            """,
            [
                ("2026-01-02T10:00Z", "enrolled", [:]),
                ("2026-01-03T10:00Z", "bought", ["amount": .double(5)]),
            ])
        #expect(line.sent == [])
        var history = try TimeLine(
            Club(
                """
                category: relationship
                trigger: { event: enrolled }
                steps:
                  - { wait: 5 days }
                  - { wait_for: bought, up_to: 9 days, when: event.amount > 1.0,
                      then: [{ wait: 1 day },
                             { send: thanks, channels: email, valid_for: 60 days }] }
                """))
        history.event("2026-01-02T10:00Z", "enrolled", received: "2026-02-01T00:00Z")
        history.event(
            "2026-01-08T10:00Z", "bought", ["amount": .double(1)], received: "2026-02-01T00:00Z")
        history.event(
            "2026-01-12T10:00Z", "bought", ["amount": .double(5)], received: "2026-02-01T00:00Z")
        history.event(
            "2026-01-09T10:00Z", "bought", ["amount": .double(6)], received: "2026-02-01T00:00Z")
        history.run(until: "2026-03-01T00:00Z")
        #expect(history.effects.messages.map(\.deadline) == [instant("2026-03-11T10:00Z")])
    }

    @Test("wait_for of a step: the reminder to who did not click")
    func click() throws {
        let steps = """
            [{ send: offer, channels: email },
             { wait_for: message.clicked, of: offer, up_to: 3 days, then: [exit],
               otherwise: [{ send: reminder, channels: email }] }]
            """
        var line = try line(
            steps, [("2026-01-02T10:00Z", "enrolled", [:])], until: "2026-01-03T00:00Z")
        let message = try #require(line.effects.messages.first).id
        let other = try self.line(steps, [("2026-01-02T10:00Z", "enrolled", [:])])
        #expect(other.sent.last == "2026-01-05T10:00Z one/reminder email")
        line.event(
            "2026-01-04T10:00Z", "message.clicked",
            [
                "message": .string(message), "scenario": .string("one"), "step": .string("offer"),
                "channel": .string("email"),
            ])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sent.count == 1 && line.endings == ["one completed"])
    }

    @Test("entry: the outcomes of another scenario's journey are not those of one about to begin")
    func outcomesOfAnother() throws {
        let first = """
            category: relationship
            trigger: { event: enrolled }
            exit: { when: 'outcome("offer") == "dropped"' }
            steps: [{ id: offer, send: a, channels: email }, { wait: 9 days }]
            """
        let second = """
            category: relationship
            trigger: { event: bought }
            exit: { when: 'outcome("offer") == "sent"' }
            steps: [{ id: offer, send: b, channels: email }, { wait: 9 days }]
            """
        var line = try TimeLine(Club(["first": first, "second": second]))
        line.event("2026-02-02T10:00Z", "enrolled")
        line.event("2026-02-03T10:00Z", "bought")
        line.run(until: "2026-02-04T00:00Z")
        #expect(
            line.ledger == [
                "2026-02-02T10:00Z first/offer email sent",
                "2026-02-03T10:00Z second/offer email sent",
            ])
    }

    @Test(
        "if: the first branch or the other, nested, at the journey's clock; outcome() asks a step")
    func branch() throws {
        let steps = """
            [{ send: a, channels: email },
             { if: 'outcome("a") == "sent"',
               then: [{ if: member.points > 5, then: [{ send: b, channels: sms }],
                        otherwise: [{ send: c, channels: sms }] }],
               otherwise: [{ send: d, channels: sms }] },
             { send: e, channels: push }]
            """
        let sent = try line(steps, [("2026-01-02T10:00Z", "enrolled", [:])]).sent
        #expect(sent.map { $0.dropFirst(18) } == ["one/a email", "one/c sms", "one/e push"])
        let dropped = try line(
            steps,
            [
                ("2026-01-02T09:00Z", "bought", [:]), ("2026-01-02T10:00Z", "enrolled", [:]),
            ],
            until: "2026-03-01T00:00Z")
        #expect(dropped.sent.count == 3)
    }

    @Test("variants: one template for each member, by a hash; the step is the first variant's")
    func variants() throws {
        var templates: Set<String> = []
        let edition = try Club(
            """
            category: relationship
            trigger: { event: enrolled }
            steps: [{ variants: { red: 50%, blue: 50% }, channels: [email] }]
            """
        ).edition()
        for number in 0..<40 {
            var line = TimeLine(
                edition, from: "2026-01-01T00:00:00Z", member: "m\(number)", [:],
                controlGroups: false)
            line.event("2026-01-02T10:00Z", "enrolled")
            line.run(until: "2026-02-01T00:00Z")
            let message = try #require(line.effects.messages.first)
            #expect(message.step == "red" || message.step == "blue")
            templates.insert(message.template)
        }
        #expect(templates == ["red", "blue"])
    }

    private let sale = """
        category: commercial
        trigger: { event: bought }
        steps: [{ send: sale, channels: email, valid_for: 30 days }]
        """

    @Test("excludes: another's category waits until the end; exit ends it, completion does not")
    func excludes() throws {
        let welcome = """
            category: relationship
            trigger: { event: enrolled }
            excludes: { categories: [commercial], for: 10 days }
            exit: { on: left }
            steps: [{ send: hello, channels: sms }]
            """
        var line = try TimeLine(Club(["welcome": welcome, "sale": sale]))
        line.event("2026-01-02T10:00Z", "enrolled")
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger(of: "sale") == [
                "2026-01-03T10:00Z sale/sale email deferred excluded welcome until 2026-01-12T10:00Z",
                "2026-01-12T10:00Z sale/sale email sent",
            ])
        var left = try TimeLine(Club(["welcome": welcome, "sale": sale]))
        left.event("2026-01-02T10:00Z", "enrolled")
        left.event("2026-01-03T10:00Z", "bought")
        left.event("2026-01-05T10:00Z", "left")
        left.run(until: "2026-03-01T00:00Z")
        #expect(left.ledger(of: "sale").last == "2026-01-05T10:00Z sale/sale email sent")
        #expect(left.member.state.young.isEmpty)
    }

    @Test("holds: sends wait while the condition is true, and go when it ends")
    func holds() throws {
        var line = try TimeLine(
            Club(
                ["sale": sale],
                pressure: "holds: [{ name: trouble, when: member.points > 100 }]"))
        line.update("2026-01-02T10:00:00Z", ["points": .int(500)])
        line.event("2026-01-03T10:00Z", "bought")
        line.update("2026-01-08T10:00:00Z", ["points": .int(0)])
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-03T10:00Z sale/sale email deferred hold trouble",
                "2026-01-08T10:00Z sale/sale email sent",
            ])
    }

    @Test("a hold that does not end: the send expires")
    func heldForEver() throws {
        var line = try TimeLine(
            Club(
                ["sale": sale], pressure: "holds: [{ name: trouble, when: member.points > 100 }]"),
            ["points": .int(500)])
        line.event("2026-01-03T10:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.ledger.last == "2026-02-02T10:00Z sale/sale email dropped expired")
    }

    @Test("goal: recorded once, with the event's time, after completion too")
    func goal() throws {
        let line = try line(
            "[{ send: a, channels: email }]", more: "goal: { event: bought, within: 5 days }",
            [
                ("2026-01-02T10:00Z", "enrolled", [:]), ("2026-01-04T10:00Z", "bought", [:]),
                ("2026-01-05T10:00Z", "bought", [:]),
            ])
        #expect(line.effects.goals.map(\.at) == [instant("2026-01-04T10:00Z")])
    }

    @Test(
        "goal: an event after the entry and until the very end of its time",
        arguments: [
            ("2026-01-02T10:00Z", false), ("2026-01-02T10:01Z", true), ("2026-01-07T10:00Z", true),
            ("2026-01-07T10:01Z", false),
        ])
    func goalBounds(time: String, isReached: Bool) throws {
        let line = try line(
            "[{ send: a, channels: email }]", more: "goal: { event: bought, within: 5 days }",
            [("2026-01-02T10:00Z", "enrolled", [:]), (time, "bought", [:])])
        #expect(line.effects.goals.count == (isReached ? 1 : 0))
    }

    @Test("wait_for: an event at the very instant at which the wait begins is not waited for")
    func waitForStart() throws {
        let line = try line(
            waiting,
            [("2026-01-02T10:00Z", "enrolled", [:]), ("2026-01-02T10:00Z", "bought", [:])])
        #expect(line.sent.first == "2026-01-16T10:00Z one/shop email")
    }
}
