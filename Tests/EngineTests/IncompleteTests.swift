import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Incomplete messages and attributes")
struct IncompleteTests {
    private func club(_ caps: String = "", more: String = "", send: String = "valid_for: 3 days")
        -> Club
    {
        Club(
            [
                "one": "category: relationship\npriority: 60\ntrigger: { event: bought }\n\(more)\n"
                    + "steps: [{ send: named-a, channels: email, \(send) }, { wait: 1 day }, "
                    + "{ send: after, channels: till }]",
                "other": "category: relationship\npriority: 40\ntrigger: { event: enrolled }\n"
                    + "steps: [{ send: b, channels: email, valid_for: 9 days }]",
            ], pressure: caps)
    }

    private let cap = "caps: [{ name: c, channels: email, at_most: 1, per: 5 days }]"

    @Test("a missing value leaves the message incomplete; a change of an attribute fills it")
    func filled() throws {
        var line = try TimeLine(club())
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "points.earned", ["points": .int(1)])
        line.event("2026-01-04T10:00Z", "named", ["name": .string("Léa")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/named-a email incomplete missing_value member.first_name",
                "2026-01-04T10:00Z one/named-a email sent", "2026-01-05T10:00Z one/after till sent",
            ])
        let messages = line.effects.messages.filter { $0.step == "named-a" }
        #expect(messages.map(\.status) == [.incomplete, .ready])
        #expect(Set(messages.map(\.id)).count == 1)
        #expect(messages[1].decidedAt == instant("2026-01-04T10:00Z"))
    }

    @Test("at its deadline it expires, and the journey goes on from there")
    func expires() throws {
        var line = try TimeLine(club())
        line.event("2026-01-02T10:00Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/named-a email incomplete missing_value member.first_name",
                "2026-01-05T10:00Z one/named-a email dropped expired",
                "2026-01-06T10:00Z one/after till sent",
            ])
        #expect(line.effects.settlements.map(\.status) == [.expired])
    }

    @Test("it keeps its place in the caps, and frees it when it expires")
    func keepsPlace() throws {
        var line = try TimeLine(club(cap))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "enrolled")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger(of: "other") == [
                "2026-01-03T10:00Z other/b email deferred cap c until 2026-01-07T10:00Z",
                "2026-01-05T10:00Z other/b email sent",
            ])
    }

    @Test("judged again its own place is excepted, and it weighs from when it is sent")
    func ownPlace() throws {
        var line = try TimeLine(club(cap))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-04T10:00Z", "named", ["name": .string("Léa")])
        line.event("2026-01-05T10:00Z", "enrolled")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.sent.filter { !$0.hasSuffix("till") } == [
                "2026-01-04T10:00Z one/named-a email", "2026-01-09T10:00Z other/b email",
            ])
    }

    @Test("it is judged by all rules again: an exit, an audience, consent, contact hours")
    func judgedAgain() throws {
        var exited = try TimeLine(club(more: "exit: [{ on: left }]"))
        exited.event("2026-01-02T10:00Z", "bought")
        exited.event("2026-01-03T10:00Z", "left")
        exited.run(until: "2026-02-01T00:00Z")
        #expect(exited.ledger.last == "2026-01-03T10:00Z one/named-a dropped exited")
        #expect(exited.effects.settlements.map(\.status) == [.cancelled])
        var refused = try TimeLine(club())
        refused.event("2026-01-02T10:00Z", "bought")
        refused.update("2026-01-03T10:00Z", ["email_opt_in": .bool(false)])
        refused.run(until: "2026-01-03T12:00Z")
        #expect(refused.ledger.last == "2026-01-03T10:00Z one/named-a dropped no_consent")
        var late = try TimeLine(club("contact_hours: [{ channels: email, between: 08:00-20:00 }]"))
        late.event("2026-01-02T10:00Z", "bought")
        late.event("2026-01-02T22:00Z", "named", ["name": .string("Léa")])
        late.run(until: "2026-02-01T00:00Z")
        #expect(
            late.ledger(of: "one").dropFirst().prefix(2) == [
                "2026-01-02T22:00Z one/named-a email deferred contact_hours "
                    + "until 2026-01-03T08:00Z",
                "2026-01-03T08:00Z one/named-a email sent",
            ])
    }

    @Test("cancelled by hand it is dropped, weighs no more, and the journey goes on")
    func cancelled() throws {
        var line = try TimeLine(club(cap))
        line.event("2026-01-02T10:00Z", "bought")
        line.cancel("2026-01-03T10:00Z", step: "named-a")
        line.event("2026-01-03T11:00Z", "enrolled")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/named-a email incomplete missing_value member.first_name",
                "2026-01-03T10:00Z one/named-a dropped cancelled",
                "2026-01-03T11:00Z other/b email sent", "2026-01-04T10:00Z one/after till sent",
            ])
    }

    @Test("a message that was sent and is cancelled by hand weighs no more")
    func cancelledSent() throws {
        var line = try TimeLine(club(cap))
        line.event("2026-01-02T10:00Z", "enrolled")
        line.cancel("2026-01-03T10:00Z", step: "b")
        line.event("2026-01-03T11:00Z", "enrolled")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z", "2026-01-03T11:00Z"])
    }

    @Test("an incomplete message still without its value is not written again, nor moved")
    func stillIncomplete() throws {
        var line = try TimeLine(club(cap))
        line.event("2026-01-02T10:00Z", "bought")
        for day in 3...4 {
            line.event("2026-01-0\(day)T10:00Z", "points.earned", ["points": .int(1)])
        }
        line.run(until: "2026-01-04T12:00Z")
        #expect(line.ledger.count == 1)
        #expect(line.effects.messages.count == 1)
        #expect(line.effects.contacts.map(\.at) == [instant("2026-01-02T10:00Z")])
    }

    @Test("judged again while a cap is full by others, it waits for room and keeps its message")
    func incompleteBehindCap() throws {
        var line = try TimeLine(
            club("caps: [{ name: c, channels: email, at_most: 1, per: 1 day }]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T11:00Z", "enrolled")
        line.event("2026-01-03T12:00Z", "named", ["name": .string("Léa")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger.prefix(4) == [
                "2026-01-02T10:00Z one/named-a email incomplete missing_value member.first_name",
                "2026-01-03T11:00Z other/b email sent",
                "2026-01-03T12:00Z one/named-a email deferred cap c until 2026-01-04T11:00Z",
                "2026-01-04T11:00Z one/named-a email sent",
            ])
    }

    @Test("sets apply once per event, in file order, before any scenario sees it")
    func sets() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: tier.changed }\naudience: member.gold\n"
                    + "steps: [{ send: a, channels: email }]"))
        line.event("2026-01-02T10:00Z", "tier.changed", ["to": .string("gold")])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z"])
    }

    @Test("an assignment that does not read its own attribute yields to an event of a later time")
    func lateAssignment() throws {
        var line = try TimeLine(club())
        line.event("2026-01-05T10:00Z", "named", ["name": .string("Léa")])
        line.event(
            "2026-01-04T10:00Z", "named", ["name": .string("Lea")], received: "2026-01-06T10:00Z")
        line.event("2026-01-05T10:00Z", "points.earned", ["points": .int(5)])
        line.event(
            "2026-01-04T10:00Z", "points.earned", ["points": .int(3)], received: "2026-01-06T10:00Z"
        )
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.attribute("first_name") == .string("Léa"))
        #expect(line.attribute("points") == .int(8))
    }

    @Test("an assignment that cannot be computed leaves the attribute as it was and is recorded")
    func failedAssignment() throws {
        var line = try TimeLine(club(), ["call_at": .timestamp(instant("2026-07-01T06:30Z"))])
        line.event("2026-01-04T10:00Z", "phoned")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.attribute("call_at") == .timestamp(instant("2026-07-01T06:30Z")))
        #expect(line.effects.events.map(\.failures.count) == [1])
    }

    @Test("the same inputs give the same effects, however often they run")
    func repeatable() throws {
        func run() throws -> Effects {
            var line = try TimeLine(club(cap))
            line.event("2026-01-02T10:00Z", "bought")
            line.event("2026-01-03T10:00Z", "enrolled")
            line.event("2026-01-04T10:00Z", "named", ["name": .string("Léa")])
            line.run(until: "2026-02-01T00:00Z")
            return line.effects
        }
        #expect(try run() == run())
    }
}
