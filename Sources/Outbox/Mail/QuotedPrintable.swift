/// Quoted-printable of RFC 2045, 6.7, for the text parts of a mail.
///
/// CRLF, LF and CR alike are a line break of the message. Lines have at most 76 characters and end
/// in no space. Beyond what the standard asks for, no soft break splits a character, and `From `
/// and a dot at the start of a line are escaped, which old mailboxes and bad servers would change.
struct QuotedPrintable {
    /// Where the next byte goes; the room is that of the worst case, so nothing is checked.
    private var next: UnsafeMutablePointer<UInt8>
    private let lineEnd: LineEnd
    private var column = 0

    private init(writingTo start: UnsafeMutablePointer<UInt8>, lineEnd: LineEnd) {
        next = start
        self.lineEnd = lineEnd
    }

    /// Appends a text as the body of a MIME part.
    static func appendBody(_ text: String, lineEnd: LineEnd, to result: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            // A byte becomes three at most, and a soft break of three comes after 60 at least.
            let worst = 4 * bytes.count + 64
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: worst) { buffer in
                guard let start = buffer.baseAddress else { return }
                var writer = QuotedPrintable(writingTo: start, lineEnd: lineEnd)
                writer.append(bytes)
                result.append(contentsOf: buffer[..<(writer.next - start)])
            }
        }
    }

    /// Appends `=C3`.
    @inline(__always)
    static func appendEscaped(_ byte: UInt8, to result: inout [UInt8]) {
        result.append(UInt8(ascii: "="))
        result.append(hexadecimalDigit(byte >> 4))
        result.append(hexadecimalDigit(byte & 15))
    }

    @inline(__always)
    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x0A, 0x0D:
                let isPair = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
                index += isPair ? 2 : 1
                endLine()
                continue
            case UInt8(ascii: "="), 0..<0x20, 0x7F:
                appendEscaped(byte)
            case 0x80...:
                breakSoftly(before: 3 * lengthOfCharacter(startingWith: byte), if: isLead(byte))
                appendEscaped(byte)
            default:
                index = appendRun(bytes, from: index)
                continue
            }
            index += 1
        }
    }

    /// Appends printable characters, as many as stand side by side and fit the line; returns where
    /// they end. The first is printable, and is escaped where it may not stand for itself.
    private mutating func appendRun(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        breakSoftly(before: 1)
        let limit = min(bytes.count, start + 75 - column)
        var end = start
        while end < limit, isPlain(bytes[end]) { end += 1 }
        // A space may not be the last character of a line.
        if isLineEnd(bytes, end) && bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        if end == start || (column == 0 && looksLikeMark(bytes, start)) {
            appendEscaped(bytes[start])
            return start + 1
        }
        next.update(from: bytes.baseAddress! + start, count: end - start)
        next += end - start
        column += end - start
        return end
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        breakSoftly(before: 3)
        put(UInt8(ascii: "="))
        put(QuotedPrintable.hexadecimalDigit(byte >> 4))
        put(QuotedPrintable.hexadecimalDigit(byte & 15))
        column += 3
    }

    /// Ends the line with `=` where so many more characters and the `=` itself would pass 76.
    @inline(__always)
    private mutating func breakSoftly(before count: Int, if applies: Bool = true) {
        guard applies, column + count > 75 else { return }
        put(UInt8(ascii: "="))
        endLine()
    }

    private mutating func endLine() {
        if lineEnd == .crlf { put(0x0D) }
        put(0x0A)
        column = 0
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    private func isLineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index == bytes.count || bytes[index] == 0x0A || bytes[index] == 0x0D
    }

    private func isLead(_ byte: UInt8) -> Bool { byte >= 0xC0 }

    @inline(__always)
    private func isPlain(_ byte: UInt8) -> Bool {
        byte &- 0x20 < 0x5F && byte != UInt8(ascii: "=")
    }

    /// A dot or `From `: what mailboxes and servers take for a mark of their own at a line's start.
    private func looksLikeMark(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: ".")
            || (index + 5 <= bytes.count && bytes[index..<index + 5].elementsEqual("From ".utf8))
    }
}
