import Campaigns
import CivilTime
import Engine
import Expressions
import Testing

/// Worked examples of the field that need more than a test of `campaigns/tests` can say: nothing
/// runs for some days, or a members' file comes every night.
@Suite("Field examples")
struct FieldExamplesTests {
    @Test("an outage of three days: what is still valid goes late, what is not expires, once each")
    func outage() throws {
        let club = Club([
            "daily": """
            category: relationship
            trigger: { every: day, at: 09:00 }
            steps: [{ send: daily, channels: [email], valid_for: 6 hours }]
            """,
            "thanks": """
            category: relationship
            trigger: { event: bought }
            steps:
              - { send: thanks, channels: [sms], valid_for: 2 days }
              - wait: 1 day
              - { send: again, channels: [sms], valid_for: 2 days }
            """,
        ])
        var line = try TimeLine(club, from: "2026-03-01T10:00:00Z")
        line.run(until: "2026-03-02T12:00Z")
        // Down from 2 March 12:00 to 5 March 12:00. A purchase of the 2nd at 18:00 was received
        // then.
        line.event("2026-03-02T18:00Z", "bought")
        line.outage(until: "2026-03-05T12:00Z")
        line.run(until: "2026-03-06T12:00Z")
        // The thanks were due on the 2nd at 18:00 and valid until the 4th; the journey's clock goes
        // on from that deadline, a day later it is the 5th at 18:00. Of the daily ones of the 3rd,
        // 4th and 5th only the latest enters, three hours late and valid for three more.
        #expect(
            line.sent == [
                "2026-03-02T09:00Z daily/daily email", "2026-03-05T12:00Z daily/daily email",
                "2026-03-05T18:00Z thanks/again sms", "2026-03-06T09:00Z daily/daily email",
            ])
        #expect(
            line.ledger.contains { $0.contains("thanks/thanks") && $0.hasSuffix("dropped expired") }
        )
    }

    @Test("a nightly members' file: the night in which the threshold is crossed fires, once")
    func threshold() throws {
        let club = Club(
            """
            category: relationship
            trigger: { becomes: member.points >= 100 }
            steps: [{ send: hundred, channels: [email], at: 09:00, valid_for: 1 day }]
            """)
        // 80 is the baseline. 100 is the threshold itself; more is nothing new; below and back is.
        var line = try TimeLine(club, from: "2026-03-01T02:00:00Z", ["points": .int(80)])
        let nights: [(String, Int64)] = [
            ("2026-03-02", 95), ("2026-03-03", 100), ("2026-03-04", 140), ("2026-03-05", 60),
            ("2026-03-06", 60), ("2026-03-07", 120),
        ]
        for (night, points) in nights {
            line.update("\(night)T02:00:00Z", ["points": .int(points)])
        }
        line.run(until: "2026-03-10T00:00Z")
        #expect(line.sentAt == ["2026-03-03T09:00Z", "2026-03-07T09:00Z"])
        let occurrences = line.effects.ledger.filter { $0.outcome == .sent }.map(\.occurrence)
        #expect(occurrences == ["2026-03-03T02:00:00Z", "2026-03-07T02:00:00Z"])
        // Who is first known above the threshold has not crossed it.
        var rich = try TimeLine(club, from: "2026-03-01T02:00:00Z", ["points": .int(500)])
        rich.update("2026-03-02T02:00:00Z", ["points": .int(600)])
        rich.run(until: "2026-03-05T00:00Z")
        #expect(rich.sent == [])
    }

    @Test("a deadline that comes before the reserved send: judged until then, as engine.md says")
    func reservedPastDeadline() throws {
        // The renewal of the 6th shares the week's cap with the sale of the 2nd, whose three days
        // are over by then. It is not dropped at once: the renewal might go away. It does, on the
        // 4th.
        let club = Club(
            [
                "renewal": """
                category: relationship
                priority: 80
                trigger: { date: member.renewal_on, at: 09:00 }
                exit: [{ when: member.gone }]
                steps: [{ send: renewal, channels: [email], valid_for: 2 days }]
                """,
                "sale": """
                category: commercial
                priority: 20
                trigger: { scheduled: 2026-03-02T10:00 }
                steps: [{ send: sale, channels: [email], valid_for: 3 days }]
                """,
            ], pressure: "caps: [{ name: week, at_most: 1, per: 7 days }]\n")
        var line = try TimeLine(
            club, from: "2026-03-01T00:00:00Z", ["renewal_on": date("2026-03-06")])
        line.event("2026-03-04T08:00Z", "renewed", ["on": date("2026-06-06")])
        line.run(until: "2026-03-10T00:00Z")
        #expect(
            line.ledger == [
                "2026-03-02T10:00Z sale/sale email deferred reserved renewal/renewal until 2026-03-06T09:00Z",
                "2026-03-04T08:00Z sale/sale email sent",
            ])
        var kept = try TimeLine(
            club, from: "2026-03-01T00:00:00Z", ["renewal_on": date("2026-03-06")])
        kept.run(until: "2026-03-10T00:00Z")
        #expect(
            kept.ledger.dropFirst() == [
                "2026-03-05T10:00Z sale/sale email dropped expired",
                "2026-03-06T09:00Z renewal/renewal email sent",
            ])
    }
}
