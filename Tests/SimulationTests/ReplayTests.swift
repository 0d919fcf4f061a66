import CivilTime
import Engine
import Ingestion
import Storage
import Templates
import Testing

@testable import Simulation

@Suite("A replay")
struct ReplayTests {
    /// Runs the lines into the store; what was rejected is left out.
    @discardableResult
    private func run(
        _ lines: [String], members: String? = nil, into store: any Store, until: String? = nil,
        edition: Edition? = nil, budget: Int = 64 << 20, space: (any SpillSpace)? = nil,
        reject: (ReplayInput, Rejection) -> Void = { _, _ in }
    ) throws -> ReplayReport {
        let replay = Replay(
            store: store, edition: try edition ?? SmallProgramme.edition(),
            settings: Deployment.Settings(), until: until.flatMap { Instant(rfc3339: $0) },
            sortBudget: budget, space: space)
        return try replay.run(
            events: MemoryBytes(lines.joined(separator: "\n")),
            members: members.map { MemberSource(MemoryBytes($0), format: .csv) }, reject: reject)
    }

    private func books(
        _ lines: [String], members: String? = nil, until: String? = nil
    ) throws -> Books {
        let store = MemoryStore()
        try run(lines, members: members, into: store, until: until)
        return try Books(store)
    }

    private static let end = "2026-03-20T00:00:00Z"

    @Test("takes events in order of time, however the file has them")
    func order() throws {
        let sorted = try books(manyEvents(), members: manyMembers(), until: ReplayTests.end)
        let reversed = try books(
            manyEvents().reversed(), members: manyMembers(), until: ReplayTests.end)
        #expect(sorted == reversed)
        #expect(sorted.messages.count > 10 && sorted.ledger.count > 30)
    }

    @Test("events of members who were erased are taken and dropped, those of others decided")
    func erased() throws {
        let store = MemoryStore()
        for number in 0..<10 where number != 4 { store.forget("m\(number)") }
        let report = try run(manyEvents(), into: store, until: ReplayTests.end)
        #expect(report.accepted == 40)
        #expect(store.memberIDs(after: nil, limit: 99) == ["m4"])
        #expect(store.counts().events == 4)
    }

