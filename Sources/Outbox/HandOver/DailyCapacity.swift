package import CivilTime

/// A channel that hands over so many messages a day (language.md, `capacity`): highest priority first,
/// then earliest deadline; what is not handed over by its deadline expires. Days are the programme's.
package struct DailyCapacity: Sendable {
    package let perDay: Int
    private let zone: ZoneRules

    package init(perDay: Int, zone: ZoneRules) {
        self.perDay = perDay
        self.zone = zone
    }

    /// Messages of one kind that are to be handed over.
    package struct Demand: Sendable, Hashable {
        /// When they were decided, and so when they come.
        package var at: Instant
        package var priority: Int
        package var deadline: Instant
        package var count: Int

        package init(at: Instant, priority: Int, deadline: Instant, count: Int = 1) {
            self.at = at
            self.priority = priority
            self.deadline = deadline
            self.count = count
        }
    }

    /// So many messages of a demand, handed over at an instant.
    package struct Release: Sendable, Hashable {
        /// Which of the demands.
        package var demand: Int
        package var at: Instant
        package var count: Int
    }

    /// When what is demanded is handed over; what is in no release expires. Of equal ones those that
    /// stand first go first. `reopening` gives the first instant, from the start of a later day on, at
    /// which the messages of a demand may be handed over; nil: none.
    package func releases(
        of demands: [Demand], reopening: (Int, Instant) throws -> Instant?
    ) rethrows -> [Release] {
        var releases: [Release] = []
        var coming = demands.indices.sorted { (demands[$0].at, $0) < (demands[$1].at, $1) }[...]
        var waiting: [Waiting] = []
        while let day = nextDay(demands, coming, waiting) {
            let end = zone.startOfDay(day.adding(days: 1))
            while let next = coming.first, demands[next].at < end {
                waiting.append(Waiting(demand: next, at: demands[next].at, left: demands[next].count))
                coming.removeFirst()
            }
            handOver(&waiting, demands, before: end, &releases)
            waiting = try waiting.compactMap { message in
                guard demands[message.demand].deadline > end else { return nil }
                // Its hours may be closed for days: it is asked once they are open.
                guard message.at < end else { return message }
                guard let at = try reopening(message.demand, end),
                    at < demands[message.demand].deadline
                else { return nil }
                return Waiting(demand: message.demand, at: at, left: message.left)
            }
        }
        return releases
    }

    /// Messages of a demand that are still to be handed over, and from when on they can be.
    private struct Waiting {
        var demand: Int
        var at: Instant
        var left: Int
    }

    private func nextDay(
        _ demands: [Demand], _ coming: ArraySlice<Int>, _ waiting: [Waiting]
    ) -> CivilDate? {
        let first = waiting.map(\.at).min()
        let next = coming.first.map { demands[$0].at }
        return [first, next].compactMap(\.self).min().map { zone.date(at: $0) }
    }

    /// Hands over what the day has room for, in order of time, of one instant by rank.
    private func handOver(
        _ waiting: inout [Waiting], _ demands: [Demand], before end: Instant,
        _ releases: inout [Release]
    ) {
        waiting.sort { a, b in
            let (x, y) = (demands[a.demand], demands[b.demand])
            return (a.at, -x.priority, x.deadline, a.demand)
                < (b.at, -y.priority, y.deadline, b.demand)
        }
        var room = perDay
        for index in waiting.indices where room > 0 && waiting[index].at < end {
            let count = min(room, waiting[index].left)
            releases.append(
                Release(demand: waiting[index].demand, at: waiting[index].at, count: count))
            waiting[index].left -= count
            room -= count
        }
        waiting.removeAll { $0.left == 0 }
    }
}
