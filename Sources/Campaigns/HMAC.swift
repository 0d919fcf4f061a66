/// A keyed hash: HMAC with SHA-256 (RFC 2104).
public struct HMAC: Sendable, Hashable {
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// A key of any length; 32 random bytes are worth it.
    public init(key: [UInt8]) {
        var block = key
        if key.count > 64 {
            var hash = SHA256()
            hash.update(key)
            block = hash.finish()
        }
        block += Array(repeating: 0, count: 64 - block.count)
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5c }
    }

    /// The code of a message, 32 bytes.
    public func code(of message: some Sequence<UInt8>) -> [UInt8] {
        var first = SHA256()
        first.update(inner)
        first.update(message)
        var second = SHA256()
        second.update(outer)
        second.update(first.finish())
        return second.finish()
    }
}

/// Whether two codes are the same, in a time that does not tell where they differ.
public func isSameCode(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
