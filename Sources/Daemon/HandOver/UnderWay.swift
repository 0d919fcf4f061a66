import Engine
import Synchronization

/// Messages that relays are handing over right now: nobody else is to begin with them, and nobody can
/// still hold them back.
package final class UnderWay: Sendable {
    private let ids = Mutex<Set<String>>([])

    package init() {}

    /// Whether an attempt of the message runs, or has ended and is not recorded yet.
    package func contains(_ id: String) -> Bool { ids.withLock { $0.contains(id) } }

    var count: Int { ids.withLock { $0.count } }

    /// Attempts of these messages begin.
    func begin(_ ids: some Sequence<String>) { self.ids.withLock { $0.formUnion(ids) } }

    /// What came of these messages is recorded.
    func end(_ ids: some Sequence<String>) { self.ids.withLock { $0.subtract(ids) } }
}
