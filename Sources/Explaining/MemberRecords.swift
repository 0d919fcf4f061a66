import Campaigns
package import CivilTime
import Engine
package import Storage
package import Templates

/// All that the store and the files know of one member, to be told.
package struct MemberRecords {
    let member: Member
    let edition: Edition
    let deployment: Deployment
    /// The member's, by whose clock its times are told.
    package let zone: ZoneRules
    /// As of when it is told: where the store's clock stands.
    let now: Instant
    /// In order of receipt.
    let events: [RecordedEvent]
    /// In order of beginning.
    let journeys: [JourneyRecord]
    /// In order of decision.
    let entries: [LedgerEntry]
    /// Without bodies, by outbox id.
    private let messages: [String: OutboxMessage]
    /// By `source` and `id` with a blank between them.
    private let eventsByIdentity: [String: RecordedEvent]

    /// Reads them; throws what the store throws.
    package init(of stored: StoredMember, in store: any Store, _ edition: Edition) throws {
        let (id, state) = (stored.member.id, stored.member.state)
        let standing = try store.standing()
        member = stored.member
        self.edition = edition
        now = max(standing.clock ?? .distantPast, max(state.clock, state.knownSince))
        deployment = Deployment(edition: edition, liveSince: standing.liveSince)
        zone =
            Facts(
                attributes: stored.member.attributes, now: now, deployment: deployment
            ).zone
        events = try store.events(of: id)
        journeys = try store.journeys(of: id)
        var decisions = DecisionQuery()
        decisions.member = id
        var entries: [LedgerEntry] = []
        try store.decisions(decisions) {
            entries.append($0)
            return true
        }
        self.entries = entries
        var query = MessageQuery()
        query.member = id
        var messages: [String: OutboxMessage] = [:]
        try store.messages(query) {
            messages[$0.id] = $0
            return true
        }
        self.messages = messages
        eventsByIdentity = Dictionary(
            events.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var programme: Programme { edition.programme }
    var state: MemberState { member.state }

    /// The message of that outbox id.
    func message(_ id: String?) -> OutboxMessage? { id.flatMap { messages[$0] } }

    /// The event that an occurrence or a contact names by `source` and `id`.
    func event(named identity: String) -> RecordedEvent? { eventsByIdentity[identity] }

    /// Its name in the catalogue, or else its CloudEvents type.
    func name(of event: RecordedEvent) -> String {
        let catalogue = programme.catalogue
        return catalogue.eventIndex(ofType: event.type).map { catalogue.events[$0].name }
            ?? event.type
    }
}

extension RecordedEvent {
    /// What names it in occurrences and contacts.
    fileprivate var identity: String { "\(event.source) \(event.id)" }
}
