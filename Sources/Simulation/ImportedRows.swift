import Campaigns
import CivilTime
import Engine
import Ingestion
import Storage
import Templates

/// The rows of a member file on their way into a store: each batch is one transaction, and is
/// written while the next is read.
struct ImportedRows {
    private let store: any Store
    private let deployment: Deployment
    private let at: Instant?
    private let digest: String
    private var writer: BatchWriter
    private var standing: Standing
    /// Nobody was known when the file was begun.
    private let beganEmpty: Bool
    /// The last id, in order of bytes, of all rows so far: who comes after it has had no row yet.
    private var highest: String?

    /// Rows are known from `at` on; nil: from whenever the store's clock starts. Throws what the
    /// store throws.
    init(store: any Store, deployment: Deployment, at: Instant?, digest: String) throws {
        self.store = store
        self.deployment = deployment
        self.at = at
        self.digest = digest
        standing = try store.standing()
        beganEmpty = try store.members(after: nil, limit: 1, contactsFrom: .distantFuture).isEmpty
        writer = BatchWriter(store)
    }

    /// Writes a batch of rows, which is empty afterwards; `rows` are those of the file so far.
    /// Throws what the store throws, for this batch or one before.
    mutating func write(_ updates: inout [Update], rows: Int, isComplete: Bool) throws {
        standing.memberFile = MemberFile(digest: digest, rows: rows, isComplete: isComplete)
        var batch = Batch()
        batch.standing = standing
        let groups = ImportedRows.grouped(&updates)
        var known = try known(groups)
        let strangers = groups.indices.filter { known[$0] == nil }.map { groups[$0].member }
        let erased = try store.erased(among: strangers)
        batch.members.reserveCapacity(groups.count)
        for index in groups.indices {
            let member = groups[index].member
            if known[index] == nil {
                if !erased.isEmpty, erased.contains(ByteText(member)) { continue }
                batch.members.append(newcomer(member))
            } else if var stored = known[index] {
                known[index] = nil
                batch.members.append(stored.taken())
            }
            let place = batch.members.count - 1
            apply(groups[index].rows, to: &batch.members[place], &batch.effects)
        }
        if let last = groups.last?.member, highest.map({ bytesPrecede($0, last) }) ?? true {
            highest = last
        }
        try writer.write(batch)
    }

    /// Waits until all is written; throws what failed.
    func finish() throws { try writer.finish() }

    /// The rows of one member, in order of the file.
    private struct Group {
        var member: String
        var rows: [Update]
    }

    /// The rows by member, in order of id. By bytes: ids that Swift takes for the same text may be
    /// two members.
    private static func grouped(_ updates: inout [Update]) -> [Group] {
        func compare(_ a: Int, _ b: Int) -> Int {
            compareBytes(updates[a].member, updates[b].member)
        }
        var places = Array(updates.indices)
        if !places.dropFirst().allSatisfy({ compare($0 - 1, $0) <= 0 }) {
            places.sort { a, b in
                let order = compare(a, b)
                return order == 0 ? a < b : order < 0
            }
        }
        var groups: [Group] = []
        groups.reserveCapacity(places.count)
        for place in places {
            let update = updates[place]
            if let last = groups.last?.member, sameBytes(last, update.member) {
                groups[groups.count - 1].rows.append(update)
            } else {
                groups.append(Group(member: update.member, rows: [update]))
            }
        }
        updates.removeAll(keepingCapacity: true)
        return groups
    }

    /// What is known of each of the members.
    private mutating func known(_ groups: [Group]) throws -> [StoredMember?] {
        var known = [StoredMember?](repeating: nil, count: groups.count)
        guard let first = groups.first?.member else { return known }
        if highest.map({ bytesPrecede($0, first) }) ?? true {
            // None of them has had a row.
            if beganEmpty { return known }
        } else {
            // Rows of them may still be on their way.
            try writer.finish()
            writer = BatchWriter(store)
        }
        let found = try store.members(ids: groups.map(\.member), contactsFrom: horizon)
        for stored in found {
            let place = groups.insertionIndex { compareBytes($0.member, stored.member.id) < 0 }
            known[place] = stored
        }
        return known
    }

    /// Contacts before it can weigh on nothing any more.
    private var horizon: Instant {
        at.map { $0.advanced(by: -deployment.contactWindow) } ?? .distantPast
    }

    private func newcomer(_ id: String) -> StoredMember {
        StoredMember(
            member: Member(newcomer: id, at: at ?? .distantPast, under: deployment),
            nextWakeUp: nil)
    }

    private func apply(
        _ updates: [Update], to stored: inout StoredMember, _ effects: inout [Effects]
    ) {
        guard let at else {
            // Time has not begun in this store: nothing can be due, so nothing is decided.
            stored.member.state.isNew = false
            for value in updates.flatMap(\.values) where value.slot != Catalogue.idSlot {
                stored.member.attributes[value.slot] = value.value
            }
            return
        }
        var taken = take(updates, into: stored.member.taken(), at: at, under: deployment)
        if !taken.effects.isEmpty { effects.append(taken.effects) }
        stored.member = taken.member.taken()
        stored.nextWakeUp = taken.nextWakeUp
    }
}
