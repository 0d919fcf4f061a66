import CivilTime
import Dispatch
import Daemon
import Engine
import Outbox
import StandIns
import Storage
import Synchronization

/// Holds a thread until the test lets it go.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let isReached = Mutex(false)

    /// Called by the thread that is to wait.
    func wait() {
        isReached.withLock { $0 = true }
        opened.wait()
    }

    /// Ends once a thread waits.
    func reached() async {
        while !isReached.withLock({ $0 }) { await Task.yield() }
    }

    func open() { opened.signal() }
}

/// A destination that holds its first portion until the test lets it go, and then answers as it is
/// told.
final class Held: Destination {
    let lanes = 1
    let portion = 10
    let gate = Gate()
    private let answer: Result<Void, DeliveryFailure>
    private let state = Mutex<(taken: [String], erased: [String])>(([], []))

    init(_ answer: Result<Void, DeliveryFailure> = .success(())) { self.answer = answer }

    var taken: [String] { state.withLock { $0.taken } }
    var erased: [String] { state.withLock { $0.erased } }

    func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
        let gate = gate
        try? await offThread { gate.wait() }
        state.withLock { $0.taken += messages.map(\.member) }
        return messages.map { _ in answer }
    }

    func erase(_ messages: [OutboxMessage]) {
        state.withLock { $0.erased += messages.map(\.member) }
    }

    func withhold(_ messages: [OutboxMessage]) {}

    func close() async {}
}

/// A store that holds what settles messages before it is written, once it is told to.
final class HeldSettlements: StandInStore {
    let store: any Store = MemoryStore()
    let gate = Gate()
    private let isHeld = Mutex(false)

    /// The next batch that settles something waits at the gate.
    func hold() { isHeld.withLock { $0 = true } }

    func commit(_ batch: Batch) throws {
        let waits = !batch.settlements.isEmpty && isHeld.withLock { isHeld in
            defer { isHeld = false }
            return isHeld
        }
        if waits { gate.wait() }
        try store.commit(batch)
    }
}

/// A store of which one member's row, or only that member's contacts, cannot be read, once it is said
/// to be broken.
final class BrokenRows: StandInStore {
    let store: any Store
    private let broken: String
    private let isOfContacts: Bool
    private let state = Mutex(false)

    init(_ store: any Store, broken: String, isOfContacts: Bool = false) {
        self.store = store
        self.broken = broken
        self.isOfContacts = isOfContacts
    }

    var isBroken: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    func members(ids: [String], contactsFrom horizon: Instant) throws -> [StoredMember] {
        if isBroken, ids.contains(broken), !isOfContacts || horizon < .distantFuture {
            throw StoreError.badRow(path: "test", detail: "member '\(broken)'")
        }
        return try store.members(ids: ids, contactsFrom: horizon)
    }
}
