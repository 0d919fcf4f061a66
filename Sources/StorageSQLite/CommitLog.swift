import GRDBSQLite
import Storage

/// The log of commits (SQLite's WAL), and when it is moved into the database.
///
/// By the connection that commits and by no other: versions of SQLite up to 3.51.2 can corrupt a
/// database of which two connections move the log (sqlite.org/wal.html, "WAL-reset"). SQLite would do
/// it by itself, but overlooks its failures: after a sync that failed nobody knows what is on the disk.
/// Used on the writer's queue only.
final class CommitLog: @unchecked Sendable {
    /// Pages at which it is moved after a commit, 32 MiB, and at which it is moved where nobody waits:
    /// a short pass holds up little of what comes meanwhile.
    static let due: Int32 = 4_000
    static let dueAtRest: Int32 = 150

    /// After the last commit.
    private var pages: Int32 = 0
    /// Of the log below which no pass is worth its while: readers, or a full disk, held up the last.
    private var patience: Int32 = 0

    /// Has the connection tell of its log from now on, and leave it alone.
    func follow(_ connection: Connection) throws(StoreError) {
        try connection.run("PRAGMA wal_autocheckpoint = 0")
        let me = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            connection.handle,
            { me, _, _, pages in
                if let me { Unmanaged<CommitLog>.fromOpaque(me).takeUnretainedValue().note(pages) }
                return SQLITE_OK
            }, me)
    }

    private func note(_ pages: Int32) {
        // It has begun anew.
        if pages < self.pages { patience = 0 }
        self.pages = pages
    }

    /// Moves it where it has at least so many pages; the next commit begins it anew then, unless
    /// somebody reads what stands there. Throws `StoreError`, but for a full disk: the log grows then
    /// until there is room, or none for it either.
    func move(_ connection: Connection, from least: Int32) throws(StoreError) {
        guard pages >= max(least, patience) else { return }
        var (log, moved): (Int32, Int32) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(
            connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &moved)
        // Until a commit has added to it there is nothing to move.
        patience = pages + 1
        if code == SQLITE_OK || code == SQLITE_BUSY {
            if moved < log { patience = pages + CommitLog.due / 4 }
            return
        }
        let failure = connection.failure(code)
        guard case .full = failure else { throw failure }
        patience = pages + CommitLog.due / 4
    }
}
