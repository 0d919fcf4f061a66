package import CivilTime

/// What retention takes away: rows from before these instants; nil: none of that kind.
package struct Pruning: Sendable, Hashable {
    /// Events that were received and happened before it: one that is sent again is then too old to be
    /// taken in, so that it need not be known for a duplicate.
    package var events: Instant?
    /// Bodies of messages that were decided before it and cannot go out any more.
    package var bodies: Instant?
    /// Decisions made before it.
    package var ledger: Instant?
    /// Contacts made before it.
    package var contacts: Instant?
    /// No message goes out whose deadline is not after it.
    package var now: Instant

    package init(now: Instant) { self.now = now }

    package var isEmpty: Bool {
        events == nil && bodies == nil && ledger == nil && contacts == nil
    }
}
