import Logging
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
        // What a shorter period has taken away stays away when the period is lengthened.
        let kept = eventsKeptFrom.withLock { $0 } ?? .distantPast
        return max(retention.events.map { edge($0, now) } ?? .distantPast, kept)
    }

    /// Takes note that events of before the instant are gone.
    func noteKept(from edge: Instant?) {
        guard let edge else { return }
        eventsKeptFrom.withLock { $0 = max($0 ?? edge, edge) }
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
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await attempt("what is too old could not be taken away") { try await prune() }
                await attempt("the store's log could not be emptied") { try await scrub() }
                try? await Task.sleep(for: .seconds(3_600))
            }
        }
    }

    /// Does it and, where it fails, says so: terms of erasure hang on it.
    private func attempt(_ complaint: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch WriterError.stopping, is CancellationError {
        } catch {
            service.meter.retentionFailed()
            service.logger.error(
                "\(complaint); it is tried again in an hour", metadata: ["error": "\(error)"])
        }
    }

    private func scrub() async throws {
        let store = service.store
        try await service.writer.run { _ = try store.scrub() }
    }

    /// Goes over all members once. Throws `WriterError`, and where the task is cancelled.
    package func prune() async throws {
        var last: String?
        repeat {
            // Asked each time: a reload may have brought a cap that looks further back.
            let pruning = service.pruning(at: service.clock())
            guard !pruning.isEmpty else { return }
            let (next, took) = try await prune(pruning, after: last)
            last = next
            try await Task.sleep(for: took * RetentionService.share)
        } while last != nil
        note(service.pruning(at: service.clock()))
    }

    private func note(_ pruning: Pruning) {
        func day(_ edge: Instant?) -> String {
            edge.map { "before \($0)" } ?? "none"
        }
        service.logger.notice(
            "what is older than retention keeps is gone",
            metadata: [
                "events": "\(day(pruning.events))", "bodies": "\(day(pruning.bodies))",
                "ledger": "\(day(pruning.ledger))",
            ])
    }

    /// One transaction; gives the member to go on after (nil: all are done), and how long it took.
    private func prune(
        _ pruning: Pruning, after last: String?
    ) async throws(WriterError) -> (next: String?, took: Duration) {
        let service = service
        let outcome = Mutex<(next: String?, took: Duration)>((nil, .zero))
        try await service.writer.run {
            let began = ContinuousClock.now
            let next = try service.store.prune(
                pruning, after: last, limit: RetentionService.portion)
            service.noteKept(from: pruning.events)
            outcome.withLock { $0 = (next, ContinuousClock.now - began) }
        }
        return outcome.withLock { $0 }
    }
}
