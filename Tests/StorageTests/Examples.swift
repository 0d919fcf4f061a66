import Campaigns
import CivilTime
import Engine
import Expressions
import Storage

/// A small catalogue with an attribute of every type.
let exampleCatalogue = Catalogue(
    idColumn: "id",
    attributes: [
        Attribute(name: "id", type: .string), Attribute(name: "timezone", type: .string),
        Attribute(name: "locale", type: .string), Attribute(name: "first_name", type: .string),
        Attribute(name: "tier", type: .enumeration(["bronze", "gold"])),
        Attribute(name: "points", type: .int), Attribute(name: "balance", type: .double),
        Attribute(name: "opted_in", type: .bool), Attribute(name: "renewal_on", type: .date),
        Attribute(name: "seen_at", type: .timestamp),
        Attribute(name: "birthdays", type: .list(.date)),
        Attribute(name: "scores", type: .list(.list(.double))),
    ],
    computed: [],
    events: [
        EventType(
            name: "purchase.completed", type: "org.example.purchase.v1",
            fields: [
                EventField(name: "amount", type: .double), EventField(name: "shop", type: .string),
                EventField(name: "on", type: .date), EventField(name: "at", type: .timestamp),
            ], positions: [])
    ],
    fieldNames: Catalogue.standardFields + ["amount", "shop", "on", "at"])

/// 2026-01-01T00:00:00Z and so many seconds.
func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_767_225_600 + seconds) }

func date(_ text: String) -> CivilDate { CivilDate(iso: text)! }

/// A member with something in every corner.
func fullMember(_ id: String) -> StoredMember {
    let attributes: [Value?] = [
        .string(id), .string("Europe/Paris"), nil, .string("Léa \"L\"\n\u{1F600}\\"),
        .string("gold"), .int(.max), .double(0.1), .bool(false), .date(date("2026-12-01")),
        .timestamp(Instant(microseconds: 1_764_547_200_000_001)),
        .list([.date(date("0001-01-01")), .date(CivilDate(dayNumber: -5_000_000))]),
        .list([.list([.double(-0.0), .double(.infinity)]), .list([])]),
    ]
    var state = MemberState(knownSince: at(-100))
    state.clock = at(50)
    state.nextEntry = 7
    state.journeys = exampleJourneys
    state.history = [
        ScenarioHistory(scenario: "birthday", lastDate: date("2026-03-01")),
        ScenarioHistory(
            scenario: "welcome", lastEntry: at(3), occurrences: ["2026-01-01", "a/b"]),
    ]
    state.history[0].counted = [at(-5), at(2)]
    state.history[1].periods = [date("2026-01-01"), date("2026-02-01")]
    state.isNew = false
    state.asks = "0a1b"
    state.recorded = [
        EventTrace(
            type: "purchase", forgotten: 3, sums: [TriggerField(name: "amount", value: .double(2))],
            last: at(9),
            events: [
                PastEvent(time: at(8), data: []),
                PastEvent(time: at(9), data: [TriggerField(name: "amount", value: .double(0.5))]),
            ]),
        EventTrace(type: "visit", last: at(1)),
    ]
    state.young = [
        YoungJourney(
            scenario: "welcome", occurrence: "o", began: at(1), trigger: nil, excludes: true,
            awaitsGoal: false),
        YoungJourney(
            scenario: "sale", occurrence: "p", began: at(2),
            trigger: TriggerEvent(type: "t", source: "s", id: "i", time: at(2), data: []),
            excludes: false, awaitsGoal: true),
    ]
    state.settings = [AttributeSetting(attribute: "tier", time: at(4))]
    state.dates = [KnownDate(attribute: "renewal_on", date: date("2027-01-04"), since: at(5))]
    state.withdrawals = [
        Withdrawal(channel: "sms", category: nil, at: at(6)),
        Withdrawal(channel: "sms", category: "commercial", at: at(7), isLifted: true),
    ]
    state.suppressed = [
        Suppression(channel: "email", address: "lea@example.org", cause: "bounced", at: at(8))
    ]
    return StoredMember(
        member: Member(id: id, attributes: attributes, state: state), nextWakeUp: at(60))
}

