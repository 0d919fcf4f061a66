public import Campaigns
public import CivilTime

/// The capacity of a channel on one day of the programme's calendar.
public struct DailyRoom: Sendable {
    /// How many messages are handed over in the day at most.
    public let perDay: Int
    public let start: Instant
    /// When the next day begins.
    public let end: Instant

    /// nil: the channel takes any number.
    public init?(of channel: String, at now: Instant, in programme: Programme) {
        guard let index = programme.channelIndex(named: channel),
            let perDay = programme.channels[index].capacityPerDay
        else { return nil }
        let today = programme.zone.date(at: now)
        self.perDay = perDay
        start = programme.zone.startOfDay(today)
        end = programme.zone.startOfDay(today.adding(days: 1))
    }
}
