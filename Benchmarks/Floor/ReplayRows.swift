import Simulation
import Storage
import StorageSQLite

extension WritingFloor {
    /// The rows that a replay has written: those of the member file, a transaction for each batch
    /// of the import, as they stand in a store into which it was only imported; then those of the
    /// replay's store, each member's together, whole members in a transaction until there are rows
    /// enough.
    init(replay path: String, imported: String) throws {
        let database = try Database.existing(path)
        let file = try Table(
            Statements.putMember, "members ORDER BY id", of: "id", in: .existing(imported))
        func table(
            _ statement: String, _ source: String, of owner: String = "member"
        ) throws -> Table { try Table(statement, source, of: owner, in: database) }
        let people = try table(Statements.putMember, "members ORDER BY id", of: "id")
        let groups = [
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
        let imports = stride(from: 0, to: file.rows.count, by: MemberImport.batchSize).map {
            groups.map { _ in 0..<0 } + [$0..<min($0 + MemberImport.batchSize, file.rows.count)]
        }
        before = try ["sources", "versions"].map { try Table(words: $0, in: database) }
        (events, messages) = (1, 3)
        let replays = WritingFloor.transactions(of: people.rows.owners, groups)
        transactions = imports + replays.map { $0 + [0..<0] }
        self.groups = groups + [[file]]
    }

    /// The groups whose rows a replay counts: members, events, messages and ledger.
    private static let weighing = [0, 1, 3, 5]

    private static func transactions(
        of members: [String], _ groups: [[Table]]
    ) -> [[Range<Int>]] {
        var starts = groups.map { _ in 0 }
        var ends = starts
        var transactions: [[Range<Int>]] = []
        var weight = 0
        for member in members {
            for (group, tables) in groups.enumerated() {
                let first = ends[group]
                let owners = tables[0].rows.owners
                while ends[group] < owners.count, owners[ends[group]] == member { ends[group] += 1 }
                if weighing.contains(group) { weight += ends[group] - first }
            }
            if weight >= Batch.rowsWorthCommitting {
                transactions.append(zip(starts, ends).map { $0..<$1 })
                (starts, weight) = (ends, 0)
            }
        }
        if weight > 0 { transactions.append(zip(starts, ends).map { $0..<$1 }) }
        return transactions
    }
}
