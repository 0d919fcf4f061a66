/// A day of the proleptic Gregorian calendar, without a zone: days since 1970-01-01.
public struct CivilDate: Hashable, Comparable, Sendable {
    public var dayNumber: Int32

    /// The day so many days after (or before) 1970-01-01.
    public init(dayNumber: Int32) { self.dayNumber = dayNumber }

    /// The day with these numbers, or nil where the calendar has none (2026-02-29).
    public init?(year: Int, month: Int, day: Int) {
        guard (-9999...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= CivilDate.daysIn(month: month, of: year)
        else { return nil }
        self.init(clampedYear: year, month: month, day: day)
    }

    /// The day with these numbers; a day that the month lacks is its last day (the contract's
    /// rule).
    public init(clampedYear year: Int, month: Int, day: Int) {
        let day = min(day, CivilDate.daysIn(month: month, of: year))
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    public static func < (a: Self, b: Self) -> Bool { a.dayNumber < b.dayNumber }

    /// Year, month (1...12) and day of the month (1...31).
    public var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(dayNumber) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    public var year: Int { components.year }
    public var month: Int { components.month }
    public var day: Int { components.day }
    public var weekday: Weekday {
        Weekday(rawValue: Int((Int64(dayNumber) + 3).floorDivided(by: 7).remainder))!
    }

    /// The date so many days later (or earlier).
    public func adding(days: Int) -> CivilDate {
        CivilDate(dayNumber: Int32(clamping: Int(dayNumber) + days))
    }

    /// The date so many months later (or earlier); a day that the month lacks is its last day.
    public func adding(months: Int) -> CivilDate {
        let (year, month, day) = components
        let (years, zeroBased) = Int64(year * 12 + month - 1 + months).floorDivided(by: 12)
        return CivilDate(clampedYear: Int(years), month: Int(zeroBased) + 1, day: day)
    }

    /// How many days the month has.
    public static func daysIn(month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Western Easter Sunday of the year (the anonymous Gregorian computus, Nature 1876).
    public static func easter(of year: Int) -> CivilDate {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let sum = h + l - 7 * m + 114
        return CivilDate(clampedYear: year, month: sum / 31, day: sum % 31 + 1)
    }
}

/// Days of the week, Monday first (ISO 8601).
public enum Weekday: Int, CaseIterable, Hashable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The word that files use: `mon` ... `sun`.
    public var word: String { ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][rawValue] }

    /// The day that the word names, or nil.
    public init?(word: String) {
        guard let day = Weekday.allCases.first(where: { $0.word == word }) else { return nil }
        self = day
    }
}
