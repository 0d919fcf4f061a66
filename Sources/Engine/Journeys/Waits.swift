import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// When the wait ends, in the zone the member has now; nil: its anchor has no value.
    func end(of wait: Wait, for journey: Journey) -> Instant? {
        switch wait {
        case .duration(let duration):
            return zone.adding(duration, to: journey.clock)
        case .until(let time, on: nil):
            return zone.next(time, from: journey.clock)
        case .until(let time, on: let weekday?):
            return next(weekday, time, from: journey.clock)
        case .anchored(let anchor, let offset, let at):
            guard let moved = moved(anchor, by: offset, for: journey) else { return nil }
            return at.map { zone.instant(of: CivilDateTime(zone.date(at: moved), $0)) } ?? moved
        }
    }

    private func next(_ weekday: Weekday, _ time: TimeOfDay, from instant: Instant) -> Instant {
        let recurrence = Recurrence.week(weekday)
        let date = recurrence.first(from: zone.date(at: instant))
        let found = zone.instant(of: CivilDateTime(date, time))
        return found >= instant
            ? found : zone.instant(of: CivilDateTime(date.adding(days: 7), time))
    }

    /// The anchor moved by the offset; a date is 00:00. nil: it has no value.
    private func moved(
        _ anchor: Anchor, by offset: CivilDuration, for journey: Journey
    ) -> Instant? {
        let value: Value?
        switch anchor {
        case .entry: value = .timestamp(journey.began)
        case .trigger(let field): value = journey.trigger?.value(field, programme.catalogue)
        case .member(let slot): value = facts.member(slot)
        }
        switch value {
        case .date(let date)?:
            let moved = date.adding(months: offset.months).adding(days: offset.days)
            return zone.startOfDay(moved).advanced(by: offset.elapsed)
        case .timestamp(let instant)?: return zone.adding(offset, to: instant)
        default: return nil
        }
    }

    /// Looks anew at waits whose anchor, an attribute of the member, has changed.
    mutating func moveWaits(anchoredTo slot: Int) {
        for index in member.state.journeys.indices.reversed() {
            let journey = member.state.journeys[index]
            guard case .waiting = journey.place,
                let scenario = programme.scenario(named: journey.scenario),
                let place = scenario.stepIndex(journey.step),
                case .wait(let wait) = scenario.steps[place].kind,
                case .anchored(.member(slot), _, _) = wait
            else { continue }
            if let until = end(of: wait, for: journey) {
                // A date that is moved into the past goes on now, not then.
                member.state.journeys[index].place = .waiting(until: max(until, now))
            } else {
                end(index, .missingAnchor)
            }
        }
    }
}
