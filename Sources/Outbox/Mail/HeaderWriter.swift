/// Whoever takes the fields of a mail's header: a writer of mails, or a reader's list.
protocol HeaderFields {
    /// A field whose value is printable ASCII by construction and is not folded.
    mutating func field(_ name: StaticString, exactly value: String)
    /// A field of free text (RFC 5322, `unstructured`); no text, no field.
    mutating func field(_ name: StaticString, text raw: String)
    /// A field of one address with a display name, if there is one.
    mutating func field(_ name: StaticString, mailbox displayName: String?, _ address: MailAddress)
}

/// Writes the lines of a mail's header: folded at 76 characters, ASCII only, no field without a
/// text.
struct HeaderWriter: HeaderFields {
    private(set) var bytes: [UInt8] = []
    private let lineEnd: LineEnd
    /// Characters in the line so far.
    private var column = 0

    private static let width = 76

    init(lineEnd: LineEnd, capacity: Int) {
        self.lineEnd = lineEnd
        bytes.reserveCapacity(capacity)
    }

    mutating func field(_ name: StaticString, exactly value: String) {
        begin(name)
        append(value.utf8)
        endLine()
    }

    /// As encoded words where it must be.
    mutating func field(_ name: StaticString, text raw: String) {
        let text = HeaderText(raw)
        guard !text.text.isEmpty else { return }
        begin(name)
        appendText(text)
        endLine()
    }

    mutating func field(_ name: StaticString, mailbox displayName: String?, _ address: MailAddress)
    {
        begin(name)
        let displayName = HeaderText(displayName ?? "")
        if displayName.text.isEmpty {
            append(address.text.utf8)
        } else {
            appendPhrase(displayName)
            if column + address.text.utf8.count + 3 > HeaderWriter.width { endLine() }
            append(" <".utf8)
            append(address.text.utf8)
            append(">".utf8)
        }
        endLine()
    }

    /// Ends the header: an empty line.
    mutating func end() { endLine() }

    private mutating func begin(_ name: StaticString) {
        name.withUTF8Buffer { append($0) }
        append(": ".utf8)
    }

    private mutating func append(_ text: some Collection<UInt8>) {
        bytes.append(contentsOf: text)
        column += text.count
    }

    private mutating func endLine() {
        lineEnd.append(to: &bytes)
        column = 0
    }

    private mutating func appendText(_ text: HeaderText) {
        let room = HeaderWriter.width - column
        if !text.standsAsItIs(room: room) {
            appendEncodedWords(text.text)
        } else if text.text.utf8.count <= room {
            append(text.text.utf8)
        } else {
            appendFolded(text.words)
        }
    }

    /// A display name (RFC 5322, `phrase`): as it is, in quotes, or as encoded words.
    private mutating func appendPhrase(_ name: HeaderText) {
        let fits = name.text.utf8.count <= 60
        if fits && name.isAtoms {
            append(name.text.utf8)
        } else if fits && name.isASCII && !name.text.contains("=?") {
            appendQuoted(name.text)
        } else {
            appendEncodedWords(name.text)
        }
    }

    private mutating func appendQuoted(_ text: String) {
        append("\"".utf8)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append("\\".utf8) }
            append(CollectionOfOne(byte))
        }
        append("\"".utf8)
    }

    private mutating func appendFolded(_ words: [Substring.UTF8View]) {
        for (index, word) in words.enumerated() {
            if index > 0 {
                if column + 1 + word.count > HeaderWriter.width { endLine() }
                append(" ".utf8)
            }
            append(word)
        }
    }

    /// One encoded word a line; the space that a fold needs is not part of the text (RFC 2047,
    /// 6.2).
    private mutating func appendEncodedWords(_ text: String) {
        let utf8 = Array(text.utf8)
        let encoding = EncodedWord.shorter(for: utf8)
        var start = 0
        while start < utf8.count {
            let longest = min(EncodedWord.longest, HeaderWriter.width - column)
            let end = encoding.end(of: utf8, from: start, room: longest - EncodedWord.frame)
            let before = bytes.count
            encoding.append(utf8[start..<end], to: &bytes)
            column += bytes.count - before
            start = end
            if start < utf8.count {
                endLine()
                append(" ".utf8)
            }
        }
    }
}
