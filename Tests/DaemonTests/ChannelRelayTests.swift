import Campaigns
import CivilTime
import Daemon
import Engine
import Expressions
import Logging
import Outbox
import Storage
import Synchronization
import Testing

/// What a relay asks, attempts and records.
@Suite struct ChannelRelayTests {
    /// Takes what it is told to take.
    private final class Recorder: Destination {
        let portion = 10
        private let state = Mutex(State())

        private struct State {
            var taken: [String] = []
            var failures: [DeliveryFailure] = []
        }

        /// Members in the order in which their messages were taken.
        var taken: [String] { state.withLock { $0.taken } }

        /// The next attempts fail so, one after the other.
        func fail(_ failures: DeliveryFailure...) { state.withLock { $0.failures += failures } }

        func handOver(_ messages: [OutboxMessage]) async -> [Result<Void, DeliveryFailure>] {
            state.withLock { state in
                var results: [Result<Void, DeliveryFailure>] = []
                for message in messages {
                    if !state.failures.isEmpty {
                        let failure = state.failures.removeFirst()
                        results.append(.failure(failure))
                        if !failure.isOfOneMessage { break }
                    } else {
                        state.taken.append(message.member)
                        results.append(.success(()))
                    }
                }
                return results
            }
        }

        func close() async {}
    }

    private func relay(_ house: House, _ channel: String, to destination: Recorder) -> ChannelRelay {
        ChannelRelay(
            channel: channel, to: destination, pace: nil,
            doorbell: house.service.doorbell(of: channel),
            ChannelRelay.Surroundings(
                store: house.store, writer: house.service.writer, clock: house.service.clock,
                deployment: { house.service.deployment },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                meter: house.service.meter))
    }

    /// Runs the relay until the condition holds.
    private func run(_ relay: ChannelRelay, until holds: () throws -> Bool) async throws {
        let task = Task { await relay.run() }
        while try !holds() { await Task.yield() }
        task.cancel()
        await task.value
    }

    @Test("a message that is ready is handed over and recorded")
    func delivered() async throws {
        let (house, target) = (try House(), Recorder())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await run(relay(house, "email", to: target)) {
            try house.statuses() == ["a email delivered"]
        }
        #expect(target.taken == ["a"])
        try await house.end()
    }

    @Test("consent that was withdrawn after the decision cancels it, and the ledger says so")
    func withdrawn() async throws {
        let (house, target) = (try House(), Recorder())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let slot = house.service.reading.catalogue.slot(ofAttribute: "email_opt_in")!
        let update = Update(
            member: "a", received: Club.monday,
            values: [AttributeValue(slot: slot, value: .bool(false))])
        _ = try await house.take(.update(update))
        try await run(relay(house, "email", to: target)) {
            try house.statuses() == ["a email cancelled"]
        }
        #expect(target.taken.isEmpty)
        #expect(try house.ledger() == ["a sent", "a dropped no_consent"])
        try await house.end()
    }

    @Test("nothing goes out at or after its deadline")
    func expired() async throws {
        let (house, target) = (try House(), Recorder())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.move(to: Club.monday.advanced(by: 3 * TimeOfDay.microsecondsPerDay))
        try await run(relay(house, "email", to: target)) {
            try house.statuses().first == "a email expired"
        }
        try await house.end()
    }

    @Test("a permanent failure ends the message, a passing one is tried again later")
    func failures() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(
            DeliveryFailure(.badAddress, "no such address"), DeliveryFailure(.blocked, "occupied"))
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        try await run(relay(house, "email", to: target)) {
            house.service.meter.current.failedAttempts["email"] == 2
        }
        #expect(
            try Set(house.statuses()) == ["a email failed", "b email ready"]
                || Set(house.statuses()) == ["a email ready", "b email failed"])
        let later = Club.monday.advanced(by: 60_000_000)
        #expect(try house.store.waiting(on: "email", at: Club.monday, limit: 9).isEmpty)
        #expect(try house.store.waiting(on: "email", at: later, limit: 9).map(\.attempts) == [1])
        try await house.move(to: later)
        try await run(relay(house, "email", to: target)) { target.taken.count == 1 }
        try await house.end()
    }

    @Test("a target that is down is left alone for a while; its messages stay as they are")
    func targetDown() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.full, "no room"))
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await run(relay(house, "email", to: target)) {
            house.service.meter.current.destinationFailures["email"] == 1
        }
        #expect(try house.store.waiting(on: "email", at: Club.monday, limit: 9).map(\.attempts) == [0])
        try await run(relay(house, "email", to: target)) { target.taken == ["a"] }
        try await house.end()
    }

    @Test("a clock that is put back ends the while for which a target is left alone")
    func clockPutBack() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.full, "no room", retryAfter: 3_600))
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let relay = relay(house, "email", to: target)
        let task = Task { await relay.run() }
        while house.service.meter.current.destinationFailures["email"] != 1 { await Task.yield() }
        try await house.move(to: Club.monday.advanced(by: -10_000_000))
        house.service.doorbell(of: "email").ring()
        while target.taken.isEmpty { await Task.yield() }
        #expect(target.taken == ["a"])
        task.cancel()
        await task.value
        try await house.end()
    }

    @Test("a channel with a capacity hands over so many a day, the others the next day")
    func capacity() async throws {
        let (house, target) = (try House(), Recorder())
        for member in ["a", "b", "c"] {
            _ = try await house.take(house.event("ring", id: member, of: member))
        }
        try await run(relay(house, "call", to: target)) { target.taken.count == 2 }
        #expect(try house.statuses().filter { $0.hasSuffix("ready") } == ["c call ready"])
        try await house.move(to: Club.monday.advanced(by: TimeOfDay.microsecondsPerDay))
        try await run(relay(house, "call", to: target)) { target.taken.count == 3 }
        try await house.end()
    }

    @Test("what a program fetches is leased to it, and acknowledged once")
    func pull() async throws {
        let house = try House()
        _ = try await house.take(house.event("ring", id: "1", of: "a"))
        let service = house.service
        let fetched = try await service.fetch(
            "call", at: Club.monday, limit: 5, leaseSeconds: 60)
        #expect(fetched.map(\.member) == ["a"])
        #expect(
            try await service.fetch("call", at: Club.monday, limit: 5, leaseSeconds: 60).isEmpty)
        let later = Club.monday.advanced(by: 61_000_000)
        #expect(try await service.fetch("call", at: later, limit: 5, leaseSeconds: 60).count == 1)
        try await service.change(fetched[0].id, .acknowledge)
        try await service.change(fetched[0].id, .acknowledge)
        #expect(try house.statuses() == ["a call delivered"])
        await #expect(throws: MessageChangeError.tooLate(.delivered)) {
            try await service.change(fetched[0].id, .cancel)
        }
        try await house.end()
    }
}
