import Campaigns
import CivilTime
import Expressions

// Who enters, and who is refused: read back from the member as it stood at the occurrence.
extension Story {
    /// Whoever was refused was so for a reason that held, and nothing spoke against who entered.
    mutating func checkEntry(
        _ decision: Decision, _ scenario: Scenario, _ occurrence: Occurrence
    ) {
        guard !person.hasMoved else { return }
        if decision.step == nil, decision.outcome == "not_entered" {
            let isSuperseded =
                decision.reason == "superseded"
                && hasLater(scenario, than: occurrence, by: decision.at)
            if !isSuperseded, !mayRefuse(decision.reason, scenario, occurrence) {
                report(.refusal, decision, "that does not hold of the entry")
            }
        } else if decision.step != nil {
            for reason in ["not_in_audience", "exited"]
            where mayRefuse(reason, scenario, occurrence) {
                report(.entry, decision, "the entry should have been refused as \(reason)")
            }
        }
    }

    /// Whether a later occurrence of a recurring trigger had come by then, which enters in its place.
    private func hasLater(
        _ scenario: Scenario, than occurrence: Occurrence, by now: Instant
    ) -> Bool {
        guard case .every(let recurrence, let at) = scenario.trigger else { return false }
        let zone = person.zone(at: occurrence.time)
        var date = zone.date(at: occurrence.time).adding(days: 1)
        while !recurrence.falls(on: date) { date = date.adding(days: 1) }
        return zone.instant(of: CivilDateTime(date, at)) <= now
    }

    private func mayRefuse(
        _ reason: String?, _ scenario: Scenario, _ occurrence: Occurrence
    ) -> Bool {
        let asking = asking(of: occurrence)
        switch reason {
        case "not_in_audience": return scenario.audience.map { !$0.isTrue(asking) } ?? false
        case "exited": return scenario.isExited(asking)
        case "runs":
            return scenario.runs.map { !$0.contains(asking.zone.date(at: occurrence.time)) }
                ?? false
        case "paused": return scenario.status != .live
        case "entry": return mayKeepOut(scenario, occurrence, asking.zone)
        default: return false
        }
    }

    /// The member as it stood when the occurrence came, with its events up to the one that made it.
    private func asking(of occurrence: Occurrence) -> Asking {
        let order = occurrence.cause.flatMap { orders[$0.name] }
        return Asking(
            person, now: occurrence.time, trigger: occurrence.event, entry: occurrence.time,
            order: order ?? events.count { $0.time <= occurrence.time })
    }

    /// Whether an earlier entry can keep this one out.
    private func mayKeepOut(
        _ scenario: Scenario, _ occurrence: Occurrence, _ zone: ZoneRules
    ) -> Bool {
        let entries = occurrences.filter { name, other in
            name.scenario == scenario.name && other.time <= occurrence.time
                && other.cause?.name != occurrence.cause?.name && !refused.contains(name)
        }.map(\.value.time)
        switch scenario.entry {
        case .always, .restart: return false
        case .once, .unlessActive: return !entries.isEmpty || !scenario.trigger.leavesTraces
        case .oncePer(let period):
            return !scenario.trigger.leavesTraces
                || entries.contains { occurrence.time < later(period, $0, zone) }
        }
    }

    /// Each date of a recurring trigger is told, from when the member is known.
    mutating func checkRecurring(
        _ recurrence: Recurrence, _ at: TimeOfDay, _ scenario: Scenario, _ zone: ZoneRules,
        _ told: Set<String>
    ) {
        guard let start, start > .distantPast, until < .distantFuture else { return }
        var date = zone.date(at: start)
        let last = zone.date(at: until)
        while date <= last {
            let time = zone.instant(of: CivilDateTime(date, at))
            if recurrence.falls(on: date), time >= start, time <= until {
                reportLost(scenario, date.description, time, told)
            }
            date = date.adding(days: 1)
        }
    }

    /// Each moment of a date is told that the member has had since before it came.
    mutating func checkDates(
        _ trigger: DateTrigger, _ scenario: Scenario, _ zone: ZoneRules, _ told: Set<String>
    ) {
        guard let start, let changes = person.changes[trigger.attribute] else { return }
        for (index, change) in changes.enumerated() {
            let known = max(change.at, start)
            let end = index + 1 < changes.count ? changes[index + 1].at : .distantFuture
            for date in person.dates(change.value, trigger.attribute) {
                for (name, time) in moments(of: date, trigger, zone)
                where time >= known && time < end && time <= until {
                    reportLost(scenario, name, time, told)
                }
            }
        }
    }

    private func moments(
        of date: CivilDate, _ trigger: DateTrigger, _ zone: ZoneRules
    ) -> [(name: String, time: Instant)] {
        func time(_ date: CivilDate) -> Instant {
            let moved = date.adding(months: trigger.offset.months).adding(days: trigger.offset.days)
            return zone.instant(of: CivilDateTime(moved, trigger.at))
        }
        guard trigger.isYearly else { return [(date.description, time(date))] }
        guard until < .distantFuture else { return [] }
        let last = zone.date(at: until).year + 1
        return (last - 3...last).filter { $0 > date.year }.map { year in
            let day = CivilDate(clampedYear: year, month: date.month, day: date.day)
            return ("\(date)/\(year)", time(day))
        }
    }
}

extension Trigger {
    /// Whether every entry can be told from the events alone, whatever its first step.
    fileprivate var leavesTraces: Bool { if case .event = self { true } else { false } }
}
