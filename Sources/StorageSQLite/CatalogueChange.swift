import CivilTime
import JSON
import Storage

/// Follows a change of the catalogue's attributes: what the new one does not have, or has with
/// another type, is kept aside in each member's row, and comes back when it has it again.
///
/// It goes over all members, but only when a store is opened for writing, or a daemon reloads, with
/// other attributes than the last time; so batches need not think of it.
struct CatalogueChange {
    let connection: Connection
    let codec: MemberCodec
    /// Called each thousand members, for whoever watches that there is life.
    var onProgress: () -> Void = {}

    /// Divides every member's attributes anew where the attributes differ from those last written
    /// with; in one transaction.
    func adopt() throws {
        let types = codec.attributeTypes
        let stored = try storedTypes()
        guard stored != types else { return }
        try connection.run(Statements.begin)
        do {
            if !stored.isEmpty { try sortMembers() }
            try write(types)
            try connection.run(Statements.commit)
        } catch {
            if connection.isInTransaction { try? connection.run(Statements.rollback) }
            throw error
        }
    }

    private func storedTypes() throws -> [String: String] {
        let statement = try PreparedStatement(
            "SELECT attribute, type FROM attribute_types", connection)
        var types: [String: String] = [:]
        while try statement.step() { types[statement.text(0)] = statement.text(1) }
        return types
    }

    private func write(_ types: [String: String]) throws {
        try connection.run("DELETE FROM attribute_types")
        let statement = try PreparedStatement(
            "INSERT INTO attribute_types (attribute, type) VALUES (?1, ?2)", connection)
        let scratch = Scratch()
        for (attribute, type) in types.sorted(by: { $0.key < $1.key }) {
            scratch.empty()
            statement.bind(1, attribute, scratch)
            statement.bind(2, type, scratch)
            try statement.run()
        }
    }

    /// Goes from id to id, because a statement must not change the rows that it walks over.
    private func sortMembers() throws {
        let next = try PreparedStatement(
            "SELECT id, attributes, others FROM members WHERE id > ?1 ORDER BY id LIMIT 1",
            connection)
        let update = try PreparedStatement(
            "UPDATE members SET attributes = ?2, others = ?3 WHERE id = ?1", connection)
        let scratch = Scratch()
        var last = ""
        var count = 0
        while true {
            count += 1
            if count % 1_000 == 0 { onProgress() }
            scratch.empty()
            next.bind(1, last, scratch)
            guard try next.step() else { return }
            last = next.text(0)
            // A row that cannot be read stays as it is: it stops its own member, and nobody else.
            let sorted = try? codec.sorted(
                attributes: next.bytes(1), others: next.isNull(2) ? nil : next.bytes(2))
            next.reset()
            if let sorted { try put(sorted, id: last, update, scratch) }
        }
    }

    private func put(
        _ sorted: (attributes: [UInt8], others: [UInt8]?), id: String,
        _ update: PreparedStatement, _ scratch: Scratch
    ) throws {
        scratch.empty()
        update.bind(1, id, scratch)
        update.bind(2, String(decoding: sorted.attributes, as: UTF8.self), scratch)
        update.bind(3, sorted.others.map { String(decoding: $0, as: UTF8.self) }, scratch)
        try update.run()
    }
}
