import Campaigns
import CivilTime
import Expressions

/// One member as it stands at an instant, recomputed from the input alone.
final class Person {
    let id: String
    let programme: Programme
    let zones: any ZoneSource
    private(set) var attributes: [Value?]
    /// What each attribute was set to, with how many events had been taken in then, in order.
    private(set) var changes: [Int: [Change]] = [:]
    /// Occurrences that the events taken in have made of conditions, counts and streaks.
    private(set) var firings: Firings
    /// The time of the last event that set an attribute, by slot.
    private var setAt: [Int: Instant] = [:]
    /// What was said of consent, in order of receipt: the last word counts.
    private var statements: [Statement] = []
    private var suppressed: Set<Address> = []
    /// Contacts so far; those of an incomplete message that expired are taken back.
    private(set) var contacts: [Contact] = []
    /// By scenario: when an event came that ends its journeys, with its place among the events.
    private(set) var exits: [String: [Exit]] = [:]
    /// The zones that the member has been in, each with since when.
    private(set) var stays: [(from: Instant, zone: ZoneRules)] = []
    private(set) var taken = 0
    /// The events taken in, in order.
    private(set) var past: [Happening] = []

    /// One change of an attribute.
    struct Change {
        var order: Int
        var at: Instant
        var value: Value?
    }

    /// A contact that weighs on caps.
    struct Contact {
        var at: Instant
        var zone: ZoneRules
        var channel: Int
        var category: Int
        /// nil: of another tool.
        var scenario: String?
        /// Outbox id, or source and id of the event.
        var name: String
        /// The local date that it weighs by.
        let date: CivilDate

        /// A contact at the instant, in the zone that the member was in.
        init(
            at: Instant, zone: ZoneRules, channel: Int, category: Int, scenario: String?,
            name: String
        ) {
            self.at = at
            self.zone = zone
            self.channel = channel
            self.category = category
            self.scenario = scenario
            self.name = name
            date = zone.date(at: at)
        }
    }

    /// An event that ends journeys of a scenario.
    struct Exit {
        var at: Instant
        var order: Int
        /// The event that began the journey; nil: whichever it was.
        var trigger: String?
    }

    private struct Statement {
        var channel: String
        var category: String?
        var isGiven: Bool
    }

    private struct Address: Hashable {
        var channel: String
        var text: String
    }

    /// A member with the attributes that it is known with first.
    init(
        id: String, attributes: [Value?], programme: Programme, zones: any ZoneSource,
        isKnown: Bool = true
    ) {
        self.id = id
        self.attributes = attributes
        self.programme = programme
        self.zones = zones
        firings = Firings(isNew: !isKnown)
        for (slot, value) in attributes.enumerated() {
            changes[slot] = [Change(order: 0, at: .distantPast, value: value)]
        }
        stays = [(.distantPast, zone(at: .distantPast))]
    }

    /// Takes in one event; `addresses` are those that messages went to, by outbox id.
    func take(_ event: Happening, addresses: [String: String]) {
        let before = firings.truths(of: self, at: event.time)
        taken += 1
        past.append(event)
        let asking = Asking(self, now: event.time, event: event)
        for assignment in programme.catalogue.events[event.type].assignments {
            carryOut(assignment, event, asking)
        }
        let zone = zone(at: event.time)
        if zone.name != stays.last?.zone.name { stays.append((event.time, zone)) }
        weigh(event)
        hear(event, addresses)
        noteExits(event)
        firings.note(event, of: self, before: before)
    }

    private func carryOut(_ assignment: Assignment, _ event: Happening, _ asking: Asking) {
        let slot = assignment.attribute
        let readsItself = assignment.expression.reads.contains(Slot(root: Root.member, index: slot))
        if !readsItself, let last = setAt[slot], last > event.time { return }
        guard case .success(let value) = assignment.expression.evaluate(asking) else { return }
        setAt[slot] = max(setAt[slot] ?? event.time, event.time)
        switch (value, programme.catalogue.attributes[slot].type) {
        case (.null, _): attributes[slot] = nil
        case (.int(let number), .double): attributes[slot] = .double(Double(number))
        default: attributes[slot] = value
        }
        changes[slot, default: []].append(
            Change(order: taken, at: event.time, value: attributes[slot]))
    }

    private func weigh(_ event: Happening) {
        guard let contact = programme.catalogue.events[event.type].contact else { return }
        record(
            Contact(
                at: event.time, zone: zone(at: event.time), channel: contact.channel,
                category: contact.category, scenario: nil, name: event.name))
    }

