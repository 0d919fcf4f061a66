import Campaigns
package import CivilTime
package import Engine
package import Storage
import Templates

/// How a channel stands: what its messages wait for together.
package struct ChannelStanding: Sendable, Hashable {
    /// Until when it takes no more, for it has had as many as it takes in a day; nil: it takes more.
    package var fullUntil: Instant?
    /// Why its target took nothing the last time; nil: nothing is known of that.
    package var failure: String?
    /// Whether another program fetches its messages.
    package var isFetched: Bool

    package init(fullUntil: Instant? = nil, failure: String? = nil, isFetched: Bool = false) {
        self.fullUntil = fullUntil
        self.failure = failure
        self.isFetched = isFetched
    }

    /// Reads it; throws what the store throws.
    package init(
        of channel: String, at now: Instant, in store: any Store, under deployment: Deployment?,
        isFetched: (_ channel: String) -> Bool
    ) throws {
        self.init(isFetched: isFetched(channel))
        let programme = deployment?.edition.programme
        if let day = programme.flatMap({ DailyRoom(of: channel, at: now, in: $0) }) {
            let taken = try store.handedOver(on: channel, since: day.start)
            let leased = try store.leased(on: channel, at: now)
            if taken + leased >= day.perDay { fullUntil = day.end }
        }
        if !self.isFetched {
            failure = try ChannelStanding.failure(on: channel, at: now, in: store)
        }
    }

    /// What is noted of the message that goes first: a target that fails is tried with that one, and
    /// none of the others is told what they wait for. No attempt of a message of its own was in vain
    /// then.
    private static func failure(
        on channel: String, at now: Instant, in store: any Store
    ) throws -> String? {
        let first = try store.waiting(on: channel, at: now, limit: 1) { _, _ in }.first
        guard let first, first.attempts == 0 else { return nil }
        return try store.waysOut(of: first.message.member)[first.message.id]?.failure
    }
}
