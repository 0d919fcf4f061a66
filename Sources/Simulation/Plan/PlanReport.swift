package import Campaigns
package import CivilTime
package import Engine
package import Ingestion
import Outbox

/// What would happen in a period: counts only, so that its size does not grow with the members.
package struct PlanReport: Sendable {
    package let period: ClosedRange<Instant>
    /// The programme's zone, by which days are told apart.
    package let zone: ZoneRules
    /// Event lines that were given, those that could not be taken, and those that were.
    package var lines = 0
    package var rejected = RejectionCounts()
    package var accepted = 0
    /// Of those that were not: events that were given twice or that the store has already, and events
    /// after the end.
    package var duplicates = 0
    package var later = 0
    /// Since when all scenarios are taken to have been live: the first event, where no store knows
    /// better.
    package var liveSince: Instant?
    /// The day from which recorded events were assumed to come again, and how many did.
    package var asIn: CivilDate?
    package var repeated = 0
    package var imported = MemberImport.Report()
    /// Members of the population, events' own among them.
    package private(set) var members = 0
    /// Decisions by day, scenario, channel, outcome and reason.
    package private(set) var cells: [Cell: Int] = [:]
    /// Who or what kept sends back.
    package private(set) var obstacles: [Obstacle: Blocked] = [:]
    package private(set) var weeks: ContactSpread
    package private(set) var months: ContactSpread
    /// Members whom nobody contacts in the whole period.
    package private(set) var uncontacted = 0
    /// The first of them, in order of id.
    package private(set) var uncontactedMembers: [String] = []
    /// The most solicited members, most contacts first; of equal ones the id decides.
    package private(set) var solicited: [Solicited] = []

    /// What channels with a capacity are given to hand over.
    private var demands: [DemandKind: Int] = [:]
    private let capacities: [String: Int]

    /// How many of them are told.
    private static let mostSolicited = 10

    /// One kind of decision on one day.
    package struct Cell: Hashable, Sendable {
        package var day: CivilDate
        package var scenario: String
        package var channel: String?
        package var outcome: Outcome
        package var reason: Reason?

        /// By day and scenario alone, which tell most of them apart.
        package func hash(into hasher: inout Hasher) {
            hasher.combine(day)
            hasher.combine(scenario)
        }
    }

    /// What kept sends of a scenario back: a cap, a hold, an exclusion, a reserved place.
    package struct Obstacle: Hashable, Sendable {
        package var reason: Reason
        package var name: String
        package var scenario: String
    }

    /// How often: for good, and for a while.
    package struct Blocked: Hashable, Sendable {
        package var dropped: Int
        package var deferred: Int

        package init(dropped: Int = 0, deferred: Int = 0) {
            (self.dropped, self.deferred) = (dropped, deferred)
        }
    }

    /// Messages that wait for a channel alike.
    private struct DemandKind: Hashable, Sendable {
        var channel: String
        var day: CivilDate
        var priority: Int
        /// The last day on which they can be handed over.
        var last: CivilDate
    }

    /// A member and the contacts of the whole period.
    package struct Solicited: Hashable, Sendable {
        package var member: String
        package var contacts: Int
    }

    /// Nothing yet, over a period; `capacities` are what channels hand over in a day, by name.
    package init(
        period: ClosedRange<Instant>, zone: ZoneRules, capacities: [String: Int] = [:]
    ) {
        self.period = period
        self.zone = zone
        self.capacities = capacities
        let first = zone.date(at: period.lowerBound)
        let last = zone.date(at: period.upperBound)
        weeks = ContactSpread(.week, first...last)
        months = ContactSpread(.month, first...last)
    }

    /// Adds what was decided about one member in the period, and the contacts that were made, those
    /// of other tools among them.
    package mutating func add(
        _ decisions: ArraySlice<LedgerEntry>, _ contacts: [Contact], of member: String
    ) {
        members += 1
        for entry in decisions { add(entry) }
        let weighing = contacts.filter(\.weighs)
        weeks.add(weighing.map(\.local.date))
        months.add(weighing.map(\.local.date))
        guard !weighing.isEmpty else {
            uncontacted += 1
            name(uncontacted: member)
            return
        }
        rank(Solicited(member: member, contacts: weighing.count))
    }

    /// Adds what was reported of other members in the same period.
    package mutating func add(_ other: PlanReport) {
        members += other.members
        uncontacted += other.uncontacted
        for member in other.uncontactedMembers { name(uncontacted: member) }
        cells.merge(other.cells, uniquingKeysWith: +)
        obstacles.merge(other.obstacles) {
            Blocked(dropped: $0.dropped + $1.dropped, deferred: $0.deferred + $1.deferred)
        }
        demands.merge(other.demands, uniquingKeysWith: +)
        weeks.add(other.weeks)
        months.add(other.months)
        for member in other.solicited { rank(member) }
    }

    private mutating func add(_ entry: LedgerEntry) {
        let cell = Cell(
            day: zone.date(at: entry.at), scenario: entry.scenario, channel: entry.channel,
            outcome: entry.outcome, reason: entry.reason)
        cells[cell, default: 0] += 1
        if let channel = entry.channel, capacities[channel] != nil, entry.outcome == .sent {
            let last = entry.deadline.map { zone.date(at: $0.advanced(by: -1)) } ?? cell.day
            let kind = DemandKind(
                channel: channel, day: cell.day, priority: entry.priority, last: last)
            demands[kind, default: 0] += 1
        }
        guard let reason = entry.reason, let name = entry.detail?.obstacle(reason) else { return }
        let obstacle = Obstacle(reason: reason, name: name, scenario: entry.scenario)
        if entry.outcome == .dropped { obstacles[obstacle, default: Blocked()].dropped += 1 }
        if entry.outcome == .deferred { obstacles[obstacle, default: Blocked()].deferred += 1 }
    }

    private mutating func name(uncontacted member: String) {
        let place =
            uncontactedMembers.firstIndex { $0.utf8.lexicographicallyPrecedes(member.utf8) == false }
            ?? uncontactedMembers.count
        guard place < PlanReport.mostSolicited else { return }
        uncontactedMembers.insert(member, at: place)
        if uncontactedMembers.count > PlanReport.mostSolicited { uncontactedMembers.removeLast() }
    }

    private mutating func rank(_ member: Solicited) {
        let place = solicited.firstIndex { $0.contacts < member.contacts } ?? solicited.count
        guard place < PlanReport.mostSolicited else { return }
        solicited.insert(member, at: place)
        if solicited.count > PlanReport.mostSolicited { solicited.removeLast() }
    }
}

