/// A set of small numbers, one bit each; those below 64 take no memory of their own.
struct BitSet {
    private var first: UInt64 = 0
    private var rest: [UInt64] = []
    private(set) var count = 0

    /// Adds a number, 0 or above.
    mutating func insert(_ number: Int) {
        guard !contains(number) else { return }
        count += 1
        let bit = UInt64(1) << UInt64(number & 63)
        guard number > 63 else {
            first |= bit
            return
        }
        let word = number >> 6 - 1
        while rest.count <= word { rest.append(0) }
        rest[word] |= bit
    }

    /// Whether the number was added.
    func contains(_ number: Int) -> Bool {
        let bit = UInt64(1) << UInt64(number & 63)
        guard number > 63 else { return first & bit != 0 }
        let word = number >> 6 - 1
        return word < rest.count && rest[word] & bit != 0
    }
}
