import CivilTime
import Expressions
import Templates
import Testing

@Suite struct TemplateMessageTests {
    @Test("a message has a subject, a layout around its text, and a text part made from the HTML")
    func wholeMessage() throws {
        var shop = ShopTemplates(
            email: "<h1>Bonjour {{ member.first_name }}</h1>\n{% render 'card' %}\n",
            front: """
                layout: email
                subject: {{ member.first_name | default: "Bonjour" }}, bienvenue & merci
                preheader: Votre offre : {{ member.points }} points
                """, member: ["first_name": .string("Léa & <co>"), "points": .int(12)])
        shop.files["templates/layouts/email.liquid"] = """
            <html><head><title>{{ message.subject }}</title></head><body>
            <div style="display: none">{{ message.preheader }}</div>{{ content }}
            <a href="{{ message.unsubscribe_url }}">Se désabonner</a> {{ message.id }}</body></html>
            """
        shop.files["templates/partials/fr/card.liquid"] = "<p>Carte de {{ member.first_name }}</p>"
        let message = try shop.render().get()
        #expect(shop.diagnostics == [])
        #expect(message.locale == "fr")
        #expect(message.subject == "Léa & <co>, bienvenue & merci")
        #expect(
            message.html == """
                <html><head><title>Léa &amp; &lt;co&gt;, bienvenue &amp; merci</title></head><body>
                <div style="display: none">Votre offre : 12 points</div><h1>Bonjour Léa &amp; &lt;co&gt;</h1>
                <p>Carte de Léa &amp; &lt;co&gt;</p>

                <a href="https://x.example/u/m1">Se désabonner</a> m1</body></html>
                """)
        #expect(message.text == nil)
        #expect(
            plainText(ofHTML: try #require(message.html)) == """
                Bonjour Léa & <co>

                Carte de Léa & <co>

                Se désabonner <https://x.example/u/m1> m1
                """)
    }

    @Test("a text part of its own goes with the HTML, unescaped")
    func ownTextPart() throws {
        var shop = ShopTemplates(
            email: "<p>{{ member.first_name }}</p>", member: ["first_name": .string("A&B")])
        shop.files["templates/welcome/fr/email.txt.liquid"] = "Bonjour {{ member.first_name }}\n"
        let message = try shop.render().get()
        #expect(message.html == "<p>A&amp;B</p>")
        #expect(message.text == "Bonjour A&B")
    }

    @Test("a text channel has neither HTML nor escaping, and no white space at its ends")
    func textChannel() throws {
        let shop = ShopTemplates(
            [
                "templates/welcome/fr/sms.liquid":
                    "\n{{ member.first_name }} : {{ member.spent | money }}\n"
            ],
            member: ["first_name": .string("D'Or"), "spent": .double(12345.5)])
        let message = try shop.render(channel: ShopTemplates.sms).get()
        #expect(message.html == nil)
        #expect(message.subject == nil)
        #expect(message.text == "D'Or : 12 345,50 €")
    }

    @Test(
        "no value can break a subject into two lines",
        arguments: ["a\r\nBcc: x@example.org", "a\nb", "a\u{2028}b", "a\u{85}b", "a\u{0}\u{B}b"])
    func headerInjection(name: String) throws {
        let shop = ShopTemplates(
            email: "x", front: "subject: Pour {{ member.first_name }}",
            member: ["first_name": .string(name)])
        let subject = try #require(try shop.render().get().subject)
        #expect(subject.hasPrefix("Pour a "))
        #expect(
            !subject.unicodeScalars.contains {
                $0.value < 32 || $0.value == 0x85 || $0.value == 0x2028
            })
    }

    @Test(
        "the locale is the member's, then its language, then the programme's",
        arguments: [
            ("fr-BE", "fr"), ("es", "es"), ("es-MX", "es"), ("it", "fr"), (nil, "fr"),
            ("de-CH", "de-CH"), ("de", "fr"),
        ] as [(String?, String)])
    func localeFallback(locale: String?, expected: String) {
        let shop = ShopTemplates(
            Dictionary(
                uniqueKeysWithValues: ["fr", "es", "de-CH"].map {
                    ("templates/welcome/\($0)/email.liquid", $0)
                }))
        #expect(shop.text(locale: locale) == expected)
    }

    @Test("partials are those of the locale, of its language, or for all")
    func localePartials() {
        let shop = ShopTemplates([
            "templates/welcome/fr/email.liquid": "{% render 'a' %}{% render 'b' %}",
            "templates/welcome/es/email.liquid": "{% render 'a' %}{% render 'b' %}",
            "templates/partials/a.liquid": "all ",
            "templates/partials/fr/a.liquid": "fr ",
            "templates/partials/b.liquid": "{% if vous %}vous{% endif %}{% if tu %}tu{% endif %}",
        ])
        #expect(shop.text(locale: "fr") == "fr vous")
        #expect(shop.text(locale: "es") == "all tu")
    }

    @Test("a message that cannot be filled names what is missing, wherever it stands")
    func missing() {
        let body = ShopTemplates(email: "{{ member.first_name }}")
        #expect(body.text() == "missing: member.first_name")
        let subject = ShopTemplates(email: "x", front: "subject: {{ member.joined_on | date }}")
        #expect(subject.text() == "missing: member.joined_on")
        var layout = ShopTemplates(email: "x", front: "layout: email")
        layout.files["templates/layouts/email.liquid"] = "{{ message.preheader }}{{ content }}"
        #expect(layout.text() == "missing: message.preheader")
        #expect(ShopTemplates([:]).text("gone") == "missing: template gone")
    }

    @Test("programme, event, today and lists are known by their names")
    func names() {
        var shop = ShopTemplates(
            email: """
                {{ programme.name }} {{ programme.currency }} {{ today | date }} {{ trigger.store }} \
                {{ event.time | date: "%H:%M" }} {% for t in member.tags %}{{ t }},{% endfor %}\
                {{ member.tags.size }}{% for insert in inserts %}{{ insert }}{% endfor %}
                """)
        shop.event = ["store": .string("Lyon"), "time": .timestamp(Instant(seconds: 0))]
        shop.attributes["tags"] = .list([.string("a"), .string("b")])
        shop.zone = ZoneRules(name: "X", transitions: [], offsets: [3600])
        #expect(shop.diagnostics == [])
        #expect(shop.text() == "Club Estran EUR 1er mars 2026 Lyon 01:00 a,b,2")
    }
}
