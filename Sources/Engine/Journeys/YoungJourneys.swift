public import Campaigns
public import CivilTime
import Expressions

// What a journey leaves behind while it is young, over or not: `excludes` and the goal.
extension WakeUp {
    /// Remembers a journey that has just begun as long as its `excludes` or its goal may matter.
    mutating func beYoung(_ firing: Firing, _ scenario: Scenario) {
        // A member in the control group keeps nothing quiet.
        let excludes =
            scenario.excludes != nil && !facts.isInControlGroup(member.id, of: scenario)
        guard excludes || scenario.goal != nil else { return }
        member.state.young.append(
            YoungJourney(
                scenario: scenario.name, occurrence: firing.occurrence, began: firing.time,
                trigger: firing.event.map { TriggerEvent($0, programme.catalogue) },
                excludes: excludes, awaitsGoal: scenario.goal != nil))
    }

    /// When the `excludes` of a young journey ends by itself; nil: it has none.
    func endOfExclusion(_ journey: YoungJourney) -> Instant? {
        guard journey.excludes else { return nil }
        return programme.scenario(named: journey.scenario)?
            .endOfExclusion(begun: journey.began, in: zone)
    }

    /// Records the goals that the event reaches.
    mutating func reachGoals(by event: Event) {
        guard !member.state.young.isEmpty else { return }
        for index in deployment.goals[event.type] {
            let scenario = programme.scenarios[index]
            guard let within = scenario.goal?.within else { continue }
            for place in member.state.young.indices {
                let journey = member.state.young[place]
                guard journey.awaitsGoal, journey.scenario == scenario.name,
                    journey.began < event.time, event.time <= zone.adding(within, to: journey.began)
                else { continue }
                member.state.young[place].awaitsGoal = false
                effects.goals.append(
                    GoalReached(
                        member: member.id, scenario: journey.scenario,
                        occurrence: journey.occurrence, at: event.time))
            }
        }
    }

    /// An exit ends what its journey excludes, after completion too.
    mutating func endExclusions(by event: Event) {
        endExclusions { wakeUp, journey, scenario in
            wakeUp.deployment.ended[event.type].contains(scenario)
                && wakeUp.isEnded(journey, by: event, scenario)
        }
    }

    /// Ends what journeys exclude whose `exit: when:` holds now.
    mutating func endExclusionsThatExit() {
        endExclusions { wakeUp, journey, scenario in
            wakeUp.look(at: journey)
            return wakeUp.isExited(wakeUp.programme.scenarios[scenario])
        }
    }

    private mutating func endExclusions(
        _ isOver: (borrowing WakeUp, Journey, Int) -> Bool
    ) {
        for index in member.state.young.indices where member.state.young[index].excludes {
            let young = member.state.young[index]
            guard let scenario = programme.scenarioIndex(named: young.scenario),
                !programme.scenarios[scenario].exits.isEmpty
            else { continue }
            let journey = Journey(
                scenario: young.scenario, occurrence: young.occurrence, began: young.began,
                trigger: young.trigger, step: "", clock: young.began)
            if isOver(self, journey, scenario) { member.state.young[index].excludes = false }
        }
    }

    /// Ends what the journeys of a scenario exclude: a restart does.
    mutating func endExclusions(of scenario: String, occurrence: String? = nil) {
        for index in member.state.young.indices
        where member.state.young[index].scenario == scenario
            && (occurrence ?? member.state.young[index].occurrence)
                == member.state.young[index].occurrence
        {
            member.state.young[index].excludes = false
        }
    }

    /// Drops journeys that are young no more.
    mutating func forgetGrownJourneys() {
        guard !member.state.young.isEmpty else { return }
        let (now, zone, programme) = (now, zone, programme)
        member.state.young.removeAll { journey in
            guard let scenario = programme.scenario(named: journey.scenario) else { return true }
            func isOn(_ duration: CivilDuration?) -> Bool {
                duration.map { now < zone.adding($0, to: journey.began) } ?? false
            }
            let excludes = journey.excludes && isOn(scenario.excludes?.duration)
            // An event at the very end of a goal's time still reaches it, and may come late.
            let awaits =
                journey.awaitsGoal
                && scenario.goal.map {
                    now <= zone.adding($0.within, to: journey.began).advanced(by: lateness)
                } ?? false
            return !excludes && !awaits
        }
    }
}

extension Scenario {
    /// When what a journey keeps quiet that began then ends by itself; nil: it keeps nothing quiet.
    public func endOfExclusion(begun instant: Instant, in zone: ZoneRules) -> Instant? {
        excludes.map { zone.adding($0.duration, to: instant) }
    }
}

/// Events may come a few days late: a goal is waited for so many microseconds more.
private let lateness = 3 * TimeOfDay.microsecondsPerDay
