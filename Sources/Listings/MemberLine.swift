package import Campaigns
import CivilTime
import Engine
import Expressions
package import JSON
package import Storage

extension StoredMember {
    /// Writes the member as one object: attributes that have a value and, where asked, journeys,
    /// contacts, withdrawals and suppressed addresses.
    package func write(to writer: inout JSONWriter, _ catalogue: Catalogue, whole: Bool) {
        writer.beginObject()
        writer.field("id", member.id)
        writer.key("attributes")
        writer.beginObject()
        for (attribute, value) in zip(catalogue.attributes, member.attributes).dropFirst() {
            if let value { writer.field(attribute.name, value.json) }
        }
        writer.endObject()
        writer.field("next_wake_up", nextWakeUp?.description)
        if whole { writeState(to: &writer) }
        writer.endObject()
    }

    private func writeState(to writer: inout JSONWriter) {
        for (name, records) in parts { writer.field(name, .array(records.map { .object($0) })) }
    }

    /// The parts of the state by name, each a list of records.
    package var parts: [(name: String, records: [[JSONField]])] {
        let state = member.state
        let contacts = state.contacts.map { contact in
            [
                JSONField("at", .string(contact.at.description)),
                JSONField("local", .string(contact.local.description)),
                JSONField("channel", .string(contact.channel)),
                JSONField("category", .string(contact.category)),
                JSONField("scenario", contact.scenario.map { .string($0) } ?? .null),
                JSONField("message", .string(contact.message)),
            ]
        }
        let withdrawals = state.withdrawals.map { withdrawal in
            [
                JSONField("channel", .string(withdrawal.channel)),
                JSONField("category", withdrawal.category.map { .string($0) } ?? .null),
                JSONField("at", .string(withdrawal.at.description)),
                JSONField("lifted", .bool(withdrawal.isLifted)),
            ]
        }
        let suppressed = state.suppressed.map { suppression in
            [
                JSONField("channel", .string(suppression.channel)),
                JSONField("address", .string(suppression.address)),
                JSONField("cause", .string(suppression.cause)),
                JSONField("at", .string(suppression.at.description)),
            ]
        }
        return [
            ("journeys", state.journeys.map(\.fields)), ("contacts", contacts),
            ("withdrawals", withdrawals), ("suppressed", suppressed),
        ]
    }
}

extension Journey {
    /// Where the journey stands.
    fileprivate var fields: [JSONField] {
        var fields = [
            JSONField("scenario", .string(scenario)),
            JSONField("occurrence", .string(occurrence)),
            JSONField("began", .string(began.description)), JSONField("step", .string(step)),
        ]
        switch place {
        case .arriving: fields.append(JSONField("next", .string(clock.description)))
        case .waiting(let until):
            fields.append(JSONField("waits_until", .string(until.description)))
        case .awaiting(let until):
            fields.append(JSONField("waits_for_event_until", .string(until.description)))
        case .sending(let candidate), .incomplete(let candidate):
            fields.append(JSONField("due", .string(candidate.due.description)))
            fields.append(JSONField("deadline", .string(candidate.deadline.description)))
            if let deferral = candidate.deferral {
                fields.append(JSONField("held_back", .string(deferral.reason.rawValue)))
            }
        }
        return fields
    }
}
