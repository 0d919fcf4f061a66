/// Looks through text eight bytes at a time: mails are long, and what matters in them is rare.
extension UnsafeBufferPointer<UInt8> {
    /// Offset of the first such byte from `start` on; `end` where none stands before it.
    @inline(__always)
    func first(_ byte: UInt8, from start: Int, before end: Int) -> Int {
        first(byte, from: start, before: end, ignoring: 0)
    }

    /// The same for a letter, small (as `letter` is) or capital.
    @inline(__always)
    func first(letter: UInt8, from start: Int, before end: Int) -> Int {
        first(letter, from: start, before: end, ignoring: 32)
    }

    @inline(__always)
    private func first(
        _ byte: UInt8, from start: Int, before end: Int, ignoring bits: UInt8
    ) -> Int {
        var position = start
        while position + 8 <= end {
            let differences = (word(at: position) | EightBytes.all(bits)) ^ EightBytes.all(byte)
            let marks = EightBytes.zeros(differences)
            if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < end, self[position] | bits != byte { position += 1 }
        return position
    }

    /// Whether the eight bytes at the offset are words with lone blanks between, no markup among
    /// them, and end within a word. A no may be wrong, a yes never is.
    @inline(__always)
    func isWords(at position: Int) -> Bool {
        guard position + 8 <= count else { return false }
        let word = word(at: position)
        let marks =
            EightBytes.zeros(word ^ EightBytes.all(UInt8(ascii: "<")))
            | EightBytes.zeros(word ^ EightBytes.all(UInt8(ascii: "&")))
            | ((word &- EightBytes.all(32)) & ~word & EightBytes.all(128))
        let blanks = EightBytes.zeros(word ^ EightBytes.all(32))
        return marks == 0 && blanks & (blanks << 8) == 0 && blanks >> 56 == 0
    }

    /// The eight bytes at the offset, the first one lowest.
    @inline(__always)
    private func word(at position: Int) -> UInt64 {
        UInt64(
            littleEndian: UnsafeRawBufferPointer(self).loadUnaligned(
                fromByteOffset: position, as: UInt64.self))
    }
}

/// Arithmetic on eight bytes in one number.
private enum EightBytes {
    /// The byte, eight times.
    @inline(__always)
    static func all(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// The top bit of each byte that is zero; bytes above the lowest such one may be marked
    /// wrongly.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 { (word &- all(1)) & ~word & all(128) }
}
