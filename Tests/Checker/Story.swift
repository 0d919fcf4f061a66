import Campaigns
import CivilTime
import Expressions

/// One member's run: what came in and what was decided, side by side.
struct Story {
    let id: String
    let run: Run
    /// Since when the member is known; nil: it is not.
    let start: Instant?
    let until: Instant
    let events: [Happening]
    let decisions: [Decision]
    let letters: [Letter]
    let person: Person
    /// Events by the name that occurrences have.
    let eventsByName: [String: Happening]
    /// Places of events in their order, from 1.
    let orders: [String: Int]
    let addresses: [String: String]
    /// Rows of each instant.
    let rowsAt: [Instant: [Decision]]
    /// What each journey's occurrence is.
    var occurrences: [JourneyName: Occurrence] = [:]
    /// Occurrences that the ledger says began no journey.
    let refused: Set<JourneyName>
    /// Last row of each candidate that waits.
    var waiting: [CandidateName: Decision] = [:]
    /// Final rows so far, by step.
    var finals: [JourneyName: [String: Decision]] = [:]
    /// Journeys that have come to their end.
    var over: Set<JourneyName> = []
    /// Scenarios that keep others quiet.
    let excluding: Set<String>
    /// Candidates whose message lacks a value.
    var incomplete: Set<CandidateName> = []
    /// Journeys whose `excludes` an exit has ended.
    var unquiet: Set<JourneyName> = []
    private(set) var settled: Set<JourneyName> = []
    var violations: [Violation] = []
    var counts = Counts()

    /// The story of one member out of its part of everything.
    init(
        id: String, run: Run, start: Instant?, until: Instant, profile: [Value?], isKnown: Bool,
        events: [Happening], decisions: [Decision], letters: [Letter]
    ) {
        self.id = id
        self.run = run
        self.start = start
        self.until = until
        self.events = events
        self.decisions = decisions
        self.letters = letters
        person = Person(
            id: id, attributes: profile, programme: run.programme, zones: run.zones,
            isKnown: isKnown)
        eventsByName = Dictionary(events.map { ($0.name, $0) }) { first, _ in first }
        orders = Dictionary(zip(events.map(\.name), 1...)) { first, _ in first }
        rowsAt = Dictionary(grouping: decisions, by: \.at)
        excluding = Set(run.programme.scenarios.filter { $0.excludes != nil }.map(\.name))
        refused = Set(decisions.filter { $0.outcome == "not_entered" }.map(\.journey))
        addresses = Dictionary(letters.map { ($0.id, $0.to) }) { first, _ in first }
    }

    var programme: Programme { run.programme }

    /// Goes through everything.
    mutating func check() {
        walk()
        checkOutbox()
        checkCarriers()
        checkOutcomes()
        checkJourneys()
        checkEntries()
        checkNothingLost()
    }

    /// Goes through the ledger in its order, with the member as it stood at each row.
    private mutating func walk() {
        var index = 0
        while true {
            let event = person.taken < events.count ? events[person.taken].received : nil
            let row = index < decisions.count ? decisions[index].at : nil
            guard let instant = [event, row].compactMap(\.self).min(), instant <= until else {
                break
            }
            var end = index
            while end < decisions.count, decisions[end].at <= instant { end += 1 }
            let overdue = decisions[index..<end].prefix { isOverdue($0, at: instant) }
            if !overdue.isEmpty { look(at: overdue, of: instant) }
            advance(to: instant)
            look(at: decisions[overdue.endIndex..<end], of: instant)
            index = end
        }
        for decision in decisions[index...] {
            report(.outcome, decision, "after the end of the run")
        }
    }

    /// Goes through what was decided at one instant.
    private mutating func look(at rows: ArraySlice<Decision>, of instant: Instant) {
        // What is found at the instant is found before anything is judged at it.
        for decision in rows { settle(decision) }
        endExclusionsThatExit(at: instant, hasRows: !rows.isEmpty)
        for decision in rows { look(at: decision) }
        checkWaiting(at: instant, rows)
        checkLeftBehind(at: instant, rows)
    }

