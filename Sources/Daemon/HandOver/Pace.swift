/// How fast a destination may be given messages: so many in a stretch of time.
package struct Pace: Sendable, Hashable {
    package let count: Int
    /// In microseconds.
    package let stretch: Int64

    package init(count: Int, stretch: Int64) {
        self.count = max(1, count)
        self.stretch = stretch
    }

    /// How many are given at a time: what a fifth of a second allows, and one at least.
    var portion: Int { max(1, Int(Int64(count) * 200_000 / stretch)) }

    /// For how many microseconds to wait after so many.
    func pause(after messages: Int) -> Int64 { Int64(messages) * stretch / Int64(count) }
}
