package import CivilTime
package import Expressions

/// One thing that happened to one member, typed by the catalogue (CloudEvents 1.0: `source` and `id`
/// together are its identity).
package struct Event: Sendable, Hashable {
    package var source: String
    package var id: String
    /// Index of the catalogue.
    package var type: Int
    package var member: String
    /// When it happened.
    package var time: Instant
    /// When it came in.
    package var received: Instant
    /// By position in the type's `fields`; nil: absent.
    package var data: [Value?]

    package init(
        source: String, id: String, type: Int, member: String, time: Instant, received: Instant,
        data: [Value?]
    ) {
        self.source = source
        self.id = id
        self.type = type
        self.member = member
        self.time = time
        self.received = received
        self.data = data
    }
}

/// What wakes a member besides time.
package enum Input: Sendable {
    case event(Event)
    /// Attribute values that replace the member's own, by slot; nil clears one.
    case update(Update)
    /// A message cancelled by hand, by id.
    case cancellation(message: String, received: Instant)

    /// When it came in.
    package var received: Instant {
        switch self {
        case .event(let event): event.received
        case .update(let update): update.received
        case .cancellation(_, let received): received
        }
    }
}

/// A row of a member file: attributes by slot, those it does not name left as they are.
package struct Update: Sendable, Hashable {
    package var member: String
    package var received: Instant
    package var values: [AttributeValue]

    package init(member: String, received: Instant, values: [AttributeValue]) {
        self.member = member
        self.received = received
        self.values = values
    }
}

/// One attribute and its new value; nil: absent.
package struct AttributeValue: Sendable, Hashable {
    package var slot: Int
    package var value: Value?

    package init(slot: Int, value: Value?) {
        self.slot = slot
        self.value = value
    }
}
