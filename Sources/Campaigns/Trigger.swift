package import CivilTime
package import Expressions

/// What begins a journey.
package enum Trigger: Sendable {
    /// At each event of one of these types (indices of the catalogue), at the event's own time.
    case event(types: [Int], when: Expression?)
    /// By the member's calendar.
    case every(Recurrence, at: TimeOfDay)
    /// Relative to a date of the member, or to each of a list of dates.
    case date(DateTrigger)
    /// Once for each member at each moment.
    case scheduled([ScheduledMoment])

    /// The event types that fire it.
    package var eventTypes: [Int] {
        if case .event(let types, _) = self { types } else { [] }
    }
}

/// `every: day / week / month / year` with its `on:`.
package enum Recurrence: Sendable, Hashable {
    case day
    case week(Weekday)
    /// 1...31; a month that lacks the day has its last day.
    case month(day: Int)
    case lastOfMonth
    case year(month: Int, day: Int)

    /// The first occurrence on or after the date.
    package func first(from date: CivilDate) -> CivilDate {
        switch self {
        case .day: return date
        case .week(let weekday):
            return date.adding(days: (weekday.rawValue - date.weekday.rawValue + 7) % 7)
        case .month(let day): return firstOfMonth(from: date, day: day)
        case .lastOfMonth: return firstOfMonth(from: date, day: 31)
        case .year(let month, let day):
            let this = CivilDate(clampedYear: date.year, month: month, day: day)
            return this >= date
                ? this : CivilDate(clampedYear: date.year + 1, month: month, day: day)
        }
    }

    private func firstOfMonth(from date: CivilDate, day: Int) -> CivilDate {
        let (year, month, _) = date.components
        let this = CivilDate(clampedYear: year, month: month, day: day)
        if this >= date { return this }
        return month == 12
            ? CivilDate(clampedYear: year + 1, month: 1, day: day)
            : CivilDate(clampedYear: year, month: month + 1, day: day)
    }

    /// The last occurrence on or before the date.
    package func last(upTo date: CivilDate) -> CivilDate {
        var start = date
        switch self {
        case .day: return date
        case .week: start = date.adding(days: -6)
        case .month, .lastOfMonth: start = date.adding(days: -31)
        case .year: start = date.adding(days: -366)
        }
        var found = first(from: start)
        while true {
            let next = first(from: found.adding(days: 1))
            if next > date { return found }
            found = next
        }
    }
}

/// `date: member.ATTR`, `offset`, `at`, `repeat: yearly`.
package struct DateTrigger: Sendable {
    /// Slot of the catalogue; a date or a list of dates.
    package var attribute: Int
    package var offset: CivilDuration
    package var at: TimeOfDay
    package var isYearly: Bool

    package init(attribute: Int, offset: CivilDuration, at: TimeOfDay, isYearly: Bool) {
        self.attribute = attribute
        self.offset = offset
        self.at = at
        self.isYearly = isYearly
    }
}

/// One moment of a `scheduled:` trigger.
package enum ScheduledMoment: Sendable, Hashable {
    /// The same instant for everybody; the date that names it is the programme's.
    case instant(Instant, on: CivilDate)
    /// That reading of each member's own clock.
    case local(CivilDateTime)

    /// The civil date that names the occurrence.
    package var date: CivilDate {
        switch self {
        case .instant(_, let date): date
        case .local(let civil): civil.date
        }
    }

    /// When it comes for a member of that zone.
    package func instant(in zone: ZoneRules) -> Instant {
        switch self {
        case .instant(let instant, _): instant
        case .local(let civil): zone.instant(of: civil)
        }
    }
}
