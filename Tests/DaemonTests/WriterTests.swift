import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Storage
import Synchronization
import Templates
import Testing

@testable import Daemon

/// The one writer: what it answers, in which order, and what time does.
@Suite struct WriterTests {
    @Test("an event is decided once; its redelivery is answered as a duplicate")
    func duplicates() async throws {
        let house = try House()
        #expect(try await house.take(house.event("enrolled", id: "1", of: "a")) == [.accepted])
        #expect(
            try await house.take(
                house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"),
                house.event("enrolled", id: "2", of: "b")) == [.duplicate, .accepted, .duplicate])
        #expect(try house.ledger() == ["a sent", "b sent"])
        try await house.end()
    }

    @Test("time wakes a member at the instant at which something is due, and not before")
    func wakeUp() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay - 1_000_000))
        #expect(try house.ledger() == ["a sent"])
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1))
        #expect(try house.ledger() == ["a sent", "a sent"])
        #expect(house.service.meter.current.lateness.counts.reduce(0, +) == 1)
        try await house.end()
    }

    @Test("after an outage what is due is judged by its deadline")
    func outage() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.move(to: Club.monday.advanced(by: 40 * TimeOfDay.microsecondsPerDay))
        #expect(try house.ledger() == ["a sent", "a dropped expired"])
        try await house.end()
    }

    @Test("a clock that steps back fires nothing twice, and events go on being decided")
    func stepBack() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1))
        try await house.move(to: Club.monday)
        #expect(try house.ledger() == ["a sent", "a sent"])
        _ = try await house.take(house.event("enrolled", id: "2", of: "b"))
        // Each look at a clock that stands still is a microsecond later.
        try await house.move(
            to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1_000_000))
        #expect(try house.ledger().filter { $0.hasPrefix("a") }.count == 2)
        #expect(try house.ledger().filter { $0.hasPrefix("b") }.count == 2)
        try await house.end()
    }

    @Test("who brings more than may wait is turned away, and nothing of it is done")
    func busy() async throws {
        let house = try House(queue: 10)
        let service = house.service
        let input = house.event("enrolled", id: "1", of: "a")
        // The writer is kept busy by an errand that ends when the test says so.
        let gate = Gate()
        async let errand: Void = service.writer.run(errand: { gate.wait() })
        await gate.reached()
        async let first = service.writer.take([input], readBy: service.reading, weight: 8)
        while !service.writer.isWaiting { await Task.yield() }
        await #expect(throws: WriterError.busy) {
            try await service.writer.take(
                [house.event("enrolled", id: "2", of: "b")], readBy: service.reading, weight: 8)
        }
        gate.open()
        try await errand
        #expect(try await first == [.accepted])
        #expect(try house.ledger() == ["a sent"])
        try await house.end()
    }

    @Test("one that breaks the store stops itself and nobody else")
    func broken() async throws {
        let house = try House()
        let service = house.service
        let unknown = Settlement(message: "nobody", status: .delivered, at: Club.monday)
        let gate = Gate()
        async let errand: Void = service.writer.run(errand: { gate.wait() })
        await gate.reached()
        // Both wait, and so are taken by one transaction.
        let bad = Task { try await service.writer.settle([unknown]) }
        let good = Task { try await house.take(house.event("enrolled", id: "1", of: "a")) }
        while !service.writer.isWaiting { await Task.yield() }
        gate.open()
        try await errand
        await #expect(throws: WriterError.self) { try await bad.value }
        #expect(try await good.value == [.accepted])
        #expect(try house.ledger() == ["a sent"])
        try await house.end()
    }

    @Test("a member whose row cannot be read stops none of those in the same portion")
    func brokenMember() async throws {
        let store = BrokenRows(MemoryStore(), broken: "c")
        let house = try House(store)
        store.isBroken = true
        let taken = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "c"),
            house.event("enrolled", id: "3", of: "b"), house.event("enrolled", id: "4", of: "c"),
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "5", of: "d"))
        func isBroken(_ taken: Taken) -> Bool { if case .broken = taken { true } else { false } }
        #expect(taken.map(isBroken) == [false, true, false, true, false, false])
        #expect(taken[0] == .accepted && taken[4] == .duplicate && taken[5] == .accepted)
        #expect(try house.ledger() == ["a sent", "b sent", "d sent"])
        #expect(house.service.meter.current.accepted == 3)
        #expect(house.service.meter.current.duplicates == 1)
        // What is told of a portion names the member, and the others count.
        var intake = Intake(house.service, of: .event)
        intake.add(.success(house.event("enrolled", id: "6", of: "c")))
        intake.add(.success(house.event("enrolled", id: "7", of: "e")))
        try await intake.commit()
        #expect(intake.accepted == 1 && intake.rejections.map(\.kind) == [.brokenMember])
        #expect(intake.rejections[0].message.contains("'6'"))
        var single = Intake(house.service, of: .event)
        single.add(.success(house.event("enrolled", id: "8", of: "c")))
        await #expect(throws: WriterError.self) { try await single.commit() }
        try await house.end()
    }

    @Test("what was read under other files is not taken")
    func outdated() async throws {
        let house = try House()
        let other = try Club.edition([("ring: {}", "ring: {}\n  sing: {}")])
        let reading = InputReading(other.programme)
        await #expect(throws: WriterError.outdated) {
            try await house.service.writer.take(
                [house.event("enrolled", id: "1", of: "a")], readBy: reading, weight: 1)
        }
        try await house.end()
    }

    @Test("after the end nothing is taken")
    func stopping() async throws {
        let house = try House()
        try await house.end()
        await #expect(throws: WriterError.stopping) {
            try await house.take(house.event("enrolled", id: "1", of: "a"))
        }
    }

    @Test("a member that cannot be woken keeps no other waiting")
    func setAside() async throws {
        let store = BrokenRows(MemoryStore(), broken: "a")
        let house = try House(store)
        _ = try await house.take(
            house.event("enrolled", id: "1", of: "a"), house.event("enrolled", id: "2", of: "b"))
        store.isBroken = true
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1))
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 2))
        #expect(try house.ledger() == ["a sent", "b sent", "b sent"])
        #expect(house.service.meter.current.setAside == 1)
        try await house.end()
    }
}

