import Campaigns
import CivilTime
import Templates

extension WakeUp {
    /// Takes back an incomplete message that will never be filled: its place in the caps is free
    /// again.
    mutating func settle(incomplete journey: Journey, as status: MessageStatus) {
        let id = messageID(of: journey)
        free(contactOf: id)
        effects.settlements.append(MessageSettlement(message: id, status: status, at: now))
    }

    /// A message that is not to go out any more: one that still waits for a value ends its step;
    /// whichever it is, it weighs on no cap any more, and the ledger says why.
    mutating func cancel(_ cancellation: Cancellation) {
        let id = cancellation.message.id
        free(contactOf: id)
        effects.settlements.append(
            MessageSettlement(
                message: id, status: cancellation.status, at: now, note: cancellation.note))
        let waiting = member.state.journeys.firstIndex { journey in
            if case .incomplete = journey.place { messageID(of: journey) == id } else { false }
        }
        guard let index = waiting else { return record(entry(for: cancellation)) }
        let journey = member.state.journeys[index]
        guard case .incomplete(let candidate) = journey.place,
            let scenario = programme.scenario(named: journey.scenario),
            let place = scenario.stepIndex(journey.step)
        else { return record(entry(for: cancellation)) }
        record(entry(for: journey, of: scenario, candidate, .dropped, cancellation.reason))
        member.state.journeys[index].clock = max(now, journey.clock)
        _ = goOn(index, to: scenario.steps[place].next, scenario)
    }

    /// The ledger row of a message that had been sent and is taken back on its way out.
    private func entry(for cancellation: Cancellation) -> LedgerEntry {
        let message = cancellation.message
        return LedgerEntry(
            at: now, member: member.id, number: member.state.nextEntry, scenario: message.scenario,
            occurrence: message.occurrence, step: message.step, channel: message.channel,
            category: message.category, priority: message.priority, due: nil,
            deadline: message.deadline, outcome: .dropped, reason: cancellation.reason, detail: nil,
            message: message.id, version: deployment.edition.version)
    }
}
