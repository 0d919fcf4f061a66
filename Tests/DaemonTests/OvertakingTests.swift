import Campaigns
import CivilTime
import Delivery
import Engine
import Expressions
import Outbox
import Storage
import Synchronization
import Templates
import Testing

@testable import Daemon

/// What happens to a message on its way out, or at the end of the daemon, while something else happens.
@Suite struct OvertakingTests {
    private let later = DeliveryFailure(.deferred, "not now")

    @Test("a message that is just being handed over cannot be cancelled, and can be afterwards")
    func cancelledOnItsWay() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let destination = Held(.failure(later))
        let relay = house.relay(to: destination)
        let running = Task { await relay.run() }
        await destination.gate.reached()
        let id = try house.message(of: "a")
        await #expect(throws: MessageChangeError.onItsWay) {
            try await house.service.change(id, .cancel)
        }
        #expect(try house.statuses() == ["a email ready"])
        destination.gate.open()
        while house.service.underWay.contains(id, on: "email") { await Task.yield() }
        try await house.service.change(id, .cancel)
        #expect(try house.statuses() == ["a email cancelled"])
        #expect(try house.ledger() == ["a sent", "a dropped cancelled"])
        running.cancel()
        await running.value
        try await house.end()
    }

    @Test(
        "a change that is asked for while the message is being recorded as delivered comes too late",
        arguments: [MessageChange.retry, .cancel])
    func overtaken(change: MessageChange) async throws {
        let store = HeldSettlements()
        let house = try House(store)
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let (service, id) = (house.service, try house.message(of: "a"))
        store.hold()
        async let delivered: Void = service.writer.settle([
            Settlement(message: id, status: .delivered, at: Club.monday)
        ])
        await store.gate.reached()
        let changing = Task { try await service.change(id, change) }
        // Time enough for whoever looks before the writer is free.
        for _ in 0..<2_000 { await Task.yield() }
        store.gate.open()
        try await delivered
        await #expect(throws: MessageChangeError.tooLate(.delivered)) { try await changing.value }
        #expect(try house.statuses() == ["a email delivered"])
        #expect(try house.ledger() == ["a sent"])
        try await house.end()
    }

    @Test("what is cancelled by hand is not cancelled once more by the relay that had asked before")
    func cancelledTwice() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let message = try #require(try house.store.messages(of: "a").first)
        let logger = house.service.logger
        try await house.service.change(message.id, .cancel)
        let late = Cancellation(of: message, .noConsent, received: Club.monday)
        #expect(try await house.service.writer.takeBack([late], logger: logger).isEmpty)
        #expect(try house.ledger() == ["a sent", "a dropped cancelled"])
        try await house.end()
    }

    /// A server that answers when the test lets it, unless the attempt is given up before.
    private final class Line: RemoteTarget {
        let connections = 2
        let gate = Gate()

        func deliver(
            _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
        ) async throws(DeliveryFailure) {
            let gate = gate
            try? await offThread { gate.wait() }
            if Task.isCancelled { throw DeliveryFailure(.interrupted, "given up") }
        }

        func close() async {}
    }

    @Test("a mail that is on its way when the relay is to end is finished and recorded")
    func finished() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let line = Line()
        let relay = house.relay(to: RemoteDestination(line, clock: house.service.clock))
        let running = Task { await relay.run() }
        await line.gate.reached()
        running.cancel()
        line.gate.open()
        await running.value
        #expect(try house.statuses() == ["a email delivered"])
        try await house.end()
    }

    /// A server that never answers.
    private final class Silence: RemoteTarget {
        let connections = 2
        private let isReached = Mutex(false)

        func reached() async { while !isReached.withLock({ $0 }) { await Task.yield() } }

        func deliver(
            _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
        ) async throws(DeliveryFailure) {
            isReached.withLock { $0 = true }
            while !Task.isCancelled { await Task.yield() }
            throw DeliveryFailure(.interrupted, "given up")
        }

        func close() async {}
    }

    @Test("an attempt that does not end within the grace is given up, and made again some other time")
    func givenUp() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let silence = Silence()
        let relay = house.relay(to: RemoteDestination(silence, clock: house.service.clock), grace: .milliseconds(1))
        let running = Task { await relay.run() }
        await silence.reached()
        running.cancel()
        await running.value
        #expect(try house.statuses() == ["a email ready"])
        #expect(house.service.meter.current.failedAttempts["email"] == 1)
        try await house.end()
    }

    @Test("a channel that a reload adds before the relays run has a relay all the same")
    func reloadedBefore() async throws {
        let change = (
            "  email: { to:",
            "  letter: { to: member.email, consent: member.email_opt_in }\n  email: { to:"
        )
        let house = try House(load: { try Club.edition([change]) })
        let asked = Asked()
        let channels = house.service.deployment.edition.programme.channels.map(\.name)
        try await house.service.reload()
        let service = RelayService(house.service, [], of: channels) { channel in
            asked.note(channel)
            return house.relay(channel, to: nil)
        }
        let running = Task { try await service.run() }
        while asked.channels.isEmpty { await Task.yield() }
        #expect(asked.channels == ["letter"])
        running.cancel()
        _ = await running.result
        try await house.end()
    }

    /// The channels that a relay was asked for.
    private final class Asked: Sendable {
        private let state = Mutex<[String]>([])

        var channels: [String] { state.withLock { $0 } }
        func note(_ channel: String) { state.withLock { $0.append(channel) } }
    }

    @Test("a member who cannot be read keeps no other waiting, and the message expires in time")
    func unreadable() async throws {
        let store = BrokenRows(MemoryStore(), broken: "a")
        let house = try House(store)
        let target = Held()
        target.gate.open()
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        store.isBroken = true
        try await house.run(house.relay(to: target)) {
            try house.statuses() == ["a email ready", "b email delivered"]
        }
        let soon = Club.monday.advanced(by: 599_000_000)
        #expect(try house.store.waiting(on: "email", at: soon, limit: 9).isEmpty)
        try await house.move(to: Club.monday.advanced(by: 3 * TimeOfDay.microsecondsPerDay))
        target.gate.open()
        try await house.run(house.relay(to: target)) {
            try house.statuses().first == "a email expired"
        }
        try await house.end()
    }

    @Test("a member who cannot be woken keeps a message that must not go from stopping the others")
    func unreadableContacts() async throws {
        let store = BrokenRows(MemoryStore(), broken: "a", isOfContacts: true)
        let house = try House(store)
        let target = Held()
        target.gate.open()
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        let slot = house.service.reading.catalogue.slot(ofAttribute: "email_opt_in")!
        _ = try await house.take(
            .update(
                Update(
                    member: "a", received: Club.monday,
                    values: [AttributeValue(slot: slot, value: .bool(false))])))
        store.isBroken = true
        let soon = Club.monday.advanced(by: 599_000_000)
        try await house.run(house.relay(to: target)) {
            try house.store.waiting(on: "email", at: soon, limit: 9).isEmpty
        }
        #expect(try house.statuses() == ["a email ready", "b email delivered"])
        #expect(target.taken == ["b"])
        try await house.end()
    }
}
