import StorageSQLite

extension WritingFloor {
    /// The rows of a store that a daemon has made of events that came in batches of one size: a
    /// transaction for each batch, with all that its events have brought about.
    ///
    /// A member is woken once for all of its events that were received together, and what that has
    /// written goes with the first of them. Members are there before, as they are at the end. Their
    /// row is written again by each batch that wakes them; journeys are written once, as they are
    /// at the end, where the daemon writes those that have ended twice.
    init(intake path: String, batch: Int) throws {
        let database = try Database.existing(path)
        try database.run(
            """
            CREATE TEMP TABLE turns (member, at, turn, PRIMARY KEY (member, at)) WITHOUT ROWID;
            INSERT INTO turns SELECT member, received, min(number) FROM events GROUP BY 1, 2
            """)
        func table(
            _ statement: String, _ source: String, at instant: String, then order: String
        ) throws -> Table {
            let turn = """
                coalesce((SELECT turn FROM turns WHERE turns.member = rows.member
                  AND turns.at <= rows.\(instant) ORDER BY turns.at DESC LIMIT 1), 0) AS turn
                """
            return try Table(
                statement, "(SELECT *, \(turn) FROM \(source) AS rows) ORDER BY turn, \(order)",
                of: "turn", in: database)
        }
        groups = [
            [
                try Table(
                    Statements.putMember, "members JOIN turns ON member = id ORDER BY turn",
                    of: "turn", in: database)
            ],
            [try table(Statements.addEvent, "events", at: "received", then: "number")],
            [try table(Statements.addJourney, "journeys", at: "began", then: "scenario")],
            [
                try table(Statements.addMessage, "messages", at: "decided_at", then: "number"),
                try table(
                    Statements.addBody, "(SELECT * FROM messages JOIN bodies ON message = number)",
                    at: "decided_at", then: "number"),
            ],
            [try table(Statements.addContact, "contacts", at: "at", then: "message")],
            [try table(Statements.addEntry, "ledger", at: "at", then: "member, number")],
        ]
        before =
            try ["sources", "versions"].map { try Table(words: $0, in: database) } + [
                try Table(Statements.putMember, "members ORDER BY id", of: "id", in: database)
            ]
        (events, messages) = (1, 3)
        transactions = WritingFloor.transactions(groups, batch: batch)
    }

    /// Rows whose owners are numbers in order: those of each batch of numbers.
    private static func transactions(_ groups: [[Table]], batch: Int) -> [[Range<Int>]] {
        let turns = groups.map { $0[0].rows.owners.map { Int($0) ?? 0 } }
        let last = turns.compactMap(\.last).max() ?? 0
        var starts = groups.map { _ in 0 }
        return (0...(last / batch)).map { number in
            let end = (number + 1) * batch
            let ends = zip(turns, starts).map { turns, start in
                turns[start...].firstIndex { $0 >= end } ?? turns.count
            }
            defer { starts = ends }
            return zip(starts, ends).map { $0..<$1 }
        }
    }
}
