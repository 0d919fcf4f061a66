import Campaigns
import Diagnostics
import Expressions
import Liquid

/// Names that only the message, the programme or the locale know; the raw value is the slot.
enum FixedName: Int, CaseIterable {
    case messageID, messageSubject, messagePreheader, messageUnsubscribeURL
    case programmeName, programmeCurrency, programmeLocale, programmeTimezone
    case today, vous, tu, inserts, content

    /// Whether a template compiled for one locale and channel knows the value before there is a
    /// message: of the programme or the locale, or none where the template has no such line.
    var isSettled: Bool {
        switch self {
        case .messageID, .messageUnsubscribeURL, .today, .inserts, .content: false
        default: true
        }
    }

    /// As templates write it.
    var path: [String] {
        switch self {
        case .messageID: ["message", "id"]
        case .messageSubject: ["message", "subject"]
        case .messagePreheader: ["message", "preheader"]
        case .messageUnsubscribeURL: ["message", "unsubscribe_url"]
        case .programmeName: ["programme", "name"]
        case .programmeCurrency: ["programme", "currency"]
        case .programmeLocale: ["programme", "locale"]
        case .programmeTimezone: ["programme", "timezone"]
        case .today: ["today"]
        case .vous: ["vous"]
        case .tu: ["tu"]
        case .inserts: ["inserts"]
        case .content: ["content"]
        }
    }
}

/// Which slots mean what: fixed names first, then attributes, then event fields.
enum TemplateSlot {
    static let firstAttribute = FixedName.allCases.count

    /// The slot of an attribute or computed attribute.
    static func attribute(_ slot: Int) -> Int { firstAttribute + slot }

    /// The slot of a field of the event.
    static func field(_ number: Int, _ catalogue: Catalogue) -> Int {
        firstField(catalogue) + number
    }

    /// Where the fields of the event begin.
    static func firstField(_ catalogue: Catalogue) -> Int {
        firstAttribute + catalogue.attributes.count + catalogue.computed.count
    }
}

/// Where in a message a text stands; some names are known in some places only.
enum MessagePart: Sendable {
    case subject, preheader, body, layout

    /// Whether the name has a value there.
    func knows(_ name: FixedName) -> Bool {
        switch name {
        case .content: self == .layout
        case .messageSubject: self != .subject
        case .messagePreheader: self == .body || self == .layout
        default: true
        }
    }
}

/// The names of templates, for one template: `event` and `trigger` are what its scenarios say.
struct TemplateNames: LiquidScope {
    private let records: [String: [String: Entry]]
    private let plain: [String: Entry]

    private struct Entry {
        let slot: Int
        let kind: SlotKind
    }

    /// The names in a part of a message that events of these types may begin.
    init(_ catalogue: Catalogue, triggers: [Int], part: MessagePart) {
        var records: [String: [String: Entry]] = ["message": [:], "programme": [:]]
        var plain: [String: Entry] = [:]
        for name in FixedName.allCases where part.knows(name) {
            let shape: SlotKind.Shape =
                switch name {
                case .inserts: .list
                case .content: .markup
                default: .scalar
                }
            let entry = Entry(
                slot: name.rawValue,
                kind: SlotKind(shape: shape, mayBeMissing: name == .messagePreheader))
            if name.path.count == 1 {
                plain[name.path[0]] = entry
            } else {
                records[name.path[0], default: [:]][name.path[1]] = entry
            }
        }
        records["member"] = catalogue.memberFields.mapValues {
            Entry(slot: TemplateSlot.attribute($0.slot.index), kind: SlotKind($0))
        }
        let fields = catalogue.fields(of: triggers).mapValues {
            Entry(slot: TemplateSlot.field($0.slot.index, catalogue), kind: SlotKind($0))
        }
        records["trigger"] = fields
        records["event"] = fields
        self.records = records
        self.plain = plain
    }

    /// The slot of `member.x`, `event.x` and so on, or what is wrong with the name.
    func resolve(_ path: [String]) -> ScopeAnswer {
        if let entry = plain[path[0]] { return .slot(entry.slot, consumed: 1, kind: entry.kind) }
        guard let fields = records[path[0]] else {
            let names = records.keys.sorted() + plain.keys.sorted()
            return .unknown(
                component: 0, message: nil, suggestion: nearest(to: path[0], among: names))
        }
        guard path.count > 1 else {
            return .unknown(
                component: 0, message: "'\(path[0])' needs a name behind it, as in '\(path[0]).id'",
                suggestion: nil)
        }
        if let entry = fields[path[1]] { return .slot(entry.slot, consumed: 2, kind: entry.kind) }
        return .unknown(
            component: 1, message: unknown(path[1], of: path[0], isEmpty: fields.isEmpty),
            suggestion: nearest(to: path[1], among: fields.keys.sorted()))
    }

    private func unknown(_ name: String, of record: String, isEmpty: Bool) -> String {
        switch record {
        case "member": "the catalogue has no member attribute '\(name)'"
        case "trigger", "event":
            isEmpty
                ? "no event begins a scenario that sends this, so there is no '\(record).\(name)'"
                : "no event that begins a scenario with this template has a field '\(name)'"
        default: "'\(record)' has no '\(name)' here"
        }
    }
}

extension SlotKind {
    fileprivate init(_ variable: Scope.Variable) {
        let shape: Shape =
            switch variable.type {
            case .list: .list
            case .map, .any: .open
            default: .scalar
            }
        self.init(
            shape: shape, mayBeMissing: variable.mayBeMissing, content: Content(variable.type))
    }
}

extension SlotKind.Content {
    fileprivate init(_ type: ValueType) {
        self =
            switch type {
            case .string, .enumeration: .text
            case .int, .double, .duration: .number
            case .bool: .truth
            case .date, .timestamp: .date
            case .list: .list
            case .null, .map, .any: .unknown
            }
    }
}
