import Campaigns
import CivilTime
import Expressions

/// What a member's events make of `becomes`, `count` and `streak` triggers, counted anew.
struct Firings {
    /// By scenario, then by the occurrence's name: the event that made it.
    private var made: [String: [String: Happening]] = [:]
    private var counted: [String: [Instant]] = [:]
    private var periods: [String: Set<CivilDate>] = [:]
    /// Whether nothing is known of the member yet: the first that is, is the baseline.
    private var isNew: Bool

    /// Nothing yet, of a member that is known already or not.
    init(isNew: Bool) { self.isNew = isNew }

    /// The event that made the occurrence of that name; nil: nothing did.
    func event(of scenario: String, named name: String) -> Happening? { made[scenario]?[name] }

    /// Every occurrence of the scenario so far, with its event.
    func all(of scenario: String) -> [(name: String, event: Happening)] {
        (made[scenario] ?? [:]).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// The `becomes` scenarios whose condition holds now.
    func truths(of person: Person, at instant: Instant) -> Set<String> {
        let asking = Asking(person, now: instant)
        return Set(
            person.programme.scenarios.filter { scenario in
                if case .becomes(let condition) = scenario.trigger {
                    condition.isTrue(asking)
                } else {
                    false
                }
            }.map(\.name))
    }

    /// Takes an event in that the person has just taken in; `before` is what held before it.
    mutating func note(_ event: Happening, of person: Person, before: Set<String>) {
        for scenario in person.programme.scenarios {
            switch scenario.trigger {
            case .count(let trigger) where trigger.event == event.type:
                count(event, trigger, scenario.name, person)
            case .streak(let trigger) where trigger.event == event.type:
                lengthen(event, trigger, scenario.name, person)
            default: break
            }
        }
        if !isNew {
            for name in truths(of: person, at: event.time).subtracting(before) {
                made[name, default: [:]][event.name] = event
            }
        }
        isNew = false
    }

    /// A count gets there with the event that makes it what is asked, after it was below.
    private mutating func count(
        _ event: Happening, _ trigger: CountTrigger, _ scenario: String, _ person: Person
    ) {
        let asking = Asking(person, now: event.time, event: event, entry: event.time)
        guard trigger.when?.isTrue(asking) ?? true else { return }
        let before = (counted[scenario] ?? []).count {
            event.time < later(trigger.within, $0, asking.zone)
        }
        counted[scenario, default: []].append(event.time)
        if before == trigger.reaches - 1 { made[scenario, default: [:]][event.name] = event }
    }

    /// A streak is there with the first event of the last of its periods.
    private mutating func lengthen(
        _ event: Happening, _ trigger: StreakTrigger, _ scenario: String, _ person: Person
    ) {
        let zone = person.zone(at: event.time)
        let period = trigger.every.start(containing: zone.date(at: event.time))
        guard periods[scenario, default: []].insert(period).inserted else { return }
        var length = 1
        while periods[scenario]!.contains(trigger.every.start(-length, after: period)) {
            length += 1
        }
        if length == trigger.reaches {
            made[scenario, default: [:]][trigger.every.name(ofPeriodFrom: period)] = event
        }
    }
}
