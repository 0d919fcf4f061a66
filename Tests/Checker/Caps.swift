import Campaigns
import CivilTime
import Expressions

/// A cap as it stands for one send at one instant.
struct CapState {
    var name: String
    var limit: Int
    /// Names of the contacts that weigh on it now, in order of time.
    var contacts: [String]
    /// The first instant at which it has room; nil: never.
    var room: Instant?
    var isFull: Bool { contacts.count >= limit }
}

/// Counts the caps that bind a send, from the contacts recorded.
struct CapCount {
    let asking: Asking
    let scenario: Scenario
    let channel: Int
    /// Contacts that are left out: the send's own message, which does not weigh on itself.
    let leftOut: Set<String>

    private var programme: Programme { asking.person.programme }

    /// Every cap that binds the send.
    func states() -> [CapState] {
        guard !programme.pressure.categories[scenario.category].isExempt,
            programme.channels[channel].counts
        else { return [] }
        return programme.pressure.caps.filter(binds).compactMap { cap in
            limit(of: cap).map { state(of: cap, $0) }
        }
    }

    /// The caps that bind the send, with their limits.
    func limits() -> [(cap: Cap, limit: Int)] {
        guard !programme.pressure.categories[scenario.category].isExempt,
            programme.channels[channel].counts
        else { return [] }
        return programme.pressure.caps.filter(binds).compactMap { cap in
            limit(of: cap).map { (cap, $0) }
        }
    }

    /// How many contacts weigh on the cap at the instant, some that are only expected among them.
    func weight(on cap: Cap, at instant: Instant, with expected: [Person.Contact]) -> Int {
        (asking.person.contacts + expected).count {
            counts($0, cap) && weighs($0, cap, at: instant)
        }
    }

    private func binds(_ cap: Cap) -> Bool {
        (cap.channels?.contains(channel) ?? true)
            && (cap.categories?.contains(scenario.category) ?? true)
            && (cap.scenarios?.contains { fits(scenario.name, $0.pattern) } ?? true)
            && (cap.when?.isTrue(asking) ?? true)
    }

    private func limit(of cap: Cap) -> Int? {
        switch cap.limit {
        case .number(let number): return number
        case .expression(let expression):
            guard case .success(.int(let number)) = expression.evaluate(asking) else { return nil }
            return max(0, Int(number))
        }
    }

    private func state(of cap: Cap, _ limit: Int) -> CapState {
        let counted = asking.person.contacts.filter { counts($0, cap) }
        let weighing = counted.filter { weighs($0, cap, at: asking.now) }
            .sorted { $0.at < $1.at }
        var state = CapState(name: cap.name, limit: limit, contacts: weighing.map(\.name))
        guard state.isFull, limit > 0 else { return state }
        let moments = ends(of: counted, cap).filter { $0 > asking.now }.sorted()
        state.room = moments.first { moment in
            counted.count { weighs($0, cap, at: moment) } < limit
        }
        return state
    }

    private func counts(_ contact: Person.Contact, _ cap: Cap) -> Bool {
        guard !leftOut.contains(contact.name) else { return false }
        if let globs = cap.scenarios {
            guard let name = contact.scenario, globs.contains(where: { fits(name, $0.pattern) })
            else { return false }
        }
        return (cap.channels?.contains(contact.channel) ?? true)
            && (cap.categories?.contains(contact.category) ?? true)
    }

    private func weighs(_ contact: Person.Contact, _ cap: Cap, at instant: Instant) -> Bool {
        switch cap.window {
        case .rolling(let window): return instant < end(of: contact, window)
        case .calendar(let period):
            let today = asking.zone.date(at: instant)
            return firstDay(of: period, contact.date) == firstDay(of: period, today)
        }
    }

    /// The same local time that much later.
    private func end(of contact: Person.Contact, _ window: CivilDuration) -> Instant {
        guard window.months != 0 || window.days != 0 else {
            return contact.at.advanced(by: window.elapsed)
        }
        let local = contact.zone.civil(at: contact.at)
        let date = local.date.adding(months: window.months).adding(days: window.days)
        return contact.zone.instant(of: CivilDateTime(date, local.time))
            .advanced(by: window.elapsed)
    }

    /// Instants at which something can cease to weigh.
    private func ends(of contacts: [Person.Contact], _ cap: Cap) -> [Instant] {
        switch cap.window {
        case .rolling(let window): return contacts.map { end(of: $0, window) }
        case .calendar(let period):
            var day = asking.zone.date(at: asking.now)
            // A contact made further east may weigh on the next period already.
            return (1...3).map { _ in
                day = firstDay(of: period, day)
                    .adding(days: period == .month ? 31 : period == .week ? 7 : 1)
                day = firstDay(of: period, day)
                return asking.zone.startOfDay(day)
            }
        }
    }
}

/// The first day of the period that holds the date.
func firstDay(of period: CalendarPeriod, _ date: CivilDate) -> CivilDate {
    switch period {
    case .day: date
    case .week: date.adding(days: -date.weekday.rawValue)
    case .month: date.adding(days: 1 - date.day)
    }
}

/// Whether the whole name fits the pattern, in which `*` stands for anything.
func fits(_ name: some StringProtocol, _ pattern: some StringProtocol) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
        return fits(name, pattern.dropFirst()) || (!name.isEmpty && fits(name.dropFirst(), pattern))
    }
    return name.first == first && fits(name.dropFirst(), pattern.dropFirst())
}
