import Campaigns
package import CivilTime

/// When to try again after failures in a row: twice as long each time, up to a longest wait, and up
/// to a quarter earlier by a hash of what is tried, so that many do not come at once and nothing is
/// left to chance.
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
        // 2^20 of anything is past every longest wait.
        let doublings = Int64(min(max(failures, 1) - 1, 20))
        let doubled = first.multipliedReportingOverflow(by: 1 << doublings)
        let wait = doubled.overflow ? longest : min(doubled.partialValue, longest)
        return wait - share(of: wait / 4, failures, key)
    }

    /// When to try again. Where the receiver has asked for so many seconds of peace, not before they
    /// are over, and then within half the first wait, for it will have asked others the same.
    package func nextAttempt(
        after now: Instant, failures: Int, of key: String, retryAfter: Int? = nil
    ) -> Instant {
        let wait = wait(afterFailures: failures, of: key)
        guard let retryAfter else { return now.advanced(by: wait) }
        let asked = Int64(retryAfter) * 1_000_000 + share(of: first / 2, failures, key)
        return now.advanced(by: max(wait, asked))
    }

    /// From 0 to nearly the whole, as key and count alone decide.
    private func share(of whole: Int64, _ failures: Int, _ key: String) -> Int64 {
        let word = SHA256.leadingWord(joining: key, String(failures))
        return Int64(word.multipliedFullWidth(by: UInt64(max(0, whole))).high)
    }
}
