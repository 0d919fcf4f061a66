import CivilTime
import Delivery
import Engine
import Outbox
import Storage
import Synchronization
import Testing

@testable import Daemon

/// Messages of one channel that are on their way beside each other.
@Suite struct LanesTests {
    /// A server with two connections over which each member's message is answered when the test says.
    private final class Server: RemoteTarget {
        let connections = 2
        private let state = Mutex(State())

        private struct State {
            var reached: [String] = []
            var answers: [String: Result<Void, DeliveryFailure>] = [:]
        }

        /// Members in the order in which their messages came.
        var reached: [String] { state.withLock { $0.reached } }

        func answer(_ member: String, _ result: Result<Void, DeliveryFailure> = .success(())) {
            state.withLock { $0.answers[member] = result }
        }

        func deliver(
            _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
        ) async throws(DeliveryFailure) {
            state.withLock { $0.reached.append(message.member) }
            while true {
                if let answer = state.withLock({ $0.answers.removeValue(forKey: message.member) }) {
                    return try answer.get()
                }
                if Task.isCancelled { throw DeliveryFailure(.interrupted, "given up") }
                await Task.yield()
            }
        }

        func close() async {}
    }

    /// A relay of the channel to the server while the body runs.
    private func running(
        on channel: String = "email", _ members: [String], event: String = "enrolled",
        pace: Pace? = nil, _ body: (House, Server) async throws -> Void
    ) async throws {
        let (house, server) = (try House(), Server())
        for member in members {
            _ = try await house.take(house.event(event, id: member, of: member))
        }
        let relay = house.relay(
            channel, to: RemoteDestination(server, clock: house.service.clock),
            grace: .milliseconds(1), pace: pace)
        let task = Task { await relay.run() }
        try await body(house, server)
        task.cancel()
        await task.value
        try await house.end()
    }

    @Test("a mail that hangs holds up no other, and what the server took is recorded at once")
    func hanging() async throws {
        try await running(["a", "b", "c", "d"]) { house, server in
            while server.reached.count < 2 { await Task.yield() }
            for member in ["b", "c", "d"] {
                while !server.reached.contains(member) { await Task.yield() }
                server.answer(member)
                while try !house.statuses().contains("\(member) email delivered") {
                    await Task.yield()
                }
            }
            #expect(try house.statuses().first == "a email ready")
            #expect(house.service.underWay.contains(try house.message(of: "a"), on: "email"))
            #expect(server.reached == ["a", "b", "c", "d"])
            server.answer("a")
            while try house.statuses().first != "a email delivered" { await Task.yield() }
        }
    }

    @Test("a hand-over that takes long is told of: in the store, in the log and by its age")
    func long() async throws {
        let lines = LogLines()
        let (house, server) = (try House(), Server())
        _ = try await house.take(house.event("enrolled", id: "a", of: "a"))
        let relay = house.relay(
            to: RemoteDestination(server, clock: house.service.clock), logger: lines.logger)
        let task = Task { await relay.run() }
        while server.reached.isEmpty { await Task.yield() }
        let id = try house.message(of: "a")
        #expect(house.service.underWay.oldest(on: "email") == Club.monday)
        #expect(try house.store.remarks(on: "email") == ChannelRemarks())
        try await house.move(to: Club.monday.advanced(by: 31_000_000))
        let bell = house.service.doorbell(of: "email")
        bell.ring()
        while try house.store.remarks(on: "email").onItsWay != [id: Club.monday] { await Task.yield() }
        // It is said once, however often the relay looks.
        func said() -> Int {
            lines.all.count { $0.hasPrefix("warning a hand-over takes long") }
        }
        while said() == 0 { await Task.yield() }
        for _ in 0..<50 {
            bell.ring()
            await Task.yield()
        }
        #expect(said() == 1)
        #expect(lines.all.contains { $0.contains("channel=email") && $0.contains("since=") })
        server.answer("a")
        while try house.store.remarks(on: "email") != ChannelRemarks() { await Task.yield() }
        #expect(house.service.underWay.oldest(on: "email") == nil)
        task.cancel()
        await task.value
        try await house.end()
    }

