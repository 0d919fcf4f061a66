/// The text that stands beside HTML in a mail: paragraphs, lists, links as `text <url>`; no styles,
/// scripts or hidden parts, no white space at its ends. Lines are not wrapped.
public func plainText(ofHTML html: String) -> String {
    var html = html
    return html.withUTF8 { PlainText.text(ofHTML: $0) }
}

/// Reads HTML from its beginning to its end, writing its text.
struct PlainText {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var output: [UInt8] = []
    /// Line breaks that the next word needs before it.
    private var breaks = 0
    private var needsSpace = false
    /// Numbers of the ordered lists that are open, 0 for the others.
    private var lists: [Int] = []
    /// Where the text of an open link begins, and where it leads.
    private var link: (start: Int, url: [UInt8])?
    private var preformatted = 0

    /// The text of a document or fragment, without white space at its ends.
    static func text(ofHTML html: UnsafeBufferPointer<UInt8>) -> String {
        var reader = PlainText(bytes: html)
        reader.output.reserveCapacity(html.count / 2)
        reader.read()
        while let last = reader.output.last, isBlank(last) { reader.output.removeLast() }
        return renderedString(reader.output[...])
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func read() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "<") {
                readMarkup()
            } else if byte == UInt8(ascii: "&") {
                readReference()
            } else if isBlank(byte) {
                if preformatted > 0 { output.append(byte) } else { needsSpace = true }
                position += 1
            } else {
                readWords()
            }
        }
        endLink()
    }

    /// Copies words that stand one blank apart.
    private mutating func readWords() {
        var end = position + 1
        while end < bytes.count {
            if bytes.isWords(at: end) {
                end += 8
                continue
            }
            let byte = bytes[end]
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") { break }
            if isBlank(byte) {
                let isOneBlank =
                    byte == UInt8(ascii: " ") && end + 1 < bytes.count && !isBlank(bytes[end + 1])
                if !isOneBlank { break }
                let next = bytes[end + 1]
                if next == UInt8(ascii: "<") || next == UInt8(ascii: "&") { break }
            }
            end += 1
        }
        if breaks > 0 || needsSpace { beginWord() }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<end]))
        position = end
    }

    // MARK: Output

    /// Writes the breaks or the blank that are due before a word.
    private mutating func beginWord() {
        if breaks > 0, !output.isEmpty {
            while let last = output.last, last == UInt8(ascii: " ") { output.removeLast() }
            output.append(UInt8(ascii: "\n"))
            if breaks > 1 { output.append(UInt8(ascii: "\n")) }
        } else if needsSpace, let last = output.last, !isBlank(last) {
            output.append(UInt8(ascii: " "))
        }
        (breaks, needsSpace) = (0, false)
    }

    private mutating func append(_ text: some Sequence<UInt8>) {
        beginWord()
        output.append(contentsOf: text)
    }

    /// Asks for a new line, or for an empty one between.
    private mutating func breakLine(_ count: Int) {
        breaks = max(breaks, count)
        needsSpace = false
    }

    // MARK: Markup

    private mutating func readMarkup() {
        guard let tag = HTMLTag(bytes, at: position) else {
            readDeclaration()
            return
        }
        position = tag.end
        if tag.isEnd { end(tag) } else { begin(tag) }
    }

    /// A comment or declaration; any other sign that opens no tag is text.
    private mutating func readDeclaration() {
        if has("<!--", at: position) {
            skip(behind: "-->")
        } else if has("<!", at: position) {
            skip(behind: ">")
        } else {
            append(CollectionOfOne(bytes[position]))
            position += 1
        }
    }

    private func has(_ text: StaticString, at start: Int) -> Bool {
        guard bytes.count - start >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where bytes[start + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    private mutating func skip(behind end: StaticString) {
        while position < bytes.count {
            if has(end, at: position) {
                position += end.utf8CodeUnitCount
                return
            }
            position += 1
        }
    }

    private mutating func begin(_ tag: HTMLTag) {
        let attributes = tag.read(bytes)
        if attributes.isHidden, !tag.element.isVoid {
            skipElement(tag)
            return
        }
        switch tag.element {
        case .unseen: skipElement(tag)
        case .rawText: skipRawText(tag)
        case .lineBreak: breaks = min(2, breaks + 1)
        case .rule: rule()
        case .image: if let alt = attributes.alt { appendDecoded(alt) }
        case .link: beginLink(attributes.href)
        case .item: item()
        case .list, .orderedList:
            breakLine(lists.isEmpty ? 2 : 1)
            lists.append(tag.element == .orderedList ? 1 : 0)
        case .preformatted:
            breakLine(2)
            preformatted += 1
        case .cell: needsSpace = needsSpace || breaks == 0
        case .paragraph: breakLine(2)
        case .block: breakLine(1)
        case .inline, .void: break
        }
    }

    private mutating func end(_ tag: HTMLTag) {
        switch tag.element {
        case .link: endLink()
        case .list, .orderedList:
            _ = lists.popLast()
            breakLine(lists.isEmpty ? 2 : 1)
        case .preformatted:
            preformatted = max(0, preformatted - 1)
            breakLine(2)
        case .cell: needsSpace = needsSpace || breaks == 0
        case .paragraph: breakLine(2)
        case .block, .item: breakLine(1)
        default: break
        }
    }

    private mutating func rule() {
        breakLine(2)
        append("---".utf8)
        breakLine(2)
    }

    private mutating func item() {
        breakLine(1)
        guard let number = lists.last, number > 0 else { return append("- ".utf8) }
        append("\(number). ".utf8)
        lists[lists.count - 1] += 1
    }

    private mutating func beginLink(_ href: Range<Int>?) {
        endLink()
        guard let href, !href.isEmpty, bytes[href.lowerBound] != UInt8(ascii: "#") else { return }
        beginWord()
        link = (output.count, decoded(href))
    }

    /// Writes where the link led, unless its text says so already.
    private mutating func endLink() {
        guard let link else { return }
        self.link = nil
        let text = output[min(link.start, output.count)...].drop(while: isBlank)
        let plain = link.url.starts(with: "mailto:".utf8) ? link.url.dropFirst(7) : link.url[...]
        if text.elementsEqual(link.url) || text.elementsEqual(plain) { return }
        if !text.isEmpty { needsSpace = true }
        beginWord()
        output.append(UInt8(ascii: "<"))
        output += link.url
        output.append(UInt8(ascii: ">"))
    }

    /// Moves to the next `<`; false where there is none.
    private mutating func skipToSign() -> Bool {
        position = bytes.first(UInt8(ascii: "<"), from: position, before: bytes.count)
        return position < bytes.count
    }

    /// Skips to behind the end of an element, elements of its own name inside it included.
    private mutating func skipElement(_ tag: HTMLTag) {
        var depth = 1
        while depth > 0, skipToSign() {
            guard let inner = HTMLTag(bytes, at: position) else {
                position += 1
                continue
            }
            position = inner.end
            if inner.nameHash == tag.nameHash {
                depth += inner.isEnd ? -1 : 1
            } else if inner.element == .rawText, !inner.isEnd {
                skipRawText(inner)
            }
        }
    }

    /// Skips to behind the end tag; what stands before it is not HTML.
    private mutating func skipRawText(_ tag: HTMLTag) {
        while skipToSign() {
            if has("</", at: position), let end = HTMLTag(bytes, at: position),
                end.nameHash == tag.nameHash
            {
                position = end.end
                return
            }
            position += 1
        }
    }

    // MARK: Character references

    private mutating func readReference() {
        if let (text, end) = characterReference(in: bytes, at: position) {
            position = end
            append(text.utf8)
        } else {
            append(CollectionOfOne(bytes[position]))
            position += 1
        }
    }

    private mutating func appendDecoded(_ range: Range<Int>) {
        for byte in decoded(range) {
            if isBlank(byte) { needsSpace = true } else { append(CollectionOfOne(byte)) }
        }
    }

    private func decoded(_ range: Range<Int>) -> [UInt8] {
        let sign = bytes.first(UInt8(ascii: "&"), from: range.lowerBound, before: range.upperBound)
        if sign == range.upperBound { return Array(bytes[range]) }
        var (output, position) = ([UInt8](), range.lowerBound)
        output.reserveCapacity(range.count)
        while position < range.upperBound {
            if bytes[position] == UInt8(ascii: "&"),
                let (text, end) = characterReference(in: bytes, at: position),
                end <= range.upperBound
            {
                output += text.utf8
                position = end
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return output
    }
}
