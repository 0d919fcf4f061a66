import Campaigns
import CivilTime

/// The capacity of a channel on one day of the programme's calendar.
struct DailyRoom {
    /// How many messages are handed over in the day at most.
    let perDay: Int
    let start: Instant
    /// When the next day begins.
    let end: Instant

    /// nil: the channel takes any number.
    init?(of channel: String, at now: Instant, in programme: Programme) {
        guard let index = programme.channelIndex(named: channel),
            let perDay = programme.channels[index].capacityPerDay
        else { return nil }
        let today = programme.zone.date(at: now)
        self.perDay = perDay
        start = programme.zone.startOfDay(today)
        end = programme.zone.startOfDay(today.adding(days: 1))
    }
}
