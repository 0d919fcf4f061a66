/// Decodes base64 with its padding (RFC 4648, section 4); nil where the text is not that.
func decodedBase64(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
    var result: [UInt8] = []
    result.reserveCapacity(digits.count / 4 * 3)
    var buffer: UInt32 = 0
    for (index, digit) in digits.dropLast(padding).enumerated() {
        guard let value = base64Value(digit) else { return nil }
        buffer = buffer << 6 | value
        // Bytes become whole after the second, third and fourth digit of each four.
        switch index % 4 {
        case 1: result.append(UInt8(truncatingIfNeeded: buffer >> 4))
        case 2: result.append(UInt8(truncatingIfNeeded: buffer >> 2))
        case 3: result.append(UInt8(truncatingIfNeeded: buffer))
        default: break
        }
    }
    return result
}

private func base64Value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
