package import CivilTime
import Engine
import GRDB
import JSON
package import Storage

// Members with their contacts: the questions of the hot path.
extension SQLiteStore {
    /// One walk over the members and one over their contacts, which meet by id.
    package func members(
        after id: String?, limit: Int, contactsFrom horizon: Instant
    ) throws -> [StoredMember] {
        guard limit > 0 else { return [] }
        return try reading { database, connection in
            try connection.snapshot {
                let scratch = Scratch()
                let sql = id == nil ? Statements.membersFromStart : Statements.membersAfter
                let rows = try PreparedStatement(sql, keptBy: database, connection)
                if let id {
                    rows.bind(1, id, scratch)
                    rows.bind(2, Int64(limit))
                } else {
                    rows.bind(1, Int64(limit))
                }
                defer { rows.reset() }
                var members: [StoredMember] = []
                members.reserveCapacity(min(limit, 1024))
                while try rows.step() { members.append(try storedMember(rows)) }
                try addContacts(to: &members, from: horizon, database, connection)
                return members
            }
        }
    }

    /// The members are in order of id.
    private func addContacts(
        to members: inout [StoredMember], from horizon: Instant, _ database: Database,
        _ connection: Connection
    ) throws {
        guard let first = members.first, let last = members.last else { return }
        let scratch = Scratch()
        let rows = try PreparedStatement(
            Statements.contacts, keptBy: database, connection)
        defer { rows.reset() }
        rows.bind(1, first.member.id, scratch)
        rows.bind(2, last.member.id, scratch)
        rows.bind(3, horizon)
        var index = 0
        while try rows.step() {
            var order = rows.compare(9, members[index].member.id)
            while order > 0, index + 1 < members.count {
                index += 1
                order = rows.compare(9, members[index].member.id)
            }
            // Contacts of an id that is no member may lie between.
            guard order == 0 else { continue }
            members[index].member.state.contacts.append(try contact(rows, members[index].member.id))
        }
    }

    package func members(
        ids: [String], contactsFrom horizon: Instant
    ) throws -> [StoredMember] {
        try reading { database, connection in
            try connection.snapshot {
                let scratch = Scratch()
                let rows = try PreparedStatement(
                    Statements.member, keptBy: database, connection)
                let contacts = try PreparedStatement(
                    Statements.contactsOfMember, keptBy: database, connection)
                defer {
                    rows.reset()
                    contacts.reset()
                }
                var members: [StoredMember] = []
                for id in ids {
                    scratch.empty()
                    rows.bind(1, id, scratch)
                    guard try rows.step() else { continue }
                    var member = try storedMember(rows)
                    rows.reset()
                    contacts.bind(1, id, scratch)
                    contacts.bind(2, horizon)
                    while try contacts.step() {
                        member.member.state.contacts.append(try contact(contacts, id))
                    }
                    members.append(member)
                }
                return members
            }
        }
    }

    /// The members in order of id after the given one, at most so many and without their contacts,
    /// each by itself: a row that cannot be read takes none of the others with it.
    package func membersOneByOne(
        after id: String?, limit: Int
    ) throws -> [(id: String, read: Result<StoredMember, StoreError>)] {
        try reading { database, connection in
            let scratch = Scratch()
            let sql = id == nil ? Statements.membersFromStart : Statements.membersAfter
            let rows = try PreparedStatement(sql, keptBy: database, connection)
            if let id { rows.bind(1, id, scratch) }
            rows.bind(id == nil ? 1 : 2, Int64(limit))
            defer { rows.reset() }
            var members: [(id: String, read: Result<StoredMember, StoreError>)] = []
            while try rows.step() {
                do {
                    members.append((rows.text(0), .success(try storedMember(rows))))
                } catch let error as StoreError {
                    members.append((rows.text(0), .failure(error)))
                }
            }
            return members
        }
    }

    private func storedMember(_ row: PreparedStatement) throws -> StoredMember {
        let id = row.text(0)
        let nextWakeUp = try optionalInstant(row, 4, of: "member '\(id)'")
        let stored = try readable("member '\(id)'") { () throws(JSONError) in
            let attributes = try codec.readAttributes(
                row.bytes(1), others: row.isNull(2) ? nil : row.bytes(2), id: id)
            var scanner = RowReader(row.bytes(3))
            let member = Member(id: id, attributes: attributes, state: try scanner.state())
            return StoredMember(member: member, nextWakeUp: nextWakeUp)
        }
        try checkNumbers(of: stored.member)
        return stored
    }

    /// The numbers of a member's state that are reckoned with.
    private func checkNumbers(of member: Member) throws {
        let state = member.state
        let isCredible =
            SQLiteStore.credible.contains(Int64(state.nextEntry))
            && SQLiteStore.credible.contains(state.knownSince.microseconds)
            && SQLiteStore.credible.contains(state.clock.microseconds)
            && state.journeys.allSatisfy {
                SQLiteStore.credible.contains($0.began.microseconds)
                    && SQLiteStore.credible.contains($0.clock.microseconds)
            }
        guard isCredible else {
            throw StoreError.badRow(
                path: path, detail: "member '\(member.id)': a number is out of bounds")
        }
    }

    private func contact(_ row: PreparedStatement, _ member: String) throws -> Contact {
        func what() -> String { "a contact of member '\(member)'" }
        return Contact(
            at: try instant(row, 0, of: what()),
            local: CivilDateTime(asUTC: try instant(row, 2, of: what())), zone: row.text(3),
            channel: row.text(4), category: row.text(5), scenario: row.optionalText(6),
            message: row.text(1), address: row.optionalText(7),
            weighs: row.integer(8) == 1)
    }
}
