/// Reads the value of an HTTP field part by part, as RFC 9110, section 5.6, writes them.
struct FieldReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    /// Whether everything has been read.
    var isAtEnd: Bool { position == bytes.count }

    /// The next byte, which is stepped over; nil at the end.
    mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// Steps over this ASCII character, if it is next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    /// Steps over blanks and tabs.
    mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
            position += 1
        }
    }

    /// The token that is next, such as a name; nil where there is none.
    mutating func token() -> String? {
        let start = position
        while position < bytes.count, isTokenByte(bytes[position]) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// What the quoted string that is next stands for, its backslashes taken off; nil, with nothing
    /// read, where there is none or it does not end.
    mutating func quoted() -> String? {
        let start = position
        guard skip("\"") else { return nil }
        var content: [UInt8] = []
        while let byte = next() {
            if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
            let isEscape = byte == UInt8(ascii: "\\")
            guard let byte = isEscape ? next() : byte else { break }
            content.append(byte)
        }
        position = start
        return nil
    }
}

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