/// New files taken on while the daemon runs.
@Suite struct ReloadTests {
    @Test("new files decide from the reload on; a member who is waiting is looked at anew")
    func reload() async throws {
        let changed = ("wait: 2 days", "wait: 1 day")
        let house = try House(load: { try Club.edition([changed]) })
        let before = house.service.deployment.edition.version
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        try await house.service.reload()
        #expect(house.service.deployment.edition.version != before)
        _ = try await house.take(house.event("enrolled", id: "2", of: "b"))
        try await house.move(to: Club.monday.advanced(by: TimeOfDay.microsecondsPerDay + 10))
        // The wait of the first had begun, and its end is fixed; the second waits as the new file says.
        #expect(try house.ledger() == ["a sent", "b sent", "b sent"])
        #expect(try house.store.standing().version == house.service.deployment.edition.version)
        try await house.end()
    }

    @Test("members whom files that did not last have looked at are looked at anew")
    func backAgain() async throws {
        let house = try House()
        let (first, second) = (
            house.service.deployment.edition, try Club.edition([("status: live", "status: paused")])
        )
        let ids = (1...2_000).map { "m\($0)" }
        let (service, writer) = (house.service, house.service.writer)
        let events = ids.map { house.event("enrolled", id: $0, of: $0) }
        _ = try await writer.take(events, readBy: service.reading, weight: 1)
        try await writer.adopt(second)
        // Some are looked at by the second already, others not.
        #expect(try house.store.standing().version != first.version)
        try await writer.adopt(first)
        while try house.store.standing().version != first.version {
            try await writer.run(errand: {})
        }
        let due = Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1_000_000)
        for _ in 1...10 { try await house.move(to: due) }
        #expect(try house.ledger().count == 2 * ids.count)
        try await house.end()
    }

    @Test("an errand that finds the store failing ends the writer, one that is refused does not")
    func failingErrand() async throws {
        let house = try House()
        let writer = house.service.writer
        struct No: Error, CustomStringConvertible { var description = "no" }
        await #expect(throws: WriterError.refused("no")) { try await writer.run(errand: { throw No() }) }
        let failure = StoreError.fault(path: "store", detail: "the disk is gone")
        await #expect(throws: WriterError.failed(failure)) {
            try await writer.run(errand: { throw failure })
        }
        await #expect(throws: failure) { try await house.end() }
    }

    @Test("files with errors change nothing, and the condition says why")
    func refused() async throws {
        struct Bad: Error, CustomStringConvertible { var description = "line 3 is wrong" }
        let house = try House(load: { throw Bad() })
        let before = house.service.deployment.edition.version
        await #expect(throws: WriterError.refused("line 3 is wrong")) {
            try await house.service.reload()
        }
        #expect(house.service.deployment.edition.version == before)
        #expect(house.service.condition.current.reload?.refusal?.contains("line 3") == true)
        #expect(house.service.meter.current.failedReloads == 1)
        #expect(try await house.take(house.event("enrolled", id: "1", of: "a")) == [.accepted])
        try await house.end()
    }

    @Test("of two reloads at once the one that was asked for later decides")
    func twoReloads() async throws {
        let gate = Gate()
        let count = Mutex(0)
        let editions = try [
            Club.edition([("wait: 2 days", "wait: 1 day")]),
            Club.edition([("wait: 2 days", "wait: 3 days")]),
        ]
        let house = try House(load: {
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            if number == 0 { gate.wait() }
            return editions[number]
        })
        let first = Task { try await house.service.reload() }
        await gate.reached()
        let second = Task { try await house.service.reload() }
        // Time for the second to overtake the first, if it could.
        for _ in 1...2_000 { await Task.yield() }
        gate.open()
        try await first.value
        try await second.value
        #expect(house.service.deployment.edition.version == editions[1].version)
        try await house.end()
    }

    @Test("an unsubscribe link works once and for all, and a forged one is not ours")
    func unsubscribing() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        var link = ""
        try house.store.messages(MessageQuery()) { message in
            link = message.unsubscribeURL
            return true
        }
        let token = String(link.split(separator: "/").last!)
        #expect(try await house.service.message(ofUnsubscribeToken: token + "0") == nil)
        let message = try #require(try await house.service.message(ofUnsubscribeToken: token))
        try await house.service.unsubscribe(message)
        try await house.service.unsubscribe(message)
        #expect(try house.store.events(of: "a").count == 2)
        try await house.move(to: Club.monday.advanced(by: 2 * TimeOfDay.microsecondsPerDay + 1))
        #expect(try house.ledger() == ["a sent", "a dropped no_consent"])
        try await house.end()
    }

    @Test("a link withdraws again after consent was given again, and whatever others have named so")
    func unsubscribingAgain() async throws {
        let house = try House()
        _ = try await house.take(house.event("enrolled", id: "1", of: "a"))
        let message = try #require(try house.store.message(id: house.message(of: "a")))
        func withdrawals() throws -> Int {
            try house.store.members(ids: ["a"], contactsFrom: .distantPast)[0].member.state
                .withdrawals.count
        }
        // Of another's making, about somebody else.
        let catalogue = house.service.reading.catalogue
        let enrolled = try #require(catalogue.events.firstIndex { $0.name == "enrolled" })
        _ = try await house.take(
            .event(
                Event(
                    source: "tact", id: "unsubscribe \(message.id)", type: enrolled, member: "b",
                    time: Club.monday, received: Club.monday, data: [nil])))
        try await house.service.unsubscribe(message)
        #expect(try withdrawals() == 1)
        try await house.move(to: Club.monday.advanced(by: 60_000_000))
        let type = try #require(catalogue.events.firstIndex { $0.name == "consent.given" })
        _ = try await house.take(
            .event(
                Event(
                    source: "till", id: "again", type: type, member: "a", time: house.service.clock(),
                    received: house.service.clock(),
                    data: catalogue.events[type].fields.map {
                        $0.name == "channel" ? .string("email") : nil
                    })))
        #expect(try withdrawals() == 0)
        try await house.move(to: Club.monday.advanced(by: 120_000_000))
        for _ in 1...2 { try await house.service.unsubscribe(message) }
        #expect(try withdrawals() == 1)
        try await house.end()
    }

    @Test("why an input was refused names nobody, for it is logged")
    func unnamed() async throws {
        let store = BrokenRows(MemoryStore(), broken: "unmistakable")
        let house = try House(store)
        store.isBroken = true
        let taken = try await house.take(house.event("enrolled", id: "1", of: "unmistakable"))
        guard case .broken(let detail)? = taken.first else {
            throw Club.Broken(description: "another refusal was expected")
        }
        #expect(detail.contains("member \(PrivateID("unmistakable"))"))
        #expect(!detail.contains("unmistakable"))
        try await house.end()
    }
}
