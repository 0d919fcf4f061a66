package import CivilTime
package import Engine

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
