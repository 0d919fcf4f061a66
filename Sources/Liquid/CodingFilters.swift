extension LiquidFilter {
    /// Filters that write text in another notation: HTML, URL (WHATWG form encoding), Base64 (RFC
    /// 4648).
    static let codingFilters: [String: LiquidFilter] = [
        "escape": escape,
        "h": escape,
        "escape_once": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            .safe(escapedOnce(input.value.asText))
        },
        "url_encode": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            input.value.isMissing ? .missing : .string(formEncoded(input.value.asText))
        },
        "url_decode": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            input.value.isMissing ? .missing : .string(try formDecoded(input.value.asText))
        },
        "base64_encode": LiquidFilter { base64($0, alphabet: standardAlphabet) },
        "base64_url_safe_encode": LiquidFilter { base64($0, alphabet: urlAlphabet) },
        "base64_decode": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            .string(try base64Decoded(input.value.asText, alphabet: standardAlphabet, padded: true))
        },
        "base64_url_safe_decode": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            .string(try base64Decoded(input.value.asText, alphabet: urlAlphabet, padded: false))
        },
    ]

    private static let escape = LiquidFilter(0...0) { (input) throws(LiquidFailure) in
        if input.value.isMissing { return .missing }
        var output: [UInt8] = []
        appendEscaped(input.value.asText, to: &output)
        return .safe(String(decoding: output, as: UTF8.self))
    }
}

/// Escaped, but for the ampersands of character references that are there already.
private func escapedOnce(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
        if byte == UInt8(ascii: "&"), isReference(bytes[(index + 1)...]) {
            output.append(byte)
        } else if let reference = characterReference(of: byte) {
            output.append(contentsOf: reference.utf8)
        } else {
            output.append(byte)
        }
    }
    return String(decoding: output, as: UTF8.self)
}

/// Whether letters, or `#` and digits, and a semicolon follow.
private func isReference(_ bytes: ArraySlice<UInt8>) -> Bool {
    let isNumber = bytes.first == UInt8(ascii: "#")
    let name = bytes.dropFirst(isNumber ? 1 : 0).prefix {
        isNumber ? isDigit($0) : isLetter($0) && $0 != UInt8(ascii: "_")
    }
    return !name.isEmpty && name.endIndex < bytes.endIndex
        && bytes[name.endIndex] == UInt8(ascii: ";")
}

private let hexadecimal = Array("0123456789ABCDEF".utf8)

private func formEncoded(_ text: String) -> String {
    var output: [UInt8] = []
    for byte in text.utf8 {
        if byte == UInt8(ascii: " ") {
            output.append(UInt8(ascii: "+"))
        } else if isLetter(byte) || isDigit(byte) || "-.~".utf8.contains(byte) {
            output.append(byte)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(hexadecimal[Int(byte >> 4)])
            output.append(hexadecimal[Int(byte & 15)])
        }
    }
    return String(decoding: output, as: UTF8.self)
}

private func formDecoded(_ text: String) throws(LiquidFailure) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
            let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
        {
            output.append(high << 4 | low)
            index += 3
        } else {
            output.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
            index += 1
        }
    }
    guard let decoded = String(validating: output, as: UTF8.self) else {
        throw .failed("'url_decode' found bytes that are not UTF-8")
    }
    return decoded
}

private func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

private let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
private let standardAlphabet = Array((letters + "+/").utf8)
private let urlAlphabet = Array((letters + "-_").utf8)

private func base64(_ text: String, alphabet: [UInt8]) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
        for position in 0..<4 {
            let isPadding = position > group.count
            output.append(
                isPadding
                    ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
        }
    }
    return String(decoding: output, as: UTF8.self)
}

private func base64Decoded(
    _ text: String, alphabet: [UInt8], padded: Bool
) throws(LiquidFailure) -> String {
    var bytes = Array(text.utf8)
    let failure = LiquidFailure.failed("text to decode must be Base64")
    if padded, bytes.count % 4 != 0 { throw failure }
    for _ in 0..<2 where bytes.last == UInt8(ascii: "=") { bytes.removeLast() }
    guard bytes.count % 4 != 1 else { throw failure }
    var output: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
        guard let value = alphabet.firstIndex(of: byte) else { throw failure }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return String(decoding: output, as: UTF8.self)
}
