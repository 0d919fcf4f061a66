package import CivilTime
package import Engine
package import Storage

/// A store of a test that stands in front of another: what the test does not say itself goes on to
/// that one.
package protocol StandInStore: Store {
    /// What it stands in front of.
    var store: any Store { get }
}

extension StandInStore {
    package func standing() throws -> Standing { try store.standing() }
    package func commit(_ batch: Batch) throws { try store.commit(batch) }
    package func settle(_ settlements: [Settlement]) throws { try store.settle(settlements) }
    package func counts() throws -> StoreCounts { try store.counts() }
    package func message(id: String) throws -> OutboxMessage? { try store.message(id: id) }

    package func members(
        after id: String?, limit: Int, contactsFrom horizon: Instant
    ) throws -> [StoredMember] {
        try store.members(after: id, limit: limit, contactsFrom: horizon)
    }

    package func members(
        ids: [String], contactsFrom horizon: Instant
    ) throws -> [StoredMember] {
        try store.members(ids: ids, contactsFrom: horizon)
    }

    package func seen(_ events: [EventIdentity]) throws -> Set<EventIdentity> {
        try store.seen(events)
    }

    package func decisions(
        _ query: DecisionQuery, _ body: (LedgerEntry) throws -> Bool
    ) throws {
        try store.decisions(query, body)
    }

    package func messages(
        _ query: MessageQuery, _ body: (OutboxMessage) throws -> Bool
    ) throws {
        try store.messages(query, body)
    }

    package func events(of member: String) throws -> [RecordedEvent] {
        try store.events(of: member)
    }

    package func journeys(of member: String) throws -> [JourneyRecord] {
        try store.journeys(of: member)
    }
}
