import Campaigns
import CivilTime
import Expressions
import Templates

extension WakeUp {
    /// Rule 11: sending now would take the place of a more important send that is already known.
    func reserved(_ judged: Judged) -> Ruling? {
        let index = judged.index
        guard !deployment.rivals[index].isEmpty else { return nil }
        let own = judged.bindingCaps
        guard !own.isEmpty else { return nil }
        let end = contended(own, by: judged, rivalling: index)
        let found = end.flatMap { displaced(by: judged, under: own, rivalling: index, until: $0) }
        assert(
            isSame(
                found,
                displaced(by: judged, under: own, rivalling: index, until: .distantFuture)),
            "looking at all that is known finds no more than looking where it may matter")
        look(at: judged.journey)
        guard let displaced = found else { return nil }
        var detail = Detail()
        detail.reserved = "\(displaced.judged.scenario.name)/\(displaced.judged.journey.step)"
        detail.reservedAt = displaced.time
        return .heldBack(.reserved, end: .after(displaced.time), detail)
    }

    private func isSame(_ a: KnownSend?, _ b: KnownSend?) -> Bool {
        a?.time == b?.time && a?.judged.journey.scenario == b?.judged.journey.scenario
            && a?.judged.journey.occurrence == b?.judged.journey.occurrence
            && a?.judged.journey.step == b?.judged.journey.step
    }

    /// The last send that the caps admit without the candidate and not with it: where several would
    /// lose their places, the latest says when to try again. nil: none.
    private func displaced(
        by judged: Judged, under caps: [BindingCap], rivalling index: Int, until end: Instant
    ) -> KnownSend? {
        // Beyond the windows of its own caps the candidate would weigh on nothing any more.
        let longest = now.advanced(by: caps.map(\.cap.longestWindow).max() ?? 0)
        let known = knownSends(rivalling: index, caps, until: min(end, longest))
        var admitted: [Contact] = []
        var displaced: KnownSend?
        guard !known.isEmpty, let mine = expectedContact(of: judged, at: now) else { return nil }
        for send in known {
            func isFull(_ expected: [Contact]) -> Bool {
                send.caps.contains {
                    judged.weight(on: $0.cap, at: send.time, with: expected) >= $0.limit
                }
            }
            if isFull(admitted) { continue }
            if isFull(admitted + [mine]) { displaced = send }
            if let contact = expectedContact(of: send.judged, at: send.time) {
                admitted.append(contact)
            }
        }
        return displaced
    }

    /// The contact that a send would be at that time.
    private func expectedContact(of judged: Judged, at instant: Instant) -> Contact? {
        guard let channel = judged.choice.channel else { return nil }
        return Contact(
            at: instant, local: zone.civil(at: instant), zone: zone.name,
            channel: programme.channels[channel].name, category: judged.category.name,
            scenario: judged.scenario.name, message: "", address: nil,
            weighs: programme.channels[channel].counts && !judged.category.isExempt)
    }

    /// Known sends of strictly higher priority that share one of the caps and would pass entry and
    /// rules 1 to 8 at their own time, in order of time.
    private func knownSends(
        rivalling index: Int, _ caps: [BindingCap], until end: Instant
    ) -> [KnownSend] {
        let journeys =
            nextSends(of: deployment.rivals[index], until: end)
            + expectedSends(rivalling: index, until: end)
        return journeys.compactMap { journey, time in knownSend(journey, at: time, sharing: caps) }
            .sorted { $0.precedes($1) }
    }

    /// The send of a journey that stands at it, if it would be made at that time or when contact
    /// hours open after it.
    private func knownSend(
        _ journey: Journey, at time: Instant, sharing caps: [BindingCap]
    ) -> KnownSend? {
        guard let index = programme.scenarioIndex(named: journey.scenario),
            let found = self.send(of: index, at: journey.step)
        else { return nil }
        look(at: journey)
        let judged = Judged(journey: journey, of: index, send: found.send, by: self)
        guard !Judged.standingRules.contains(where: { $0(judged) != nil }),
            let opening = judged.opening(from: max(time, now)),
            opening < judged.candidate.deadline, judged.exclusion(at: opening) == nil
        else { return nil }
        let bound = judged.bindingCaps
        guard bound.contains(where: { own in caps.contains { $0.cap === own.cap } })
        else { return nil }
        return KnownSend(judged: judged, time: opening, caps: bound)
    }

    /// The next send of each journey in progress that lies behind waits of known end, and when it
    /// is due or will be tried again.
    private func nextSends(of rivals: Set<Int>, until end: Instant) -> [(Journey, Instant)] {
        member.state.journeys.compactMap { journey in
            guard let index = programme.scenarioIndex(named: journey.scenario),
                rivals.contains(index)
            else { return nil }
            let scenario = programme.scenarios[index]
            guard let place = scenario.stepIndex(journey.step) else { return nil }
            switch journey.place {
            case .sending(let candidate):
                if candidate.isInsert { return nil }
                let time = candidate.deferral?.until ?? candidate.due
                return time <= end ? (journey, time) : nil
            case .arriving: return nextSend(of: journey, from: place, scenario, until: end)
            case .waiting(let until):
                var walking = journey
                walking.clock = max(journey.clock, until)
                return scenario.steps[place].next.flatMap {
                    nextSend(of: walking, from: $0, scenario, until: end)
                }
            case .awaiting, .incomplete: return nil
            }
        }
    }

