public import CivilTime
public import Expressions

/// `pressure.yaml`: who may be contacted how often, when, and not at all for now.
public struct Pressure: Sendable {
    public var categories: [Category]
    public var caps: [Cap]
    public var contactHours: [ContactHours]
    public var holds: [Hold]

    public init(
        categories: [Category], caps: [Cap] = [], contactHours: [ContactHours] = [],
        holds: [Hold] = []
    ) {
        self.categories = categories
        self.caps = caps
        self.contactHours = contactHours
        self.holds = holds
    }
}

/// What a message is about, and by what right it is sent.
public final class Category: Sendable {
    public let name: String
    /// Neither limited nor weighing on others.
    public let isExempt: Bool
    public let consent: CategoryConsent

    public init(name: String, isExempt: Bool = false, consent: CategoryConsent = .channelOnly) {
        self.name = name
        self.isExempt = isExempt
        self.consent = consent
    }
}

/// Which consent a category asks besides the channel's.
public enum CategoryConsent: Sendable {
    /// The channel's alone.
    case channelOnly
    /// The channel's and this one.
    case also(Expression)
    /// None: passes the channel's expression and every withdrawal.
    case notRequired
}

/// A limit on contacts in a window.
public final class Cap: Sendable {
    public let name: String
    /// Channel indices; nil: all that count.
    public let channels: Set<Int>?
    /// Category indices; nil: all that are not exempt.
    public let categories: Set<Int>?
    /// Globs over scenario names; nil: all.
    public let scenarios: [Glob]?
    public let limit: Limit
    public let window: CapWindow
    /// nil: every member.
    public let when: Expression?

    public init(
        name: String, channels: Set<Int>? = nil, categories: Set<Int>? = nil,
        scenarios: [Glob]? = nil, limit: Limit, window: CapWindow, when: Expression? = nil
    ) {
        self.name = name
        self.channels = channels
        self.categories = categories
        self.scenarios = scenarios
        self.limit = limit
        self.window = window
        self.when = when
    }

    /// `at_most`: a number or an expression of int over the member.
    public enum Limit: Sendable {
        case number(Int)
        case expression(Expression)
    }
}

/// `per`: a rolling window or a calendar period.
public enum CapWindow: Sendable, Hashable {
    /// From a contact's instant until, exclusively, the same local time that much later.
    case rolling(CivilDuration)
    case calendar(CalendarPeriod)
}

/// A period of the calendar; weeks begin on Monday.
public enum CalendarPeriod: String, CaseIterable, Sendable, Hashable {
    case day
    case week
    case month

    /// First day of the period that holds the date.
    public func start(containing date: CivilDate) -> CivilDate {
        switch self {
        case .day: date
        case .week: date.adding(days: -date.weekday.rawValue)
        case .month: date.adding(days: 1 - date.day)
        }
    }

    /// First day after the period that holds the date.
    public func end(containing date: CivilDate) -> CivilDate {
        switch self {
        case .day: date.adding(days: 1)
        case .week: start(containing: date).adding(days: 7)
        case .month: start(containing: date).adding(months: 1)
        }
    }
}

/// When a channel or category may contact.
public final class ContactHours: Sendable {
    /// Indices; nil: all.
    public let channels: Set<Int>?
    public let categories: Set<Int>?
    public let when: Expression?
    public let days: Set<Weekday>
    public let between: [TimeRange]
    public let exceptHolidays: HolidayReference?

    public init(
        channels: Set<Int>? = nil, categories: Set<Int>? = nil, when: Expression? = nil,
        days: Set<Weekday> = Set(Weekday.allCases), between: [TimeRange] = [.wholeDay],
        exceptHolidays: HolidayReference? = nil
    ) {
        self.channels = channels
        self.categories = categories
        self.when = when
        self.days = days
        self.between = between
        self.exceptHolidays = exceptHolidays
    }
}

/// A stretch of a day; the end is outside and may be 24:00.
public struct TimeRange: Sendable, Hashable {
    public var start: TimeOfDay
    /// Microseconds since local midnight, above `start`, at most 24 hours.
    public var end: Int64

    public static let wholeDay = TimeRange(
        start: .midnight, end: TimeOfDay.microsecondsPerDay)

    public init(start: TimeOfDay, end: Int64) {
        self.start = start
        self.end = end
    }

    /// Whether the wall-clock time lies within.
    public func contains(_ time: TimeOfDay) -> Bool {
        start <= time && time.microseconds < end
    }
}

/// Which holidays close an entry of contact hours.
public enum HolidayReference: Sendable {
    /// A file of `campaigns/holidays`.
    case code(String)
    /// An expression of string over the member that gives the code; no file of that code, no
    /// holidays.
    case expression(Expression)
}

/// Keeps sends waiting while its condition is true.
public final class Hold: Sendable {
    public let name: String
    public let when: Expression
    /// Category indices; nil: all that are not exempt.
    public let categories: Set<Int>?

    public init(name: String, when: Expression, categories: Set<Int>? = nil) {
        self.name = name
        self.when = when
        self.categories = categories
    }
}

/// A pattern over names in which `*` stands for any run of characters.
public struct Glob: Sendable, Hashable {
    public let pattern: String
    private let bytes: [UInt8]

    public init(_ pattern: String) {
        self.pattern = pattern
        bytes = Array(pattern.utf8)
    }

    /// Whether the whole name fits the pattern.
    public func matches(_ name: String) -> Bool {
        // Caps ask it of each contact: a name whose bytes lie in one piece, as nearly all do, is not
        // copied.
        name.utf8.withContiguousStorageIfAvailable { matches($0) }
            ?? Array(name.utf8).withUnsafeBufferPointer { matches($0) }
    }

    private func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var (p, n) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < bytes.count, bytes[p] == UInt8(ascii: "*") {
                star = (p, n)
                p += 1
            } else if p < bytes.count, bytes[p] == name[n] {
                (p, n) = (p + 1, n + 1)
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (p, n) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return bytes[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
