import Campaigns
import CivilTime
import Expressions

/// A send of higher priority that is known already, and when it would be made.
struct KnownSend {
    let candidate: Candidate
    let name: CandidateName
    let due: Instant
    let time: Instant
    let channel: Int

    /// As the ledger names it.
    var words: String { "\(name.scenario)/\(name.step)" }

    /// In order of time; at one instant as they would be judged.
    func precedes(_ other: KnownSend) -> Bool {
        if time != other.time { return time < other.time }
        let (a, b) = (candidate, other.candidate)
        if a.scenario.priority != b.scenario.priority {
            return a.scenario.priority > b.scenario.priority
        }
        return (a.deadline, due, name.scenario, name.step, name.occurrence)
            < (b.deadline, other.due, other.name.scenario, other.name.step, other.name.occurrence)
    }
}

/// What a send would take the place of; nil: of nothing.
struct Displacement {
    var send: KnownSend?
    /// Whether everything that is known could be worked out again.
    var isCertain: Bool
}

// Rule 11: no message is sent at the expense of a known one of higher priority.
extension Story {
    /// What is to be said of a row by rule 11; nil: the rules before it decide.
    mutating func reservation(
        _ decision: Decision, _ candidate: Candidate, _ verdict: Verdict
    ) -> Displacement? {
        guard case .free(let way) = verdict else { return nil }
        counts.reservationsChecked += 1
        guard let found = displaced(by: candidate, decision, on: way.channel) else {
            return decision.reason == "reserved" ? Displacement(isCertain: true) : nil
        }
        return found.send != nil || decision.reason == "reserved" ? found : nil
    }

    /// Compares the row with what rule 11 says.
    mutating func checkReserved(
        _ decision: Decision, _ candidate: Candidate, _ found: Displacement
    ) {
        guard decision.reason == "reserved" else {
            if found.isCertain, let send = found.send {
                report(
                    .reserved, decision,
                    "\(send.words) of priority \(send.candidate.scenario.priority) "
                        + "was known to come at \(send.time)")
            }
            return
        }
        guard found.isCertain else { return }
        guard let send = found.send else {
            report(.refusal, decision, "no known send of higher priority needs the place")
            return
        }
        if decision.reserved != send.words || decision.reservedAt != send.time {
            report(
                .refusal, decision,
                "it names \(decision.reserved ?? "-") at "
                    + "\(decision.reservedAt.map { "\($0)" } ?? "-"), "
                    + "not \(send.words) at \(send.time)")
        }
        compareReserved(decision, candidate, send)
    }

    private mutating func compareReserved(
        _ decision: Decision, _ candidate: Candidate, _ send: KnownSend
    ) {
        guard case .free(let way) = candidate.verdict() else { return }
        let hours = Hours(
            candidate.asking, channel: way.channel, category: candidate.scenario.category)
        let expected =
            switch candidate.send.ifBlocked {
            case .drop: Refusal("dropped", "reserved")
            case .insert: Refusal("deferred", "reserved")
            case .postpone: Refusal("deferred", "reserved", hours.opening(from: send.time))
            }
        let found = Refusal(decision.outcome, "reserved", decision.retry)
        if found != expected {
            report(.retry, decision, "found '\(found.words)', expected '\(expected.words)'")
        }
    }

    /// The last known send that a contact now would keep from its place; nil: no cap binds it.
    mutating func displaced(
        by candidate: Candidate, _ row: Decision, on channel: Int
    ) -> Displacement? {
        let own = CapCount(
            asking: candidate.asking, scenario: candidate.scenario, channel: channel,
            leftOut: candidate.leftOut
        ).limits()
        guard !own.isEmpty else { return nil }
        let (known, isCertain) = knownSends(
            above: candidate.scenario.priority, at: candidate.asking.now, quiet: candidate.quiet)
        let mine = contact(candidate, channel, at: candidate.asking.now)
        var admitted: [Person.Contact] = []
        var displaced: KnownSend?
        for send in known {
            let count = CapCount(
                asking: send.candidate.asking, scenario: send.candidate.scenario,
                channel: send.channel, leftOut: candidate.leftOut)
            let limits = count.limits()
            guard limits.contains(where: { bound in own.contains { $0.cap === bound.cap } })
            else { continue }
            func isFull(_ expected: [Person.Contact]) -> Bool {
                limits.contains {
                    count.weight(on: $0.cap, at: send.time, with: expected) >= $0.limit
                }
            }
            if isFull(admitted) { continue }
            if isFull(admitted + [mine]) { displaced = send }
            admitted.append(contact(send.candidate, send.channel, at: send.time))
        }
        return Displacement(send: displaced, isCertain: isCertain)
    }

