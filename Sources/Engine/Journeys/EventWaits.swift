import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Lets journeys go on whose `wait_for` the event ends.
    mutating func endWaits(by event: Event) {
        guard deployment.memory[event.type].isAwaited else { return }
        var index = 0
        while index < member.state.journeys.count {
            let count = member.state.journeys.count
            endWait(of: index, by: event)
            if member.state.journeys.count == count { index += 1 }
        }
    }

    private mutating func endWait(of index: Int, by event: Event) {
        let journey = member.state.journeys[index]
        guard case .awaiting(let until) = journey.place,
            journey.clock < event.time, event.time <= until,
            let scenario = programme.scenario(named: journey.scenario),
            let place = scenario.stepIndex(journey.step),
            case .waitFor(let wait) = scenario.steps[place].kind, wait.event == event.type
        else { return }
        look(at: journey, with: event)
        guard matches(wait, journey, event) else { return }
        member.state.journeys[index].clock = event.time
        _ = goOn(index, to: scenario.steps[place].next, scenario)
    }

    /// Whether the event at hand is one that the wait is for.
    private func matches(_ wait: WaitFor, _ journey: Journey, _ event: Event) -> Bool {
        if let step = wait.of, !isAbout(step, of: journey, event) { return false }
        return wait.when?.isTrue(facts) ?? true
    }

    /// Whether the event at hand is about the journey's own message of that step: another journey
    /// of the scenario may have sent one too, so that only the message's id tells.
    private func isAbout(_ step: String, of journey: Journey, _ event: Event) -> Bool {
        var sent = journey
        sent.step = step
        return text("message", of: event) == messageID(of: sent)
    }

    /// The time of the earliest recorded event that ends a wait which the journey has reached.
    func recordedEnd(of wait: WaitFor, for journey: Journey, until: Instant) -> Instant? {
        guard let trace = facts.trace(of: wait.event) else { return nil }
        let type = programme.catalogue.events[wait.event]
        var found: Instant?
        for past in trace.events
        where found == nil && journey.clock < past.time && past.time <= until {
            let event = event(past, wait.event, type)
            look(at: journey, with: event)
            if matches(wait, journey, event) { found = past.time }
        }
        return found
    }

    /// A remembered event as conditions read it.
    private func event(_ past: PastEvent, _ index: Int, _ type: EventType) -> Event {
        Event(
            source: "", id: "", type: index, member: member.id, time: past.time,
            received: past.time,
            data: type.fields.map { field in past.data.first { $0.name == field.name }?.value })
    }
}
