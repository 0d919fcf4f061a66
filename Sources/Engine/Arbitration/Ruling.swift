import CivilTime

/// What a rule of the table says of a candidate that it applies to.
enum Ruling {
    /// Rule 1: an exit holds; the journey ends and takes its candidate with it.
    case ended
    case final(Outcome, Reason, Detail?)
    /// Rule 9: waits for the next opening; nil: there is none.
    case outsideHours(opening: Instant?)
    /// Rules 7, 8, 10 and 11: follows `if_blocked`.
    case heldBack(Reason, end: End, Detail?)

    /// When the reason for holding back ends.
    enum End {
        /// At that instant; nil: never.
        case at(Instant?)
        /// Not known: looked at again at each wake-up, until the deadline.
        case eachWakeUp
    }
}

extension Judged {
    /// The rule table of engine.md, in its order; the first that applies decides. Rules 12 and 13 follow
    /// when none does.
    static let rules: [@Sendable (Judged) -> Ruling?] = [
        exited, expired, outsideAudience, conditionFalse, noChannel, controlGroup, held,
        outsideContactHours, capFull,
    ]
}