    @Test("reports what it took, what it had, what came too late and what it refused")
    func report() throws {
        let store = MemoryStore()
        var rejected: [Rejection.Kind] = []
        let lines =
            manyEvents() + [manyEvents()[0], "not json"]
            + [eventLine("x", "2026-04-01T00:00:00Z", "bought", "m1", #"{"amount":1}"#)]
        let report = try run(
            lines, members: manyMembers() + "m11\n", into: store, until: ReplayTests.end
        ) { rejected.append($1.kind) }
        #expect(report.lines == 43 && report.accepted == 40)
        #expect(report.duplicates == 1 && report.later == 1)
        #expect(report.rejected.total == 1 && report.members.rejected.total == 1)
        #expect(report.members.rows == 10)
        #expect(Set(rejected) == [.notJSON, .badRow])
        #expect(report.period?.lowerBound == Instant(rfc3339: "2026-03-01T09:00:00Z"))
        #expect(report.period?.upperBound == Instant(rfc3339: ReplayTests.end))
        let sent = report.tally.counts.filter { $0.key.outcome == .sent }.values.reduce(0, +)
        #expect(try sent == Books(store).messages.count)
    }

    @Test("in two parts ends as in one")
    func twoParts() throws {
        let whole = try books(manyEvents(), members: manyMembers(), until: ReplayTests.end)
        for middle in ["2026-03-01T09:00:00Z", "2026-03-04T12:30:00Z", "2026-03-08T00:00:00Z"] {
            let store = MemoryStore()
            try run(manyEvents(), members: manyMembers(), into: store, until: middle)
            try run(manyEvents(), members: manyMembers(), into: store, until: ReplayTests.end)
            #expect(try Books(store) == whole, "in two parts at \(middle)")
        }
    }

    @Test("once more, nothing changes")
    func again() throws {
        let store = MemoryStore()
        try run(manyEvents(), members: manyMembers(), into: store, until: ReplayTests.end)
        let before = try Books(store)
        let report = try run(
            manyEvents(), members: manyMembers(), into: store, until: ReplayTests.end)
        #expect(try Books(store) == before)
        #expect(report.accepted == 0 && report.duplicates == 40)
        #expect(report.members.wasComplete)
    }

    @Test("cut off at any commit and started again ends as one that was not")
    func cutOff() throws {
        let whole = try books(manyEvents(), members: manyMembers(), until: ReplayTests.end)
        var number = 1
        var cuts = 0
        var isDone = false
        while !isDone {
            isDone = true
            for place in [BreakingStore.Break.before(number), .after(number)] {
                let store = MemoryStore()
                do {
                    try run(
                        manyEvents(), members: manyMembers(),
                        into: BreakingStore(store, place), until: ReplayTests.end)
                } catch is BreakingStore.PowerCut {
                    cuts += 1
                    isDone = false
                }
                try run(
                    manyEvents(), members: manyMembers(), into: store, until: ReplayTests.end)
                #expect(try Books(store) == whole, "cut \(place)")
            }
            number += 1
        }
        #expect(cuts >= 8)
    }

    @Test("sorts beyond its memory to the same end")
    func spills() throws {
        let space = MemorySpace()
        let store = MemoryStore()
        let lines =
            manyEvents()
            + (0..<400).map { number in
                eventLine(
                    "s\(number)", "2026-03-09T10:00:00Z", "bought", "m\(number % 10)",
                    #"{"amount":1}"#)
            }
        try run(
            lines.reversed(), members: manyMembers(), into: store, until: ReplayTests.end,
            budget: 16 << 10, space: space)
        #expect(space.runs > 1)
        #expect(try Books(store) == books(lines, members: manyMembers(), until: ReplayTests.end))
    }

    @Test("a scenario that comes later is live from then on; the others go on")
    func editionChanges() throws {
        let store = MemoryStore()
        let draft = try SmallProgramme.edition([
            ("status: live\ncategory: news", "status: draft\ncategory: news")
        ])
        try run(
            manyEvents(), members: manyMembers(), into: store, until: "2026-03-04T00:00:00Z",
            edition: draft)
        #expect(try Books(store).ledger.allSatisfy { $0.scenario == "welcome" })
        try run(manyEvents(), members: manyMembers(), into: store, until: ReplayTests.end)
        let thanks = try Books(store).ledger.filter { $0.scenario == "thanks" }
        #expect(!thanks.isEmpty)
        #expect(thanks.allSatisfy { $0.at >= Instant(rfc3339: "2026-03-04T00:00:00Z")! })
    }

    @Test("a member is known by its first event where no file names it")
    func unknownMember() throws {
        let books = try books([
            eventLine("1", "2026-03-01T09:00:00Z", "enrolled", "new", #"{"shop":"a"}"#)
        ])
        #expect(books.members.map(\.member.id) == ["new"])
        #expect(books.ledger.map(\.reason) == [.unreachable])
    }

    @Test("does not begin where it cannot end")
    func refusals() throws {
        #expect(throws: ReplayError.nothingToRun) { try run([], into: MemoryStore()) }
        #expect(throws: ReplayError.self) {
            try run(manyEvents(), into: MemoryStore(), until: "2020-01-01T00:00:00Z")
        }
        let store = MemoryStore()
        var told: [Rejection.Kind] = []
        #expect(throws: MemberImport.Unusable()) {
            try run(manyEvents(), members: "name,email\na,b\n", into: store) {
                told.append($1.kind)
            }
        }
        #expect(told == [.badHeader])
        #expect(store.standing() == Standing())
    }
}

/// Room for a sort in memory.
private final class MemorySpace: SpillSpace {
    private(set) var runs = 0

    func newRun() -> any SpillRun {
        runs += 1
        return MemoryRun()
    }

    private final class MemoryRun: SpillRun {
        private var bytes: [UInt8] = []
        private var position = 0

        func write(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes }

        func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            let part = bytes[position...].prefix(buffer.count)
            buffer.copyBytes(from: part)
            position += part.count
            return part.count
        }

        func discard() { bytes = [] }
    }
}
