import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Step 2 of a wake-up, for one input.
    mutating func take(_ input: Input) {
        switch input {
        case .event(let event): take(event)
        case .update(let update): take(update)
        case .cancellation(let cancellation): cancel(cancellation)
        }
    }

    /// `sets`; external contact; built-in meaning; exits; triggers.
    private mutating func take(_ event: Event) {
        let type = programme.catalogue.events[event.type]
        let before = truths()
        remember(event)
        facts.view = Viewpoint(event)
        let failures = assign(type.assignments, from: event)
        effects.events.append(RecordedEvent(event: event, type: type.type, failures: failures))
        if let contact = type.contact { weigh(contact, event) }
        if let builtIn = type.builtIn { take(builtIn, event) }
        endJourneys(by: event)
        reachGoals(by: event)
        endWaits(by: event)
        trigger(by: event)
        turn(from: before, occurrence: event.occurrence, time: event.time)
    }

    /// Carries out `sets` in file order, each seeing those before; says what could not be computed.
    private mutating func assign(_ assignments: [Assignment], from event: Event) -> [String] {
        var failures: [String] = []
        for assignment in assignments {
            let attribute = programme.catalogue.attributes[assignment.attribute]
            if !assignment.readsItself, let set = lastSetting(of: attribute.name),
                set > event.time
            {
                continue
            }
            switch assignment.expression.evaluate(facts) {
            case .success(let value):
                let stored = value.stored(as: attribute.type)
                set([AttributeValue(slot: assignment.attribute, value: stored)])
                noteSetting(of: attribute.name, at: event.time)
            case .failure(let error):
                failures.append("\(attribute.name): \(error.message)")
            }
        }
        return failures
    }

    private mutating func take(_ update: Update) {
        let before = truths()
        set(update.values)
        if update.isRetry { attributesChanged = true }
        let now = now
        turn(from: before, occurrence: now.description, time: now)
    }

    /// Gives attributes their values (nil: none): all of them first, so that nothing depends on
    /// their order, then everything that hangs on them.
    mutating func set(_ values: [AttributeValue]) {
        var hasChanged = false
        /// Of those that something hangs on.
        var changed: [(slot: Int, before: Value?)] = []
        let computed = deployment.computedDates.map { (slot: $0, before: facts.member($0)) }
        for entry in values where entry.slot != Catalogue.idSlot {
            let slot = entry.slot
            guard facts.attributes[slot] != entry.value else { continue }
            hasChanged = true
            if deployment.isDate[slot] || deployment.isAnchor[slot] {
                changed.append((slot, facts.attributes[slot]))
            }
            facts.attributes[slot] = entry.value
        }
        guard hasChanged else { return }
        let left = zone
        facts.settle()
        attributesChanged = true
        // Of all attributes dates alone, and those that make the zone, move the moments of the
        // clock-driven scenarios.
        var hasMoved = zone.name != left.name
        for (slot, before) in changed {
            if deployment.isDate[slot] {
                noteDates(slot, before: before, after: facts.attributes[slot])
                hasMoved = true
            }
            if deployment.isAnchor[slot] { moveWaits(anchoredTo: slot) }
        }
        for (slot, before) in computed where facts.member(slot) != before {
            noteDates(slot, before: before, after: facts.member(slot))
            hasMoved = true
            if deployment.isAnchor[slot] { moveWaits(anchoredTo: slot) }
        }
        if hasMoved { moments = NextMoments() }
        // Of one that was not known before there is no zone to leave.
        if zone.name != left.name, !member.state.isNew { retireMoments(passedIn: left) }
    }

    private func lastSetting(of attribute: String) -> Instant? {
        let index = member.state.settings.insertionIndex { $0.attribute < attribute }
        guard index < member.state.settings.count,
            member.state.settings[index].attribute == attribute
        else { return nil }
        return member.state.settings[index].time
    }

    private mutating func noteSetting(of attribute: String, at time: Instant) {
        let index = member.state.settings.insertionIndex { $0.attribute < attribute }
        if index < member.state.settings.count,
            member.state.settings[index].attribute == attribute
        {
            let last = member.state.settings[index].time
            member.state.settings[index].time = max(last, time)
        } else {
            member.state.settings.insert(
                AttributeSetting(attribute: attribute, time: time), at: index)
        }
    }

    /// Remembers since when a date is known that a trigger reads: its past moments do not fire.
    private mutating func noteDates(_ slot: Int, before: Value?, after: Value?) {
        let name = programme.catalogue.attribute(inSlot: slot).name
        let old = Set(before.dates)
        let new = after.dates
        let kept = Set(new)
        member.state.dates.removeAll { $0.attribute == name && !kept.contains($0.date) }
        for date in new where !old.contains(date) {
            member.state.dates.append(KnownDate(attribute: name, date: date, since: now))
        }
    }

    /// A contact of another tool weighs like one of ours.
    private mutating func weigh(_ contact: ExternalContact, _ event: Event) {
        let category = programme.pressure.categories[contact.category]
        let channel = programme.channels[contact.channel]
        guard channel.counts, !category.isExempt else { return }
        add(
            Contact(
                at: event.time, local: zone.civil(at: event.time), zone: zone.name,
                channel: channel.name, category: category.name, scenario: nil,
                message: event.occurrence, address: nil))
    }

    /// Records a contact, keeping contacts in order of time.
    mutating func add(_ contact: Contact) {
        effects.contacts.append(contact)
        let index = member.state.contacts.insertionIndex {
            ($0.at, $0.message) < (contact.at, contact.message)
        }
        member.state.contacts.insert(contact, at: index)
    }

    /// Takes a contact back, so that it no longer weighs.
    mutating func free(contactOf message: String) {
        guard member.state.contacts.contains(where: { $0.message == message }) else { return }
        member.state.contacts.removeAll { $0.message == message }
        effects.contacts.removeAll { $0.message == message }
        effects.freedContacts.append(message)
    }
}

extension Value? {
    /// The date, or the dates of a list.
    var dates: [CivilDate] {
        switch self {
        case .date(let date)?: [date]
        case .list(let values)?: values.flatMap { Value?.some($0).dates }
        default: []
        }
    }
}

extension Value {
    /// The value as an attribute of the type keeps it: an int in a double is a double, null is
    /// absent.
    func stored(as type: ValueType) -> Value? {
        switch (self, type) {
        case (.null, _): nil
        case (.int(let number), .double): .double(Double(number))
        default: self
        }
    }
}
