package import CivilTime
import Synchronization

/// Messages that relays are handing over right now, by channel: nobody else is to begin with them, and
/// nobody can still hold them back. And those that are just being cancelled by hand, which no relay may
/// begin with.
package final class UnderWay: Sendable {
    private struct State {
        /// By channel and id, since when.
        var ids: [String: [String: Instant]] = [:]
        var held: Set<String> = []
        /// One more whenever a message begins, or ceases, to be held.
        var changes = 0
    }

    /// How far things were when somebody began to ask about messages.
    struct Mark: Sendable, Hashable {
        fileprivate let changes: Int
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether an attempt of the message runs, or has ended and is not recorded yet.
    package func contains(_ id: String, on channel: String) -> Bool {
        since(id, on: channel) != nil
    }

    /// Since when an attempt of the message runs, or has run and is not recorded yet; nil: none does.
    package func since(_ id: String, on channel: String) -> Instant? {
        state.withLock { $0.ids[channel]?[id] }
    }

    /// Since when the message has been under way that began first; nil: none is.
    package func oldest(on channel: String) -> Instant? {
        state.withLock { $0.ids[channel]?.values.min() }
    }

    /// Messages of the channel that have been under way since then or longer, by id.
    func begun(by instant: Instant, on channel: String) -> [String: Instant] {
        state.withLock { $0.ids[channel]?.filter { $0.value <= instant } ?? [:] }
    }

    /// How many messages of the channel are under way.
    package func count(on channel: String) -> Int {
        state.withLock { $0.ids[channel]?.count ?? 0 }
    }

    /// To be taken before messages are asked about that may begin.
    var mark: Mark { state.withLock { Mark(changes: $0.changes) } }

    /// Attempts of these messages begin; false, and nothing begins, where one was held since the mark:
    /// what was asked about may not be so any more.
    func begin(
        _ ids: some Sequence<String>, on channel: String, at now: Instant, since mark: Mark
    ) -> Bool {
        state.withLock { state in
            guard state.changes == mark.changes, state.held.isEmpty else { return false }
            for id in ids { state.ids[channel, default: [:]][id] = now }
            return true
        }
    }

    /// What came of these messages is recorded.
    func end(_ ids: some Sequence<String>, on channel: String) {
        state.withLock { state in for id in ids { state.ids[channel]?[id] = nil } }
    }

    /// Keeps relays from the message until `letGo`; false: it is under way already.
    func hold(_ id: String, on channel: String) -> Bool {
        state.withLock { state in
            guard state.ids[channel]?[id] == nil else { return false }
            state.held.insert(id)
            state.changes += 1
            return true
        }
    }

    /// The message was changed, or not, and that is durable; without effect where it was not held.
    func letGo(_ id: String) {
        state.withLock { state in
            if state.held.remove(id) != nil { state.changes += 1 }
        }
    }
}
