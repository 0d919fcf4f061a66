package import CivilTime
import GRDBSQLite
import Storage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes a store of a backup.
///
/// What the backup says is ready to be handed over may have been handed over since: it is taken back,
/// so that nothing stale and nothing a second time goes out. Messages whose deadline has passed
/// expire by themselves. Contacts stay, because what may have arrived weighs on caps.
package struct Restoring {
    private let backup: StoreFile
    private let place: StoreFile

    /// What was restored.
    package struct Report: Sendable, Hashable {
        /// Where the store's clock stands; nil: nothing has run in it yet.
        package var clock: Instant?
        package var members: Int64
        /// Messages that were ready and are cancelled now.
        package var cancelled: Int64
        /// Messages that are ready still, to go out.
        package var ready: Int64
        /// Messages that are ready still, but whose deadline has passed.
        package var late: Int64
    }

    /// The backup's file, and where the store is to be.
    package init(backup: String, path: String) {
        self.backup = StoreFile(path: backup)
        place = StoreFile(path: path)
    }

    /// The first file that lies where the store is to be, or would be taken for a part of it; nil: none
    /// does.
    package var obstacle: String? {
        ["", "-wal", "-shm", "-journal"].map { place.path + $0 }.first { path in
            var status = stat()
            return lstat(path, &status) == 0
        }
    }

    /// Puts the store in its place, whole or not at all. Messages that are ready go out after all
    /// where `keepingReady` is set. Throws `StoreError`, `locked` where another process has a store
    /// there.
    package func run(keepingReady: Bool, at now: Instant) throws -> Report {
        try backup.check(mayBeEmpty: false)
        try place.createFolders()
        let lock = try WriterLock(path: place.path)
        guard obstacle == nil else { throw StoreError.locked(path: place.path) }
        let draft = StoreFile(path: place.path + ".restoring")
        draft.remove()
        defer { draft.remove() }
        try draft.create()
        let report = try fill(draft, keepingReady: keepingReady, at: now)
        try draft.takePlace(of: place)
        withExtendedLifetime(lock) {}
        return report
    }

    private func fill(_ draft: StoreFile, keepingReady: Bool, at now: Instant) throws -> Report {
        let database = try LoneDatabase(path: draft.path)
        do {
            let source = try LoneDatabase(reading: backup)
            try withExtendedLifetime(source) { try database.take(source.connection) }
            try database.checkIntegrity()
            try Opening.check(database.connection)
        } catch {
            // The user knows the backup's name, not the draft's.
            throw (error as? StoreError)?.ofContent(of: backup.path) ?? error
        }
        let connection = database.connection
        if !keepingReady { try connection.run(Restoring.cancellation(at: now)) }
        return Report(
            clock: try connection.integer("SELECT value FROM standing WHERE name = 'clock'")
                .map(Instant.init(microseconds:)),
            members: try connection.integer("SELECT count(*) FROM members") ?? 0,
            cancelled: keepingReady ? 0 : Int64(sqlite3_changes(connection.handle)),
            ready: try Restoring.ready("deadline > \(now.microseconds)", connection),
            late: try Restoring.ready("deadline <= \(now.microseconds)", connection))
    }

    private static func ready(
        _ condition: String, _ connection: Connection
    ) throws(StoreError) -> Int64 {
        try connection.integer(
            "SELECT count(*) FROM messages WHERE status = 'ready' AND \(condition)") ?? 0
    }

    private static func cancellation(at now: Instant) -> String {
        """
        UPDATE messages
        SET status = 'cancelled', settled_at = \(now.microseconds),
          note = '\(WayOut.restored)'
        WHERE status = 'ready' AND deadline > \(now.microseconds)
        """
    }
}

extension StoreFile {
    /// Gives the file another's name, where that is free, and makes it durable. Throws `locked` where
    /// it is taken by now.
    fileprivate func takePlace(of other: StoreFile) throws(StoreError) {
        try sync(path)
        guard link(path, other.path) == 0 else {
            let reason = errno
            if reason == EEXIST { throw .locked(path: other.path) }
            throw storeError(systemError: reason, doing: "name \(other.path)", path: other.path)
        }
        unlink(path)
        let slash = other.path.utf8.lastIndex(of: UInt8(ascii: "/"))
        try sync(slash.map { $0 == other.path.startIndex ? "/" : String(other.path[..<$0]) } ?? ".")
    }

    private func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw storeError(systemError: errno, doing: "sync \(path)", path: self.path)
        }
    }
}
