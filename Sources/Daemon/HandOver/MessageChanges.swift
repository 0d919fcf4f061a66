import CivilTime
package import Engine
import Storage
import Synchronization

/// What is done to one message by hand, or by a program that hands it over itself.
package enum MessageChange: String, Sendable, Hashable {
    /// It has been handed over.
    case acknowledge
    /// A failed one is tried again, one that waits is tried at once, and one that lacks a value is
    /// judged again.
    case retry
    /// It is not to go out.
    case cancel
}

/// Why a message was not changed.
package enum MessageChangeError: Error, Sendable, Hashable {
    case unknown
    /// It stands where the change means nothing any more.
    case tooLate(MessageStatus)
    /// It is being handed over right now, and what comes of that is not known yet.
    case onItsWay
    /// Nobody fetches the messages of this channel: the daemon hands them over itself.
    case notFetched(channel: String)
    /// It is said to be handed over, and nobody was ever given it under a lease.
    case neverLeased(channel: String)
}

extension MessageChange {
    /// Whether a message at the status is changed; false: it stands where it should already. Throws
    /// where it is too late.
    fileprivate func isDue(at status: MessageStatus) throws(MessageChangeError) -> Bool {
        switch (self, status) {
        case (.acknowledge, .delivered), (.cancel, .cancelled): false
        case (.acknowledge, .ready), (.retry, .failed), (.retry, .ready), (.retry, .incomplete),
            (.cancel, .ready), (.cancel, .incomplete), (.cancel, .failed):
            true
        default: throw .tooLate(status)
        }
    }

    /// What is written where the change is due.
    fileprivate func verdict(on message: OutboxMessage, at now: Instant) -> Verdict {
        switch self {
        case .acknowledge: Verdict([Settlement(message: message.id, status: .delivered, at: now)])
        case .retry where message.status == .incomplete:
            // Its text is the engine's to write.
            Verdict(
                retrying: [
                    Update(member: message.member, received: now, values: [], isRetry: true)
                ])
        case .retry:
            Verdict([
                Settlement(message: message.id, status: .ready, from: message.status, at: now)
            ])
        case .cancel: Verdict(cancelling: [Cancellation(of: message, .cancelled, received: now)])
        }
    }
}

extension TactService {
    /// A message as it stood when a change of it was judged, and whether it was changed.
    private typealias Judged = Result<(message: OutboxMessage, isChanged: Bool), MessageChangeError>

    /// Changes one message, as it stands when the writer comes to it: a message on its way may be
    /// delivered meanwhile. Throws `MessageChangeError`, and what store and writer throw.
    package func change(_ id: String, _ change: MessageChange) async throws {
        let now = clock()
        let (isFetched, underWay) = (isFetched, underWay)
        let isHeld = Mutex(false)
        // Not what another cancel holds.
        defer { if isHeld.withLock({ $0 }) { underWay.letGo(id) } }
        let judged = try await writer.settle { store in
            guard let message = try store.message(id: id) else {
                return (Judged.failure(.unknown), Verdict())
            }
            if change == .acknowledge, !isFetched(message.channel) {
                return (Judged.failure(.notFetched(channel: message.channel)), Verdict())
            }
            if change == .acknowledge, message.status == .ready,
                try store.waysOut(of: message.member)[id]?.wasLeased != true
            {
                return (Judged.failure(.neverLeased(channel: message.channel)), Verdict())
            }
            if change == .cancel, message.status == .ready {
                guard underWay.hold(id, on: message.channel) else {
                    return (Judged.failure(.onItsWay), Verdict())
                }
                isHeld.withLock { $0 = true }
            }
            let judged = Judged { () throws(MessageChangeError) in
                (message, try change.isDue(at: message.status))
            }
            let isDue = (try? judged.get().isChanged) ?? false
            return (judged, isDue ? change.verdict(on: message, at: now) : Verdict())
        }
        let (message, isChanged) = try judged.get()
        guard isChanged else { return }
        switch change {
        case .acknowledge: meter.handedOver(message.channel, .delivered, false)
        case .retry: doorbell(of: message.channel).ring(hurrying: true)
        case .cancel: meter.handedOver(message.channel, .cancelled, false)
        }
    }
}
