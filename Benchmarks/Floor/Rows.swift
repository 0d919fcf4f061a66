import GRDBSQLite

/// The rows of one table in memory, ready to be bound: numbers, and texts in one stretch of bytes.
final class Rows {
    /// One value: a number, or where a text begins.
    private struct Cell {
        var number: Int64
        /// Bytes of a text; `integer` and `null` for what is none.
        var length: Int32
    }

    private static let integer: Int32 = -1
    private static let null: Int32 = -2

    private let width: Int
    private var cells: [Cell] = []
    private var texts: [UInt8] = []
    /// Of each row: whose it is.
    private(set) var owners: [String] = []

    var count: Int { owners.count }

    /// The rows that the query gives, in its order; its last column says whose each is.
    init(_ query: String, of database: Database) throws {
        let statement = try database.prepare(query)
        defer { sqlite3_finalize(statement) }
        width = Int(sqlite3_column_count(statement)) - 1
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            for column in 0..<width { keep(statement, Int32(column)) }
            owners.append(String(cString: sqlite3_column_text(statement, Int32(width))))
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw database.failure(query) }
    }

    private func keep(_ statement: OpaquePointer, _ column: Int32) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER:
            cells.append(
                Cell(number: sqlite3_column_int64(statement, column), length: Rows.integer))
        case SQLITE_NULL: cells.append(Cell(number: 0, length: Rows.null))
        default:
            let start = sqlite3_column_text(statement, column)
            let length = sqlite3_column_bytes(statement, column)
            cells.append(Cell(number: Int64(texts.count), length: length))
            texts.append(contentsOf: UnsafeBufferPointer(start: start, count: Int(length)))
        }
    }

    /// Runs the statement with the row's values as its parameters.
    @inline(__always)
    func write(_ row: Int, by statement: OpaquePointer, on database: Database) throws {
        try texts.withUnsafeBytes { texts in
            for column in 0..<width {
                let (cell, index) = (cells[row * width + column], Int32(column + 1))
                switch cell.length {
                case Rows.integer: sqlite3_bind_int64(statement, index, cell.number)
                case Rows.null: sqlite3_bind_null(statement, index)
                default:
                    let start = texts.baseAddress.map { $0 + Int(cell.number) }
                    sqlite3_bind_text(
                        statement, index, start?.assumingMemoryBound(to: CChar.self), cell.length,
                        nil)
                }
            }
            try database.step(statement)
        }
    }
}