extension PlanReport {
    /// How far a channel's capacity goes.
    package struct ChannelLoad: Sendable, Hashable {
        package var channel: String
        package var perDay: Int
        /// The days of the plan on which the channel is given something or still has something.
        package var days: [Day] = []
        /// Messages whose deadline passes before there is room for them.
        package var expired = 0

        /// Days that bring more than the channel hands over.
        package var daysOver: Int { days.count { $0.demand > perDay } }
        /// What the busiest day brings.
        package var busiest: Int { days.map(\.demand).max() ?? 0 }
        /// The most messages that wait at the end of a day.
        package var longestQueue: Int { days.map(\.waiting).max() ?? 0 }

        /// What one day brings: messages that come in, that are handed over, and that wait at its end.
        package struct Day: Sendable, Hashable {
            package var day: CivilDate
            package var demand = 0
            package var handedOver = 0
            package var waiting = 0
        }
    }

    /// Demand against capacity, channel by channel in order of name. Counted by days, contact hours left
    /// aside: what a day has no room for comes on the next, highest priority first.
    package var loads: [ChannelLoad] {
        capacities.sorted { $0.key < $1.key }.map { load(of: $0.key, perDay: $0.value) }
    }

    private func load(of channel: String, perDay: Int) -> ChannelLoad {
        let kinds = demands.filter { $0.key.channel == channel }.sorted { a, b in
            (a.key.day, -a.key.priority, a.key.last) < (b.key.day, -b.key.priority, b.key.last)
        }
        let releases = DailyCapacity(perDay: perDay, zone: zone).releases(
            of: kinds.map { kind, count in
                DailyCapacity.Demand(
                    at: zone.startOfDay(kind.day), priority: kind.priority,
                    deadline: zone.startOfDay(kind.last.adding(days: 1)), count: count)
            }, reopening: { $1 })
        var load = ChannelLoad(channel: channel, perDay: perDay)
        var days: [CivilDate: ChannelLoad.Day] = [:]
        func change(_ day: CivilDate, _ part: WritableKeyPath<ChannelLoad.Day, Int>, _ count: Int) {
            days[day, default: ChannelLoad.Day(day: day)][keyPath: part] += count
        }
        var left = kinds.map(\.value)
        for (kind, count) in kinds { change(kind.day, \.demand, count) }
        for release in releases {
            let kind = kinds[release.demand].key
            let day = zone.date(at: release.at)
            change(day, \.handedOver, release.count)
            left[release.demand] -= release.count
            wait(from: kind.day, to: day) { change($0, \.waiting, release.count) }
        }
        for (number, count) in left.enumerated() where count > 0 {
            let kind = kinds[number].key
            load.expired += count
            wait(from: kind.day, to: kind.last) { change($0, \.waiting, count) }
        }
        load.days = days.values.sorted { $0.day < $1.day }
        return load
    }

