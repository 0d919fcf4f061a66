import CivilTime
import Engine
import Storage
import Synchronization

/// A store that fails at one of its commits, as if the power had been cut before or after it.
final class BreakingStore: Store {
    /// What happens at the commit of that number, from 1.
    enum Break: Sendable {
        case before(Int)
        case after(Int)
    }

    struct PowerCut: Error, Equatable {}

    private let store: any Store
    private let place: Break
    private let count = Mutex(0)

    init(_ store: any Store, _ place: Break) {
        self.store = store
        self.place = place
    }

    /// How many commits were asked for.
    var commits: Int { count.withLock { $0 } }

    func commit(_ batch: Batch) throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if case .before(number) = place { throw PowerCut() }
        try store.commit(batch)
        if case .after(number) = place { throw PowerCut() }
    }

    func standing() throws -> Standing { try store.standing() }

    func members(
        after id: String?, limit: Int, contactsFrom horizon: Instant
    ) throws -> [StoredMember] {
        try store.members(after: id, limit: limit, contactsFrom: horizon)
    }

    func members(ids: [String], contactsFrom horizon: Instant) throws -> [StoredMember] {
        try store.members(ids: ids, contactsFrom: horizon)
    }

    func seen(_ events: [EventIdentity]) throws -> Set<EventIdentity> { try store.seen(events) }

    func decisions(_ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool) throws {
        try store.decisions(query, body)
    }

    func messages(_ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool) throws {
        try store.messages(query, body)
    }

    func message(id: String) throws -> OutboxMessage? { try store.message(id: id) }

    func settle(_ settlements: [Settlement]) throws { try store.settle(settlements) }

    func events(of member: String) throws -> [RecordedEvent] { try store.events(of: member) }

    func journeys(of member: String) throws -> [JourneyRecord] { try store.journeys(of: member) }

    func counts() throws -> StoreCounts { try store.counts() }
}
