import GRDBSQLite

/// The rows of a table in memory, and the statement that writes one.
struct Table {
    let rows: Rows
    let statement: String

    /// Reads what the statement writes, in the order of its parameters, from the rows of `source`;
    /// `owner` says whose each row is.
    init(_ statement: String, _ source: String, of owner: String, in database: Database) throws {
        let columns = Table.columns(of: statement)
        rows = try Rows("SELECT \(columns), \(owner) FROM \(source)", of: database)
        self.statement = statement
    }

    /// Words of a store that stand for themselves by number.
    init(words name: String, in database: Database) throws {
        try self.init(
            "INSERT INTO \(name) (number, word) VALUES (?1, ?2)", "\(name) ORDER BY number",
            of: "word", in: database)
    }

    /// The columns that an INSERT names, in order of its parameters.
    private static func columns(of statement: String) -> Substring {
        let open = statement.firstIndex(of: "(") ?? statement.startIndex
        let close = statement[open...].firstIndex(of: ")") ?? statement.endIndex
        return statement[open..<close].dropFirst()
    }
}
