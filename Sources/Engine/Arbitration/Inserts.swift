import Campaigns
import CivilTime
import Expressions
import Templates

/// A block that is ready to travel in a mail.
struct CarriedInsert {
    let judged: Judged
    let html: String
}

// `if_blocked: insert`: what a cap or a reserved place keeps out travels in the next email that is
// sent anyway (language.md, "insert").
extension WakeUp {
    /// At most so many travel in one mail.
    private static let mostInserts = 3

    /// Lets a candidate wait for a mail; the ledger hears of it once.
    mutating func waitForMail(
        _ judged: Judged, _ index: Int, _ reason: Reason, _ detail: Detail
    ) {
        var candidate = judged.candidate
        candidate.isInsert = true
        candidate.deferral = Deferral(reason: reason, until: nil)
        record(entry(for: judged, .deferred, reason, detail))
        member.state.journeys[index].place = .sending(candidate)
    }

    /// The inserts that travel in the message which is about to be sent, in order of arbitration.
    func insertsToCarry(in judged: Judged) -> [CarriedInsert] {
        let waiting = waitingInserts
        guard !waiting.isEmpty, let channel = judged.choice.channel, carriesInserts(judged)
        else { return [] }
        var carried: [CarriedInsert] = []
        for key in waiting.sorted() where carried.count < WakeUp.mostInserts {
            guard let insert = judge(key), ruling(on: insert) == nil,
                case .success(let html) = insert.fillInsert(for: channel)
            else { continue }
            carried.append(CarriedInsert(judged: insert, html: html))
        }
        return carried
    }

    /// Whether inserts travel in such a message: an email of a category that is not exempt.
    private func carriesInserts(_ judged: Judged) -> Bool {
        guard let channel = judged.choice.channel else { return false }
        return programme.channels[channel].name == "email" && !judged.category.isExempt
            && judged.showsInserts
    }

    /// The mail has gone: what it carried has its outcome, and what rules 1 to 6 refused for good.
    mutating func concludeInserts(
        _ carried: [CarriedInsert], in message: OutboxMessage, _ judged: Judged
    ) {
        guard !waitingInserts.isEmpty, carriesInserts(judged) else { return }
        for insert in carried { conclude(insert, carriedBy: message.id) }
        for key in waitingInserts.sorted() {
            guard let insert = judge(key), let ruling = ruling(on: insert),
                let index = member.state.journeys.firstIndex(where: { key.names($0) }),
                let place = insert.scenario.stepIndex(insert.journey.step)
            else { continue }
            switch ruling {
            case .ended, .final:
                _ = apply(ruling, to: insert, index, step: insert.scenario.steps[place])
            case .heldBack, .outsideHours: break
            }
        }
    }

    private func judge(_ key: CandidateKey) -> Judged? {
        guard let journey = member.state.journeys.first(where: { key.names($0) }),
            let found = self.send(of: key.index, at: journey.step)
        else { return nil }
        look(at: journey)
        return Judged(journey: journey, of: key.index, send: found.send, by: self)
    }

    /// What rules 1 to 8 say of the insert now; nil: it may travel.
    private func ruling(on insert: Judged) -> Ruling? {
        for rule in Judged.rulesOneToEight {
            if let ruling = rule(insert) { return ruling }
        }
        return nil
    }

    private var waitingInserts: [CandidateKey] {
        member.state.journeys.compactMap { journey in
            guard case .sending(let candidate) = journey.place, candidate.isInsert,
                let index = programme.scenarioIndex(named: journey.scenario)
            else { return nil }
            return CandidateKey(journey, candidate, of: index, in: programme)
        }
    }

    /// The final outcome of an insert that has travelled.
    private mutating func conclude(_ insert: CarriedInsert, carriedBy message: String) {
        let journey = insert.judged.journey
        guard
            let index = member.state.journeys.firstIndex(where: {
                $0.occurrence == journey.occurrence && $0.scenario == journey.scenario
                    && $0.step == journey.step
            }), let place = insert.judged.scenario.stepIndex(journey.step)
        else { return }
        record(entry(for: insert.judged, .inserted, nil, nil, message: message))
        member.state.journeys[index].clock = max(now, journey.clock)
        note(.inserted, of: insert.judged, index)
        _ = goOn(index, to: insert.judged.scenario.steps[place].next, insert.judged.scenario)
    }
}
