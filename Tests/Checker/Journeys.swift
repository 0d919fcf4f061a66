import Campaigns
import CivilTime
import Expressions

extension Story {
    /// The entry rule: what the ledger shows of journeys must fit it.
    mutating func checkEntries() {
        let entered = journeys().filter { $0.rows.contains { $0.step != nil } }
        for (scenario, all) in Dictionary(grouping: entered, by: \.name.scenario) {
            guard let rule = programme.scenario(named: scenario)?.entry else { continue }
            let begun = all.compactMap { journey in
                occurrences[journey.name].map { (time: $0.time, rows: journey.rows) }
            }.sorted { $0.time < $1.time }
            for (before, after) in zip(begun, begun.dropFirst()) {
                check(rule, before.time, before.rows, after.time, after.rows)
            }
        }
    }

    private mutating func check(
        _ rule: EntryRule, _ before: Instant, _ earlier: [Decision], _ after: Instant,
        _ rows: [Decision]
    ) {
        switch rule {
        case .always: break
        case .once: report(.entry, rows[0], "the member entered before, at \(before)")
        case .oncePer(let period):
            if after < later(period, before, person.zone(had: after)) {
                report(
                    .entry, rows[0], "the member entered less than the period before, at \(before)")
            }
        case .unlessActive:
            if earlier.contains(where: { $0.at > after && $0.reason != "exited" }) {
                report(.entry, rows[0], "the journey of \(before) was in progress")
            }
        case .restart:
            if earlier.contains(where: { $0.at > after }) {
                report(.entry, rows[0], "the journey of \(before) went on")
            }
        }
    }

    /// Follows each journey through its steps: each send is due when the steps say, and decided.
    mutating func checkNothingLost() {
        guard !person.hasMoved else { return }
        for (name, rows) in journeys() where rows.contains(where: { $0.step != nil }) {
            guard let scenario = programme.scenario(named: name.scenario),
                let occurrence = occurrences[name]
            else { continue }
            follow(name, rows, scenario, occurrence)
        }
        for scenario in programme.scenarios where scenario.status != .draft {
            checkTraces(of: scenario)
        }
    }

    private mutating func follow(
        _ name: JourneyName, _ rows: [Decision], _ scenario: Scenario, _ occurrence: Occurrence
    ) {
        let course = course(of: name, scenario, occurrence, at: until)
        var wrong: (row: Decision, due: Instant)?
        var checked = 0
        let standing = course.follow { step, due in
            let own = rows.filter { $0.step == step.id }
            guard let first = own.first else { return nil }
            checked += 1
            if first.due != due {
                wrong = (first, due)
                return nil
            }
            return own.first(where: \.isFinal)
        }
        counts.duesChecked += checked
        if let wrong {
            report(
                .due, wrong.row,
                "it was due at \(wrong.row.due.map { "\($0)" } ?? "-") instead of \(wrong.due)")
        } else if case .send(let step, _, let due) = standing,
            !rows.contains(where: { $0.step == step.id })
        {
            checkSilence(name, step.id, due, scenario, occurrence)
        }
        checkPath(name, rows, scenario, course)
    }

    /// No step was decided that the journey does not come through.
    private mutating func checkPath(
        _ name: JourneyName, _ rows: [Decision], _ scenario: Scenario, _ course: Course
    ) {
        var passed: Set<String> = []
        _ = course.follow { step, _ in
            passed.insert(step.id)
            return rows.first { $0.step == step.id && $0.isFinal }
        }
        if let astray = rows.first(where: { $0.step.map { !passed.contains($0) } ?? false }) {
            report(.due, astray, "the journey does not come through that step")
        }
    }

    /// The journey's way, as far as the events so far tell.
    func course(
        of name: JourneyName, _ scenario: Scenario, _ occurrence: Occurrence, at now: Instant
    ) -> Course {
        Course(
            person: person, scenario: scenario, occurrence: occurrence, orders: orders,
            events: events.prefix(person.taken), now: now, zone: person.zone(at: now),
            name: name)
    }

