import Campaigns
import CivilTime
import Expressions
import Templates

extension WakeUp {
    /// Step 4 of a wake-up: judges all candidates that are due, those that wait included, each
    /// against everything decided before it. Whether there was a final outcome.
    mutating func arbitrate(_ horizon: Horizon) -> Bool {
        let due = dueCandidates(horizon)
        guard !due.isEmpty else { return false }
        endExclusionsThatExit()
        var isFinal = false
        for key in due.count > 1 ? due.sorted() : due {
            guard let index = member.state.journeys.firstIndex(where: { key.names($0) })
            else { continue }
            if judge(index, key) { isFinal = true }
        }
        return isFinal
    }

    private func dueCandidates(_ horizon: Horizon) -> [CandidateKey] {
        var due: [CandidateKey] = []
        for place in member.state.journeys.indices {
            let candidate: Candidate
            switch member.state.journeys[place].place {
            case .sending(let waiting): candidate = waiting
            case .incomplete(let written) where isWorthJudging(written): candidate = written
            default: continue
            }
            guard isToBeTried(candidate, horizon),
                let index = programme.scenarioIndex(named: member.state.journeys[place].scenario)
            else { continue }
            due.append(
                CandidateKey(member.state.journeys[place], candidate, of: index, in: programme))
        }
        return due
    }

    /// Whether the candidate is due within the horizon. Before inputs are taken in, one that waits
    /// is tried only where its retry or its deadline lies before them: an input at the very instant
    /// of a retry is known when it is tried.
    private func isToBeTried(_ candidate: Candidate, _ horizon: Horizon) -> Bool {
        guard horizon.includes(candidate.due) else { return false }
        guard case .before = horizon, let deferral = candidate.deferral, !attributesChanged
        else { return true }
        return horizon.includes(candidate.deadline)
            || deferral.until.map(horizon.includes) ?? false
    }

    /// An incomplete message is judged again by what changes an attribute, at the retry that was
    /// written, and at its deadline.
    private func isWorthJudging(_ candidate: Candidate) -> Bool {
        if attributesChanged || now >= candidate.deadline { return true }
        guard let deferral = candidate.deferral else { return true }
        if let until = deferral.until { return until <= now }
        return deferral.reason != .missingValue
    }

    /// Judges the candidate of one journey; whether the outcome is final.
    private mutating func judge(_ index: Int, _ key: CandidateKey) -> Bool {
        let journey = member.state.journeys[index]
        guard let (send, step) = self.send(of: key.index, at: journey.step) else {
            end(index, .scenarioChanged)
            return true
        }
        look(at: journey)
        let judged = Judged(journey: journey, of: key.index, send: send, by: self)
        let rules = judged.candidate.isInsert ? Judged.rulesOfInserts : Judged.rules
        for rule in rules {
            guard let ruling = rule(judged) else { continue }
            return apply(ruling, to: judged, index, step: step)
        }
        if judged.candidate.isInsert { return false }
        if let ruling = reserved(judged) { return apply(ruling, to: judged, index, step: step) }
        return sendNow(judged, index, step: step)
    }

    /// The send that is the scenario's step of that id, and the step; nil: there is none.
    func send(of index: Int, at id: String) -> (send: Send, step: Step)? {
        let scenario = programme.scenarios[index]
        guard let place = scenario.stepIndex(id), case .send(let send) = scenario.steps[place].kind
        else { return nil }
        return (send, scenario.steps[place])
    }

    mutating func apply(
        _ ruling: Ruling, to judged: Judged, _ index: Int, step: Step
    ) -> Bool {
        switch ruling {
        case .ended:
            end(index, .exited)
            return true
        case .final(let outcome, let reason, let detail):
            conclude(judged, index, step, outcome, reason, detail)
            return true
        case .outsideHours(let opening):
            guard let opening, opening < judged.candidate.deadline else {
                conclude(judged, index, step, .dropped, .expired, nil)
                return true
            }
            postpone(judged, index, .contactHours, until: opening, Detail(retry: opening))
            return false
        case .heldBack(let reason, let end, let detail):
            return holdBack(judged, index, step, reason, end, detail)
        }
    }

    /// What `if_blocked` says of a candidate that is held back.
    private mutating func holdBack(
        _ judged: Judged, _ index: Int, _ step: Step, _ reason: Reason,
        _ end: Ruling.End, _ detail: Detail?
    ) -> Bool {
        if judged.send.ifBlocked == .drop {
            conclude(judged, index, step, .dropped, reason, detail)
            return true
        }
        // One that is written already has its message, and waits for what it lacks.
        if judged.send.ifBlocked == .insert, !judged.isWritten,
            reason == .cap || reason == .reserved
        {
            waitForMail(judged, index, reason, detail ?? Detail())
            return false
        }
        var retry: Instant?
        switch end {
        case .at(let instant):
            retry = instant.flatMap { judged.opening(from: $0) }
            guard let retry, retry < judged.candidate.deadline else {
                conclude(judged, index, step, .dropped, reason, detail)
                return true
            }
        case .after(let instant): retry = judged.opening(from: instant)
        case .eachWakeUp: break
        }
        var detail = detail ?? Detail()
        detail.retry = retry
        postpone(judged, index, reason, until: retry, detail)
        return false
    }

