import CivilTime
import Engine

/// All that the in-memory store holds of one member.
struct Shelf {
    /// Without contacts; nil: not known.
    var stored: StoredMember?
    /// In order of (time, message).
    var contacts: [Contact] = []
    /// In the order in which they were taken in.
    var events: [RecordedEvent] = []
    var journeys: [JourneyRecord] = []
    /// In order of number.
    var ledger: [LedgerEntry] = []
    var messages: [OutboxMessage] = []
    /// What is known of messages' ways out, by id.
    private var waysOut: [ByteText: WayOut] = [:]

    /// The member with the contacts made at or after the horizon.
    func loaded(contactsFrom horizon: Instant) -> StoredMember? {
        guard var member = stored else { return nil }
        member.member.state.contacts = contacts.filter { $0.at >= horizon }
        return member
    }

    mutating func add(_ entry: LedgerEntry) throws(StoreError) {
        var position = ledger.endIndex
        while position > 0, ledger[position - 1].number > entry.number { position -= 1 }
        if position > 0, ledger[position - 1].number == entry.number {
            throw .secondEntry(member: entry.member, number: entry.number)
        }
        ledger.insert(entry, at: position)
    }

    mutating func add(_ contact: Contact, of member: String) throws(StoreError) {
        var position = contacts.endIndex
        while position > 0, precedes(contact, contacts[position - 1]) { position -= 1 }
        if position > 0, !precedes(contacts[position - 1], contact) {
            throw .secondContact(member: member, message: contact.message)
        }
        contacts.insert(contact, at: position)
    }

    private func precedes(_ a: Contact, _ b: Contact) -> Bool {
        (a.at, ByteText(a.message)) < (b.at, ByteText(b.message))
    }

    mutating func free(contactsOf message: String) {
        contacts.removeAll { sameBytes($0.message, message) }
    }

    /// A record without an end begins a journey, one with an end ends it, or is the whole of it.
    mutating func add(_ record: JourneyRecord) throws(StoreError) {
        let existing = journeys.firstIndex {
            sameBytes($0.scenario, record.scenario) && sameBytes($0.occurrence, record.occurrence)
        }
        guard let existing else { return journeys.append(record) }
        guard record.ended != nil, journeys[existing].ended == nil else {
            throw .secondJourney(record)
        }
        journeys[existing].ended = record.ended
        journeys[existing].ending = record.ending
    }

    /// The first event that reaches a goal counts.
    mutating func add(_ goal: GoalReached) {
        for index in journeys.indices
        where sameBytes(journeys[index].scenario, goal.scenario)
            && sameBytes(journeys[index].occurrence, goal.occurrence) && journeys[index].goal == nil
        {
            journeys[index].goal = goal.at
        }
    }

    /// A message under an id that exists takes its place where the one that is there is incomplete
    /// or its status changes.
    mutating func add(_ message: OutboxMessage) throws(StoreError) {
        let existing = messages.firstIndex {
            sameBytes($0.id, message.id)
                || sameBytes($0.scenario, message.scenario) && sameBytes($0.step, message.step)
                    && sameBytes($0.occurrence, message.occurrence)
        }
        guard let existing else { return messages.append(message) }
        guard isSame(messages[existing], message),
            messages[existing].status == .incomplete || messages[existing].status != message.status
        else { throw .secondMessage(message) }
        messages[existing] = message
        waysOut[ByteText(message.id)] = nil
    }

    private func isSame(_ a: OutboxMessage, _ b: OutboxMessage) -> Bool {
        sameBytes(a.id, b.id) && sameBytes(a.scenario, b.scenario) && sameBytes(a.step, b.step)
            && sameBytes(a.occurrence, b.occurrence) && sameBytes(a.member, b.member)
    }

    mutating func settle(_ settlement: Settlement) throws(StoreError) {
        let id = settlement.message
        guard let index = messages.firstIndex(where: { sameBytes($0.id, id) }) else {
            throw .unknownMessage(id)
        }
        guard settlement.expected.map({ $0 == messages[index].status }) ?? true else { return }
        messages[index].status = settlement.status
        var way = waysOut[ByteText(id)] ?? WayOut()
        way.attempts += settlement.isFailedAttempt ? 1 : 0
        way.note = way.note(after: settlement)
        way.nextAttempt = settlement.nextAttempt
        way.settledAt = settlement.status == .ready ? nil : settlement.at
        waysOut[ByteText(id)] = way
    }

    /// Takes away what is older than retention keeps; gives the events that are gone.
    mutating func prune(_ pruning: Pruning) -> [Event] {
        var gone: [Event] = []
        if let edge = pruning.events {
            gone = events.map(\.event).filter { $0.received < edge && $0.time < edge }
            events.removeAll { $0.event.received < edge && $0.event.time < edge }
        }
        if let edge = pruning.ledger { ledger.removeAll { $0.at < edge } }
        if let edge = pruning.contacts { contacts.removeAll { $0.at < edge } }
        if let edge = pruning.bodies {
            for index in messages.indices
            where messages[index].decidedAt < edge && messages[index].deadline <= pruning.now
                && messages[index].status != .ready && messages[index].status != .incomplete
            {
                (messages[index].html, messages[index].ownText) = (nil, "")
            }
        }
        return gone
    }

    /// Messages of the channel that wait to be handed over, and when they may be tried; nil: at any
    /// time.
    func waiting(on channel: String) -> [(message: WaitingMessage, next: Instant?)] {
        messages.filter { $0.status == .ready && sameBytes($0.channel, channel) }.map {
            let way = waysOut[ByteText($0.id)] ?? WayOut()
            return (WaitingMessage(message: $0, attempts: way.attempts), way.nextAttempt)
        }
    }

    /// Has those whose time to be tried again has come wait like those that may be at any time.
    mutating func release(on channel: String, at instant: Instant) {
        for row in waiting(on: channel) where row.next.map({ $0 <= instant }) ?? false {
            waysOut[ByteText(row.message.message.id)]?.nextAttempt = nil
        }
    }

    /// How many messages of the channel are left, at the instant, to whoever has fetched them.
    func leased(on channel: String, at instant: Instant) -> Int {
        messages.count { message in
            guard message.status == .ready, sameBytes(message.channel, channel),
                let way = waysOut[ByteText(message.id)], way.note == Settlement.leaseNote
            else { return false }
            return way.nextAttempt.map { $0 > instant } ?? false
        }
    }

    /// How its messages have fared, by outbox id.
    var waysOfMessages: [String: WayOut] {
        Dictionary(
            messages.map { ($0.id, waysOut[ByteText($0.id)] ?? WayOut()) },
            uniquingKeysWith: { first, _ in first })
    }

    /// How many journeys of the scenario have not ended.
    func journeysInProgress(of scenario: String) -> Int {
        journeys.count { $0.ended == nil && sameBytes($0.scenario, scenario) }
    }

    /// How many messages of the scenario are to be handed over.
    func readyMessages(of scenario: String) -> Int {
        messages.count { $0.status == .ready && sameBytes($0.scenario, scenario) }
    }

    /// How many messages of the channel have been handed over at the instant or after it.
    func handedOver(on channel: String, since instant: Instant) -> Int {
        messages.count { message in
            guard message.status == .delivered, sameBytes(message.channel, channel) else {
                return false
            }
            return waysOut[ByteText(message.id)]?.settledAt.map { $0 >= instant } ?? false
        }
    }
}
