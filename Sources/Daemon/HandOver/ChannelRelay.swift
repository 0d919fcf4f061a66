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
    /// nil: the messages are fetched.
    private let destination: (any Destination)?
    private let pace: Pace?
    private let doorbell: Doorbell
    private let grace: Duration
    private let around: Surroundings

    /// `destination`: nil, where another program fetches the messages: those that nobody fetches in
    /// time end all the same. `pace`: how fast it may be given messages; nil: as fast as it takes them.
    /// `grace`: how long a portion that is on its way when the relay is to end may take to be finished.
    package init(
        channel: String, to destination: (any Destination)?, pace: Pace?, doorbell: Doorbell,
        grace: Duration = .seconds(30), _ surroundings: Surroundings
    ) {
        self.channel = channel
        self.destination = destination
        self.pace = pace
        self.doorbell = doorbell
        self.grace = grace
        around = surroundings
    }

    /// No wait is longer, so that a step of the clock does no harm: 30 seconds in microseconds.
    private static let longestWait: Int64 = 30_000_000

    /// Hands over until the task is cancelled; a portion that is on its way then is finished and
    /// recorded, because what a receiver has half taken goes out again after the next start.
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
        await destination?.close()
    }

    /// What a relay remembers from one portion to the next.
    private struct Course {
        /// How often in a row the destination itself has failed, and since and until when it is left
        /// alone.
        var failures = 0
        var pause: (from: Instant, until: Instant)?
        /// When the next may be handed over, where there is a pace, since the last were.
        var turn: (from: Instant, until: Instant)?
        /// The start of the day that is counted, and how many it has taken.
        var day: Instant?
        var handedOver = 0
        /// When those that wait were last searched for deadlines that have come.
        var searched: Instant?

        /// Until when nothing is handed over; nil: it may be now. A clock that is put back must not
        /// make it longer.
        func rest(at now: Instant) -> Instant? {
            let rests = [pause, turn].compactMap(\.self).filter { $0.from <= now && now < $0.until }
            return rests.map(\.until).max()
        }
    }

    /// One portion; says for how many microseconds there is nothing to do.
    private func handOver(_ course: inout Course) async throws -> Int64 {
        let now = around.clock()
        if doorbell.isHurrying() { course.pause = nil }
        guard let destination else { return try await rest(&course, until: .distantFuture, now) }
        if let end = course.rest(at: now) { return try await rest(&course, until: end, now) }
        let deployment = around.deployment()
        let room = try await room(&course, at: now, deployment.edition.programme)
        guard room.count > 0 else { return try await rest(&course, until: room.until, now) }
        // One that has failed is tried with one message: the others would fail like it.
        let portion = course.failures > 0 ? 1 : destination.portion
        let limit = min(portion, room.count, pace?.portion ?? .max)
        try await release(at: now)
        let logger = around.logger
        let sorted = try await around.read { store in
            try Questions(store: store, deployment: deployment, logger: logger)
                .ask(on: channel, at: now, limit: limit)
        }
        guard !sorted.isEmpty else { return try await untilNext(after: now) }
        var settlements = sorted.settlements
        if !sorted.ready.isEmpty {
            let results = await attempt(sorted.ready.map(\.message), by: destination)
            settlements += settle(sorted.ready, results, &course)
        }
        try await record(settlements, sorted.cancellations)
        if let pace {
            course.turn = (now, now.advanced(by: pace.pause(after: sorted.ready.count)))
        }
        return 0
    }

    /// The attempts of one portion: not cancelled with the relay, but only after the grace.
    private func attempt(
        _ messages: [OutboxMessage], by destination: any Destination
    ) async -> [Result<Void, DeliveryFailure>] {
        let grace = grace
        let attempts = Task { await destination.handOver(messages) }
        return await withTaskCancellationHandler {
            await attempts.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: grace)
                attempts.cancel()
            }
        }
    }

    private func record(
        _ settlements: [Settlement], _ cancellations: [Cancellation]
    ) async throws(WriterError) {
        if !settlements.isEmpty { try await around.writer.settle(settlements) }
        for settlement in settlements {
            around.meter.handedOver(channel, settlement.status, settlement.isFailedAttempt)
        }
        let taken = try await around.writer.takeBack(cancellations, logger: around.logger)
        for cancellation in taken { around.meter.handedOver(channel, cancellation.status, false) }
        let expired = taken.count { $0.status == .expired }
        guard expired > 0 else { return }
        around.logger.notice(
            "messages have reached their deadline and do not go out",
            metadata: ["channel": "\(channel)", "messages": "\(expired)"])
    }

    /// Nothing is handed over until then; what reaches its deadline meanwhile ends all the same. Says
    /// for how many microseconds there is nothing to do.
    private func rest(
        _ course: inout Course, until end: Instant, _ now: Instant
    ) async throws -> Int64 {
        // Each search looks at all that wait: new ones, which ring, must not have it done again.
        let isRecent = course.searched.map { searched in
            searched <= now && now < searched.advanced(by: ChannelRelay.longestWait)
        }
        if isRecent != true {
            course.searched = now
            try await release(at: now)
            while case let late = try await overdue(at: now), !late.isEmpty {
                try await record([], late.map { Cancellation(of: $0, .expired, received: now) })
            }
        }
        return end.microseconds - now.microseconds
    }

    /// Has those whose time to be tried again has come wait like the others.
    private func release(at now: Instant) async throws {
        let next = try await around.read {
            try $0.nextAttempt(on: channel, after: .distantPast)
        }
        guard let next, next <= now else { return }
        try await around.writer.run { [channel, store = around.store] in
            try store.release(on: channel, at: now)
        }
    }

    private func overdue(at now: Instant) async throws -> [OutboxMessage] {
        try await around.read { try $0.overdue(on: channel, at: now, limit: 500) }
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
        guard let day = DailyRoom(of: channel, at: now, in: programme) else { return (.max, now) }
        if course.day != day.start {
            course.handedOver = try await around.read {
                try $0.handedOver(on: channel, since: day.start)
            }
            course.day = day.start
        }
        return (max(day.perDay - course.handedOver, 0), day.end)
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
                goOn(&course)
                settlements.append(Settlement(message: id, status: .delivered, at: now))
            case .failure(let failure):
                note(failure, of: row)
                if failure.isPermanent {
                    settlements.append(
                        Settlement(
                            message: id, status: .failed, at: now, note: failure.description,
                            isFailedAttempt: true))
                } else if failure.reach == .target {
                    // No attempt is used up, but whoever asks is told what it waits for.
                    settlements.append(
                        Settlement(
                            message: id, status: .ready, from: .ready, at: now,
                            note: failure.description))
                } else {
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

    /// The destination has taken a message.
    private func goOn(_ course: inout Course) {
        if course.failures > 0 {
            around.meter.destinationAnswers(channel)
            around.logger.notice(
                "destination takes messages again",
                metadata: ["channel": "\(channel)", "failures": "\(course.failures)"])
        }
        course.failures = 0
    }

    /// Leaves the destination alone, longer each time that it fails.
    private func pause(_ course: inout Course, _ failure: DeliveryFailure, at now: Instant) {
        course.failures += 1
        let next = BackOff.destination.nextAttempt(
            after: now, failures: course.failures, of: channel, retryAfter: failure.retryAfter)
        course.pause = (now, next)
        around.meter.destinationFailed(
            channel,
            Meter.Outage(
                since: around.meter.current.outages[channel]?.since ?? now,
                failure: failure.description, until: next))
        around.logger.warning(
            "destination failed; it is tried again",
            metadata: [
                "channel": "\(channel)", "failure": "\(failure)",
                "again_in_seconds": "\((next.microseconds - now.microseconds + 999_999) / 1_000_000)",
            ])
    }

    private func note(_ failure: DeliveryFailure, of row: WaitingMessage) {
        around.logger.log(
            level: failure.isPermanent ? .warning : .notice,
            failure.isPermanent
                ? "a message failed for good; tact outbox retry tries it once more"
                : "a message was not taken",
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
