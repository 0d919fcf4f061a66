/// When to try again after failures in a row: twice as long each time, up to a longest wait, moved by up
/// to a quarter by a hash of what is tried, so that many do not come at once and nothing is left to
/// chance.
package struct BackOff: Sendable, Hashable {
    /// In microseconds.
    package let first: Int64
    /// In microseconds.
    package let longest: Int64

    package init(first: Int64, longest: Int64) {
        self.first = first
        self.longest = longest
    }

    /// Of one message: 30 seconds to an hour.
    package static let message = BackOff(first: 30_000_000, longest: 3_600_000_000)
    /// Of a destination that is down: a second to a minute.
    package static let destination = BackOff(first: 1_000_000, longest: 60_000_000)

    /// Microseconds to wait after so many failures in a row, 1 or more.
    package func wait(afterFailures failures: Int, of key: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(key) \(failures)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let doubled = first << Int64(min(max(failures, 1) - 1, 20))
        let wait = min(doubled, longest)
        return wait + wait / 4 * Int64(hash >> 40) / Int64(1 << 24)
    }
}
