import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Occurrences of recurring, dated and scheduled triggers that time has brought, each scenario's in
    /// order of time.
    mutating func findOccurrences(_ horizon: Horizon) {
        for index in deployment.clockScenarios {
            while let moment = nextMoment(of: index), horizon.includes(moment.time) {
                take(moment, of: index, horizon)
            }
        }
    }

    /// The next moment of a clock-driven scenario that has not been handled.
    func nextMoment(of index: Int) -> Moment? {
        guard let live = deployment.liveSince[index] else { return nil }
        let scenario = programme.scenarios[index]
        let baseline = max(live, member.state.knownSince)
        switch scenario.trigger {
        case .event: return nil
        case .every(let recurrence, let at):
            return nextRecurrence(recurrence, at, of: scenario.name, from: baseline)
        case .date(let trigger):
            return nextDate(trigger, of: scenario.name, from: baseline)
        case .scheduled(let moments):
            return nextScheduled(moments, of: scenario.name, from: baseline)
        }
    }

    /// Handles one moment: later ones of the same recurrence that are due as well supersede it.
    private mutating func take(_ moment: Moment, of index: Int, _ horizon: Horizon) {
        let scenario = programme.scenarios[index]
        withHistory(of: scenario.name) { history in
            if let date = moment.recurrenceDate {
                history.lastDate = date
            } else {
                let place = history.occurrences.insertionIndex { $0 < moment.occurrence }
                history.occurrences.insert(moment.occurrence, at: place)
            }
        }
        let firing = Firing(
            scenario: index, occurrence: moment.occurrence, time: moment.time, event: nil)
        facts.event = nil
        if moment.recurrenceDate != nil, let next = nextMoment(of: index),
            horizon.includes(next.time)
        {
            recordNotEntered(firing, .superseded)
        } else {
            enter(firing)
        }
    }

    /// The first occurrence after the last civil date handled, in the zone the member has now, that is
    /// not before the baseline.
    private func nextRecurrence(
        _ recurrence: Recurrence, _ at: TimeOfDay, of scenario: String, from baseline: Instant
    ) -> Moment? {
        let last = history(of: scenario)?.lastDate
        var date = zone.date(at: baseline)
        if let last, last >= date { date = last.adding(days: 1) }
        while true {
            date = recurrence.first(from: date)
            let time = zone.instant(of: CivilDateTime(date, at))
            if time >= baseline {
                return Moment(time: time, occurrence: date.description, recurrenceDate: date)
            }
            date = date.adding(days: 1)
        }
    }

    private func nextDate(
        _ trigger: DateTrigger, of scenario: String, from baseline: Instant
    ) -> Moment? {
        let handled = history(of: scenario)?.occurrences ?? []
        let name = programme.catalogue.attributes[trigger.attribute].name
        var earliest: Moment?
        for date in facts.member(trigger.attribute).dates {
            let since = member.state.dates.first { $0.attribute == name && $0.date == date }?.since
            let from = max(baseline, since ?? .distantPast)
            let found =
                trigger.isYearly
                ? nextYear(of: date, trigger, from: from, handled: handled)
                : moment(trigger, on: date, named: date.description, from: from, handled: handled)
            if let found, earliest.map({ found.time < $0.time }) ?? true { earliest = found }
        }
        return earliest
    }

    /// The next yearly return of a date that is not handled; the first is a year after the date.
    private func nextYear(
        of date: CivilDate, _ trigger: DateTrigger, from: Instant, handled: [String]
    ) -> Moment? {
        let (year, month, day) = date.components
        // All moments up to the member's clock are handled, but for those a change of zone moved.
        let reached = member.state.clock.advanced(by: -3 * TimeOfDay.microsecondsPerDay)
        let start = zone.date(at: max(from, reached)).adding(-trigger.offset).year - 1
        for candidate in max(year + 1, start)...max(year + 1, start + 4) {
            let anniversary = CivilDate(clampedYear: candidate, month: month, day: day)
            let name = "\(date)/\(candidate)"
            if let moment = moment(
                trigger, on: anniversary, named: name, from: from, handled: handled)
            {
                return moment
            }
        }
        return nil
    }

    private func moment(
        _ trigger: DateTrigger, on date: CivilDate, named name: String, from: Instant,
        handled: [String]
    ) -> Moment? {
        let time = zone.instant(of: CivilDateTime(date.adding(trigger.offset), trigger.at))
        guard time >= from, !handled.containsSorted(name) else { return nil }
        return Moment(time: time, occurrence: name, recurrenceDate: nil)
    }

    private func nextScheduled(
        _ moments: [ScheduledMoment], of scenario: String, from baseline: Instant
    ) -> Moment? {
        let handled = history(of: scenario)?.occurrences ?? []
        return moments.compactMap { moment -> Moment? in
            let time = moment.instant(in: zone)
            let name = moment.date.description
            guard time >= baseline, !handled.containsSorted(name) else { return nil }
            return Moment(time: time, occurrence: name, recurrenceDate: nil)
        }.min { $0.time < $1.time }
    }
}

/// A moment at which the clock fires a scenario for the member.
struct Moment {
    var time: Instant
    var occurrence: String
    /// The date, of a recurring trigger.
    var recurrenceDate: CivilDate?
}

extension [String] {
    /// Whether a sorted list holds the text.
    fileprivate func containsSorted(_ text: String) -> Bool {
        let index = insertionIndex { $0 < text }
        return index < count && self[index] == text
    }
}
