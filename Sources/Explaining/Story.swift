import Campaigns
package import CivilTime
import Engine

/// What happened to one member, in order of time, and what waits.
package struct Story {
    package let member: String
    /// The last are what waits, which is true now.
    package let facts: [Fact]
    /// From when on decisions are kept, where some of the member's are gone.
    package let decisionsKeptFrom: Instant?

    /// The whole story; with a scenario, what is about it, the events of its trigger among that.
    package init(_ records: MemberRecords, about scenario: String? = nil) {
        member = records.member.id
        decisionsKeptFrom = records.decisionsKeptFrom
        var facts = records.receipts(about: scenario) + records.courses() + records.decisions()
        // That a journey came to its last step goes without saying, unless nothing else is said of it.
        facts.removeAll { fact in
            fact.completed.map { scenario == nil || records.hasDecided(about: $0) } ?? false
        }
        facts = facts.enumerated().sorted {
            ($0.element.position, $0.element.rank, $0.offset) < (
                $1.element.position, $1.element.rank, $1.offset
            )
        }.map(\.element)
        facts += records.waitings().map { Fact(at: records.now, .waits($0)) }
        self.facts = facts.filter { fact in
            scenario == nil || fact.scenario == nil || fact.scenario == scenario
        }
    }
}

extension Fact {
    /// The journey that it says came to its last step; nil: it says something else.
    fileprivate var completed: JourneyRecord? {
        if case .ended(let journey, .completed) = what { journey } else { nil }
    }
}

extension MemberRecords {
    /// Whether the ledger says something of the journey.
    func hasDecided(about journey: JourneyRecord) -> Bool {
        entries.contains {
            $0.scenario == journey.scenario && $0.occurrence == journey.occurrence
        }
    }
}

extension MemberRecords {
    /// The events that came in; with a scenario, those of its trigger and those that began a journey of
    /// it.
    fileprivate func receipts(about scenario: String?) -> [Fact] {
        let types = scenario.flatMap { programme.scenario(named: $0)?.trigger.eventsOfInterest }
        let begun = Set(journeys.filter { $0.scenario == scenario }.map(\.occurrence))
        return events.filter { recorded in
            scenario == nil || types?.contains(recorded.event.type) ?? false
                || begun.contains("\(recorded.event.source) \(recorded.event.id)")
        }.map { Fact(at: $0.event.received, .event(receipt($0))) }
    }

    private func receipt(_ recorded: RecordedEvent) -> Receipt {
        let index = recorded.event.type
        let type = index >= 0 ? programme.catalogue.events[index] : nil
        let data = zip(type?.fields ?? [], recorded.event.data).compactMap { field, value in
            value.map { Reading(name: field.name, value: $0) }
        }
        return Receipt(
            event: recorded.event, name: name(of: recorded), data: data,
            contact: type?.contact.map { programme.channels[$0.channel].name },
            failures: recorded.failures.map(Receipt.Failure.init))
    }

    /// How journeys went.
    fileprivate func courses() -> [Fact] {
        journeys.flatMap { journey in
            // A journey begins at the time of its event, which comes in later.
            let cause = event(named: journey.occurrence)?.event.received
            var facts = [Fact(at: journey.began, .began(journey), notBefore: cause)]
            if let goal = journey.goal { facts.append(Fact(at: goal, .reachedGoal(journey))) }
            if let ended = journey.ended, let ending = journey.ending {
                facts.append(Fact(at: ended, .ended(journey, ending), notBefore: cause))
            }
            return facts
        }
    }

    fileprivate func decisions() -> [Fact] {
        entries.map { Fact(at: $0.at, .decided(decision($0))) }
    }

    /// What waits, in order of journeys' beginning.
    func waitings() -> [Waiting] { state.journeys.map { Waiting($0, place(of: $0)) } }

    private func place(of journey: Journey) -> Waiting.Place {
        switch journey.place {
        case .arriving: .goesOn(journey.clock)
        case .waiting(let until): .until(until)
        case .awaiting(let until): .event(awaited(by: journey), until: until)
        case .sending(let candidate), .incomplete(let candidate):
            lastDeferral(of: journey).map { .held(decision($0), deadline: candidate.deadline) }
                ?? .due(candidate.due)
        }
    }

    private func awaited(by journey: Journey) -> String? {
        guard let scenario = programme.scenario(named: journey.scenario),
            let place = scenario.stepIndex(journey.step),
            case .waitFor(let wait) = scenario.steps[place].kind
        else { return nil }
        return programme.catalogue.events[wait.event].name
    }

    /// What the ledger last said of the message that the journey stands at.
    private func lastDeferral(of journey: Journey) -> LedgerEntry? {
        entries.last {
            $0.scenario == journey.scenario && $0.occurrence == journey.occurrence
                && $0.step == journey.step
        }
    }
}

extension Receipt.Failure {
    /// From what is recorded: the attribute, a colon, and why.
    fileprivate init(_ text: String) {
        let parts = text.split(separator: ": ", maxSplits: 1)
        self.init(
            attribute: String(parts.first ?? ""),
            lack: Lack(error: parts.count == 2 ? String(parts[1]) : text))
    }
}

extension Trigger {
    /// The event types that it has an eye on (indices of the catalogue).
    var eventsOfInterest: [Int] {
        if case .silence(let trigger) = self { [trigger.event] } else { eventTypes }
    }
}
