/// A length of time as campaign files write it: months and days are civil (added on the member's
/// calendar, keeping the local time of day), the rest is elapsed time.
package struct CivilDuration: Hashable, Sendable {
    package var months: Int
    package var days: Int
    /// Elapsed microseconds (hours and minutes).
    package var elapsed: Int64

    package init(months: Int = 0, days: Int = 0, elapsed: Int64 = 0) {
        self.months = months
        self.days = days
        self.elapsed = elapsed
    }

    package static let zero = CivilDuration()
    package var isCivil: Bool { months != 0 || days != 0 }

    package static prefix func - (a: Self) -> Self {
        CivilDuration(months: -a.months, days: -a.days, elapsed: -a.elapsed)
    }

    /// The longest it can be in elapsed time, in microseconds: months of 31 days, and clocks put
    /// back by two hours on the way.
    package var longest: Int64 {
        Int64(months * 31 + days) * TimeOfDay.microsecondsPerDay + elapsed
            + (isCivil ? 2 * 3_600_000_000 : 0)
    }
}

extension CivilDate {
    /// The date so much later; elapsed time counts in whole days of 24 hours and is else left out.
    package func adding(_ duration: CivilDuration) -> CivilDate {
        let date = duration.months == 0 ? self : adding(months: duration.months)
        return date.adding(
            days: duration.days + Int(duration.elapsed / TimeOfDay.microsecondsPerDay))
    }
}
