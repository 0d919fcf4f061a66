import CivilTime
import Daemon
import Engine
import Storage
import Testing

/// Messages that another program fetches and hands over.
@Suite struct FetchingTests {
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

    @Test("a message that the daemon hands over itself is acknowledged by nobody")
    func notFetched() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let id = try house.message(of: "a")
        await #expect(throws: MessageChangeError.notFetched(channel: "email")) {
            try await house.service.change(id, .acknowledge)
        }
        #expect(try house.statuses() == ["a email ready"])
        try await house.end()
    }

    @Test("what nobody was given is acknowledged by nobody; a lease that is over still counts")
    func neverLeased() async throws {
        let house = try House()
        _ = try await house.take(
            house.event("ring", id: "1", of: "a"), house.event("ring", id: "2", of: "b"))
        let service = house.service
        let ids = try ["a", "b"].map { try house.message(of: $0) }
        func refused(_ id: String) async {
            await #expect(throws: MessageChangeError.neverLeased(channel: "call")) {
                try await service.change(id, .acknowledge)
            }
        }
        await refused(ids[0])
        // Looking at them is no lease.
        #expect(
            try await service.fetch("call", at: Club.monday, limit: 5, leaseSeconds: 0).count == 2)
        await refused(ids[0])
        #expect(try house.statuses() == ["a call ready", "b call ready"])
        let leased = try await service.fetch("call", at: Club.monday, limit: 1, leaseSeconds: 1)
        let (mine, other) = (leased[0].id, leased[0].id == ids[0] ? ids[1] : ids[0])
        // Put off since, and freed by hand; it is not leased any more, and may have gone out.
        try await service.writer.settle([
            Settlement(
                message: mine, status: .ready, at: Club.monday,
                nextAttempt: Club.monday.advanced(by: 3_600_000_000))
        ])
        #expect(try house.store.leased(on: "call", at: Club.monday) == 0)
        try await service.change(mine, .retry)
        try await service.change(mine, .acknowledge)
        await refused(other)
        try await service.change(mine, .acknowledge)
        try await house.end()
    }

    @Test("two who fetch at once get messages of their own")
    func together() async throws {
        let house = try House()
        _ = try await house.take(
            house.event("ring", id: "1", of: "a"), house.event("ring", id: "2", of: "b"))
        let gate = Gate()
        let service = house.service
        async let errand: Void = service.writer.run(errand: { gate.wait() })
        await gate.reached()
        let fetches = (0..<3).map { _ in
            Task {
                try await service.fetch("call", at: Club.monday, limit: 1, leaseSeconds: 60)
            }
        }
        // Time enough for whoever looks before the writer is free.
        for _ in 0..<2_000 { await Task.yield() }
        gate.open()
        try await errand
        var members: [String] = []
        for fetch in fetches { members += try await fetch.value.map(\.member) }
        #expect(members.sorted() == ["a", "b"])
        try await house.end()
    }

    @Test("what is fetched and what has been handed over today fill the channel's capacity")
    func capacity() async throws {
        let house = try House()
        for member in ["a", "b", "c"] {
            _ = try await house.take(house.event("ring", id: member, of: member))
        }
        let service = house.service
        func fetch(_ seconds: Int64) async throws -> [String] {
            try await service.fetch(
                "call", at: Club.monday.advanced(by: seconds * 1_000_000), limit: 5,
                leaseSeconds: 60
            ).map(\.member)
        }
        #expect(try await fetch(0) == ["a", "b"])
        #expect(try await fetch(1).isEmpty)
        try await service.change(house.message(of: "a"), .acknowledge)
        // What was not acknowledged comes again; the third has no room today.
        #expect(try await fetch(61) == ["b"])
        try await service.change(house.message(of: "b"), .acknowledge)
        #expect(try await fetch(200).isEmpty)
        #expect(try await fetch(86_400) == ["c"])
        try await house.end()
    }

    @Test("only a channel whose target is to be fetched can be")
    func others() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        await #expect(throws: FetchError.hasTarget) {
            try await house.service.fetch("email", at: Club.monday, limit: 5, leaseSeconds: 60)
        }
        await #expect(throws: FetchError.unknownChannel) {
            try await house.service.fetch("pigeon", at: Club.monday, limit: 5, leaseSeconds: 60)
        }
        #expect(try house.store.waiting(on: "email", at: Club.monday, limit: 5).count == 1)
        try await house.end()
    }

    @Test("a member who cannot be read keeps no other from being fetched")
    func unreadable() async throws {
        let store = BrokenRows(MemoryStore(), broken: "a")
        let house = try House(store)
        _ = try await house.take(
            house.event("ring", id: "1", of: "a"), house.event("ring", id: "2", of: "b"))
        store.isBroken = true
        let fetched = try await house.service.fetch(
            "call", at: Club.monday, limit: 5, leaseSeconds: 60)
        #expect(fetched.map(\.member) == ["b"])
        #expect(try house.statuses() == ["a call ready", "b call ready"])
        try await house.end()
    }
}
