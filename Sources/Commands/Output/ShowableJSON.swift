/// JSON in which nothing stands as it is that would steer a terminal, or turn what follows round for
/// the eye: DEL and the controls of C1, line separators, marks and overrides of direction. They occur
/// in strings alone, where an escape means the same (RFC 8259, 7); C0 is escaped by every writer.
func showable(json: [UInt8]) -> [UInt8] {
    // Nearly every text has none of their first bytes.
    guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }) else {
        return json
    }
    var shown: [UInt8] = []
    shown.reserveCapacity(json.count + 64)
    var index = 0
    while index < json.count {
        if let (scalar, length) = steering(json[index...].prefix(3)) {
            let digits = String(scalar, radix: 16)
            let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
            shown.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
            index += length
        } else {
            shown.append(json[index])
            index += 1
        }
    }
    return shown
}

/// The scalar that these bytes begin with and their number, where it is one of those.
private func steering(_ bytes: ArraySlice<UInt8>) -> (scalar: UInt32, length: Int)? {
    let start = bytes.startIndex
    switch (bytes[start], bytes.count) {
    case (0x7F, _): return (0x7F, 1)
    case (0xC2, 2...) where (0x80...0x9F).contains(bytes[start + 1]):
        return (UInt32(bytes[start + 1]), 2)
    case (0xD8, 2...) where bytes[start + 1] == 0x9C: return (0x61C, 2)
    case (0xE2, 3...):
        let scalar = 0x2000 | UInt32(bytes[start + 1] & 0x3F) << 6 | UInt32(bytes[start + 2] & 0x3F)
        switch scalar {
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (scalar, 3)
        default: return nil
        }
    default: return nil
    }
}
