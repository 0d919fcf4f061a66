/// A part of a population, in millionths: `5%` is 50,000.
public struct Share: Hashable, Sendable {
    public var millionths: Int

    /// The share of so many millionths (0...1,000,000).
    public init(millionths: Int) { self.millionths = millionths }

    /// Whether the member falls into a group: the first 8 bytes, big-endian, of
    /// SHA-256(salt NUL name NUL member) over 2^64, below the share (engine.md, "Control groups").
    public func contains(salt: String, name: String, member: String) -> Bool {
        Share.position(salt: salt, name: name, member: member) < millionths
    }

    /// Where the member stands between 0 and 999,999 millionths, rounded down.
    public static func position(salt: String, name: String, member: String) -> Int {
        let number = SHA256.leadingWord(joining: salt, name, member)
        // hash / 2^64 < share holds exactly where the high word of hash * 10^6 is below the share.
        return Int(number.multipliedFullWidth(by: 1_000_000).high)
    }
}
