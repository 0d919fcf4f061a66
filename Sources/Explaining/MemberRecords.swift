import Campaigns
package import CivilTime
import Engine
package import Storage
package import Templates

/// All that the store and the files know of one member, to be told.
package struct MemberRecords {
    let member: Member
    /// The member with the memory that the files ask for.
    let recalled: Member
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
    /// From when on decisions are kept, where some of the member's are gone.
    let decisionsKeptFrom: Instant?
    /// From when on events are kept, where some of the member's may be gone.
    let eventsKeptFrom: Instant?
    /// By outbox id.
    private let waysOut: [String: WayOut]
    /// Without bodies, by outbox id.
    private let messages: [String: OutboxMessage]
    /// Those with messages that are ready.
    private let channels: [String: ChannelStanding]
    /// By `source` and `id` with a blank between them.
    private let eventsByIdentity: [String: RecordedEvent]

    /// Reads them; throws what the store throws. `today` is the time of the question, which counts where
    /// nothing has run over the store yet; `isFetched` says of which channels another program fetches
    /// the messages.
    package init(
        of stored: StoredMember, in store: any Store, _ edition: Edition, asked today: Instant,
        isFetched: (_ channel: String) -> Bool = { _ in false }
    ) throws {
        let (id, state) = (stored.member.id, stored.member.state)
        let standing = try store.standing()
        member = stored.member
        self.edition = edition
        let decided = max(standing.clock ?? .distantPast, max(state.clock, state.knownSince))
        now = decided == .distantPast ? today : decided
        deployment = Deployment(edition: edition, liveSince: standing.liveSince)
        zone =
            Facts(
                attributes: stored.member.attributes, now: now, deployment: deployment
            ).zone
        let events = try store.events(of: id)
        self.events = events
        recalled = member.recalled(under: deployment) { _ in events }
        journeys = try store.journeys(of: id)
        var decisions = DecisionQuery()
        decisions.member = id
        var entries: [LedgerEntry] = []
        try store.decisions(decisions) {
            entries.append($0)
            return true
        }
        // The member's rows are numbered without gaps, so that what is gone is seen.
        let isWhole = (entries.first?.number ?? state.nextEntry) == 0
        let edge = try store.ledgerKeptFrom() ?? entries.first?.at ?? now
        decisionsKeptFrom = isWhole ? nil : edge
        eventsKeptFrom = try store.eventsKeptFrom().flatMap { state.knownSince < $0 ? $0 : nil }
        waysOut = try store.waysOut(of: id)
        messages = try MemberRecords.messages(of: id, in: store)
        let (now, files) = (now, edition.isOfFiles ? deployment : nil)
        channels = try Set(messages.values.filter { $0.status == .ready }.map(\.channel))
            .reduce(into: [:]) { channels, channel in
                channels[channel] = try ChannelStanding(
                    of: channel, at: now, in: store, under: files, isFetched: isFetched)
            }
        let remembered = isWhole ? [] : MemberRecords.sent(messages.values, besides: entries)
        self.entries = remembered + entries
        eventsByIdentity = Dictionary(
            events.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func messages(
        of member: String, in store: any Store
    ) throws -> [String: OutboxMessage] {
        var query = MessageQuery()
        query.member = member
        var messages: [String: OutboxMessage] = [:]
        try store.messages(query) {
            messages[$0.id] = $0
            return true
        }
        return messages
    }

    /// What the outbox still knows of decisions that the ledger keeps no more, in order of time.
    private static func sent(
        _ messages: some Collection<OutboxMessage>, besides entries: [LedgerEntry]
    ) -> [LedgerEntry] {
        let known = Set(entries.compactMap(\.message))
        return messages.filter { !known.contains($0.id) && $0.status != .incomplete }
            .sorted { ($0.decidedAt, $0.id) < ($1.decidedAt, $1.id) }
            .map { message in
                LedgerEntry(
                    at: message.decidedAt, member: message.member, number: 0,
                    scenario: message.scenario, occurrence: message.occurrence, step: message.step,
                    channel: message.channel, category: message.category,
                    priority: message.priority, due: nil, deadline: message.deadline,
                    outcome: .sent, reason: nil, detail: nil, message: message.id, version: "")
            }
    }

    var programme: Programme { edition.programme }
    var state: MemberState { member.state }

    /// The message of that outbox id.
    func message(_ id: String?) -> OutboxMessage? { id.flatMap { messages[$0] } }

    /// How the message of that outbox id has fared on its way out.
    func wayOut(_ id: String?) -> WayOut? { id.flatMap { waysOut[$0] } }

    /// What the message waits for, as things stand; nil: it does not.
    func delay(of message: OutboxMessage) -> Delay? {
        guard message.status == .ready, let channel = channels[message.channel] else { return nil }
        let answer =
            edition.isOfFiles ? message.mayGo(to: recalled, at: now, under: deployment) : nil
        return Delay(
            of: message, wayOut(message.id) ?? WayOut(), at: now, answer: answer, channel: channel)
    }

    /// The event that an occurrence or a contact names by `source` and `id`.
    func event(named identity: String) -> RecordedEvent? { eventsByIdentity[identity] }

    /// Its name in the catalogue, or else its CloudEvents type.
    func name(of event: RecordedEvent) -> String {
        let catalogue = programme.catalogue
        return catalogue.eventIndex(ofType: event.type).map { catalogue.events[$0].name }
            ?? event.type
    }
}

extension Edition {
    /// Whether it was made of files; what stands in for files that are broken has no version.
    fileprivate var isOfFiles: Bool { !version.isEmpty }
}

extension RecordedEvent {
    /// What names it in occurrences and contacts.
    fileprivate var identity: String { "\(event.source) \(event.id)" }
}
