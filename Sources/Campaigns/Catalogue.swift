package import Expressions

/// What a programme knows of a member and which events it understands, with their types.
package final class Catalogue: Sendable {
    /// Column of an imported file that holds the member's id.
    package let idColumn: String
    /// Attributes by slot; `id`, `timezone` and `locale` come first whether declared or not.
    package let attributes: [Attribute]
    /// Attributes that follow from others; the slot of the i-th is `attributes.count + i`.
    package let computed: [ComputedAttribute]
    package let events: [EventType]
    /// Names of all fields that any event has; a field's number is its place here. The first four
    /// are `time`, `id`, `type`, `source`, which every event has.
    package let fieldNames: [String]

    package static let idSlot = 0
    package static let timezoneSlot = 1
    package static let localeSlot = 2
    package static let standardFields = ["time", "id", "type", "source"]

    private let attributeSlots: [String: Int]
    private let eventIndices: [String: Int]
    private let eventIndicesByName: [String: Int]

    /// A catalogue of these parts; names are unique and the first three attributes as said above.
    package init(
        idColumn: String, attributes: [Attribute], computed: [ComputedAttribute],
        events: [EventType], fieldNames: [String]
    ) {
        self.idColumn = idColumn
        self.attributes = attributes
        self.computed = computed
        self.events = events
        self.fieldNames = fieldNames
        let names = attributes.map(\.name) + computed.map(\.name)
        attributeSlots = Dictionary(uniqueKeysWithValues: zip(names, 0...))
        eventIndices = Dictionary(
            events.enumerated().map { ($1.type, $0) }, uniquingKeysWith: { first, _ in first })
        eventIndicesByName = Dictionary(
            events.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Slot of an attribute or computed attribute.
    package func slot(ofAttribute name: String) -> Int? { attributeSlots[name] }

    /// Name and type of the attribute or computed attribute in the slot.
    package func attribute(inSlot slot: Int) -> (name: String, type: ValueType) {
        guard slot >= attributes.count else {
            return (attributes[slot].name, attributes[slot].type)
        }
        let computed = computed[slot - attributes.count]
        return (computed.name, computed.expression.type)
    }

    /// Index of the event with that CloudEvents `type`.
    package func eventIndex(ofType type: String) -> Int? { eventIndices[type] }

    /// Index of the event with that name in the catalogue.
    package func eventIndex(named name: String) -> Int? { eventIndicesByName[name] }
}

/// One attribute of a member.
package final class Attribute: Sendable {
    package let name: String
    package let type: ValueType
    /// Holds where a member has no value of its own.
    package let defaultValue: Value?

    package init(name: String, type: ValueType, defaultValue: Value? = nil) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
    }
}

/// An attribute that follows from others; its type is its expression's.
package struct ComputedAttribute: Sendable {
    package var name: String
    package var expression: Expression

    package init(name: String, expression: Expression) {
        self.name = name
        self.expression = expression
    }
}

/// A kind of event.
package final class EventType: Sendable {
    /// Name in campaign files.
    package let name: String
    /// CloudEvents `type` as the source sends it.
    package let type: String
    package let fields: [EventField]
    /// Position in `fields` by field number (`Catalogue.fieldNames`), -1 where this type lacks it.
    package let positions: [Int]
    /// What an event of this type sets, in file order.
    package let assignments: [Assignment]
    /// The contact that such an event reports, made by another tool.
    package let contact: ExternalContact?
    package let builtIn: BuiltInEvent?

    package init(
        name: String, type: String, fields: [EventField], positions: [Int],
        assignments: [Assignment] = [], contact: ExternalContact? = nil,
        builtIn: BuiltInEvent? = nil
    ) {
        self.name = name
        self.type = type
        self.fields = fields
        self.positions = positions
        self.assignments = assignments
        self.contact = contact
        self.builtIn = builtIn
    }

    /// The same type with some parts replaced; nil leaves a part as it is.
    package func replacing(
        type: String? = nil, positions: [Int]? = nil, assignments: [Assignment]? = nil,
        contact: ExternalContact? = nil
    ) -> EventType {
        EventType(
            name: name, type: type ?? self.type, fields: fields,
            positions: positions ?? self.positions,
            assignments: assignments ?? self.assignments, contact: contact ?? self.contact,
            builtIn: builtIn)
    }
}

/// A field of an event's data.
package struct EventField: Sendable {
    package var name: String
    package var type: ValueType
    package var isOptional: Bool
    /// Holds where the event has no value.
    package var defaultValue: Value?

    package init(
        name: String, type: ValueType, isOptional: Bool = false, defaultValue: Value? = nil
    ) {
        self.name = name
        self.type = type
        self.isOptional = isOptional
        self.defaultValue = defaultValue
    }
}

/// `sets: { tier: event.to }`.
package final class Assignment: Sendable {
    /// Slot of the attribute that is set.
    package let attribute: Int
    package let expression: Expression
    /// Whether the expression reads the attribute it sets; one that does not is skipped when an
    /// event of a later time has already set it.
    package let readsItself: Bool

    package init(attribute: Int, expression: Expression, readsItself: Bool) {
        self.attribute = attribute
        self.expression = expression
        self.readsItself = readsItself
    }
}

/// `contact: { channel: email, category: commercial }`: indices of the programme.
package struct ExternalContact: Sendable {
    package var channel: Int
    package var category: Int

    package init(channel: Int, category: Int) {
        self.channel = channel
        self.category = category
    }
}

/// Events whose meaning the engine itself knows.
package enum BuiltInEvent: String, CaseIterable, Sendable {
    case consentGiven = "consent.given"
    case consentWithdrawn = "consent.withdrawn"
    case messageDelivered = "message.delivered"
    case messageBounced = "message.bounced"
    case messageOpened = "message.opened"
    case messageClicked = "message.clicked"
    case messageUnsubscribed = "message.unsubscribed"
    case messageComplained = "message.complained"
}
