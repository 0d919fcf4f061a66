package import CivilTime
package import Engine
import Storage

/// What is done to one message by hand, or by a program that hands it over itself.
package enum MessageChange: String, Sendable, Hashable {
    /// It has been handed over.
    case acknowledge
    /// A failed one is tried again, and one that waits is tried at once.
    case retry
    /// It is not to go out.
    case cancel
}

/// Why a message was not changed.
package enum MessageChangeError: Error, Sendable, Hashable {
    case unknown
    /// It stands where the change means nothing any more.
    case tooLate(MessageStatus)
}

extension TactService {
    /// Messages of a channel that may go out now, for a program that hands them over itself; nobody is
    /// given them again for the lease. Before that the relay's questions are asked. Throws what store
    /// and writer throw.
    package func fetch(
        _ channel: String, at now: Instant, limit: Int, leaseSeconds: Int
    ) async throws -> [OutboxMessage] {
        let relay = ChannelRelay.Questions(store: store, deployment: deployment)
        let sorted = try await relay.ask(
            try await read { try $0.waiting(on: channel, at: now, limit: limit) }, at: now)
        let until = now.advanced(by: Int64(leaseSeconds) * 1_000_000)
        let leases = sorted.ready.map {
            Settlement(
                message: $0.message.id, status: .ready, at: now,
                nextAttempt: min(until, $0.message.deadline))
        }
        let settlements = sorted.settlements + (leaseSeconds > 0 ? leases : [])
        if !settlements.isEmpty || !sorted.cancellations.isEmpty {
            try await writer.settle(settlements, cancelling: sorted.cancellations)
        }
        return sorted.ready.map(\.message)
    }

    /// Changes one message. Throws `MessageChangeError`, and what store and writer throw.
    package func change(_ id: String, _ change: MessageChange) async throws {
        guard let message = try await read({ try $0.message(id: id) }) else {
            throw MessageChangeError.unknown
        }
        let now = clock()
        switch (change, message.status) {
        case (.acknowledge, .delivered), (.cancel, .cancelled): return
        case (.acknowledge, .ready):
            try await writer.settle([Settlement(message: id, status: .delivered, at: now)])
            meter.handedOver(message.channel, .delivered, false)
        case (.retry, .failed), (.retry, .ready):
            try await writer.settle([Settlement(message: id, status: .ready, at: now)])
            announce(message.channel)
        case (.cancel, .ready), (.cancel, .incomplete), (.cancel, .failed):
            let cancellation = Cancellation(of: message, .cancelled, received: now)
            try await writer.settle([], cancelling: [cancellation])
            meter.handedOver(message.channel, .cancelled, false)
        case (_, let status): throw MessageChangeError.tooLate(status)
        }
    }
}
