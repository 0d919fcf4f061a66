import CivilTime
import Dispatch
import Engine
import StandIns
import Storage
import Synchronization

/// Holds a thread until the test lets it go.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let isReached = Mutex(false)

    /// Called by the thread that is to wait.
    func wait() {
        isReached.withLock { $0 = true }
        opened.wait()
    }

    /// Ends once a thread waits.
    func reached() async {
        while !isReached.withLock({ $0 }) { await Task.yield() }
    }

    func open() { opened.signal() }
}

/// A store of which one member's row cannot be read, once it is said to be broken.
final class BrokenRows: StandInStore {
    let store: any Store
    private let broken: String
    private let state = Mutex(false)

    init(_ store: any Store, broken: String) {
        self.store = store
        self.broken = broken
    }

    var isBroken: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    func members(ids: [String], contactsFrom horizon: Instant) throws -> [StoredMember] {
        if isBroken, ids.contains(broken) {
            throw StoreError.badRow(path: "test", detail: "member '\(broken)'")
        }
        return try store.members(ids: ids, contactsFrom: horizon)
    }
}
