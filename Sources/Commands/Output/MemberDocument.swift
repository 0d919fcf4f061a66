import CivilTime
import Engine
import JSON
import Listings
import Outbox
import Storage
import StorageSQLite

/// All that a store keeps of a member, for `tact members export`. Names are a promise (docs).
struct MemberDocument {
    private let stored: StoredMember
    private let texts: MemberTexts
    private let journeys: [JourneyRecord]
    private let decisions: [LedgerEntry]
    private let messages: [OutboxMessage]
    private let waysOut: [String: WayOut]

    /// nil: nobody knows the member. Throws `StoreError`.
    init?(of id: String, in store: SQLiteStore) throws {
        let found = try store.atOneMoment { () -> MemberDocument? in
            guard let texts = try store.texts(of: id) else { return nil }
            return MemberDocument(
                stored: try store.member(id), texts: texts, journeys: try store.journeys(of: id),
                decisions: try store.decisions(of: id),
                messages: try store.messages(of: id, withBodies: true),
                waysOut: try store.waysOut(of: id))
        }
        guard let found else { return nil }
        self = found
    }

    private init(
        stored: StoredMember, texts: MemberTexts, journeys: [JourneyRecord],
        decisions: [LedgerEntry], messages: [OutboxMessage], waysOut: [String: WayOut]
    ) {
        self.stored = stored
        self.texts = texts
        self.journeys = journeys
        self.decisions = decisions
        self.messages = messages
        self.waysOut = waysOut
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", stored.member.id)
        writer.field("known_since", stored.member.state.knownSince.description)
        writer.field("next_wake_up", stored.nextWakeUp?.description)
        writer.field("attributes", texts.attributes)
        writer.list("events", texts.events) { $0.fields(of: $1) }
        writer.list("journeys", journeys) { $0.fields(of: $1) }
        writer.field("in_progress", records("journeys"))
        writer.list("contacts", stored.member.state.contacts) { $0.fields(of: $1) }
        writer.field("withdrawals", records("withdrawals"))
        writer.field("suppressed", records("suppressed"))
        writer.list("decisions", decisions) { writer, decision in
            decision.writeFields(to: &writer)
            writer.field("version", decision.version)
        }
        writeMessages(to: &writer)
        writer.field("state", texts.state)
        writer.endObject()
    }

    /// A part of the state as `tact members show` has it.
    private func records(_ name: String) -> JSONValue {
        let records = stored.parts.first { $0.name == name }?.records ?? []
        return .array(records.map { .object($0) })
    }

    private func writeMessages(to writer: inout JSONWriter) {
        writer.list("messages", messages) { writer, message in
            let way = waysOut[message.id] ?? WayOut()
            message.writeFields(to: &writer, bodies: true)
            writer.field("settled_at", way.settledAt?.description)
            writer.field("note", way.note)
            writer.field("attempts", way.attempts)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of event: MemberTexts.EventText) {
        field("source", event.source)
        field("id", event.id)
        field("type", event.type)
        field("time", event.time.description)
        field("received", event.received.description)
        field("data", event.data)
        field("failures", event.failures)
    }

    fileprivate mutating func fields(of journey: JourneyRecord) {
        field("scenario", journey.scenario)
        field("occurrence", journey.occurrence)
        field("began", journey.began.description)
        field("ended", journey.ended?.description)
        field("ending", journey.ending?.rawValue)
        field("goal", journey.goal?.description)
    }

    fileprivate mutating func fields(of contact: Contact) {
        field("at", contact.at.description)
        field("local", contact.local.description)
        field("zone", contact.zone)
        field("channel", contact.channel)
        field("address", contact.address)
        field("category", contact.category)
        field("scenario", contact.scenario)
        field("message", contact.message)
        field("weighs", contact.weighs)
    }
}
