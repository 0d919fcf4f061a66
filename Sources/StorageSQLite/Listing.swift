package import CivilTime
package import Engine
import GRDB
import JSON
package import Storage

// Ledger and outbox row by row. Their statements are compiled for each listing, so that the closure
// may ask the store again.
extension SQLiteStore {
    package func decisions(
        _ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool
    ) throws {
        var conditions = Conditions()
        conditions.require("member = ?", query.member)
        conditions.require("scenario = ?", query.scenario)
        conditions.require("outcome = ?", query.outcome?.rawValue)
        conditions.require("reason = ?", query.reason?.rawValue)
        conditions.require("at >= ?", query.from)
        conditions.require("at < ?", query.until)
        if let after = query.after {
            conditions.require(
                "(at, member, ledger.number) > (?, ?, ?)",
                [
                    .integer(after.at.microseconds), .text(after.member),
                    .integer(Int64(after.number)),
                ])
        }
        let sql = """
            SELECT member, ledger.number, at, scenario, occurrence, step, channel, category,
              priority, due, deadline, outcome, reason, detail, message, versions.word
            FROM ledger LEFT JOIN versions ON versions.number = ledger.version\(conditions.clause)
            ORDER BY at, member, ledger.number\(limit(query.limit))
            """
        try reading { _, connection in
            let rows = try PreparedStatement(sql, connection)
            let scratch = Scratch()
            conditions.bind(to: rows, scratch)
            var version = ""
            while try rows.step() {
                if rows.compare(15, version) != 0 { version = rows.text(15) }
                guard try body(entry(rows, version: version)) else { return }
            }
        }
    }

    private func entry(_ row: PreparedStatement, version: String) throws -> LedgerEntry {
        let member = row.text(0)
        let number = Int(try integer(row, 1, of: "a ledger row of '\(member)'"))
        func what() -> String { "ledger row \(number) of '\(member)'" }
        guard let outcome = Outcome(rawValue: row.text(11)) else {
            throw StoreError.badRow(
                path: path, detail: "\(what()): no such outcome")
        }
        let detail =
            row.isNull(13)
            ? nil
            : try readable(what()) { () throws(JSONError) in
                var scanner = RowReader(row.bytes(13))
                return try scanner.detail()
            }
        return LedgerEntry(
            at: try instant(row, 2, of: what()), member: member, number: number,
            scenario: row.text(3),
            occurrence: row.text(4), step: row.optionalText(5), channel: row.optionalText(6),
            category: row.text(7), priority: Int(row.integer(8)),
            due: try optionalInstant(row, 9, of: what()),
            deadline: try optionalInstant(row, 10, of: what()), outcome: outcome,
            reason: row.optionalText(12).flatMap(Reason.init(rawValue:)), detail: detail,
            message: row.optionalText(14), version: version)
    }

    package func messages(
        _ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool
    ) throws {
        var conditions = Conditions()
        conditions.require("member = ?", query.member)
        conditions.require("scenario = ?", query.scenario)
        conditions.require("channel = ?", query.channel)
        conditions.require(query.status)
        if let after = query.after {
            conditions.require(
                "(decided_at, member, scenario, occurrence, step) > (?, ?, ?, ?, ?)",
                [.integer(after.decidedAt.microseconds)] + after.names.map { .text($0) })
        }
        try reading { _, connection in
            let rows = try PreparedStatement(
                """
                SELECT \(messageColumns) FROM messages\(conditions.clause)
                ORDER BY decided_at, member, scenario, occurrence, step\(limit(query.limit))
                """, connection)
            let bodies = try query.withBodies ? PreparedStatement(bodyOfMessage, connection) : nil
            let scratch = Scratch()
            conditions.bind(to: rows, scratch)
            while try rows.step() {
                let message = query.tracesOnly ? trace(rows) : try message(rows, bodies: bodies)
                guard try body(message) else { return }
            }
        }
    }

