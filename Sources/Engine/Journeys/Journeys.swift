import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Moves every journey as far as the horizon lets it, up to its next undecided send or wait.
    mutating func moveJourneys(_ horizon: Horizon) {
        var index = 0
        while index < member.state.journeys.count {
            if knowsJourneys && stands(index, horizon) || move(index, horizon) { index += 1 }
        }
        knowsJourneys = true
    }

    /// Whether the horizon does not let the journey go on from where it is.
    private func stands(_ index: Int, _ horizon: Horizon) -> Bool {
        switch member.state.journeys[index].place {
        case .sending, .incomplete: true
        case .awaiting(let until), .waiting(let until): !horizon.includes(until)
        case .arriving: !horizon.includes(member.state.journeys[index].clock)
        }
    }

    /// Moves one journey; false where it has ended and is gone from the list.
    private mutating func move(_ index: Int, _ horizon: Horizon) -> Bool {
        let scenario = programme.scenario(named: member.state.journeys[index].scenario)
        while true {
            let journey = member.state.journeys[index]
            guard let scenario, let place = scenario.stepIndex(journey.step) else {
                end(index, .scenarioChanged)
                return false
            }
            let step = scenario.steps[place]
            switch journey.place {
            case .sending, .incomplete:
                guard case .send = step.kind else {
                    end(index, .scenarioChanged)
                    return false
                }
                return true
            case .awaiting(let until):
                guard case .waitFor = step.kind else {
                    end(index, .scenarioChanged)
                    return false
                }
                guard horizon.includes(until) else { return true }
                member.state.journeys[index].clock = until
                guard goOn(index, to: step.otherwise, scenario) else { return false }
            case .waiting(let until):
                if case .wait = step.kind {
                } else if !journey.isAsleep {
                    end(index, .scenarioChanged)
                    return false
                }
                guard horizon.includes(until) else { return true }
                member.state.journeys[index].clock = max(journey.clock, until)
                guard goOn(index, to: step.next, scenario) else { return false }
            case .arriving:
                guard horizon.includes(journey.clock) else { return true }
                guard arrive(index, at: step, scenario) else { return false }
            }
        }
    }

    /// Begins a step; false where the journey has ended.
    private mutating func arrive(_ index: Int, at step: Step, _ scenario: Scenario) -> Bool {
        switch step.kind {
        case .waitFor(let wait):
            let journey = member.state.journeys[index]
            let until = zone.adding(wait.upTo, to: journey.clock)
            guard let time = recordedEnd(of: wait, for: journey, until: until) else {
                member.state.journeys[index].place = .awaiting(until: until)
                return true
            }
            member.state.journeys[index].clock = time
            return goOn(index, to: step.next, scenario)
        case .branch(let condition):
            look(at: member.state.journeys[index])
            let isTrue = condition.isTrue(facts)
            return goOn(index, to: isTrue ? step.next : step.otherwise, scenario)
        case .send(let send):
            let candidate = candidate(for: send, of: member.state.journeys[index])
            member.state.journeys[index].place = .sending(candidate)
        case .wait(let wait):
            guard let until = end(of: wait, for: member.state.journeys[index]) else {
                end(index, .missingAnchor)
                return false
            }
            member.state.journeys[index].place = .waiting(until: until)
        case .exit:
            end(index, .completed)
            return false
        }
        return true
    }

    /// Goes to the step that follows (nil: there is none); false where the journey is complete.
    mutating func goOn(_ index: Int, to next: Int?, _ scenario: Scenario) -> Bool {
        // The step has its outcome: whatever ends the journey now, no candidate goes with it.
        member.state.journeys[index].place = .arriving
        guard let next else {
            // After a send that expired before its deadline the journey sleeps until then.
            let clock = member.state.journeys[index].clock
            if clock > now {
                member.state.journeys[index].place = .waiting(until: clock)
                return true
            }
            end(index, .completed)
            return false
        }
        member.state.journeys[index].step = scenario.steps[next].id
        return true
    }

    /// Due and deadline of a send that the journey has reached.
    func candidate(for send: Send, of journey: Journey) -> Candidate {
        look(at: journey)
        let due = send.at.map { zone.next($0, from: journey.clock) } ?? journey.clock
        let validFor = send.validFor ?? validity(of: send, journey)
        return Candidate(due: due, deadline: zone.adding(validFor, to: due))
    }

    /// The validity of the channel that would be taken now.
    private func validity(of send: Send, _ journey: Journey) -> CivilDuration {
        var channel = send.channels[0]
        if send.channels.count > 1 {
            let category = programme.scenario(named: journey.scenario)?.category ?? 0
            channel = choose(send.channels, category: category).channel ?? channel
        }
        return programme.channels[channel].validFor
    }

    /// Ends a journey: what it has not yet sent is dropped at once.
    mutating func end(_ index: Int, _ ending: JourneyRecord.Ending) {
        let journey = member.state.journeys.remove(at: index)
        if ending == .exited || ending == .restarted {
            endExclusions(of: journey.scenario, occurrence: journey.occurrence)
        }
        if case .sending(let candidate) = journey.place {
            recordDropped(journey, candidate, ending)
        } else if case .incomplete(let candidate) = journey.place {
            recordDropped(journey, candidate, ending)
            settle(incomplete: journey, as: .cancelled)
        }
        record(journey, ended: now, ending)
    }

    /// Leaves the trace of an end: one that began in this very wake-up has one record for both.
    private mutating func record(
        _ journey: Journey, ended: Instant, _ ending: JourneyRecord.Ending
    ) {
        let begun = effects.journeys.lastIndex {
            $0.ended == nil && $0.occurrence == journey.occurrence
                && $0.scenario == journey.scenario
        }
        if let begun {
            effects.journeys[begun].ended = ended
            effects.journeys[begun].ending = ending
            return
        }
        effects.journeys.append(
            JourneyRecord(
                member: member.id, scenario: journey.scenario, occurrence: journey.occurrence,
                began: journey.began, ended: ended, ending: ending))
    }

    private mutating func recordDropped(
        _ journey: Journey, _ candidate: Candidate, _ ending: JourneyRecord.Ending
    ) {
        let reason: Reason = ending == .scenarioChanged ? .scenarioChanged : .exited
        let scenario = programme.scenario(named: journey.scenario)
        record(entry(for: journey, of: scenario, candidate, .dropped, reason))
    }

    /// Ends all journeys of a scenario that are in progress.
    mutating func endAll(of scenario: String, _ ending: JourneyRecord.Ending) {
        for index in member.state.journeys.indices.reversed()
        where member.state.journeys[index].scenario == scenario {
            end(index, ending)
        }
        endExclusions(of: scenario)
    }

    /// Ends the journeys that an `exit: on:` of the event ends.
    mutating func endJourneys(by event: Event) {
        let ended = deployment.ended[event.type]
        guard !ended.isEmpty else { return }
        endExclusions(by: event)
        var index = 0
        while index < member.state.journeys.count {
            let journey = member.state.journeys[index]
            if let scenario = programme.scenarioIndex(named: journey.scenario),
                ended.contains(scenario), isEnded(journey, by: event, scenario)
            {
                end(index, .exited)
            } else {
                index += 1
            }
        }
    }

    /// Whether an `exit: on:` of the journey's scenario is about the event.
    func isEnded(_ journey: Journey, by event: Event, _ scenario: Int) -> Bool {
        look(at: journey, with: event)
        return programme.scenarios[scenario].exits.contains { exit in
            guard case .on(let types, let when) = exit, types.contains(event.type)
            else { return false }
            return when?.isTrue(facts) ?? true
        }
    }
}
