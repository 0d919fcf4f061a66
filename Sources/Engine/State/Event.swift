public import CivilTime
public import Expressions

/// One thing that happened to one member, typed by the catalogue (CloudEvents 1.0: `source` and
/// `id` together are its identity).
///
/// A class, because an event is handed on from room to room and never changes on its way.
public final class Event: Sendable, Hashable {
    public let source: String
    public let id: String
    /// Index of the catalogue.
    public let type: Int
    public let member: String
    /// When it happened.
    public let time: Instant
    /// When it came in.
    public let received: Instant
    /// By position in the type's `fields`; nil: absent.
    public let data: [Value?]

    public init(
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

    /// Names for good what the event brings about: journeys that it begins, a contact that it is.
    public var occurrence: String { joined(source, " ", id) }

    /// The same event, come in at another instant.
    public func received(at instant: Instant) -> Event {
        instant == received
            ? self
            : Event(
                source: source, id: id, type: type, member: member, time: time, received: instant,
                data: data)
    }

    public static func == (a: Event, b: Event) -> Bool {
        a === b
            || a.source == b.source && a.id == b.id && a.type == b.type && a.member == b.member
                && a.time == b.time && a.received == b.received && a.data == b.data
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(id)
    }
}

/// What wakes a member besides time.
public enum Input: Sendable {
    case event(Event)
    /// Attribute values that replace the member's own, by slot; nil clears one.
    case update(Update)
    /// A message that is not to go out any more.
    case cancellation(Cancellation)

    /// Whose it is.
    public var member: String {
        switch self {
        case .event(let event): event.member
        case .update(let update): update.member
        case .cancellation(let cancellation): cancellation.message.member
        }
    }

    /// When it came in.
    public var received: Instant {
        switch self {
        case .event(let event): event.received
        case .update(let update): update.received
        case .cancellation(let cancellation): cancellation.received
        }
    }
}

/// A row of a member file: attributes by slot, those it does not name left as they are.
public struct Update: Sendable, Hashable {
    public var member: String
    public var received: Instant
    public var values: [AttributeValue]
    /// Whether somebody wants the member's incomplete messages judged again, whatever has changed
    /// (engine.md, "Arbitration": a retry by hand).
    public var isRetry: Bool

    public init(
        member: String, received: Instant, values: [AttributeValue], isRetry: Bool = false
    ) {
        self.member = member
        self.received = received
        self.values = values
        self.isRetry = isRetry
    }
}

/// One attribute and its new value; nil: absent.
public struct AttributeValue: Sendable, Hashable {
    public var slot: Int
    public var value: Value?

    public init(slot: Int, value: Value?) {
        self.slot = slot
        self.value = value
    }
}

/// A message that is not to go out any more: cancelled by hand, or by the relay where waiting cannot
/// help or its deadline has come (engine.md, "At hand-over").
public final class Cancellation: Sendable {
    public let message: OutboxMessage
    public let reason: Reason
    public let received: Instant

    public init(of message: OutboxMessage, _ reason: Reason, received: Instant) {
        self.message = message
        self.reason = reason
        self.received = received
    }

    /// How the message ends: one that ran out of time was not cancelled.
    public var status: MessageStatus { reason == .expired ? .expired : .cancelled }

    /// What the outbox notes; of one that ran out of time what kept it until then stays noted.
    var note: String? { reason == .expired ? nil : reason.rawValue }

    /// The same, come in at another instant.
    public func received(at instant: Instant) -> Cancellation {
        Cancellation(of: message, reason, received: instant)
    }
}