    /// Records a contact, where it weighs at all.
    func record(_ contact: Contact) {
        guard programme.channels[contact.channel].counts,
            !programme.pressure.categories[contact.category].isExempt
        else { return }
        contacts.append(contact)
    }

    /// Takes a contact back.
    func forget(contact name: String) {
        contacts.removeAll { $0.name == name }
    }

    private func hear(_ event: Happening, _ addresses: [String: String]) {
        let catalogue = programme.catalogue
        guard let meaning = catalogue.events[event.type].builtIn,
            let channel = event.text("channel", catalogue)
        else { return }
        let category = event.text("category", catalogue)
        switch meaning {
        case .consentGiven, .consentWithdrawn:
            statements.append(
                Statement(
                    channel: channel, category: category, isGiven: meaning == .consentGiven))
        case .messageUnsubscribed:
            statements.append(
                Statement(channel: channel, category: unsubscribed(event), isGiven: false))
        case .messageComplained: suppress(channel, event, addresses)
        case .messageBounced:
            if event.text("kind", catalogue) == "hard" { suppress(channel, event, addresses) }
        case .messageDelivered, .messageOpened, .messageClicked: break
        }
    }

    private func unsubscribed(_ event: Happening) -> String? {
        guard programme.unsubscribe == .category,
            let name = event.text("scenario", programme.catalogue),
            let scenario = programme.scenario(named: name)
        else { return nil }
        return programme.pressure.categories[scenario.category].name
    }

    private func suppress(_ channel: String, _ event: Happening, _ addresses: [String: String]) {
        let message = event.text("message", programme.catalogue)
        let current = programme.channelIndex(named: channel).flatMap {
            address(on: $0, Asking(self, now: event.time, event: event))
        }
        guard let text = message.flatMap({ addresses[$0] }) ?? current else { return }
        suppressed.insert(Address(channel: channel, text: text))
    }

    private func noteExits(_ event: Happening) {
        for scenario in programme.scenarios {
            for case .on(let types, let when) in scenario.exits where types.contains(event.type) {
                note(event, ending: scenario, when: when)
            }
        }
    }

    /// An exit whose condition reads the journey's trigger is asked for each event that may be it.
    private func note(_ event: Happening, ending scenario: Scenario, when: Expression?) {
        let asks = when?.reads.contains { $0.root == Root.trigger } ?? false
        let triggers = asks ? past.filter { scenario.trigger.eventTypes.contains($0.type) } : []
        for trigger in asks ? triggers.map(Optional.some) : [nil] {
            let asking = Asking(
                self, now: event.time, event: event, trigger: trigger, entry: trigger?.time)
            guard when?.isTrue(asking) ?? true else { continue }
            exits[scenario.name, default: []].append(
                Exit(at: event.received, order: taken, trigger: trigger?.name))
        }
    }

    /// The events that end a journey of the scenario which began with that occurrence.
    func exits(of scenario: String, _ occurrence: Occurrence, order: Int?) -> [Exit] {
        (exits[scenario] ?? []).filter { exit in
            (exit.trigger == nil || exit.trigger == occurrence.event?.name)
                && (order.map { exit.order > $0 } ?? (exit.at > occurrence.time))
        }
    }
}

extension Person {
    /// The member's zone with the attributes it has now.
    func zone(at instant: Instant) -> ZoneRules {
        let value: Value?
        if let expression = programme.memberTimeZone {
            value = try? expression.evaluate(Asking(self, now: instant, zone: programme.zone)).get()
        } else {
            value =
                attributes[Catalogue.timezoneSlot]
                ?? programme.catalogue.attributes[Catalogue.timezoneSlot].defaultValue
        }
        guard case .string(let name)? = value, let found = zones.rules(named: name)
        else { return programme.zone }
        return found
    }

    /// Whether the member has ever changed zones.
    var hasMoved: Bool { stays.count > 1 }

    /// The zone that the member was in at the instant.
    func zone(had instant: Instant) -> ZoneRules {
        (stays.last { $0.from <= instant } ?? stays[0]).zone
    }

    /// The moment of a local time, known since the instant: that of the first zone in which it came
    /// before the member left, or had gone by when the member arrived.
    func moment(since: Instant = .distantPast, of local: (ZoneRules) -> Instant) -> Instant {
        for (stay, next) in zip(stays, stays.dropFirst()) where next.from > since {
            let moment = local(stay.zone)
            if moment < next.from { return moment }
        }
        return local(stays[stays.count - 1].zone)
    }

