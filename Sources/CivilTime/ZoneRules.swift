/// The rules of one time zone as a value: offsets from UTC and the instants at which they change.
///
/// Where rules come from is the shell's business (`ZoneDatabase`); after the last known change the
/// last offset stands.
public final class ZoneRules: Sendable {
    /// IANA name, such as `Europe/Paris`.
    public let name: String
    /// Seconds since 1970 at which an offset begins, ascending.
    private let transitions: [Int64]
    /// Seconds east of UTC; `offsets[0]` before the first transition, `offsets[i + 1]` after the
    /// i-th.
    private let offsets: [Int64]

    /// Rules with `offsets.count == transitions.count + 1`; traps otherwise.
    public init(name: String, transitions: [Int64], offsets: [Int]) {
        precondition(
            offsets.count == transitions.count + 1, "a zone has one offset more than transitions")
        self.name = name
        self.transitions = transitions
        self.offsets = offsets.map(Int64.init)
    }

    /// Coordinated universal time: no transitions.
    public static let utc = ZoneRules(name: "UTC", transitions: [], offsets: [0])

    /// Seconds east of UTC that hold at the instant.
    public func offset(at instant: Instant) -> Int {
        Int(offsets[index(at: instant.wholeSeconds)])
    }

    /// How many transitions lie at or before the second.
    private func index(at seconds: Int64) -> Int {
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What calendar and wall clock show at the instant.
    public func civil(at instant: Instant) -> CivilDateTime {
        CivilDateTime(asUTC: instant.advanced(by: Int64(offset(at: instant)) * 1_000_000))
    }

    /// The civil date at the instant.
    public func date(at instant: Instant) -> CivilDate { civil(at: instant).date }

    /// The instant at which the clocks show the reading: in a gap the first instant after it, of
    /// two the first.
    public func instant(of civil: CivilDateTime) -> Instant {
        let reading = civil.asUTC
        // No offset exceeds a day, so only transitions within a day of the reading can matter.
        var position = index(at: reading.wholeSeconds - 86_400)
        while true {
            let guess = reading.advanced(by: -offsets[position] * 1_000_000)
            guard position < transitions.count else { return max(guess, start(of: position)) }
            let end = Instant(seconds: transitions[position])
            if guess < end { return max(guess, start(of: position)) }
            position += 1
        }
    }

    /// First instant at which the offset with that index holds.
    private func start(of position: Int) -> Instant {
        position == 0 ? .distantPast : Instant(seconds: transitions[position - 1])
    }

    /// The first instant of the civil date (00:00, or the end of a gap that swallows it).
    public func startOfDay(_ date: CivilDate) -> Instant {
        instant(of: CivilDateTime(date, .midnight))
    }

    /// The instant later by the duration: months, then days on the calendar at the same local time
    /// of day, then elapsed time.
    public func adding(_ duration: CivilDuration, to instant: Instant) -> Instant {
        guard duration.isCivil else { return instant.advanced(by: duration.elapsed) }
        var civil = civil(at: instant)
        if duration.months != 0 { civil.date = civil.date.adding(months: duration.months) }
        civil.date = civil.date.adding(days: duration.days)
        let moved = self.instant(of: civil).advanced(by: duration.elapsed)
        return min(max(moved, .distantPast), .distantFuture)
    }

    /// The next instant, the given one included, at which the clocks reach the time of day.
    ///
    /// On a day whose gap swallows the time that is the first instant after the gap; a second pass
    /// of the same reading, when clocks go back, does not count.
    public func next(_ time: TimeOfDay, from instant: Instant) -> Instant {
        let today = date(at: instant)
        let candidate = self.instant(of: CivilDateTime(today, time))
        if candidate >= instant { return candidate }
        return self.instant(of: CivilDateTime(today.adding(days: 1), time))
    }
}

extension ZoneRules: Equatable {
    /// Equal by name: one name has one set of rules in a run.
    public static func == (a: ZoneRules, b: ZoneRules) -> Bool { a === b || a.name == b.name }
}
