import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Until when sends that may be known could fill one of the caps together with the candidate,
    /// however each of them turns out; nil: there is room for all of them. So it is with most
    /// candidates, and counting takes less than looking at each.
    ///
    /// A send is displaced where the contacts recorded, those admitted and the candidate fill a cap
    /// while the candidate weighs on it: as many as that must come within the cap's window.
    func contended(_ caps: [BindingCap], by judged: Judged, rivalling index: Int) -> Instant? {
        let coming = comingSends(
            rivalling: index, until: now.advanced(by: caps.map(\.cap.longestWindow).max() ?? 0))
        if coming.isEmpty { return nil }
        var latest: Instant?
        for binding in caps {
            let end = now.advanced(by: binding.cap.longestWindow)
            if latest.map({ end <= $0 }) ?? false { continue }
            func isUnder(_ send: ComingSend) -> Bool {
                send.earliest <= end && binding.shared.isRival[send.scenario]
            }
            let sources = coming.count(where: isUnder)
            if sources == 0 { continue }
            let room = binding.limit - judged.mostWeight(on: binding.cap)
            func repetitions() -> Int {
                coming.reduce(0) {
                    isUnder($1) ? $0 + mostRepetitions(of: $1, until: end) : $0
                }
            }
            if sources >= room || sources + repetitions() >= room { latest = end }
        }
        return latest
    }

    /// The rivals' journeys in progress and clock-driven scenarios that may bring a send by then.
    private func comingSends(rivalling index: Int, until end: Instant) -> [ComingSend] {
        var coming: [ComingSend] = []
        for place in deployment.clockRivals[index] {
            guard let earliest = earliestFiring(of: place), earliest <= end else { continue }
            coming.append(
                ComingSend(
                    scenario: deployment.clockScenarios[place], earliest: earliest,
                    isOfClock: true))
        }
        for journey in member.state.journeys {
            guard let earliest = earliestSend(of: journey), earliest <= end,
                let scenario = programme.scenarioIndex(named: journey.scenario)
            else { continue }
            coming.append(ComingSend(scenario: scenario, earliest: earliest, isOfClock: false))
        }
        return coming
    }

    /// No send of the journey is known before that; nil: none is.
    private func earliestSend(of journey: Journey) -> Instant? {
        switch journey.place {
        case .sending(let candidate):
            candidate.isInsert ? nil : candidate.deferral?.until ?? candidate.due
        case .waiting(let until): until
        case .arriving: now
        case .awaiting, .incomplete: nil
        }
    }

    /// How often a clock-driven scenario may bring a send by then beyond the first, or more.
    private func mostRepetitions(of send: ComingSend, until end: Instant) -> Int {
        guard send.isOfClock else { return 0 }
        switch programme.scenarios[send.scenario].trigger {
        case .every(let recurrence, _):
            let days = zone.date(at: end).dayNumber - facts.today.dayNumber
            return Int(days) / recurrence.leastDays
        case .scheduled(let moments) where moments.count == 1: return 0
        default: return max(comingMoments(of: send.scenario, until: end).count - 1, 0)
        }
    }
}

/// What may bring a send that is known: a journey in progress, or a clock-driven scenario.
private struct ComingSend {
    /// Index of the scenario.
    var scenario: Int
    /// No send of it is made before that.
    var earliest: Instant
    /// Whether more than one may come.
    var isOfClock: Bool
}
