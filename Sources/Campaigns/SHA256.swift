/// SHA-256 (FIPS 180-4) over bytes: names control groups, variants, messages and versions.
public struct SHA256: Sendable {
    private var state = State()
    /// Bytes that do not fill a block yet.
    private var rest: [UInt8] = []
    private var length: UInt64 = 0

    public init() {}

    /// Adds bytes to what is hashed.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { add($0) }
        if isDone == nil { Array(bytes).withUnsafeBufferPointer { add($0) } }
    }

    /// The 32 bytes of the digest; the value is used up.
    public mutating func finish() -> [UInt8] {
        let bits = length &* 8
        var padding = [UInt8](repeating: 0, count: (rest.count < 56 ? 64 : 128) - rest.count)
        padding[0] = 0x80
        for place in 1...8 {
            padding[padding.count - place] = UInt8(
                truncatingIfNeeded: bits &>> UInt64(8 * (place - 1)))
        }
        update(padding)
        return state.bytes
    }

    /// The digest of texts joined by NUL bytes, the form that the contract uses for every name.
    public static func digest(joining parts: String...) -> [UInt8] { state(joining: parts).bytes }

    /// The same in lower-case hexadecimal digits: a message's key.
    public static func hexadecimalDigest(joining parts: String...) -> String {
        state(joining: parts).hexadecimal
    }

    /// The first 8 bytes of that digest, big-endian.
    public static func leadingWord(joining parts: String...) -> UInt64 {
        let state = state(joining: parts)
        return UInt64(state.a) << 32 | UInt64(state.b)
    }

    /// Names are made for every message: padded where they stand, nothing is allocated.
    private static func state(joining parts: [String]) -> State {
        let length = parts.reduce(parts.count - 1) { $0 + $1.utf8.count }
        let padded = (length + 9 + 63) / 64 * 64
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: padded) { block in
            var end = 0
            for (index, part) in parts.enumerated() {
                if index > 0 {
                    block[end] = 0
                    end += 1
                }
                var part = part
                part.withUTF8 { bytes in
                    guard let base = bytes.baseAddress, let start = block.baseAddress else {
                        return
                    }
                    (start + end).initialize(from: base, count: bytes.count)
                    end += bytes.count
                }
            }
            return pad(block, length)
        }
    }

    /// Hashes a message of that length behind which there is room for its padding.
    private static func pad(_ block: UnsafeMutableBufferPointer<UInt8>, _ length: Int) -> State {
        block[length] = 0x80
        for place in (length + 1)..<block.count { block[place] = 0 }
        let bits = UInt64(length) &* 8
        for place in 1...8 {
            block[block.count - place] = UInt8(truncatingIfNeeded: bits &>> UInt64(8 * (place - 1)))
        }
        var state = State()
        if let base = block.baseAddress {
            for start in stride(from: 0, to: block.count, by: 64) { state.take(base + start) }
        }
        return state
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        length &+= UInt64(bytes.count)
        var start = 0
        if !rest.isEmpty {
            start = min(64 - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<start])
            guard rest.count == 64 else { return }
            rest.withUnsafeBufferPointer { state.take($0.baseAddress!) }
            rest.removeAll(keepingCapacity: true)
        }
        while bytes.count - start >= 64 {
            state.take(base + start)
            start += 64
        }
        if start < bytes.count { rest.append(contentsOf: bytes[start...]) }
    }
}

extension SHA256 {
    /// The eight words that each block changes.
    private struct State {
        var a: UInt32 = 0x6a09_e667
        var b: UInt32 = 0xbb67_ae85
        var c: UInt32 = 0x3c6e_f372
        var d: UInt32 = 0xa54f_f53a
        var e: UInt32 = 0x510e_527f
        var f: UInt32 = 0x9b05_688c
        var g: UInt32 = 0x1f83_d9ab
        var h: UInt32 = 0x5be0_cd19

        /// The words as bytes, big-endian.
        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(32)
            for word in [a, b, c, d, e, f, g, h] {
                withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
            }
            return bytes
        }

