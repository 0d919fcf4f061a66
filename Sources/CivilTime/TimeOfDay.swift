/// A time on the wall clock: microseconds since local midnight, below 24 hours.
public struct TimeOfDay: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    public static let midnight = TimeOfDay(microseconds: 0)
    public static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The time so many microseconds after local midnight (0 ..< 24 h).
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The time of that hour (0...23) and minute (0...59), or nil where there is none.
    public init?(hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        microseconds = Int64(hour * 60 + minute) * 60_000_000
    }

    public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

    public var hour: Int { Int(microseconds / 3_600_000_000) }
    public var minute: Int { Int(microseconds / 60_000_000 % 60) }
    public var second: Int { Int(microseconds / 1_000_000 % 60) }

    /// The hour and minute that it lies in, as `06:02`.
    public var minutes: String {
        TimeOfDay(microseconds: microseconds - microseconds % 60_000_000).description
    }
}

/// A reading of calendar and wall clock together, without a zone.
public struct CivilDateTime: Hashable, Comparable, Sendable {
    public var date: CivilDate
    public var time: TimeOfDay

    public init(_ date: CivilDate, _ time: TimeOfDay) {
        self.date = date
        self.time = time
    }

    public static func < (a: Self, b: Self) -> Bool { (a.date, a.time) < (b.date, b.time) }

    /// The same reading taken as if it were UTC.
    public var asUTC: Instant {
        Instant(
            microseconds: Int64(date.dayNumber) * TimeOfDay.microsecondsPerDay + time.microseconds)
    }

    /// The reading of a clock that shows UTC.
    public init(asUTC instant: Instant) {
        let (day, rest) = instant.microseconds.floorDivided(by: TimeOfDay.microsecondsPerDay)
        self.init(CivilDate(dayNumber: Int32(clamping: day)), TimeOfDay(microseconds: rest))
    }
}
