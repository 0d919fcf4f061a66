/// Whether a text, given as valid UTF-8, has a character that CloudEvents forbids in attributes: a
/// control character, C0, DEL or C1 (0xC2 0x80 to 0xC2 0x9F), or a noncharacter of Unicode. What
/// has none is fit for a header, a log line and a key.
func hasForbiddenCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    // Eight bytes at a time as long as they are plain ASCII.
    while index + 8 <= text.count {
        let word = UnsafeRawPointer(text.baseAddress! + index).loadUnaligned(as: UInt64.self)
        let delete = word ^ (ones &* 0x7F)
        let marks = (word | (word &- ones &* 0x20) | (delete &- ones)) & (ones &* 0x80)
        guard marks == 0 else { break }
        index += 8
    }
    // The last three bytes that were not ASCII.
    var last: UInt32 = 0
    while index < text.count {
        let byte = text[index]
        if byte < 0x20 || byte == 0x7F { return true }
        if byte >= 0x80 {
            last = (last << 8 | UInt32(byte)) & 0xFF_FFFF
            if isForbidden(last) { return true }
        }
        index += 1
    }
    return false
}

/// Whether the last bytes of a character of several, up to three, tell that it is a C1 control or a
/// noncharacter: U+FDD0 to U+FDEF, or one of the last two of a plane.
private func isForbidden(_ last: UInt32) -> Bool {
    if last & 0xFF00 == 0xC200 { return last & 0xFF < 0xA0 }
    if 0xEF_B790...0xEF_B7AF ~= last { return true }
    return last & 0x0F_FFFE == 0x0F_BFBE
}
