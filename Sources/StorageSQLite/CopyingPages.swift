import GRDBSQLite
import Storage

/// A database file that nobody else uses: a backup while it is made, or a store while it is brought
/// back.
final class LoneDatabase {
    let connection: Connection

    /// Opens the file, which is there; an empty one is a database without tables. Throws
    /// `StoreError`.
    convenience init(path: String) throws(StoreError) {
        try self.init(name: path, path: path, flags: SQLITE_OPEN_READWRITE)
    }

    /// Opens the file to read it; throws `StoreError`.
    convenience init(reading file: StoreFile) throws(StoreError) {
        // A file with a log beside it is read with it; any other is one that nobody changes.
        let name = file.hasLog ? file.path : file.immutableName
        try self.init(name: name, path: file.path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    }

    private init(name: String, path: String, flags: Int32) throws(StoreError) {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(name, &handle, flags, nil)
        guard let handle else { throw .fault(path: path, detail: "no memory") }
        connection = Connection(handle: handle, path: path)
        guard code == SQLITE_OK else { throw connection.failure(code) }
        try connection.run("PRAGMA fullfsync = ON; PRAGMA synchronous = FULL")
    }

    deinit { sqlite3_close_v2(connection.handle) }

    /// Takes over every page of another database as it is at one moment, beside whoever writes to it.
    /// Throws `StoreError`.
    func take(_ source: Connection) throws(StoreError) {
        guard let backup = sqlite3_backup_init(connection.handle, "main", source.handle, "main")
        else { throw connection.failure(SQLITE_ERROR) }
        let code = sqlite3_backup_step(backup, -1)
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else { throw connection.failure(code) }
        // One file, without a log beside it.
        try connection.run("PRAGMA journal_mode = DELETE")
    }

    /// Throws `corrupt` where SQLite finds the database damaged.
    func checkIntegrity() throws(StoreError) {
        let rows = try PreparedStatement("PRAGMA integrity_check(3)", connection)
        var found: [String] = []
        while try rows.step() { found.append(rows.text(0)) }
        guard found == ["ok"] else {
            throw .corrupt(path: connection.path, detail: found.joined(separator: "; "))
        }
    }
}

extension SQLiteStore {
    /// Copies the store as it is at one moment into the empty file at the path, and looks whether the
    /// copy is sound. It is not durable yet. Throws `StoreError`, of the copy's path where that cannot
    /// be written, and of the store's where what is in it is not sound.
    package func copy(into path: String) throws {
        do {
            let copy = try LoneDatabase(path: path)
            try reading { _, connection in try copy.take(connection) }
            try copy.checkIntegrity()
        } catch {
            // Whoever asked for the copy may not know its path, and what is damaged is the store.
            throw (error as? StoreError)?.ofContent(of: self.path) ?? error
        }
    }
}
