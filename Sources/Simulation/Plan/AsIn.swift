package import CivilTime
import Engine
import Expressions

/// The assumption of a plan that what happened from a day on happens again in the planned period
/// (`--as-in`): events keep their local time, in the programme's zone, and what they say of dates moves
/// with them.
package struct AsIn: Sendable {
    /// The first day whose events come again, on the first day of the plan.
    package let day: CivilDate
    /// By how many days events move.
    let days: Int
    private let period: ClosedRange<Instant>
    private let zone: ZoneRules

    /// nil: the day is not before the first of the period, so that nothing could come again.
    package init?(_ day: CivilDate, period: ClosedRange<Instant>, zone: ZoneRules) {
        days = Int(zone.date(at: period.lowerBound).dayNumber - day.dayNumber)
        guard days > 0 else { return nil }
        self.day = day
        self.period = period
        self.zone = zone
    }

    /// What comes again of a member's events of before the period, in order of receipt.
    func again(_ events: [Event]) -> [Event] {
        events.compactMap(again).sorted { $0.received < $1.received }
    }

    /// The event as it comes again; nil: not within the period. Its id is its own, so that it does not
    /// pass for the event that it repeats.
    private func again(_ event: Event) -> Event? {
        guard event.received < period.lowerBound else { return nil }
        let time = moved(event.time)
        guard period.contains(time) else { return nil }
        return Event(
            source: event.source, id: "\(event.id)+\(days)d", type: event.type,
            member: event.member, time: time, received: time,
            data: event.data.map { $0.map(moved) })
    }

    private func moved(_ instant: Instant) -> Instant {
        var civil = zone.civil(at: instant)
        civil.date = civil.date.adding(days: days)
        return zone.instant(of: civil)
    }

    private func moved(_ value: Value) -> Value {
        switch value {
        case .date(let date): .date(date.adding(days: days))
        case .timestamp(let instant): .timestamp(moved(instant))
        case .list(let values): .list(values.map(moved))
        case .null, .bool, .int, .double, .string, .duration, .map: value
        }
    }
}
