package import CivilTime
package import Engine
package import Ingestion
import Storage
import Synchronization

/// What a daemon has done since it began, in figures that name no member.
package final class Meter: Sendable {
    /// A distribution over bounds, as Prometheus keeps it.
    package struct Histogram: Sendable, Hashable {
        /// Upper bounds in seconds, ascending.
        package static let bounds = [
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600,
        ]
        /// How many were at or below each bound and above the one before, and those beyond.
        package private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
        package private(set) var sum = 0.0

        /// Counts one more, in seconds.
        mutating func add(_ seconds: Double) {
            let index = Histogram.bounds.firstIndex { seconds <= $0 } ?? Histogram.bounds.count
            counts[index] += 1
            sum += seconds
        }
    }

    /// Decisions are counted by these.
    package struct Decision: Hashable, Sendable {
        package var outcome: Outcome
        package var reason: Reason?
    }

    /// Inputs are told apart by what they are, and rejections are counted by these.
    package struct Rejected: Hashable, Sendable {
        package var input: InputKind
        package var kind: Rejection.Kind
    }

    /// Why a file of the drop folder lies there still.
    package enum Stuck: String, CaseIterable, Sendable {
        /// The folder itself cannot be looked at.
        case folder
        case notTaken = "not_taken"
        /// It was taken, and cannot be put aside.
        case notMoved = "not_moved"
    }

    /// Ways out are counted by these.
    package struct WayOut: Hashable, Sendable {
        package var channel: String
        package var status: MessageStatus
    }

    /// A destination that takes nothing.
    package struct Outage: Hashable, Sendable {
        package var since: Instant
        /// The last failure; names no member.
        package var failure: String
        /// When it is tried again.
        package var until: Instant
    }

    /// All figures at one moment.
    package struct Figures: Sendable {
        /// Events.
        package var accepted = 0
        package var duplicates = 0
        /// Of members.
        package var rows = 0
        package var rejected: [Rejected: Int] = [:]
        /// Files of the drop folder of which something could be taken, and of which nothing could.
        package var filesTaken = 0
        package var filesRejected = 0
        /// How many files are stuck now.
        package var stuck: [Stuck: Int] = [:]
        package var turnedAway = 0
        package var refused: [String: Int] = [:]
        package var decisions: [Decision: Int] = [:]
        package var ways: [WayOut: Int] = [:]
        package var failedAttempts: [String: Int] = [:]
        package var destinationFailures: [String: Int] = [:]
        /// Destinations that take nothing now, by channel.
        package var outages: [String: Outage] = [:]
        package var commits = Histogram()
        package var lateness = Histogram()
        package var reloads = 0
        package var failedReloads = 0
        package var setAside = 0
        package var failedRetentions = 0
    }

    private let figures = Mutex(Figures())

    package init() {}

    /// The figures as they are now.
    package var current: Figures { figures.withLock { $0 } }

    /// Counts what the writer has done.
    package func note(_ happening: Writer.Happening) {
        figures.withLock { figures in
            switch happening {
            case .took(let taken, let inputs):
                for (taken, input) in zip(taken, inputs) { figures.note(taken, input) }
            case .committed(let batch, let lateness, let took):
                figures.commits.add(took.seconds)
                for late in lateness { figures.lateness.add(Double(late) / 1_000_000) }
                for effects in batch.effects {
                    for row in effects.ledger {
                        let key = Decision(outcome: row.outcome, reason: row.reason)
                        figures.decisions[key, default: 0] += 1
                    }
                }
            case .adopted: figures.reloads += 1
            case .setAside: figures.setAside += 1
            }
        }
    }

    /// Counts an event or a row that could not be taken, by the kind of its rejection.
    func rejected(_ kind: Rejection.Kind, of input: InputKind) {
        figures.withLock { $0.rejected[Rejected(input: input, kind: kind), default: 0] += 1 }
    }

    /// Counts a file of the drop folder that was put aside.
    func putAside(isRejected: Bool) {
        figures.withLock { figures in
            if isRejected { figures.filesRejected += 1 } else { figures.filesTaken += 1 }
        }
    }

    /// Says how many files of the drop folder are stuck now.
    func stuck(_ counts: [Stuck: Int]) { figures.withLock { $0.stuck = counts } }

    /// Counts a request that was told to come again.
    package func turnedAway() { figures.withLock { $0.turnedAway += 1 } }

    /// Counts a request that was refused, by the kind of its problem.
    package func refused(_ kind: String) {
        figures.withLock { $0.refused[kind, default: 0] += 1 }
    }

    /// Counts a time that what is too old could not be taken away.
    func retentionFailed() { figures.withLock { $0.failedRetentions += 1 } }

    /// Counts a new programme that was refused.
    package func reloadFailed() { figures.withLock { $0.failedReloads += 1 } }

    /// Counts what became of a message on its way out.
    func handedOver(_ channel: String, _ status: MessageStatus, _ isFailedAttempt: Bool) {
        figures.withLock { figures in
            if isFailedAttempt { figures.failedAttempts[channel, default: 0] += 1 }
            guard status != .ready else { return }
            figures.ways[WayOut(channel: channel, status: status), default: 0] += 1
        }
    }

    /// Counts a failure that was a destination's own.
    func destinationFailed(_ channel: String, _ outage: Outage) {
        figures.withLock { figures in
            figures.destinationFailures[channel, default: 0] += 1
            figures.outages[channel] = outage
        }
    }

    /// The destination takes messages again.
    func destinationAnswers(_ channel: String) {
        figures.withLock { $0.outages[channel] = nil }
    }
}

extension Meter.Figures {
    /// Counts an event or a row; what is cancelled by hand or in passing comes from nobody outside.
    fileprivate mutating func note(_ taken: Taken, _ input: Input) {
        switch (input, taken) {
        case (.event, .accepted): accepted += 1
        case (.event, .duplicate): duplicates += 1
        case (.update, .accepted): rows += 1
        case (.update, .duplicate), (.cancellation, _), (_, .broken): break
        }
    }
}

/// What comes in from outside.
package enum InputKind: String, CaseIterable, Sendable {
    case event
    /// Of a member.
    case row

    /// Why one may be rejected.
    package var rejections: [Rejection.Kind] {
        switch self {
        case .event: Rejection.Kind.ofEvents
        case .row: Rejection.Kind.ofMembers
        }
    }
}

extension Duration {
    /// The same in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
