import Diagnostics
import Expressions
import Templates
import Testing

/// Blocks that travel in other mails, and the mails that show them.
@Suite struct InsertTests {
    private static let loop = "{% for insert in inserts %}<i>{{ insert }}</i>{% endfor %}"

    private func shop(_ files: [String: String], member: [String: Value] = [:]) -> ShopTemplates {
        var all: [String: String] = [:]
        for (path, text) in files { all["templates/" + path] = text }
        return ShopTemplates(all, member: member)
    }

    private func insert(_ shop: ShopTemplates, locale: String? = nil) -> String {
        let request = shop.request("offer", locale: locale)
        return switch shop.loaded.library.renderInsert(request, values: shop) {
        case .success(let text): text
        case .failure(let missing): "missing: \(missing.name)"
        }
    }

    @Test("a block escapes what it prints as the email does, and has no layout of its own accord")
    func escapes() {
        let shop = shop(
            [
                "offer/fr/insert.liquid":
                    "\n<p>{{ member.first_name }} {% if vous %}vous{% endif %}</p>\n",
                "layouts/email.liquid": "<html>{{ content }}</html>",
            ], member: ["first_name": .string("L&a")])
        #expect(shop.diagnostics.isEmpty)
        #expect(insert(shop) == "<p>L&amp;a vous</p>")
    }

    @Test("a block has the layout that its front matter names")
    func layout() {
        let shop = shop([
            "offer/fr/insert.liquid": "---\nlayout: card\n---\n<p>x</p>",
            "layouts/card.liquid": "<div>{{ content }}</div>",
        ])
        #expect(insert(shop) == "<div><p>x</p></div>")
    }

    @Test("a block is of the member's locale, else of its language, else of the programme's")
    func locales() {
        let shop = shop([
            "offer/fr/insert.liquid": "fr", "offer/es/insert.liquid": "es",
            "offer/de-CH/insert.liquid": "de-CH",
        ])
        #expect(insert(shop) == "fr")
        #expect(insert(shop, locale: "es-MX") == "es")
        #expect(insert(shop, locale: "de-CH") == "de-CH")
        #expect(insert(shop, locale: "en") == "fr")
    }

    @Test("a block whose value is missing says which, and so does one that is not written")
    func missing() {
        let shop = shop(["offer/fr/insert.liquid": "{{ member.first_name }}"])
        #expect(insert(shop) == "missing: member.first_name")
        let none = self.shop(["offer/fr/sms.liquid": "x"])
        #expect(insert(none) == "missing: insert of template offer")
    }

    @Test("a mail prints its inserts as they stand, and its text part prints them as text")
    func mail() throws {
        let shop = shop([
            "welcome/fr/email.liquid": "---\nsubject: x\nlayout: email\n---\n<b>x</b>",
            "welcome/fr/email.txt.liquid":
                "x {% for insert in inserts %}[{{ insert }}]{% endfor %}",
            "layouts/email.liquid": "{{ content }}" + Self.loop,
        ])
        #expect(shop.diagnostics.isEmpty)
        let blocks = ["<p>L&amp;a</p>", "<p>b</p>"]
        let message = try shop.render(inserts: blocks).get()
        #expect(message.html == "<b>x</b><i><p>L&amp;a</p></i><i><p>b</p></i>")
        #expect(message.text == "x [L&a][b]")
        #expect(shop.text() == "<b>x</b>")
    }

    @Test("the library knows which mails show inserts: by themselves, their layout or a partial")
    func shows() {
        let front = "---\nsubject: x\n---\n"
        let shop = shop([
            "own/fr/email.liquid": front + Self.loop,
            "partial/fr/email.liquid": front + "{% render 'blocks' %}",
            "layout/fr/email.liquid": "---\nsubject: x\nlayout: email\n---\nx",
            "none/fr/email.liquid": front + "x",
            "layouts/email.liquid": "{{ content }}" + Self.loop,
            "partials/blocks.liquid": Self.loop,
        ])
        let library = shop.loaded.library
        let names = ["own", "partial", "layout", "none", "unknown"]
        #expect(
            names.map { library.showsInserts(shop.request($0)) }
                == [true, true, true, false, false])
    }

    @Test("where a scenario uses insert, the layout of an email that is sent must show inserts")
    func layoutMustShow() {
        var shop = shop([
            "welcome/fr/email.liquid": "---\nsubject: x\nlayout: email\n---\nx",
            "plain/fr/email.liquid": "---\nsubject: x\n---\nx",
            "unsent/fr/email.liquid": "---\nsubject: x\nlayout: other\n---\nx",
            "layouts/email.liquid": "{{ content }}", "layouts/other.liquid": "{{ content }}",
        ])
        shop.locales = [shop.locales[0]]
        shop.sendings = ["welcome", "plain"].map {
            .init(
                template: $0, scenario: "s", triggers: [], channels: [ShopTemplates.email],
                isExempt: true)
        }
        #expect(shop.diagnostics.isEmpty)
        shop.usesInserts = true
        let loop = "{% for insert in inserts %}{{ insert }}{% endfor %}"
        #expect(
            shop.diagnostics == [
                "layouts/email.liquid:1:1: inserts-not-shown: a scenario uses 'if_blocked: insert', so this layout must hold \(loop)",
                "plain/fr/email.liquid:1:1: inserts-not-shown: this mail carries no inserts, for it does not hold \(loop)",
            ])
        #expect(shop.loaded.diagnostics.map(\.severity) == [.error, .warning])
    }

    @Test("a block has no subject")
    func subject() {
        let shop = shop(["offer/fr/insert.liquid": "---\nsubject: x\n---\nx"])
        #expect(
            shop.diagnostics == [
                "offer/fr/insert.liquid:2:10: front-matter: 'subject' has no place here: the mail that the block travels in has its own"
            ])
    }
}
