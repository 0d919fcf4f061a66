import Expressions
import CivilTime
import Daemon
import Engine
import Outbox
import StandIns
import Storage
import Testing

/// Members that are erased while the daemon runs.
@Suite struct ErasureTests {
    @Test("what comes for a member who was erased is accepted and dropped")
    func dropped() async throws {
        let house = try House()
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        try await house.service.forget("a")
        #expect(try house.ledger() == ["b sent"])
        let update = Update(
            member: "a", received: Club.monday, values: [AttributeValue(slot: 3, value: .string("x"))])
        let taken = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "3", of: "a"),
            .update(update), house.event("enrolled", id: "4", of: "c"))
        #expect(taken == [.accepted, .accepted, .accepted, .accepted])
        #expect(try house.store.memberIDs(after: nil, limit: 9) == ["b", "c"])
        #expect(try house.store.events(of: "a").isEmpty)
        try await house.service.forget("a")
        try await house.service.forget("nobody")
        // What time would have brought of the journey does not come.
        try await house.move(to: Club.monday.advanced(by: 3 * TimeOfDay.microsecondsPerDay))
        #expect(try house.ledger().allSatisfy { !$0.hasPrefix("a") })
        try await house.end()
    }

    @Test("a message that is on its way while its member is erased harms no other of its portion")
    func onItsWay() async throws {
        let house = try House()
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        let destination = Held()
        house.service.reach(destination)
        let relay = house.relay(to: destination)
        let running = Task { await relay.run() }
        await destination.gate.reached()
        try await house.service.forget("a")
        #expect(Set(destination.erased) == ["a"])
        destination.gate.open()
        while try house.statuses() != ["b email delivered"] { await Task.yield() }
        #expect(destination.taken.sorted() == ["a", "b"])
        #expect(try house.store.memberIDs(after: nil, limit: 9) == ["b"])
        running.cancel()
        house.service.announce("email")
        await running.value
        try await house.end()
    }

    @Test("a folder loses the files of the member, and is given no more of them")
    func folder() async throws {
        let (house, scratch) = (try House(), ScratchFolder())
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        let messages = try ["a", "b"].flatMap { try house.store.messages(of: $0, withBodies: true) }
        let sender = Sender.placeholder(name: "Club")
        let destination = FolderDestination("test", clock: house.service.clock) {
            ChannelFolders(scratch.path, sender: sender, durability: .perBatch)
        }
        house.service.reach(destination)
        _ = await destination.handOver(messages)
        #expect(scratch.files().count == 2)
        try await house.service.forget("a")
        #expect(scratch.files().count == 1)
        let again = await destination.handOver(messages)
        #expect(again.map { (try? $0.get()) != nil } == [false, true])
        #expect(scratch.files().count == 1)
        let key = try #require(messages.first?.key)
        #expect(scratch.files().keys.allSatisfy { !$0.contains(key) })
        try await house.end()
    }

    @Test("a message that was cancelled before its member was erased is not written, either")
    func cancelledBefore() async throws {
        let (house, scratch) = (try House(), ScratchFolder())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let held = try house.store.messages(of: "a", withBodies: true)
        let sender = Sender.placeholder(name: "Club")
        let destination = FolderDestination("test", clock: house.service.clock) {
            ChannelFolders(scratch.path, sender: sender, durability: .perBatch)
        }
        house.service.reach(destination)
        try await house.service.change(house.message(of: "a"), .cancel)
        try await house.service.forget("a")
        let results = await destination.handOver(held)
        #expect(results.map { (try? $0.get()) != nil } == [false])
        #expect(scratch.files().isEmpty)
        try await house.end()
    }

    @Test("where files cannot be taken away nothing is erased, and the daemon goes on")
    func refused() async throws {
        struct Stubborn: Destination {
            let lanes = 1
            let portion = 1
            func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] { [] }
            func erase(_ messages: [OutboxMessage]) throws(DeliveryFailure) {
                throw DeliveryFailure(.forbidden, "not here")
            }
            func withhold(_ messages: [OutboxMessage]) {}
            func close() async {}
        }
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        house.service.reach(Stubborn())
        await #expect(throws: WriterError.refused("forbidden: not here")) {
            try await house.service.forget("a")
        }
        #expect(try house.ledger() == ["a sent"])
        _ = try await house.take(house.event("enrolled", id: "2", of: "b"))
        #expect(try house.ledger() == ["a sent", "b sent"])
        try await house.end()
    }

    /// A store that somebody reads without end.
    private final class Read: StandInStore {
        let store: any Store = MemoryStore()
        func scrub() throws -> Bool { false }
    }

    @Test("a log that cannot be emptied is told of in time, and the member is gone all the same")
    func reader() async throws {
        let house = try House(Read())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let began = ContinuousClock.now
        await #expect(throws: WriterError.self) {
            try await house.service.forget("a", patience: .milliseconds(200))
        }
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(try house.ledger().isEmpty)
        try await house.end()
    }
}
