import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

/// Each of these once came out wrong when the ledger was recomputed by hand.
@Suite("Found by recomputing the ledger")
struct RecomputedTests {
    private let email: [String: Value] = ["channel": .string("email")]
    private let category: [String: Value] = [
        "channel": .string("email"), "category": .string("relationship"),
    ]

    private func line(_ category: String = "relationship") throws -> TimeLine {
        try TimeLine(
            Club(
                "category: \(category)\ntrigger: { event: bought }\n"
                    + "steps: [{ send: a, channels: [email] }]"))
    }

    @Test("a bounce means the address that the message went to, also of an exempt category")
    func bounceOfExempt() throws {
        var line = try line("service")
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-01-02T13:00Z")
        line.update("2026-01-02T14:00Z", ["email": .string("new@example.org")])
        line.event(
            "2026-01-02T15:00Z", "message.bounced",
            [
                "channel": .string("email"), "kind": .string("hard"),
                "message": .string(line.effects.messages[0].id),
            ])
        line.event("2026-01-03T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(
            line.ledger == [
                "2026-01-02T12:00Z one/a email sent", "2026-01-03T12:00Z one/a email sent",
            ])
    }

    @Test("a late withdrawal does not make a newer one older, so that a late consent lifts it")
    func lateWithdrawal() throws {
        var line = try line()
        line.event("2026-01-20T10:00Z", "consent.withdrawn", email)
        line.event("2026-01-05T10:00Z", "consent.withdrawn", email, received: "2026-01-21T10:00Z")
        line.event("2026-01-10T10:00Z", "consent.given", email, received: "2026-01-22T10:00Z")
        line.event("2026-01-23T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.ledger == ["2026-01-23T12:00Z one/a dropped no_consent"])
    }

    @Test("consent to a category that arrives late does not lift what was withdrawn of it since")
    func lateConsent() throws {
        var line = try line()
        line.event("2026-01-05T10:00Z", "consent.withdrawn", email)
        line.event("2026-01-20T10:00Z", "consent.withdrawn", category)
        line.event("2026-01-10T10:00Z", "consent.given", category, received: "2026-01-22T10:00Z")
        line.event("2026-01-23T12:00Z", "bought")
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.ledger == ["2026-01-23T12:00Z one/a dropped no_consent"])
    }

    @Test("an edit from one kind of clock trigger to another enters no date twice")
    func editedTrigger() throws {
        func club(_ trigger: String) -> Club {
            Club(
                "category: relationship\ntrigger: \(trigger)\n"
                    + "steps: [{ send: a, channels: [email] }]")
        }
        var line = try TimeLine(club("{ every: day, at: '09:00' }"))
        line.run(until: "2026-01-02T10:00Z")
        let before = line.ledger.count
        try line.edit("2026-01-02T11:00Z", club("{ scheduled: 2026-01-02T18:00 }"))
        line.run(until: "2026-01-03T00:00Z")
        #expect(before > 0 && line.ledger.count == before)
    }

    @Test("an edit of the offset enters no date twice")
    func editedOffset() throws {
        func club(_ offset: String) -> Club {
            Club(
                "category: relationship\n"
                    + "trigger: { date: member.children, offset: \(offset), at: '09:00' }\n"
                    + "steps: [{ send: a, channels: [email] }]")
        }
        var line = try TimeLine(
            club("-3 days"), ["children": .list([date("2026-01-26")])])
        line.run(until: "2026-01-24T00:00Z")
        #expect(line.sentAt == ["2026-01-23T09:00Z"])
        try line.edit("2026-01-24T00:00Z", club("10 days"))
        line.run(until: "2026-03-01T00:00Z")
        #expect(line.sentAt == ["2026-01-23T09:00Z"])
    }

    @Test("a journey sleeps until the deadline of a send that expired early")
    func sleeping() throws {
        var line = try TimeLine(
            Club(
                "category: relationship\ntrigger: { event: bought }\nentry: unless active\n"
                    + "steps: [{ send: a, channels: [email], valid_for: 2 hours }]",
                pressure: "contact_hours: [{ channels: [email], between: [15:00-16:00] }]"))
        line.event("2026-01-02T08:00Z", "bought")
        line.event("2026-01-02T08:30Z", "bought")
        line.event("2026-01-02T12:00Z", "bought")
        line.run(until: "2026-01-03T00:00Z")
        #expect(line.ledger[0] == "2026-01-02T08:00Z one/a email dropped expired")
        #expect(line.ledger[1] == "2026-01-02T08:30Z one not_entered entry")
        #expect(!line.ledger[2].contains("not_entered"))
    }

    @Test("rows of a member file wait for what comes in at the same instant")
    func rowsAndEvents() throws {
        let line = try line()
        let deployment = line.deployment
        let member = Member(
            id: "lea", knownSince: instant("2026-01-02T12:00Z"),
            attributeCount: deployment.edition.programme.catalogue.attributes.count)
        let update = Update(
            member: "lea", received: instant("2026-01-02T12:00Z"),
            values: [AttributeValue(slot: Catalogue.localeSlot, value: .string("fr"))])
        let taken = take(
            [update], into: member, at: instant("2026-01-02T12:00Z"), under: deployment)
        #expect(taken.effects.isEmpty)
        #expect(taken.nextWakeUp == instant("2026-01-02T12:00Z"))
        #expect(taken.member.attributes[Catalogue.localeSlot] == .string("fr"))
    }
}
