import Campaigns
import CivilTime
import Daemon
import Engine
import Expressions
import Outbox
import Storage
import Synchronization
import Testing

/// What a relay asks, attempts and records.
@Suite struct ChannelRelayTests {
    /// Takes what it is told to take.
    private final class Recorder: Destination {
        let lanes = 1
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

        func erase(_ messages: [OutboxMessage]) {}

        func withhold(_ messages: [OutboxMessage]) {}

        func close() async {}
    }

    @Test("of two members whose ids differ by Unicode's normal form alone, both get their message")
    func normalForms() async throws {
        let house = try House()
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        _ = try await house.take(
            house.event("enrolled", id: "1", of: composed),
            house.event("enrolled", id: "2", of: decomposed))
        let target = Recorder()
        try await house.run(house.relay(to: target)) { try house.statuses().allSatisfy { !$0.hasSuffix("ready") } }
        #expect(try house.statuses().allSatisfy { $0.hasSuffix("email delivered") })
        #expect(target.taken.count == 2)
        try await house.end()
    }

    @Test("a message that is ready is handed over and recorded")
    func delivered() async throws {
        let (house, target) = (try House(), Recorder())
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.run(house.relay("email", to: target)) {
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
        try await house.run(house.relay("email", to: target)) {
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
        try await house.run(house.relay("email", to: target)) {
            try house.statuses().first == "a email expired"
        }
        // The message of the second step comes after it.
        #expect(try house.ledger() == ["a sent", "a sent", "a dropped expired"])
        let ways = house.service.meter.current.ways
        #expect(ways.first { $0.key.channel == "email" && $0.key.status == .expired }?.value == 1)
        try await house.end()
    }

    @Test("a message whose deadline comes while the target is down ends, and keeps what failed")
    func expiredMeanwhile() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.full, "no room", retryAfter: 3_600))
        _ = try await house.take(house.event("ring", id: "1", of: "a"))
        let waiting = try house.store.waiting(on: "call", at: Club.monday, limit: 9)
        let deadline = try #require(waiting.first).message.deadline
        try await house.move(to: deadline.advanced(by: -10_000_000))
        let relay = house.relay("call", to: target)
        let task = Task { await relay.run() }
        while house.service.meter.current.destinationFailures["call"] != 1 { await Task.yield() }
        try await house.move(to: deadline.advanced(by: 60_000_000))
        house.service.doorbell(of: "call").ring()
        while try house.statuses() != ["a call expired"] { await Task.yield() }
        #expect(target.taken.isEmpty)
        #expect(try house.ledger() == ["a sent", "a dropped expired"])
        task.cancel()
        await task.value
        try await house.end()
    }

    @Test("of messages that nobody fetches those end whose deadline has come, and no lease that runs")
    func unfetched() async throws {
        let house = try House()
        _ = try await house.take(house.event("ring", id: "1", of: "a"))
        let deadline = try #require(try house.store.waiting(on: "call", at: Club.monday, limit: 9).first)
            .message.deadline
        let fetched = try await house.service.fetch(
            "call", at: deadline.advanced(by: -1_000_000), limit: 1, leaseSeconds: 60)
        #expect(fetched.count == 1)
        #expect(try house.store.overdue(on: "call", at: deadline, limit: 9).isEmpty)
        try await house.move(to: deadline.advanced(by: 60_000_000))
        try await house.run(house.relay("call", to: nil)) {
            try house.statuses() == ["a call expired"]
        }
        #expect(try house.ledger() == ["a sent", "a dropped expired"])
        try await house.end()
    }

    @Test("a permanent failure ends the message, a passing one is tried again later")
    func failures() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(
            DeliveryFailure(.badAddress, "no such address"), DeliveryFailure(.blocked, "occupied"))
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        try await house.run(house.relay("email", to: target)) {
            house.service.meter.current.failedAttempts["email"] == 2
        }
        #expect(
            try Set(house.statuses()) == ["a email failed", "b email ready"]
                || Set(house.statuses()) == ["a email ready", "b email failed"])
        let later = Club.monday.advanced(by: 60_000_000)
        #expect(try house.store.waiting(on: "email", at: Club.monday, limit: 9).isEmpty)
        #expect(try house.store.waiting(on: "email", at: later, limit: 9).map(\.attempts) == [1])
        try await house.move(to: later)
        try await house.run(house.relay("email", to: target)) { target.taken.count == 1 }
        try await house.end()
    }

    @Test("a target that is down is left alone for a while; its messages stay as they are")
    func targetDown() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.full, "no room"))
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.run(house.relay("email", to: target)) {
            house.service.meter.current.destinationFailures["email"] == 1
        }
        #expect(try house.store.waiting(on: "email", at: Club.monday, limit: 9).map(\.attempts) == [0])
        try await house.run(house.relay("email", to: target)) { target.taken == ["a"] }
        try await house.end()
    }

    /// Whoever reads the store sees it of every message of the channel.
    @Test(
        "the store knows that a target is down, whichever failure it is, until it takes a message",
        arguments: [DeliveryFailure.Code.unreachable, .busy, .interrupted, .misdirected])
    func outageIsNoted(code: DeliveryFailure.Code) async throws {
        let (house, target) = (try House(), Recorder())
        let failure = DeliveryFailure(code, "host answers nothing good")
        target.fail(failure)
        for member in ["a", "b"] {
            _ = try await house.take(house.event("enrolled", id: member, of: member))
        }
        let down = ChannelRemarks(failure: failure.description)
        try await house.run(house.relay("email", to: target)) {
            try house.store.remarks(on: "email") == down
        }
        // Another start does not know better.
        let relay = house.relay("email", to: target)
        try await house.run(relay) { try house.store.remarks(on: "email") == ChannelRemarks() }
        #expect(!target.taken.isEmpty)
        try await house.end()
    }

    @Test("a clock that is put back ends the while for which a target is left alone")
    func clockPutBack() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.full, "no room", retryAfter: 3_600))
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let relay = house.relay(to: target)
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

    @Test("a target with a rate is given no more, however often somebody rings")
    func rate() async throws {
        let (house, target) = (try House(), Recorder())
        for member in ["a", "b", "c"] {
            _ = try await house.take(house.event("ring", id: member, of: member))
        }
        let relay = house.relay("email", to: target, pace: Pace(count: 1, stretch: 3_600_000_000))
        for member in ["a", "b", "c"] {
            _ = try await house.take(house.event("enrolled", id: "e" + member, of: member))
        }
        let task = Task { await relay.run() }
        let bell = house.service.doorbell(of: "email")
        while target.taken.count < 1 { await Task.yield() }
        for hours in 1...2 {
            let before = target.taken.count
            for _ in 0..<200 {
                bell.ring()
                await Task.yield()
            }
            #expect(target.taken.count == before && before == hours)
            let next = Club.monday.advanced(by: Int64(hours) * 3_600_000_000)
            try await house.move(to: next)
            while target.taken.count == before {
                bell.ring()
                await Task.yield()
            }
        }
        #expect(target.taken.count == 3)
        task.cancel()
        await task.value
        try await house.end()
    }

    @Test("whoever tries a message again by hand waits for no pause of its target")
    func hurrying() async throws {
        let (house, target) = (try House(), Recorder())
        target.fail(DeliveryFailure(.unreachable, "no room", retryAfter: 3_600))
        _ = try await house.take(house.event("ring", id: "1", of: "a"))
        let relay = house.relay("call", to: target)
        let task = Task { await relay.run() }
        while house.service.meter.current.outages["call"] == nil { await Task.yield() }
        let id = try house.message(of: "a")
        while try house.store.waysOut(of: "a")[id]?.note == nil { await Task.yield() }
        #expect(try house.store.waysOut(of: "a")[id]?.attempts == 0)
        try await house.service.change(id, .retry)
        while target.taken.isEmpty { await Task.yield() }
        while !house.service.meter.current.outages.isEmpty { await Task.yield() }
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
        try await house.run(house.relay("call", to: target)) { target.taken.count == 2 }
        let statuses = try house.statuses()
        #expect(statuses == ["a call delivered", "b call delivered", "c call ready"])
        try await house.move(to: Club.monday.advanced(by: TimeOfDay.microsecondsPerDay))
        try await house.run(house.relay("call", to: target)) { target.taken.count == 3 }
        try await house.end()
    }
}
