import Campaigns
package import CivilTime
package import Engine
import Storage
import Templates

/// Why messages of a channel cannot be fetched.
package enum FetchError: Error, Sendable, Hashable {
    case unknownChannel
    /// The daemon hands them over itself.
    case hasTarget
}

extension TactService {
    /// Messages of a channel that may go out now, for a program that hands them over itself; nobody is
    /// given them again for the lease. Before that the relay's questions are asked, capacity too.
    ///
    /// Asked and leased on the writer's thread, so that of two who fetch at once each gets messages of
    /// its own. Throws `FetchError`, and what store and writer throw.
    package func fetch(
        _ channel: String, at now: Instant, limit: Int, leaseSeconds: Int
    ) async throws -> [OutboxMessage] {
        try await fetch(channel, at: now, limit: limit, leaseSeconds: leaseSeconds) { $0 }
    }

    /// The same, where no more of the messages is kept in memory than `keep` makes of them.
    package func fetch<Kept: Sendable>(
        _ channel: String, at now: Instant, limit: Int, leaseSeconds: Int,
        keep: @escaping @Sendable ([OutboxMessage]) -> Kept
    ) async throws -> Kept {
        guard deployment.edition.programme.channelIndex(named: channel) != nil else {
            throw FetchError.unknownChannel
        }
        guard isFetched(channel) else { throw FetchError.hasTarget }
        let (kept, answers) = try await writer.settle { store in
            // While this waited for the writer, deadlines may have come.
            let now = max(now, self.clock())
            try store.release(on: channel, at: now)
            let room = try self.room(on: channel, at: now, in: store)
            let questions = ChannelRelay.Questions(
                store: store, deployment: self.deployment, logger: self.logger)
            var answers = try questions.ask(
                on: channel, at: now, limit: min(limit, room), besides: self.underWay)
            let end = now.advanced(by: Int64(leaseSeconds) * 1_000_000)
            let leases = leaseSeconds == 0 ? [] : answers.ready.map(\.message).map {
                Settlement.lease(of: $0.id, at: now, until: end)
            }
            let kept = keep(answers.ready.map(\.message))
            answers.ready = []
            return ((kept, answers), Verdict(answers.settlements + leases))
        }
        for end in answers.settlements { meter.handedOver(channel, end.status, false) }
        for taken in try await writer.takeBack(answers.cancellations, logger: logger) {
            meter.handedOver(channel, taken.status, false)
        }
        return kept
    }

    /// How many more messages of the channel may be fetched today: those that somebody has fetched and
    /// may still hand over count as handed over.
    private func room(on channel: String, at now: Instant, in store: any Store) throws -> Int {
        let programme = deployment.edition.programme
        guard let day = DailyRoom(of: channel, at: now, in: programme) else { return .max }
        let taken = try store.handedOver(on: channel, since: day.start)
        return max(0, day.perDay - taken - (try store.leased(on: channel, at: now)))
    }
}
