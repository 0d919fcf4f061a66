public import CivilTime

/// What retention takes away: rows from before these instants; nil: none of that kind.
public struct Pruning: Sendable, Hashable {
    /// Events that were received and happened before it: one that is sent again is then too old to be
    /// taken in, so that it need not be known for a duplicate.
    public var events: Instant?
    /// Bodies of messages that were decided before it and cannot go out any more.
    public var bodies: Instant?
    /// Decisions made before it.
    public var ledger: Instant?
    /// Contacts made before it.
    public var contacts: Instant?
    /// No message goes out whose deadline is not after it.
    public var now: Instant

    public init(now: Instant) { self.now = now }

    public var isEmpty: Bool {
        events == nil && bodies == nil && ledger == nil && contacts == nil
    }
}
