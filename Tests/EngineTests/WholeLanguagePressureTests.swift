import CivilTime
import Engine
import Expressions
import Testing

@Suite("Reserved places and inserts")
struct WholeLanguagePressureTests {
    private let cap = "caps: [{ name: week, channels: [email], at_most: 1, per: 7 days }]"

    private let renewal = """
        category: relationship
        priority: 90
        trigger: { date: member.renewal_on, offset: -30 days, at: 09:00 }
        steps: [{ send: renew, channels: email }]
        """

    private func sale(_ more: String = "") -> String {
        """
        category: commercial
        priority: 10
        trigger: { scheduled: 2026-03-01T10:00 }
        steps: [{ send: sale, channels: email, valid_for: 20 days\(more) }]
        """
    }

    @Test("a renewal keeps its place from the sale two days before")
    func reserved() throws {
        var line = try TimeLine(
            Club(["renewal": renewal, "sale": sale()], pressure: cap),
            ["renewal_on": date("2026-04-02")])
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-03-01T10:00Z sale/sale email deferred reserved renewal/renew until 2026-03-03T09:00Z",
                "2026-03-03T09:00Z renewal/renew email sent",
                "2026-03-03T09:00Z sale/sale email deferred cap week until 2026-03-10T09:00Z",
                "2026-03-10T09:00Z sale/sale email sent",
            ])
        #expect(line.effects.ledger[0].detail?.reservedAt == instant("2026-03-03T09:00Z"))
    }

    @Test("nothing is reserved for who could not be sent it, or where there is room for both")
    func unreserved() throws {
        var gone = try TimeLine(
            Club(
                ["renewal": renewal + "\naudience: '!member.gone'", "sale": sale()], pressure: cap),
            ["renewal_on": date("2026-04-02"), "gone": .bool(true)])
        gone.run(until: "2026-03-02T00:00Z")
        #expect(gone.ledger == ["2026-03-01T10:00Z sale/sale email sent"])
        var room = try TimeLine(
            Club(
                ["renewal": renewal, "sale": sale()],
                pressure: cap.replacing("at_most: 1", "at_most: 2")),
            ["renewal_on": date("2026-04-02")])
        room.run(until: "2026-03-02T00:00Z")
        #expect(room.ledger == ["2026-03-01T10:00Z sale/sale email sent"])
    }

    @Test("no midnight wakes who waits for what ends at a known instant")
    func nights() throws {
        // The hold reads the date, and holds nobody.
        let pressure = """
            caps: [{ name: month, channels: [sms], at_most: 1, per: calendar month }]
            contact_hours: [{ channels: [sms], between: 08:00-20:00 }]
            holds: [{ name: pause, when: has(member.birthday) && today < member.birthday }]
            """
        func text(_ at: String, _ priority: Int) -> String {
            """
            category: relationship
            priority: \(priority)
            trigger: { scheduled: \(at) }
            steps: [{ send: told, channels: sms, valid_for: 20 days }]
            """
        }
        func ledger(first: String, second: String) throws -> [String] {
            var line = try TimeLine(
                Club(["first": text(first, 50), "second": text(second, 40)], pressure: pressure))
            line.run(until: "2026-04-03T00:00Z")
            return line.ledger
        }
        #expect(
            try ledger(first: "2026-03-02T10:00", second: "2026-03-27T10:00") == [
                "2026-03-02T10:00Z first/told sms sent",
                "2026-03-27T10:00Z second/told sms deferred cap month until 2026-04-01T08:00Z",
                "2026-04-01T08:00Z second/told sms sent",
            ])
        #expect(
            try ledger(first: "2026-03-09T10:00", second: "2026-03-05T10:00") == [
                "2026-03-05T10:00Z second/told sms deferred reserved first/told until 2026-03-09T10:00Z",
                "2026-03-09T10:00Z first/told sms sent",
                "2026-03-09T10:00Z second/told sms dropped cap month",
            ])
    }

    @Test("midnights wake who waits for a hold, a cap or hours that read the date")
    func midnights() throws {
        func sent(_ pressure: String, bought: [String]) throws -> [String] {
            let club = Club(
                """
                category: relationship
                trigger: { event: bought }
                steps: [{ send: told, channels: sms, valid_for: 20 days }]
                """, pressure: pressure)
            var line = try TimeLine(
                club, from: "2026-03-01T00:00:00Z", ["renewal_on": date("2026-03-05")])
            for time in bought { line.event(time, "bought") }
            line.run(until: "2026-03-20T00:00Z")
            return line.sentAt
        }
        let (once, twice) = (["2026-03-02T10:00Z"], ["2026-03-02T10:00Z", "2026-03-02T11:00Z"])
        let (when, thursday) = ("today < member.renewal_on", "2026-03-05T00:00Z")
        #expect(try sent("holds: [{ name: h, when: \(when) }]", bought: once) == [thursday])
        let cap = "caps: [{ name: c, channels: [sms], per: 9 days"
        #expect(
            try sent(cap + ", at_most: 1, when: \(when) }]", bought: twice)
                == [once[0], thursday])
        #expect(
            try sent(cap + ", at_most: '\(when) ? 1 : 2' }]", bought: twice)
                == [once[0], thursday])
        let hours = "contact_hours: [{ channels: [sms], between: 08:00-09:00, days: sun"
        #expect(try sent(hours + ", when: \(when) }]", bought: once) == [thursday])
    }

    /// Until when an offer on the 2nd at noon is held back by a cap of so many in so long that
    /// scenarios of higher priority share; nil: it is sent at once.
    private func offer(
        beside rivals: [String], _ allowed: String, _ attributes: [String: Value?] = [:]
    ) throws -> String? {
        var scenarios: [String: String] = [
            "offer": """
            category: commercial
            priority: 10
            trigger: { event: bought }
            steps: [{ send: offer, channels: email, valid_for: 60 days }]
            """
        ]
        for (place, trigger) in rivals.enumerated() {
            scenarios["rival\(place)"] = """
                category: relationship
                priority: \(50 + place)
                trigger: \(trigger)
                steps: [{ send: told, channels: email, valid_for: 1 day }]
                """
        }
        let pressure = "caps: [{ name: some, channels: [email], \(allowed) }]\n"
        var line = try TimeLine(
            Club(scenarios, pressure: pressure), from: "2026-03-01T12:00:00Z", attributes)
        line.event("2026-03-02T12:00Z", "bought")
        line.run(until: "2026-03-02T12:00Z")
        let first = try #require(line.ledger.first { $0.contains("offer/offer") })
        return first.hasSuffix(" sent") ? nil : String(first.split(separator: " ").last ?? "")
    }

    @Test("every coming occurrence of one recurring scenario keeps its place, not the first alone")
    func recurring() throws {
        // Three in 30 days: the Tuesdays of the 3rd, 10th and 17th take them all, the third of which
        // the offer would displace. Of five in 30 days it takes the place of the 31st.
        let weekly = "{ every: week, on: tue, at: 09:00 }"
        #expect(try offer(beside: [weekly], "at_most: 3, per: 30 days") == "2026-03-17T09:00Z")
        #expect(try offer(beside: [weekly], "at_most: 5, per: 30 days") == "2026-03-31T09:00Z")
        #expect(try offer(beside: [weekly], "at_most: 6, per: 30 days") == nil)
        #expect(
            try offer(beside: ["{ every: day, at: 09:00 }"], "at_most: 6, per: 6 days")
                == "2026-03-08T09:00Z")
        #expect(try offer(beside: ["{ every: day, at: 09:00 }"], "at_most: 7, per: 6 days") == nil)
        let monthly = "{ every: month, on: last, at: 09:00 }"
        #expect(try offer(beside: [monthly], "at_most: 2, per: 60 days") == "2026-04-30T09:00Z")
        #expect(try offer(beside: [monthly], "at_most: 3, per: 60 days") == nil)
        // 5 January of two years.
        let yearly = "{ every: year, on: 01-05, at: 09:00 }"
        #expect(try offer(beside: [yearly], "at_most: 2, per: 700 days") == "2028-01-05T09:00Z")
        #expect(try offer(beside: [yearly], "at_most: 3, per: 700 days") == nil)
    }

    @Test("every date of a list keeps its place, as do occurrences of several scenarios")
    func several() throws {
        let born = Value.list([date("2020-03-05"), date("2022-03-07")])
        let children = "{ date: member.children, offset: 0 days, at: 09:00, repeat: yearly }"
        #expect(
            try offer(beside: [children], "at_most: 2, per: 10 days", ["children": born])
                == "2026-03-07T09:00Z")
        #expect(
            try offer(beside: [children], "at_most: 3, per: 10 days", ["children": born]) == nil)
        let planned = "{ scheduled: [2026-03-04T09:00, 2026-03-06T09:00] }"
        #expect(try offer(beside: [planned], "at_most: 2, per: 10 days") == "2026-03-06T09:00Z")
        #expect(
            try offer(
                beside: [planned, children], "at_most: 4, per: 10 days", ["children": born])
                == "2026-03-07T09:00Z")
        #expect(
            try offer(
                beside: [planned, children], "at_most: 5, per: 10 days", ["children": born])
                == nil)
    }

    @Test("a waiting candidate and the next send of a journey behind a wait keep their places")
    func journeys() throws {
        let care = """
            category: relationship
            priority: 80
            trigger: { event: bought }
            steps: [{ wait: 3 days }, { send: care, channels: email }]
            """
        var line = try TimeLine(Club(["care": care, "sale": sale()], pressure: cap))
        line.event("2026-02-28T10:00Z", "bought")
        line.run(until: "2026-04-01T00:00Z")
        #expect(
            line.ledger.first
                == "2026-03-01T10:00Z sale/sale email deferred reserved care/care until 2026-03-03T10:00Z"
        )
        #expect(line.sentAt == ["2026-03-03T10:00Z", "2026-03-10T10:00Z"])
        // The journey ends: its place is free at once.
        var freed = try TimeLine(
            Club(["care": care + "\nexit: { on: left }", "sale": sale()], pressure: cap))
        freed.event("2026-02-28T10:00Z", "bought")
        freed.event("2026-03-02T10:00Z", "left")
        freed.run(until: "2026-04-01T00:00Z")
        #expect(freed.sent == ["2026-03-02T10:00Z sale/sale email"])
    }

    @Test("where several places are kept, the latest says when to try again")
    func latest() throws {
        let pressure = """
            caps:
              - { name: c1, scenarios: [mid, early], at_most: 1, per: 1 day }
              - { name: c2, scenarios: [mid, late], at_most: 1, per: 7 days }
            """
        func known(_ priority: Int, _ moment: String) -> String {
            "category: relationship\npriority: \(priority)\ntrigger: { scheduled: \(moment) }\n"
                + "steps: [{ send: a, channels: email }]"
        }
        var line = try TimeLine(
            Club(
                [
                    "early": known(90, "2026-03-04T08:00"), "late": known(80, "2026-03-06T10:00"),
                    "mid": "category: relationship\npriority: 10\ntrigger: { event: bought }\n"
                        + "steps: [{ send: a, channels: email, valid_for: 12 days }]",
                ], pressure: pressure))
        line.event("2026-03-03T09:00Z", "bought")
        line.run(until: "2026-03-03T12:00Z")
        #expect(
            line.ledger == [
                "2026-03-03T09:00Z mid/a email deferred reserved late/a until 2026-03-06T10:00Z"
            ])
    }

    @Test("a reserved candidate is judged again until its deadline, and expires then")
    func expires() throws {
        var line = try TimeLine(
            Club(
                [
                    "renewal": renewal,
                    "sale": sale().replacing("valid_for: 20 days", "valid_for: 1 day"),
                ], pressure: cap), ["renewal_on": date("2026-04-02")])
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger(of: "sale") == [
                "2026-03-01T10:00Z sale/sale email deferred reserved renewal/renew until 2026-03-03T09:00Z",
                "2026-03-02T10:00Z sale/sale email dropped expired",
            ])
    }

    /// A mail to everybody at the moment.
    private func mail(_ step: String, _ time: String, priority: Int = 90) -> String {
        """
        category: relationship
        priority: \(priority)
        trigger: { scheduled: \(time) }
        steps: [{ send: \(step), channels: email }]
        """
    }

    @Test("insert: what a cap keeps out travels in the next email that is not exempt")
    func insert() throws {
        var line = try TimeLine(
            Club(
                [
                    "first": mail("first", "2026-02-27T10:00"),
                    "next": mail("next", "2026-03-08T10:00", priority: 50),
                    "sale": sale(", if_blocked: insert"),
                ], pressure: cap))
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger(of: "sale") == [
                "2026-03-01T10:00Z sale/sale email deferred cap week",
                "2026-03-08T10:00Z sale/sale email inserted",
            ])
        let mail = try #require(line.effects.messages.last)
        #expect(mail.step == "next" && mail.inserts.count == 1)
        #expect(line.effects.ledger.last?.message == mail.id)
        #expect(line.effects.messages.count == 2)
        #expect(line.effects.contacts.count == 2)
    }

    @Test(
        "insert: judged by rules 1 to 8 in order: one excluded and out of its audience is dropped")
    func insertOutsideAudience() throws {
        let next =
            mail("next", "2026-03-08T10:00", priority: 50)
            + "\nexcludes: { categories: [commercial], for: 30 days }"
        let sale = sale(", if_blocked: insert")
        var line = try TimeLine(
            Club(
                [
                    "first": mail("first", "2026-02-27T10:00"), "next": next,
                    "sale": sale + "\naudience: '!member.gold'",
                ], pressure: cap))
        line.update("2026-03-05T10:00:00Z", ["tier": .string("gold")])
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger(of: "sale") == [
                "2026-03-01T10:00Z sale/sale email deferred cap week",
                "2026-03-08T10:00Z sale/sale email dropped not_in_audience",
            ])
    }

    @Test("insert: at most three travel in one mail, the most important; the others wait on")
    func insertsByPriority() throws {
        var scenarios = [
            "first": mail("first", "2026-02-27T10:00"), "next": mail("next", "2026-03-08T10:00"),
            "last": mail("last", "2026-03-16T10:00"),
        ]
        for (place, priority) in [10, 40, 20, 30].enumerated() {
            scenarios["tip\(place)"] = """
                category: commercial
                priority: \(priority)
                trigger: { scheduled: 2026-03-01T10:00 }
                steps:
                  - send: tip\(place)
                    channels: email
                    valid_for: 20 days
                    if_blocked: insert
                """
        }
        var line = try TimeLine(Club(scenarios, pressure: cap))
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger.filter { $0.contains("inserted") } == [
                "2026-03-08T10:00Z tip1/tip1 email inserted",
                "2026-03-08T10:00Z tip3/tip3 email inserted",
                "2026-03-08T10:00Z tip2/tip2 email inserted",
                "2026-03-16T10:00Z tip0/tip0 email inserted",
            ])
    }

    @Test("insert: never sent alone; it expires at its deadline")
    func insertAlone() throws {
        let first = """
            category: relationship
            priority: 90
            trigger: { scheduled: 2026-02-27T10:00 }
            steps: [{ send: first, channels: email }]
            """
        var line = try TimeLine(
            Club(["first": first, "sale": sale(", if_blocked: insert")], pressure: cap))
        line.run(until: "2026-05-01T00:00Z")
        #expect(
            line.ledger(of: "sale") == [
                "2026-03-01T10:00Z sale/sale email deferred cap week",
                "2026-03-21T10:00Z sale/sale email dropped expired",
            ])
    }
}

extension String {
    fileprivate func replacing(_ part: String, _ other: String) -> String {
        components(of: part).joined(separator: other)
    }

    private func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
