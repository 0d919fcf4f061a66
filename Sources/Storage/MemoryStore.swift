public import CivilTime
public import Engine
import Synchronization

/// A store without a file, for dry runs and tests: the same promises as any other but durability.
public final class MemoryStore: Store {
    private let content = Mutex(MemoryContent())

    public init() {}

    public func standing() -> Standing { content.withLock { $0.standing } }

    public func commit(_ batch: Batch) throws {
        guard batch.ready == nil else { throw StoreError.foreignRows }
        try content.withLock { content in
            try content.transaction { (content) throws(StoreError) in
                for member in batch.members { content.put(member) }
                for effects in batch.effects { try content.write(effects) }
                for settlement in batch.settlements { try content.settle(settlement) }
                for file in batch.files {
                    content.files[file.file] = file.records > 0 ? file.records : nil
                }
                if let standing = batch.standing { content.standing = standing }
            }
        }
    }

    public func settle(_ settlements: [Settlement]) throws {
        try content.withLock { content in
            try content.transaction { (content) throws(StoreError) in
                for settlement in settlements {
                    try content.settle(settlement)
                }
            }
        }
    }
}

extension MemoryStore {
    public func members(
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

    public func members(ids: [String], contactsFrom horizon: Instant) -> [StoredMember] {
        content.withLock { content in
            ids.compactMap { content.shelves[ByteText($0)]?.loaded(contactsFrom: horizon) }
        }
    }

    public func seen(_ events: [EventIdentity]) -> Set<EventIdentity> {
        content.withLock { content in Set(events.filter(content.identities.contains)) }
    }

    public func decisions(
        _ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool
    ) throws {
        let rows = shelves(of: query.member).flatMap { $0.ledger.filter(query.admits) }
        let sorted = rows.sorted { precedesInLedger(LedgerPlace(of: $0), LedgerPlace(of: $1)) }
        for row in sorted.prefix(query.limit ?? .max) where try !body(row) { return }
    }

    public func messages(
        _ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool
    ) throws {
        let rows = shelves(of: query.member).flatMap { $0.messages.filter(query.admits) }
        let sorted = rows.sorted { precedesInOutbox(MessagePlace(of: $0), MessagePlace(of: $1)) }
        for var row in sorted.prefix(query.limit ?? .max) {
            if !query.withBodies { (row.html, row.ownText) = (nil, "") }
            if try !body(row) { return }
        }
    }

    public func message(id: String) -> OutboxMessage? {
        content.withLock { content in
            guard let owner = content.owners[ByteText(id)] else { return nil }
            return content.shelves[owner]?.messages.first { sameBytes($0.id, id) }
        }
    }

    public func events(of member: String) -> [RecordedEvent] {
        let events = shelves(of: member).flatMap(\.events).enumerated()
        return events.sorted {
            ($0.element.event.received, $0.offset) < ($1.element.event.received, $1.offset)
        }.map(\.element)
    }

    public func journeys(of member: String) -> [JourneyRecord] {
        shelves(of: member).flatMap(\.journeys).sorted {
            ($0.began, ByteText($0.scenario), ByteText($0.occurrence))
                < ($1.began, ByteText($1.scenario), ByteText($1.occurrence))
        }
    }

    public func due(at instant: Instant, limit: Int) -> [String] {
        let wakeUps = wakeUps.filter { $0.at <= instant }
        return wakeUps.sorted { ($0.at, ByteText($0.id)) < ($1.at, ByteText($1.id)) }
            .prefix(limit).map(\.id)
    }

    public func memberIDs(after id: String?, limit: Int) -> [String] {
        members(after: id, limit: limit, contactsFrom: .distantFuture).map(\.member.id)
    }

    public func recordsTaken(of file: String) -> Int {
        content.withLock { $0.files[file] ?? 0 }
    }

    public func silence(_ member: String) {
        content.withLock { $0.shelves[ByteText(member)]?.stored?.nextWakeUp = nil }
    }

    public func forget(_ member: String) { content.withLock { $0.forget(member) } }

    public func erased(among ids: [String]) -> Set<ByteText> {
        content.withLock { content in
            guard !content.erased.isEmpty else { return [] }
            let found = ids.filter { content.erased.contains(content.secret.code(of: $0)) }
            return Set(found.map(ByteText.init))
        }
    }

    public func scrub() -> Bool { true }

    public func prune(_ pruning: Pruning, after id: String?, limit: Int) -> String? {
        let ids = memberIDs(after: id, limit: limit)
        content.withLock { content in
            for id in ids { content.prune(pruning, ByteText(id)) }
            guard !ids.isEmpty else { return }
            let edges = (content.eventsKeptFrom, content.ledgerKeptFrom)
            content.eventsKeptFrom = [edges.0, pruning.events].compactMap(\.self).max()
            content.ledgerKeptFrom = [edges.1, pruning.ledger].compactMap(\.self).max()
        }
        return ids.count < limit ? nil : ids.last
    }

    public func nextWakeUp() -> Instant? { wakeUps.map(\.at).min() }

    private var wakeUps: [(at: Instant, id: String)] {
        shelves(of: nil).compactMap { shelf in
            guard let stored = shelf.stored, let at = stored.nextWakeUp else { return nil }
            return (at, stored.member.id)
        }
    }

    public func release(on channel: String, at instant: Instant) {
        content.withLock { content in
            for id in content.shelves.keys { content.shelves[id]?.release(on: channel, at: instant) }
        }
    }

    public func remarks(on channel: String) -> ChannelRemarks {
        content.withLock { $0.remarks[channel] ?? ChannelRemarks() }
    }

    public func note(_ remarks: ChannelRemarks, on channel: String) {
        content.withLock { $0.remarks[channel] = remarks }
    }

    public func overdue(on channel: String, at instant: Instant, limit: Int) -> [OutboxMessage] {
        let due = waiting(on: channel, at: instant, limit: .max) { _, _ in }.map(\.message)
        return due.filter { $0.deadline <= instant }.prefix(limit).map { message in
            var message = message
            (message.html, message.ownText) = (nil, nil)
            return message
        }
    }

    public func waiting(
        on channel: String, at instant: Instant, limit: Int,
        unreadable: (_ message: String, _ error: StoreError) -> Void
    ) -> [WaitingMessage] {
        let waiting = shelves(of: nil).flatMap { $0.waiting(on: channel) }.filter { row in
            row.next.map { $0 <= instant } ?? true
        }
        return waiting.map(\.message).sorted { a, b in
            let (x, y) = (a.message, b.message)
            return (-x.priority, x.deadline, x.decidedAt, ByteText(x.id))
                < (-y.priority, y.deadline, y.decidedAt, ByteText(y.id))
        }.prefix(limit).map { $0 }
    }

    public func nextAttempt(on channel: String, after instant: Instant) -> Instant? {
        shelves(of: nil).flatMap { $0.waiting(on: channel) }.compactMap(\.next)
            .filter { $0 > instant }.min()
    }

    public func handedOver(on channel: String, since instant: Instant) -> Int {
        shelves(of: nil).reduce(0) { $0 + $1.handedOver(on: channel, since: instant) }
    }

    public func underWay(of scenario: String) -> ScenarioStanding {
        let shelves = shelves(of: nil)
        return ScenarioStanding(
            scenario: scenario,
            journeys: shelves.reduce(0) { $0 + $1.journeysInProgress(of: scenario) },
            messages: shelves.reduce(0) { $0 + $1.readyMessages(of: scenario) })
    }

    public func eventsKeptFrom() -> Instant? { content.withLock { $0.eventsKeptFrom } }

    public func leased(on channel: String, at instant: Instant) -> Int {
        shelves(of: nil).reduce(0) { $0 + $1.leased(on: channel, at: instant) }
    }

    public func ledgerKeptFrom() -> Instant? { content.withLock { $0.ledgerKeptFrom } }

    public func waysOut(of member: String) -> [String: WayOut] {
        content.withLock { $0.shelves[ByteText(member)]?.waysOfMessages ?? [:] }
    }

    public func standingMessages() -> [MessageStanding: Int] {
        let standings = shelves(of: nil).flatMap(\.messages)
            .filter { MessageStanding.watched.contains($0.status) }
            .map { (MessageStanding(channel: $0.channel, status: $0.status), 1) }
        return Dictionary(standings, uniquingKeysWith: +)
    }

    public func counts() -> StoreCounts {
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
private func precedesInOutbox(_ a: MessagePlace, _ b: MessagePlace) -> Bool {
    if a.decidedAt != b.decidedAt { return a.decidedAt < b.decidedAt }
    for (left, right) in zip(a.names, b.names) {
        let order = compareBytes(left, right)
        if order != 0 { return order < 0 }
    }
    return false
}

private func precedesInLedger(_ a: LedgerPlace, _ b: LedgerPlace) -> Bool {
    (a.at, ByteText(a.member), a.number) < (b.at, ByteText(b.member), b.number)
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
            && (after.map { precedesInLedger($0, LedgerPlace(of: entry)) } ?? true)
    }
}

extension MessageQuery {
    /// Whether a message is wanted.
    fileprivate func admits(_ message: OutboxMessage) -> Bool {
        (member.map { sameBytes($0, message.member) } ?? true)
            && (scenario.map { sameBytes($0, message.scenario) } ?? true)
            && (channel.map { sameBytes($0, message.channel) } ?? true)
            && (status.map { $0 == message.status } ?? true)
            && (after.map { precedesInOutbox($0, MessagePlace(of: message)) } ?? true)
    }
}