    /// Walks a journey through waits of known end and questions, answered as things stand, to its
    /// next send; nil: there is none that is known.
    private func nextSend(
        of journey: Journey, from place: Int, _ scenario: Scenario, until end: Instant
    ) -> (Journey, Instant)? {
        var (journey, next) = (journey, Optional(place))
        while let place = next {
            let step = scenario.steps[place]
            journey.step = step.id
            switch step.kind {
            case .send(let send):
                let candidate = candidate(for: send, of: journey)
                journey.place = .sending(candidate)
                return candidate.due <= end ? (journey, candidate.due) : nil
            case .wait(let wait):
                guard let until = self.end(of: wait, for: journey) else { return nil }
                journey.clock = max(journey.clock, until)
                next = step.next
            case .branch(let condition):
                look(at: journey)
                next = condition.isTrue(facts) ? step.next : step.otherwise
            case .waitFor, .exit: return nil
            }
        }
        return nil
    }

    /// First sends of the journeys of rivals that the clock alone will begin.
    private func expectedSends(rivalling index: Int, until end: Instant) -> [(Journey, Instant)] {
        var sends: [(Journey, Instant)] = []
        for place in deployment.clockRivals[index] {
            guard let earliest = earliestFiring(of: place), earliest <= end else { continue }
            sends += expectedSends(of: deployment.clockScenarios[place], until: end)
        }
        return sends
    }

    /// No moment of the clock-driven scenario comes before that; nil: none comes. Its next moment
    /// is known as a rule, and tells.
    func earliestFiring(of place: Int) -> Instant? {
        let index = deployment.clockScenarios[place]
        guard !moments.isEmpty, let live = deployment.liveSince[index],
            max(live, member.state.knownSince) <= now
        else { return now }
        // On a day that was handled in a zone further east its time may come again.
        if case .every = programme.scenarios[index].trigger,
            let known = knownHistory(of: programme.scenarios[index].name),
            let last = member.state.history[known].lastDate, last >= facts.today
        {
            return now
        }
        return moments[place]?.time
    }

    private func expectedSends(of index: Int, until end: Instant) -> [(Journey, Instant)] {
        let scenario = programme.scenarios[index]
        guard scenario.status == .live else { return [] }
        var lastEntry = history(of: scenario.name)?.lastEntry
        var sends: [(Journey, Instant)] = []
        for moment in comingMoments(of: index, until: end) {
            let firing = Firing(
                scenario: index, occurrence: moment.occurrence, time: moment.time, event: nil)
            guard refusal(of: firing, scenario, lastEntry: lastEntry) == nil else { continue }
            lastEntry = max(lastEntry ?? .distantPast, firing.time)
            if let send = firstSend(after: firing, scenario, until: end) { sends.append(send) }
        }
        return sends
    }

    /// The first send of a journey that the firing would begin; nil: none is known by then.
    func firstSend(
        after firing: Firing, _ scenario: Scenario, until end: Instant
    ) -> (Journey, Instant)? {
        guard let first = scenario.first else { return nil }
        let journey = Journey(
            scenario: scenario.name, occurrence: firing.occurrence, began: firing.time,
            trigger: firing.event.map { TriggerEvent($0, programme.catalogue) },
            step: scenario.steps[first].id, clock: firing.time)
        return nextSend(of: journey, from: first, scenario, until: end)
    }
}

/// A send that is already known, and when it would be made.
struct KnownSend {
    let judged: Judged
    let time: Instant
    /// The caps that bind it, with their limits.
    let caps: [BindingCap]

    /// In order of time; at one instant as arbitration goes.
    func precedes(_ other: KnownSend) -> Bool {
        time == other.time ? judged.key < other.judged.key : time < other.time
    }
}

extension Programme {
    /// By scenario: those of strictly higher priority that may share a cap with it.
    var rivals: [Set<Int>] {
        scenarios.map { scenario in
            guard !pressure.categories[scenario.category].isExempt else { return [] }
            return Set(
                scenarios.indices.filter { index in
                    let rival = scenarios[index]
                    return rival.priority > scenario.priority && rival.status == .live
                        && !pressure.categories[rival.category].isExempt
                        && pressure.caps.contains { $0.mayBind(scenario) && $0.mayBind(rival) }
                })
        }
    }
}

extension Cap {
    /// Whether some send of the scenario may be one that the cap is about.
    func mayBind(_ scenario: Scenario) -> Bool {
        if let categories, !categories.contains(scenario.category) { return false }
        if let scenarios, !scenarios.contains(where: { $0.matches(scenario.name) }) { return false }
        guard let channels else { return true }
        return scenario.steps.contains { step in
            guard case .send(let send) = step.kind else { return false }
            return send.channels.contains(where: channels.contains)
        }
    }
}
