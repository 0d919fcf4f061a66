/// A tag of HTML as it stands in a text.
struct HTMLTag {
    let element: HTMLElement
    /// Tells names apart, those of unknown elements too.
    let nameHash: UInt64
    let isEnd: Bool
    /// Offset behind the tag.
    let end: Int
    /// Where its attributes stand.
    private let attributes: Range<Int>

    /// The tag that begins at the offset of a `<`; nil where none does, or it never ends.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
        var position = start + 1
        isEnd = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        let nameStart = position
        var hash: UInt64 = 0
        while position < bytes.count, isNameByte(bytes[position]) {
            hash = HTMLElement.hash(hash, bytes[position])
            position += 1
        }
        guard position > nameStart, bytes[nameStart] | 32 >= UInt8(ascii: "a") else { return nil }
        let attributesStart = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ">") { break }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                position = bytes.first(byte, from: position + 1, before: bytes.count)
            }
            position += 1
        }
        guard position < bytes.count else { return nil }
        element = HTMLElement.of(hash)
        nameHash = hash
        attributes = attributesStart..<position
        end = position + 1
    }

    /// What a text part needs of a tag's attributes; values as they stand, references and all.
    struct Attributes {
        var href: Range<Int>?
        var alt: Range<Int>?
        /// `hidden`, `display: none`
        var isHidden = false
    }

    /// The attributes that matter, in one pass.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Attributes {
        var found = Attributes()
        if isEnd || attributes.isEmpty { return found }
        var position = attributes.lowerBound
        while position < attributes.upperBound {
            let start = position
            while position < attributes.upperBound, !isBlank(bytes[position]),
                bytes[position] != UInt8(ascii: "=")
            {
                position += 1
            }
            let name = start..<position
            let value = readValue(bytes, &position)
            switch name.count {
            case 3 where has("alt", bytes, name): found.alt = value
            case 4 where has("href", bytes, name): found.href = value
            case 5 where has("style", bytes, name): if hides(bytes, value) { found.isHidden = true }
            case 6 where has("hidden", bytes, name): found.isHidden = true
            default: if position == start { position += 1 }
            }
        }
        return found
    }

    private func readValue(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Range<Int>
    {
        let end = attributes.upperBound
        while position < end, isBlank(bytes[position]) { position += 1 }
        guard position < end, bytes[position] == UInt8(ascii: "=") else {
            return position..<position
        }
        position += 1
        while position < end, isBlank(bytes[position]) { position += 1 }
        guard position < end else { return end..<end }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let start = position
            while position < end, !isBlank(bytes[position]) { position += 1 }
            return start..<position
        }
        let start = position + 1
        position = bytes.first(quote, from: start, before: end)
        defer { position = min(end, position + 1) }
        return start..<position
    }

    private func has(
        _ name: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> Bool {
        for offset in 0..<name.utf8CodeUnitCount
        where bytes[range.lowerBound + offset] | 32 != name.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether a style holds `display: none`.
    private func hides(_ bytes: UnsafeBufferPointer<UInt8>, _ style: Range<Int>) -> Bool {
        var position = style.lowerBound
        while position + 12 <= style.upperBound {
            position = bytes.first(
                letter: UInt8(ascii: "d"), from: position, before: style.upperBound)
            if position + 12 <= style.upperBound,
                has("display", bytes, position..<(position + 7))
            {
                var rest = position + 7
                let isGap = { (byte: UInt8) in isBlank(byte) || byte == UInt8(ascii: ":") }
                while rest < style.upperBound, isGap(bytes[rest]) { rest += 1 }
                if rest + 4 <= style.upperBound, has("none", bytes, rest..<(rest + 4)) {
                    return true
                }
            }
            position += 1
        }
        return false
    }
}

/// What an element means to a text part.
enum HTMLElement: UInt8 {
    /// Nothing: its content is part of the line.
    case inline
    /// An empty line before and after, or a new line.
    case paragraph, block
    /// Content that is not shown; `rawText` holds no tags.
    case unseen, rawText
    case lineBreak, rule, image, link, item, list, orderedList, preformatted, cell
    /// Without content.
    case void

    /// Extends the hash of a name by a letter, small or capital.
    @inline(__always) static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash &* 0x100_0000_01B3) ^ UInt64(byte | 32)
    }

    /// The element whose name has that hash.
    static func of(_ hash: UInt64) -> HTMLElement {
        var index = Int(truncatingIfNeeded: hash ^ hash >> 24) & 255
        while true {
            let entry = table[index]
            if entry.hash == hash { return entry.element }
            if entry.hash == 0 { return .inline }
            index = (index + 1) & 255
        }
    }

    var isVoid: Bool {
        switch self {
        case .lineBreak, .rule, .image, .void: true
        default: false
        }
    }

    private static let table: [(hash: UInt64, element: HTMLElement)] = {
        let names: [(HTMLElement, String)] = [
            (.paragraph, "p h1 h2 h3 h4 h5 h6 table blockquote dl"),
            (
                .block,
                """
                div section article header footer main nav tr address figure figcaption form \
                fieldset dt dd body html caption thead tbody tfoot center
                """
            ),
            (.unseen, "head template noscript"), (.rawText, "script style title"),
            (.lineBreak, "br"), (.rule, "hr"), (.image, "img"), (.link, "a"), (.item, "li"),
            (.list, "ul"), (.orderedList, "ol"), (.preformatted, "pre"), (.cell, "td th"),
            (.void, "input meta link area base col embed source track wbr"),
        ]
        var table = Array(repeating: (hash: UInt64(0), element: HTMLElement.inline), count: 256)
        for (element, words) in names {
            for word in words.split(separator: " ") {
                let hash = word.utf8.reduce(UInt64(0)) { HTMLElement.hash($0, $1) }
                var index = Int(truncatingIfNeeded: hash ^ hash >> 24) & 255
                while table[index].hash != 0 { index = (index + 1) & 255 }
                table[index] = (hash, element)
            }
        }
        return table
    }()
}

/// White space that HTML folds.
@inline(__always) func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || (byte <= 13 && byte >= 9 && byte != 11)
}

/// Letters, digits and the hyphen.
@inline(__always) private func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 32 >= 97 && byte | 32 <= 122) || (byte >= 48 && byte <= 57) || byte == UInt8(ascii: "-")
}
