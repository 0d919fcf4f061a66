import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Counts the event for a count trigger; whether that brings the count in the window that ends
    /// with the event to what is asked, after it was below.
    mutating func count(_ event: Event, _ trigger: CountTrigger, of scenario: String) -> Bool {
        if let when = trigger.when, !when.isTrue(facts) { return false }
        let times = history(of: scenario)?.counted ?? []
        func count(at end: Instant) -> Int { counted(times, trigger, at: end) }
        let before = count(at: event.time)
        // An event that arrives late fires nothing while the count, as it stands, is there already.
        let isThere =
            (times.last ?? event.time) > event.time
            && count(at: times.last ?? event.time) >= trigger.reaches
        member.state.withHistory(of: scenario) {
            $0.counted.insert(
                event.time, at: $0.counted.insertionIndex { $0 <= event.time })
        }
        return before < trigger.reaches && before + 1 >= trigger.reaches && !isThere
    }

    /// How many of the counted times lie in the window that ends at the instant.
    func counted(_ times: [Instant], _ trigger: CountTrigger, at end: Instant) -> Int {
        times.count { $0 <= end && end < zone.adding(trigger.within, to: $0) }
    }

    /// Notes the event's period for a streak; the period's name where that completes the streak.
    mutating func lengthen(_ event: Event, _ trigger: StreakTrigger, of scenario: String)
        -> String?
    {
        let start = trigger.every.start(containing: zone.date(at: event.time))
        var periods = history(of: scenario)?.periods ?? []
        let place = periods.insertionIndex { $0 < start }
        if place < periods.count, periods[place] == start { return nil }
        let earlier = run(of: periods, from: start, by: -1, trigger.every)
        let later = run(of: periods, from: start, by: 1, trigger.every)
        periods.insert(start, at: place)
        // More than twice the streak cannot tell anything new.
        periods.removeFirst(max(0, periods.count - 2 * trigger.reaches - 1))
        member.state.withHistory(of: scenario) { $0.periods = periods }
        guard earlier < trigger.reaches, later < trigger.reaches,
            earlier + 1 + later >= trigger.reaches
        else { return nil }
        return trigger.every.name(ofPeriodFrom: start)
    }

    /// How many periods lie side by side before (-1) or after (1) the one that begins on the date.
    func run(
        of periods: [CivilDate], from start: CivilDate, by step: Int, _ every: StreakPeriod
    ) -> Int {
        var length = 0
        while periods.contains(every.start(step * (length + 1), after: start)) { length += 1 }
        return length
    }

    /// Keeps no counted time longer than a late event could ask for.
    mutating func forgetCounted() {
        for index in member.state.history.indices
        where !member.state.history[index].counted.isEmpty {
            guard
                let scenario = programme.scenario(named: member.state.history[index].scenario),
                case .count(let trigger) = scenario.trigger
            else {
                member.state.history[index].counted = []
                continue
            }
            let horizon = now.advanced(by: -2 * trigger.within.longest)
            member.state.history[index].counted.removeAll { $0 < horizon }
        }
    }
}
