public import CivilTime

/// The public holidays of a country or region, by rule.
public struct HolidayCalendar: Sendable {
    public var code: String
    public var rules: [HolidayRule]

    public init(code: String, rules: [HolidayRule]) {
        self.code = code
        self.rules = rules
    }

    /// Whether the date is a holiday.
    public func contains(_ date: CivilDate) -> Bool {
        rules.contains { $0.matches(date) }
    }
}

/// `01-01`, `easter + 1 day`, `2026-05-08`.
public enum HolidayRule: Sendable, Hashable {
    case yearly(month: Int, day: Int)
    /// Days after (or before) Western Easter Sunday.
    case easter(days: Int)
    case single(CivilDate)

    /// Whether the rule makes the date a holiday.
    public func matches(_ date: CivilDate) -> Bool {
        switch self {
        case .yearly(let month, let day):
            let parts = date.components
            return parts.month == month && parts.day == day
        case .easter(let days):
            return CivilDate.easter(of: date.year).adding(days: days) == date
        case .single(let only):
            return only == date
        }
    }
}
