import Campaigns
import CivilTime
import Expressions

/// What an occurrence's name says: the event, or the moment by the clock.
struct Occurrence {
    /// The event whose data is the trigger's; nil: there is none.
    var event: Happening?
    /// The event that made it, be it the trigger or not; nil: the clock.
    var cause: Happening?
    /// Its time.
    var time: Instant
}

extension Scenario {
    /// What the occurrence of that name is for the member; nil: nothing that the trigger makes.
    func occurrence(
        _ name: String, events: [String: Happening], person: Person
    ) -> Occurrence? {
        switch trigger {
        case .event(let types, _):
            guard let event = events[name], types.contains(event.type) else { return nil }
            return Occurrence(event: event, cause: event, time: event.time)
        case .becomes, .count, .streak:
            guard let event = person.firings.event(of: self.name, named: name) else { return nil }
            let isTrigger = trigger.eventTypes.contains(event.type)
            return Occurrence(event: isTrigger ? event : nil, cause: event, time: event.time)
        case .silence(let silence): return silent(silence, name, person)
        case .every(let recurrence, let at):
            guard let date = CivilDate(iso: name), recurrence.falls(on: date) else { return nil }
            return Occurrence(time: person.moment { $0.instant(of: CivilDateTime(date, at)) })
        case .scheduled(let moments):
            guard let moment = moments.first(where: { $0.date.description == name })
            else { return nil }
            return Occurrence(time: person.moment { moment.instant(in: $0) })
        case .date(let trigger): return dated(trigger, name, person)
        }
    }

    private func silent(
        _ silence: SilenceTrigger, _ name: String, _ person: Person
    ) -> Occurrence? {
        guard let last = Instant(rfc3339: name) else { return nil }
        let time = person.moment(since: last) { later(silence.duration, last, $0) }
        let heard = person.past.filter { $0.type == silence.event }
        guard heard.contains(where: { $0.time == last }),
            !heard.contains(where: { $0.time > last && $0.time <= time })
        else { return nil }
        return Occurrence(time: time)
    }

    private func dated(
        _ trigger: DateTrigger, _ name: String, _ person: Person
    ) -> Occurrence? {
        let parts = name.split(separator: "/")
        guard let first = parts.first, var date = CivilDate(iso: first) else { return nil }
        let original = date
        if trigger.isYearly {
            guard parts.count == 2, let year = Int(parts[1]), year > date.year else { return nil }
            date = CivilDate(clampedYear: year, month: date.month, day: date.day)
        } else if parts.count != 1 {
            return nil
        }
        let moved = date.adding(months: trigger.offset.months).adding(days: trigger.offset.days)
        guard let known = person.learnt(original, in: trigger.attribute) else { return nil }
        let time = person.moment(since: known) {
            $0.instant(of: CivilDateTime(moved, trigger.at))
        }
        // Where the member has moved, an update may have come between the moment's two meanings.
        guard person.hasMoved || person.had(original, in: trigger.attribute, at: time)
        else { return nil }
        return Occurrence(time: time)
    }
}

extension Person {
    /// Whether the attribute held the date at the instant; one that is computed may have.
    func had(_ date: CivilDate, in slot: Int, at instant: Instant) -> Bool {
        guard let changes = changes[slot] else { return true }
        return dates(changes.last { $0.at <= instant }?.value, slot).contains(date)
    }

    /// When the attribute first held the date; nil: never.
    func learnt(_ date: CivilDate, in slot: Int) -> Instant? {
        guard let changes = changes[slot] else { return .distantPast }
        return changes.first { dates($0.value, slot).contains(date) }?.at
    }

    /// The dates of the attribute's value, or of its default.
    func dates(_ value: Value?, _ slot: Int) -> [CivilDate] {
        switch value ?? programme.catalogue.attributes[slot].defaultValue {
        case .date(let date)?: [date]
        case .list(let values)?:
            values.compactMap { if case .date(let date) = $0 { date } else { nil } }
        default: []
        }
    }
}

extension Recurrence {
    /// Whether it falls on the date; a month that lacks the day has its last one.
    func falls(on date: CivilDate) -> Bool {
        let (year, month, day) = date.components
        let last = CivilDate.daysIn(month: month, of: year)
        switch self {
        case .day: return true
        case .week(let weekday): return date.weekday == weekday
        case .month(let wanted): return day == min(wanted, last)
        case .lastOfMonth: return day == last
        case .year(let wantedMonth, let wanted):
            return month == wantedMonth && day == min(wanted, last)
        }
    }
}

extension Wait {
    /// When the wait ends that begins at the instant; nil: it hangs on a value that is missing.
    func end(
        from clock: Instant, entry: Occurrence, zone: ZoneRules, person: Person
    ) -> Instant? {
        switch self {
        case .duration(let duration): return later(duration, clock, zone)
        case .until(let time, let weekday):
            let first = zone.date(at: clock)
            for day in 0...8 {
                let date = first.adding(days: day)
                let moment = zone.instant(of: CivilDateTime(date, time))
                if moment >= clock, weekday.map({ $0 == date.weekday }) ?? true { return moment }
            }
            return nil
        case .anchored(.member(let slot), let offset, let at):
            return moving(slot, offset, at, from: clock, zone, person)
        case .anchored(.entry, let offset, let at):
            return onDate(later(offset, entry.time, zone), at, zone)
        case .anchored(.trigger(let field), let offset, let at):
            return moment(
                entry.event?.value(field, person.programme.catalogue), offset, at, zone)
        }
    }

    private func moment(
        _ value: Value?, _ offset: CivilDuration, _ at: TimeOfDay?, _ zone: ZoneRules
    ) -> Instant? {
        switch value {
        case .timestamp(let instant)?: return onDate(later(offset, instant, zone), at, zone)
        case .date(let date)?:
            let moved = date.adding(months: offset.months).adding(days: offset.days)
            let midnight = zone.instant(of: CivilDateTime(moved, .midnight))
            return onDate(midnight.advanced(by: offset.elapsed), at, zone)
        default: return nil
        }
    }

    /// A change of the attribute moves the wait, into the past no further than to the change.
    private func moving(
        _ slot: Int, _ offset: CivilDuration, _ at: TimeOfDay?, from clock: Instant,
        _ zone: ZoneRules, _ person: Person
    ) -> Instant? {
        guard let changes = person.changes[slot] else { return nil }
        let usual = person.programme.catalogue.attributes[slot].defaultValue
        var value = changes.last { $0.at <= clock }?.value ?? usual
        guard var end = moment(value, offset, at, zone) else { return nil }
        for change in changes where change.at > clock && change.at <= end {
            let new = change.value ?? usual
            guard new != value else { continue }
            value = new
            guard let moved = moment(value, offset, at, zone) else { return nil }
            end = max(moved, change.at)
        }
        return end
    }

    private func onDate(_ instant: Instant, _ at: TimeOfDay?, _ zone: ZoneRules) -> Instant {
        at.map { zone.instant(of: CivilDateTime(zone.date(at: instant), $0)) } ?? instant
    }
}

/// Months and days on the calendar at the same local time, then elapsed time.
func later(_ duration: CivilDuration, _ instant: Instant, _ zone: ZoneRules) -> Instant {
    guard duration.months != 0 || duration.days != 0 else {
        return instant.advanced(by: duration.elapsed)
    }
    let local = zone.civil(at: instant)
    let date = local.date.adding(months: duration.months).adding(days: duration.days)
    return zone.instant(of: CivilDateTime(date, local.time)).advanced(by: duration.elapsed)
}