    /// Nothing was decided about a step: right where it is not due yet, or the journey has ended.
    private mutating func checkSilence(
        _ name: JourneyName, _ step: String, _ due: Instant, _ scenario: Scenario,
        _ occurrence: Occurrence
    ) {
        guard due <= until else { return }
        let began = occurrence.cause.flatMap { orders[$0.name] }
        let ended = exits(of: name.scenario, occurrence).contains { $0.at <= due }
        let restarted =
            scenario.entry == .restart
            && occurrences.contains {
                $0.key.scenario == name.scenario && $0.key != name
                    && $0.value.time >= occurrence.time
            } || scenario.entry == .restart && triggers(scenario, after: began ?? 0)
        guard !ended, !restarted else { return }
        report(
            .lost, at: due,
            "\(name.scenario)/\(step) of \(name.occurrence) was due, and nothing was decided")
    }

    private func triggers(_ scenario: Scenario, after order: Int) -> Bool {
        events.dropFirst(order).contains { scenario.trigger.eventTypes.contains($0.type) }
    }

    /// An occurrence whose first step sends at once leaves a row, or one that says why not.
    private mutating func checkTraces(of scenario: Scenario) {
        guard let first = scenario.steps.first, case .send(let send) = first.kind, send.at == nil
        else { return }
        let zone = person.zone(at: until)
        let told = Set(
            decisions.filter { $0.scenario == scenario.name }.map(\.occurrence))
        switch scenario.trigger {
        case .event(let types, let when):
            for event in events where types.contains(event.type) && event.received <= until {
                if let when,
                    when.reads.contains(where: { $0.root == Root.member })
                        || !when.isTrue(
                            Asking(person, now: event.time, event: event, entry: event.time))
                {
                    continue
                }
                reportLost(scenario, event.name, event.time, told)
            }
        case .scheduled(let moments):
            for moment in moments {
                let time = moment.instant(in: zone)
                guard let start, time >= start, time <= until else { continue }
                reportLost(scenario, moment.date.description, time, told)
            }
        case .becomes, .count, .streak:
            // A refusal leaves no row, so that only what nothing can refuse must be told.
            guard scenario.isOpenToAll, scenario.status == .live else { return }
            for (name, event) in person.firings.all(of: scenario.name) {
                reportLost(scenario, name, event.time, told)
            }
        case .silence(let silence): checkSilences(silence, scenario, zone, told)
        case .every(let recurrence, let at):
            guard scenario.isOpenToAll, scenario.status == .live else { return }
            checkRecurring(recurrence, at, scenario, zone, told)
        case .date(let trigger): checkDates(trigger, scenario, zone, told)
        }
    }

    /// Each time the member is silent for so long is told.
    private mutating func checkSilences(
        _ silence: SilenceTrigger, _ scenario: Scenario, _ zone: ZoneRules, _ told: Set<String>
    ) {
        guard scenario.isOpenToAll, scenario.status == .live else { return }
        let heard = events.filter { $0.type == silence.event }.map(\.time)
        for (index, last) in heard.enumerated() {
            let time = later(silence.duration, last, zone)
            let isBroken = index + 1 < heard.count && heard[index + 1] <= time
            guard !isBroken, time <= until, let start, time >= start else { continue }
            reportLost(scenario, last.description, time, told)
        }
    }

    /// Reports an occurrence of which nothing is told, unless something ended it as it began.
    mutating func reportLost(
        _ scenario: Scenario, _ occurrence: String, _ time: Instant, _ told: Set<String>
    ) {
        guard !told.contains(occurrence) else { return }
        // What ends a journey in the instant in which it begins leaves nothing to decide.
        let found =
            occurrences[JourneyName(scenario: scenario.name, occurrence: occurrence)]
            ?? Occurrence(
                event: eventsByName[occurrence], cause: eventsByName[occurrence], time: time)
        let began = found.cause?.received ?? time
        if exits(of: scenario.name, found).contains(where: { $0.at == began }) { return }
        let order = orders[occurrence] ?? 0
        if scenario.entry == .restart,
            events.dropFirst(order).contains(where: {
                $0.received == began && scenario.trigger.eventTypes.contains($0.type)
            })
        {
            return
        }
        report(.lost, at: time, "\(scenario.name) says nothing of its occurrence \(occurrence)")
    }
}

extension Scenario {
    /// Whether nothing keeps anybody out.
    var isOpenToAll: Bool {
        audience == nil && exits.isEmpty && runs == nil && entry == .always
    }
}
