import Campaigns
import CivilTime
import Expressions

extension Story {
    /// Looks at one row about a candidate: is it what the rule table says?
    mutating func judge(_ decision: Decision, _ scenario: Scenario) {
        guard let step = decision.step, let index = scenario.stepIndex(step),
            case .send(let send) = scenario.steps[index].kind
        else {
            report(.unreadable, decision, "the scenario has no send '\(decision.step ?? "-")'")
            return
        }
        guard let due = decision.due, let deadline = decision.deadline else {
            report(.unreadable, decision, "it has no due time or no deadline")
            return
        }
        checkTimes(decision, send, due, deadline)
        guard let occurrence = occurrences[decision.journey] else { return }
        let own = person.contacts.first { $0.name == decision.message }?.name
        let candidate = Candidate(
            person: person, scenario: scenario, send: send,
            asking: Asking(
                person, now: decision.at, trigger: occurrence.event, entry: occurrence.time,
                outcomes: outcomes(of: decision.journey)),
            deadline: deadline, leftOut: own.map { [$0] } ?? [], controlGroups: run.controlGroups,
            quiet: exclusions(at: decision.at))
        if decision.reason == "exited", decision.outcome == "dropped" {
            checkExit(decision, candidate, occurrence)
        } else if !exits(of: decision.scenario, occurrence).isEmpty {
            report(.exit, decision, "an exit had ended the journey")
        } else {
            compare(decision, candidate)
        }
        settleContact(decision, scenario)
    }

    private mutating func checkTimes(
        _ decision: Decision, _ send: Send, _ due: Instant, _ deadline: Instant
    ) {
        if decision.isContact {
            if decision.at < due { report(.due, decision, "it was due at \(due)") }
            if decision.at >= deadline {
                report(.deadline, decision, "the deadline was \(deadline)")
            }
        }
        guard !person.hasMoved, let validFor = send.validFor else { return }
        let expected = later(validFor, due, person.zone(at: decision.at))
        if expected != deadline {
            report(.deadline, decision, "the deadline is \(deadline) instead of \(expected)")
        }
    }

    /// The events that end the journey of the occurrence.
    func exits(of scenario: String, _ occurrence: Occurrence) -> [Person.Exit] {
        person.exits(
            of: scenario, occurrence, order: occurrence.cause.flatMap { orders[$0.name] })
    }

    private mutating func checkExit(
        _ decision: Decision, _ candidate: Candidate, _ occurrence: Occurrence
    ) {
        if case .exited = candidate.verdict() { return }
        if exits(of: decision.scenario, occurrence).contains(where: { $0.at == decision.at }) {
            return
        }
        let restarts =
            candidate.scenario.entry == .restart
            && (candidate.scenario.occurrences(in: events, at: decision.at)
                || candidate.scenario.trigger.eventTypes.isEmpty)
        if !restarts { report(.refusal, decision, "nothing ends the journey then") }
    }

    /// What became of the journey's steps so far.
    func outcomes(of journey: JourneyName) -> [String: String] {
        (finals[journey] ?? [:]).mapValues(\.outcome)
    }

    private mutating func compare(_ decision: Decision, _ candidate: Candidate) {
        if isInsert(decision) {
            checkInsert(decision, candidate)
            return
        }
        let verdict = candidate.verdict()
        if isKeptQuietUnseen(decision, verdict) { return }
        if let reserved = reservation(decision, candidate, verdict) {
            checkReserved(decision, candidate, reserved)
            return
        }
        if decision.isContact {
            compareContact(decision, verdict)
            return
        }
        guard
            let expected = verdict.refusal(
                candidate.send, deadline: candidate.deadline, isWritten: decision.message != nil)
        else {
            report(.refusal, decision, "nothing spoke against it")
            return
        }
        if case .capped(let caps, _) = verdict, expected.reason == decision.reason {
            compareCap(decision, caps)
            checkPriority(decision, candidate)
        }
        if decision.retry != nil { counts.retriesChecked += 1 }
        checkNames(decision, verdict)
        let found = Refusal(decision.outcome, decision.reason ?? "-", decision.retry)
        guard found != expected else { return }
        let isSame = found.outcome == expected.outcome && found.reason == expected.reason
        report(
            isSame ? .retry : .refusal, decision,
            "found '\(found.words)', expected '\(expected.words)'"
                + (verdict.breach.map { " (\($0.text))" } ?? ""))
    }

