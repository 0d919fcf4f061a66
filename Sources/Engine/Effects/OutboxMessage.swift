public import CivilTime
import Templates

/// A message for the outbox, written in the transaction that decides it.
public struct OutboxMessage: Sendable, Hashable {
    /// Its twenty texts and numbers, which copies share until one of them changes.
    private var row: Row

    public init(
        id: String, key: String, member: String, scenario: String, occurrence: String,
        step: String, template: String, channel: String, category: String, priority: Int,
        locale: String, to: String, subject: String?, html: String?, text: String?,
        unsubscribeURL: String, decidedAt: Instant, deadline: Instant, status: MessageStatus,
        inserts: [String] = []
    ) {
        row = Row(
            Values(
                id: id,
                key: key,
                member: member,
                scenario: scenario,
                occurrence: occurrence,
                step: step,
                template: template,
                channel: channel,
                category: category,
                priority: priority,
                locale: locale,
                to: to,
                subject: subject,
                html: html,
                ownText: text,
                unsubscribeURL: unsubscribeURL,
                decidedAt: decidedAt,
                deadline: deadline,
                status: status,
                inserts: inserts))
    }

    /// What people and commands call it: the first 20 digits of the key.
    public var id: String {
        get { row.values.id }
        set { change { $0.id = newValue } }
    }
    /// Never changes: SHA-256 over member, scenario, occurrence and step, hexadecimal.
    public var key: String {
        get { row.values.key }
        set { change { $0.key = newValue } }
    }
    public var member: String {
        get { row.values.member }
        set { change { $0.member = newValue } }
    }
    public var scenario: String {
        get { row.values.scenario }
        set { change { $0.scenario = newValue } }
    }
    public var occurrence: String {
        get { row.values.occurrence }
        set { change { $0.occurrence = newValue } }
    }
    public var step: String {
        get { row.values.step }
        set { change { $0.step = newValue } }
    }
    public var template: String {
        get { row.values.template }
        set { change { $0.template = newValue } }
    }
    public var channel: String {
        get { row.values.channel }
        set { change { $0.channel = newValue } }
    }
    public var category: String {
        get { row.values.category }
        set { change { $0.category = newValue } }
    }
    public var priority: Int {
        get { row.values.priority }
        set { change { $0.priority = newValue } }
    }
    public var locale: String {
        get { row.values.locale }
        set { change { $0.locale = newValue } }
    }
    /// The address.
    public var to: String {
        get { row.values.to }
        set { change { $0.to = newValue } }
    }
    public var subject: String? {
        get { row.values.subject }
        set { change { $0.subject = newValue } }
    }
    public var html: String? {
        get { row.values.html }
        set { change { $0.html = newValue } }
    }
    /// The text that the template gives; nil: the text part is made from the HTML.
    public var ownText: String? {
        get { row.values.ownText }
        set { change { $0.ownText = newValue } }
    }
    public var unsubscribeURL: String {
        get { row.values.unsubscribeURL }
        set { change { $0.unsubscribeURL = newValue } }
    }
    public var decidedAt: Instant {
        get { row.values.decidedAt }
        set { change { $0.decidedAt = newValue } }
    }
    public var deadline: Instant {
        get { row.values.deadline }
        set { change { $0.deadline = newValue } }
    }
    public var status: MessageStatus {
        get { row.values.status }
        set { change { $0.status = newValue } }
    }
    /// Ids of the messages that travel in it.
    public var inserts: [String] {
        get { row.values.inserts }
        set { change { $0.inserts = newValue } }
    }

    /// The text part. Where it is made from the HTML, that is done each time it is asked for: most
    /// messages are asked once, on their way out, and need not be kept twice.
    public var text: String { ownText ?? html.map(plainText(ofHTML:)) ?? "" }

    /// Shows its texts and numbers where they stand, to be written: each that is asked for by
    /// itself is counted up and down, beside the thread that made it.
    public func show<Result, Failure>(
        _ body: (borrowing Values) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(row.values) }

    /// What it says, see the properties of the same names.
    public struct Values: Sendable, Hashable {
        public fileprivate(set) var id: String
        public fileprivate(set) var key: String
        public fileprivate(set) var member: String
        public fileprivate(set) var scenario: String
        public fileprivate(set) var occurrence: String
        public fileprivate(set) var step: String
        public fileprivate(set) var template: String
        public fileprivate(set) var channel: String
        public fileprivate(set) var category: String
        public fileprivate(set) var priority: Int
        public fileprivate(set) var locale: String
        public fileprivate(set) var to: String
        public fileprivate(set) var subject: String?
        public fileprivate(set) var html: String?
        public fileprivate(set) var ownText: String?
        public fileprivate(set) var unsubscribeURL: String
        public fileprivate(set) var decidedAt: Instant
        public fileprivate(set) var deadline: Instant
        public fileprivate(set) var status: MessageStatus
        public fileprivate(set) var inserts: [String]
    }

    /// Never changes, so that whoever looks at the values need not hold each of them.
    private final class Row: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }

    private mutating func change(_ body: (inout Values) -> Void) {
        var values = row.values
        body(&values)
        row = Row(values)
    }

    public static func == (a: OutboxMessage, b: OutboxMessage) -> Bool {
        a.row === b.row || a.row.values == b.row.values
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(row.values) }
}

/// Where a message stands on its way out; the raw values are the outbox's words.
public enum MessageStatus: String, CaseIterable, Sendable, Hashable {
    case ready
    case delivered
    case failed
    case expired
    case incomplete
    case cancelled
}
