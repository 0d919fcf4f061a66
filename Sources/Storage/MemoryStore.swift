package import CivilTime
package import Engine
import Synchronization

/// A store without a file, for dry runs and tests: the same promises as any other but durability.
package final class MemoryStore: Store {
    private let content = Mutex(Content())

    package init() {}

    package func standing() -> Standing { content.withLock { $0.standing } }

    package func commit(_ batch: Batch) throws {
        try content.withLock { content in
            try content.transaction { (content) throws(StoreError) in
                for member in batch.members { content.put(member) }
                for effects in batch.effects { try content.write(effects) }
                for settlement in batch.settlements { try content.settle(settlement) }
                if let standing = batch.standing { content.standing = standing }
            }
        }
    }

    package func settle(_ settlements: [Settlement]) throws {
        try content.withLock { content in
            try content.transaction { (content) throws(StoreError) in
                for settlement in settlements {
                    try content.settle(settlement)
                }
            }
        }
    }
}

/// What the in-memory store holds.
private struct Content {
    var standing = Standing()
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
        _ body: (inout Content) throws(StoreError) -> Void
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

extension MemoryStore {
    package func members(
        after id: String?, limit: Int, contactsFrom horizon: Instant
    ) -> [StoredMember] {
        content.withLock { content in
            let ids = content.sortedIDs()
            let start = id.map { ids.firstIndex(after: ByteText($0)) } ?? 0
            return ids[start...].prefix(limit).compactMap {
                content.shelves[$0]?.loaded(contactsFrom: horizon)
            }
        }
    }

    package func members(ids: [String], contactsFrom horizon: Instant) -> [StoredMember] {
        content.withLock { content in
            ids.compactMap { content.shelves[ByteText($0)]?.loaded(contactsFrom: horizon) }
        }
    }

    package func seen(_ events: [EventIdentity]) -> Set<EventIdentity> {
        content.withLock { content in Set(events.filter(content.identities.contains)) }
    }

    package func decisions(
        _ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool
    ) throws {
        let rows = shelves(of: query.member).flatMap { $0.ledger.filter(query.admits) }
        let sorted = rows.sorted {
            ($0.at, ByteText($0.member), $0.number) < ($1.at, ByteText($1.member), $1.number)
        }
        for row in sorted where try !body(row) { return }
    }

    package func messages(
        _ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool
    ) throws {
        let rows = shelves(of: query.member).flatMap { $0.messages.filter(query.admits) }
        for var row in rows.sorted(by: precedesInOutbox) {
            if !query.withBodies { (row.html, row.ownText) = (nil, "") }
            if try !body(row) { return }
        }
    }

    package func message(id: String) -> OutboxMessage? {
        content.withLock { content in
            guard let owner = content.owners[ByteText(id)] else { return nil }
            return content.shelves[owner]?.messages.first { sameBytes($0.id, id) }
        }
    }

    package func events(of member: String) -> [RecordedEvent] {
        let events = shelves(of: member).flatMap(\.events).enumerated()
        return events.sorted {
            ($0.element.event.received, $0.offset) < ($1.element.event.received, $1.offset)
        }.map(\.element)
    }

    package func journeys(of member: String) -> [JourneyRecord] {
        shelves(of: member).flatMap(\.journeys).sorted {
            ($0.began, ByteText($0.scenario), ByteText($0.occurrence))
                < ($1.began, ByteText($1.scenario), ByteText($1.occurrence))
        }
    }

    package func due(at instant: Instant, limit: Int) -> [String] {
        let wakeUps = wakeUps.filter { $0.at <= instant }
        return wakeUps.sorted { ($0.at, ByteText($0.id)) < ($1.at, ByteText($1.id)) }
            .prefix(limit).map(\.id)
    }

    package func memberIDs(after id: String?, limit: Int) -> [String] {
        members(after: id, limit: limit, contactsFrom: .distantFuture).map(\.member.id)
    }

    package func silence(_ member: String) {
        content.withLock { $0.shelves[ByteText(member)]?.stored?.nextWakeUp = nil }
    }

    package func forget(_ member: String) { content.withLock { $0.forget(member) } }

    package func erased(among ids: [String]) -> Set<ByteText> {
        content.withLock { content in
            guard !content.erased.isEmpty else { return [] }
            let found = ids.filter { content.erased.contains(content.secret.code(of: $0)) }
            return Set(found.map(ByteText.init))
        }
    }

    package func scrub() -> Bool { true }

    package func prune(_ pruning: Pruning, after id: String?, limit: Int) -> String? {
        let ids = memberIDs(after: id, limit: limit)
        content.withLock { content in
            for id in ids { content.prune(pruning, ByteText(id)) }
            guard !ids.isEmpty else { return }
            content.eventsKeptFrom = [content.eventsKeptFrom, pruning.events].compactMap(\.self).max()
            content.ledgerKeptFrom = [content.ledgerKeptFrom, pruning.ledger].compactMap(\.self).max()
        }
        return ids.count < limit ? nil : ids.last
    }

