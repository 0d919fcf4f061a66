import CivilTime
import Testing

@testable import Delivery

@Suite("BackOff")
struct BackOffTests {
    @Test("the wait doubles from half a minute to an hour, less a quarter at the most")
    func doubling() {
        let seconds: [Int64] = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]
        for (index, limit) in seconds.enumerated() {
            for key in ["a", "b", "1f0c"] {
                let wait = BackOff.message.wait(afterFailures: index + 1, of: key)
                #expect(wait <= limit * 1_000_000 && wait > limit * 750_000 - 1)
            }
        }
        #expect(BackOff.destination.wait(afterFailures: 1, of: "smtp") <= 1_000_000)
        #expect(BackOff.destination.wait(afterFailures: 50, of: "smtp") <= 60_000_000)
    }

    @Test("any number of failures has a wait", arguments: [Int.min, -1, 0, 21, 64, Int.max])
    func extremes(failures: Int) {
        let wait = BackOff(first: Int64.max / 2, longest: Int64.max).wait(
            afterFailures: failures, of: "k")
        #expect(wait > 0)
        #expect(BackOff.message.wait(afterFailures: failures, of: "k") <= 3_600_000_000)
    }

    @Test("a thousand messages that failed together come again over the whole quarter")
    func spread() {
        let waits = (0..<1_000).map { BackOff.message.wait(afterFailures: 1, of: "key \($0)") }
        #expect(Set(waits).count > 990)
        for quarter in 0..<4 {
            let start = 22_500_000 + Int64(quarter) * 1_875_000
            #expect(waits.count { (start..<start + 1_875_000).contains($0) } > 200)
        }
    }

    @Test("the same failures give the same instant, and not before the receiver wants it")
    func nextAttempt() {
        let now = Instant(seconds: 1_800_000_000)
        let (back, key) = (BackOff.message, "1f0c")
        let plain = back.nextAttempt(after: now, failures: 2, of: key)
        #expect(plain == back.nextAttempt(after: now, failures: 2, of: key))
        #expect(plain == now.advanced(by: back.wait(afterFailures: 2, of: key)))
        #expect(back.nextAttempt(after: now, failures: 2, of: key, retryAfter: 5) == plain)
        let asked = back.nextAttempt(after: now, failures: 2, of: key, retryAfter: 600)
        #expect(asked >= now.advanced(by: 600_000_000))
        #expect(asked < now.advanced(by: 615_000_000))
    }
}
