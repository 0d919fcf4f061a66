/// 128 bits that stand for an event's identity, its (source, id): SipHash-2-4 with a result of 128
/// bits under a fixed key, so that it is the same on every run and machine. Among a thousand
/// million events the chance that any two identities share a digest is below one in 10^20.
public struct IdentityDigest: Hashable, Comparable, Sendable {
    public var high: UInt64
    public var low: UInt64

    /// The digest of the identity made of these two texts, given as UTF-8.
    public init(source: UnsafeBufferPointer<UInt8>, id: UnsafeBufferPointer<UInt8>) {
        var state = SipState()
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        state.absorb(UInt64(source.count))
        state.absorb(source)
        state.absorb(id)
        (high, low) = state.finish(length: source.count + id.count)
    }

    public static func < (a: Self, b: Self) -> Bool {
        a.high != b.high ? a.high < b.high : a.low < b.low
    }
}

/// The four words of SipHash (Aumasson and Bernstein), with 2 rounds a word and 4 at the end.
private struct SipState {
    // The key is part of nothing that is kept: any fixed one will do.
    private var v0: UInt64 = 0x736f_6d65_7073_6575
    private var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0xee
    private var v2: UInt64 = 0x6c79_6765_6e65_7261
    private var v3: UInt64 = 0x7465_6462_7974_6573

    /// Absorbs one word.
    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    /// Absorbs bytes, the last word filled up with zeros and the number of bytes it has.
    @inline(__always)
    mutating func absorb(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index + 8 <= bytes.count {
            absorb(
                UInt64(
                    littleEndian: UnsafeRawPointer(bytes.baseAddress! + index)
                        .loadUnaligned(as: UInt64.self)))
            index += 8
        }
        var last = UInt64(bytes.count - index) << 56
        for (shift, byte) in bytes[index...].enumerated() { last |= UInt64(byte) << (8 * shift) }
        absorb(last)
    }

    /// The two words of the result; `length` is the number of bytes absorbed.
    mutating func finish(length: Int) -> (UInt64, UInt64) {
        absorb(UInt64(truncatingIfNeeded: length) << 56)
        v2 ^= 0xee
        for _ in 0..<4 { round() }
        let high = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        for _ in 0..<4 { round() }
        return (high, v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 &+= v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 &+= v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
