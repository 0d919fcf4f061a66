package import CivilTime
package import Storage
import Synchronization

/// How the daemon is, for whoever asks: `/readyz`, the log, `systemctl status`.
package final class Condition: Sendable {
    /// The condition at one moment.
    package struct State: Sendable, Hashable {
        package var isReady = false
        /// Why the daemon cannot go on.
        package var failure: String?
        /// The last programme that was to be taken on.
        package var reload: Reload?
        /// What has changed that only a restart takes on.
        package var restartWanted: String?
    }

    /// A programme that was to be taken on, and why it was refused (nil: it was taken on).
    package struct Reload: Sendable, Hashable {
        package var at: Instant
        package var refusal: String?
        /// What was under way of scenarios that its files do not have any more.
        package var gone: [ScenarioStanding] = []
    }

    private let state = Mutex(State())
    private let changed: @Sendable (State) -> Void

    /// `changed` is told of each change.
    package init(changed: @escaping @Sendable (State) -> Void = { _ in }) { self.changed = changed }

    package var current: State { state.withLock { $0 } }

    /// Changes the condition and tells of it.
    package func change(_ body: @Sendable (inout State) -> Void) {
        let new = state.withLock { state in
            body(&state)
            return state
        }
        changed(new)
    }
}