    /// Whether the row was due before the instant, so that what came in at it was not known yet: time
    /// before the inputs comes first.
    private func isOverdue(_ decision: Decision, at instant: Instant) -> Bool {
        guard !run.isPunctual, let candidate = decision.candidate, let due = decision.due,
            person.taken < events.count, events[person.taken].received == instant
        else { return false }
        if let event = eventsByName[decision.occurrence], event.received >= instant { return false }
        return max(due, waiting[candidate]?.retry ?? due) < instant
    }

    private mutating func advance(to instant: Instant) {
        while person.taken < events.count, events[person.taken].received <= instant {
            let event = events[person.taken]
            person.take(event, addresses: addresses)
            noteEntries(by: event)
        }
    }

    /// An event begins a journey wherever the ledger does not say that it did not.
    private mutating func noteEntries(by event: Happening) {
        for scenario in programme.scenarios where scenario.status == .live {
            guard case .event(let types, let when) = scenario.trigger, types.contains(event.type)
            else { continue }
            let name = JourneyName(scenario: scenario.name, occurrence: event.name)
            let asking = Asking(person, now: event.time, event: event, entry: event.time)
            guard !refused.contains(name), when?.isTrue(asking) ?? true else { continue }
            occurrences[name] = Occurrence(event: event, cause: event, time: event.time)
        }
    }

    private mutating func settle(_ decision: Decision) {
        guard let scenario = programme.scenario(named: decision.scenario) else {
            report(.unreadable, decision, "no scenario '\(decision.scenario)'")
            return
        }
        settleOccurrence(decision, scenario)
    }

    private mutating func look(at decision: Decision) {
        counts.outcomes[decision.verdict, default: 0] += 1
        guard let scenario = programme.scenario(named: decision.scenario),
            let candidate = decision.candidate
        else { return }
        judge(decision, scenario)
        waiting[candidate] = decision.outcome == "deferred" ? decision : nil
        if decision.outcome == "incomplete" { incomplete.insert(candidate) }
        if decision.isFinal { incomplete.remove(candidate) }
        if decision.isFinal, finals[decision.journey]?[candidate.step] == nil {
            finals[decision.journey, default: [:]][candidate.step] = decision
        }
        if decision.reason == "exited" { unquiet.insert(decision.journey) }
    }

    private mutating func settleOccurrence(_ decision: Decision, _ scenario: Scenario) {
        guard settled.insert(decision.journey).inserted else { return }
        let found = scenario.occurrence(
            decision.occurrence, events: eventsByName, person: person)
        guard let found, found.time <= decision.at else {
            report(.occurrence, decision, "nothing made the occurrence '\(decision.occurrence)'")
            return
        }
        occurrences[decision.journey] = found
        if let start, found.time < start {
            report(.occurrence, decision, "it lies before the member was known (\(start))")
        }
        if scenario.status == .draft {
            report(.status, decision, "the scenario is a draft")
        }
        checkEntry(decision, scenario, found)
        guard decision.step != nil else { return }
        if let runs = scenario.runs {
            let date = person.zone(had: found.time).date(at: found.time)
            if !runs.contains(date) { report(.runs, decision, "\(date) is outside its dates") }
        }
        if case .event(_, let when?) = scenario.trigger, let event = found.event,
            !person.hasMoved, when.reads.allSatisfy({ $0.root != Root.member }),
            !when.isTrue(Asking(person, now: event.time, event: event, entry: event.time))
        {
            report(.occurrence, decision, "the trigger's 'when' is false for the event")
        }
    }

    /// Adds a violation about a ledger row.
    mutating func report(_ rule: Rule, _ decision: Decision, _ text: String) {
        report(
            rule, at: decision.at, "\(decision.subject) was \(decision.verdict), but \(text)")
    }

    /// Adds a violation.
    mutating func report(_ rule: Rule, at instant: Instant?, _ text: String) {
        violations.append(Violation(rule: rule, member: id, at: instant, text: text))
    }
}
