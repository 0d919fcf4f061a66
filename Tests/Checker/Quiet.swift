import Campaigns
import CivilTime
import Expressions

/// What a journey's `excludes` keeps quiet.
struct Quiet {
    var scenario: String
    var categories: Set<Int>
    var began: Instant
    var end: Instant
}

extension Story {
    /// The exclusions that are not over by an exit or a restart, whenever they are on.
    func exclusions(at now: Instant) -> [Quiet] {
        guard !excluding.isEmpty else { return [] }
        let zone = person.zone(at: now)
        return occurrences.compactMap { name, occurrence -> Quiet? in
            guard excluding.contains(name.scenario), occurrence.time <= now,
                let scenario = programme.scenario(named: name.scenario),
                let excludes = scenario.excludes,
                !refused.contains(name), !isOver(name, scenario, occurrence, at: now),
                !isInControlGroup(scenario)
            else { return nil }
            return Quiet(
                scenario: name.scenario, categories: excludes.categories, began: occurrence.time,
                end: later(excludes.duration, occurrence.time, zone))
        }.sorted { ($0.end, $0.scenario) < ($1.end, $1.scenario) }
    }

    /// Whether an exit or a restart has ended the journey by now, or what it left behind.
    private func isOver(
        _ name: JourneyName, _ scenario: Scenario, _ occurrence: Occurrence, at now: Instant
    ) -> Bool {
        if unquiet.contains(name) { return true }
        if exits(of: name.scenario, occurrence).contains(where: { $0.at <= now }) { return true }
        guard scenario.entry == .restart else { return false }
        let order = occurrence.cause.flatMap { orders[$0.name] } ?? 0
        return occurrences.contains { other, later in
            guard other.scenario == name.scenario, other != name, later.time <= now,
                !refused.contains(other)
            else { return false }
            return (later.time, later.cause.flatMap { orders[$0.name] } ?? 0)
                > (occurrence.time, order)
        }
    }

    /// Whether the row names an excluding scenario whose journey the ledger need not show: its
    /// first step is no send that is due at once.
    func isKeptQuietUnseen(_ decision: Decision, _ verdict: Verdict) -> Bool {
        guard decision.reason == "excluded",
            let scenario = decision.excludedBy.flatMap({ programme.scenario(named: $0) }),
            mayHide(scenario, decision)
        else { return false }
        switch verdict {
        case .exited, .expired, .outsideAudience, .conditionFalse, .noChannel, .inControlGroup,
            .held, .paused:
            return false
        default: return true
        }
    }

    /// Whether any scenario may keep the row's candidate quiet by such a journey.
    func mayBeKeptQuietUnseen(_ decision: Decision) -> Bool {
        programme.scenarios.contains { mayHide($0, decision) }
    }

    private func mayHide(_ scenario: Scenario, _ decision: Decision) -> Bool {
        guard let category = programme.scenario(named: decision.scenario)?.category,
            scenario.name != decision.scenario,
            scenario.excludes?.categories.contains(category) ?? false, let first = scenario.first
        else { return false }
        if case .send(let send) = scenario.steps[first].kind, send.at == nil { return false }
        return true
    }

    /// Notes the journeys whose `exit: when:` holds while candidates are judged.
    mutating func endExclusionsThatExit(at now: Instant, hasRows: Bool) {
        guard !excluding.isEmpty, hasRows || !waiting.isEmpty else { return }
        for (name, occurrence) in occurrences
        where occurrence.time <= now && excluding.contains(name.scenario) && !unquiet.contains(name)
        {
            guard let scenario = programme.scenario(named: name.scenario),
                scenario.excludes != nil
            else { continue }
            let asking = Asking(
                person, now: now, trigger: occurrence.event, entry: occurrence.time)
            if scenario.isExited(asking) { unquiet.insert(name) }
        }
    }

    /// Whether rule 6 keeps the scenario's sends from the member.
    private func isInControlGroup(_ scenario: Scenario) -> Bool {
        run.controlGroups && person.isInControlGroup(of: scenario)
    }
}

extension Scenario {
    /// Whether an `exit: when:` holds.
    func isExited(_ asking: Asking) -> Bool {
        exits.contains { exit in
            if case .when(let condition) = exit { condition.isTrue(asking) } else { false }
        }
    }
}

extension Person {
    /// Whether the member is in the control group of the scenario or of the programme.
    func isInControlGroup(of scenario: Scenario) -> Bool {
        guard !programme.pressure.categories[scenario.category].isExempt else { return false }
        return [(scenario.controlGroup, scenario.name), (programme.controlGroup, programme.name)]
            .contains { share, name in
                share?.contains(salt: programme.salt, name: name, member: id) ?? false
            }
    }
}
