public import CivilTime
public import Expressions

/// What begins a journey.
public enum Trigger: Sendable {
    /// At each event of one of these types (indices of the catalogue), at the event's own time.
    case event(types: [Int], when: Expression?)
    /// By the member's calendar.
    case every(Recurrence, at: TimeOfDay)
    /// Relative to a date of the member, or to each of a list of dates.
    case date(DateTrigger)
    /// Once for each member at each moment.
    case scheduled([ScheduledMoment])
    /// When the condition over the member turns from false to true by an event or an update.
    case becomes(Expression)
    /// When so many events have come within a window.
    case count(CountTrigger)
    /// When there was an event in each of several consecutive calendar periods.
    case streak(StreakTrigger)
    /// When there has been no event for long.
    case silence(SilenceTrigger)

    /// The event types that fire it, whose data is `trigger.*`.
    public var eventTypes: [Int] {
        switch self {
        case .event(let types, _): types
        case .count(let trigger): [trigger.event]
        case .streak(let trigger): [trigger.event]
        case .every, .date, .scheduled, .becomes, .silence: []
        }
    }

    /// Whether time alone may fire it.
    public var isDrivenByClock: Bool {
        switch self {
        case .every, .date, .scheduled, .silence: true
        case .event, .becomes, .count, .streak: false
        }
    }

    /// Whether its occurrences are known before they come: silence lasts only until it is broken.
    public var isKnownAhead: Bool {
        switch self {
        case .every, .date, .scheduled: true
        case .event, .becomes, .count, .streak, .silence: false
        }
    }
}

/// `count: TYPE`, `reaches`, `within`, `when`: fires when the count in the window that ends with an
/// event gets there, and again only after it has fallen below.
public struct CountTrigger: Sendable {
    /// Event type (index of the catalogue).
    public var event: Int
    public var reaches: Int
    /// An event counts until, exclusively, the same local time that much later.
    public var within: CivilDuration
    /// Which events count, read at receipt; nil: all.
    public var when: Expression?

    public init(event: Int, reaches: Int, within: CivilDuration, when: Expression? = nil) {
        self.event = event
        self.reaches = reaches
        self.within = within
        self.when = when
    }
}

/// `streak: TYPE`, `every`, `reaches`: fires when the member has had one in each of so many
/// consecutive periods, and again after a break.
public struct StreakTrigger: Sendable {
    /// Event type (index of the catalogue).
    public var event: Int
    public var every: StreakPeriod
    public var reaches: Int

    public init(event: Int, every: StreakPeriod, reaches: Int) {
        self.event = event
        self.every = every
        self.reaches = reaches
    }
}

/// A period of the calendar in which a streak wants an event; weeks begin on Monday.
public enum StreakPeriod: String, CaseIterable, Sendable, Hashable {
    case day, week, month, year

    /// First day of the period that holds the date.
    public func start(containing date: CivilDate) -> CivilDate {
        switch self {
        case .day: date
        case .week: date.adding(days: -date.weekday.rawValue)
        case .month: date.adding(days: 1 - date.day)
        case .year: CivilDate(clampedYear: date.year, month: 1, day: 1)
        }
    }

    /// First day of the period so many periods after the one that begins on the date.
    public func start(_ count: Int, after start: CivilDate) -> CivilDate {
        switch self {
        case .day: start.adding(days: count)
        case .week: start.adding(days: 7 * count)
        case .month: start.adding(months: count)
        case .year: start.adding(months: 12 * count)
        }
    }

    /// Names the period that begins on the date: `2026-03-04`, `2026-W10` (ISO 8601), `2026-03`,
    /// `2026`.
    public func name(ofPeriodFrom start: CivilDate) -> String {
        let text = start.description
        switch self {
        case .day: return text
        case .month: return String(text.dropLast(3))
        case .year: return String(text.dropLast(6))
        case .week:
            // The year of a week is that of its Thursday.
            let thursday = start.adding(days: 3)
            let first = CivilDate(clampedYear: thursday.year, month: 1, day: 1)
            let week = Int(thursday.dayNumber - first.dayNumber) / 7 + 1
            return "\(thursday.year)-W\(week < 10 ? "0" : "")\(week)"
        }
    }
}

/// `silence: TYPE`, `for`: fires when that long has passed since the member's last one.
public struct SilenceTrigger: Sendable {
    /// Event type (index of the catalogue).
    public var event: Int
    public var duration: CivilDuration

    public init(event: Int, duration: CivilDuration) {
        self.event = event
        self.duration = duration
    }
}

/// `every: day / week / month / year` with its `on:`.
public enum Recurrence: Sendable, Hashable {
    case day
    case week(Weekday)
    /// 1...31; a month that lacks the day has its last day.
    case month(day: Int)
    case lastOfMonth
    case year(month: Int, day: Int)

    /// The first occurrence on or after the date.
    public func first(from date: CivilDate) -> CivilDate {
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

    /// No two occurrences are fewer days apart.
    public var leastDays: Int {
        switch self {
        case .day: 1
        case .week: 7
        case .month, .lastOfMonth: 28
        case .year: 365
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
}

/// `date: member.ATTR`, `offset`, `at`, `repeat: yearly`.
public struct DateTrigger: Sendable {
    /// Slot of the catalogue; a date or a list of dates.
    public var attribute: Int
    public var offset: CivilDuration
    public var at: TimeOfDay
    public var isYearly: Bool

    public init(attribute: Int, offset: CivilDuration, at: TimeOfDay, isYearly: Bool) {
        self.attribute = attribute
        self.offset = offset
        self.at = at
        self.isYearly = isYearly
    }
}

/// One moment of a `scheduled:` trigger.
public enum ScheduledMoment: Sendable, Hashable {
    /// The same instant for everybody; the date that names it is the programme's.
    case instant(Instant, on: CivilDate)
    /// That reading of each member's own clock.
    case local(CivilDateTime)

    /// The civil date that names the occurrence.
    public var date: CivilDate {
        switch self {
        case .instant(_, let date): date
        case .local(let civil): civil.date
        }
    }

    /// When it comes for a member of that zone.
    public func instant(in zone: ZoneRules) -> Instant {
        switch self {
        case .instant(let instant, _): instant
        case .local(let civil): zone.instant(of: civil)
        }
    }
}
