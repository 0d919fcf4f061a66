package import CivilTime
import Templates

/// A message for the outbox, written in the transaction that decides it.
package struct OutboxMessage: Sendable, Hashable {
    /// What people and commands call it: the first 20 digits of the key.
    package var id: String
    /// Never changes: SHA-256 over member, scenario, occurrence and step, hexadecimal.
    package var key: String
    package var member: String
    package var scenario: String
    package var occurrence: String
    package var step: String
    package var template: String
    package var channel: String
    package var category: String
    package var priority: Int
    package var locale: String
    /// The address.
    package var to: String
    package var subject: String?
    package var html: String?
    /// The text that the template gives; nil: the text part is made from the HTML.
    package var ownText: String?
    package var unsubscribeURL: String
    package var decidedAt: Instant
    package var deadline: Instant
    package var status: MessageStatus
    /// Ids of the messages that travel in it.
    package var inserts: [String]

    package init(
        id: String, key: String, member: String, scenario: String, occurrence: String,
        step: String, template: String, channel: String, category: String, priority: Int,
        locale: String, to: String, subject: String?, html: String?, text: String?,
        unsubscribeURL: String, decidedAt: Instant, deadline: Instant, status: MessageStatus,
        inserts: [String] = []
    ) {
        self.id = id
        self.key = key
        self.member = member
        self.scenario = scenario
        self.occurrence = occurrence
        self.step = step
        self.template = template
        self.channel = channel
        self.category = category
        self.priority = priority
        self.locale = locale
        self.to = to
        self.subject = subject
        self.html = html
        ownText = text
        self.unsubscribeURL = unsubscribeURL
        self.decidedAt = decidedAt
        self.deadline = deadline
        self.status = status
        self.inserts = inserts
    }

    /// The text part. Where it is made from the HTML, that is done each time it is asked for: most
    /// messages are asked once, on their way out, and need not be kept twice.
    package var text: String { ownText ?? html.map(plainText(ofHTML:)) ?? "" }
}

/// Where a message stands on its way out; the raw values are the outbox's words.
package enum MessageStatus: String, CaseIterable, Sendable, Hashable {
    case ready
    case delivered
    case failed
    case expired
    case incomplete
    case cancelled
}
