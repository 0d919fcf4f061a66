package import Campaigns
package import CivilTime
package import Expressions
import Templates

/// One member as it stands at an instant, asked about scenarios by the rules that decide: nothing is
/// decided and nothing changes.
package struct Inquiry: ~Copyable {
    private let wakeUp: WakeUp

    /// The member must remember what the deployment's files ask for (`recall`).
    package init(_ member: consuming Member, now: Instant, under deployment: Deployment) {
        wakeUp = WakeUp(consume member, now: now, under: deployment)
    }

    /// Why an occurrence at the instant would begin no journey as things stand.
    package struct Refusal: Sendable, Hashable {
        package var reason: Reason
        /// The parts of the audience that are not true, where that is the reason.
        package var falseParts: [FalsePart]

        package init(reason: Reason, falseParts: [FalsePart] = []) {
            self.reason = reason
            self.falseParts = falseParts
        }
    }

    /// Why an occurrence at the instant, perhaps made by the event, would begin no journey of the
    /// scenario (index of the programme) as things stand; nil: it would.
    package func refusal(of index: Int, at instant: Instant, by event: Event? = nil) -> Refusal? {
        let scenario = wakeUp.programme.scenarios[index]
        let firing = Firing(scenario: index, occurrence: "", time: instant, event: event)
        let lastEntry = wakeUp.history(of: scenario.name)?.lastEntry
        guard let refusal = wakeUp.refusal(of: firing, scenario, lastEntry: lastEntry)
        else { return nil }
        guard refusal.reason == .notInAudience, let audience = scenario.audience else {
            return Refusal(reason: refusal.reason)
        }
        return Refusal(reason: .notInAudience, falseParts: wakeUp.facts.falseParts(of: audience))
    }

    /// The row that the ledger would get about the first message of a journey that an occurrence at the
    /// instant begins, where conditions, channels, control groups or holds keep it back as things
    /// stand; nil: none does, or which message comes first is not known yet.
    package func obstacle(of index: Int, at instant: Instant, by event: Event? = nil)
        -> LedgerEntry?
    {
        let firing = Firing(scenario: index, occurrence: "", time: instant, event: event)
        return wakeUp.obstacle(to: firing)
    }

    /// The parts of a condition that are not true now, seen from the event where one is given; empty: it
    /// holds.
    package func falseParts(of condition: Expression, event: Event? = nil) -> [FalsePart] {
        // Read once: the optimiser of Swift 6.3.1 fails on the field of a `~Copyable` value here.
        let facts = wakeUp.facts
        if let event {
            facts.view = Viewpoint(event, entry: event.time)
        } else {
            facts.view = Viewpoint()
        }
        return facts.falseParts(of: condition)
    }

    /// The attribute that a dated trigger reads, where it has no value for the member; nil: it has one.
    package func attributeWithoutDate(of trigger: DateTrigger) -> String? {
        guard wakeUp.facts.member(trigger.attribute).dates.isEmpty else { return nil }
        return "member.\(wakeUp.programme.catalogue.attribute(inSlot: trigger.attribute).name)"
    }

    /// The next moment at which the clock fires the scenario for the member; nil: none is known.
    package func nextMoment(of index: Int) -> Instant? { wakeUp.nextMoment(of: index)?.time }
}

extension WakeUp {
    /// What the ledger would say of the first message after the firing, by the rules that ask for no
    /// time of their own.
    fileprivate func obstacle(to firing: Firing) -> LedgerEntry? {
        let scenario = programme.scenarios[firing.scenario]
        guard let (journey, _) = firstSend(after: firing, scenario, until: .distantFuture),
            let place = scenario.stepIndex(journey.step),
            case .send(let send) = scenario.steps[place].kind
        else { return nil }
        look(at: journey)
        let judged = Judged(journey: journey, scenario: scenario, send: send, by: self)
        for rule in Judged.standingRules {
            switch rule(judged) {
            case .ended?: return entry(for: judged, .dropped, .exited, nil)
            case .final(let outcome, let reason, let detail)?:
                return entry(for: judged, outcome, reason, detail)
            case .heldBack(let reason, _, let detail)?:
                return entry(for: judged, .deferred, reason, detail)
            case .outsideHours?, nil: continue
            }
        }
        return nil
    }
}

// What has come of a scenario's trigger so far, where the ledger does not say.
extension Inquiry {
    /// A moment that a trigger has had, whatever came of it.
    package struct Handled: Sendable, Hashable {
        package var occurrence: String
        /// nil: only its name is known.
        package var time: Instant?
    }

