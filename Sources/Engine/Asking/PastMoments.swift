import Campaigns
public import CivilTime
import Expressions

// What has come of a scenario's trigger so far, where the ledger does not say.
extension Inquiry {
    /// A moment that a trigger has had, whatever came of it.
    public struct Handled: Sendable, Hashable {
        public var occurrence: String
        /// nil: only its name is known.
        public var time: Instant?
    }

    /// The last moment of the member's clock, or of a `becomes`, that has been handled; nil: none, or
    /// the trigger is of another kind. Of dated and scheduled ones the ledger has what came of it, for
    /// as long as it is kept.
    public func lastHandled(of index: Int) -> Handled? {
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
        case .date, .scheduled:
            return wakeUp.moments(of: index).map(\.moment)
                .filter { wakeUp.hasHandled($0, of: scenario.name) }.max { $0.time < $1.time }
                .map { Handled(occurrence: $0.occurrence, time: $0.time) }
        case .event, .count, .streak: return nil
        }
    }

    /// A moment of the member's clock that fired nothing, for it had passed already.
    public struct Passed: Sendable, Hashable {
        public var time: Instant
        /// From when on moments count, and why not before.
        public var from: Instant
        public var cause: Cause

        /// What there was not yet when the moment came.
        public enum Cause: String, CaseIterable, Sendable, Hashable {
            case scenarioLive, memberKnown, dateKnown
        }

        public init(time: Instant, from: Instant, cause: Cause) {
            self.time = time
            self.from = from
            self.cause = cause
        }
    }

    /// The last moment of a clock-driven trigger that had passed before it counted.
    public func lastPassed(of index: Int) -> Passed? {
        guard let live = wakeUp.deployment.liveSince[index] else { return nil }
        let known = wakeUp.member.state.knownSince
        let cause: Passed.Cause = live >= known ? .scenarioLive : .memberKnown
        let baseline = max(live, known)
        if case .every(let recurrence, let at) = wakeUp.programme.scenarios[index].trigger {
            let last = wakeUp.lastReturn(of: recurrence, at, before: baseline)
            return last.map { Passed(time: $0, from: baseline, cause: cause) }
        }
        return wakeUp.moments(of: index).map { moment, known in
            guard let known, known > baseline else {
                return Passed(time: moment.time, from: baseline, cause: cause)
            }
            return Passed(time: moment.time, from: known, cause: .dateKnown)
        }.filter { $0.time < $0.from }.max { $0.time < $1.time }
    }
}

extension WakeUp {
    /// The moments that a dated or scheduled trigger or a silence has had or, but for yearly ones, is to
    /// have, whether they counted or not; with since when the member's date is known, where it is one.
    fileprivate func moments(of index: Int) -> [(moment: Moment, known: Instant?)] {
        switch programme.scenarios[index].trigger {
        case .scheduled(let moments):
            return moments.map {
                (Moment(time: $0.instant(in: zone), kind: .dated($0.date)), known: nil)
            }
        case .silence(let trigger):
            guard let last = facts.trace(of: trigger.event)?.last else { return [] }
            let time = zone.adding(trigger.duration, to: last)
            return [(Moment(time: time, kind: .silent(since: last)), known: nil)]
        case .date(let trigger):
            let name = programme.catalogue.attribute(inSlot: trigger.attribute).name
            return facts.member(trigger.attribute).dates.flatMap { date in
                let known = member.state.dates.first { $0.attribute == name && $0.date == date }
                return moments(of: trigger, on: date).map { ($0, known: known?.since) }
            }
        case .every, .event, .becomes, .count, .streak: return []
        }
    }

    /// The moment of a date of the member or, where it returns, of each of its returns so far.
    private func moments(of trigger: DateTrigger, on date: CivilDate) -> [Moment] {
        func moment(on day: CivilDate, _ kind: Moment.Kind) -> Moment? {
            self.moment(trigger, on: day, kind, from: .distantPast, handled: [])
        }
        guard trigger.isYearly else { return [moment(on: date, .dated(date))].compactMap(\.self) }
        let (year, month, day) = date.components
        let last = facts.today.adding(-trigger.offset).year
        guard last > year else { return [] }
        return (year + 1...last).compactMap {
            moment(on: CivilDate(clampedYear: $0, month: month, day: day), .yearly(date, $0))
        }.filter { $0.time <= now }
    }

    /// Whether the moment has had its say, or one of a recurrence had it in its name.
    fileprivate func hasHandled(_ moment: Moment, of scenario: String) -> Bool {
        if history(of: scenario)?.occurrences.contains(moment.occurrence) ?? false { return true }
        guard case .dated(let date) = moment.kind else { return false }
        return isNamed(date, in: scenario)
    }

    /// The last return of a recurrence before the instant.
    fileprivate func lastReturn(
        of recurrence: Recurrence, _ at: TimeOfDay, before end: Instant
    ) -> Instant? {
        // Each recurs within a leap year.
        var date = zone.date(at: end).adding(days: -367)
        var last: Instant?
        while true {
            date = recurrence.first(from: date)
            let time = zone.instant(of: CivilDateTime(date, at))
            guard time < end else { return last }
            last = time
            date = date.adding(days: 1)
        }
    }
}