    /// Lets a candidate wait; the ledger hears of it when reason or retry have changed.
    private mutating func postpone(
        _ judged: Judged, _ index: Int, _ reason: Reason, until: Instant?, _ detail: Detail
    ) {
        let deferral = Deferral(reason: reason, until: until)
        guard judged.candidate.deferral != deferral else { return }
        var candidate = judged.candidate
        candidate.deferral = deferral
        record(entry(for: judged, .deferred, reason, detail))
        let isWritten = judged.isWritten
        member.state.journeys[index].place =
            isWritten ? .incomplete(candidate) : .sending(candidate)
    }

    /// A final outcome without a message: the journey goes on at the time of the outcome, after an
    /// expired candidate at its deadline.
    mutating func conclude(
        _ judged: Judged, _ index: Int, _ step: Step, _ outcome: Outcome, _ reason: Reason,
        _ detail: Detail?
    ) {
        record(entry(for: judged, outcome, reason, detail))
        if judged.isWritten {
            settle(incomplete: judged.journey, as: reason == .expired ? .expired : .cancelled)
        }
        member.state.journeys[index].clock =
            reason == .expired ? judged.candidate.deadline : max(now, judged.journey.clock)
        note(outcome, of: judged, index)
        _ = goOn(index, to: step.next, judged.scenario)
    }

    /// Keeps a step's final outcome where a condition of the scenario asks for it.
    mutating func note(_ outcome: Outcome, of judged: Judged, _ index: Int) {
        guard judged.scenario.outcomesAsked.contains(judged.journey.step) else { return }
        member.state.journeys[index].outcomes.append(
            StepOutcome(step: judged.journey.step, outcome: outcome))
    }

    /// Rules 12 and 13: fills the template and sends, or writes a message that lacks a value.
    private mutating func sendNow(_ judged: Judged, _ index: Int, step: Step) -> Bool {
        let inserts = insertsToCarry(in: judged)
        look(at: judged.journey)
        let message: OutboxMessage
        switch judged.fill(carrying: inserts) {
        case .success(let filled): message = filled
        case .failure(let missing):
            writeIncomplete(judged, index, missing)
            return false
        }
        weigh(message, judged)
        effects.messages.append(message)
        record(entry(for: judged, .sent, nil, nil, message: message.id))
        member.state.journeys[index].clock = max(now, judged.journey.clock)
        note(.sent, of: judged, index)
        _ = goOn(index, to: step.next, judged.scenario)
        concludeInserts(inserts, in: message, judged)
        return true
    }

    private mutating func writeIncomplete(
        _ judged: Judged, _ index: Int, _ missing: MissingValue
    ) {
        var candidate = judged.candidate
        let deferral = Deferral(reason: .missingValue, until: nil)
        let message = judged.incompleteMessage()
        if !judged.isWritten {
            weigh(message, judged)
            effects.messages.append(message)
        }
        if candidate.deferral != deferral {
            candidate.deferral = deferral
            let detail = Detail(missing: missing.name)
            record(entry(for: judged, .incomplete, .missingValue, detail, message: message.id))
        }
        member.state.journeys[index].place = .incomplete(candidate)
    }

    /// Records the contact that a message is; one that weighs on no cap is kept for its address,
    /// which a bounce of the message suppresses.
    private mutating func weigh(_ message: OutboxMessage, _ judged: Judged) {
        if judged.isWritten { free(contactOf: message.id) }
        guard let channel = judged.choice.channel else { return }
        let weighs = programme.channels[channel].counts && !judged.category.isExempt
        add(
            Contact(
                at: now, local: zone.civil(at: now), zone: zone.name,
                channel: message.channel, category: message.category,
                scenario: message.scenario, message: message.id, address: message.to,
                weighs: weighs))
    }
}

/// The order of arbitration: higher priority, earlier deadline, earlier due time, scenario name,
/// step id; then the occurrence, which the contract leaves open.
struct CandidateKey: Comparable {
    var priority: Int
    var deadline: Instant
    var due: Instant
    var scenario: String
    var step: String
    var occurrence: String
    /// The scenario's place in the programme, which tells nothing that its name does not.
    var index: Int

    /// Of a candidate of a journey through the scenario in that place.
    init(_ journey: Journey, _ candidate: Candidate, of index: Int, in programme: Programme) {
        self.index = index
        priority = programme.scenarios[index].priority
        (deadline, due) = (candidate.deadline, candidate.due)
        (self.scenario, step, occurrence) = (journey.scenario, journey.step, journey.occurrence)
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.priority != b.priority { return a.priority > b.priority }
        return (a.deadline, a.due, a.scenario, a.step, a.occurrence)
            < (b.deadline, b.due, b.scenario, b.step, b.occurrence)
    }

    /// Whether it is the candidate of that journey.
    func names(_ journey: Journey) -> Bool {
        journey.occurrence == occurrence && journey.scenario == scenario
            && journey.step == step
    }
}