    package func nextWakeUp() -> Instant? { wakeUps.map(\.at).min() }

    private var wakeUps: [(at: Instant, id: String)] {
        shelves(of: nil).compactMap { shelf in
            guard let stored = shelf.stored, let at = stored.nextWakeUp else { return nil }
            return (at, stored.member.id)
        }
    }

    package func waiting(on channel: String, at instant: Instant, limit: Int) -> [WaitingMessage] {
        let waiting = shelves(of: nil).flatMap { $0.waiting(on: channel) }.filter { row in
            row.next.map { $0 <= instant } ?? true
        }
        return waiting.map(\.message).sorted { a, b in
            let (x, y) = (a.message, b.message)
            return (-x.priority, x.deadline, x.decidedAt, ByteText(x.id))
                < (-y.priority, y.deadline, y.decidedAt, ByteText(y.id))
        }.prefix(limit).map { $0 }
    }

    package func nextAttempt(on channel: String, after instant: Instant) -> Instant? {
        shelves(of: nil).flatMap { $0.waiting(on: channel) }.compactMap(\.next)
            .filter { $0 > instant }.min()
    }

    package func handedOver(on channel: String, since instant: Instant) -> Int {
        shelves(of: nil).reduce(0) { $0 + $1.handedOver(on: channel, since: instant) }
    }

    package func eventsKeptFrom() -> Instant? { content.withLock { $0.eventsKeptFrom } }

    package func leased(on channel: String, at instant: Instant) -> Int {
        shelves(of: nil).reduce(0) { $0 + $1.leased(on: channel, at: instant) }
    }

    package func ledgerKeptFrom() -> Instant? { content.withLock { $0.ledgerKeptFrom } }

    package func waysOut(of member: String) -> [String: WayOut] {
        content.withLock { $0.shelves[ByteText(member)]?.waysOfMessages ?? [:] }
    }

    package func standingMessages() -> [MessageStanding: Int] {
        let standings = shelves(of: nil).flatMap(\.messages)
            .filter { MessageStanding.watched.contains($0.status) }
            .map { (MessageStanding(channel: $0.channel, status: $0.status), 1) }
        return Dictionary(standings, uniquingKeysWith: +)
    }

    package func counts() -> StoreCounts {
        content.withLock { content in
            var counts = StoreCounts()
            for shelf in content.shelves.values {
                counts.members += shelf.stored == nil ? 0 : 1
                counts.events += shelf.events.count
                counts.decisions += shelf.ledger.count
                counts.messages += shelf.messages.count
            }
            return counts
        }
    }

    /// The shelf of one member, or (nil) all, in no particular order.
    private func shelves(of member: String?) -> [Shelf] {
        content.withLock { content in
            guard let member else { return Array(content.shelves.values) }
            return content.shelves[ByteText(member)].map { [$0] } ?? []
        }
    }
}

/// The outbox's order: (decided at, member, scenario, occurrence, step).
private func precedesInOutbox(_ a: OutboxMessage, _ b: OutboxMessage) -> Bool {
    if a.decidedAt != b.decidedAt { return a.decidedAt < b.decidedAt }
    let names = [(a.member, b.member), (a.scenario, b.scenario), (a.occurrence, b.occurrence)]
    for (left, right) in names {
        let order = compareBytes(left, right)
        if order != 0 { return order < 0 }
    }
    return compareBytes(a.step, b.step) < 0
}

extension [ByteText] {
    /// Index of the first text after the given one in an ascending list.
    fileprivate func firstIndex(after text: ByteText) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= text { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension DecisionQuery {
    /// Whether a ledger row is wanted.
    fileprivate func admits(_ entry: LedgerEntry) -> Bool {
        (member.map { sameBytes($0, entry.member) } ?? true)
            && (scenario.map { sameBytes($0, entry.scenario) } ?? true)
            && (outcome.map { $0 == entry.outcome } ?? true)
            && (reason.map { $0 == entry.reason } ?? true)
            && (from.map { entry.at >= $0 } ?? true) && (until.map { entry.at < $0 } ?? true)
    }
}

extension MessageQuery {
    /// Whether a message is wanted.
    fileprivate func admits(_ message: OutboxMessage) -> Bool {
        (member.map { sameBytes($0, message.member) } ?? true)
            && (scenario.map { sameBytes($0, message.scenario) } ?? true)
            && (channel.map { sameBytes($0, message.channel) } ?? true)
            && (status.map { $0 == message.status } ?? true)
    }
}