    private func contact(
        _ candidate: Candidate, _ channel: Int, at instant: Instant
    ) -> Person.Contact {
        Person.Contact(
            at: instant, zone: person.zone(at: instant), channel: channel,
            category: candidate.scenario.category, scenario: candidate.scenario.name, name: "")
    }

    /// The sends of strictly higher priority that are known now, in order of time, and whether they
    /// are all of them.
    private mutating func knownSends(
        above priority: Int, at now: Instant, quiet: [Quiet]
    ) -> (sends: [KnownSend], isCertain: Bool) {
        // Where a member has moved, what was fixed before the move cannot be told from the ledger.
        guard !person.hasMoved else { return ([], false) }
        var (sends, isCertain): ([KnownSend], Bool) = ([], true)
        for scenario in programme.scenarios
        where scenario.priority > priority && scenario.status == .live
            && !programme.pressure.categories[scenario.category].isExempt
        {
            for (name, occurrence) in occurrences
            where name.scenario == scenario.name && occurrence.time <= now
                && !over.contains(name) && !refused.contains(name)
                && !isEnded(name, scenario, occurrence, at: now)
            {
                sends += known(name, scenario, occurrence, at: now, quiet).map { [$0] } ?? []
            }
            for (name, time) in coming(scenario, after: now) {
                let occurrence = Occurrence(time: time)
                sends += known(name, scenario, occurrence, at: now, quiet).map { [$0] } ?? []
            }
            isCertain = isCertain && scenario.isFoldedOut
        }
        return (sends.sorted { $0.precedes($1) }, isCertain)
    }

    /// Whether an exit or a restart has ended the journey by now.
    func isEnded(
        _ name: JourneyName, _ scenario: Scenario, _ occurrence: Occurrence, at now: Instant
    ) -> Bool {
        if exits(of: name.scenario, occurrence).contains(where: { $0.at <= now }) { return true }
        guard scenario.entry == .restart else { return false }
        let order = occurrence.cause.flatMap { orders[$0.name] } ?? 0
        return occurrences.contains { other, later in
            other.scenario == name.scenario && other != name && later.time <= now
                && !refused.contains(other)
                && (later.time, later.cause.flatMap { orders[$0.name] } ?? 0)
                    > (occurrence.time, order)
        }
    }

    /// The next send of a journey, if it would be made.
    private mutating func known(
        _ name: JourneyName, _ scenario: Scenario, _ occurrence: Occurrence, at now: Instant,
        _ quiet: [Quiet]
    ) -> KnownSend? {
        let own = finals[name] ?? [:]
        let standing = course(of: name, scenario, occurrence, at: now).follow { step, _ in
            own[step.id]
        }
        if case .over = standing, occurrence.time <= now { over.insert(name) }
        guard case .send(let step, let send, let due) = standing else { return nil }
        let candidateName = CandidateName(
            scenario: name.scenario, occurrence: name.occurrence, step: step.id)
        let last = waiting[candidateName]
        if incomplete.contains(candidateName) || last.map(waitsForMail) ?? false { return nil }
        let asking = Asking(
            person, now: now, trigger: occurrence.event, entry: occurrence.time,
            outcomes: outcomes(of: name))
        let validFor = send.validFor ?? programme.channels[send.channels[0]].validFor
        let candidate = Candidate(
            person: person, scenario: scenario, send: send, asking: asking,
            deadline: last?.deadline ?? later(validFor, due, asking.zone), leftOut: [],
            controlGroups: run.controlGroups, quiet: quiet)
        return candidate.prospect(from: last?.retry ?? due).map {
            KnownSend(
                candidate: candidate, name: candidateName, due: due, time: $0.time,
                channel: $0.channel)
        }
    }
}

extension Scenario {
    /// Whether what the clock and the ledger tell of its journeys is all there is to know: a first
    /// step that is no send may hide a journey of which nothing was ever written, and a deadline
    /// that hangs on the channel when it was made.
    fileprivate var isFoldedOut: Bool {
        let sends = steps.compactMap { if case .send(let send) = $0.kind { send } else { nil } }
        guard sends.allSatisfy({ $0.validFor != nil || $0.channels.count == 1 }) else {
            return false
        }
        if case .event = trigger { return entry == .always || entry == .restart || startsWithSend }
        return startsWithSend
    }

    private var startsWithSend: Bool {
        guard let first, case .send(let send) = steps[first].kind else { return false }
        return send.at == nil
    }
}
