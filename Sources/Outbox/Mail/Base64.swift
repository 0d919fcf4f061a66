/// Base64 of RFC 4648, with padding.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Appends the bytes without any line break.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) {
        alphabet.withUnsafeBufferPointer { alphabet in
            var index = 0
            while index < bytes.count {
                let left = bytes.count - index
                var group = UInt32(bytes[index]) << 16
                if left > 1 { group |= UInt32(bytes[index + 1]) << 8 }
                if left > 2 { group |= UInt32(bytes[index + 2]) }
                result.append(alphabet[Int(group >> 18)])
                result.append(alphabet[Int(group >> 12 & 63)])
                result.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
                result.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
                index += 3
            }
        }
    }

    /// Appends a text as the body of a MIME part: lines of 76 characters (RFC 2045, 6.8). Line
    /// breaks within the text are encoded as CRLF, the canonical form, whatever ends the lines of
    /// the message.
    static func appendBody(_ text: String, lineEnd: LineEnd, to result: inout [UInt8]) {
        let canonical = canonicalBytes(of: text)
        canonical.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let end = min(start + 57, bytes.count)
                append(UnsafeBufferPointer(rebasing: bytes[start..<end]), to: &result)
                lineEnd.append(to: &result)
                start = end
            }
        }
    }

    private static func canonicalBytes(of text: String) -> [UInt8] {
        var text = text
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 16)
        text.withUTF8 { bytes in
            var previous: UInt8 = 0
            for byte in bytes {
                if byte == 0x0A || byte == 0x0D {
                    // A CR has already brought the break that the LF after it belongs to.
                    if !(byte == 0x0A && previous == 0x0D) { LineEnd.crlf.append(to: &result) }
                } else {
                    result.append(byte)
                }
                previous = byte
            }
        }
        return result
    }
}
