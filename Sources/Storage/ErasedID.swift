import Campaigns

/// The secret by which a store remembers whom it has erased: it keeps of each member no more than a
/// keyed hash of the id, which tells one that comes back and, to whoever has not the key, nothing.
public struct ErasureSecret: Sendable {
    /// 64 hexadecimal digits.
    public let word: String
    private let hash: HMAC

    /// A secret that a store has kept.
    public init(word: String) {
        self.word = word
        hash = HMAC(key: Array(word.utf8))
    }

    /// A new one, of 32 random bytes.
    public init() {
        self.init(word: hexadecimal((0..<32).map { _ in UInt8.random(in: .min ... .max) }))
    }

    /// What stays of the member's id: HMAC with SHA-256, 64 hexadecimal digits.
    public func code(of member: String) -> String { hexadecimal(hash.code(of: member.utf8)) }
}
