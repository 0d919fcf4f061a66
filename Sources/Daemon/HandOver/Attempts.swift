import CivilTime
import Delivery
import Engine
import Outbox
import Storage
import Synchronization

/// The attempts of one channel: those that run, each portion in a task of its own, and those that have
/// ended and that the relay has not looked at yet.
final class Attempts: Sendable {
    /// A portion that was attempted.
    struct Portion: Sendable {
        let rows: [WaitingMessage]
        /// In order of the rows; shorter where the destination failed on the way.
        let results: [Result<Void, DeliveryFailure>]
        /// The destination's spell in which it was begun (`Course.spell`).
        let spell: Int
        /// When it ended.
        let end: Instant
    }

    private struct State {
        var running: [Int: Running] = [:]
        var ended: [Portion] = []
        var lastNumber = 0
    }

    private struct Running {
        let spell: Int
        let messages: Int
        /// nil for the moment in which it is made.
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())
    private let destination: any Destination
    private let doorbell: Doorbell
    private let clock: @Sendable () -> Instant

    /// Rings when a portion has ended.
    init(
        by destination: any Destination, ringing doorbell: Doorbell,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.destination = destination
        self.doorbell = doorbell
        self.clock = clock
    }

    /// Attempts the messages; nobody waits for it here.
    func begin(_ rows: [WaitingMessage], in spell: Int) {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.running[state.lastNumber] = Running(spell: spell, messages: rows.count)
            return state.lastNumber
        }
        let task = Task {
            let results = await destination.handOver(rows.map(\.message))
            let portion = Portion(rows: rows, results: results, spell: spell, end: clock())
            state.withLock { state in
                state.running[number] = nil
                state.ended.append(portion)
            }
            doorbell.ring()
        }
        state.withLock { $0.running[number]?.task = task }
    }

    /// Portions that have ended since this was last asked, in the order in which they did.
    func takeEnded() -> [Portion] {
        state.withLock { state in
            defer { state.ended = [] }
            return state.ended
        }
    }

    /// Portions and messages that run or that nobody has looked at since, and portions of those that
    /// were begun in the spell.
    func load(in spell: Int) -> (portions: Int, messages: Int, ofSpell: Int) {
        state.withLock { state in
            let all =
                state.running.values.map { ($0.spell, $0.messages) }
                + state.ended.map { ($0.spell, $0.rows.count) }
            return (all.count, all.reduce(0) { $0 + $1.1 }, all.count { $0.0 == spell })
        }
    }

    var isIdle: Bool { state.withLock { $0.running.isEmpty } }

    /// Has those that run end soon, as far as the destination can give up what it has begun.
    func giveUp() {
        for running in state.withLock({ Array($0.running.values) }) { running.task?.cancel() }
    }
}
