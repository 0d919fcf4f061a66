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
    /// When the next may be handed over, where there is a pace, since the last were.
    private var turn: (from: Instant, until: Instant)?
    /// The day whose messages are counted, and how many it has taken.
    private(set) var day: (start: Instant, taken: Int)?
    /// When those that wait were last searched for deadlines that have come.
    private var searched: Instant?

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
    mutating func hurry() { pause = nil }

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

    /// So many messages were begun.
    mutating func began(_ count: Int, at now: Instant, pace: Pace?) {
        guard let pace, count > 0 else { return }
        turn = (now, now.advanced(by: pace.pause(after: count)))
    }

    /// A message of the spell was taken; says after how many failures, where the destination is up
    /// again by that.
    mutating func took(in spell: Int) -> Int? {
        day?.taken += 1
        guard spell == self.spell, failures > 0 else { return nil }
        defer { failures = 0 }
        return failures
    }

    /// The destination failed a message of the spell; says until when it is left alone, longer each
    /// time, where that is news.
    mutating func failed(
        _ failure: DeliveryFailure, in spell: Int, at now: Instant, channel: String
    ) -> Instant? {
        guard spell == self.spell else { return nil }
        failures += 1
        self.spell += 1
        let next = BackOff.destination.nextAttempt(
            after: now, failures: failures, of: channel, retryAfter: failure.retryAfter)
        pause = (now, next)
        return next
    }

    /// Whether those that wait are to be searched for deadlines again: each search looks at all of them,
    /// and new ones, which ring, must not have it done once more.
    mutating func searches(at now: Instant, every patience: Int64) -> Bool {
        if let searched, searched <= now, now < searched.advanced(by: patience) { return false }
        searched = now
        return true
    }
}
