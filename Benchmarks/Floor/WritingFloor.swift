import GRDBSQLite
import Measuring
import StorageSQLite

/// Writes what a replay or a daemon has written, without deciding anything: the same rows in the
/// same order, by the same statements, as many in a transaction, with the same schema and settings.
struct WritingFloor {
    /// Tables that are there before the first transaction that counts.
    let before: [Table]
    /// Tables in the order in which a transaction writes them; those of one group row by row by
    /// turns.
    let groups: [[Table]]
    /// Of each transaction, by group: the rows that it writes.
    let transactions: [[Range<Int>]]
    /// Which group holds the events, and which the messages.
    let events: Int
    let messages: Int

    /// Writes the rows into a new database and says what that took, from the first BEGIN to the
    /// last COMMIT.
    func write(to path: String) throws -> String {
        let database = try Database.new(path)
        try writeBefore(database)
        let begin = try database.prepare(Statements.begin)
        let commit = try database.prepare(Statements.commit)
        let statements = try groups.map { try $0.map { try database.prepare($0.statement) } }
        defer {
            for statement in [begin, commit] + statements.joined() { sqlite3_finalize(statement) }
        }
        let meter = Meter()
        for transaction in transactions {
            try database.step(begin)
            for (group, range) in transaction.enumerated() {
                for row in range {
                    for (table, statement) in zip(groups[group], statements[group]) {
                        try table.rows.write(row, by: statement, on: database)
                    }
                }
            }
            try database.step(commit)
        }
        return report(meter.seconds, meter.processorSeconds)
    }

    private func writeBefore(_ database: Database) throws {
        try database.run(Statements.begin)
        for table in before {
            let statement = try database.prepare(table.statement)
            defer { sqlite3_finalize(statement) }
            for row in 0..<table.rows.count {
                try table.rows.write(row, by: statement, on: database)
            }
        }
        try database.run(Statements.commit)
        try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func report(_ seconds: Double, _ processor: Double) -> String {
        let rows = groups.joined().reduce(0) { $0 + $1.rows.count }
        return """
            {"rows":\(rows),"events":\(groups[events][0].rows.count),\
            "messages":\(groups[messages][0].rows.count),"batches":\(transactions.count),\
            "seconds":\(decimal(seconds, places: 4)),\
            "cpu_seconds":\(decimal(processor, places: 4)),\
            "peak_mib":\(decimal(Meter.peakMemory, places: 1))}
            """
    }
}
