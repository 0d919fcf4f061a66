import CivilTime

/// The instants at which a daemon receives: those of the machine's clock, each later than the one
/// before.
///
/// A small step back, as time servers make them, is waited out; after a large one the daemon follows
/// the clock, and what has been handled by then is not handled again, because each member remembers up
/// to when it has been.
struct ServiceClock {
    private var last: Instant

    /// Steps back by less than this are waited out: five minutes in microseconds.
    private static let small: Int64 = 300_000_000

    /// `after`: the last instant of an earlier run; nil: there was none.
    init(after last: Instant?) { self.last = last ?? .distantPast }

    /// The instant for what the machine's clock shows.
    mutating func read(_ shown: Instant) -> Instant {
        let isSmallStepBack = shown <= last && last.microseconds - shown.microseconds < Self.small
        last = isSmallStepBack ? last.advanced(by: 1) : shown
        return last
    }
}
