/// The alphabet of text messages, GSM-7 (3GPP TS 23.038, 6.2.1): its default table and the
/// extension table.
enum GSMAlphabet {
    /// How many septets one text message holds.
    static let segment = 160

    private static let table = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extensionTable = Set("\u{C}^{}\\[~]|€".unicodeScalars)

    /// How many septets the letter takes: 1, or 2 behind an escape; nil: the alphabet lacks it.
    static func places(of letter: Unicode.Scalar) -> Int? {
        if table.contains(letter) { return 1 }
        return extensionTable.contains(letter) ? 2 : nil
    }

    /// What may stand for a letter that the alphabet lacks; nil: nothing near.
    static func substitute(for letter: Unicode.Scalar) -> String? { substitutes[letter] }

    /// Of typographic signs and of the letters of Western languages.
    private static let substitutes: [Unicode.Scalar: String] = {
        var found: [Unicode.Scalar: String] = [
            "…": "...", "œ": "oe", "Œ": "OE", "\u{A0}": " ", "\u{202F}": " ", "\u{2009}": " ",
            "–": "-", "—": "-", "\u{2011}": "-", "•": "-", "\t": " ",
        ]
        for (plain, letters) in [
            ("'", "‘’‚ʼ´`"), ("\"", "“”„«»"), ("a", "áâãā"), ("A", "ÀÁÂÃĀ"), ("c", "çć"),
            ("e", "êëēę"), ("E", "ÈÊËĒ"), ("i", "íîïī"), ("I", "ÌÍÎÏĪ"), ("o", "óôõō"),
            ("O", "ÒÓÔÕŌ"), ("u", "úûū"), ("U", "ÙÚÛŪ"), ("y", "ýÿ"), ("Y", "ÝŸ"),
        ] {
            for letter in letters.unicodeScalars { found[letter] = plain }
        }
        return found
    }()
}
