public import CivilTime

/// When an event counts as received, and what that asks of its `time`.
public enum Receipt: Hashable, Sendable {
    /// Recorded events run again: each is received at its own time, which it must have.
    case atOwnTime
    /// Received now. `time` is by default the same; it may be at most five minutes ahead and not
    /// before `oldest`, the edge of retention.
    case now(Instant, oldest: Instant)

    /// How far ahead of the clock an event's time may be, in microseconds.
    public static let tolerance: Int64 = 300_000_000
}

extension Receipt {
    /// The event's time and that of its receipt, where it gives `own`. Throws where it gives none
    /// and must, and where it is too far ahead or too old.
    func times(
        own: Instant?, line: Int
    ) throws(Rejection) -> (time: Instant, received: Instant) {
        switch self {
        case .atOwnTime:
            guard let own else {
                throw Rejection(
                    .missingTime, line: line, "a recorded event must have a 'time', found nothing")
            }
            return (own, own)
        case .now(let now, let oldest):
            let time = own ?? now
            if time > now.advanced(by: Receipt.tolerance) {
                throw Rejection(
                    .timeAhead, line: line,
                    "'time' may be at most five minutes after \(now), found \(time)")
            }
            if time < oldest {
                throw Rejection(
                    .timeTooOld, line: line,
                    "'time' may not be before \(oldest), the end of retention, found \(time)")
            }
            return (time, now)
        }
    }
}
