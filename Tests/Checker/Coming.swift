import Campaigns
import CivilTime
import Expressions

extension Story {
    /// The journeys that the clock alone will begin within the longest cap window, as far as entry
    /// stands now.
    func coming(_ scenario: Scenario, after now: Instant) -> [(JourneyName, Instant)] {
        guard scenario.trigger.isDrivenByClock, let start else { return [] }
        let zone = person.zone(at: now)
        let end = programme.pressure.caps.map { horizon(of: $0, from: now, zone) }.max() ?? now
        var last = lastEntry(scenario, at: now)
        return moments(scenario.trigger, from: now, to: end, zone)
            .filter { $0.time > now && $0.time <= end && $0.time >= start }
            .sorted { ($0.time, $0.name) < ($1.time, $1.name) }
            .compactMap { moment in
                let name = JourneyName(scenario: scenario.name, occurrence: moment.name)
                guard !isTold(name), mayEnter(scenario, moment.time, last, now) else {
                    return nil
                }
                last = moment.time
                return (name, moment.time)
            }
    }

    private func horizon(of cap: Cap, from now: Instant, _ zone: ZoneRules) -> Instant {
        switch cap.window {
        case .rolling(let window): later(window, now, zone)
        case .calendar(.day): later(CivilDuration(days: 1), now, zone)
        case .calendar(.week): later(CivilDuration(days: 7), now, zone)
        case .calendar(.month): later(CivilDuration(days: 31), now, zone)
        }
    }

    /// Whether the occurrence has come already: a member that moves may meet its date again.
    private func isTold(_ name: JourneyName) -> Bool {
        settled.contains(name)
    }

    private func lastEntry(_ scenario: Scenario, at now: Instant) -> Instant? {
        occurrences.filter {
            $0.key.scenario == scenario.name && $0.value.time <= now && !refused.contains($0.key)
        }.map(\.value.time).max()
    }

    private func mayEnter(
        _ scenario: Scenario, _ time: Instant, _ last: Instant?, _ now: Instant
    ) -> Bool {
        let asking = Asking(person, now: now, entry: time)
        if let runs = scenario.runs, !runs.contains(asking.zone.date(at: time)) { return false }
        if let audience = scenario.audience, !audience.isTrue(asking) { return false }
        if scenario.isExited(asking) { return false }
        switch scenario.entry {
        case .always, .restart: return true
        case .once: return last == nil
        case .oncePer(let period):
            return last.map { time >= later(period, $0, asking.zone) } ?? true
        case .unlessActive:
            return !isActive(scenario, at: now)
        }
    }

    /// Whether a journey of the scenario is in progress, as far as its steps and the ledger tell.
    private func isActive(_ scenario: Scenario, at now: Instant) -> Bool {
        occurrences.contains { name, occurrence in
            guard name.scenario == scenario.name, occurrence.time <= now, !over.contains(name),
                !refused.contains(name), !isEnded(name, scenario, occurrence, at: now)
            else { return false }
            let own = finals[name] ?? [:]
            let standing = course(of: name, scenario, occurrence, at: now).follow { step, _ in
                own[step.id]
            }
            if case .over = standing { return false }
            return true
        }
    }

    private func moments(
        _ trigger: Trigger, from now: Instant, to end: Instant, _ zone: ZoneRules
    ) -> [(name: String, time: Instant)] {
        switch trigger {
        case .every(let recurrence, let at):
            var date = zone.date(at: now)
            var found: [(String, Instant)] = []
            while zone.instant(of: CivilDateTime(date, .midnight)) <= end {
                if recurrence.falls(on: date) {
                    found.append((date.description, zone.instant(of: CivilDateTime(date, at))))
                }
                date = date.adding(days: 1)
            }
            return found
        case .scheduled(let moments):
            return moments.map { ($0.date.description, $0.instant(in: zone)) }
        case .date(let trigger): return dated(trigger, now, zone)
        case .event, .becomes, .count, .streak, .silence: return []
        }
    }

    private func dated(
        _ trigger: DateTrigger, _ now: Instant, _ zone: ZoneRules
    ) -> [(name: String, time: Instant)] {
        let slot = Slot(root: Root.member, index: trigger.attribute)
        let dates: [CivilDate] =
            switch Asking(person, now: now).value(at: slot) {
            case .date(let date)?: [date]
            case .list(let values)?:
                values.compactMap { if case .date(let date) = $0 { date } else { nil } }
            default: []
            }
        func time(_ date: CivilDate) -> Instant {
            let moved = date.adding(months: trigger.offset.months).adding(days: trigger.offset.days)
            return zone.instant(of: CivilDateTime(moved, trigger.at))
        }
        guard trigger.isYearly else { return dates.map { ($0.description, time($0)) } }
        let year = zone.date(at: now).year
        return dates.flatMap { date in
            (year - 2...year + 2).filter { $0 > date.year }.map { year in
                let day = CivilDate(clampedYear: year, month: date.month, day: date.day)
                return ("\(date)/\(year)", time(day))
            }
        }
    }
}
