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

/// What one member is sent in a period: messages by way, those that travel in others among them.
struct MemberMessages: Sendable {
    var member: String
    var sent: [MessageWay: Int] = [:]
}

/// The messages of ledger rows in which each member's come together; who is sent nothing has none.
func messages(_ entries: [LedgerEntry]) -> [MemberMessages] {
    var messages: [MemberMessages] = []
    for entry in entries where entry.outcome == .sent || entry.outcome == .inserted {
        if messages.last.map({ !sameBytes($0.member, entry.member) }) ?? true {
            messages.append(MemberMessages(member: entry.member))
        }
        let way = MessageWay(scenario: entry.scenario, channel: entry.channel ?? "")
        messages[messages.count - 1].sent[way, default: 0] += 1
    }
    return messages
}