    /// The last moment of a recurring trigger, a silence or a `becomes` that has been handled; nil:
    /// none, or the trigger is of another kind, whose refusals are in the ledger.
    package func lastHandled(of index: Int) -> Handled? {
        let scenario = wakeUp.programme.scenarios[index]
        guard let history = wakeUp.history(of: scenario.name) else { return nil }
        switch scenario.trigger {
        case .every:
            return history.lastDate.map { date in
                let moment = Moment(time: wakeUp.now, kind: .recurring(date))
                return Handled(
                    occurrence: moment.occurrence,
                    time: moment.time(of: scenario.trigger, in: wakeUp.zone))
            }
        case .silence(let trigger):
            return history.occurrences.last.map { occurrence in
                let last = Instant(rfc3339: occurrence)
                return Handled(
                    occurrence: occurrence,
                    time: last.map { wakeUp.zone.adding(trigger.duration, to: $0) })
            }
        case .becomes:
            return history.occurrences.last.map {
                Handled(occurrence: $0, time: Instant(rfc3339: $0))
            }
        case .event, .date, .scheduled, .count, .streak: return nil
        }
    }

    /// A moment of the member's clock that fired nothing, for it had passed already.
    package struct Passed: Sendable, Hashable {
        package var time: Instant
        /// From when on moments count, and why not before.
        package var from: Instant
        package var cause: Cause

        /// What there was not yet when the moment came.
        package enum Cause: String, CaseIterable, Sendable, Hashable {
            case scenarioLive, memberKnown, dateKnown
        }

        package init(time: Instant, from: Instant, cause: Cause) {
            self.time = time
            self.from = from
            self.cause = cause
        }
    }

    /// The last moment of a dated or scheduled trigger or a silence that had passed before it counted.
    package func lastPassed(of index: Int) -> Passed? {
        guard let live = wakeUp.deployment.liveSince[index] else { return nil }
        let known = wakeUp.member.state.knownSince
        let cause: Passed.Cause = live >= known ? .scenarioLive : .memberKnown
        let baseline = Passed(time: .distantPast, from: max(live, known), cause: cause)
        return passedMoments(of: index, baseline).filter { $0.time < $0.from }
            .max { $0.time < $1.time }
    }

    private func passedMoments(of index: Int, _ baseline: Passed) -> [Passed] {
        func moment(_ time: Instant) -> Passed {
            Passed(time: time, from: baseline.from, cause: baseline.cause)
        }
        switch wakeUp.programme.scenarios[index].trigger {
        case .scheduled(let moments): return moments.map { moment($0.instant(in: wakeUp.zone)) }
        case .silence(let trigger):
            return [wakeUp.facts.trace(of: trigger.event)?.last].compactMap(\.self).map {
                moment(wakeUp.zone.adding(trigger.duration, to: $0))
            }
        case .date(let trigger) where !trigger.isYearly: return passedDates(trigger, baseline)
        case .date, .event, .every, .becomes, .count, .streak: return []
        }
    }

    private func passedDates(_ trigger: DateTrigger, _ baseline: Passed) -> [Passed] {
        let name = wakeUp.programme.catalogue.attribute(inSlot: trigger.attribute).name
        return wakeUp.facts.member(trigger.attribute).dates.compactMap { date in
            guard
                let moment = wakeUp.moment(
                    trigger, on: date, .dated(date), from: .distantPast, handled: [])
            else { return nil }
            let since = wakeUp.member.state.dates.first { $0.attribute == name && $0.date == date }
            guard let since = since?.since, since > baseline.from else {
                return Passed(time: moment.time, from: baseline.from, cause: baseline.cause)
            }
            return Passed(time: moment.time, from: since, cause: .dateKnown)
        }
    }
}

// How far a trigger that counts has got.
extension Inquiry {
    /// How many events a count trigger of the scenario has in the window that ends now.
    package func counted(_ trigger: CountTrigger, of index: Int) -> Int {
        let name = wakeUp.programme.scenarios[index].name
        return wakeUp.counted(wakeUp.history(of: name)?.counted ?? [], trigger, at: wakeUp.now)
    }

    /// In how many consecutive periods, the present one or the one before it the last, the member has
    /// had the event of a streak trigger of the scenario.
    package func streak(_ trigger: StreakTrigger, of index: Int) -> Int {
        let name = wakeUp.programme.scenarios[index].name
        let periods = wakeUp.history(of: name)?.periods ?? []
        let present = trigger.every.start(containing: wakeUp.facts.today)
        let earlier = wakeUp.run(of: periods, from: present, by: -1, trigger.every)
        return earlier + (periods.contains(present) ? 1 : 0)
    }

    /// The time of the member's last event of the type (index of the catalogue), as far as it is
    /// remembered; nil: none.
    package func lastEvent(ofType index: Int) -> Instant? { wakeUp.facts.trace(of: index)?.last }
}
