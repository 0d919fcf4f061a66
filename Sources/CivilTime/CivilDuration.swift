/// A length of time as campaign files write it: months and days are civil (added on the member's
/// calendar, keeping the local time of day), the rest is elapsed time.
public struct CivilDuration: Hashable, Sendable {
    public var months: Int
    public var days: Int
    /// Elapsed microseconds (hours and minutes).
    public var elapsed: Int64

    public init(months: Int = 0, days: Int = 0, elapsed: Int64 = 0) {
        self.months = months
        self.days = days
        self.elapsed = elapsed
    }

    public static let zero = CivilDuration()
    public var isCivil: Bool { months != 0 || days != 0 }

    public static prefix func - (a: Self) -> Self {
        CivilDuration(months: -a.months, days: -a.days, elapsed: -a.elapsed)
    }

    /// The longest it can be in elapsed time, in microseconds: months of 31 days, and clocks put
    /// back by two hours on the way.
    public var longest: Int64 {
        Int64(months * 31 + days) * TimeOfDay.microsecondsPerDay + elapsed
            + (isCivil ? 2 * 3_600_000_000 : 0)
    }
}

extension CivilDate {
    /// The date so much later; elapsed time counts in whole days of 24 hours and is else left out.
    public func adding(_ duration: CivilDuration) -> CivilDate {
        let date = duration.months == 0 ? self : adding(months: duration.months)
        return date.adding(
            days: duration.days + Int(duration.elapsed / TimeOfDay.microsecondsPerDay))
    }
}
