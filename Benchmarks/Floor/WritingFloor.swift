import GRDBSQLite
import Storage
import StorageSQLite

/// Writes what a replay has written, without deciding anything: the same rows in the same order, by
/// the same statements, as many in a transaction, with the same schema and settings.
struct WritingFloor {
    /// Tables in the order in which a batch writes them; those of one group row by row by turns.
    private let groups: [[Table]]
    private let words: [(statement: String, rows: Rows)]
    private let members: [String]

    /// A table's rows and the statement that writes one.
    private struct Table {
        let rows: Rows
        let statement: String
    }

    /// Reads all rows of the store into memory, those of each member together.
    init(store path: String) throws {
        let database = try Database.existing(path)
        func table(
            _ statement: String, _ source: String, of owner: String = "member"
        ) throws -> Table {
            let columns = WritingFloor.columns(of: statement)
            let query = "SELECT \(columns), \(owner) FROM \(source)"
            return Table(rows: try Rows(query, of: database), statement: statement)
        }
        let people = try table(Statements.putMember, "members ORDER BY id", of: "id")
        groups = [
            [people],
            [try table(Statements.addEvent, "events ORDER BY member, number")],
            [try table(Statements.addJourney, "journeys ORDER BY member, began, scenario")],
            [
                try table(Statements.addMessage, "messages ORDER BY member, number"),
                try table(
                    Statements.addBody,
                    "bodies JOIN messages ON number = message ORDER BY member, number"),
            ],
            [try table(Statements.addContact, "contacts ORDER BY member, at, message")],
            [try table(Statements.addEntry, "ledger ORDER BY member, number")],
        ]
        words = try ["sources", "versions"].map { name in
            (
                "INSERT INTO \(name) (number, word) VALUES (?1, ?2)",
                try Rows("SELECT number, word, word FROM \(name) ORDER BY number", of: database)
            )
        }
        members = people.rows.owners
    }

    /// The columns that an INSERT names, in order of its parameters.
    private static func columns(of statement: String) -> Substring {
        let open = statement.firstIndex(of: "(") ?? statement.startIndex
        let close = statement[open...].firstIndex(of: ")") ?? statement.endIndex
        return statement[open..<close].dropFirst()
    }

    /// Writes the rows and says what that took, from the first BEGIN to the last COMMIT.
    func write(to path: String) throws -> String {
        let database = try Database.new(path)
        let begin = try database.prepare(Statements.begin)
        let commit = try database.prepare(Statements.commit)
        let statements = try groups.map { try $0.map { try database.prepare($0.statement) } }
        let words = try words.map { (try database.prepare($0.statement), $0.rows) }
        defer {
            for statement in [begin, commit] + statements.joined() + words.map(\.0) {
                sqlite3_finalize(statement)
            }
        }
        let batches = batches()
        let meter = Meter()
        for (number, batch) in batches.enumerated() {
            try database.step(begin)
            if number == 0 {
                for (statement, rows) in words {
                    for row in 0..<rows.count { try rows.write(row, by: statement, on: database) }
                }
            }
            for (group, range) in batch.enumerated() {
                for row in range {
                    for (table, statement) in zip(groups[group], statements[group]) {
                        try table.rows.write(row, by: statement, on: database)
                    }
                }
            }
            try database.step(commit)
        }
        return report(meter.seconds, meter.processorSeconds, batches: batches.count)
    }

    private func report(_ seconds: Double, _ processor: Double, batches: Int) -> String {
        let rows = groups.joined().reduce(0) { $0 + $1.rows.count }
        return """
            {"rows":\(rows),"events":\(groups[1][0].rows.count),\
            "messages":\(groups[3][0].rows.count),"batches":\(batches),\
            "seconds":\(decimal(seconds, places: 4)),\
            "cpu_seconds":\(decimal(processor, places: 4)),\
            "peak_mib":\(decimal(Meter.peakMemory, places: 1))}
            """
    }

    /// Of each batch, by group: the rows it writes. Whole members, until there are rows enough.
    private func batches() -> [[Range<Int>]] {
        var starts = groups.map { _ in 0 }
        var ends = starts
        var batches: [[Range<Int>]] = []
        var weight = 0
        for member in members {
            for (group, tables) in groups.enumerated() {
                let first = ends[group]
                let owners = tables[0].rows.owners
                while ends[group] < owners.count, owners[ends[group]] == member { ends[group] += 1 }
                if WritingFloor.weighing.contains(group) { weight += ends[group] - first }
            }
            if weight >= Batch.rowsWorthCommitting {
                batches.append(zip(starts, ends).map { $0..<$1 })
                (starts, weight) = (ends, 0)
            }
        }
        if weight > 0 { batches.append(zip(starts, ends).map { $0..<$1 }) }
        return batches
    }

    /// The groups whose rows a replay counts: members, events, messages and ledger.
    private static let weighing = [0, 1, 3, 5]
}
