import Campaigns
package import CivilTime
import Engine
import ServiceLifecycle
import Storage
import Synchronization
import Templates

/// How long a daemon keeps what is no longer needed to decide; nil: for ever.
package struct RetentionPeriods: Sendable, Hashable {
    /// Events, and how old one may be that comes in.
    package var events: CivilDuration?
    /// Bodies of messages that cannot go out any more.
    package var bodies: CivilDuration?
    /// Decisions, and contacts that weigh on no cap any more.
    package var ledger: CivilDuration?

    package init(
        events: CivilDuration? = nil, bodies: CivilDuration? = nil, ledger: CivilDuration? = nil
    ) {
        self.events = events
        self.bodies = bodies
        self.ledger = ledger
    }
}

extension TactService {
    /// Events that happened before it are not taken in.
    func oldestEvent(at now: Instant) -> Instant {
        retention.events.map { edge($0, now) } ?? .distantPast
    }

    /// What retention takes away at the instant.
    func pruning(at now: Instant) -> Pruning {
        var pruning = Pruning(now: now)
        // A clock that is put back must not let an event in again that is known no more.
        pruning.events = retention.events.map {
            edge($0, now).advanced(by: -TimeOfDay.microsecondsPerDay)
        }
        pruning.bodies = retention.bodies.map { edge($0, now) }
        pruning.ledger = retention.ledger.map { edge($0, now) }
        // Caps look as far back as this.
        let window = now.advanced(by: -deployment.contactWindow)
        pruning.contacts = pruning.ledger.map { min($0, window) }
        return pruning
    }

    private func edge(_ period: CivilDuration, _ now: Instant) -> Instant {
        deployment.edition.programme.zone.adding(-period, to: now)
    }
}

/// Takes away what is older than the daemon keeps: once an hour, member by member, a few between two
/// transactions of the writer.
package struct RetentionService: Service {
    private let service: TactService

    package init(_ service: TactService) { self.service = service }

    /// Members that one transaction looks at.
    private static let portion = 64
    /// The writer has so many times as long for everything else.
    private static let share = 9

    /// Prunes until a graceful shutdown. What could not be taken away is tried again an hour later,
    /// and so is what an erasure that was cut off has left in the log.
    package func run() async throws {
        let store = service.store
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await prune()
                try? await service.writer.run { _ = try store.scrub() }
                try? await Task.sleep(for: .seconds(3_600))
            }
        }
    }

    /// Goes over all members once. Throws `WriterError`, and where the task is cancelled.
    package func prune() async throws {
        let (store, pruning) = (service.store, service.pruning(at: service.clock()))
        guard !pruning.isEmpty else { return }
        let last = Mutex<String?>(nil)
        repeat {
            let took = Mutex(Duration.zero)
            try await service.writer.run {
                let began = ContinuousClock.now
                let after = last.withLock { $0 }
                let next = try store.prune(pruning, after: after, limit: RetentionService.portion)
                last.withLock { $0 = next }
                took.withLock { $0 = ContinuousClock.now - began }
            }
            try await Task.sleep(for: took.withLock { $0 } * RetentionService.share)
        } while last.withLock({ $0 }) != nil
    }
}
