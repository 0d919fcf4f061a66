import Engine
import StandIns
import Storage
import Synchronization

/// The in-memory store, which notes what is settled and can die before it is.
final class TestStore: StandInStore {
    let store: any Store = MemoryStore()
    private let noted = Mutex<[Settlement]>([])
    private let dead = Mutex(false)
    private let read = Mutex(0)

    struct Died: Error {}

    init(_ messages: [OutboxMessage]) throws {
        var batch = Batch()
        for member in Dictionary(grouping: messages, by: \.member).values {
            var effects = Effects()
            effects.messages = member
            batch.effects.append(effects)
            let first = member[0]
            batch.members.append(
                StoredMember(
                    member: Member(
                        id: first.member, knownSince: first.decidedAt, attributeCount: 1),
                    nextWakeUp: nil))
        }
        try store.commit(batch)
    }

    /// In order of settling.
    var settlements: [Settlement] { noted.withLock { $0 } }
    /// How many messages were given out with their bodies.
    var messagesRead: Int { read.withLock { $0 } }
    /// Whether every settlement fails from now on.
    var isDead: Bool {
        get { dead.withLock { $0 } }
        set { dead.withLock { $0 = newValue } }
    }

    /// The status of each message, by id.
    func statuses() throws -> [String: MessageStatus] {
        var statuses: [String: MessageStatus] = [:]
        try store.messages(MessageQuery()) {
            statuses[$0.id] = $0.status
            return true
        }
        return statuses
    }

    func settle(_ settlements: [Settlement]) throws {
        if isDead { throw Died() }
        try store.settle(settlements)
        noted.withLock { $0 += settlements }
    }

    func message(id: String) throws -> OutboxMessage? {
        read.withLock { $0 += 1 }
        return try store.message(id: id)
    }
}
