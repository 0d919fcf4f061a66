import Campaigns
import CivilTime
import Expressions

extension WakeUp {
    /// Occurrences of recurring, dated and scheduled triggers that time has brought, each
    /// scenario's in order of time.
    mutating func findOccurrences(_ horizon: Horizon) {
        workOutMoments()
        guard let soonest = moments.soonest, horizon.includes(soonest) else { return }
        for (place, index) in deployment.clockScenarios.enumerated() {
            while let moment = moments[place], horizon.includes(moment.time) {
                moments[place] = take(moment, of: index, horizon)
            }
        }
    }

    /// Works out the next moment of each clock-driven scenario, unless nothing has changed since.
    private mutating func workOutMoments() {
        guard moments.isEmpty else { return }
        moments = NextMoments(deployment.clockScenarios.map { nextMoment(of: $0) })
    }

    /// The next moment of a clock-driven scenario that has not been handled.
    func nextMoment(of index: Int) -> Moment? {
        var earliest: Moment?
        eachCandidate(of: index) { moment, _ in
            if earliest.map({ moment.time < $0.time }) ?? true { earliest = moment }
        }
        return earliest
    }

    /// Hands out the next moment of the recurrence, of each date, of each scheduled moment, that
    /// has not been handled, and the instant from which it counts.
    private func eachCandidate(of index: Int, _ body: (Moment, _ from: Instant) -> Void) {
        guard let live = deployment.liveSince[index] else { return }
        let scenario = programme.scenarios[index]
        let baseline = max(live, member.state.knownSince)
        var handled: [String] {
            knownHistory(of: scenario.name).map { member.state.history[$0].occurrences } ?? []
        }
        switch scenario.trigger {
        case .event, .becomes, .count, .streak: return
        case .silence(let trigger):
            guard let last = facts.trace(of: trigger.event)?.last else { return }
            let time = zone.adding(trigger.duration, to: last)
            guard time >= baseline else { return }
            let moment = unhandled(Moment(time: time, kind: .silent(since: last)), handled)
            if let moment { body(moment, baseline) }
        case .every(let recurrence, let at):
            body(nextRecurrence(recurrence, at, of: scenario.name, from: baseline), baseline)
        case .date(let trigger):
            let dates = facts.member(trigger.attribute).dates
            if dates.isEmpty { return }
            let name = programme.catalogue.attribute(inSlot: trigger.attribute).name
            let handled = handled
            let known = knownDates(of: name, asked: dates.count)
            for date in dates {
                let from = max(baseline, known(date) ?? .distantPast)
                let moment = next(of: date, trigger, scenario.name, from: from, handled)
                if let moment { body(moment, from) }
            }
        case .scheduled(let moments):
            let handled = handled
            for moment in moments where !isNamed(moment.date, in: scenario.name) {
                let time = moment.instant(in: zone)
                guard time >= baseline else { continue }
                let moment = unhandled(Moment(time: time, kind: .dated(moment.date)), handled)
                if let moment { body(moment, baseline) }
            }
        }
    }

    /// Since when each date of the attribute is known, for somebody who asks so many times: a list may
    /// have thousands, most members have one.
    private func knownDates(
        of attribute: String, asked count: Int
    ) -> (CivilDate) -> Instant? {
        let all = member.state.dates
        guard count > 4 else {
            return { date in all.first { $0.attribute == attribute && $0.date == date }?.since }
        }
        var since: [CivilDate: Instant] = [:]
        for known in all where known.attribute == attribute && since[known.date] == nil {
            since[known.date] = known.since
        }
        return { since[$0] }
    }

    /// Handles one moment: later ones of the same recurrence that are due as well supersede it.
    /// Gives the next one.
    private mutating func take(_ moment: Moment, of index: Int, _ horizon: Horizon) -> Moment? {
        let scenario = programme.scenarios[index]
        noteHandled(moment, of: scenario.name)
        // No entry changes what comes next: that hangs on what has been handled.
        let next = nextMoment(of: index)
        let firing = Firing(
            scenario: index, occurrence: moment.occurrence, time: moment.time, event: nil)
        if case .recurring = moment.kind, let next, horizon.includes(next.time) {
            recordNotEntered(firing, .superseded)
        } else {
            enter(firing)
        }
        return next
    }

    /// Remembers that a moment has had its say, whatever comes of it.
    private mutating func noteHandled(_ moment: Moment, of scenario: String) {
        let occurrence = moment.occurrence
        withHistory(of: scenario) { history in
            if case .recurring(let date) = moment.kind {
                history.lastDate = date
            } else if case .silent = moment.kind {
                history.occurrences = [occurrence]
            } else {
                let place = history.occurrences.insertionIndex { $0 < occurrence }
                history.occurrences.insert(occurrence, at: place)
            }
        }
    }