    /// The days at whose ends there is still waiting.
    private func wait(from first: CivilDate, to last: CivilDate, _ body: (CivilDate) -> Void) {
        var day = first
        while day < last {
            body(day)
            day = day.adding(days: 1)
        }
    }
}

extension Detail {
    /// The cap, hold, scenario or send that was in the way; nil: nothing of a name.
    fileprivate func obstacle(_ reason: Reason) -> String? {
        switch reason {
        case .cap: cap
        case .hold: hold
        case .excluded: excludedBy
        case .reserved: reserved
        default: nil
        }
    }
}

/// How contacts spread over members and calendar periods: one count for each member and period.
package struct ContactSpread: Sendable, Hashable {
    private let period: CalendarPeriod
    /// Periods that the plan touches.
    package let periods: Int
    /// How many pairs of a member and a period have that many contacts; none is left to be worked
    /// out.
    private var pairs: [Int: Int] = [:]
    private var members = 0

    /// Nobody yet, over all periods that have one of the days.
    package init(_ period: CalendarPeriod, _ days: ClosedRange<CivilDate>) {
        self.period = period
        var start = period.start(containing: days.lowerBound)
        var count = 0
        while start <= days.upperBound {
            count += 1
            start = period.end(containing: start)
        }
        periods = count
    }

    /// Adds one member's contacts, by their local dates.
    package mutating func add(_ dates: [CivilDate]) {
        members += 1
        var (start, count) = (CivilDate(dayNumber: 0), 0)
        for next in dates.map(period.start(containing:)).sorted() {
            if count > 0, next != start {
                pairs[count, default: 0] += 1
                count = 0
            }
            (start, count) = (next, count + 1)
        }
        if count > 0 { pairs[count, default: 0] += 1 }
    }

    /// Adds the contacts of other members in the same periods.
    mutating func add(_ other: ContactSpread) {
        members += other.members
        pairs.merge(other.pairs, uniquingKeysWith: +)
    }

    /// Pairs by number of contacts, from none on.
    package var histogram: [(contacts: Int, pairs: Int)] {
        let some = pairs.values.reduce(0, +)
        let none = max(0, members * periods - some)
        return [(0, none)] + pairs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The number of contacts that so many hundredths of all pairs do not exceed (nearest rank); 0
    /// where there is nobody.
    package func percentile(_ hundredths: Int) -> Int {
        let histogram = histogram
        let total = histogram.reduce(0) { $0 + $1.pairs }
        let rank = (total * hundredths + 99) / 100
        var seen = 0
        for (contacts, pairs) in histogram {
            seen += pairs
            if seen >= rank, total > 0 { return contacts }
        }
        return 0
    }

    /// The most contacts of one member in one period.
    package var maximum: Int { pairs.keys.max() ?? 0 }
}
