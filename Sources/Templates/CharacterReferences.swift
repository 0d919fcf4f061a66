/// The character that a reference at the offset of an `&` stands for, and the offset behind it; nil
/// where it is none that is known.
func characterReference(
    in bytes: UnsafeBufferPointer<UInt8>, at start: Int
) -> (text: String, end: Int)? {
    var position = start + 1
    let isNumber = position < bytes.count && bytes[position] == UInt8(ascii: "#")
    if isNumber { position += 1 }
    let nameStart = position
    while position < bytes.count, position - nameStart < 10, isAlphanumeric(bytes[position]) {
        position += 1
    }
    guard position > nameStart, position < bytes.count, bytes[position] == UInt8(ascii: ";") else {
        return nil
    }
    let name = String(decoding: bytes[nameStart..<position], as: UTF8.self)
    guard let text = isNumber ? numberedCharacter(name) : namedCharacters[name] else { return nil }
    return (text, position + 1)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 32 >= 97 && byte | 32 <= 122) || (byte >= 48 && byte <= 57)
}

private func numberedCharacter(_ name: String) -> String? {
    let isHexadecimal = name.first == "x" || name.first == "X"
    let number = isHexadecimal ? UInt32(name.dropFirst(), radix: 16) : UInt32(name)
    guard let number, number >= 32 || number == 9 || number == 10 else { return nil }
    return Unicode.Scalar(number).map { String($0) }
}

/// The references that mails in European languages use.
private let namedCharacters: [String: String] = {
    var table = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
        "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "copy": "©", "reg": "®", "trade": "™",
        "deg": "°", "middot": "·", "bull": "•", "hellip": "…", "ndash": "–", "mdash": "—",
        "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„",
        "laquo": "«", "raquo": "»", "lsaquo": "‹", "rsaquo": "›", "times": "×", "divide": "÷",
        "plusmn": "±", "frac12": "½", "frac14": "¼", "frac34": "¾", "sup1": "¹", "sup2": "²",
        "sup3": "³", "ordf": "ª", "ordm": "º", "iexcl": "¡", "iquest": "¿", "sect": "§",
        "para": "¶", "micro": "µ", "szlig": "ß", "oelig": "œ", "OElig": "Œ", "aelig": "æ",
        "AElig": "Æ", "oslash": "ø", "Oslash": "Ø", "larr": "←", "rarr": "→", "uarr": "↑",
        "darr": "↓", "hearts": "♥", "star": "☆", "check": "✓", "zwnj": "", "zwj": "", "shy": "",
        "ensp": " ", "emsp": " ", "thinsp": " ", "scaron": "š", "Scaron": "Š", "Yuml": "Ÿ",
    ]
    // The Latin-1 letters with accents are named after the letter and the accent.
    let accents: [(suffix: String, letters: String, marked: String)] = [
        ("grave", "AEIOUaeiou", "ÀÈÌÒÙàèìòù"), ("acute", "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
        ("circ", "AEIOUaeiou", "ÂÊÎÔÛâêîôû"), ("uml", "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
        ("tilde", "ANOano", "ÃÑÕãñõ"), ("ring", "Aa", "Åå"), ("cedil", "Cc", "Çç"),
    ]
    for accent in accents {
        for (letter, marked) in zip(accent.letters, accent.marked) {
            table["\(letter)\(accent.suffix)"] = String(marked)
        }
    }
    return table
}()
