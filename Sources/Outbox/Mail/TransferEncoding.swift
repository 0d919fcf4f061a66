/// How a text part travels as ASCII (RFC 2045, 6).
enum TransferEncoding: String {
    case quotedPrintable = "quoted-printable"
    case base64

    /// The one that makes the text shorter, soft line breaks aside, which weigh on both alike:
    /// quoted-printable adds two bytes for one that it escapes, base64 a third to everything.
    static func shorter(for text: String) -> TransferEncoding {
        var text = text
        return text.withUTF8 { bytes in
            var escaped = 0
            for byte in bytes {
                let isPlain = byte &- 0x20 < 0x5F && byte != UInt8(ascii: "=")
                let isBreak = byte == 0x0A || byte == 0x0D
                escaped &+= isPlain || isBreak ? 0 : 1
            }
            return escaped * 6 > bytes.count ? .base64 : .quotedPrintable
        }
    }

    /// Appends the encoded text.
    func appendBody(_ text: String, lineEnd: LineEnd, to result: inout [UInt8]) {
        switch self {
        case .quotedPrintable:
            QuotedPrintable.appendBody(text, lineEnd: lineEnd, to: &result)
        case .base64:
            Base64.appendBody(text, lineEnd: lineEnd, to: &result)
        }
    }
}
