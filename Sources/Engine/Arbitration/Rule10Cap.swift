import Campaigns
import CivilTime
import Expressions
import Templates

extension Judged {
    /// Rule 10: a cap is full. Of several, the one that has room last is named.
    static func capFull(_ judged: Judged) -> Ruling? {
        let full = judged.bindingCaps.compactMap { judged.fullness(of: $0.cap, $0.limit) }
        guard
            let last = full.max(by: {
                ($0.room ?? .distantFuture) < ($1.room ?? .distantFuture)
            })
        else { return nil }
        let detail = Detail(cap: last.cap, limit: last.limit, contacts: last.contacts)
        return .heldBack(.cap, end: .at(last.room), detail)
    }

    /// A full cap: what fills it and when it has room; nil: never.
    private struct Fullness {
        var cap: String
        var limit: Int
        var contacts: [String]
        var room: Instant?
    }

    private func fullness(of cap: Cap, _ limit: Int) -> Fullness? {
        guard contacts.count >= limit else { return nil }
        let horizon = now.advanced(by: -cap.longestWindow)
        let weighing = contacts.filter { $0.at > horizon && weighs($0, on: cap) }
        guard weighing.count >= limit else { return nil }
        switch cap.window {
        case .rolling(let window):
            return rolling(cap, limit, weighing, window)
        case .calendar(let period):
            return calendar(cap, limit, weighing, period)
        }
    }

    /// The caps that are about this send by the channel that it would take, and have a limit for
    /// the member, with that limit.
    func findBindingCaps() -> [BindingCap] {
        guard let channel = choice.channel else { return [] }
        return deployment.caps[index][channel].compactMap { shared in
            guard shared.cap.when?.isTrue(facts) ?? true, let limit = limit(of: shared.cap)
            else { return nil }
            return BindingCap(shared: shared, limit: limit)
        }
    }

    /// How many contacts, those recorded and some that are only expected, weigh on the cap at the
    /// instant.
    func weight(on cap: Cap, at instant: Instant, with expected: [Contact]) -> Int {
        let day = facts.zone.date(at: instant)
        let horizon = instant.advanced(by: -cap.longestWindow)
        func isOn(_ contact: Contact) -> Bool {
            guard contact.at > horizon, weighs(contact, on: cap) else { return false }
            switch cap.window {
            case .rolling(let window): return end(of: window, for: contact) > instant
            case .calendar(let period):
                return period.start(containing: contact.local.date) == period.start(containing: day)
            }
        }
        return contacts.count(where: isOn) + expected.count(where: isOn)
    }

    /// No more contacts of those recorded weigh on the cap at any time from now on.
    func mostWeight(on cap: Cap) -> Int {
        let horizon = now.advanced(by: -cap.longestWindow)
        return contacts.count { contact in
            guard contact.at > horizon, weighs(contact, on: cap) else { return false }
            switch cap.window {
            case .rolling(let window): return end(of: window, for: contact) > now
            case .calendar(let period):
                return period.start(containing: contact.local.date)
                    >= period.start(containing: facts.today)
            }
        }
    }

    /// How many the cap allows; nil: no value for this member, so that it does not apply.
    private func limit(of cap: Cap) -> Int? {
        switch cap.limit {
        case .number(let number): return number
        case .expression(let expression):
            guard case .success(.int(let number)) = expression.evaluate(facts) else { return nil }
            return Int(max(0, number))
        }
    }

    /// Whether a contact is one of those that the cap counts; its own message's is excepted.
    private func weighs(_ contact: Contact, on cap: Cap) -> Bool {
        guard contact.weighs else { return false }
        if isWritten, contact.message == messageID { return false }
        if let channels = cap.channels,
            !channels.contains(where: { programme.channels[$0].name == contact.channel })
        {
            return false
        }
        if let categories = cap.categories,
            !categories.contains(where: {
                programme.pressure.categories[$0].name == contact.category
            })
        {
            return false
        }
        guard let globs = cap.scenarios else { return true }
        return contact.scenario.map { name in globs.contains { $0.matches(name) } } ?? false
    }

    private func rolling(
        _ cap: Cap, _ limit: Int, _ contacts: [Contact], _ window: CivilDuration
    ) -> Fullness? {
        let ends = contacts.map { (contact: $0, end: end(of: window, for: $0)) }
            .filter { $0.end > now }
        guard ends.count >= limit else { return nil }
        // There is room once all but limit - 1 have ended.
        let sorted = ends.map(\.end).sorted()
        let room = limit == 0 ? nil : sorted[ends.count - limit]
        return Fullness(
            cap: cap.name, limit: limit, contacts: ends.map(\.contact.message), room: room)
    }

    /// The same local time that much later, on the clock that the contact was made under.
    private func end(of window: CivilDuration, for contact: Contact) -> Instant {
        let zone =
            contact.zone == facts.zone.name
            ? facts.zone : deployment.edition.zones.rules(named: contact.zone) ?? facts.zone
        return zone.adding(window, to: contact.at)
    }

    private func calendar(
        _ cap: Cap, _ limit: Int, _ contacts: [Contact], _ period: CalendarPeriod
    ) -> Fullness? {
        var start = period.start(containing: facts.today)
        func within() -> [Contact] {
            contacts.filter { period.start(containing: $0.local.date) == start }
        }
        let filling = within()
        guard filling.count >= limit else { return nil }
        guard limit > 0 else {
            return Fullness(
                cap: cap.name, limit: 0, contacts: filling.map(\.message), room: nil)
        }
        // A contact made in a zone further east may already weigh on the next period.
        repeat { start = period.end(containing: start) } while within().count >= limit
        return Fullness(
            cap: cap.name, limit: limit, contacts: filling.map(\.message),
            room: facts.zone.startOfDay(start))
    }
}

/// A cap that may be about the sends of a scenario, and who else is under it.
struct SharedCap {
    let cap: Cap
    /// By scenario: whether it is of strictly higher priority and the cap may bind it.
    let isRival: [Bool]
}

/// A cap that binds a send to one member, and how many it allows that member.
struct BindingCap {
    let shared: SharedCap
    let limit: Int

    var cap: Cap { shared.cap }
}

extension Programme {
    /// The caps that may be about the scenario's sends by the channel; whether they are depends on
    /// the member.
    func caps(of scenario: Scenario, by channel: Int) -> [Cap] {
        guard !pressure.categories[scenario.category].isExempt, channels[channel].counts
        else { return [] }
        return pressure.caps.filter { cap in
            cap.channels?.contains(channel) ?? true
                && cap.categories?.contains(scenario.category) ?? true
                && cap.scenarios?.contains { $0.matches(scenario.name) } ?? true
        }
    }
}