/// A journey in every place.
private let exampleJourneys: [Journey] = {
    let entries = try! ValueMap([.init(key: .string("k"), value: .duration(5))])
    let trigger = TriggerEvent(
        type: "purchase.completed", source: "till", id: "e1", time: at(1),
        data: [
            TriggerField(name: "amount", value: .double(3)),
            TriggerField(name: "n", value: .int(3)),
            TriggerField(name: "on", value: .date(date("2026-12-01"))),
            TriggerField(name: "at", value: .timestamp(at(9))),
            TriggerField(name: "list", value: .list([.null, .bool(true), .double(-.infinity)])),
            TriggerField(name: "map", value: .map(entries)),
        ])
    let places: [Journey.Place] = [
        .arriving, .waiting(until: at(70)), .sending(Candidate(due: at(1), deadline: at(2))),
        .sending(
            Candidate(
                due: at(1), deadline: at(2), deferral: Deferral(reason: .cap, until: at(9)))),
        .incomplete(
            Candidate(
                due: at(1), deadline: at(2), deferral: Deferral(reason: .hold, until: nil))),
        .awaiting(until: at(80)),
        .sending(
            Candidate(
                due: at(1), deadline: at(2), deferral: Deferral(reason: .cap, until: nil),
                isInsert: true)),
    ]
    return places.enumerated().map { number, place in
        Journey(
            scenario: "s\(number)", occurrence: "o\(number)", began: at(1),
            trigger: number.isMultiple(of: 2) ? trigger : nil, step: "step", clock: at(2),
            place: place,
            outcomes: number < 3
                ? []
                : [
                    StepOutcome(step: "a", outcome: .sent),
                    StepOutcome(step: "b", outcome: .dropped),
                ]
        )
    }
}()

/// A member of whom only the id is known.
func plainMember(_ id: String, nextWakeUp: Instant? = nil) -> StoredMember {
    StoredMember(
        member: Member(
            id: id, knownSince: at(0), attributeCount: exampleCatalogue.attributes.count),
        nextWakeUp: nextWakeUp)
}

func contact(_ message: String, at instant: Instant, scenario: String? = "welcome") -> Contact {
    Contact(
        at: instant, local: CivilDateTime(asUTC: instant.advanced(by: 3_600_000_001)),
        zone: "Europe/Paris", channel: "email", category: "commercial", scenario: scenario,
        message: message, address: scenario == nil ? nil : "lea@example.org",
        weighs: scenario != nil)
}

func entry(
    _ member: String, _ number: Int, at instant: Instant = at(0), scenario: String = "welcome",
    outcome: Outcome = .sent, reason: Reason? = nil, detail: Detail? = nil,
    message: String? = nil, version: String = "v1"
) -> LedgerEntry {
    LedgerEntry(
        at: instant, member: member, number: number, scenario: scenario, occurrence: "o",
        step: "step", channel: "email", category: "commercial", priority: 50, due: at(0),
        deadline: at(100), outcome: outcome, reason: reason, detail: detail, message: message,
        version: version)
}

/// A row of which only what every row has is there.
func bareEntry(_ member: String, _ number: Int, at instant: Instant) -> LedgerEntry {
    LedgerEntry(
        at: instant, member: member, number: number, scenario: "welcome", occurrence: "o",
        step: nil, channel: nil, category: "commercial", priority: 50, due: nil, deadline: nil,
        outcome: .notEntered, reason: .entry, detail: nil, message: nil, version: "v1")
}

func message(
    _ id: String, of member: String, occurrence: String = "o", step: String = "step",
    status: MessageStatus = .ready, decidedAt: Instant = at(0)
) -> OutboxMessage {
    OutboxMessage(
        id: id, key: id + "-key", member: member, scenario: "welcome", occurrence: occurrence,
        step: step, template: "welcome-offer", channel: "email", category: "commercial",
        priority: 50, locale: "fr", to: "lea@example.org", subject: "Bonjour é", html: "<p>é</p>",
        text: "é", unsubscribeURL: "https://example.org/u", decidedAt: decidedAt,
        deadline: decidedAt.advanced(by: 1), status: status, inserts: ["a", "b"])
}

func event(
    _ id: String, of member: String, source: String = "till", received: Instant = at(0),
    failures: [String] = []
) -> RecordedEvent {
    RecordedEvent(
        event: Event(
            source: source, id: id, type: 0, member: member, time: received.advanced(by: -1),
            received: received,
            data: [.double(12.5), nil, .date(date("2026-02-28")), .timestamp(at(1))]),
        type: "org.example.purchase.v1", failures: failures)
}

/// Effects with these parts.
func effects(
    ledger: [LedgerEntry] = [], messages: [OutboxMessage] = [], journeys: [JourneyRecord] = [],
    contacts: [Contact] = [], freed: [String] = [], events: [RecordedEvent] = []
) -> Effects {
    var effects = Effects()
    effects.ledger = ledger
    effects.messages = messages
    effects.journeys = journeys
    effects.contacts = contacts
    effects.freedContacts = freed
    effects.events = events
    return effects
}

/// A batch of these parts.
func batch(
    _ members: [StoredMember] = [], _ effects: Effects..., standing: Standing? = nil
) -> Batch {
    var batch = Batch()
    batch.members = members
    batch.effects = effects
    batch.standing = standing
    return batch
}