    @Test("what waits while all connections hang ends at its deadline; what hangs does not")
    func allHang() async throws {
        try await running(["a", "b", "c"]) { house, server in
            while server.reached.count < 2 { await Task.yield() }
            try await house.move(to: Club.monday.advanced(by: 3 * TimeOfDay.microsecondsPerDay))
            house.service.doorbell(of: "email").ring()
            while try !house.statuses().contains("c email expired") { await Task.yield() }
            server.answer("a")
            server.answer("b")
            let ends = ["a email delivered", "b email delivered", "c email expired"]
            while try !ends.allSatisfy(house.statuses().contains) { await Task.yield() }
        }
    }

    @Test("a capacity counts what is on its way")
    func capacity() async throws {
        try await running(on: "call", ["a", "b", "c"], event: "ring") { house, server in
            while server.reached.count < 2 { await Task.yield() }
            server.answer("a")
            while try !house.statuses().contains("a call delivered") { await Task.yield() }
            for _ in 0..<500 { await Task.yield() }
            server.answer("b")
            while try !house.statuses().contains("b call delivered") { await Task.yield() }
            for _ in 0..<500 { await Task.yield() }
            #expect(server.reached == ["a", "b"])
        }
    }

    @Test("connections that end together are one failure of the server, which is tried with one message")
    func oneFailure() async throws {
        try await running(["a", "b", "c"]) { house, server in
            while server.reached.count < 2 { await Task.yield() }
            let gone = DeliveryFailure(.unreachable, "gone")
            server.answer("a", .failure(gone))
            server.answer("b", .failure(gone))
            while house.service.underWay.count(on: "email") > 0 { await Task.yield() }
            #expect(house.service.meter.current.destinationFailures["email"] == 1)
            try await house.move(to: Club.monday.advanced(by: 60_000_000))
            house.service.doorbell(of: "email").ring()
            while server.reached.count < 3 { await Task.yield() }
            for _ in 0..<500 { await Task.yield() }
            #expect(server.reached == ["a", "b", "a"])
            for member in ["a", "b", "c"] { server.answer(member) }
            while try !house.statuses().allSatisfy({ $0.hasSuffix("delivered") }) {
                await Task.yield()
            }
            #expect(house.service.meter.current.outages.isEmpty)
        }
    }

    // MARK: What follows from what is known

    private let start = Club.monday
    private let gone = DeliveryFailure(.unreachable, "gone")

    private func width(_ portions: Int, messages: Int, ofSpell: Int = 0) -> Course.Width {
        Course.Width(lanes: 4, portion: 10, running: (portions, messages, ofSpell))
    }

    @Test("room is what connections, capacity and pace leave")
    func room() async throws {
        var course = Course()
        #expect(course.room(width(0, messages: 0), perDay: nil, pace: nil) == 40)
        #expect(course.room(width(3, messages: 30), perDay: nil, pace: nil) == 10)
        #expect(course.room(width(4, messages: 40), perDay: nil, pace: nil) == 0)
        let pace = Pace(count: 10, stretch: 1_000_000)
        #expect(course.room(width(0, messages: 0), perDay: nil, pace: pace) == 2)
        try await course.count(start) { 20 }
        #expect(course.room(width(1, messages: 7), perDay: 30, pace: nil) == 3)
        #expect(course.room(width(1, messages: 12), perDay: 30, pace: nil) == 0)
        _ = course.took(in: 0)
        #expect(course.room(width(0, messages: 0), perDay: 30, pace: nil) == 9)
    }

    @Test("a destination that fails is left alone longer each time, and tried with one message")
    func failing() throws {
        var course = Course()
        func fail(_ spell: Int) -> Instant? {
            course.failed(gone, in: spell, at: start, channel: "email")
        }
        let first = try #require(fail(0))
        #expect(first > start && course.rest(at: start) == first)
        #expect(course.rest(at: start.advanced(by: -1)) == nil)
        let stale = fail(0)
        #expect(stale == nil && course.failures == 1)
        #expect(course.room(width(3, messages: 3), perDay: nil, pace: nil) == 1)
        #expect(course.room(width(3, messages: 3, ofSpell: 1), perDay: nil, pace: nil) == 0)
        let early = course.took(in: 0)
        #expect(early == nil && course.failures == 1)
        let second = try #require(fail(1))
        #expect(second > first)
        let failures = course.took(in: 2)
        #expect(failures == 2 && course.failures == 0)
        course.hurry()
        #expect(course.rest(at: start) == nil)
    }

