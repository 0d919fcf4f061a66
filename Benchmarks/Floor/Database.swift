import GRDBSQLite
import Measuring
import StorageSQLite

/// A database by SQLite's own interface and nothing else.
final class Database {
    let handle: OpaquePointer

    private init(path: String, flags: Int32) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            throw Refusal("\(path): SQLite cannot open it (\(code))")
        }
        handle = opened
    }

    deinit { sqlite3_close_v2(handle) }

    /// A store that exists, for reading.
    static func existing(_ path: String) throws -> Database {
        try Database(path: path, flags: SQLITE_OPEN_READWRITE)
    }

    /// A new database with the schema and the settings of a store's writing connection.
    static func new(_ path: String) throws -> Database {
        let database = try Database(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try database.run("PRAGMA page_size = \(Schema.pageSize)")
        try database.run("PRAGMA application_id = \(Schema.applicationID)")
        try database.run(Statements.settings)
        try database.run("PRAGMA journal_mode = WAL")
        try database.run("PRAGMA synchronous = FULL")
        try database.run("BEGIN; \(Schema.migrations.joined(separator: ";")); COMMIT")
        guard try database.integer("PRAGMA synchronous") == 2 else {
            throw Refusal("\(path): synchronous does not read back as FULL")
        }
        return database
    }

    /// Runs statements that give no rows.
    func run(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(sql) }
    }

    /// A statement that is compiled once.
    func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(sql) }
        return statement
    }

    /// Runs a statement to its end and makes it ready for the next run.
    @inline(__always)
    func step(_ statement: OpaquePointer) throws {
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure("step") }
        sqlite3_reset(statement)
    }

    func failure(_ doing: String) -> Refusal {
        Refusal("SQLite: \(String(cString: sqlite3_errmsg(handle))) (\(doing))")
    }

    private func integer(_ sql: String) throws -> Int64 {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw failure(sql) }
        return sqlite3_column_int64(statement, 0)
    }
}
