import Campaigns
import CivilTime

extension WakeUp {
    /// Takes back an incomplete message that will never be filled: its place in the caps is free
    /// again.
    mutating func settle(incomplete journey: Journey, as status: MessageStatus) {
        let id = messageID(of: journey)
        free(contactOf: id)
        effects.settlements.append(MessageSettlement(message: id, status: status, at: now))
    }

    /// A message cancelled by hand: one that still waits for a value ends its step; whichever it
    /// is, it weighs on no cap any more.
    mutating func cancel(_ message: String) {
        free(contactOf: message)
        let waiting = member.state.journeys.firstIndex { journey in
            if case .incomplete = journey.place { messageID(of: journey) == message } else { false }
        }
        guard let index = waiting else { return }
        let journey = member.state.journeys[index]
        guard case .incomplete(let candidate) = journey.place,
            let scenario = programme.scenario(named: journey.scenario),
            let place = scenario.stepIndex(journey.step)
        else { return }
        record(entry(for: journey, candidate, .dropped, .cancelled))
        effects.settlements.append(MessageSettlement(message: message, status: .cancelled, at: now))
        member.state.journeys[index].clock = max(now, journey.clock)
        _ = goOn(index, to: scenario.steps[place].next, scenario)
    }
}
