import Diagnostics
import Expressions
import Templates
import Testing

/// Messages filled to be looked at.
@Suite struct ShownMessageTests {
    /// Each gap as `file:line:column name`, without `templates/`.
    private func gaps(_ shown: ShownMessage?) -> [String] {
        (shown?.gaps ?? []).map {
            let (file, start) = ($0.place.file.dropFirst(10), $0.place.start)
            return "\(file):\(start.line):\(start.column) \($0.name)"
        }
    }

    private func show(_ shop: ShopTemplates, locale: String? = nil) -> ShownMessage? {
        shop.loaded.library.show(shop.request("welcome", locale: locale), values: shop)
    }

    @Test("a message that lacks nothing is shown as it would be sent")
    func complete() throws {
        let shop = ShopTemplates(
            email: "<p>{{ member.first_name }}</p>",
            front: "subject: Hi {{ member.first_name }}\npreheader: {{ member.points }} points",
            member: ["first_name": .string("Léa <b>")])
        let shown = try #require(show(shop))
        #expect(shown.gaps == [] && shown.preheader == "0 points")
        #expect(try shop.render().get() == shown.message)
        #expect(shown.message.html == "<p>Léa &lt;b&gt;</p>")
    }

    @Test("every value that is missing is told with its place, and the rest is there")
    func gaps() throws {
        var shop = ShopTemplates([
            "templates/welcome/fr/email.liquid": """
            ---
            layout: email
            subject: Hi {{ member.first_name }}
            preheader: Since {{ member.joined_on | date }}
            ---
            <p>Dear {{ member.first_name }},</p>
            {% render "card" %}
            """,
            "templates/partials/fr/card.liquid": "<p>You spent\n {{ member.spent | money }}.</p>",
            "templates/layouts/email.liquid": "<body>{{ content }}{{ member.locale }}</body>",
        ])
        let shown = try #require(show(shop))
        #expect(
            gaps(shown) == [
                "welcome/fr/email.liquid:3:16 member.first_name",
                "welcome/fr/email.liquid:4:21 member.joined_on",
                "welcome/fr/email.liquid:6:12 member.first_name",
                "partials/fr/card.liquid:2:5 member.spent",
                "layouts/email.liquid:1:23 member.locale",
            ])
        #expect(shown.message.subject == "Hi [member.first_name: no value]")
        #expect(shown.preheader == "Since [member.joined_on: no value]")
        #expect(
            shown.message.html?.hasPrefix("<body><p>Dear [member.first_name: no value],</p>")
                == true)
        #expect(shop.text() == "missing: member.first_name")
        shop.attributes["first_name"] = .string("Léa")
        #expect(gaps(show(shop)).count == 3)
    }

    @Test("one place in a loop is one gap, and a filter that cannot work is one too")
    func loops() throws {
        let shop = ShopTemplates(
            email: """
                {% for tag in member.tags %}{{ tag }}{{ member.first_name }};{% endfor %}
                {{ member.points | divided_by: 0 }}!
                """,
            member: ["tags": .list([.string("a"), .string("b")])])
        let shown = try #require(show(shop))
        #expect(shown.gaps.map(\.isRule) == [false, true])
        #expect(gaps(shown)[0] == "welcome/fr/email.liquid:4:41 member.first_name")
        #expect(
            shown.message.html?.hasPrefix(
                "a[member.first_name: no value];b[member.first_name: no value];") == true)
        #expect(shown.message.html?.hasSuffix("[member.points: no value]!") == true)
    }

    @Test("what cannot be filled at all is empty, and says why")
    func hopeless() throws {
        let shop = ShopTemplates(
            email: "{% assign n = member.points | divided_by: 0 %}text", front: "subject: Hello")
        let shown = try #require(show(shop))
        #expect(shown.message.subject == "Hello" && shown.message.html == "")
        #expect(shown.gaps.map(\.isRule) == [true])
    }

    @Test("a mark is escaped like the value that it stands for")
    func escaped() throws {
        let shop = ShopTemplates(email: "<a title=\"{{ member.tags[\"<b>\"] }}\">x</a>")
        let html = try #require(show(shop)?.message.html)
        #expect(!html.contains("<b>"))
    }

    @Test("blocks for other mails are shown, and which locales have none")
    func inserts() throws {
        let shop = ShopTemplates([
            "templates/welcome/fr/insert.liquid": "<p>{{ member.first_name }}</p>\n",
            "templates/welcome/fr/email.liquid": "x", "templates/welcome/en/email.liquid": "x",
        ])
        let library = shop.loaded.library
        let shown = try #require(library.showInsert(shop.request("welcome"), values: shop))
        #expect(shown.message.html == "<p>[member.first_name: no value]</p>")
        #expect(gaps(shown) == ["welcome/fr/insert.liquid:1:7 member.first_name"])
        #expect(library.showInsert(shop.request("other"), values: shop) == nil)
        #expect(library.names == ["welcome"] && library.localesOfInsert("welcome") == ["fr"])
        let locales = ["fr", "fr-BE", "en", "es"]
        #expect(
            library.localesWithout("welcome", channel: nil, among: locales) == ["en", "es"])
        #expect(library.localesWithout("welcome", channel: 0, among: locales) == ["es"])
    }
}
