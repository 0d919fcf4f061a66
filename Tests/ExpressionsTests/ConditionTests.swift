import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("Conditions over members and events")
struct ConditionTests {
    @Test("conditions of the contract are true and false as a CRM team expects")
    func conditions() throws {
        let bindings = Loyalty.bindings([
            "member.country": .string("FR"), "member.tier": .string("silver"),
        ])
        let expected: [(String, Bool)] = [
            ("member.country == \"FR\"", true), ("member.country != \"FR\"", false),
            ("member.country == \"FR\" && event.amount >= 80", true),
            ("member.tier in [\"silver\", \"gold\"]", true), ("member.tier == \"gold\"", false),
            ("member.points > 100.5", true), ("event.amount == 99.5", true),
            ("event.amount > member.points", false), ("!member.email_opt_in", false),
            ("member.points + 1 > 120 || member.tier == \"gold\"", true),
            ("event.to.startsWith(\"go\") && event.to.endsWith(\"ld\")", true),
            ("member.country < \"GB\" && member.country >= \"FR\"", true),
            ("member.points % 50 == 20 ? member.email_opt_in : false", true),
        ]
        for (text, isTrue) in expected {
            #expect(try Loyalty.compiled(text, as: .bool).isTrue(bindings) == isTrue, "\(text)")
        }
    }

    @Test("a missing value is an error that says which")
    func missing() throws {
        #expect(
            try Loyalty.failure("member.points > 1 && member.country == \"FR\"")
                == "member.country has no value @ member.country")
        #expect(
            try Loyalty.compiled("member.country == \"FR\"").isTrue(Loyalty.bindings()) == false)
        #expect(
            try Loyalty.compiled("member.country != \"FR\"").isTrue(Loyalty.bindings()) == false)
    }

    @Test("&& and || absorb an error on either side, ?: does not look at the other branch")
    func absorption() throws {
        let values: [(String, Bool)] = [
            ("member.country == 'FR' && member.points > 500", false),
            ("member.points > 500 && member.country == 'FR'", false),
            ("member.country == 'FR' || member.points > 100", true),
            ("member.points > 100 || member.country == 'FR'", true),
            ("member.country == 'FR' || member.tier == 'gold' || member.points > 100", true),
            ("member.points > 100 ? true : member.country == 'FR'", true),
            ("has(member.country) && member.country == 'FR'", false),
            ("!has(member.country)", true),
        ]
        for (text, value) in values { #expect(try Loyalty.value(text) == .bool(value), "\(text)") }
        #expect(try Loyalty.failure("member.country == 'FR' || member.points > 500") != nil)
        #expect(try Loyalty.failure("member.country == 'FR' ? true : true") != nil)
    }

    @Test("has() asks whether there is a value")
    func presence() throws {
        let bindings = Loyalty.bindings(["member.country": .string("")])
        #expect(try Loyalty.value("has(member.country)", bindings) == .bool(true))
        #expect(try Loyalty.value("has(member.tier)", bindings) == .bool(false))
        #expect(
            Loyalty.problems("has(member)") == [
                "has() asks for a field: has(member.email) @ member [expression-syntax]"
            ])
        #expect(
            Loyalty.problems("has(member.contry)") == [
                "'member' has no 'contry' @ contry -> country [unknown-name]"
            ])
    }

    @Test("strings are compared by code points, without normalisation")
    func text() throws {
        let bindings = Loyalty.bindings(["member.country": .string("Ame\u{301}lie")])
        #expect(try Loyalty.value("member.country == 'Am\\u00E9lie'", bindings) == .bool(false))
        #expect(try Loyalty.value("member.country == 'Ame\\u0301lie'", bindings) == .bool(true))
        #expect(try Loyalty.value("size(member.country)", bindings) == .int(7))
        #expect(try Loyalty.value("'forté'.endsWith('té')") == .bool(true))
    }

    @Test("an expression tells which slots, events and steps it reads")
    func reads() throws {
        let expression = try Loyalty.compiled(
            """
            member.points > 1 && today > date("2026-01-01") && member.points < 9
            && count("purchase.completed", "90 days") > 1
            && outcome("welcome-offer") == "sent"
            """)
        #expect(expression.reads == [Slot(root: 0, index: 1), Slot(root: 2, index: 0)])
        #expect(expression.histories.map(\.eventType) == ["purchase.completed"])
        #expect(expression.outcomesAsked == ["welcome-offer"])
    }
}

@Suite("Ways of having no value")
struct HazardTests {
    private func hazards(_ text: String) throws -> [String] {
        try Loyalty.compiled(text).hazards.map(\.message)
    }

    @Test("a value that may be missing is told, unless has() guards it")
    func guards() throws {
        let missing = ["member.country may have no value"]
        #expect(try hazards("member.country == 'FR'") == missing)
        #expect(try hazards("member.points > 3") == [])
        #expect(try hazards("has(member.country) && member.country == 'FR'") == [])
        #expect(try hazards("member.country == 'FR' && has(member.country)") == [])
        #expect(try hazards("!has(member.country) || member.country == 'FR'") == [])
        #expect(try hazards("has(member.country) ? member.country == 'FR' : false") == [])
        #expect(try hazards("has(member.country) || member.country == 'FR'") == missing)
        #expect(try hazards("has(member.tier) && member.country == 'FR'") == missing)
        #expect(try hazards("member.country > 'A' && member.country < 'B'") == missing)
        #expect(try hazards("!(has(member.country) && member.country == 'FR')") == [])
        #expect(
            try hazards("has(member.country) && (member.points > 1 || member.country == 'F')") == []
        )
    }

    @Test("divisions, elements, conversions and last() can err too")
    func others() throws {
        #expect(try hazards("member.points / member.points > 1") == ["the divisor may be 0"])
        #expect(try hazards("member.points / 2 > 1 && event.amount / 2.0 > 1.0") == [])
        #expect(try hazards("[1, 2][member.points] > 1") == ["there may be no such element"])
        #expect(try hazards("int(event.to) > 1") == ["int() may not understand the value"])
        #expect(
            try hazards("last('purchase.completed') < now")
                == ["the member may have had no \"purchase.completed\""])
        #expect(try hazards("has_had('purchase.completed')") == [])
        #expect(
            try hazards("outcome('welcome-offer') == 'sent'")
                == ["the step \"welcome-offer\" may have no outcome yet"])
    }
}

extension Result {
    var value: Success? { try? get() }
    var failure: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
