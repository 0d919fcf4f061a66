package import Engine

/// What a run of the relay did.
package struct RelayReport: Hashable, Sendable {
    /// How many messages of one channel now stand at one status.
    package struct Row: Hashable, Sendable {
        package var channel: String
        package var status: MessageStatus
        package var count: Int
    }

    /// Why not everything was handed over that should have been: the target's fault, which ended
    /// the run, or else a message's whose place is taken, which did not. What was not handed
    /// over is still ready.
    package internal(set) var failure: DeliveryFailure?
    private var counts: [String: [MessageStatus: Int]] = [:]

    package init() {}

    /// By channel, ascending by the bytes of its name, then by status in the order of the contract.
    /// `ready` are those that were not handed over: told to wait, blocked, or left by a run that
    /// ended early.
    package var rows: [Row] {
        counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.flatMap { channel in
            MessageStatus.allCases.compactMap { status in
                counts[channel]?[status].map { Row(channel: channel, status: status, count: $0) }
            }
        }
    }

    /// How many messages of all channels now stand at the status.
    package func count(_ status: MessageStatus) -> Int {
        counts.values.reduce(0) { $0 + ($1[status] ?? 0) }
    }

    /// Counts a message.
    mutating func note(_ status: MessageStatus, channel: String) {
        counts[channel, default: [:]][status, default: 0] += 1
    }

    /// Adds what another run did; its failure is the later one.
    package mutating func add(_ other: RelayReport) {
        for (channel, statuses) in other.counts {
            for (status, count) in statuses {
                counts[channel, default: [:]][status, default: 0] += count
            }
        }
        failure = other.failure ?? failure
    }
}
