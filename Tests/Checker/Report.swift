package import CivilTime

/// What the checker found: every broken rule in words, and how much it looked at.
package struct Report: Sendable {
    /// In order of member, then of time.
    package internal(set) var violations: [Violation] = []
    package internal(set) var counts = Counts()

    /// Whether no rule was broken.
    package var isClean: Bool { violations.isEmpty }
}

/// One rule that the run broke.
package struct Violation: Sendable, Hashable, CustomStringConvertible {
    package var rule: Rule
    package var member: String
    package var at: Instant?
    /// What the rule says and what was found.
    package var text: String

    package var description: String {
        "\(rule.rawValue): member \(member)\(at.map { " at \($0)" } ?? ""): \(text)"
    }
}

/// The rules that are checked; the raw values are words for people.
package enum Rule: String, CaseIterable, Sendable, Hashable {
    /// A contact was decided while a cap in force was full.
    case cap
    /// A contact was decided outside contact hours.
    case contactHours = "contact hours"
    /// A contact was decided without the channel's or the category's consent, or once withdrawn.
    case consent
    /// A contact was decided to a suppressed address.
    case suppression
    /// A contact was decided without an address, or to another than the first that fits.
    case channel
    /// A member of a control group was contacted.
    case controlGroup = "control group"
    /// A contact was decided while a hold was on.
    case hold
    /// A contact was decided while another scenario kept its category quiet.
    case exclusion
    /// An insert travelled alone, in a mail that may carry none, with too many others, or was no
    /// insert at all.
    case insert
    /// A contact took the place of a known one of higher priority.
    case reserved = "reserved place"
    /// A candidate went on waiting although its reason had ended or was another by then.
    case waiting
    /// A scenario that is paused or a draft made a contact, or somebody entered it.
    case status
    /// A contact was decided at or past its deadline, or with the wrong one.
    case deadline
    /// A contact was decided before it was due, or its due time is not what the steps say.
    case due
    /// A contact was decided while the scenario's audience was false.
    case audience
    /// A contact was decided while the step's condition was false.
    case condition
    /// A journey went on after an exit.
    case exit
    /// A journey began outside the scenario's dates.
    case runs
    /// A member entered more often than the entry rule says.
    case entry
    /// An occurrence that nothing made.
    case occurrence
    /// Two journeys of one occurrence, or two messages of one step.
    case twice
    /// Ledger and outbox do not tell the same.
    case outbox
    /// A candidate without exactly one final outcome, and not waiting either.
    case outcome
    /// A refusal whose reason does not hold, or that should have been another.
    case refusal
    /// A deferral that was not tried again when it said, or said the wrong time.
    case retry
    /// A lower priority was served where a higher one was refused.
    case priority
    /// Something that should have been decided was not.
    case lost
    /// A line that cannot be read, or names what the programme does not have.
    case unreadable
}

/// How much was looked at.
package struct Counts: Sendable, Hashable {
    package internal(set) var members = 0
    package internal(set) var events = 0
    package internal(set) var decisions = 0
    package internal(set) var messages = 0
    package internal(set) var journeys = 0
    package internal(set) var candidates = 0
    /// Candidates that still wait at the end of the run.
    package internal(set) var waiting = 0
    /// Caps that were counted, one for each contact and cap that binds it.
    package internal(set) var capsCounted = 0
    /// Retry times that were worked out again.
    package internal(set) var retriesChecked = 0
    /// Waiting candidates that were judged again at an instant that left no row about them.
    package internal(set) var waitsChecked = 0
    /// Contacts that were held against the known sends of higher priority.
    package internal(set) var reservationsChecked = 0
    /// Mails that carried inserts.
    package internal(set) var carriers = 0
    /// Due times that were worked out again from the steps.
    package internal(set) var duesChecked = 0
    /// Ledger rows by `outcome`, or `outcome reason`.
    package internal(set) var outcomes: [String: Int] = [:]
}
