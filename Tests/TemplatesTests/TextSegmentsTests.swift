import Templates
import Testing

/// How long a text message is (3GPP TS 23.038), and what makes it dearer.
@Suite struct TextSegmentsTests {
    private func letters(_ count: Int, _ letter: String = "a") -> String {
        String(repeating: letter, count: count)
    }

    @Test(
        "a text of GSM-7 has 160 places alone and 153 in each of several",
        arguments: [
            (0, 0, 160), (1, 1, 159), (160, 1, 0), (161, 2, 145), (306, 2, 0), (307, 3, 152),
        ])
    func gsm7(length: Int, count: Int, left: Int) {
        let segments = TextSegments(letters(length))
        #expect(segments.encoding == .gsm7)
        #expect((segments.count, segments.used, segments.left) == (count, length, left))
        #expect(segments.lengths.reduce(0, +) == length)
    }

    @Test(
        "one of UCS-2 has 70 alone and 67 in each of several",
        arguments: [(1, 1, 69), (70, 1, 0), (71, 2, 63), (134, 2, 0), (135, 3, 66)])
    func ucs2(length: Int, count: Int, left: Int) {
        let segments = TextSegments(letters(length, "ж"))
        #expect(segments.encoding == .ucs2)
        #expect((segments.count, segments.used, segments.left) == (count, length, left))
    }

    @Test("the whole alphabet is GSM-7, and of it the extension table takes two places")
    func alphabet() {
        let table =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
        #expect(table.unicodeScalars.count == 127)
        let plain = TextSegments(table)
        #expect((plain.encoding, plain.used, plain.costly) == (.gsm7, 127, []))
        let both = TextSegments("^{}\\[~]|€\u{C}")
        #expect((both.encoding, both.used) == (.gsm7, 20))
        #expect(both.costly.map(\.positions) == (1...10).map { [$0] })
        #expect(both.costly.allSatisfy { !$0.forcesUCS2 && $0.substitute == nil })
    }

    @Test("what takes two places is never split over two segments")
    func unsplit() {
        let euro = TextSegments(letters(152) + "€" + letters(20))
        #expect((euro.lengths, euro.used, euro.left) == ([152, 21], 153 + 22, 131))
        let emoji = TextSegments(letters(66) + "🎁" + letters(10))
        #expect((emoji.lengths, emoji.used, emoji.left) == ([66, 11], 67 + 12, 55))
        // Exactly full: 153 places with the pair at the end.
        #expect(TextSegments(letters(151) + "€" + letters(20)).lengths == [152, 20])
    }

    @Test("letters that force UCS-2 are named with every place and what may stand for them")
    func costly() {
        let segments = TextSegments("Ça, c’est la fête, c’est 10€\u{202F}! 🎁")
        #expect(segments.encoding == .ucs2)
        #expect(segments.costly.map { String($0.letter) } == ["’", "ê", "\u{202F}", "🎁"])
        #expect(segments.costly.map(\.positions) == [[6, 21], [15], [29], [32]])
        #expect(segments.costly.map(\.substitute) == ["'", "e", " ", nil])
        #expect(segments.costly.allSatisfy { $0.forcesUCS2 })
    }

    @Test("what the letters cost together is told where it is a segment or more")
    func instead() {
        #expect(TextSegments("c’est ici").countInstead == nil)
        #expect(TextSegments(letters(100) + "’").countInstead == 1)
        #expect(TextSegments(letters(100) + "’🎁").countInstead == nil)
        #expect(TextSegments(letters(200) + "…").countInstead == 2)
    }
}
