import Campaigns
package import CivilTime
import Delivery
package import Engine
package import Logging
import Outbox
package import Storage
import Templates

/// Hands the messages of one channel over as long as the daemon runs (engine.md, "At hand-over"): asks
/// before each attempt whether a message may still go, attempts it, and has the writer record what came
/// of it. At least once, under a key that never changes, and never at or after the deadline.
package struct ChannelRelay: Sendable {
    /// What a relay needs of the rest of the daemon.
    package struct Surroundings: Sendable {
        package var store: any Store
        package var writer: Writer
        package var clock: @Sendable () -> Instant
        package var deployment: @Sendable () -> Deployment
        package var logger: Logger
        package var meter: Meter

        package init(
            store: any Store, writer: Writer, clock: @escaping @Sendable () -> Instant,
            deployment: @escaping @Sendable () -> Deployment, logger: Logger, meter: Meter
        ) {
            self.store = store
            self.writer = writer
            self.clock = clock
            self.deployment = deployment
            self.logger = logger
            self.meter = meter
        }
    }

    private let channel: String
    private let destination: any Destination
    private let pace: Pace?
    private let doorbell: Doorbell
    private let around: Surroundings

    /// `pace`: how fast the destination may be given messages; nil: as fast as it takes them.
    package init(
        channel: String, to destination: any Destination, pace: Pace?, doorbell: Doorbell,
        _ surroundings: Surroundings
    ) {
        self.channel = channel
        self.destination = destination
        self.pace = pace
        self.doorbell = doorbell
        around = surroundings
    }

    /// No wait is longer, so that a step of the clock does no harm: 30 seconds in microseconds.
    private static let longestWait: Int64 = 30_000_000

    /// Hands over until the task is cancelled.
    package func run() async {
        var course = Course()
        while !Task.isCancelled {
            do {
                let wait = try await handOver(&course)
                if wait > 0 { await doorbell.wait(atMost: min(wait, ChannelRelay.longestWait)) }
            } catch WriterError.stopping {
                break
            } catch {
                around.logger.error(
                    "hand-over failed; it is tried again",
                    metadata: ["channel": "\(channel)", "error": "\(error)"])
                await doorbell.wait(atMost: 1_000_000)
            }
        }
        await destination.close()
    }

    /// What a relay remembers from one portion to the next.
    private struct Course {
        /// How often in a row the destination itself has failed, and since and until when it is left
        /// alone.
        var failures = 0
        var pause: (from: Instant, until: Instant)?
        /// The start of the day that is counted, and how many it has taken.
        var day: Instant?
        var handedOver = 0
    }

    /// One portion; says for how many microseconds there is nothing to do.
    private func handOver(_ course: inout Course) async throws -> Int64 {
        let now = around.clock()
        // A clock that is put back must not make it longer.
        if let pause = course.pause, pause.from <= now, now < pause.until {
            return pause.until.microseconds - now.microseconds
        }
        let deployment = around.deployment()
        let room = try await room(&course, at: now, deployment.edition.programme)
        guard room.count > 0 else { return room.until.microseconds - now.microseconds }
        let limit = min(destination.portion, room.count, pace?.portion ?? .max)
        let waiting = try await around.read { store in
            try store.waiting(on: channel, at: now, limit: limit)
        }
        guard !waiting.isEmpty else { return try await untilNext(after: now) }
        let sorted = try await Questions(store: around.store, deployment: deployment)
            .ask(waiting, at: now)
        var (settlements, cancellations) = (sorted.settlements, sorted.cancellations)
        if !sorted.ready.isEmpty {
            let results = await destination.handOver(sorted.ready.map(\.message))
            settlements += settle(sorted.ready, results, &course)
        }
        if !settlements.isEmpty || !cancellations.isEmpty {
            try await around.writer.settle(settlements, cancelling: cancellations)
            for settlement in settlements {
                around.meter.handedOver(channel, settlement.status, settlement.isFailedAttempt)
            }
            for _ in cancellations { around.meter.handedOver(channel, .cancelled, false) }
        }
        cancellations.removeAll()
        return pace?.pause(after: sorted.ready.count) ?? 0
    }

    /// When a message may be tried next, in microseconds from now.
    private func untilNext(after now: Instant) async throws -> Int64 {
        let next = try await around.read { try $0.nextAttempt(on: channel, after: now) }
        return next.map { $0.microseconds - now.microseconds } ?? ChannelRelay.longestWait
    }

    /// How many more messages the channel takes today, and until when there are no more.
    private func room(
        _ course: inout Course, at now: Instant, _ programme: Programme
    ) async throws -> (count: Int, until: Instant) {
        guard let index = programme.channelIndex(named: channel),
            let perDay = programme.channels[index].capacityPerDay
        else { return (.max, now) }
        let today = programme.zone.date(at: now)
        let start = programme.zone.startOfDay(today)
        if course.day != start {
            course.handedOver = try await around.read {
                try $0.handedOver(on: channel, since: start)
            }
            course.day = start
        }
        let left = perDay - course.handedOver
        return (max(left, 0), programme.zone.startOfDay(today.adding(days: 1)))
    }

    /// What attempts came to. Those that were not made stay as they are.
    private func settle(
        _ ready: [WaitingMessage], _ results: [Result<Void, DeliveryFailure>],
        _ course: inout Course
    ) -> [Settlement] {
        let now = around.clock()
        var settlements: [Settlement] = []
        course.pause = nil
        for (row, result) in zip(ready, results) {
            let id = row.message.id
            switch result {
            case .success:
                course.handedOver += 1
                course.failures = 0
                settlements.append(Settlement(message: id, status: .delivered, at: now))
            case .failure(let failure):
                note(failure, of: row)
                if failure.isPermanent {
                    settlements.append(
                        Settlement(
                            message: id, status: .failed, at: now, note: failure.description,
                            isFailedAttempt: true))
                } else if failure.reach != .target {
                    settlements.append(retry(row, failure, at: now))
                }
            }
        }
        let failure = results.lazy.compactMap(\.targetFailure).first
        if let failure { pause(&course, failure, at: now) }
        return settlements
    }

    /// A message that may be tried again, later each time.
    private func retry(
        _ row: WaitingMessage, _ failure: DeliveryFailure, at now: Instant
    ) -> Settlement {
        let next = BackOff.message.nextAttempt(
            after: now, failures: row.attempts + 1, of: row.message.key,
            retryAfter: failure.retryAfter)
        return Settlement(
            message: row.message.id, status: .ready, at: now, note: failure.description,
            nextAttempt: min(next, row.message.deadline), isFailedAttempt: true)
    }

    /// Leaves the destination alone, longer each time that it fails.
    private func pause(_ course: inout Course, _ failure: DeliveryFailure, at now: Instant) {
        course.failures += 1
        let next = BackOff.destination.nextAttempt(
            after: now, failures: course.failures, of: channel, retryAfter: failure.retryAfter)
        course.pause = (now, next)
        around.meter.destinationFailed(channel)
        around.logger.warning(
            "destination failed; it is tried again",
            metadata: [
                "channel": "\(channel)", "failure": "\(failure)",
                "again_in_seconds": "\((next.microseconds - now.microseconds) / 1_000_000)",
            ])
    }

    private func note(_ failure: DeliveryFailure, of row: WaitingMessage) {
        around.logger.notice(
            "a message was not taken",
            metadata: [
                "channel": "\(channel)", "message": "\(row.message.id)", "failure": "\(failure)",
                "attempt": "\(row.attempts + 1)",
            ])
    }
}

extension ChannelRelay.Surroundings {
    /// Asks the store, on a thread that may wait.
    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Store) throws -> Answer
    ) async throws -> Answer {
        let store = store
        return try await offThread { try body(store) }
    }
}

extension Result where Success == Void, Failure == DeliveryFailure {
    /// The failure, where it is, or may be, the destination's own.
    fileprivate var targetFailure: DeliveryFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure.reach == .target || failure.reach == .messageOrTarget ? failure : nil
    }
}
