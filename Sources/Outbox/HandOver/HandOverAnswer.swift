package import CivilTime
package import Engine

/// What the relay is told when it asks, before an attempt, whether a message may still go out.
package enum HandOverAnswer: Hashable, Sendable {
    case proceed
    /// Not now, perhaps later: outside contact hours, no capacity left today, a hold.
    case wait
    /// Never: consent, suppression, erasure. The reason goes with the settlement.
    case cancel(Reason)
}

/// What time it is for the relay.
package enum RelayClock {
    /// Each message is handed over at an instant that is known beforehand: a replay, which says the
    /// same whenever it is run.
    case planned((OutboxMessage) -> Instant)
    /// The instant that the closure gives, read anew for each message.
    case reading(() -> Instant)

    /// The instant at which the message is handed over.
    func now(for message: OutboxMessage) -> Instant {
        switch self {
        case .planned(let instant): instant(message)
        case .reading(let clock): clock()
        }
    }
}
