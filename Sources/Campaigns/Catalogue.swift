public import Expressions

/// What a programme knows of a member and which events it understands, with their types.
public final class Catalogue: Sendable {
    /// Column of an imported file that holds the member's id.
    public let idColumn: String
    /// Attributes by slot; `id`, `timezone` and `locale` come first whether declared or not.
    public let attributes: [Attribute]
    /// Attributes that follow from others; the slot of the i-th is `attributes.count + i`.
    public let computed: [ComputedAttribute]
    public let events: [EventType]
    /// Names of all fields that any event has; a field's number is its place here. The first four
    /// are `time`, `id`, `type`, `source`, which every event has.
    public let fieldNames: [String]

    public static let idSlot = 0
    public static let timezoneSlot = 1
    public static let localeSlot = 2
    public static let standardFields = ["time", "id", "type", "source"]

    private let attributeSlots: [String: Int]
    private let eventIndices: [String: Int]
    private let eventIndicesByName: [String: Int]

    /// A catalogue of these parts; names are unique and the first three attributes as said above.
    public init(
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
    public func slot(ofAttribute name: String) -> Int? { attributeSlots[name] }

    /// Name and type of the attribute or computed attribute in the slot.
    public func attribute(inSlot slot: Int) -> (name: String, type: ValueType) {
        guard slot >= attributes.count else {
            return (attributes[slot].name, attributes[slot].type)
        }
        let computed = computed[slot - attributes.count]
        return (computed.name, computed.expression.type)
    }

    /// Index of the event with that CloudEvents `type`.
    public func eventIndex(ofType type: String) -> Int? { eventIndices[type] }

    /// Index of the event with that name in the catalogue.
    public func eventIndex(named name: String) -> Int? { eventIndicesByName[name] }
}

/// One attribute of a member.
public final class Attribute: Sendable {
    public let name: String
    public let type: ValueType
    /// Holds where a member has no value of its own.
    public let defaultValue: Value?

    public init(name: String, type: ValueType, defaultValue: Value? = nil) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
    }
}

/// An attribute that follows from others; its type is its expression's.
public struct ComputedAttribute: Sendable {
    public var name: String
    public var expression: Expression

    public init(name: String, expression: Expression) {
        self.name = name
        self.expression = expression
    }
}

/// A kind of event.
public final class EventType: Sendable {
    /// Name in campaign files.
    public let name: String
    /// CloudEvents `type` as the source sends it.
    public let type: String
    public let fields: [EventField]
    /// Position in `fields` by field number (`Catalogue.fieldNames`), -1 where this type lacks it.
    public let positions: [Int]
    /// What an event of this type sets, in file order.
    public let assignments: [Assignment]
    /// The contact that such an event reports, made by another tool.
    public let contact: ExternalContact?
    public let builtIn: BuiltInEvent?

    public init(
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
    public func replacing(
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
public struct EventField: Sendable {
    public var name: String
    public var type: ValueType
    public var isOptional: Bool
    /// Holds where the event has no value.
    public var defaultValue: Value?

    public init(
        name: String, type: ValueType, isOptional: Bool = false, defaultValue: Value? = nil
    ) {
        self.name = name
        self.type = type
        self.isOptional = isOptional
        self.defaultValue = defaultValue
    }
}

/// `sets: { tier: event.to }`.
public final class Assignment: Sendable {
    /// Slot of the attribute that is set.
    public let attribute: Int
    public let expression: Expression
    /// Whether the expression reads the attribute it sets; one that does not is skipped when an
    /// event of a later time has already set it.
    public let readsItself: Bool

    public init(attribute: Int, expression: Expression, readsItself: Bool) {
        self.attribute = attribute
        self.expression = expression
        self.readsItself = readsItself
    }
}

/// `contact: { channel: email, category: commercial }`: indices of the programme.
public struct ExternalContact: Sendable {
    public var channel: Int
    public var category: Int

    public init(channel: Int, category: Int) {
        self.channel = channel
        self.category = category
    }
}

/// Events whose meaning the engine itself knows.
public enum BuiltInEvent: String, CaseIterable, Sendable {
    case consentGiven = "consent.given"
    case consentWithdrawn = "consent.withdrawn"
    case messageDelivered = "message.delivered"
    case messageBounced = "message.bounced"
    case messageOpened = "message.opened"
    case messageClicked = "message.clicked"
    case messageUnsubscribed = "message.unsubscribed"
    case messageComplained = "message.complained"
}
