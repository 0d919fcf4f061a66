import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Triggers")
struct TriggerTests {
    private func every(_ rest: String) -> Club {
        Club("category: relationship\ntrigger: { \(rest) }\nsteps: [{ send: a, channels: email }]")
    }

    @Test("event: fires at each such event, at the event's own time")
    func event() throws {
        var line = try TimeLine(every("event: bought"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-02T10:00Z", "enrolled")
        line.event("2026-01-03T11:30Z", "bought")
        line.run(until: "2026-02-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T10:00Z one/a email sent", "2026-01-03T11:30Z one/a email sent",
            ])
        #expect(line.effects.ledger.map(\.occurrence) == ["test bought-1", "test bought-3"])
    }

    @Test("event: a list of types fires at each of them")
    func eventList() throws {
        var line = try TimeLine(every("event: [bought, enrolled]"))
        line.event("2026-01-02T10:00Z", "bought")
        line.event("2026-01-03T10:00Z", "enrolled")
        line.event("2026-01-04T10:00Z", "left")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z", "2026-01-03T10:00Z"])
    }

    @Test("event: when reads the event, and an error is false")
    func eventWhen() throws {
        var line = try TimeLine(
            every("event: bought, when: \"event.amount > 50.0 && event.until > today\""))
        line.event("2026-01-02T10:00Z", "bought", ["amount": .double(60)])
        line.event(
            "2026-01-03T10:00Z", "bought",
            ["amount": .double(60), "until": date("2026-02-01")])
        line.event("2026-01-04T10:00Z", "bought", ["amount": .double(50)])
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-03T10:00Z"])
    }

    @Test(
        "every: by the member's calendar, a day that a month lacks is its last day",
        arguments: [
            ("every: day, at: 09:00", ["01-01T09:00Z", "01-02T09:00Z", "01-03T09:00Z"]),
            ("every: week, on: mon, at: 09:00", ["01-05T09:00Z", "01-12T09:00Z", "01-19T09:00Z"]),
            ("every: month, on: 31, at: 09:00", ["01-31T09:00Z", "02-28T09:00Z", "03-31T09:00Z"]),
            ("every: month, on: 30, at: 09:00", ["01-30T09:00Z", "02-28T09:00Z", "03-30T09:00Z"]),
            (
                "every: month, on: last, at: 09:00",
                ["01-31T09:00Z", "02-28T09:00Z", "03-31T09:00Z"]
            ),
            ("every: month, on: 1, at: 00:00", ["01-01T00:00Z", "02-01T00:00Z", "03-01T00:00Z"]),
        ])
    func recurring(_ trigger: String, _ first: [String]) throws {
        var line = try TimeLine(every(trigger))
        line.run(until: "2026-04-29T00:00Z")
        #expect(Array(line.sentAt.prefix(3)) == first.map { "2026-" + $0 })
    }

    @Test("every: year on 29 February is 28 February in common years, and 29 again after")
    func leapYear() throws {
        var line = try TimeLine(every("every: year, on: 02-29, at: 09:00"))
        line.run(until: "2028-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-28T09:00Z", "2027-02-28T09:00Z", "2028-02-29T09:00Z"])
        #expect(
            line.effects.ledger.map(\.occurrence) == ["2026-02-28", "2027-02-28", "2028-02-29"])
    }

    @Test("every: at the local time, over both changes of the clocks")
    func clockChanges() throws {
        var line = try TimeLine(
            every("every: day, at: 02:30"), from: "2026-03-27T12:00:00Z",
            ["timezone": .string("Europe/Paris")])
        line.run(until: "2026-03-31T00:00Z")
        // 02:30 does not exist on 29 March: the first instant after the gap.
        #expect(
            line.sentAt == ["2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"])
        var autumn = try TimeLine(
            every("every: day, at: 02:30"), from: "2026-10-23T12:00:00Z",
            ["timezone": .string("Europe/Paris")])
        autumn.run(until: "2026-10-27T00:00Z")
        // It occurs twice on 25 October: the first of the two.
        #expect(
            autumn.sentAt == ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"])
    }

    @Test("every: a moment before the scenario went live does not fire, one exactly then does")
    func baseline() throws {
        var late = try TimeLine(every("every: day, at: 09:00"), from: "2026-01-01T09:00:01Z")
        late.run(until: "2026-01-02T12:00Z")
        #expect(late.sentAt == ["2026-01-02T09:00Z"])
        var exact = try TimeLine(every("every: day, at: 09:00"), from: "2026-01-01T09:00:00Z")
        exact.run(until: "2026-01-01T12:00Z")
        #expect(exact.sentAt == ["2026-01-01T09:00Z"])
    }

    @Test("every: a member who moves east or west has each civil date once")
    func zoneMove() throws {
        var line = try TimeLine(every("every: day, at: 12:00"))
        line.event("2026-01-02T13:00Z", "moved", ["zone": .string("Pacific/Auckland")])
        line.event("2026-01-05T13:00Z", "moved", ["zone": .string("America/Los_Angeles")])
        line.run(until: "2026-01-08T00:00Z")
        let dates = line.effects.ledger.map(\.occurrence)
        #expect(dates == Array(Set(dates)).sorted())
        #expect(
            line.sentAt == [
                "2026-01-01T12:00Z", "2026-01-02T12:00Z",
                // Noon of 3 January in Auckland is an hour before midnight of the 2nd in UTC.
                "2026-01-02T23:00Z", "2026-01-03T23:00Z", "2026-01-04T23:00Z",
                // 5 January is handled; the next noon in Los Angeles is that of the 6th.
                "2026-01-06T20:00Z", "2026-01-07T20:00Z",
            ])
    }

    @Test("date: relative to a date of the member, with an offset")
    func dated() throws {
        var line = try TimeLine(
            every("date: member.renewal_on, offset: -30 days, at: 09:00"),
            ["renewal_on": date("2026-03-01"), "timezone": .string("Europe/Paris")])
        line.run(until: "2027-12-31T00:00Z")
        #expect(line.sentAt == ["2026-01-30T08:00Z"])
        #expect(line.effects.ledger.map(\.occurrence) == ["2026-03-01"])
    }

    @Test("date: an offset in months keeps to the calendar")
    func datedMonths() throws {
        var line = try TimeLine(
            every("date: member.renewal_on, offset: -1 month, at: 09:00"),
            ["renewal_on": date("2026-03-31")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-28T09:00Z"])
    }

    @Test("date: each of a list of dates fires")
    func datedList() throws {
        var line = try TimeLine(
            every("date: member.children, at: 09:00, repeat: yearly"),
            ["children": .list([date("2015-03-01"), date("2018-02-10")])])
        line.run(until: "2027-02-15T00:00Z")
        #expect(
            line.effects.ledger.map(\.occurrence) == [
                "2018-02-10/2026", "2015-03-01/2026", "2018-02-10/2027",
            ])
    }

    @Test("date: a list of tens of thousands costs by its length alone", .timeLimit(.minutes(1)))
    func longList() throws {
        let first = CivilDate(clampedYear: 1990, month: 1, day: 1)
        let dates = (0..<30_000).map { Value.date(first.adding(days: $0)) }
        var line = try TimeLine(every("date: member.children, at: 09:00"))
        line.update("2026-01-10T00:00Z", ["children": .list(dates)])
        line.update("2026-01-10T01:00Z", ["children": .list(dates.reversed())])
        line.run(until: "2026-01-12T10:00Z")
        #expect(line.sentAt == ["2026-01-10T09:00Z", "2026-01-11T09:00Z", "2026-01-12T09:00Z"])
    }

    @Test("date: yearly ones begin one year after the date, never on it")
    func yearly() throws {
        var line = try TimeLine(every("date: member.birthday, at: 09:00, repeat: yearly"))
        line.update("2026-01-10T00:00Z", ["birthday": date("2026-01-20")])
        line.run(until: "2028-12-31T00:00Z")
        #expect(line.sentAt == ["2027-01-20T09:00Z", "2028-01-20T09:00Z"])
    }

    @Test("date: 29 February comes on 28 February in common years and returns to the 29th")
    func leapBirthday() throws {
        var line = try TimeLine(
            every("date: member.birthday, at: 09:00, repeat: yearly"),
            ["birthday": date("2000-02-29")])
        line.run(until: "2028-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-28T09:00Z", "2027-02-28T09:00Z", "2028-02-29T09:00Z"])
    }

    @Test("date: yearly with an offset over the turn of the year")
    func yearlyOffset() throws {
        var line = try TimeLine(
            every("date: member.birthday, offset: -10 days, at: 09:00, repeat: yearly"),
            ["birthday": date("1990-01-05")])
        line.run(until: "2028-01-01T00:00Z")
        #expect(line.sentAt == ["2026-12-26T09:00Z", "2027-12-26T09:00Z"])
        #expect(
            line.effects.ledger.map(\.occurrence) == ["1990-01-05/2027", "1990-01-05/2028"])
    }

    @Test("date: a moment already past when the value becomes known does not fire")
    func pastMoment() throws {
        var line = try TimeLine(every("date: member.renewal_on, offset: -30 days, at: 09:00"))
        line.event("2026-02-10T00:00Z", "renewed", ["on": date("2026-03-01")])
        line.event("2026-05-10T00:00Z", "renewed", ["on": date("2026-08-01")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-07-02T09:00Z"])
    }

    @Test(
        "date: a computed date fires as any other, from when its value is known, and moves with it")
    func computedDate() throws {
        var line = try TimeLine(
            every("date: member.milestone, offset: -30 days, at: 09:00"),
            ["renewal_on": date("2026-08-01"), "birthday": date("2026-06-01")])
        line.event("2026-03-10T00:00Z", "tier.changed", ["to": .string("gold")])
        line.event("2026-07-10T00:00Z", "renewed", ["on": date("2026-08-05")])
        line.event("2026-07-20T00:00Z", "renewed", ["on": date("2026-10-01")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-07-02T09:00Z", "2026-09-01T09:00Z"])
    }

    @Test("date: one that is a date or nothing comes and goes with what it hangs on")
    func dateOrNothing() throws {
        func sentAt(_ tiers: KeyValuePairs<String, String>) throws -> [String] {
            var line = try TimeLine(
                every("date: member.visit_on, at: 09:00"), ["renewal_on": date("2026-08-01")])
            for (time, tier) in tiers {
                line.event("\(time)T00:00Z", "tier.changed", ["to": .string(tier)])
            }
            line.run(until: "2026-12-31T00:00Z")
            return line.sentAt
        }
        #expect(try sentAt(["2026-03-10": "gold"]) == ["2026-08-01T09:00Z"])
        #expect(try sentAt([:]) == [])
        #expect(try sentAt(["2026-03-10": "gold", "2026-07-31": "silver"]) == [])
        #expect(try sentAt(["2026-08-02": "gold"]) == [])
    }

    @Test(
        "a moment that had passed before the member was known does not come back by a move west",
        arguments: [
            "date: member.birthday, at: 08:00, repeat: yearly",
            "date: member.renewal_on, at: 08:00", "scheduled: 2026-02-20T08:00, local: true",
            "every: year, on: 02-20, at: 08:00",
        ])
    func passedBeforeKnown(trigger: String) throws {
        var line = try TimeLine(
            every(trigger), from: "2026-02-20T08:00:00Z",
            [
                "timezone": .string("Asia/Tokyo"), "birthday": date("1980-02-20"),
                "renewal_on": date("2026-02-20"),
            ])
        line.event("2026-02-28T07:56Z", "moved", ["zone": .string("UTC")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.ledger == [])
    }

    @Test(
        "a moment that the zone of arrival had passed, and that of departure not, comes on arrival")
    func movedEast() throws {
        var line = try TimeLine(
            every("scheduled: 2026-02-20T08:00, local: true"), from: "2026-02-01T08:00:00Z",
            ["timezone": .string("America/New_York")])
        line.event("2026-02-20T10:00Z", "moved", ["zone": .string("Asia/Tokyo")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-20T10:00Z"])
    }

    @Test("date: one occurrence for one value, whatever the attribute does meanwhile")
    func sameValueAgain() throws {
        var line = try TimeLine(
            every("date: member.renewal_on, at: 09:00"), ["renewal_on": date("2026-02-01")])
        line.event("2026-02-02T00:00Z", "renewed", ["on": date("2026-06-01")])
        line.event("2026-02-03T00:00Z", "renewed", ["on": date("2026-02-01")])
        line.event("2026-02-04T00:00Z", "renewed", ["on": date("2026-03-01")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-01T09:00Z", "2026-03-01T09:00Z"])
    }

    @Test("scheduled: once for each member, in the programme's zone unless local")
    func scheduled() throws {
        var line = try TimeLine(
            every("scheduled: [2026-02-01T10:00, 2026-03-01T10:00:00+02:00]"),
            ["timezone": .string("America/New_York")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-01T10:00Z", "2026-03-01T08:00Z"])
        var local = try TimeLine(
            every("scheduled: 2026-02-01T10:00, local: true"),
            ["timezone": .string("America/New_York")])
        local.run(until: "2026-12-31T00:00Z")
        #expect(local.sentAt == ["2026-02-01T15:00Z"])
    }

    @Test("scheduled: local, a member who moves does not have it twice")
    func scheduledMove() throws {
        var line = try TimeLine(every("scheduled: 2026-02-01T10:00, local: true"))
        line.event("2026-02-01T11:00Z", "moved", ["zone": .string("America/New_York")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-01T10:00Z"])
    }

    @Test("scheduled: before the member became known it does not fire")
    func scheduledBefore() throws {
        var line = try TimeLine(
            every("scheduled: [2026-02-01T10:00, 2026-02-02T10:00]"),
            from: "2026-02-01T10:00:01Z")
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-02-02T10:00Z"])
    }

    @Test("date: a value that changes before its moment fires for the new one alone")
    func changedDate() throws {
        var line = try TimeLine(
            every("date: member.renewal_on, offset: -10 days, at: 09:00"),
            ["renewal_on": date("2026-03-01")])
        line.event("2026-02-01T00:00Z", "renewed", ["on": date("2026-04-01")])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.sentAt == ["2026-03-22T09:00Z"])
        #expect(line.effects.ledger.map(\.occurrence) == ["2026-04-01"])
    }

    @Test("date: a date that is taken away does not fire")
    func removedDate() throws {
        var line = try TimeLine(
            every("date: member.renewal_on, at: 09:00"), ["renewal_on": date("2026-03-01")])
        line.update("2026-02-01T00:00Z", ["renewal_on": nil])
        line.run(until: "2026-12-31T00:00Z")
        #expect(line.ledger.isEmpty)
        #expect(line.nextWakeUp == nil)
    }

    @Test("a recurring trigger of one scenario is its own, whatever others have handled")
    func severalScenarios() throws {
        let send = "steps: [{ send: a, channels: till }]"
        var line = try TimeLine(
            Club([
                "day": "category: service\ntrigger: { every: day, at: 09:00 }\n\(send)",
                "late": "category: service\ntrigger: { every: day, at: 21:00 }\n\(send)",
                "month": "category: service\ntrigger: { every: month, on: 2, at: 09:00 }\n\(send)",
            ]))
        line.run(until: "2026-01-02T23:00Z")
        #expect(
            line.sent == [
                "2026-01-01T09:00Z day/a till", "2026-01-01T21:00Z late/a till",
                "2026-01-02T09:00Z day/a till", "2026-01-02T09:00Z month/a till",
                "2026-01-02T21:00Z late/a till",
            ])
    }

    @Test("an event seen before changes nothing")
    func duplicates() throws {
        var line = try TimeLine(every("event: points.earned"))
        line.event("2026-01-02T10:00Z", "points.earned", ["points": .int(5)], id: "x")
        line.event("2026-01-02T10:00Z", "points.earned", ["points": .int(5)], id: "x")
        line.event("2026-01-05T10:00Z", "points.earned", ["points": .int(5)], id: "x")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-02T10:00Z"])
        #expect(line.attribute("points") == .int(5))
    }

    @Test("what was received before the scenario first went live does not fire it")
    func beforeLive() throws {
        let draft = Club(
            "status: draft\ncategory: relationship\ntrigger: { event: bought }\n"
                + "steps: [{ send: a, channels: email }]")
        var line = try TimeLine(draft)
        line.event("2026-01-02T10:00Z", "bought")
        try line.edit("2026-01-03T00:00Z", every("event: bought"))
        line.event("2026-01-02T12:00Z", "bought", received: "2026-01-03T08:00Z")
        line.run(until: "2026-02-01T00:00Z")
        #expect(line.sentAt == ["2026-01-03T08:00Z"])
    }
}
