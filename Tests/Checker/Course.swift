import Campaigns
import CivilTime
import Expressions

/// Where a journey stands, worked out from its steps and what became of those before.
enum Standing {
    /// At a send, or on the way to it through waits of known end.
    case send(Step, Send, due: Instant)
    /// In a `wait_for` that nothing has ended.
    case awaiting
    case over
}

/// Follows one journey through its steps.
struct Course {
    let person: Person
    let scenario: Scenario
    let occurrence: Occurrence
    let orders: [String: Int]
    /// The events taken into account.
    let events: ArraySlice<Happening>
    let now: Instant
    let zone: ZoneRules
    /// The journey's name, from which the ids of its messages follow.
    let name: JourneyName

    /// Goes from send to send as long as `outcome` has the final row of the one that is due then.
    func follow(_ outcome: (Step, Instant) -> Decision?) -> Standing {
        var clock = occurrence.time
        var outcomes: [String: String] = [:]
        var place = scenario.first
        while let index = place {
            let step = scenario.steps[index]
            switch step.kind {
            case .exit: return .over
            case .wait(let wait):
                guard let end = wait.end(from: clock, entry: occurrence, zone: zone, person: person)
                else { return .over }
                clock = max(clock, end)
                place = step.next
            case .branch(let condition):
                place = isTrue(condition, at: clock, outcomes) ? step.next : step.otherwise
            case .waitFor(let wait):
                let end = later(wait.upTo, clock, zone)
                if let event = first(wait, from: clock, to: end, outcomes) {
                    (clock, place) = (event.time, step.next)
                } else {
                    guard end <= now else { return .awaiting }
                    (clock, place) = (end, step.otherwise)
                }
            case .send(let send):
                let due = send.at.map { next($0, clock, zone) } ?? clock
                guard let last = outcome(step, due) else { return .send(step, send, due: due) }
                guard last.reason != "exited" else { return .over }
                outcomes[step.id] = last.outcome
                clock = last.reason == "expired" ? last.deadline ?? clock : max(last.at, clock)
                place = step.next
            }
        }
        return .over
    }

    /// A question is answered when the journey comes to it, and before as things stand.
    private func isTrue(
        _ condition: Expression, at clock: Instant, _ outcomes: [String: String]
    ) -> Bool {
        let instant = min(clock, now)
        let order = events.prefix { $0.received <= instant }.count
        return condition.isTrue(
            Asking(
                person, now: instant, trigger: occurrence.event, entry: occurrence.time,
                order: order, outcomes: outcomes))
    }

    /// Whether a message's event is about the journey's own message of the step.
    private func isAbout(_ step: String, _ event: Happening) -> Bool {
        let catalogue = person.programme.catalogue
        let message = event.text("message", catalogue)
        let own = CandidateName(
            scenario: name.scenario, occurrence: name.occurrence, step: step)
        return message == person.messageID(own)
    }

    /// The first event that ends the wait, each looked at as it came.
    private func first(
        _ wait: WaitFor, from clock: Instant, to end: Instant, _ outcomes: [String: String]
    ) -> Happening? {
        events.first { event in
            guard event.type == wait.event, clock < event.time, event.time <= end else {
                return false
            }
            if let step = wait.of, !isAbout(step, event) { return false }
            guard let when = wait.when else { return true }
            return when.isTrue(
                Asking(
                    person, now: event.time, event: event, trigger: occurrence.event,
                    entry: occurrence.time, order: orders[event.name], outcomes: outcomes))
        }
    }
}

/// The next instant, the given one included, at which the clocks reach the time of day.
func next(_ time: TimeOfDay, _ instant: Instant, _ zone: ZoneRules) -> Instant {
    let date = zone.date(at: instant)
    let today = zone.instant(of: CivilDateTime(date, time))
    return today >= instant ? today : zone.instant(of: CivilDateTime(date.adding(days: 1), time))
}
