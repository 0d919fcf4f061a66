import Campaigns
import CivilTime

extension WakeUp {
    /// Step 5 of a wake-up: when time alone wakes the member next; nil: never.
    func nextWakeUp() -> Instant? {
        var next = Earliest(after: now)
        if let soonest = moments.soonest(after: now) { next.offer(soonest) }
        var waitsForMidnight = false
        for journey in member.state.journeys {
            switch journey.place {
            case .arriving: next.offer(journey.clock)
            case .waiting(let until), .awaiting(let until): next.offer(until)
            case .sending(let candidate), .incomplete(let candidate):
                next.offer(candidate.due)
                next.offer(candidate.deadline)
                if let until = candidate.deferral?.until { next.offer(until) }
                if !waitsForMidnight, let reason = candidate.deferral?.reason,
                    let scenario = programme.scenarioIndex(named: journey.scenario)
                {
                    waitsForMidnight = deployment.midnights.mayEnd(reason, of: scenario)
                }
            }
        }
        if waitsForMidnight {
            next.offer(zone.startOfDay(facts.today.adding(days: 1)))
        }
        return next.instant
    }
}

/// Keeps the earliest of the instants offered that lie after a given one.
struct Earliest {
    private let floor: Instant
    private(set) var instant: Instant?

    init(after floor: Instant) { self.floor = floor }

    mutating func offer(_ candidate: Instant) {
        guard candidate > floor else { return }
        if instant.map({ candidate < $0 }) ?? true { instant = candidate }
    }
}