    /// The member has moved: what the clock of the zone that it left had passed before it counted,
    /// when the member was not known or the scenario not live, is not brought back by the clock of
    /// the zone that it has now.
    mutating func retireMoments(passedIn left: ZoneRules) {
        for index in deployment.clockScenarios {
            while let moment = broughtBack(of: index, from: left) {
                noteHandled(moment, of: programme.scenarios[index].name)
            }
        }
    }

    private func broughtBack(of index: Int, from left: ZoneRules) -> Moment? {
        let scenario = programme.scenarios[index]
        var found: Moment?
        eachCandidate(of: index) { moment, from in
            // What counts from now on was never asked of the other clock.
            if from < now, moment.time(of: scenario.trigger, in: left) < from { found = moment }
        }
        return found
    }

    /// The first occurrence after the last civil date handled, in the zone the member has now, that
    /// is not before the baseline.
    private func nextRecurrence(
        _ recurrence: Recurrence, _ at: TimeOfDay, of scenario: String, from baseline: Instant
    ) -> Moment {
        let known = knownHistory(of: scenario)
        let last = known.flatMap { member.state.history[$0].lastDate }
        // Left by an edit: the scenario was dated before, and these dates name journeys it has had.
        let handled = known.map { member.state.history[$0].occurrences } ?? []
        var date = zone.date(at: baseline)
        if let last, last >= date { date = last.adding(days: 1) }
        while true {
            date = recurrence.first(from: date)
            let time = zone.instant(of: CivilDateTime(date, at))
            let moment = Moment(time: time, kind: .recurring(date))
            if time >= baseline, unhandled(moment, handled) != nil { return moment }
            date = date.adding(days: 1)
        }
    }

    /// The next moment of a date of the member that is not handled.
    private func next(
        of date: CivilDate, _ trigger: DateTrigger, _ scenario: String, from: Instant,
        _ handled: [String]
    ) -> Moment? {
        if trigger.isYearly { return nextYear(of: date, trigger, from: from, handled: handled) }
        if isNamed(date, in: scenario) { return nil }
        return moment(trigger, on: date, .dated(date), from: from, handled: handled)
    }

    /// The next yearly return of a date that is not handled; the first is a year after the date.
    private func nextYear(
        of date: CivilDate, _ trigger: DateTrigger, from: Instant, handled: [String]
    ) -> Moment? {
        let (year, month, day) = date.components
        let start = zone.date(at: max(from, reached)).adding(-trigger.offset).year - 1
        for candidate in max(year + 1, start)...max(year + 1, start + 4) {
            let anniversary = CivilDate(clampedYear: candidate, month: month, day: day)
            if let moment = moment(
                trigger, on: anniversary, .yearly(date, candidate), from: from, handled: handled)
            {
                return moment
            }
        }
        return nil
    }

    /// Moments up to here are handled, but for those that a change of zone has moved; none after
    /// the member's clock and such a move is.
    private var reached: Instant { member.state.clock.advanced(by: -Moment.farthestMove) }

    /// The moment of a date of the member, or of its return, unless it lies before `from` or is handled.
    func moment(
        _ trigger: DateTrigger, on date: CivilDate, _ kind: Moment.Kind, from: Instant,
        handled: [String]
    ) -> Moment? {
        let time = zone.instant(of: CivilDateTime(date.adding(trigger.offset), trigger.at))
        guard time >= from else { return nil }
        return unhandled(Moment(time: time, kind: kind), handled)
    }

    /// Whether the date names an occurrence that the scenario had while it was a recurring one,
    /// before an edit.
    func isNamed(_ date: CivilDate, in scenario: String) -> Bool {
        knownHistory(of: scenario).flatMap { member.state.history[$0].lastDate }
            .map { date <= $0 } ?? false
    }

    /// The moment, unless it is among those that have been handled.
    private func unhandled(_ moment: Moment, _ handled: [String]) -> Moment? {
        // One that is still to come may have been handled, too: at another offset, before an edit.
        if handled.isEmpty { return moment }
        return handled.containsSorted(moment.occurrence) ? nil : moment
    }
}

extension WakeUp {
    /// Moments after now, up to the end, at which the clock will fire a recurring, dated or
    /// scheduled scenario, in order of time.
    func comingMoments(of index: Int, until end: Instant) -> [Moment] {
        guard deployment.liveSince[index] != nil else { return [] }
        let scenario = programme.scenarios[index]
        let found: [Moment] =
            switch scenario.trigger {
            case .every(let recurrence, let at): returns(of: recurrence, at, until: end)
            case .date(let trigger): comingDates(trigger, of: scenario.name, until: end)
            case .scheduled(let moments):
                moments.filter { !isNamed($0.date, in: scenario.name) }.map {
                    Moment(time: $0.instant(in: zone), kind: .dated($0.date))
                }
            case .event, .becomes, .count, .streak, .silence: []
            }
        let handled = history(of: scenario.name)?.occurrences ?? []
        return found.filter { $0.time > now && $0.time <= end }
            .filter { handled.isEmpty || !handled.containsSorted($0.occurrence) }
            .sorted { $0.time < $1.time }
    }

