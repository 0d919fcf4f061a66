import Campaigns
package import CivilTime
package import Engine
package import Storage
import Templates

/// How a channel stands: what its messages wait for together.
package struct ChannelStanding: Sendable, Hashable {
    /// Until when it takes no more, for it has had as many as it takes in a day; nil: it takes more.
    package var fullUntil: Instant?
    /// Why its target took nothing the last time; nil: nothing is known against it.
    package var failure: String?
    /// By outbox id, since when a hand-over has been in progress that takes long.
    package var onItsWay: [String: Instant] = [:]
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
        guard !self.isFetched else { return }
        let remarks = try store.remarks(on: channel)
        (failure, onItsWay) = (remarks.failure, remarks.onItsWay)
    }
}
