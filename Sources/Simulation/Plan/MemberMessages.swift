import CivilTime
import Engine
import Storage

/// A way that messages take: of a scenario, on a channel.
package struct MessageWay: Hashable, Sendable, Comparable {
    package var scenario: String
    package var channel: String

    package static func < (a: Self, b: Self) -> Bool {
        a.scenario == b.scenario ? a.channel < b.channel : a.scenario < b.scenario
    }
}

/// What is decided about one member in a period: messages by way, those that travel in others among
/// them, and everything else.
struct MemberMessages: Sendable {
    var member: String
    var sent: [MessageWay: Rulings] = [:]
    var notSent = Rulings()

    /// So many decisions, and what tells them from others: when, about what, with which end.
    struct Rulings: Sendable, Hashable {
        private(set) var count = 0
        private var mark: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ entry: LedgerEntry) {
            count += 1
            add(UInt64(bitPattern: entry.at.microseconds))
            add(UInt64(bitPattern: entry.detail?.retry?.microseconds ?? 0))
            for word in [
                entry.scenario, entry.occurrence, entry.step, entry.channel, entry.outcome.rawValue,
                entry.reason?.rawValue,
            ] {
                for byte in (word ?? "").utf8 { add(UInt64(byte)) }
                add(0x1_0000)
            }
        }

        /// FNV-1a, eight bytes at a time: differences are looked for, not adversaries.
        private mutating func add(_ value: UInt64) { mark = (mark ^ value) &* 0x100_0000_01b3 }
    }
}

/// The messages of ledger rows in which each member's come together.
func messages(_ entries: [LedgerEntry]) -> [MemberMessages] {
    var messages: [MemberMessages] = []
    for entry in entries {
        if messages.last.map({ !sameBytes($0.member, entry.member) }) ?? true {
            messages.append(MemberMessages(member: entry.member))
        }
        let last = messages.count - 1
        if entry.outcome == .sent || entry.outcome == .inserted {
            let way = MessageWay(scenario: entry.scenario, channel: entry.channel ?? "")
            messages[last].sent[way, default: MemberMessages.Rulings()].add(entry)
        } else {
            messages[last].notSent.add(entry)
        }
    }
    return messages
}
