import Campaigns
import CivilTime
import Engine
import Expressions
import Templates
import Testing

@Suite("Computed attributes")
struct ComputedTests {
    /// What the expression gives for a member with these attributes.
    private func value(_ text: String, _ attributes: [String: Value] = [:]) throws -> Value? {
        let edition = try Club("category: service\ntrigger: { event: bought }\nsteps: [exit]")
            .edition()
        let catalogue = edition.programme.catalogue
        let facts = Facts(
            attributes: catalogue.attributes.map { attributes[$0.name] }, events: [],
            now: Instant(microseconds: 0), deployment: Deployment(edition: edition, liveSince: [:]))
        let expression = try Expression.compile(text, in: catalogue.memberScope).get()
        return try? expression.evaluate(facts).get()
    }

    @Test("a computed attribute has the value of its expression, which may read another")
    func standing() throws {
        let (gold, none) = (["tier": Value.string("gold")], [String: Value]())
        #expect(try value("member.gold", gold) == .bool(true))
        #expect(try value("!member.gold", none) == .bool(true))
        let day = try #require(CivilDate(iso: "2026-05-01"))
        #expect(
            try value("member.milestone", gold.merging(["renewal_on": .date(day)]) { $1 })
                == .date(day))
        #expect(try value("member.milestone", gold) == nil)
    }

    @Test("has() of a computed attribute asks whether its expression has a value")
    func presence() throws {
        let day = try #require(CivilDate(iso: "2026-05-01"))
        let text = "has(member.milestone) && member.milestone == date('2026-05-01')"
        #expect(try value(text, ["birthday": .date(day)]) == .bool(true))
        #expect(try value(text) == .bool(false))
    }

    @Test("macros of a computed attribute keep clear of those around it")
    func locals() throws {
        #expect(
            try value("[4, 5].map(n, [6].map(m, member.rounds + n + m))")
                == .list([.list([.int(12)]), .list([.int(13)])]))
    }
}