    /// The address on a channel; nil: none.
    func address(on channel: Int, _ asking: Asking) -> String? {
        guard case .success(.string(let text)) = programme.channels[channel].to.evaluate(asking),
            !text.isEmpty
        else { return nil }
        return text
    }

    /// Whether the last word on the channel, for the category or for all, took consent back.
    func hasWithdrawn(_ channel: Int, _ category: Int) -> Bool {
        let name = programme.pressure.categories[category].name
        let last = statements.last {
            $0.channel == programme.channels[channel].name
                && ($0.category == nil || $0.category == name)
        }
        return last.map { !$0.isGiven } ?? false
    }

    /// Whether the address must not be written to.
    func isSuppressed(_ address: String, on channel: Int) -> Bool {
        suppressed.contains(Address(channel: programme.channels[channel].name, text: address))
    }
}

/// What a condition can ask of a member at an instant.
final class Asking: Bindings {
    let person: Person
    let now: Instant
    let zone: ZoneRules
    /// The event at hand; nil: that which began the journey.
    let event: Happening?
    let trigger: Happening?
    let entry: Instant?

    /// After how many events the member is meant; nil: after all that were taken in.
    let order: Int?
    /// Final outcomes of the journey's steps.
    let outcomes: [String: String]

    /// Asks of the person at that instant; the zone is the person's unless given.
    init(
        _ person: Person, now: Instant, event: Happening? = nil, trigger: Happening? = nil,
        entry: Instant? = nil, zone: ZoneRules? = nil, order: Int? = nil,
        outcomes: [String: String] = [:]
    ) {
        self.order = order
        self.outcomes = outcomes
        self.person = person
        self.now = now
        self.event = event
        self.trigger = trigger
        self.entry = entry
        self.zone = zone ?? person.zone(at: now)
    }

    var today: CivilDate { zone.date(at: now) }

    /// The value in the slot; nil: none.
    func value(at slot: Slot) -> Value? {
        let catalogue = person.programme.catalogue
        switch slot.root {
        case Root.member: return member(slot.index)
        case Root.trigger: return (trigger ?? event)?.value(slot.index, catalogue)
        case Root.event: return (event ?? trigger)?.value(slot.index, catalogue)
        case Root.clock:
            switch slot.index {
            case ClockSlot.entry: return entry.map(Value.timestamp)
            case ClockSlot.now: return .timestamp(now)
            default: return .date(today)
            }
        default: return nil
        }
    }

    private func member(_ slot: Int) -> Value? {
        let catalogue = person.programme.catalogue
        guard slot < catalogue.attributes.count else {
            return try? catalogue.computed[slot - catalogue.attributes.count].expression
                .evaluate(self).get()
        }
        let value =
            if let order {
                person.changes[slot]?.last { $0.order <= order }?.value
            } else {
                person.attributes[slot]
            }
        return value ?? catalogue.attributes[slot].defaultValue
    }

    /// What became of the journey's step.
    func outcome(ofStep step: String) -> String? { outcomes[step] }

    /// What CEL asks of the events so far.
    func history(_ request: HistoryRequest) -> Value? {
        let catalogue = person.programme.catalogue
        let found = person.past.prefix(order ?? person.past.count).filter { past in
            past.type == request.eventIndex
                && (request.window.map { now < later($0, past.time, zone) } ?? true)
        }
        switch request.function {
        case .count: return .int(Int64(found.count))
        case .hasHad: return .bool(!found.isEmpty)
        case .last: return found.map(\.time).max().map(Value.timestamp)
        case .sum: return sum(request, found, catalogue)
        }
    }

    private func sum(
        _ request: HistoryRequest, _ found: [Happening], _ catalogue: Catalogue
    ) -> Value {
        let values = found.map { past in
            request.fieldIndex.flatMap { past.value($0, catalogue) }
        }
        let isDouble =
            request.fieldIndex.flatMap {
                catalogue.field($0, of: request.eventIndex)
            }?.type == .double
        if isDouble {
            return .double(
                values.reduce(0) { if case .double(let value)? = $1 { $0 + value } else { $0 } })
        }
        return .int(values.reduce(0) { if case .int(let value)? = $1 { $0 + value } else { $0 } })
    }

    /// The rules of a named zone.
    func rules(ofZone name: String) -> ZoneRules? { person.zones.rules(named: name) }
}
