/// A point on the time line: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Instant: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    /// The instant so many microseconds after (or before) 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The instant so many whole seconds after (or before) 1970-01-01T00:00:00Z.
    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }
    // Other modules would call the library's own through a table, in the loops over all moments.
    public static func == (a: Self, b: Self) -> Bool { a.microseconds == b.microseconds }
    public static func <= (a: Self, b: Self) -> Bool { a.microseconds <= b.microseconds }
    public static func > (a: Self, b: Self) -> Bool { a.microseconds > b.microseconds }
    public static func >= (a: Self, b: Self) -> Bool { a.microseconds >= b.microseconds }

    /// Earlier than every instant that a file or an event can name.
    public static let distantPast = Instant(microseconds: Int64.min / 4)
    /// Later than every instant that a file or an event can name.
    public static let distantFuture = Instant(microseconds: Int64.max / 4)

    /// This instant moved by elapsed microseconds; stops at the ends of the range.
    public func advanced(by microseconds: Int64) -> Instant {
        let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
        return overflow
            ? (microseconds > 0 ? .distantFuture : .distantPast) : Instant(microseconds: sum)
    }

    /// Whole seconds since 1970, rounded down.
    public var wholeSeconds: Int64 { microseconds.floorDivided(by: 1_000_000).quotient }
}

extension Int64 {
    /// Quotient rounded down and the remainder that goes with it (0 ..< divisor, divisor positive).
    public func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
