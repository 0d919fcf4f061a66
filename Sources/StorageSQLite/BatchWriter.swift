import CivilTime
import Engine
import Storage

/// Writes batches by prepared statements on the one connection that writes: a row costs no
/// allocation but what SQLite itself makes.
final class BatchWriter {
    let connection: Connection
    let codec: MemberCodec
    private let log: CommitLog
    let statements: WriterStatements
    let scratch = Scratch()
    let sources: Interned
    let versions: Interned
    /// Rows of batches that were not prepared; their memory is used again, so many bytes of it.
    private let rows: PackedRows
    private static let memoryKept = 2 << 20
    var nextEvent: Int64 = 0
    var nextMessage: Int64 = 0
    /// What the store's standing says, as far as this writer has read or written it.
    private var liveSince: [String: Instant]?
    /// Set once a commit, or the moving of the log, has failed in a way that leaves open whether it is durable: nothing may be
    /// written after that, because a failed sync says nothing about the next.
    private(set) var stopped: StoreError?

    init(connection: Connection, codec: MemberCodec, log: CommitLog) throws(StoreError) {
        self.connection = connection
        self.codec = codec
        self.log = log
        rows = PackedRows(by: codec)
        statements = try WriterStatements(connection)
        sources = try Interned(table: "sources", connection)
        versions = try Interned(table: "versions", connection)
        try recall()
    }

    /// Reads the numbers to go on from; also after a transaction that was taken back.
    private func recall() throws(StoreError) {
        nextEvent =
            try connection.integer("SELECT value FROM standing WHERE name = 'next_event'") ?? 0
        nextMessage = try (connection.integer("SELECT max(number) FROM messages") ?? 0) + 1
        liveSince = nil
        sources.forget()
        versions.forget()
    }

    /// Runs the body in one transaction: all of it is durable when this returns, or (but for a
    /// fault of the machine at the very end) nothing of it.
    func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        if let stopped { throw stopped }
        try statements.begin.run()
        do {
            try body()
        } catch {
            try takeBack()
            throw error
        }
        do {
            try statements.commit.run()
        } catch {
            let failure = afterFailedCommit(error)
            try? takeBack()
            throw failure
        }
        moveLog(from: CommitLog.due)
    }

    /// Moves the log into the database where it has so many pages. What goes wrong stops the writer, and
    /// not whoever has committed: that is durable.
    func moveLog(from pages: Int32) {
        guard stopped == nil else { return }
        do throws(StoreError) {
            try log.move(connection, from: pages)
        } catch {
            stop(error)
        }
    }

    /// Empties the log; false: somebody still reads what stood there before. Throws `StoreError`.
    func emptyLog() throws(StoreError) -> Bool {
        if let stopped { throw stopped }
        return try connection.emptyLog()
    }

    /// Nothing may be written any more: nobody knows what is on the disk.
    func stop(_ failure: StoreError) { stopped = stopped ?? failure }

    private func takeBack() throws(StoreError) {
        if connection.isInTransaction { try connection.run(Statements.rollback) }
        try recall()
    }

    /// A full disk is told as such, and room may come; any other error leaves it open whether the
    /// transaction is durable.
    private func afterFailedCommit(_ error: StoreError) -> StoreError {
        if case .full = error { return error }
        var failure = error
        if case .fault = error {
        } else {
            failure = .fault(path: connection.path, detail: "commit: \(error)")
        }
        stopped = failure
        return failure
    }

    /// Writes the rows of a batch, table by table, each in the order given.
    func write(_ batch: Batch) throws(StoreError) {
        let firstEvent = nextEvent
        if let ready = batch.ready {
            guard let rows = ready as? PackedRows, rows.codec.catalogue === codec.catalogue else {
                throw .foreignRows
            }
            try write(rows)
        }
        if !batch.members.isEmpty || !batch.effects.isEmpty {
            // What one batch out of the ordinary has needed must not stay for the life of a daemon.
            defer { rows.empty(keeping: BatchWriter.memoryKept) }
            try rows.add(batch)
            try write(rows)
        }
        try write(batch.settlements)
        for file in batch.files {
            try put(
                BatchWriter.name(ofFile: file.file),
                optional: file.records > 0 ? Int64(file.records) : nil)
        }
        if nextEvent != firstEvent { try put("next_event", nextEvent) }
        if let standing = batch.standing { try put(standing) }
    }

    private func write(_ rows: PackedRows) throws(StoreError) {
        try rows.read { (table) throws(StoreError) in try write(table) }
    }

    private func write(_ table: borrowing RowValues) throws(StoreError) {
        try table.read { (row) throws(StoreError) in
            while let number = row.nextKind() {
                guard let kind = RowKind(rawValue: number) else {
                    throw .invariant(detail: "a row is of the kind \(number), which there is not")
                }
                switch kind {
                case .member: try putMember(&row)
                case .event: try addEvent(&row)
                case .journeyBegan: try writeJourney(&row, by: statements.addJourney)
                case .journeyEnded: try writeJourney(&row, by: statements.endJourney)
                case .goal: try reachGoal(&row)
                case .message: try putMessage(&row)
                case .settlement: try settleMessage(&row)
                case .freedContacts: try freeContacts(&row)
                case .contact: try addContact(&row)
                case .entry: try addEntry(&row)
                }
            }
        }
    }

    /// Writes a number of the standing under its name.
    func put(_ name: String, _ value: Int64) throws(StoreError) {
        scratch.empty()
        statements.putStanding.bind(1, name, scratch)
        statements.putStanding.bind(2, value)
        try statements.putStanding.run()
    }

    /// The name in the standing under which it is written how far a file has come.
    static func name(ofFile file: String) -> String { "file \(file)" }

    /// Writes a number of the standing under its name, or takes it away.
    private func put(_ name: String, optional value: Int64?) throws(StoreError) {
        if let value { return try put(name, value) }
        scratch.empty()
        statements.dropStanding.bind(1, name, scratch)
        try statements.dropStanding.run()
    }

    /// Writes a word of the standing under its name, or takes it away.
    func put(_ name: String, _ word: String?) throws(StoreError) {
        let statement = word == nil ? statements.dropStandingWord : statements.putStandingWord
        scratch.empty()
        statement.bind(1, name, scratch)
        if let word { statement.bind(2, word, scratch) }
        try statement.run()
    }

    private func put(_ standing: Standing) throws(StoreError) {
        try put("clock", optional: standing.clock?.microseconds)
        try put("version", standing.version)
        let file = standing.memberFile
        try put("member_file", file?.digest)
        try put("member_file_rows", optional: file.map { Int64($0.rows) })
        try put("member_file_complete", optional: file.map { $0.isComplete ? 1 : 0 })
        guard standing.liveSince != liveSince else { return }
        try statements.dropLiveSince.run()
        for (scenario, instant) in standing.liveSince.sorted(by: { $0.key < $1.key }) {
            scratch.empty()
            statements.putLiveSince.bind(1, scenario, scratch)
            statements.putLiveSince.bind(2, instant)
            try statements.putLiveSince.run()
        }
        liveSince = standing.liveSince
    }

    /// Records what became of messages on their way out.
    func write(_ settlements: [Settlement]) throws(StoreError) {
        guard !settlements.isEmpty else { return }
        var rows = RowValues()
        for settlement in settlements { rows.add(settlement) }
        try write(rows)
    }
}

