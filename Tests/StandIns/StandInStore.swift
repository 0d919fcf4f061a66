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
    package func tidy() throws { try store.tidy() }
    package func prepare(_ batch: inout Batch) throws { try store.prepare(&batch) }
    package func settle(_ settlements: [Settlement]) throws { try store.settle(settlements) }
    package func counts() throws -> StoreCounts { try store.counts() }
    package func message(id: String) throws -> OutboxMessage? { try store.message(id: id) }

    package func recordsTaken(of file: String) throws -> Int {
        try store.recordsTaken(of: file)
    }

    package func nextWakeUp() throws -> Instant? { try store.nextWakeUp() }

    package func silence(_ member: String) throws { try store.silence(member) }

    package func forget(_ member: String) throws { try store.forget(member) }

    package func erased(among ids: [String]) throws -> Set<ByteText> {
        try store.erased(among: ids)
    }

    package func scrub() throws -> Bool { try store.scrub() }

    package func prune(_ pruning: Pruning, after id: String?, limit: Int) throws -> String? {
        try store.prune(pruning, after: id, limit: limit)
    }

    package func memberIDs(after id: String?, limit: Int) throws -> [String] {
        try store.memberIDs(after: id, limit: limit)
    }

    package func due(at instant: Instant, limit: Int) throws -> [String] {
        try store.due(at: instant, limit: limit)
    }

    package func waiting(
        on channel: String, at instant: Instant, limit: Int,
        unreadable: (_ message: String, _ error: StoreError) -> Void
    ) throws -> [WaitingMessage] {
        try store.waiting(on: channel, at: instant, limit: limit, unreadable: unreadable)
    }

    package func release(on channel: String, at instant: Instant) throws {
        try store.release(on: channel, at: instant)
    }

    package func remarks(on channel: String) throws -> ChannelRemarks {
        try store.remarks(on: channel)
    }

    package func note(_ remarks: ChannelRemarks, on channel: String) throws {
        try store.note(remarks, on: channel)
    }

    package func overdue(
        on channel: String, at instant: Instant, limit: Int
    ) throws -> [OutboxMessage] {
        try store.overdue(on: channel, at: instant, limit: limit)
    }

    package func nextAttempt(on channel: String, after instant: Instant) throws -> Instant? {
        try store.nextAttempt(on: channel, after: instant)
    }

    package func ledgerKeptFrom() throws -> Instant? { try store.ledgerKeptFrom() }

    package func waysOut(of member: String) throws -> [String: WayOut] {
        try store.waysOut(of: member)
    }

    package func eventsKeptFrom() throws -> Instant? { try store.eventsKeptFrom() }

    package func standingMessages() throws -> [MessageStanding: Int] {
        try store.standingMessages()
    }

    package func underWay(of scenario: String) throws -> ScenarioStanding {
        try store.underWay(of: scenario)
    }

    package func handedOver(on channel: String, since instant: Instant) throws -> Int {
        try store.handedOver(on: channel, since: instant)
    }

    package func leased(on channel: String, at instant: Instant) throws -> Int {
        try store.leased(on: channel, at: instant)
    }

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
