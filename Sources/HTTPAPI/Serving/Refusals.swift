import Logging
import Synchronization

/// Tells of requests that were refused for want of a token, at most once a minute, so that whoever
/// tries tokens fills no disk.
final class Refusals: Sendable {
    private struct State {
        var told: ContinuousClock.Instant?
        var untold = 0
    }

    private let state = Mutex(State())

    /// Counts one, and says so where a minute has passed since the last time.
    func note(_ kind: String, _ logger: Logger) {
        let now = ContinuousClock.now
        let count: Int? = state.withLock { state in
            state.untold += 1
            if let told = state.told, now - told < .seconds(60) { return nil }
            defer { state.untold = 0 }
            state.told = now
            return state.untold
        }
        guard let count else { return }
        logger.warning(
            "a request was refused; others are counted for a minute",
            metadata: ["problem": "\(kind)", "since_the_last_time": "\(count)"])
    }
}
