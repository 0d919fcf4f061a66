import CivilTime
import Daemon
import Engine
import Ingestion
import Storage
import Testing

/// What a daemon keeps, and for how long.
@Suite struct RetentionTests {
    private let day = TimeOfDay.microsecondsPerDay

    @Test("an event older than events are kept is too old to come in; by default none is")
    func tooOld() async throws {
        let kept = try House(retention: RetentionPeriods(events: CivilDuration(months: 1)))
        let edge = Instant(rfc3339: "2026-02-02T10:00:00Z")!
        #expect(Intake(kept.service, of: .event).receipt == .now(Club.monday, oldest: edge))
        let forEver = try House()
        #expect(Intake(forEver.service, of: .event).receipt == .now(Club.monday, oldest: .distantPast))
        try await kept.end()
        try await forEver.end()
    }

    @Test("what is older goes, and what is decided afterwards is decided as if it were there")
    func pruned() async throws {
        let periods = RetentionPeriods(
            events: CivilDuration(days: 10), bodies: CivilDuration(days: 5),
            ledger: CivilDuration(days: 10))
        let house = try House(retention: periods)
        for id in ["a", "b"] { _ = try await house.take(house.event("enrolled", id: id, of: id)) }
        try await house.service.writer.settle(
            house.store.messages(of: "a").map {
                Settlement(message: $0.id, status: .delivered, at: Club.monday)
            })
        let retention = RetentionService(house.service)
        try await retention.prune()
        #expect(try house.store.counts().events == 2)
        try await house.move(to: Club.monday.advanced(by: 40 * day))
        _ = try await house.take(house.event("enrolled", id: "c", of: "c"))
        try await retention.prune()
        #expect(try house.store.events(of: "a").isEmpty)
        #expect(try house.store.events(of: "c").count == 1)
        #expect(try house.ledger().filter { $0.hasPrefix("a sent") }.isEmpty)
        let messages = try house.store.messages(of: "a", withBodies: true)
        #expect(messages.count >= 1 && messages[0].html == nil && messages[0].text.isEmpty)
        #expect(try house.store.memberIDs(after: nil, limit: 9) == ["a", "b", "c"])
        try await house.end()
    }

    @Test("what a shorter period has taken away does not come in again under a longer one")
    func lengthened() async throws {
        let store: any Store = MemoryStore()
        let short = try House(store, retention: RetentionPeriods(events: CivilDuration(days: 10)))
        _ = try await short.take(short.event("enrolled", id: "1", of: "a"))
        let later = Club.monday.advanced(by: 20 * day)
        try await short.move(to: later)
        try await RetentionService(short.service).prune()
        #expect(try store.counts().events == 0)
        let kept = later.advanced(by: -11 * day)
        #expect(try store.eventsKeptFrom() == kept)
        try await short.end()
        let long = try House(
            store, at: later, retention: RetentionPeriods(events: CivilDuration(days: 365)))
        #expect(Intake(long.service, of: .event).receipt == .now(later, oldest: kept))
        try await long.end()
    }
}
