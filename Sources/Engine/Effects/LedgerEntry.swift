public import CivilTime

/// One row of the ledger: what was decided about one candidate or occurrence, and why.
///
/// A class, because a row is handed on from room to room and never changes on its way.
public final class LedgerEntry: Sendable, Hashable {
    public let at: Instant
    public let member: String
    /// Counts a member's rows from 0; with the member it is the row's key.
    public let number: Int
    public let scenario: String
    public let occurrence: String
    /// nil for an occurrence that began no journey.
    public let step: String?
    public let channel: String?
    public let category: String
    public let priority: Int
    public let due: Instant?
    public let deadline: Instant?
    public let outcome: Outcome
    public let reason: Reason?
    public let detail: Detail?
    /// Outbox id, where there is a message.
    public let message: String?
    /// Content hash of the programme that decided.
    public let version: String

    public init(
        at: Instant, member: String, number: Int, scenario: String, occurrence: String,
        step: String?, channel: String?, category: String, priority: Int, due: Instant?,
        deadline: Instant?, outcome: Outcome, reason: Reason?, detail: Detail?, message: String?,
        version: String
    ) {
        self.at = at
        self.member = member
        self.number = number
        self.scenario = scenario
        self.occurrence = occurrence
        self.step = step
        self.channel = channel
        self.category = category
        self.priority = priority
        self.due = due
        self.deadline = deadline
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
        self.message = message
        self.version = version
    }
    public static func == (a: LedgerEntry, b: LedgerEntry) -> Bool {
        a === b
            || a.number == b.number && a.member == b.member && a.at == b.at
                && a.scenario == b.scenario && a.occurrence == b.occurrence && a.step == b.step
                && a.channel == b.channel && a.category == b.category && a.priority == b.priority
                && a.due == b.due && a.deadline == b.deadline && a.outcome == b.outcome
                && a.reason == b.reason && a.detail == b.detail && a.message == b.message
                && a.version == b.version
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(member)
        hasher.combine(number)
    }
}

/// What explains a decision; only what applies has a value.
public struct Detail: Sendable, Hashable {
    /// The cap that is full.
    public var cap: String?
    public var limit: Int?
    /// Outbox ids (or event ids of another tool) of the contacts that fill it, in order of time.
    public var contacts: [String]?
    /// When it will be tried again.
    public var retry: Instant?
    /// The name whose value is missing.
    public var missing: String?
    /// The excluding scenario.
    public var excludedBy: String?
    /// The hold that is on.
    public var hold: String?
    /// The send whose place is reserved: scenario and step, and when.
    public var reserved: String?
    public var reservedAt: Instant?
    /// The error of a condition that has no value, in words.
    public var error: String?

    public init(
        cap: String? = nil, limit: Int? = nil, contacts: [String]? = nil, retry: Instant? = nil,
        missing: String? = nil, error: String? = nil
    ) {
        self.cap = cap
        self.limit = limit
        self.contacts = contacts
        self.retry = retry
        self.missing = missing
        self.error = error
    }
}
