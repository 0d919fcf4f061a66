package import CivilTime
package import Engine
import GRDB
import JSON
package import Storage

// The small questions; each is answered by statements of the connection's own cache.
extension SQLiteStore {
    package func standing() throws -> Standing {
        try reading { _, connection in
            try connection.snapshot {
                var standing = Standing()
                var numbers: [String: Int64] = [:]
                let counted = try PreparedStatement("SELECT name, value FROM standing", connection)
                while try counted.step() {
                    let name = counted.text(0)
                    numbers[name] = try integer(counted, 1, of: "standing '\(name)'")
                }
                var words: [String: String] = [:]
                let named = try PreparedStatement(
                    "SELECT name, word FROM standing_words", connection)
                while try named.step() { words[named.text(0)] = named.text(1) }
                standing.clock = numbers["clock"].map(Instant.init(microseconds:))
                standing.version = words["version"]
                standing.memberFile = words["member_file"].map { digest in
                    MemberFile(
                        digest: digest, rows: Int(numbers["member_file_rows"] ?? 0),
                        isComplete: numbers["member_file_complete"] == 1)
                }
                let rows = try PreparedStatement(
                    "SELECT scenario, instant FROM live_since", connection)
                while try rows.step() {
                    let name = rows.text(0)
                    standing.liveSince[name] = try instant(rows, 1, of: "live_since of '\(name)'")
                }
                return standing
            }
        }
    }

    package func counts() throws -> StoreCounts {
        try reading { _, connection in
            try connection.snapshot {
                func count(_ table: String) throws -> Int {
                    Int(try connection.integer("SELECT count(*) FROM \(table)") ?? 0)
                }
                var counts = StoreCounts()
                counts.members = try count("members")
                counts.events = try count("events")
                counts.decisions = try count("ledger")
                counts.messages = try count("messages")
                return counts
            }
        }
    }

    package func due(at instant: Instant, limit: Int) throws -> [String] {
        try reading { database, connection in
            let rows = try PreparedStatement(Statements.due, keptBy: database, connection)
            defer { rows.reset() }
            rows.bind(1, instant)
            rows.bind(2, Int64(limit))
            var ids: [String] = []
            while try rows.step() { ids.append(rows.text(0)) }
            return ids
        }
    }

    package func memberIDs(after id: String?, limit: Int) throws -> [String] {
        try reading { database, connection in
            let rows = try PreparedStatement(Statements.idsAfter, keptBy: database, connection)
            defer { rows.reset() }
            let scratch = Scratch()
            // No id is empty, so that all come after it.
            rows.bind(1, id ?? "", scratch)
            rows.bind(2, Int64(limit))
            var ids: [String] = []
            while try rows.step() { ids.append(rows.text(0)) }
            return ids
        }
    }

    package func nextWakeUp() throws -> Instant? {
        try reading { database, connection in
            let row = try PreparedStatement(Statements.nextWakeUp, keptBy: database, connection)
            defer { row.reset() }
            return try row.step() ? try optionalInstant(row, 0, of: "a member's wake-up") : nil
        }
    }

    package func nextAttempt(on channel: String, after instant: Instant) throws -> Instant? {
        try number(Statements.nextAttempt, channel, instant).map(Instant.init(microseconds:))
    }

    package func handedOver(on channel: String, since instant: Instant) throws -> Int {
        Int(try number(Statements.handedOver, channel, instant) ?? 0)
    }

    package func underWay(of scenario: String) throws -> ScenarioStanding {
        try reading { _, connection in
            let row = try PreparedStatement(Statements.underWay, connection)
            let scratch = Scratch()
            row.bind(1, scenario, scratch)
            guard try row.step() else {
                return ScenarioStanding(scenario: scenario, journeys: 0, messages: 0)
            }
            return ScenarioStanding(
                scenario: scenario, journeys: Int(row.integer(0)), messages: Int(row.integer(1)))
        }
    }

