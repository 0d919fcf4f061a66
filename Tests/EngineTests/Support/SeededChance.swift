/// Chance that is the same for the same seed (SplitMix64).
protocol SeededChance {
    /// Where the numbers have got to.
    var state: UInt64 { get set }
}

extension SeededChance {
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, exclusively, the limit.
    mutating func below(_ limit: Int) -> Int { Int(random() % UInt64(limit)) }

    /// One of the values.
    mutating func one<T>(_ values: [T]) -> T { values[below(values.count)] }

    /// True so many times in a hundred.
    mutating func perhaps(_ percent: Int) -> Bool { below(100) < percent }
}
