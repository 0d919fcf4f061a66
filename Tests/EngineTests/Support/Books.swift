import CivilTime
import Engine
import Expressions
import JSON

/// What runs were given and what they left behind, as files and listings that the checker reads.
struct Books {
    private(set) var members: [String] = []
    private(set) var events: [String] = []
    private(set) var decisions: [String] = []
    private(set) var messages: [String] = []

    /// Adds one member's run.
    mutating func add(_ line: TimeLine, _ history: Histories.History) {
        members.append(
            object(
                [("id", .string(history.id))]
                    + history.attributes.sorted { $0.key < $1.key }
                    .compactMap { name, value in value.map { (name, json($0)) } }))
        for event in history.events {
            events.append(
                object([
                    ("specversion", .string("1.0")), ("id", .string(event.id)),
                    ("source", .string("test")), ("type", .string(event.type)),
                    ("subject", .string(history.id)), ("time", .string(event.time.description)),
                    (
                        "data",
                        .object(
                            event.data.sorted { $0.key < $1.key }.map { JSONField($0, json($1)) })
                    ),
                ]))
        }
        decisions += line.effects.ledger.map(row)
        var last: [String: OutboxMessage] = [:]
        for message in line.effects.messages { last[message.id] = message }
        for settlement in line.effects.settlements {
            last[settlement.message]?.status = settlement.status
        }
        messages += last.values.sorted { $0.id < $1.id }.map(row)
    }

    /// Puts other rows in the place of those that there are.
    mutating func replace(decisions: [String]? = nil, messages: [String]? = nil) {
        self.decisions = decisions ?? self.decisions
        self.messages = messages ?? self.messages
    }

    private func row(_ entry: LedgerEntry) -> String {
        object([
            ("at", .string(entry.at.description)), ("member", .string(entry.member)),
            ("scenario", .string(entry.scenario)), ("occurrence", .string(entry.occurrence)),
            ("step", text(entry.step)), ("channel", text(entry.channel)),
            ("category", .string(entry.category)), ("priority", .int(Int64(entry.priority))),
            ("due", text(entry.due?.description)), ("deadline", text(entry.deadline?.description)),
            ("outcome", .string(entry.outcome.rawValue)), ("reason", text(entry.reason?.rawValue)),
            ("detail", detail(entry.detail)), ("message", text(entry.message)),
        ])
    }

    private func detail(_ detail: Detail?) -> JSONValue {
        guard let detail else { return .null }
        let fields: [(String, JSONValue)] = [
            ("cap", text(detail.cap)), ("limit", detail.limit.map { .int(Int64($0)) } ?? .null),
            ("contacts", detail.contacts.map { .array($0.map { .string($0) }) } ?? .null),
            ("retry", text(detail.retry?.description)), ("missing", text(detail.missing)),
            ("excluded_by", text(detail.excludedBy)), ("hold", text(detail.hold)),
            ("reserved", text(detail.reserved)),
            ("reserved_at", text(detail.reservedAt?.description)),
        ]
        return .object(fields.filter { $0.1 != .null }.map { JSONField($0, $1) })
    }

    private func row(_ message: OutboxMessage) -> String {
        object([
            ("id", .string(message.id)), ("key", .string(message.key)),
            ("member", .string(message.member)), ("scenario", .string(message.scenario)),
            ("occurrence", .string(message.occurrence)), ("step", .string(message.step)),
            ("template", .string(message.template)), ("channel", .string(message.channel)),
            ("to", .string(message.to)), ("decided_at", .string(message.decidedAt.description)),
            ("deadline", .string(message.deadline.description)),
            ("status", .string(message.status.rawValue)),
            ("inserts", .array(message.inserts.map { .string($0) })),
        ])
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private func object(_ fields: [(String, JSONValue)]) -> String {
        var writer = JSONWriter()
        writer.value(.object(fields.map { JSONField($0, $1) }))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func json(_ value: Value) -> JSONValue {
        switch value {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .date(let value): .string(value.description)
        case .timestamp(let value): .string(value.description)
        case .list(let values): .array(values.map(json))
        default: .null
        }
    }
}
