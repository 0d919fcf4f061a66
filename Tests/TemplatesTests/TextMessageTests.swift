import Templates
import Testing

/// What `check` says of text messages that cost more than one.
@Suite struct TextMessageTests {
    private func found(_ text: String) -> [String] {
        ShopTemplates(["templates/welcome/fr/sms.liquid": text]).diagnostics.map {
            String($0.split(separator: " ").prefix(2).joined(separator: " "))
        }
    }

    private let long = String(repeating: "0123456789", count: 16)

    @Test("one segment is 160 signs of the text itself, white space at its ends not counted")
    func segment() {
        #expect(found(" \n\(long)\n") == [])
        #expect(found(long + "é") == ["welcome/fr/sms.liquid:1:161: sms-length:"])
    }

    @Test("a sign of the extension table takes two places")
    func extensionTable() {
        #expect(found(long.dropLast(2) + "€") == [])
        #expect(found(long.dropLast() + "€") == ["welcome/fr/sms.liquid:1:160: sms-length:"])
    }

    @Test("of the branches of an if the longest counts, and comments do not")
    func branches() {
        let half = String(long.prefix(80))
        let branches = "{% if vous %}\(half){% else %}\(half){% endif %}"
        #expect(found("{% comment %}ç \(long){% endcomment %}\(branches)\(half)") == [])
        let tags = "{% if vous %}{% else %}{% endif %}".count
        let column = tags + 240 + 1
        #expect(
            found(branches + half + "!") == ["welcome/fr/sms.liquid:1:\(column): sms-length:"])
    }

    @Test("white space that a tag takes away is not counted")
    func whiteSpace() {
        #expect(found("\(long.dropLast())    {%- if vous -%}    !{% endif %}") == [])
    }

    @Test("the sign that is not in the alphabet is named and placed")
    func alphabet() {
        let shop = ShopTemplates(["templates/welcome/fr/sms.liquid": "Ça, à la fête"])
        #expect(
            shop.diagnostics == [
                "welcome/fr/sms.liquid:1:11: sms-alphabet: 'ê' is not in the alphabet of text messages (GSM-7): with it, only 70 signs fit in one, not 160"
            ])
    }
}
