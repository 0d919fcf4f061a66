import CivilTime
import Expressions
import Templates
import Testing

@Suite struct LocaleFormatTests {
    private func shown(_ markup: String, locale: String, channel: Int = ShopTemplates.email)
        -> String
    {
        let name = channel == ShopTemplates.sms ? "sms" : "email"
        var shop = ShopTemplates(
            ["templates/welcome/\(locale)/\(name).liquid": markup],
            member: [
                "points": .int(1234), "spent": .double(-1_234_567.891),
                "joined_on": .date(CivilDate(clampedYear: 2026, month: 3, day: 1)),
            ])
        shop.today = CivilDate(clampedYear: 2026, month: 8, day: 15)
        return shop.text(channel: channel, locale: locale)
    }

    @Test(
        "numbers are written as the language writes them",
        arguments: [
            ("fr", "1\u{202F}234 -1\u{202F}234\u{202F}567,891"), ("en", "1,234 -1,234,567.891"),
            ("es", "1234 -1.234.567,891"), ("de-CH", "1’234 -1’234’567.891"),
        ])
    func numbers(locale: String, expected: String) {
        #expect(
            shown("{{ member.points | number }} {{ member.spent | number }}", locale: locale)
                == expected)
    }

    @Test(
        "money has the currency's decimals and the language's place for its sign",
        arguments: [
            ("fr", "1\u{202F}234,00\u{A0}€ -1\u{202F}234\u{202F}567,89\u{A0}$"),
            ("en", "€1,234.00 -$1,234,567.89"), ("es", "1234,00\u{A0}€ -1.234.567,89\u{A0}$"),
        ])
    func money(locale: String, expected: String) {
        #expect(
            shown("{{ member.points | money }} {{ member.spent | money: 'USD' }}", locale: locale)
                == expected)
    }

    @Test("a text channel has ordinary spaces only, so that a text message stays in its alphabet")
    func plainSpaces() {
        #expect(
            shown(
                "{{ member.points | money }} {{ member.spent | number: 1 }}", locale: "fr",
                channel: ShopTemplates.sms)
                == "1 234,00 € -1 234 567,9")
    }

    @Test(
        "a date without a format is written out, with one in the language's words",
        arguments: [
            ("fr", "1er mars 2026 15 août 2026 samedi 15 août"),
            ("en", "March 1, 2026 August 15, 2026 Saturday 15 August"),
            ("es", "1 de marzo de 2026 15 de agosto de 2026 sábado 15 agosto"),
            ("de-CH", "1. März 2026 15. August 2026 Samstag 15 August"),
        ])
    func dates(locale: String, expected: String) {
        let markup =
            "{{ member.joined_on | date }} {{ today | date }} {{ today | date: '%A %-d %B' }}"
        #expect(shown(markup, locale: locale) == expected)
    }

    @Test("what is no number leaves the message incomplete and says why")
    func noNumber() {
        let shop = ShopTemplates(
            email: "{{ member.first_name | money }}", member: ["first_name": .string("x")])
        #expect(shop.text() == "missing: 'money' takes a number, found text")
    }
}