    package func eventsKeptFrom() throws -> Instant? {
        try reading { _, connection in
            try connection.integer(Statements.eventsKeptFrom).map(Instant.init(microseconds:))
        }
    }

    package func recordsTaken(of file: String) throws -> Int {
        try reading { database, connection in
            let row = try PreparedStatement(Statements.standingNumber, keptBy: database, connection)
            defer { row.reset() }
            let scratch = Scratch()
            row.bind(1, BatchWriter.name(ofFile: file), scratch)
            return try row.step() ? Int(try integer(row, 0, of: "a file")) : 0
        }
    }

    package func leased(on channel: String, at instant: Instant) throws -> Int {
        Int(try number(Statements.leased, channel, instant, Settlement.leaseNote) ?? 0)
    }

    package func ledgerKeptFrom() throws -> Instant? {
        try reading { _, connection in
            try connection.integer(Statements.ledgerKeptFrom).map(Instant.init(microseconds:))
        }
    }

    package func standingMessages() throws -> [MessageStanding: Int] {
        try reading { _, connection in
            let rows = try PreparedStatement(Statements.standingMessages, connection)
            var counts: [MessageStanding: Int] = [:]
            while try rows.step() {
                guard let status = MessageStatus(rawValue: rows.text(1)) else { continue }
                counts[MessageStanding(channel: rows.text(0), status: status)] = Int(
                    rows.integer(2))
            }
            return counts
        }
    }

    /// The number that a statement over a channel, an instant and perhaps a note gives; nil: NULL.
    private func number(
        _ sql: String, _ channel: String, _ instant: Instant, _ note: String? = nil
    ) throws -> Int64? {
        try reading { database, connection in
            let row = try PreparedStatement(sql, keptBy: database, connection)
            defer { row.reset() }
            let scratch = Scratch()
            row.bind(1, channel, scratch)
            row.bind(2, instant)
            if let note { row.bind(3, note, scratch) }
            guard try row.step(), !row.isNull(0) else { return nil }
            return try integer(row, 0, of: "a message")
        }
    }

    package func erased(among ids: [String]) throws -> Set<ByteText> {
        guard !ids.isEmpty else { return [] }
        return try reading { database, connection in
            try connection.snapshot {
                let word = try PreparedStatement(
                    Statements.erasureSecret, keptBy: database, connection)
                defer { word.reset() }
                guard try word.step() else { return [] }
                let secret = ErasureSecret(word: word.text(0))
                let found = try PreparedStatement(
                    Statements.isErased, keptBy: database, connection)
                let scratch = Scratch()
                var erased: Set<ByteText> = []
                for id in ids {
                    scratch.empty()
                    found.bind(1, secret.code(of: id), scratch)
                    if try found.step() { erased.insert(ByteText(id)) }
                    found.reset()
                }
                return erased
            }
        }
    }

    package func seen(_ events: [EventIdentity]) throws -> Set<EventIdentity> {
        try reading { database, connection in
            try connection.snapshot {
                let known = try PreparedStatement(Statements.seen, keptBy: database, connection)
                let source = try PreparedStatement(
                    Statements.numberOfSource, keptBy: database, connection)
                defer {
                    known.reset()
                    source.reset()
                }
                let scratch = Scratch()
                var numbers: [ByteText: Int64?] = [:]
                var seen: Set<EventIdentity> = []
                for event in events {
                    scratch.empty()
                    let key = ByteText(event.source)
                    if numbers[key] == nil {
                        source.bind(1, event.source, scratch)
                        numbers[key] = .some(try source.step() ? source.integer(0) : nil)
                        source.reset()
                    }
                    guard case .some(.some(let number)) = numbers[key] else { continue }
                    known.bind(1, number)
                    known.bind(2, event.id, scratch)
                    if try known.step() { seen.insert(event) }
                    known.reset()
                }
                return seen
            }
        }
    }