        /// The words in lower-case hexadecimal digits.
        var hexadecimal: String {
            String(unsafeUninitializedCapacity: 64) { text in
                var end = 0
                for word in [a, b, c, d, e, f, g, h] {
                    for place in 0..<8 {
                        let four = word &>> UInt32(28 &- 4 &* place) & 15
                        text[end &+ place] = digit(UInt8(truncatingIfNeeded: four))
                    }
                    end += 8
                }
                return end
            }
        }

        /// Takes in the 64 bytes of a block.
        mutating func take(_ block: UnsafePointer<UInt8>) {
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
                for t in 0..<16 {
                    let word = UnsafeRawPointer(block).loadUnaligned(
                        fromByteOffset: 4 * t, as: UInt32.self)
                    schedule[t] = UInt32(bigEndian: word)
                }
                for t in 16..<64 {
                    let (x, y) = (schedule[t &- 15], schedule[t &- 2])
                    let low = x.rotated(7) ^ x.rotated(18) ^ (x &>> 3)
                    let high = y.rotated(17) ^ y.rotated(19) ^ (y &>> 10)
                    schedule[t] = schedule[t &- 16] &+ low &+ schedule[t &- 7] &+ high
                }
                SHA256.constants.withUnsafeBufferPointer { mix(schedule, $0) }
            }
        }

        /// The 64 rounds of section 6.2.2.
        private mutating func mix(
            _ schedule: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
        ) {
            // Eight rounds at a time: the words stay in their places, and their names turn instead.
            var (a, b, c, d, e, f, g, h) = (a, b, c, d, e, f, g, h)
            var t = 0
            while t < 64 {
                State.round(a, b, c, &d, e, f, g, &h, constants[t] &+ schedule[t])
                State.round(h, a, b, &c, d, e, f, &g, constants[t &+ 1] &+ schedule[t &+ 1])
                State.round(g, h, a, &b, c, d, e, &f, constants[t &+ 2] &+ schedule[t &+ 2])
                State.round(f, g, h, &a, b, c, d, &e, constants[t &+ 3] &+ schedule[t &+ 3])
                State.round(e, f, g, &h, a, b, c, &d, constants[t &+ 4] &+ schedule[t &+ 4])
                State.round(d, e, f, &g, h, a, b, &c, constants[t &+ 5] &+ schedule[t &+ 5])
                State.round(c, d, e, &f, g, h, a, &b, constants[t &+ 6] &+ schedule[t &+ 6])
                State.round(b, c, d, &e, f, g, h, &a, constants[t &+ 7] &+ schedule[t &+ 7])
                t &+= 8
            }
            self.a &+= a
            self.b &+= b
            self.c &+= c
            self.d &+= d
            self.e &+= e
            self.f &+= f
            self.g &+= g
            self.h &+= h
        }

        /// One round; `Ch` and `Maj` of section 4.1.2 in the forms that take fewer steps.
        @inline(__always)
        private static func round(
            _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
            _ g: UInt32, _ h: inout UInt32, _ word: UInt32
        ) {
            // Each sum of three rotations is one rotation of another: fewer copies of the word.
            let sum1 = ((e.rotated(14) ^ e).rotated(5) ^ e).rotated(6)
            h = h &+ sum1 &+ (g ^ (e & (f ^ g))) &+ word
            d = d &+ h
            let sum0 = ((a.rotated(9) ^ a).rotated(11) ^ a).rotated(2)
            h = h &+ sum0 &+ ((a & b) | (c & (a | b)))
        }
    }

    /// First 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}

extension UInt32 {
    @inline(__always)
    fileprivate func rotated(_ count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }
}

/// Bytes as lower-case hexadecimal digits.
public func hexadecimal(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
        for (index, byte) in bytes.enumerated() {
            text[2 * index] = digit(byte &>> 4)
            text[2 * index + 1] = digit(byte & 15)
        }
        return 2 * bytes.count
    }
}

@inline(__always)
private func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