    private mutating func compareContact(
        _ decision: Decision, _ verdict: Verdict
    ) {
        guard case .free(let way) = verdict else {
            if let breach = verdict.breach { report(breach.rule, decision, breach.text) }
            return
        }
        counts.capsCounted += way.capsCounted
        let name = programme.channels[way.channel].name
        if decision.channel != name {
            report(.channel, decision, "it took \(decision.channel ?? "no channel"), not \(name)")
        }
        guard decision.outcome == "sent", let to = decision.message.flatMap({ addresses[$0] })
        else { return }
        if to != way.address { report(.channel, decision, "it went to another address") }
    }

    /// The ledger names the hold and the excluding scenario.
    private mutating func checkNames(_ decision: Decision, _ verdict: Verdict) {
        switch verdict {
        case .held(let hold) where decision.reason == "hold":
            if decision.hold != hold {
                report(
                    .refusal, decision, "it names the hold '\(decision.hold ?? "-")', not '\(hold)'"
                )
            }
        case .excluded(let scenarios, _, _) where decision.reason == "excluded":
            if !scenarios.contains(decision.excludedBy ?? "") {
                report(
                    .refusal, decision,
                    "it names '\(decision.excludedBy ?? "-")', not "
                        + scenarios.joined(separator: ", "))
            }
        default: break
        }
    }

    /// The ledger names the cap, its limit and the contacts that fill it.
    private mutating func compareCap(_ decision: Decision, _ caps: [CapState]) {
        guard let named = caps.first(where: { $0.name == decision.cap }) else {
            report(
                .refusal, decision,
                "it names the cap '\(decision.cap ?? "-")'; full: "
                    + caps.map(\.name).joined(separator: ", "))
            return
        }
        if named.limit != decision.limit || named.contacts.sorted() != decision.contacts?.sorted() {
            report(
                .refusal, decision,
                "cap '\(named.name)' has the limit \(named.limit) and the contacts "
                    + named.contacts.joined(separator: ", "))
        }
    }

    /// Within one instant nobody is served what somebody more important was to have: without the
    /// less important contacts of the same instant the send would still be refused.
    private mutating func checkPriority(_ decision: Decision, _ candidate: Candidate) {
        guard let rows = rowsAt[decision.at], rows.count > 1 else { return }
        // A step that the same instant brought came too late for those before it.
        let follows = rows.contains {
            $0.journey == decision.journey && $0.step != decision.step && $0.isFinal
        }
        // One that was written before, though a value is missing, has had its place since then.
        let lesser = rows.filter { row in
            row.isContact && row.priority < decision.priority
                && !person.contacts.contains { $0.name == row.message && $0.at < decision.at }
        }
        // What waited for a reserved place is no known send where its turn comes after its
        // deadline.
        let waited = decision.candidate.flatMap { waiting[$0] }?.reason == "reserved"
        // A written message that lacks a value holds its own place until something fills it.
        guard !follows, !waited, decision.message == nil, !lesser.isEmpty else { return }
        var without = candidate
        without.leftOut.formUnion(lesser.compactMap(\.message))
        guard case .free = without.verdict(), case .capped = candidate.verdict() else { return }
        report(
            .priority, decision,
            "less important ones were served: "
                + lesser.map { "\($0.subject) of priority \($0.priority)" }.joined(separator: ", "))
    }

    /// Records, moves or takes back the contact that a row makes.
    private func settleContact(_ decision: Decision, _ scenario: Scenario) {
        if decision.outcome == "inserted" { return }
        let written =
            decision.message
            ?? letters.first { $0.candidate == decision.candidate }?.id
        guard let name = written else { return }
        if decision.isFinal { person.forget(contact: name) }
        guard decision.isContact, !person.contacts.contains(where: { $0.name == name }),
            let channel = decision.channel.flatMap({ programme.channelIndex(named: $0) })
        else { return }
        person.record(
            Person.Contact(
                at: decision.at, zone: person.zone(at: decision.at), channel: channel,
                category: scenario.category, scenario: scenario.name, name: name))
    }
}

extension Scenario {
    /// Whether an event at the instant is one that triggers the scenario.
    fileprivate func occurrences(in events: [Happening], at instant: Instant) -> Bool {
        events.contains { $0.time == instant && trigger.eventTypes.contains($0.type) }
    }
}
