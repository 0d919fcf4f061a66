/// A URL that can stand between angle brackets in a header, whatever it was made from.
struct HeaderURL {
    let text: String
    /// Whether one click can be posted to it.
    let isWeb: Bool

    /// A line of a mail has at most 998 bytes (RFC 5322, 2.1.1).
    private static let longest = 900

    /// Escapes what a URL cannot hold (RFC 3986, 2.1); nil for anything but `https`, `http` and
    /// `mailto`, and for what is too long for a line.
    init?(_ raw: String) {
        isWeb = raw.hasPrefix("https://") || raw.hasPrefix("http://")
        guard isWeb || raw.hasPrefix("mailto:") else { return nil }
        if raw.utf8.allSatisfy(HeaderURL.isPlain) {
            text = raw
        } else {
            var bytes: [UInt8] = []
            for byte in raw.utf8 { HeaderURL.append(byte, to: &bytes) }
            text = String(decoding: bytes, as: UTF8.self)
        }
        guard text.utf8.count <= HeaderURL.longest else { return nil }
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if isPlain(byte) { return bytes.append(byte) }
        appendPercent(byte, to: &bytes)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"),
            UInt8(ascii: "^"), UInt8(ascii: ","):
            // A comma would separate two URLs (RFC 2369).
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }
}

/// Appends `%C3`.
func appendPercent(_ byte: UInt8, to bytes: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    bytes.append(UInt8(ascii: "%"))
    bytes.append(digits[Int(byte >> 4)])
    bytes.append(digits[Int(byte & 15)])
}
