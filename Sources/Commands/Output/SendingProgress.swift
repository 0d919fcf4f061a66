import Dispatch
import Synchronization

/// How far the sending of a file is. On a terminal one line shows it; elsewhere, in a log of a
/// nightly job, nothing is said as long as it goes well and fast, and then now and then a line.
final class SendingProgress: Sendable {
    /// What is known, and when it was told last.
    struct State {
        private(set) var through = 0
        /// Since when the daemon has been asked and has not answered.
        private(set) var asked: Double?
        /// What the daemon says it is to be waited for.
        private(set) var reason: String?
        /// In seconds of a clock that only goes on.
        private var told: Double
        /// How many records were through when it was told.
        private var toldThrough = 0
        /// Until it is told again: it doubles, so that a long night fills no log.
        private var pause = 5.0
        private static let longestPause = 60.0

        init(at now: Double) { told = now }

        /// An answer that takes longer, in seconds, is told of.
        private static let isLong = 3.0

        /// The daemon is asked.
        mutating func asks(at now: Double) { asked = now }

        /// The daemon has asked to wait.
        mutating func waits(for reason: String) { self.reason = reason }

        /// The daemon has answered for so many records.
        mutating func goesOn(through count: Int) {
            (through, asked, reason) = (count, nil, nil)
        }

        /// Whether it is time to say something, and there is something to say: whoever brings lines
        /// slowly knows it.
        mutating func isDue(at now: Double) -> Bool {
            guard now - told >= pause, asked != nil || through > toldThrough else { return false }
            (told, toldThrough) = (now, through)
            pause = min(pause * 2, State.longestPause)
            return true
        }

        /// What is said, of records that are called so, to the daemon at the URL.
        func line(to url: String, records: String, at now: Double) -> String {
            let count = "\(counted(through, records)) through"
            if let reason { return "\(url): waiting for the daemon: \(reason); \(count)" }
            guard let asked, now - asked >= State.isLong else { return "\(url): \(count)" }
            return "\(url): waiting for the daemon's answer; \(count)"
        }
    }

    private let url: String
    private let records: String
    private let state: Mutex<State>
    private let line = Mutex(Line())
    private let isLively = Terminal.isLively(2)

    /// `records`: what they are called.
    init(to url: String, records: String) {
        self.url = url
        self.records = records
        state = Mutex(State(at: SendingProgress.now))
        lookInASecond()
    }

    /// The daemon is asked.
    func asks() { state.withLock { $0.asks(at: SendingProgress.now) } }

    /// The daemon has asked to wait, in these words.
    func waits(for reason: String) { state.withLock { $0.waits(for: reason) } }

    /// The daemon has answered for so many records.
    func goesOn(through count: Int) {
        state.withLock { $0.goesOn(through: count) }
        if isLively { show() }
    }

    /// Says something else in between.
    func aside(_ body: () -> Void) {
        line.withLock { line in
            line.clear()
            body()
        }
    }

    /// Nothing more comes.
    func end() {
        line.withLock { line in
            line.clear()
            line.isOver = true
        }
    }

    private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

    private func lookInASecond() {
        DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [weak self] in
            guard let self, !line.withLock({ $0.isOver }) else { return }
            look()
            lookInASecond()
        }
    }

    private func look() {
        if isLively { return show() }
        let now = SendingProgress.now
        let due = state.withLock { $0.isDue(at: now) ? $0 : nil }
        guard let due else { return }
        line.withLock { line in
            if !line.isOver {
                Terminal.tell("tact: " + due.line(to: url, records: records, at: now))
            }
        }
    }

    private func show() {
        let state = state.withLock { $0 }
        line.withLock {
            $0.show(state.line(to: url, records: records, at: SendingProgress.now))
        }
    }

    /// The line of a terminal.
    private struct Line: ~Copyable {
        let progress = ProgressLine()
        var isOver = false

        func show(_ text: String) { if !isOver { progress.show(text) } }
        func clear() { progress.clear() }
    }
}