    package func message(id: String) throws -> OutboxMessage? {
        try reading { _, connection in
            try connection.snapshot {
                let row = try PreparedStatement(
                    "SELECT \(messageColumns) FROM messages WHERE id = ?1", connection)
                let scratch = Scratch()
                row.bind(1, id, scratch)
                guard try row.step() else { return nil }
                return try message(row, bodies: PreparedStatement(bodyOfMessage, connection))
            }
        }
    }

    package func waysOut(of member: String) throws -> [String: WayOut] {
        try reading { _, connection in
            let rows = try PreparedStatement(
                """
                SELECT id, attempts, note, next_attempt, settled_at FROM messages
                WHERE member = ?1
                """, connection)
            let scratch = Scratch()
            rows.bind(1, member, scratch)
            var ways: [String: WayOut] = [:]
            while try rows.step() {
                let id = rows.text(0)
                ways[id] = WayOut(
                    attempts: Int(rows.integer(1)), note: rows.optionalText(2),
                    nextAttempt: try optionalInstant(rows, 3, of: "message '\(id)'"),
                    settledAt: try optionalInstant(rows, 4, of: "message '\(id)'"))
            }
            return ways
        }
    }

    package func waiting(
        on channel: String, at instant: Instant, limit: Int,
        unreadable: (_ message: String, _ error: StoreError) -> Void
    ) throws -> [WaitingMessage] {
        try reading { _, connection in
            try connection.snapshot {
                let bodies = try PreparedStatement(bodyOfMessage, connection)
                return try rowsWaiting("", channel, instant, limit, connection) { row in
                    do {
                        return WaitingMessage(
                            message: try message(row, bodies: bodies),
                            attempts: Int(row.integer(19)))
                    } catch let error as StoreError where error.isOfFewRows {
                        unreadable(row.text(1), error)
                        return nil
                    }
                }
            }
        }
    }

    package func remarks(on channel: String) throws -> ChannelRemarks {
        try reading { _, connection in
            let rows = try PreparedStatement(
                "SELECT name, word FROM standing_words WHERE name IN (?1, ?2)", connection)
            let (names, scratch) = (ChannelRemarks.names(of: channel), Scratch())
            rows.bind(1, names.failure, scratch)
            rows.bind(2, names.onItsWay, scratch)
            var words: [String: String] = [:]
            while try rows.step() { words[rows.text(0)] = rows.text(1) }
            return ChannelRemarks(
                failure: words[names.failure], onItsWayWord: words[names.onItsWay])
        }
    }

    package func overdue(
        on channel: String, at instant: Instant, limit: Int
    ) throws -> [OutboxMessage] {
        try reading { _, connection in
            try rowsWaiting("AND deadline <= ?2", channel, instant, limit, connection) { row in
                do {
                    return try message(row, bodies: nil)
                } catch let error as StoreError where error.isOfFewRows {
                    return nil
                }
            }
        }
    }

    /// What is read of the rows of messages that wait and may be tried, by rank.
    private func rowsWaiting<Row>(
        _ condition: String, _ channel: String, _ instant: Instant, _ limit: Int,
        _ connection: Connection, read: (PreparedStatement) throws -> Row?
    ) throws -> [Row] {
        let next = try PreparedStatement(Statements.nextAttempt, connection)
        let ownScratch = Scratch()
        next.bind(1, channel, ownScratch)
        next.bind(2, Instant.distantPast)
        let isDue = try next.step() && !next.isNull(0) && next.integer(0) <= instant.microseconds
        next.reset()
        // The index by rank has none that were put off: only those that were not released are sought
        // among them all.
        let rows = try PreparedStatement(
            """
            SELECT \(messageColumns), attempts FROM messages
            WHERE status = 'ready' AND channel = ?1 \(condition)
              AND (next_attempt IS NULL\(isDue ? " OR next_attempt <= ?2" : ""))
            ORDER BY priority DESC, deadline, decided_at, id LIMIT ?3
            """, connection)
        let scratch = Scratch()
        rows.bind(1, channel, scratch)
        rows.bind(2, instant)
        rows.bind(3, Int64(limit))
        var found: [Row] = []
        while try rows.step() {
            if let row = try read(rows) { found.append(row) }
        }
        return found
    }

