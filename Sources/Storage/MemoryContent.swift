import CivilTime
import Engine

/// What the in-memory store holds.
struct MemoryContent {
    var standing = Standing()
    /// Records taken of files.
    var files: [String: Int] = [:]
    /// By channel.
    var remarks: [String: ChannelRemarks] = [:]
    /// By member id.
    var shelves: [ByteText: Shelf] = [:]
    /// Ids of known members, ascending; nil: to be sorted anew.
    var order: [ByteText]? = []
    var identities: Set<EventIdentity> = []
    /// Whose message it is, by message id.
    var owners: [ByteText: ByteText] = [:]
    /// Codes of the members that were erased.
    var erased: Set<String> = []
    let secret = ErasureSecret()
    /// Events of before it may be gone.
    var eventsKeptFrom: Instant?
    var ledgerKeptFrom: Instant?
    private var undo = Undo()

    /// What takes back a transaction.
    private struct Undo {
        var shelves: [ByteText: Shelf?] = [:]
        var identities: [EventIdentity] = []
        var owners: [ByteText] = []
        var standing = Standing()
    }

    /// All that the body does, or nothing where it throws.
    mutating func transaction(
        _ body: (inout MemoryContent) throws(StoreError) -> Void
    ) throws(StoreError) {
        undo = Undo(standing: standing)
        do {
            try body(&self)
            undo = Undo()
        } catch {
            for (id, shelf) in undo.shelves { shelves[id] = shelf }
            identities.subtract(undo.identities)
            for id in undo.owners { owners[id] = nil }
            standing = undo.standing
            order = nil
            undo = Undo()
            throw error
        }
    }

    /// Keeps a copy of the member's shelf the first time that a transaction touches it.
    private mutating func touch(_ id: ByteText) {
        if undo.shelves[id] == nil { undo.shelves[id] = .some(shelves[id]) }
    }

    mutating func put(_ member: StoredMember) {
        let id = ByteText(member.member.id)
        touch(id)
        if shelves[id]?.stored == nil { order = nil }
        var member = member
        member.member.state.contacts = []
        shelves[id, default: Shelf()].stored = member
    }

    /// Contacts are freed before new ones are made, so that one message may give up a place and
    /// take another.
    mutating func write(_ effects: Effects) throws(StoreError) {
        for event in effects.events { try take(event) }
        for record in effects.journeys {
            let id = ByteText(record.member)
            touch(id)
            try shelves[id, default: Shelf()].add(record)
        }
        for goal in effects.goals {
            let id = ByteText(goal.member)
            touch(id)
            shelves[id, default: Shelf()].add(goal)
        }
        for message in effects.messages { try put(message) }
        for settlement in effects.settlements {
            try settle(
                Settlement(
                    message: settlement.message, status: settlement.status, from: nil,
                    at: settlement.at, note: settlement.note))
        }
        try write(contactsOf: effects)
        for entry in effects.ledger {
            let id = ByteText(entry.member)
            touch(id)
            try shelves[id, default: Shelf()].add(entry)
        }
    }

    private mutating func write(contactsOf effects: Effects) throws(StoreError) {
        for message in effects.freedContacts {
            guard let owner = owners[ByteText(message)] else { continue }
            touch(owner)
            shelves[owner]?.free(contactsOf: message)
        }
        guard !effects.contacts.isEmpty else { return }
        let owner = try effects.owner()
        touch(ByteText(owner))
        for contact in effects.contacts {
            try shelves[ByteText(owner), default: Shelf()].add(contact, of: owner)
        }
    }

    private mutating func take(_ record: RecordedEvent) throws(StoreError) {
        let event = record.event
        let identity = EventIdentity(source: event.source, id: event.id)
        guard identities.insert(identity).inserted else {
            throw .secondEvent(source: event.source, id: event.id)
        }
        undo.identities.append(identity)
        touch(ByteText(event.member))
        shelves[ByteText(event.member), default: Shelf()].events.append(record)
    }

    private mutating func put(_ message: OutboxMessage) throws(StoreError) {
        let (id, member) = (ByteText(message.id), ByteText(message.member))
        guard owners[id] == nil || owners[id] == member else { throw .secondMessage(message) }
        touch(member)
        try shelves[member, default: Shelf()].add(message)
        if owners.updateValue(member, forKey: id) == nil { undo.owners.append(id) }
    }

    mutating func settle(_ settlement: Settlement) throws(StoreError) {
        let message = settlement.message
        guard let owner = owners[ByteText(message)] else { throw .unknownMessage(message) }
        touch(owner)
        try shelves[owner, default: Shelf()].settle(settlement)
    }

    mutating func forget(_ member: String) {
        let id = ByteText(member)
        erased.insert(secret.code(of: member))
        guard let shelf = shelves.removeValue(forKey: id) else { return }
        for event in shelf.events.map(\.event) {
            identities.remove(EventIdentity(source: event.source, id: event.id))
        }
        for message in shelf.messages { owners[ByteText(message.id)] = nil }
        order = nil
    }

    mutating func prune(_ pruning: Pruning, _ id: ByteText) {
        for event in shelves[id]?.prune(pruning) ?? [] {
            identities.remove(EventIdentity(source: event.source, id: event.id))
        }
    }

    /// Ids of known members, ascending.
    mutating func sortedIDs() -> [ByteText] {
        if let order { return order }
        let sorted = shelves.filter { $0.value.stored != nil }.keys.sorted()
        order = sorted
        return sorted
    }
}
