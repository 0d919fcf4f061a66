/// The two encodings of RFC 2047 for text in headers, in UTF-8.
enum EncodedWord {
    case q
    case b

    /// An encoded word has at most 75 characters, of which 12 are `=?UTF-8?Q?` and `?=`.
    static let longest = 75
    static let frame = 12

    /// The one that makes these bytes shorter; Q, which people can half read, where both are equal.
    static func shorter(for bytes: [UInt8]) -> EncodedWord {
        let quoted = bytes.reduce(0) { $0 + cost($1) }
        return quoted <= (bytes.count + 2) / 3 * 4 ? .q : .b
    }

    /// The end of the longest run from `start` that fits into so many characters and splits no
    /// character of UTF-8; `room` is at least 12, which any character fits.
    func end(of bytes: [UInt8], from start: Int, room: Int) -> Int {
        var end = start
        var quoted = 0
        while end < bytes.count {
            let next = min(end + lengthOfCharacter(startingWith: bytes[end]), bytes.count)
            quoted += bytes[end..<next].reduce(0) { $0 + EncodedWord.cost($1) }
            let length = self == .q ? quoted : (next - start + 2) / 3 * 4
            if length > room { break }
            end = next
        }
        return end
    }

    /// Appends one encoded word.
    func append(_ bytes: ArraySlice<UInt8>, to result: inout [UInt8]) {
        switch self {
        case .q:
            result.append(contentsOf: "=?UTF-8?Q?".utf8)
            for byte in bytes { EncodedWord.appendQuoted(byte, to: &result) }
        case .b:
            result.append(contentsOf: "=?UTF-8?B?".utf8)
            bytes.withUnsafeBufferPointer { Base64.append($0, to: &result) }
        }
        result.append(contentsOf: "?=".utf8)
    }

    private static func appendQuoted(_ byte: UInt8, to result: inout [UInt8]) {
        if byte == UInt8(ascii: " ") {
            result.append(UInt8(ascii: "_"))
        } else if isPlain(byte) {
            result.append(byte)
        } else {
            QuotedPrintable.appendEscaped(byte, to: &result)
        }
    }

    private static func cost(_ byte: UInt8) -> Int {
        isPlain(byte) || byte == UInt8(ascii: " ") ? 1 : 3
    }

    /// What may stand for itself in any place, a display name included (RFC 2047, 5 (3)).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "/"):
            true
        default: isLetterOrDigit(byte)
        }
    }
}

/// How many bytes the UTF-8 character has that starts with this byte.
@inline(__always)
func lengthOfCharacter(startingWith lead: UInt8) -> Int {
    switch lead {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
}
