import JSON

/// Finds a word's index by its UTF-8 bytes, without making a string: open addressing over a small
/// power of two.
struct ByteTable: Sendable {
    private let words: WordList
    /// Indices of `words`, -1 where free.
    private var slots: [Int]

    /// Of equal words the first is found.
    init(_ texts: [String]) {
        words = WordList(texts)
        var size = 8
        while size < 2 * texts.count { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for index in texts.indices {
            let found = words.show(index) { slot(for: $0) }
            if slots[found] < 0 { slots[found] = index }
        }
    }

    /// The index of the word with these bytes.
    func index(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let index = slots[slot(for: bytes)]
        return index < 0 ? nil : index
    }

    /// The slot that holds the word, or the free one where it would go.
    private func slot(for bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var slot = Int(truncatingIfNeeded: hash(bytes)) & (slots.count - 1)
        while slots[slot] >= 0,
            !words.show(slots[slot], { sameBytes($0, bytes) })
        {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    /// Of length and the last sixteen bytes: names differ near their ends.
    private func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var (high, low) = (UInt64(0), UInt64(0))
        if raw.count >= 16 {
            high = raw.loadUnaligned(fromByteOffset: raw.count - 16, as: UInt64.self)
            low = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
        } else {
            for byte in raw { (high, low) = (high << 8 | low >> 56, low << 8 | UInt64(byte)) }
        }
        let mixed = (high ^ UInt64(raw.count)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        let hash = (low ^ mixed.high ^ mixed.low).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return hash.high ^ hash.low
    }
}
