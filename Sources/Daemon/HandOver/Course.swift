import CivilTime
import Delivery
import Outbox

/// What a relay knows of its destination from one attempt to the next, and what follows from it: whether
/// it is left alone, and how many messages it may be given now. A value that reads no clock and no store.
struct Course {
    /// How often in a row the destination itself has failed.
    private(set) var failures = 0
    /// One more with each failure of the destination: what was begun before one says nothing new about
    /// it.
    private(set) var spell = 0
    /// Since and until when it is left alone.
    private var pause: (from: Instant, until: Instant)?
    /// The pause that somebody wanted to be over: a try in vain leaves it as it was.
    private var hurried: (from: Instant, until: Instant)?
    /// When the next may be handed over, where there is a pace, since the last were.
    private var turn: (from: Instant, until: Instant)?
    /// The day whose messages are counted, and how many it has taken.
    private(set) var day: (start: Instant, taken: Int)?
    /// How far the questions go beyond what there is room for.
    private var reach = 0
    /// When those that wait were last searched for deadlines that have come.
    private var searched: Instant?

    private static let longestReach = 256
    /// One message's failure, which may be the destination's, keeps it waiting no longer: in seconds.
    private static let longestDoubt = 300

    /// How much the destination takes at a time, and what of it is in use.
    struct Width {
        /// Portions at a time, and messages in each.
        var lanes: Int
        var portion: Int
        /// Portions on their way, messages in them, and portions of this spell.
        var running: (portions: Int, messages: Int, ofSpell: Int)
    }

    /// Until when nothing is handed over; nil: it may be now. A clock that is put back must not make it
    /// longer.
    func rest(at now: Instant) -> Instant? {
        let rests = [pause, turn].compactMap(\.self).filter { $0.from <= now && now < $0.until }
        return rests.map(\.until).max()
    }

    /// Somebody wants a try now.
    mutating func hurry() {
        hurried = pause ?? hurried
        pause = nil
    }

    /// Counts what the day has taken, as the store says, where it is another day than before.
    mutating func count(_ start: Instant, taken: () async throws -> Int) async throws {
        guard day?.start != start else { return }
        day = (start, try await taken())
    }

    /// How many messages may be begun now; `perDay`: the channel's capacity.
    func room(_ width: Width, perDay: Int?, pace: Pace?) -> Int {
        var lanes = width.lanes - width.running.portions
        var portion = width.portion
        // One that has failed is tried with one message: the others would fail like it.
        if failures > 0 { (lanes, portion) = (min(lanes, 1 - width.running.ofSpell), 1) }
        guard lanes > 0 else { return 0 }
        let today = perDay.map { max(0, $0 - (day?.taken ?? 0) - width.running.messages) } ?? .max
        return min(lanes * portion, today, pace?.portion ?? .max)
    }

    /// How many messages to ask about where there is room for so many: further each time that most of
    /// them had to wait, or those behind them would never be asked about.
    func reach(for room: Int) -> Int { max(room, reach) }

    /// So many messages were begun, where there was room for more or not.
    mutating func began(_ count: Int, of room: Int, at now: Instant, pace: Pace?) {
        reach = count < room ? min(max(reach, room, 1) * 2, Course.longestReach) : 0
        guard let pace, count > 0 else { return }
        turn = (now, now.advanced(by: pace.pause(after: count)))
    }

    /// A message of the spell was taken; says after how many failures, where the destination is up
    /// again by that.
    mutating func took(in spell: Int) -> Int? {
        day?.taken += 1
        guard spell == self.spell, failures > 0 else { return nil }
        defer { (failures, hurried) = (0, nil) }
        return failures
    }

    /// The destination failed a message of the spell; says until when it is left alone, longer each
    /// time, where that is news.
    mutating func failed(
        _ failure: DeliveryFailure, in spell: Int, at now: Instant, channel: String
    ) -> Instant? {
        let asked = failure.retryAfter.map {
            failure.reach == .target ? $0 : min($0, Course.longestDoubt)
        }
        guard spell == self.spell else {
            heed(asked, at: now)
            return nil
        }
        self.spell += 1
        if let hurried, hurried.from <= now, now < hurried.until {
            (pause, self.hurried) = (hurried, nil)
            heed(asked, at: now)
            return nil
        }
        hurried = nil
        failures += 1
        let next = BackOff.destination.nextAttempt(
            after: now, failures: failures, of: channel, retryAfter: asked)
        pause = (now, next)
        return next
    }

    /// Another connection was told at the same time to wait for so many seconds.
    private mutating func heed(_ asked: Int?, at now: Instant) {
        guard let asked, let pause else { return }
        let end = now.advanced(by: Int64(asked) * 1_000_000)
        if end > pause.until { self.pause = (pause.from, end) }
    }

    /// Whether those that wait are to be searched for deadlines again: each search looks at all of them,
    /// and new ones, which ring, must not have it done once more.
    mutating func searches(at now: Instant, every patience: Int64) -> Bool {
        if let searched, searched <= now, now < searched.advanced(by: patience) { return false }
        searched = now
        return true
    }
}
