package import Engine

/// How many outcomes of each kind there were.
package struct Tally: Sendable {
    package struct Key: Hashable, Sendable {
        package var scenario: String
        package var channel: String?
        package var outcome: Outcome
        package var reason: Reason?

        package init(
            scenario: String, channel: String?, outcome: Outcome, reason: Reason?
        ) {
            self.scenario = scenario
            self.channel = channel
            self.outcome = outcome
            self.reason = reason
        }

        fileprivate func isKind(of entry: LedgerEntry) -> Bool {
            outcome == entry.outcome && reason == entry.reason && scenario == entry.scenario
                && channel == entry.channel
        }
    }

    private struct Row: Sendable {
        let key: Key
        var count: Int
    }

    /// By the lengths of the words: a hash of every text of every ledger row costs more than telling
    /// apart the few kinds whose words are of one length.
    private var rows = [[Row]](repeating: [], count: 64)

    package init() {}

    /// How many there were of each kind. Names in two Unicode forms, of one length each, are one kind.
    package var counts: [Key: Int] {
        Dictionary(rows.joined().map { ($0.key, $0.count) }, uniquingKeysWith: +)
    }

    /// Counts one ledger row.
    package mutating func add(_ entry: LedgerEntry) {
        let lengths =
            entry.scenario.utf8.count + 5 * entry.outcome.rawValue.utf8.count
            + 11 * (entry.reason?.rawValue.utf8.count ?? 0)
        let shelf = lengths % rows.count
        for place in rows[shelf].indices where rows[shelf][place].key.isKind(of: entry) {
            rows[shelf][place].count += 1
            return
        }
        let key = Key(
            scenario: entry.scenario, channel: entry.channel, outcome: entry.outcome,
            reason: entry.reason)
        rows[shelf].append(Row(key: key, count: 1))
    }
}
