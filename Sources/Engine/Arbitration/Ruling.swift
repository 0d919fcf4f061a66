import CivilTime

/// What a rule of the table says of a candidate that it applies to.
enum Ruling {
    /// Rule 1: an exit holds; the journey ends and takes its candidate with it.
    case ended
    // What most candidates never meet lies apart, so that the answer of a rule that does not apply is
    // small.
    indirect case final(Outcome, Reason, Detail?)
    /// Rule 9: waits for the next opening; nil: there is none.
    case outsideHours(opening: Instant?)
    /// Rules 7, 8, 10 and 11: follows `if_blocked`.
    indirect case heldBack(Reason, end: End, Detail?)

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
    /// A rule of the table: what it says of a candidate; nil: it does not apply.
    typealias Rule = @Sendable (Judged) -> Ruling?

    /// Rules 1 to 8 of engine.md in their order: the first that applies decides. They are about the
    /// member, the scenario and the channel; what an insert must pass when a mail comes.
    static let rulesOneToEight: [Rule] = [
        exited, expired, outsideAudience, conditionFalse, noChannel, controlGroup, held, excluded,
    ]

    /// The rules that look at one candidate. Rule 11, which looks at more than one, and rules 12
    /// and 13 follow when none applies.
    static let rules: [Rule] = rulesOneToEight + [outsideContactHours, capFull]

    /// What is judged of an insert until a mail comes.
    static let rulesOfInserts: [Rule] = [exited, expired]

    /// Rules 1 to 8 without those about an instant, the deadline and `excludes`, which a send that
    /// is only known is held to at its own time.
    static let standingRules: [Rule] = [
        exited, outsideAudience, conditionFalse, noChannel, controlGroup, held,
    ]
}
