import CivilTime
import GRDB
import GRDBSQLite
import Storage

/// A connection of SQLite as GRDB opened it, used bare.
struct Connection {
    let handle: OpaquePointer
    let path: String

    /// The error that the last call met.
    func failure(_ code: Int32) -> StoreError {
        storeError(
            code: sqlite3_extended_errcode(handle), systemError: sqlite3_system_errno(handle),
            message: String(cString: sqlite3_errmsg(handle)), path: path)
    }

    /// Runs statements that give no rows.
    func run(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// The first column of the first row, as an integer; nil where there is no row or no value.
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        let statement = try PreparedStatement(sql, self)
        guard try statement.step() else { return nil }
        return statement.optionalInteger(0)
    }

    /// Moves what is in the log into the database and leaves the log empty; false: somebody still
    /// reads what stood there before.
    func emptyLog() throws(StoreError) -> Bool {
        // What waits for readers is waited for by whoever asks again.
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, Int32(Opening.patience * 1_000)) }
        return try integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}

/// A statement that is compiled once and run many times, on one connection, by one thread at a
/// time.
///
/// Parameters count from 1, columns from 0. Texts are not copied by SQLite: they lie in the
/// `Scratch` or in memory that the caller keeps until the statement has run.
final class PreparedStatement {
    private let statement: OpaquePointer
    private let connection: Connection
    /// Whose statement it is, where it is lent; nil: its own.
    private let lender: Statement?

    init(_ sql: String, _ connection: Connection) throws(StoreError) {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw connection.failure(code) }
        self.statement = statement
        self.connection = connection
        lender = nil
    }

    /// The statement that the connection keeps compiled for this text; the caller resets it.
    init(_ sql: String, keptBy database: Database, _ connection: Connection) throws {
        let kept = try database.cachedStatement(sql: sql)
        statement = kept.sqliteStatement
        self.connection = connection
        lender = kept
    }

    deinit {
        if lender == nil { sqlite3_finalize(statement) }
    }

    @inline(__always)
    func bind(_ index: Int32, _ integer: Int64) { sqlite3_bind_int64(statement, index, integer) }

    @inline(__always)
    func bind(_ index: Int32, _ instant: Instant) { bind(index, instant.microseconds) }

    @inline(__always)
    func bindNull(_ index: Int32) { sqlite3_bind_null(statement, index) }

    /// Copies a short text into the scratch memory, where it stays until that is emptied.
    @inline(__always)
    func bind(_ index: Int32, _ text: String, _ scratch: Scratch) {
        let bytes = scratch.copy(text)
        sqlite3_bind_text(statement, index, bytes.baseAddress, Int32(clamping: bytes.count), nil)
    }

    @inline(__always)
    func bind(_ index: Int32, _ text: String?, _ scratch: Scratch) {
        if let text { bind(index, text, scratch) } else { bindNull(index) }
    }

    /// Binds text that the caller keeps until the statement has run.
    func bind(_ index: Int32, bytes: UnsafeBufferPointer<UInt8>) {
        let count = Int32(clamping: bytes.count)
        guard count > 0, let base = bytes.baseAddress else {
            sqlite3_bind_text(statement, index, "", 0, nil)
            return
        }
        let characters = UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(statement, index, characters, count, nil)
    }

    /// Binds a value of a row that is there until the statement has run.
    @inline(__always)
    func bind(_ index: Int32, _ value: RowValue) {
        switch value {
        case .null: bindNull(index)
        case .integer(let integer): bind(index, integer)
        case .text(let bytes): bind(index, bytes: bytes)
        }
    }

    /// Binds the next values of a row to these parameters in order.
    @inline(__always)
    func bind(_ parameters: ClosedRange<Int32>, _ row: inout RowValueReader) {
        for index in parameters { bind(index, row.next()) }
    }

    /// Runs a statement that gives no rows and makes it ready for the next run.
    @inline(__always)
    func run() throws(StoreError) {
        let code = sqlite3_step(statement)
        guard code == SQLITE_DONE else {
            let failure = connection.failure(code)
            sqlite3_reset(statement)
            throw failure
        }
        sqlite3_reset(statement)
    }

    /// Runs a statement that may break a uniqueness of the schema: false where it does.
    @inline(__always)
    func runUnlessTaken() throws(StoreError) -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_DONE {
            sqlite3_reset(statement)
            return true
        }
        let extended = sqlite3_extended_errcode(connection.handle)
        let failure = connection.failure(code)
        sqlite3_reset(statement)
        guard extended == sqliteConstraintUnique || extended == sqliteConstraintPrimaryKey else {
            throw failure
        }
        return false
    }

    /// How many rows the last run of this connection has changed.
    var changes: Int32 { sqlite3_changes(connection.handle) }

    /// Steps to the next row; false after the last, the statement then being ready for the next
    /// run.
    @inline(__always)
    func step() throws(StoreError) -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        let failure = code == SQLITE_DONE ? nil : connection.failure(code)
        sqlite3_reset(statement)
        if let failure { throw failure }
        return false
    }

    /// Leaves the rows that have not been stepped to.
    func reset() { sqlite3_reset(statement) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        isNull(column) ? nil : integer(column)
    }

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    /// The text's bytes, there until the next step; empty for null.
    @inline(__always)
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_text(statement, column)
        return UnsafeBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// Below 0 where the column's bytes come before those of the text, above 0 where after, else 0.
    func compare(_ column: Int32, _ text: String) -> Int {
        let left = bytes(column)
        var text = text
        return text.withUTF8 { right in
            for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                return left[index] < right[index] ? -1 : 1
            }
            return left.count - right.count
        }
    }
}

/// Swift does not see these, which are expressions in C.
private let sqliteConstraintUnique = SQLITE_CONSTRAINT | 8 << 8
private let sqliteConstraintPrimaryKey = SQLITE_CONSTRAINT | 6 << 8

/// Memory for the texts of one row on their way into a statement, used again for every row.
final class Scratch {
    private var memory: UnsafeMutablePointer<CChar>
    private var capacity = 16_384
    private var used = 0
    /// Memory that has become too small but is still bound.
    private var outgrown: [UnsafeMutablePointer<CChar>] = []

    init() { memory = .allocate(capacity: capacity) }

    deinit {
        empty()
        memory.deallocate()
    }

    /// Forgets all texts: no statement that they are bound to may run again with them.
    @inline(__always)
    func empty() {
        used = 0
        guard !outgrown.isEmpty else { return }
        for memory in outgrown { memory.deallocate() }
        outgrown = []
    }

    /// A copy of the text's UTF-8 that stays where it is until the scratch is emptied.
    @inline(__always)
    func copy(_ text: String) -> UnsafeBufferPointer<CChar> {
        // Who makes the text mutable to get at its bytes counts its holders up and down.
        if let copied = text.utf8.withContiguousStorageIfAvailable(copy) { return copied }
        var text = text
        return text.withUTF8(copy)
    }

    @inline(__always)
    private func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<CChar> {
        if used + bytes.count > capacity { grow(by: bytes.count) }
        let start = memory + used
        if let source = bytes.baseAddress {
            UnsafeMutableRawPointer(start).copyMemory(from: source, byteCount: bytes.count)
        }
        used += bytes.count
        return UnsafeBufferPointer(start: start, count: bytes.count)
    }

    private func grow(by count: Int) {
        outgrown.append(memory)
        capacity = max(capacity * 2, count)
        memory = .allocate(capacity: capacity)
        used = 0
    }
}
