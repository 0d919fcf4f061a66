import Dispatch
import GRDBSQLite
import Storage
import Synchronization

/// Moves what commits leave in the log into the database, on a connection and a thread of its own, so
/// that no commit waits for it (SQLite, "Write-Ahead Logging", 2.1).
///
/// A pass that is begun while commits go on leaves over what they add; the next is shorter, until one
/// leaves nothing and the log begins anew. Only commits that were synced are moved, so that a failed
/// one takes nothing along.
final class Checkpointer: Sendable {
    /// Pages of the log at which a pass is due, and at which commits wait for one: the log must not
    /// grow for ever.
    private static let due: Int32 = 4_000
    private static let most: Int32 = 16_000
    /// Passes in a row, each for what came during the one before.
    private static let passes = 8

    private struct State {
        var isAtWork = false
        var isStopped = false
        /// Pages of the log below which no pass is worth its while: readers held the last one up.
        var patience: Int32 = 0
        var failure: StoreError?
    }

    private let path: String
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "checkpoints")
    private let connection: Confined

    /// What only the queue touches.
    private final class Confined: @unchecked Sendable {
        var handle: OpaquePointer?
    }

    /// Of the database at the path, which is opened when the first pass is due.
    init(path: String) {
        self.path = path
        connection = Confined()
    }

    /// The connection of the passes. Throws `StoreError`.
    private func opened() throws(StoreError) -> Connection {
        if let handle = connection.handle { return Connection(handle: handle, path: path) }
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &connection.handle, flags, nil)
        guard code == SQLITE_OK, let handle = connection.handle else {
            sqlite3_close_v2(connection.handle)
            connection.handle = nil
            throw .fault(path: path, detail: "it cannot be opened a second time (SQLite: \(code))")
        }
        let opened = Connection(handle: handle, path: path)
        try opened.run(Statements.settings)
        try opened.run("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL")
        return opened
    }

    /// Has the connection that commits tell of its log from now on, in place of moving it itself.
    func follow(_ writer: Connection) throws(StoreError) {
        try writer.run("PRAGMA wal_autocheckpoint = 0")
        let me = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            writer.handle,
            { me, _, _, pages in
                if let me {
                    Unmanaged<Checkpointer>.fromOpaque(me).takeUnretainedValue().note(pages)
                }
                return SQLITE_OK
            }, me)
    }

    /// Why the last pass failed: what was synced then nobody knows, and nothing may be written any more.
    var failure: StoreError? { state.withLock { $0.failure } }

    /// A commit has left the log with so many pages.
    private func note(_ pages: Int32) {
        guard pages >= Checkpointer.due else { return }
        let begins = state.withLock { state in
            guard !state.isAtWork, !state.isStopped, pages >= state.patience else { return false }
            state.isAtWork = true
            return true
        }
        if begins { queue.async { self.work() } }
        if pages >= Checkpointer.most { queue.sync {} }
    }

    /// Passes until nothing is left, or somebody reads what must stay.
    private func work() {
        var (left, log): (Int32, Int32) = (0, 0)
        do throws(StoreError) {
            for _ in 0..<Checkpointer.passes where !state.withLock({ $0.isStopped }) {
                let before = left
                (left, log) = try pass()
                if left == 0 || left == before { break }
            }
        } catch .full {
            // Nothing was moved; the log grows until there is room, or none for it either.
            left = log
        } catch {
            state.withLock { ($0.failure, $0.isStopped) = (error, true) }
        }
        state.withLock { state in
            state.isAtWork = false
            state.patience = left > 0 ? log + Checkpointer.due / 4 : 0
        }
    }

    /// How many pages one pass has left in the log, and how many it has.
    private func pass() throws(StoreError) -> (left: Int32, log: Int32) {
        let connection = try opened()
        var (log, moved): (Int32, Int32) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(
            connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &moved)
        guard code == SQLITE_OK || code == SQLITE_BUSY else { throw connection.failure(code) }
        return (max(0, log - moved), max(0, log))
    }

    /// Runs the body while no pass runs.
    func pausing<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
        let outcome = queue.sync { Result { () throws(StoreError) in try body() } }
        return try outcome.get()
    }

    /// Begins no pass any more.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Stops, waits for a pass that runs, and lets go of the database.
    func close() {
        stop()
        queue.sync {
            sqlite3_close_v2(connection.handle)
            connection.handle = nil
        }
    }
}