    /// By what its files are found; anything else is left out.
    private func trace(_ row: PreparedStatement) -> OutboxMessage {
        OutboxMessage(
            id: row.text(1), key: row.text(2), member: row.text(3), scenario: "", occurrence: "",
            step: "", template: "", channel: row.text(8), category: "", priority: 0, locale: "",
            to: "", subject: nil, html: nil, text: "", unsubscribeURL: "",
            decidedAt: Instant(microseconds: row.integer(15)), deadline: .distantFuture,
            status: .cancelled, inserts: [])
    }

    private func message(
        _ row: PreparedStatement, bodies: PreparedStatement?
    ) throws -> OutboxMessage {
        let id = row.text(1)
        guard let status = MessageStatus(rawValue: row.text(17)) else {
            throw StoreError.badRow(path: path, detail: "message '\(id)': no such status")
        }
        let inserts =
            row.isNull(18)
            ? []
            : try readable("message '\(id)'") { () throws(JSONError) in try list(row.bytes(18)) }
        var message = OutboxMessage(
            id: id, key: row.text(2), member: row.text(3), scenario: row.text(4),
            occurrence: row.text(5), step: row.text(6), template: row.text(7), channel: row.text(8),
            category: row.text(9), priority: Int(row.integer(10)), locale: row.text(11),
            to: row.text(12), subject: row.optionalText(13), html: nil, text: "",
            unsubscribeURL: row.text(14),
            decidedAt: try instant(row, 15, of: "message '\(id)'"),
            deadline: try instant(row, 16, of: "message '\(id)'"), status: status, inserts: inserts)
        guard let bodies else { return message }
        bodies.bind(1, row.integer(0))
        defer { bodies.reset() }
        if try bodies.step() {
            message.html = bodies.optionalText(0)
            message.ownText = bodies.optionalText(1)
        }
        return message
    }
}

private let messageColumns = """
    number, id, key, member, scenario, occurrence, step, template, channel, category, priority,
    locale, address, subject, unsubscribe_url, decided_at, deadline, status, inserts
    """

/// A LIMIT, where there is one.
private func limit(_ limit: Int?) -> String { limit.map { " LIMIT \($0)" } ?? "" }

private let bodyOfMessage = "SELECT html, text FROM bodies WHERE message = ?1"

/// What a row must fulfil, as the WHERE of a statement, and the values that go with it.
private struct Conditions {
    private var terms: [String] = []
    private var values: [Parameter] = []

    enum Parameter {
        case text(String)
        case integer(Int64)
    }

    /// ` WHERE ...`; empty where nothing is required.
    var clause: String { terms.isEmpty ? "" : " WHERE " + terms.joined(separator: " AND ") }

    /// Adds a term with a text to compare with; nil: nothing is required.
    mutating func require(_ term: String, _ text: String?) {
        guard let text else { return }
        terms.append(term)
        values.append(.text(text))
    }

    /// Adds a term with an instant to compare with; nil: nothing is required.
    mutating func require(_ term: String, _ instant: Instant?) {
        guard let instant else { return }
        terms.append(term)
        values.append(.integer(instant.microseconds))
    }

    /// Adds a term with several values to compare with.
    mutating func require(_ term: String, _ several: [Parameter]) {
        terms.append(term)
        values += several
    }

    /// Written into the text: only then can SQLite see that the index over ready messages fits.
    mutating func require(_ status: MessageStatus?) {
        guard let status else { return }
        terms.append("status = '\(status.rawValue)'")
    }

    /// Gives the statement the values; the scratch keeps their texts until it has run.
    func bind(to statement: PreparedStatement, _ scratch: Scratch) {
        for (index, value) in zip(Int32(1)..., values) {
            switch value {
            case .text(let text): statement.bind(index, text, scratch)
            case .integer(let integer): statement.bind(index, integer)
            }
        }
    }
}
