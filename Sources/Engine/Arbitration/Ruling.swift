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
        /// Judged after the send whose place is reserved at that instant; again until the deadline.
        case after(Instant)
        /// Not known: looked at again at each wake-up, until the deadline.
        case eachWakeUp
    }
}

extension Judged {
    /// The rule table of engine.md, in its order; the first that applies decides. Rule 11, which looks
    /// at more than one candidate, and rules 12 and 13 follow when none does.
    static let rules: [@Sendable (Judged) -> Ruling?] = [
        exited, expired, outsideAudience, conditionFalse, noChannel, controlGroup, held,
        excluded, outsideContactHours, capFull,
    ]

    /// What is judged of an insert until a mail comes.
    static let rulesOfInserts: [@Sendable (Judged) -> Ruling?] = [exited, expired]

    /// Rules 1 to 8 without the deadline and `excludes`: what a send that is only known must pass, and an insert
    /// when a mail comes.
    static let standingRules: [@Sendable (Judged) -> Ruling?] = [
        exited, outsideAudience, conditionFalse, noChannel, controlGroup, held,
    ]
}