/// The statements that a batch runs, compiled for the life of the connection.
struct WriterStatements {
    let begin, commit: PreparedStatement
    let putMember, addEvent, addJourney, endJourney, reachGoal, addContact,
        freeContact: PreparedStatement
    let addEntry, addMessage, addBody, changeMessage, changeBody, settleMessage,
        hasMessage: PreparedStatement
    let putStanding, dropStanding, putLiveSince, dropLiveSince: PreparedStatement
    let putStandingWord, dropStandingWord: PreparedStatement

    init(_ connection: Connection) throws(StoreError) {
        begin = try PreparedStatement(Statements.begin, connection)
        commit = try PreparedStatement(Statements.commit, connection)
        putMember = try PreparedStatement(Statements.putMember, connection)
        addEvent = try PreparedStatement(Statements.addEvent, connection)
        addJourney = try PreparedStatement(Statements.addJourney, connection)
        endJourney = try PreparedStatement(Statements.endJourney, connection)
        reachGoal = try PreparedStatement(Statements.reachGoal, connection)
        addContact = try PreparedStatement(Statements.addContact, connection)
        freeContact = try PreparedStatement(Statements.freeContact, connection)
        addEntry = try PreparedStatement(Statements.addEntry, connection)
        addMessage = try PreparedStatement(Statements.addMessage, connection)
        addBody = try PreparedStatement(Statements.addBody, connection)
        changeMessage = try PreparedStatement(Statements.changeMessage, connection)
        changeBody = try PreparedStatement(Statements.changeBody, connection)
        settleMessage = try PreparedStatement(Statements.settleMessage, connection)
        hasMessage = try PreparedStatement(Statements.hasMessage, connection)
        putStanding = try PreparedStatement(Statements.putStanding, connection)
        dropStanding = try PreparedStatement(Statements.dropStanding, connection)
        putLiveSince = try PreparedStatement(Statements.putLiveSince, connection)
        dropLiveSince = try PreparedStatement(Statements.dropLiveSince, connection)
        putStandingWord = try PreparedStatement(Statements.putStandingWord, connection)
        dropStandingWord = try PreparedStatement(Statements.dropStandingWord, connection)
    }
}
