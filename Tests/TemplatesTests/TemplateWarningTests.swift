import Campaigns
import Diagnostics
import Expressions
import Templates
import Testing

@Suite struct TemplateWarningTests {
    @Test("filters of ours on a value that the catalogue knows to be of another type")
    func types() {
        let shop = ShopTemplates(
            email: """
                {{ member.joined_on | money }}
                {{ member.tags | default: "" | number: 2 }}
                {{ member.tags | date: "%Y" }}
                {{ member.first_name | money }}
                {{ member.points | money }} {{ member.spent | number }} {{ event.time | date }}
                {{ member.first_name | size | number }} {{ member.points | date }}
                """)
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:4:23: type-mismatch: 'money' takes a number, and 'member.joined_on' is a date",
                "welcome/fr/email.liquid:5:32: type-mismatch: 'number' takes a number, and 'member.tags' is a list",
                "welcome/fr/email.liquid:6:18: type-mismatch: 'date' takes a date, and 'member.tags' is a list",
                "welcome/fr/email.liquid:7:24: type-mismatch: 'money' takes a number, and 'member.first_name' is text; what does not read as one cannot be printed",
            ])
        #expect(
            shop.loaded.diagnostics.map(\.severity) == [.error, .error, .error, .warning])
    }

    @Test(
        "an address that begins with a value of the member is warned of",
        arguments: [
            #"<a href="{{ member.first_name }}">"#, #"<a HREF = ' {{ event.store }}'>"#,
            "<img alt='' src={{ member.first_name | strip }}>",
            #"<a href="{% if member.first_name %}{{ member.first_name }}{% endif %}">"#,
            #"{% assign u = member.first_name %}<a href="{{ u }}">"#,
            #"{% capture u %}{{ member.first_name }}{% endcapture %}<a href="{{ u }}">"#,
            "<a href=\"{{ member.tags[0] }}\">",
        ])
    func links(html: String) {
        let found = ShopTemplates(email: html).loaded.diagnostics
        #expect(found.map(\.code) == [.unsafeLink])
        #expect(found.map(\.severity) == [.warning])
    }

    @Test(
        "an address that begins with the author's text, or with ours, is not",
        arguments: [
            #"<a href="https://x.example/{{ member.first_name }}">"#,
            #"<a href="{{ message.unsubscribe_url }}">"#, #"<a href="{{ programme.name }}">"#,
            #"<a href="{{ "https://x.example/" | append: member.first_name }}">"#,
            #"<a href="{{ member.first_name | prepend: "https://x.example/" }}">"#,
            #"<a href="{{ member.first_name | url_encode }}">"#,
            #"{% assign u = "https://x.example/" | append: member.first_name %}<a href="{{ u }}">"#,
            #"{% capture u %}https://x.example/{{ member.id }}{% endcapture %}<a href="{{ u }}">"#,
            #"<a data-href="{{ member.first_name }}" title="{{ member.first_name }}">"#,
            #"<a href="{{ member.points }}"> href="">{{ member.first_name }}"#,
        ])
    func safeLinks(html: String) {
        #expect(ShopTemplates(email: html).diagnostics == [])
        #expect(ShopTemplates(["templates/welcome/fr/sms.liquid": html]).diagnostics == [])
    }

    @Test("a link in a partial is warned of there, and a text channel has no links")
    func linkPlaces() {
        var shop = ShopTemplates(email: "{% render 'card', u: member.first_name %}")
        shop.files["templates/partials/card.liquid"] = "\n<a href=\"{{ u }}\">"
        #expect(
            shop.diagnostics == [
                "partials/card.liquid:2:13: unsafe-link: an address should begin with text such as 'https://', and 'u' may hold 'javascript:'"
            ])
        let sms = "href={{ member.first_name }}"
        #expect(ShopTemplates(["templates/welcome/fr/sms.liquid": sms]).diagnostics == [])
    }

    @Test(
        "an email without a subject is warned of, and is told what to add",
        arguments: ["", "subject:"])
    func subject(front: String) {
        let shop = ShopTemplates(email: "x", front: front)
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:1:1: missing-key: an email needs a subject: put a line 'subject: ...' between two lines '---' at the top"
            ])
        #expect(shop.loaded.diagnostics.map(\.severity) == [.warning])
        let others = [
            "templates/welcome/fr/print.liquid": "x", "templates/welcome/fr/sms.liquid": "x",
            "templates/welcome/fr/insert.liquid": "x",
        ]
        #expect(ShopTemplates(others).diagnostics == [])
    }

    @Test("a locale of the programme that a template which is sent does not speak is warned of")
    func locales() {
        var shop = ShopTemplates(email: "x")
        shop.files["templates/welcome/es/email.liquid"] = "---\nsubject: x\n---\nx"
        #expect(shop.diagnostics == [])
        shop.sendings = [.init(template: "welcome", scenario: "welcome", triggers: [0])]
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:1:1: missing-locale: template 'welcome' has no text for channel 'email' in 'en', 'de-CH'; those members get this one"
            ])
        #expect(shop.loaded.diagnostics.map(\.severity) == [.warning])
        shop.files["templates/welcome/en/email.liquid"] = "---\nsubject: x\n---\nx"
        shop.locales.removeLast()
        shop.locales.append(.init(name: "es-MX"))
        #expect(shop.diagnostics == [])
    }

    @Test("a value that a filter cannot take is told by its first 40 letters")
    func discreetFailure() {
        let name = String(repeating: "a", count: 100)
        let shop = ShopTemplates(
            email: "{{ 'abc' | truncate: member.first_name }}",
            member: ["first_name": .string(name)])
        #expect(
            shop.text()
                == "missing: expected a whole number, found '\(name.prefix(39))…'")
    }

    @Test("a value that may be missing, without default or guard, is warned of")
    func holes() {
        func codes(
            _ text: String, _ sendings: [TemplateSurroundings.Sending] = []
        ) -> [DiagnosticCode] {
            var shop = ShopTemplates(email: text)
            shop.tellsHoles = true
            if !sendings.isEmpty { shop.sendings = sendings }
            // That the shop speaks more languages than this template is not what is asked here.
            return shop.loaded.diagnostics.map(\.code).filter { $0 != .missingLocale }
        }
        #expect(codes("Dear {{ member.first_name }}") == [.mayBeMissing])
        #expect(codes("{% if member.first_name %}{{ member.first_name }}{% endif %}") == [])
        #expect(codes("{{ member.first_name | default: 'you' }} {{ member.points }}") == [])
        func sending(_ scenario: String, _ present: Set<String>) -> TemplateSurroundings.Sending {
            TemplateSurroundings.Sending(
                template: "welcome", scenario: scenario, triggers: [], channels: [ShopTemplates.email],
                isExempt: true, present: present)
        }
        let asked = sending("one", ["member.first_name"])
        #expect(codes("{{ member.first_name }}", [asked]) == [])
        #expect(codes("{{ member.joined_on }}", [asked]) == [.mayBeMissing])
        #expect(codes("{{ member.first_name }}", [asked, sending("two", [])]) == [.mayBeMissing])
    }

    @Test("each 'safe' is warned of")
    func safe() {
        let text = "{{ member.first_name | default: 'you' | safe }}"
        #expect(ShopTemplates(email: text).loaded.diagnostics.map(\.code) == [.safeFilter])
    }
}
