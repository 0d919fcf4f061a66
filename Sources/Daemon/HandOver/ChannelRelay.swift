import Campaigns
package import CivilTime
import Delivery
package import Engine
package import Logging
import Outbox
package import Storage
import Templates

/// Hands the messages of one channel over as long as the daemon runs (engine.md, "At hand-over"): asks
/// before each attempt whether a message may still go, has it attempted, and has the writer record what
/// came of it as soon as it is known, whatever else still runs. At least once, under a key that never
/// changes, and never at or after the deadline.
package struct ChannelRelay: Sendable {
    /// What a relay needs of the rest of the daemon.
    package struct Surroundings: Sendable {
        package var store: any Store
        package var writer: Writer
        package var clock: @Sendable () -> Instant
        package var deployment: @Sendable () -> Deployment
        package var logger: Logger
        package var meter: Meter
        package var underWay: UnderWay

        package init(
            store: any Store, writer: Writer, clock: @escaping @Sendable () -> Instant,
            deployment: @escaping @Sendable () -> Deployment, logger: Logger, meter: Meter,
            underWay: UnderWay
        ) {
            self.store = store
            self.writer = writer
            self.clock = clock
            self.deployment = deployment
            self.logger = logger
            self.meter = meter
            self.underWay = underWay
        }
    }

    let channel: String
    /// nil: the messages are fetched.
    private let destination: (any Destination)?
    private let attempts: Attempts?
    private let pace: Pace?
    private let doorbell: Doorbell
    private let grace: Duration
    let around: Surroundings

    /// `destination`: nil, where another program fetches the messages: those that nobody fetches in
    /// time end all the same. `pace`: how fast it may be given messages; nil: as fast as it takes them.
    /// `grace`: how long what is on its way when the relay is to end may take to be finished.
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
        attempts = destination.map {
            Attempts(by: $0, ringing: doorbell, clock: surroundings.clock)
        }
    }

    /// No wait is longer, so that a step of the clock does no harm: 30 seconds in microseconds.
    private static let longestWait: Int64 = 30_000_000

    /// Until what is just being cancelled is: a millisecond in microseconds.
    private static let shortestWait: Int64 = 1_000

    /// What changes from one round to the next.
    private struct Round {
        var course = Course()
        /// What came of attempts, as long as the writer has not recorded it.
        var unrecorded: [Settlement] = []
        /// What is noted of the channel in the store; nil: nobody has looked yet.
        var remarks: ChannelRemarks?
        /// Why the destination takes nothing; nil: it takes messages, or has not been asked yet.
        var failure: String?
        /// Whether it has been asked.
        var isAsked = false
    }

    /// Hands over until the task is cancelled; what is on its way then is finished and recorded, because
    /// what a receiver has half taken goes out again after the next start.
    package func run() async {
        var round = Round()
        while !Task.isCancelled {
            do {
                try await recordEnded(&round)
                let wait = try await begin(&round.course)
                guard wait > 0 else { continue }
                let look = try await noteRemarks(&round.remarks, round.isAsked, round.failure)
                await doorbell.wait(atMost: min(wait, look, ChannelRelay.longestWait))
            } catch WriterError.stopping {
                break
            } catch {
                around.logger.error(
                    "hand-over failed; it is tried again",
                    metadata: ["channel": "\(channel)", "error": "\(error)"])
                await doorbell.wait(atMost: 1_000_000)
            }
        }
        await finish(round)
        await destination?.close()
    }

    /// Waits for what runs, and records it; after the grace it is given up. A task of its own, which is
    /// not cancelled with the relay.
    private func finish(_ round: Round) async {
        guard let attempts else { return }
        let end = ContinuousClock.now + grace
        let last = Task {
            var round = round
            while true {
                let isIdle = attempts.isIdle
                do { try await recordEnded(&round) } catch { break }
                if isIdle { break }
                let left = end - .now
                if left <= .zero { attempts.giveUp() }
                let wait = left > .zero ? min(left, .seconds(1)) : .milliseconds(100)
                await doorbell.wait(atMost: Int64(wait / .microseconds(1)))
            }
        }
        await last.value
        // What was given up is on its way no more.
        var remarks = round.remarks
        _ = try? await noteRemarks(&remarks, round.isAsked, round.failure)
    }

    /// Begins what may go now; says for how many microseconds there is nothing to do.
    private func begin(_ course: inout Course) async throws -> Int64 {
        let start = around.clock()
        if doorbell.isHurrying() { course.hurry() }
        guard let destination, let attempts else {
            return try await rest(&course, until: .distantFuture, start)
        }
        if let end = course.rest(at: start) { return try await rest(&course, until: end, start) }
        let deployment = around.deployment()
        let day = DailyRoom(of: channel, at: start, in: deployment.edition.programme)
        if let day {
            try await course.count(day.start) {
                try await around.read { try $0.handedOver(on: channel, since: day.start) }
            }
        }
        let width = Course.Width(
            lanes: destination.lanes, portion: destination.portion,
            running: attempts.load(in: course.spell))
        let room = course.room(width, perDay: day?.perDay, pace: pace)
        // What runs rings when it ends.
        let end = width.running.portions > 0 ? .distantFuture : day?.end ?? .distantFuture
        guard room > 0 else { return try await rest(&course, until: end, start) }
        try await release(at: start)
        let (logger, underWay) = (around.logger, around.underWay)
        let (now, mark, limit) = (around.clock(), underWay.mark, course.reach(for: room))
        let answers = try await around.read { store in
            try Questions(store: store, deployment: deployment, logger: logger)
                .ask(on: channel, at: now, limit: limit, besides: underWay)
        }
        guard !answers.isEmpty else { return try await untilNext(after: now) }
        let ready = Array(answers.ready.prefix(room))
        // Before anything else is waited for: what was answered grows old.
        guard underWay.begin(ready.lazy.map(\.message.id), on: channel, at: now, since: mark) else {
            return ChannelRelay.shortestWait
        }
        let portion = course.failures > 0 ? 1 : destination.portion
        for first in stride(from: 0, to: ready.count, by: portion) {
            attempts.begin(Array(ready[first...].prefix(portion)), in: course.spell)
        }
        course.began(ready.count, of: room, at: now, pace: pace)
        try await record(answers.settlements)
        try await takeBack(answers.cancellations)
        return 0
    }

    // MARK: What came of it

    /// Has the writer record what has ended since the last time. Throws where it could not: then it is
    /// kept for the next time, and what it is about is not attempted again.
    private func recordEnded(_ round: inout Round) async throws(WriterError) {
        for portion in attempts?.takeEnded() ?? [] {
            round.unrecorded += settle(portion, &round)
            // A folder that failed on the way has attempted none of the rest.
            let rest = portion.rows.dropFirst(portion.results.count)
            around.underWay.end(rest.map(\.message.id), on: channel)
        }
        try await recordOrLeave(round.unrecorded)
        round.unrecorded = []
    }

    /// What the store can never take stays among those under way: nobody is to get it twice.
    private func recordOrLeave(_ settlements: [Settlement]) async throws(WriterError) {
        guard !settlements.isEmpty else { return }
        let ids = settlements.map(\.message)
        do throws(WriterError) {
            try await record(settlements)
        } catch {
            guard case .broken(let why) = error else { throw error }
            around.logger.critical(
                "what came of messages cannot be recorded; they are left alone until the next start",
                metadata: [
                    "channel": "\(channel)", "error": "\(why)",
                    "messages": "\(ids.joined(separator: " "))",
                ])
            return
        }
        around.underWay.end(ids, on: channel)
    }

    private func record(_ settlements: [Settlement]) async throws(WriterError) {
        guard !settlements.isEmpty else { return }
        try await around.writer.settle(settlements)
        for settlement in settlements {
            around.meter.handedOver(channel, settlement.status, settlement.isFailedAttempt)
        }
    }

    private func takeBack(_ cancellations: [Cancellation]) async throws(WriterError) {
        let taken = try await around.writer.takeBack(cancellations, logger: around.logger)
        for cancellation in taken { around.meter.handedOver(channel, cancellation.status, false) }
        let expired = taken.count { $0.status == .expired }
        guard expired > 0 else { return }
        around.logger.notice(
            "messages have reached their deadline and do not go out",
            metadata: ["channel": "\(channel)", "messages": "\(expired)"])
    }

    /// What attempts came to. Those that were not made stay as they are.
    private func settle(_ portion: Attempts.Portion, _ round: inout Round) -> [Settlement] {
        zip(portion.rows, portion.results).map { row, result in
            switch result {
            case .success:
                if let failures = round.course.took(in: portion.spell) { noteUp(after: failures) }
                if round.course.failures == 0 { (round.isAsked, round.failure) = (true, nil) }
                return Settlement(message: row.message.id, status: .delivered, at: portion.end)
            case .failure(let failure):
                note(failure, of: row)
                if failure.isOrMayBeOfTarget {
                    let until = round.course.failed(
                        failure, in: portion.spell, at: portion.end, channel: channel)
                    // One that was begun before others were taken says nothing of how it does now.
                    if round.course.failures > 0 {
                        (round.isAsked, round.failure) = (true, failure.description)
                    }
                    if let until { noteDown(failure, at: portion.end, until: until) }
                }
                return settlement(of: row, failure, at: portion.end)
            }
        }
    }

    private func settlement(
        of row: WaitingMessage, _ failure: DeliveryFailure, at now: Instant
    ) -> Settlement {
        let id = row.message.id
        if failure.isPermanent {
            return Settlement(
                message: id, status: .failed, at: now, note: failure.description,
                isFailedAttempt: true)
        }
        // No attempt is used up, but whoever asks is told what it waits for.
        if failure.reach == .target {
            return Settlement(
                message: id, status: .ready, from: .ready, at: now, note: failure.description)
        }
        // It may be tried again, later each time.
        let next = BackOff.message.nextAttempt(
            after: now, failures: row.attempts + 1, of: row.message.key,
            retryAfter: failure.retryAfter)
        return Settlement(
            message: id, status: .ready, at: now, note: failure.description,
            nextAttempt: min(next, row.message.deadline), isFailedAttempt: true)
    }

    // MARK: While nothing goes out

    /// Nothing is begun until then; what reaches its deadline meanwhile ends all the same. Says for how
    /// many microseconds there is nothing to do.
    private func rest(
        _ course: inout Course, until end: Instant, _ now: Instant
    ) async throws -> Int64 {
        if course.searches(at: now, every: ChannelRelay.longestWait) {
            try await release(at: now)
            while case let late = try await overdue(at: now), !late.isEmpty {
                try await takeBack(late.map { Cancellation(of: $0, .expired, received: now) })
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

    /// Some of those whose deadline has come, unless they are just being handed over.
    private func overdue(at now: Instant) async throws -> [OutboxMessage] {
        try await around.read { try $0.overdue(on: channel, at: now, limit: 500) }
            .filter { !around.underWay.contains($0.id, on: channel) }
    }

    /// When a message may be tried next, in microseconds from now.
    private func untilNext(after now: Instant) async throws -> Int64 {
        let next = try await around.read { try $0.nextAttempt(on: channel, after: now) }
        return next.map { $0.microseconds - now.microseconds } ?? ChannelRelay.longestWait
    }

    // MARK: Told to those who watch

    private func noteUp(after failures: Int) {
        around.meter.destinationAnswers(channel)
        around.logger.notice(
            "destination takes messages again",
            metadata: ["channel": "\(channel)", "failures": "\(failures)"])
    }

    private func noteDown(_ failure: DeliveryFailure, at now: Instant, until next: Instant) {
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

extension DeliveryFailure {
    /// Whether it is, or may be, the destination's own.
    fileprivate var isOrMayBeOfTarget: Bool { reach == .target || reach == .messageOrTarget }
}