    @Test("a try by hand that is in vain leaves the pause of a destination as it was")
    func hurriedInVain() throws {
        var course = Course()
        for _ in 1...4 {
            _ = course.failed(gone, in: course.spell, at: start, channel: "email")
        }
        let (end, failures) = (try #require(course.rest(at: start)), course.failures)
        for second in 1...3 {
            let now = start.advanced(by: Int64(second) * 1_000_000)
            course.hurry()
            #expect(course.rest(at: now) == nil)
            let news = course.failed(gone, in: course.spell, at: now, channel: "email")
            #expect(news == nil && course.rest(at: now) == end && course.failures == failures)
        }
        // Once it is over, the next failure makes it longer.
        let next = course.failed(gone, in: course.spell, at: end, channel: "email")
        #expect(course.failures == failures + 1 && next == course.rest(at: end))
        // A pause of before is no answer to a failure after success.
        course.hurry()
        _ = course.took(in: course.spell)
        #expect(course.failed(gone, in: course.spell, at: end, channel: "email") != nil)
        #expect(course.failures == 1)
    }

    @Test("a pace is kept from the last that were begun")
    func pace() {
        var course = Course()
        let pace = Pace(count: 10, stretch: 1_000_000)
        course.began(2, of: 9, at: start, pace: pace)
        #expect(course.rest(at: start) == start.advanced(by: 200_000))
        #expect(course.rest(at: start.advanced(by: 200_000)) == nil)
        course.began(0, of: 9, at: start.advanced(by: 300_000), pace: pace)
        #expect(course.rest(at: start.advanced(by: 300_000)) == nil)
    }

    @Test("those that wait are searched once in a while, and again after the clock was put back")
    func searching() {
        var course = Course()
        let searches = [0, 9, 10, 0].map {
            course.searches(at: start.advanced(by: $0), every: 10)
        }
        #expect(searches == [true, false, true, true])
    }

    @Test("where most of those that were asked about have to wait, the questions go further each time")
    func reach() {
        var course = Course()
        #expect(course.reach(for: 4) == 4)
        course.began(1, of: 4, at: start, pace: nil)
        #expect(course.reach(for: 4) == 8)
        for _ in 0..<9 { course.began(0, of: 4, at: start, pace: nil) }
        #expect(course.reach(for: 4) == 256 && course.reach(for: 500) == 500)
        course.began(4, of: 4, at: start, pace: nil)
        #expect(course.reach(for: 4) == 4)
    }

    @Test("one message's wish to wait keeps the others back for five minutes at most, the target's own is heeded")
    func wishes() {
        func pause(_ code: DeliveryFailure.Code, _ seconds: Int) -> Int64? {
            var course = Course()
            let failure = DeliveryFailure(code, "later", retryAfter: seconds)
            let end = course.failed(failure, in: 0, at: start, channel: "email")
            return end.map { ($0.microseconds - start.microseconds) / 1_000_000 }
        }
        // A hash adds less than half a second.
        #expect(pause(.busy, 86_400) == 300)
        #expect(pause(.unavailable, 3_600) == 3_600)
        var course = Course()
        let first = course.failed(gone, in: 0, at: start, channel: "email")
        let wish = DeliveryFailure(.busy, "later", retryAfter: 200)
        let stale = course.failed(wish, in: 0, at: start, channel: "email")
        #expect(stale == nil && course.failures == 1)
        let longer = start.advanced(by: 200_000_000)
        #expect(first.map { $0 < longer } == true && course.rest(at: start) == longer)
    }

    @Test("nothing begins that is being cancelled, or was since it was asked about")
    func held() {
        let underWay = UnderWay()
        let before = underWay.mark
        #expect(underWay.hold("m", on: "email"))
        let meanwhile = underWay.mark
        #expect(!underWay.begin(["m"], on: "email", at: .distantPast, since: before))
        #expect(!underWay.begin(["m"], on: "email", at: .distantPast, since: meanwhile))
        underWay.letGo("m")
        #expect(!underWay.begin(["m"], on: "email", at: .distantPast, since: meanwhile))
        #expect(underWay.begin(["m"], on: "email", at: .distantPast, since: underWay.mark))
        #expect(!underWay.hold("m", on: "email") && underWay.hold("n", on: "email"))
        underWay.letGo("n")
        underWay.end(["m"], on: "email")
        #expect(underWay.count(on: "email") == 0 && underWay.hold("m", on: "email"))
    }
}