    package func events(of member: String) throws -> [RecordedEvent] {
        try reading { _, connection in
            let rows = try PreparedStatement(
                """
                SELECT sources.word, events.id, type, time, received, data, failures
                FROM events JOIN sources ON sources.number = events.source
                WHERE member = ?1 ORDER BY received, events.number
                """, connection)
            let scratch = Scratch()
            rows.bind(1, member, scratch)
            var events: [RecordedEvent] = []
            while try rows.step() {
                events.append(try recordedEvent(rows, member: member))
            }
            return events
        }
    }

    private func recordedEvent(
        _ row: PreparedStatement, member: String
    ) throws -> RecordedEvent {
        let (type, id) = (row.text(2), row.text(1))
        let what = "event '\(id)' of member '\(member)'"
        let time = try instant(row, 3, of: what)
        let received = try instant(row, 4, of: what)
        return try readable(what) { () throws(JSONError) in
            let (index, data) = try codec.readData(row.bytes(5), type: type)
            let event = Event(
                source: row.text(0), id: id, type: index, member: member, time: time,
                received: received, data: data)
            let failures = row.isNull(6) ? [] : try list(row.bytes(6))
            return RecordedEvent(event: event, type: type, failures: failures)
        }
    }

    package func journeys(of member: String) throws -> [JourneyRecord] {
        try reading { _, connection in
            let rows = try PreparedStatement(
                """
                SELECT scenario, occurrence, began, ended, ending, goal FROM journeys
                WHERE member = ?1 ORDER BY began, scenario, occurrence
                """, connection)
            let scratch = Scratch()
            rows.bind(1, member, scratch)
            var journeys: [JourneyRecord] = []
            while try rows.step() {
                let what = "journey '\(rows.text(0))' of member '\(member)'"
                journeys.append(
                    JourneyRecord(
                        member: member, scenario: rows.text(0), occurrence: rows.text(1),
                        began: try instant(rows, 2, of: what),
                        ended: try optionalInstant(rows, 3, of: what),
                        ending: rows.optionalText(4).flatMap(JourneyRecord.Ending.init(rawValue:)),
                        goal: try optionalInstant(rows, 5, of: what)))
            }
            return journeys
        }
    }

    /// What cannot be read is damaged: says which row.
    func readable<Answer>(
        _ what: @autoclosure () -> String, _ body: () throws(JSONError) -> Answer
    ) throws -> Answer {
        do {
            return try body()
        } catch {
            throw StoreError.badRow(path: path, detail: "\(what()): \(error)")
        }
    }

    /// A number of a row that is reckoned with. One that could overflow then was never written by
    /// us: throws `badRow`, which says of which row.
    func integer(
        _ row: PreparedStatement, _ column: Int32, of what: @autoclosure () -> String
    ) throws(StoreError) -> Int64 {
        let integer = row.integer(column)
        guard SQLiteStore.credible.contains(integer) else {
            throw .badRow(path: path, detail: "\(what()): \(integer) is out of bounds")
        }
        return integer
    }

    /// All that an instant can be, and more than a store can count to.
    static let credible = Instant.distantPast.microseconds...Instant.distantFuture.microseconds

    /// An instant of a row, judged in the same way.
    func instant(
        _ row: PreparedStatement, _ column: Int32, of what: @autoclosure () -> String
    ) throws(StoreError) -> Instant {
        Instant(microseconds: try integer(row, column, of: what()))
    }

    /// The same where there may be none.
    func optionalInstant(
        _ row: PreparedStatement, _ column: Int32, of what: @autoclosure () -> String
    ) throws(StoreError) -> Instant? {
        row.isNull(column) ? nil : try instant(row, column, of: what())
    }

    /// Reads a list of texts.
    func list(_ text: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [String] {
        var scanner = RowReader(text)
        return try scanner.texts()
    }
}

extension Connection {
    /// What the body reads is of one moment, whatever is written meanwhile.
    func snapshot<Answer>(_ body: () throws -> Answer) throws -> Answer {
        guard !isInTransaction else { return try body() }
        try run("BEGIN")
        do {
            let answer = try body()
            try run("COMMIT")
            return answer
        } catch {
            try? run("ROLLBACK")
            throw error
        }
    }
}
