import CivilTime
import Diagnostics
import Expressions
import Testing

@Suite("Dates and times in expressions")
struct TimeTests {
    @Test("dates compare, have parts and distances")
    func dates() throws {
        let bindings = Loyalty.bindings([
            "member.renewal_on": .date(CivilDate(iso: "2027-01-04")!),
            "member.birthdays": .list([
                .date(CivilDate(iso: "2019-12-01")!), .date(CivilDate(iso: "2021-03-09")!),
            ]),
        ])
        let values: [(String, Value)] = [
            ("today == date(\"2026-12-01\")", .bool(true)),
            ("today < date('2026-12-02')", .bool(true)),
            ("member.renewal_on >= today", .bool(true)),
            ("today != member.renewal_on", .bool(true)),
            ("days_between(today, member.renewal_on)", .int(34)),
            ("days_between(member.renewal_on, today)", .int(-34)),
            ("today.getFullYear()", .int(2026)), ("today.getMonth()", .int(11)),
            ("today.getDate()", .int(1)), ("string(today)", .string("2026-12-01")),
            ("today in member.birthdays", .bool(false)), ("member.birthdays.size()", .int(2)),
            (
                "member.birthdays.exists(d, d.getMonth() == today.getMonth() && d.getDate() "
                    + "== today.getDate())",
                .bool(true)
            ),
        ]
        for (text, value) in values {
            #expect(try Loyalty.value(text, bindings) == value, "\(text)")
        }
    }

    @Test("date(timestamp) reads the member's calendar, CEL's accessors read UTC")
    func zones() throws {
        var bindings = Loyalty.bindings()
        bindings.zone = ZoneRules(name: "Test/East", transitions: [], offsets: [3600])
        let values: [(String, Value)] = [
            ("date(event.time) == date('2026-12-01')", .bool(true)),
            ("date(event.time) == today", .bool(true)), ("event.time.getDate()", .int(30)),
            ("event.time.getDate('+01:00')", .int(1)),
            ("event.time.getHours('Europe/Paris')", .int(0)),
            ("event.time.getMonth()", .int(10)), ("event.time.getDayOfWeek()", .int(1)),
            ("event.time.getDayOfYear()", .int(333)), ("event.time.getMinutes('-09:15')", .int(15)),
        ]
        for (text, value) in values {
            #expect(try Loyalty.value(text, bindings) == value, "\(text)")
        }
        #expect(
            try Loyalty.failure("event.time.getHours('Europe/Pari') > 1", bindings)
                == "there is no time zone \"Europe/Pari\" @ event.time.getHours('Europe/Pari')")
    }

    @Test("timestamps and durations add up")
    func arithmetic() throws {
        let values: [(String, Value)] = [
            ("now - entry == duration('720h')", .bool(true)),
            ("entry + duration('1h30m') > now", .bool(false)),
            ("(now - entry).getHours()", .int(720)),
            ("string(duration('1m1ms'))", .string("60.001s")),
            ("string(duration('-1.5h'))", .string("-5400s")),
            ("duration('0') == duration('0s')", .bool(true)),
            ("duration('1ns') > duration('0')", .bool(true)),
            ("duration('1.000001s')", .duration(1_000_001)),
            ("duration('1h34us')", .duration(3_600_000_034)),
            ("int(timestamp('1970-01-01T00:01:00Z'))", .int(60)),
            ("timestamp(60) == timestamp('1970-01-01T01:01:00+01:00')", .bool(true)),
            ("string(now)", .string("2026-12-01T08:00:00Z")),
        ]
        for (text, value) in values { #expect(try Loyalty.value(text) == value, "\(text)") }
        for text in [
            "'1'", "'1d'", "'h'", "''", "'-'", "'1h '", "'1h-1m'", "'.s'", "'99999999999h'",
        ] {
            #expect(!Loyalty.problems("duration(\(text)) == duration('0')").isEmpty, "\(text)")
        }
    }

    @Test("questions about recorded events and steps reach the bindings as they were asked")
    func journeys() throws {
        var bindings = Loyalty.bindings()
        bindings.answers = [.count: .int(3), .sum: .double(120.5), .hasHad: .bool(true)]
        bindings.outcomes = ["welcome-offer": "sent"]
        let text = """
            count("purchase.completed", "90 days") >= 2
            && sum("purchase.completed", "amount", "1 year") > 100 && has_had("member.enrolled")
            && outcome("welcome-offer") == "sent"
            """
        let expression = try Loyalty.compiled(text, as: .bool)
        #expect(expression.isTrue(bindings))
        #expect(expression.histories.count == 3)
        let sum = try #require(expression.histories.dropFirst().first)
        #expect(sum.function == .sum && sum.field == "amount" && sum.fieldIndex == 0)
        #expect(sum.eventIndex == 4 && sum.window == CivilDuration("1 year"))
        #expect(try Loyalty.compiled("sum('purchase.completed', 'items')").type == .int)
        #expect(
            try Loyalty.failure("last('purchase.completed') < now", bindings)
                == "the member has had no \"purchase.completed\" @ last('purchase.completed')")
        #expect(
            try Loyalty.failure("outcome('satisfaction-survey') == 'sent'", bindings)
                == "the step \"satisfaction-survey\" has no outcome yet @ "
                + "outcome('satisfaction-survey')"
        )
    }
}