    private func returns(
        of recurrence: Recurrence, _ at: TimeOfDay, until end: Instant
    ) -> [Moment] {
        var moments: [Moment] = []
        var date = recurrence.first(from: facts.today)
        let last = zone.date(at: end)
        while date <= last {
            moments.append(
                Moment(time: zone.instant(of: CivilDateTime(date, at)), kind: .recurring(date)))
            date = recurrence.first(from: date.adding(days: 1))
        }
        return moments
    }

    private func comingDates(
        _ trigger: DateTrigger, of scenario: String, until end: Instant
    ) -> [Moment] {
        facts.member(trigger.attribute).dates.flatMap { date -> [Moment] in
            func moment(on day: CivilDate, _ kind: Moment.Kind) -> Moment {
                Moment(
                    time: zone.instant(of: CivilDateTime(day.adding(trigger.offset), trigger.at)),
                    kind: kind)
            }
            guard trigger.isYearly else {
                return isNamed(date, in: scenario) ? [] : [moment(on: date, .dated(date))]
            }
            let (year, month, day) = date.components
            let first = facts.today.adding(-trigger.offset).year - 1
            let last = zone.date(at: end).adding(-trigger.offset).year + 1
            guard last > year else { return [] }
            return (max(year + 1, first)...max(year + 1, last)).map {
                moment(
                    on: CivilDate(clampedYear: $0, month: month, day: day), .yearly(date, $0))
            }
        }
    }
}

/// The next moment of each clock-driven scenario, in the deployment's order.
struct NextMoments {
    private var moments: [Moment?]
    /// The first of them all; nil: none comes.
    private(set) var soonest: Instant?

    init(_ moments: [Moment?] = []) {
        self.moments = moments
        soonest = first()
    }

    /// Whether they are to be worked out, or there is no such scenario.
    var isEmpty: Bool { moments.isEmpty }

    subscript(place: Int) -> Moment? {
        get { moments[place] }
        set {
            moments[place] = newValue
            soonest = first()
        }
    }

    /// The first of those after an instant.
    func soonest(after instant: Instant) -> Instant? {
        if soonest.map({ $0 > instant }) ?? true { return soonest }
        return moments.lazy.compactMap { $0?.time }.filter { $0 > instant }.min()
    }

    private func first() -> Instant? { moments.lazy.compactMap { $0?.time }.min() }
}

/// A moment at which the clock fires a scenario for the member.
struct Moment {
    /// No change of zone moves a moment further than so many microseconds.
    static let farthestMove = 3 * TimeOfDay.microsecondsPerDay

    enum Kind {
        case recurring(CivilDate)
        /// The value of a date, or the date of a scheduled moment.
        case dated(CivilDate)
        /// A date and the year of its return.
        case yearly(CivilDate, Int)
        /// The time of the last event.
        case silent(since: Instant)
    }

    var time: Instant
    var kind: Kind

    /// When the moment of such a trigger comes by the clock of another zone.
    func time(of trigger: Trigger, in zone: ZoneRules) -> Instant {
        func on(_ date: CivilDate, _ trigger: DateTrigger) -> Instant {
            zone.instant(of: CivilDateTime(date.adding(trigger.offset), trigger.at))
        }
        switch (kind, trigger) {
        case (.recurring(let date), .every(_, let at)):
            return zone.instant(of: CivilDateTime(date, at))
        case (.dated(let date), .date(let trigger)): return on(date, trigger)
        case (.yearly(let date, let year), .date(let trigger)):
            let (_, month, day) = date.components
            return on(CivilDate(clampedYear: year, month: month, day: day), trigger)
        case (.dated(let date), .scheduled(let moments)):
            return moments.first { $0.date == date }?.instant(in: zone) ?? time
        case (.silent(let last), .silence(let trigger)):
            return zone.adding(trigger.duration, to: last)
        default: return time
        }
    }

    /// Names the occurrence for good.
    var occurrence: String {
        switch kind {
        case .recurring(let date), .dated(let date): date.description
        case .yearly(let date, let year): "\(date)/\(year)"
        case .silent(let last): last.description
        }
    }
}

extension [String] {
    /// Whether a sorted list holds the text.
    fileprivate func containsSorted(_ text: String) -> Bool {
        let index = insertionIndex { $0 < text }
        return index < count && self[index] == text
    }
}
