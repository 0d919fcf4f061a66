import CivilTime
import Engine
import Expressions
import Testing

@Suite("Triggers from the member's own state and recorded events")
struct WholeLanguageTriggerTests {
    private func club(_ trigger: String, _ more: String = "") -> Club {
        Club(
            "category: relationship\ntrigger: \(trigger)\n\(more)\n"
                + "steps: [{ send: a, channels: email }]")
    }

    @Test("becomes: fires when an event or an update turns it true, again only after false")
    func becomes() throws {
        var line = try TimeLine(club("{ becomes: member.points >= 100 }"))
        line.event("2026-01-02T10:00Z", "points.earned", ["points": .int(60)])
        line.event("2026-01-03T10:00Z", "points.earned", ["points": .int(60)])
        line.event("2026-01-04T10:00Z", "points.earned", ["points": .int(60)])
        line.update("2026-01-05T10:00:00Z", ["points": .int(10)])
        line.update("2026-01-06T10:00:00Z", ["points": .int(500)])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-03T10:00Z", "2026-01-06T10:00Z"])
        #expect(
            line.effects.journeys.map(\.occurrence)
                == ["test points.earned-2", "2026-01-06T10:00:00Z"])
    }

    @Test("becomes: updates of one instant that turn it true twice are one firing")
    func becomesTwiceAtOnce() throws {
        var line = try TimeLine(club("{ becomes: member.points >= 100 }"))
        for points in [0, 600, 0, 700] as [Int64] {
            line.update("2026-01-02T10:00Z", ["points": .int(points)])
        }
        line.run(until: "2026-01-03T00:00Z")
        #expect(line.effects.journeys.map(\.occurrence) == ["2026-01-02T10:00:00Z"])
        line.update("2026-01-04T10:00Z", ["points": .int(0)])
        line.update("2026-01-05T10:00Z", ["points": .int(800)])
        line.run(until: "2026-01-06T00:00Z")
        #expect(Set(line.effects.journeys.map(\.occurrence)).count == 2)
    }

    @Test("becomes: what is first known of a member is the baseline")
    func baseline() throws {
        var line = try TimeLine(
            club("{ becomes: member.points >= 100 }"), ["points": .int(400)])
        line.event("2026-01-02T10:00Z", "points.earned", ["points": .int(60)])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == [])
    }

    @Test("becomes: what time alone turns true does not fire, neither then nor at the next input")
    func time() throws {
        var line = try TimeLine(
            club("{ becomes: 'today >= date(\"2026-01-10\")' }"))
        line.event("2026-01-12T10:00Z", "points.earned", ["points": .int(60)])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == [])
    }

    @Test("count: when it gets there, and again only after it has fallen below")
    func count() throws {
        var line = try TimeLine(club("{ count: bought, reaches: 3, within: 10 days }"))
        for day in ["02", "03", "04", "05", "20", "21", "22"] {
            line.event("2026-01-\(day)T10:00Z", "bought", id: "b\(day)")
        }
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-04T10:00Z", "2026-01-22T10:00Z"])
        #expect(line.effects.journeys.map(\.occurrence) == ["test b04", "test b22"])
    }

    @Test("count: an event counts until, exclusively, the same local time that much later")
    func window() throws {
        var line = try TimeLine(club("{ count: bought, reaches: 2, within: 10 days }"))
        line.event("2026-01-02T10:00:00Z", "bought")
        line.event("2026-01-12T10:00:00Z", "bought")
        line.event("2026-01-22T09:59:59Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-22T09:59:59Z"])
    }

    @Test("count: `when` says which events count, and one that is late is counted at its own time")
    func counted() throws {
        var line = try TimeLine(
            club("{ count: bought, reaches: 2, within: 10 days, when: event.amount > 5.0 }"))
        line.event("2026-01-02T10:00Z", "bought", ["amount": .double(9)])
        line.event("2026-01-03T10:00Z", "bought", ["amount": .double(1)])
        line.event(
            "2026-01-04T10:00Z", "bought", ["amount": .double(9)], received: "2026-01-05T10:00Z")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-05T10:00Z"])
    }

    @Test("streak: one in each of several consecutive months, again after a break")
    func streak() throws {
        var line = try TimeLine(club("{ streak: bought, every: month, reaches: 3 }"))
        for day in [
            "2026-01-31", "2026-02-01", "2026-02-15", "2026-03-31", "2026-04-01", "2026-06-01",
            "2026-07-01", "2026-08-01",
        ] { line.event("\(day)T10:00Z", "bought") }
        line.run(until: "2026-12-01T00:00Z")
        #expect(line.sentAt == ["2026-03-31T10:00Z", "2026-08-01T10:00Z"])
        #expect(line.effects.journeys.map(\.occurrence) == ["2026-03", "2026-08"])
    }

    @Test("silence: that long after the last one, again only after a new one, never without one")
    func silence() throws {
        var line = try TimeLine(club("{ silence: bought, for: 30 days }"))
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == [])
        line.event("2026-03-01T10:00Z", "bought")
        line.event("2026-03-05T10:00Z", "bought")
        line.run(until: "2026-08-01T00:00Z")
        #expect(line.sentAt == ["2026-04-04T10:00Z"])
        line.event("2026-08-02T10:00Z", "bought")
        line.run(until: "2026-12-01T00:00Z")
        #expect(line.sentAt == ["2026-04-04T10:00Z", "2026-09-01T10:00Z"])
        #expect(line.effects.journeys[0].occurrence == "2026-03-05T10:00:00Z")
    }

    @Test("count(), sum(), last() and has_had() ask recorded events, the one at hand included")
    func history() throws {
        func sentAt(_ condition: String) throws -> [String] {
            var line = try TimeLine(club("{ event: bought, when: '\(condition)' }"))
            for (day, amount) in [("02", 10.0), ("03", 20.0), ("20", 30.0)] {
                line.event("2026-01-\(day)T10:00Z", "bought", ["amount": .double(amount)])
            }
            line.run(until: "2026-03-01T00:00Z")
            return line.sentAt
        }
        #expect(try sentAt("count(\"bought\", \"5 days\") >= 2") == ["2026-01-03T10:00Z"])
        #expect(
            try sentAt("count(\"bought\") >= 2") == ["2026-01-03T10:00Z", "2026-01-20T10:00Z"])
        #expect(
            try sentAt("sum(\"bought\", \"amount\", \"5 days\") == 30.0")
                == ["2026-01-03T10:00Z", "2026-01-20T10:00Z"])
        #expect(try sentAt("sum(\"bought\", \"amount\") == 60.0") == ["2026-01-20T10:00Z"])
        #expect(try sentAt("has_had(\"enrolled\")") == [])
        #expect(try sentAt("last(\"bought\") == event.time").count == 3)
        #expect(try sentAt("last(\"enrolled\") < now").isEmpty)
    }

    @Test("recorded events are kept no longer than the files ask")
    func forgetting() throws {
        var line = try TimeLine(
            club("{ event: bought, when: 'count(\"bought\", \"5 days\") > 1' }"))
        for day in 1...9 { line.event("2026-01-0\(day)T10:00Z", "bought") }
        line.event("2026-01-09T11:00Z", "enrolled")
        line.run(until: "2026-03-01T00:00Z")
        let traces = line.member.state.recorded
        #expect(traces.map(\.type) == ["bought"])
        #expect(traces[0].events.count <= 6 && traces[0].events.count + traces[0].forgotten == 9)
    }
}
