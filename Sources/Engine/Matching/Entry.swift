import Campaigns
import CivilTime
import Expressions
import Templates

/// One firing of a trigger: the occurrence that names it for good, its time, and the event that
/// made it, where one did.
struct Firing {
    var scenario: Int
    var occurrence: String
    var time: Instant
    var event: Event?
}

extension WakeUp {
    /// Triggers that the event fires, in order of scenario name.
    mutating func trigger(by event: Event) {
        for index in deployment.triggered[event.type] {
            facts.view = Viewpoint(event, entry: event.time)
            guard let occurrence = occurrence(of: event, for: programme.scenarios[index]),
                let live = deployment.liveSince[index], event.received >= live
            else { continue }
            enter(
                Firing(
                    scenario: index, occurrence: occurrence, time: event.time, event: event))
        }
    }

    /// Names the firing that the event brings the scenario; nil: none.
    private mutating func occurrence(of event: Event, for scenario: Scenario) -> String? {
        switch scenario.trigger {
        case .event(_, let when):
            if let when, !when.isTrue(facts) { return nil }
        case .count(let trigger):
            guard count(event, trigger, of: scenario.name) else { return nil }
        case .streak(let trigger): return lengthen(event, trigger, of: scenario.name)
        case .every, .date, .scheduled, .becomes, .silence: return nil
        }
        return event.occurrence
    }

    /// Begins a journey, or records why not.
    mutating func enter(_ firing: Firing) {
        let scenario = programme.scenarios[firing.scenario]
        let lastEntry = knownHistory(of: scenario.name).flatMap {
            member.state.history[$0].lastEntry
        }
        if let refusal = refusal(of: firing, scenario, lastEntry: lastEntry) {
            guard scenario.trigger.isRecordedWhenRefused else { return }
            recordNotEntered(firing, refusal.reason, refusal.detail)
            return
        }
        if scenario.entry == .restart { endAll(of: scenario.name, .restarted) }
        withHistory(of: scenario.name) {
            $0.lastEntry = max($0.lastEntry ?? .distantPast, firing.time)
        }
        begin(firing, scenario)
        beYoung(firing, scenario)
    }

    private mutating func begin(_ firing: Firing, _ scenario: Scenario) {
        var record = JourneyRecord(
            member: member.id, scenario: scenario.name, occurrence: firing.occurrence,
            began: firing.time)
        guard let first = scenario.first else {
            (record.ended, record.ending) = (firing.time, .completed)
            effects.journeys.append(record)
            return
        }
        effects.journeys.append(record)
        member.state.journeys.append(
            Journey(
                scenario: scenario.name, occurrence: firing.occurrence, began: firing.time,
                trigger: firing.event.map { TriggerEvent($0, programme.catalogue) },
                step: scenario.steps[first].id, clock: firing.time))
    }

    /// Why the member may not enter now; nil: it may.
    func refusal(
        of firing: Firing, _ scenario: Scenario, lastEntry: Instant?
    ) -> (reason: Reason, detail: Detail?)? {
        facts.view = Viewpoint(firing)
        if scenario.status == .paused { return (.paused, nil) }
        if let runs = scenario.runs, !runs.contains(zone.date(at: firing.time)) {
            return (.runs, nil)
        }
        if let audience = scenario.audience {
            let (holds, error) = facts.test(audience)
            if !holds { return (.notInAudience, error.map { Detail(error: $0) }) }
        }
        if isExited(scenario) { return (.exited, nil) }
        return refuses(scenario, at: firing.time, lastEntry) ? (.entry, nil) : nil
    }

    /// Whether an `exit: when:` of the scenario holds now.
    func isExited(_ scenario: Scenario) -> Bool {
        scenario.exits.contains { exit in
            if case .when(let condition) = exit { condition.isTrue(facts) } else { false }
        }
    }

    /// Whether the scenario's entry rule keeps the member out at that time.
    private func refuses(_ scenario: Scenario, at time: Instant, _ lastEntry: Instant?) -> Bool {
        switch scenario.entry {
        case .always, .restart: return false
        case .unlessActive:
            return member.state.journeys.contains { $0.scenario == scenario.name }
        case .once: return lastEntry != nil
        case .oncePer(let period):
            guard let last = lastEntry else { return false }
            return time < zone.adding(period, to: last)
        }
    }

    /// Writes that an occurrence began no journey.
    mutating func recordNotEntered(_ firing: Firing, _ reason: Reason, _ detail: Detail? = nil) {
        let scenario = programme.scenarios[firing.scenario]
        record(
            LedgerEntry(
                at: now, member: member.id, number: member.state.nextEntry,
                scenario: scenario.name, occurrence: firing.occurrence, step: nil, channel: nil,
                category: programme.pressure.categories[scenario.category].name,
                priority: scenario.priority, due: firing.time, deadline: nil,
                outcome: .notEntered, reason: reason, detail: detail, message: nil,
                version: deployment.edition.version))
    }
}

extension Trigger {
    /// `not_entered` is written for event, dated and scheduled triggers only (engine.md, "The
    /// ledger").
    fileprivate var isRecordedWhenRefused: Bool {
        switch self {
        case .event, .date, .scheduled: true
        case .every, .becomes, .count, .streak, .silence: false
        }
    }
}
