package import CivilTime
import GRDB
package import JSON
import Storage

/// What the store's rows hold of one member beyond what the catalogue of the day can read of them.
package struct MemberTexts: Sendable {
    /// All attributes, those included that the catalogue no longer has.
    package var attributes: JSONValue
    /// The engine's memory, as it is stored.
    package var state: JSONValue
    package var events: [EventText]

    /// An event with its data as it came in.
    package struct EventText: Sendable {
        package var source: String
        package var id: String
        package var type: String
        package var time: Instant
        package var received: Instant
        package var data: JSONValue
        /// What went wrong when it was taken in.
        package var failures: JSONValue
    }
}

// What `tact members export` reads besides the port.
extension SQLiteStore {
    /// Everything that the body asks the store is of one moment. Throws what the body throws, and
    /// `StoreError`.
    package func atOneMoment<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try reading { _, connection in try connection.snapshot(body) }
    }

    /// What the rows of a member hold; nil: nobody knows the member. Throws `StoreError`.
    package func texts(of member: String) throws -> MemberTexts? {
        try reading { _, connection in
            let row = try PreparedStatement(
                "SELECT attributes, others, state FROM members WHERE id = ?1", connection)
            let scratch = Scratch()
            row.bind(1, member, scratch)
            guard try row.step() else { return nil }
            return MemberTexts(
                attributes: try attributes(row, of: member),
                state: try json(row, 2, of: "member '\(member)'"),
                events: try eventTexts(of: member, connection))
        }
    }

    private func attributes(_ row: PreparedStatement, of member: String) throws -> JSONValue {
        var fields: [JSONField] = []
        for column: Int32 in [0, 1] where !row.isNull(column) {
            guard case .object(let more) = try json(row, column, of: "member '\(member)'") else {
                continue
            }
            fields += more.filter { field in !fields.contains { $0.key == field.key } }
        }
        return .object(fields)
    }

    private func eventTexts(
        of member: String, _ connection: Connection
    ) throws -> [MemberTexts.EventText] {
        let rows = try PreparedStatement(
            """
            SELECT sources.word, id, type, time, received, data, failures
            FROM events JOIN sources ON sources.number = events.source
            WHERE member = ?1 ORDER BY received, events.number
            """, connection)
        let scratch = Scratch()
        rows.bind(1, member, scratch)
        var events: [MemberTexts.EventText] = []
        while try rows.step() {
            let what = "event '\(rows.text(1))'"
            events.append(
                MemberTexts.EventText(
                    source: rows.text(0), id: rows.text(1), type: rows.text(2),
                    time: try instant(rows, 3, of: what),
                    received: try instant(rows, 4, of: what), data: try json(rows, 5, of: what),
                    failures: rows.isNull(6) ? .array([]) : try json(rows, 6, of: what)))
        }
        return events
    }

    private func json(
        _ row: PreparedStatement, _ column: Int32, of what: String
    ) throws -> JSONValue {
        try readable(what) { () throws(JSONError) in try JSONValue(reading: row.bytes(column)) }
    }
}
