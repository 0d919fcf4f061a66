import CampaignFiles
import Diagnostics
import Testing

/// Warnings of what is surely not meant, and above all where there is none.
@Suite struct AdviceTests {
    private static let welcome = "campaigns/scenarios/welcome.yaml"
    private static let statement = "campaigns/scenarios/statement.yaml"

    private func codes(_ directory: CampaignDirectory) -> [DiagnosticCode] {
        directory.loadEdition(zones: GoodDirectory.zones).diagnostics.map(\.code)
    }

    private func codes(audience: String) throws -> [DiagnosticCode] {
        codes(
            try GoodDirectory.directory(
                Self.welcome, "audience: member.country == \"FR\"", "audience: '\(audience)'"))
    }

    @Test(
        "An audience that somebody can be in is not warned of",
        arguments: [
            #"member.tier == "gold" || member.tier == "silver" && member.tier == "bronze""#,
            #"!has(member.country) && !member.email_opt_in"#,
            #"member.tier in ["gold"] && member.points > 3 && member.points < 2"#,
            #"(member.tier == "gold") != (member.tier == "silver") && member.premium"#,
            #"member.country == "a && b" && member.tier != "gold""#,
            #"true"#, #"count("purchase.completed") > 3 && member.tier == "gold""#,
        ])
    func satisfiable(_ audience: String) throws {
        #expect(try codes(audience: audience) == [])
    }

    @Test(
        "An audience that words and truth values make impossible is warned of",
        arguments: [
            #"member.tier == "gold" && member.tier == "silver""#,
            #"member.points > 3 && (member.email_opt_in && !member.email_opt_in)"#,
            #"member.tier in ["gold"] && !(member.tier == "gold" || member.premium)"#,
            #"false"#,
        ])
    func impossible(_ audience: String) throws {
        #expect(try codes(audience: audience) == [.neverTrue])
    }

    @Test("An audience that asks after a step, before a journey begins, is warned of")
    func audienceOfOutcome() throws {
        let audience = #"outcome("reminder") == "sent" && member.tier == "gold""#
        #expect(try codes(audience: audience) == [.neverApplies])
    }

    @Test("Scenarios of one trigger and priority are not rivals where no member is in both")
    func ranks() {
        let one = """
            category: service
            trigger: { event: tier.upgraded }
            audience: member.tier == "gold"
            steps: [exit]

            """
        let path = "campaigns/scenarios/other.yaml"
        let both = [Self.statement: one, path: one]
        #expect(codes(GoodDirectory.directory(both)) == [.sameRank])
        var changes = both
        changes[path] = one.replacing("\"gold\"", with: "\"silver\"")
        #expect(codes(GoodDirectory.directory(changes)) == [])
        changes[path] = one + "status: draft\n"
        #expect(codes(GoodDirectory.directory(changes)) == [])
        changes[path] = one + "priority: 51\n"
        #expect(codes(GoodDirectory.directory(changes)) == [])
        changes[Self.statement] = one + "runs: 2026-01-01 to 2026-03-31\n"
        changes[path] = one + "runs: 2026-04-01 to 2026-06-30\n"
        #expect(codes(GoodDirectory.directory(changes)) == [])
        changes[path] = one + "runs: 2026-03-31 to 2026-06-30\n"
        #expect(codes(GoodDirectory.directory(changes)) == [.sameRank])
    }

    @Test("A cap over a channel that does not count never binds, though scenarios send by it")
    func notCounting() throws {
        let path = "campaigns/pressure.yaml"
        let text = try #require(GoodDirectory.files[path])
        let cap = "  - { name: till, channels: CHANNEL, at_most: 1, per: 1 day }\n"
        let changes = [
            Self.statement: """
            category: relationship
            trigger: { event: tier.upgraded }
            steps: [{ send: welcome-offer, channels: [pos] }]

            """,
            "templates/welcome-offer/fr/pos.liquid": "Bonjour",
            "templates/welcome-offer/en/pos.liquid": "Hello",
        ]
        for (channel, expected) in [("sms", []), ("pos", [DiagnosticCode.capNeverBinds])] {
            let caps = cap.replacing("CHANNEL", with: channel) + "contact_hours:\n"
            let pressure = [path: text.replacing("contact_hours:\n", with: caps)]
            let directory = GoodDirectory.directory(changes.merging(pressure) { $1 })
            #expect(codes(directory) == expected)
        }
    }

    @Test("A step behind an if of which one side goes on is reached, behind two exits it is not")
    func reached() throws {
        let old = "  - wait: 2 days"
        let open = "  - if: member.premium\n    then: exit\n  - wait: 2 days"
        #expect(codes(try GoodDirectory.directory(Self.welcome, old, open)) == [])
        let closed = "  - if: member.premium\n    then: exit\n    otherwise: exit\n  - wait: 2 days"
        #expect(codes(try GoodDirectory.directory(Self.welcome, old, closed)) == [.neverReached])
    }

    @Test("A send at a time at which it is open every day it can be due is valid long enough")
    func dueTimes() throws {
        // Contact hours: mon-sat 8 to 12 and 14 to 24 in France, mon, wed and thu elsewhere.
        let old = "channels: email\n    at: 10:00"
        let wednesday = "channels: sms\n    valid_for: 1 hour"
        let wait = "  - id: reminder"
        let path = Self.welcome
        let text = try #require(GoodDirectory.files[path])
        let range = try #require(text.range(of: old))
        let sms = text.replacingCharacters(in: range, with: wednesday)
        let place = try #require(sms.range(of: wait))
        let open = sms.replacingCharacters(in: place, with: "  - wait: until wed 10:00\n" + wait)
        #expect(codes(GoodDirectory.directory([path: open])) == [])
        let closed = sms.replacingCharacters(in: place, with: "  - wait: until sun 10:00\n" + wait)
        #expect(codes(GoodDirectory.directory([path: closed])) == [.validForTooShort])
        // From Sunday at ten to Monday's midnight there are fourteen hours; the end is outside.
        for (validity, expected) in [("14", [DiagnosticCode.validForTooShort]), ("15", [])] {
            let text = closed.replacing("valid_for: 1 hour", with: "valid_for: \(validity) hours")
            #expect(codes(GoodDirectory.directory([path: text])) == expected)
        }
    }
}
