import Diagnostics
import Expressions
import Templates
import Testing

@Suite struct TemplateCheckTests {
    @Test("mistakes are placed in their own file, in the front matter and in partials too")
    func places() {
        let shop = ShopTemplates([
            "templates/welcome/fr/email.liquid": """
            ---
            layout: emial
            subject: é {{ member.frist_name }}
            colour: red
            ---
            {{ member.pionts | nubmer }}
            {% render "card" %}{% render "crad" %}
            """,
            "templates/partials/fr/card.liquid": "\n {{ content }}",
            "templates/layouts/email.liquid": "{{ content }}",
        ])
        #expect(
            shop.diagnostics == [
                "partials/fr/card.liquid:2:5: unknown-name: unknown name 'content'",
                "welcome/fr/email.liquid:2:9: missing-layout: there is no layout 'emial' (email)",
                "welcome/fr/email.liquid:3:22: unknown-name: the catalogue has no member attribute 'frist_name' (first_name)",
                "welcome/fr/email.liquid:4:1: front-matter: front matter knows 'layout', 'subject' and 'preheader', not 'colour'",
                "welcome/fr/email.liquid:6:11: unknown-name: the catalogue has no member attribute 'pionts' (points)",
                "welcome/fr/email.liquid:6:20: unknown-filter: unknown filter 'nubmer' (number)",
                "welcome/fr/email.liquid:7:30: missing-partial: there is no partial 'crad' (card)",
            ])
    }

    @Test("event names are checked for each scenario that sends the template")
    func eventNames() {
        var shop = ShopTemplates(
            email: "{{ event.store }}{{ trigger.to }}{{ event.id }}{{ event.nothing }}")
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:4:57: unknown-name: no event that begins a scenario with this template has a field 'nothing'"
            ])
        shop = ShopTemplates(email: "{{ event.store }}{% if trigger.to %}{% endif %}")
        shop.locales.removeLast(3)
        shop.sendings = [
            .init(template: "welcome", scenario: "welcome", triggers: [0]),
            .init(template: "welcome", scenario: "both", triggers: [0, 1]),
            .init(template: "other", scenario: "other", triggers: []),
        ]
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:4:24: unknown-name: 'trigger.to' is not known in scenario 'welcome', whose events have no such field"
            ])
        shop.sendings = [.init(template: "welcome", scenario: "birthday", triggers: [])]
        #expect(shop.diagnostics.count == 2)
        #expect(shop.diagnostics.allSatisfy { $0.contains("no event begins a scenario") })
    }

    @Test("a required partial may come by the template, its layout or another partial")
    func requiredPartials() {
        var shop = ShopTemplates(email: "x", front: "subject: x\nlayout: email")
        shop.requiredPartials = [ShopTemplates.email: ["card"]]
        shop.files["templates/layouts/email.liquid"] = "{{ content }}"
        shop.files["templates/partials/card.liquid"] = "card"
        shop.files["templates/partials/outer.liquid"] = "{% render 'card' %}"
        #expect(
            shop.diagnostics == [
                "welcome/fr/email.liquid:1:1: required-partial: a template of channel 'email' must include the partial 'card', by itself or by its layout"
            ])
        shop.files["templates/layouts/email.liquid"] = "{{ content }}{% render 'outer' %}"
        #expect(shop.diagnostics == [])
    }

    @Test("each 'safe' is warned of, and keeps nothing from loading")
    func safeFilter() {
        let shop = ShopTemplates(
            email: "{{ member.first_name | safe }}", member: ["first_name": .string("<b>")])
        #expect(shop.loaded.diagnostics.map(\.code) == [.safeFilter])
        #expect(shop.loaded.diagnostics.map(\.severity) == [.warning])
        #expect(shop.text() == "<b>")
    }

    @Test(
        "a file that no rule of paths knows is refused",
        arguments: [
            ("templates/welcome/fr/emial.liquid", "there is no channel 'emial' (email)"),
            (
                "templates/welcome/fr/sms.txt.liquid",
                "channel 'sms' has no HTML that a text part could go with"
            ),
            (
                "templates/welcome/frr/email.liquid",
                "programme.yaml has no locale 'frr': name it under 'locales', or take its files "
                    + "away (fr)"
            ),
            (
                "templates/partials/xx/card.liquid",
                "programme.yaml has no locale 'xx': name it under 'locales', or take its files "
                    + "away"
            ),
        ])
    func paths(path: String, message: String) {
        let found = ShopTemplates([path: "x"]).diagnostics
        #expect(found == ["\(path.dropFirst(10)):1:1: unknown-reference: \(message)"])
    }

    @Test("files that are refused for the same reason are told of once")
    func sameReason() {
        let names = ["welcome/xx/email", "birthday/xx/sms", "welcome/xx/sms", "welcome/yy/sms"]
        let shop = ShopTemplates(
            Dictionary(uniqueKeysWithValues: names.map { ("templates/\($0).liquid", "x") }))
        let found = shop.diagnostics
        #expect(found.count == 2)
        #expect(
            found.first == """
                birthday/xx/sms.liquid:1:1: unknown-reference: programme.yaml has no locale 'xx': \
                name it under 'locales', or take its files away; so in 2 more files
                """)
    }

    @Test(
        "front matter that does not end, or repeats itself, is refused; other files are left alone")
    func frontMatter() {
        let open = ShopTemplates(["templates/welcome/fr/email.liquid": "---\nsubject: x\n"])
        #expect(open.diagnostics.map { $0.contains("must end with a line '---'") } == [true])
        let twice = ShopTemplates(email: "x", front: "subject: a\nsubject: b\nnonsense")
        #expect(twice.diagnostics.count == 2)
        #expect(ShopTemplates(["templates/welcome/fr/logo.png": "{{"]).diagnostics == [])
    }

    @Test("a text part without its HTML is refused, and so is a subject in it")
    func lonelyTextPart() {
        let lonely = ShopTemplates(["templates/welcome/fr/email.txt.liquid": "x"])
        #expect(lonely.loaded.diagnostics.map(\.code) == [.missingFile])
        var shop = ShopTemplates(email: "x")
        shop.files["templates/welcome/fr/email.txt.liquid"] = "---\nsubject: y\n---\nx"
        #expect(shop.loaded.diagnostics.map(\.code) == [.frontMatter])
    }

    @Test("a layout that never shows the message is refused, once, where it is")
    func emptyLayout() {
        var shop = ShopTemplates(email: "x", front: "layout: frame\nsubject: a")
        shop.files["templates/layouts/frame.liquid"] = "<p>Footer {{ message.unsubscribe_url }}</p>"
        #expect(
            shop.diagnostics == [
                "layouts/frame.liquid:1:1: missing-layout: a layout shows the message that it frames"
                    + " with {{ content }}, and this one never does"
            ])
    }
}
