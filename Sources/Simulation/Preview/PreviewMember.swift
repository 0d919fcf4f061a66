package import Campaigns
package import CivilTime
package import Engine
import Expressions
package import Storage
import Templates

/// Whom a preview is for: a member of the store, or one that is made up.
package struct PreviewMember: Sendable {
    package var member: Member
    /// Taken in up to now, in order of receipt.
    package var events: [Event]
    /// In order of beginning.
    package var journeys: [JourneyRecord]
    /// Made up from the catalogue.
    package var isSample: Bool

    /// Id of the member that is made up.
    package static let sampleID = "sample"

    /// A member of the store as of the instant. Throws what the store throws; nil: there is none.
    package init?(_ id: String, in store: any Store, at now: Instant) throws {
        guard let stored = try store.members(ids: [id], contactsFrom: .distantPast).first else {
            return nil
        }
        member = stored.member
        events = try store.events(of: id).map(\.event).filter { $0.type >= 0 && $0.time <= now }
        journeys = try store.journeys(of: id).filter { $0.began <= now }
        isSample = false
    }

    /// A member made up from the catalogue: defaults where there are any, else plausible values; it
    /// has points, agrees to be contacted, lives in the programme's zone and reads its language.
    package init(sampleOf programme: Programme, at now: Instant) {
        let values = SampleValues(programme: programme, now: now)
        let catalogue = programme.catalogue
        member = Member(
            id: PreviewMember.sampleID, knownSince: now,
            attributeCount: catalogue.attributes.count)
        let consents =
            programme.channels.compactMap(\.consent)
            + programme.pressure.categories.compactMap { category in
                if case .also(let consent) = category.consent { consent } else { nil }
            }
        for (slot, attribute) in catalogue.attributes.enumerated() where slot > Catalogue.localeSlot
        {
            let isConsent = consents.contains { $0.readsAttribute(slot, in: catalogue) }
            // A balance of nought is how everybody begins, and no text is written for it.
            guard
                attribute.defaultValue == nil || isConsent && attribute.type == .bool
                    || attribute.defaultValue == .int(0) && SampleValues.isBalance(attribute.name)
            else { continue }
            member.attributes[slot] = values.value(attribute.name, attribute.type)
        }
        (events, journeys, isSample) = ([], [], true)
    }

    /// The member after an event that is made up; one of the store never had it. No scenario is
    /// live in the deployment, so that the event does what it `sets` and nothing else.
    func having(_ event: Event, under deployment: Deployment) -> PreviewMember {
        guard isSample else { return self }
        var result = self
        let stored = StoredMember(member: member, nextWakeUp: nil)
        let run = MemberRun(deployment: deployment, until: event.received)
        result.member = run.run(stored, inputs: [.event(event)]) { _ in }.member
        result.events.append(event)
        return result
    }
}

extension SampleValues {
    /// An event of the type (index of the catalogue), all of its fields with values.
    func event(ofType type: Int, for member: String) -> Event {
        let fields = programme.catalogue.events[type].fields
        return Event(
            source: "urn:tact:preview", id: "sample", type: type, member: member, time: now,
            received: now, data: fields.map { value($0.name, $0.type) })
    }

    /// What a template that no scenario sends may read: a value for each field of any event.
    func anyTrigger() -> TriggerEvent? {
        let catalogue = programme.catalogue
        guard let first = catalogue.events.first else { return nil }
        var data: [TriggerField] = []
        for field in catalogue.events.flatMap(\.fields)
        where !data.contains(where: { $0.name == field.name }) {
            guard let value = value(field.name, field.type) else { continue }
            data.append(TriggerField(name: field.name, value: value))
        }
        return TriggerEvent(
            type: first.type, source: "urn:tact:preview", id: "sample", time: now, data: data)
    }
}
