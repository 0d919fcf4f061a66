import Campaigns
import CivilTime
import Engine
import Expressions
import Ingestion
import Storage
import Templates
import Testing

@testable import Simulation

@Suite("An import of members")
struct MemberImportTests {
    private let start = Instant(rfc3339: "2026-03-01T00:00:00Z")!

    private func importer(_ store: any Store, at instant: Instant?) throws -> MemberImport {
        let edition = try SmallProgramme.edition()
        return MemberImport(
            store: store, deployment: Deployment(edition: edition, liveSince: [:]), at: instant)
    }

    private func take(
        _ text: String, _ format: MemberSource.Format = .csv, into store: any Store
    ) throws -> MemberImport.Report {
        try importer(store, at: start).run(MemberSource(MemoryBytes(text), format: format)) { _ in }
    }

    /// The points of each member by id.
    private func points(_ store: any Store) throws -> [String: Int64] {
        let slot = try #require(
            SmallProgramme.edition().programme.catalogue.slot(ofAttribute: "points"))
        var points: [String: Int64] = [:]
        for stored in try store.members(after: nil, limit: 10_000, contactsFrom: .distantPast) {
            if case .int(let value)? = stored.member.attributes[slot] {
                points[stored.member.id] = value
            }
        }
        return points
    }

    private let many = "id,points\n" + (0..<1_300).map { "m\($0),\($0)\n" }.joined()

    @Test("takes rows of both formats, leaves other attributes alone, and clears where it says so")
    func formats() throws {
        let store = MemoryStore()
        let table = try take("id,points,first_name,shoe\na,1,Ann,38\nb,2,Ben,44\n", into: store)
        #expect(table.rows == 2 && table.ignoredColumns.names == ["shoe"])
        let lines = try take(
            #"{"id":"a","points":5}"# + "\n" + #"{"id":"b","points":null,"hat":1}"# + "\n[]\n",
            .ndjson, into: store)
        #expect(lines.rows == 2 && lines.rejected.total == 1 && lines.ignoredColumns.names == ["hat"])
        #expect(try points(store) == ["a": 5])
        let names = store.members(ids: ["a"], contactsFrom: start)[0].member.attributes
        #expect(names.contains(.string("Ann")))
    }

    @Test("the last of several rows of a member holds, within a batch and beyond")
    func repeated() throws {
        let store = MemoryStore()
        let report = try take(many + "m0,7000\nm1299,8000\nm1299,9000\n", into: store)
        #expect(report.rows == 1_303)
        let points = try points(store)
        #expect(points.count == 1_300 && points["m0"] == 7_000 && points["m1299"] == 9_000)
        #expect(points["m700"] == 700)
    }

    @Test("the same file once more changes nothing; another one does")
    func again() throws {
        let store = MemoryStore()
        #expect(try !take("id,points\na,1\n", into: store).wasComplete)
        let other = try take("id,points\na,2\n", into: store)
        #expect(!other.wasComplete)
        #expect(try points(store) == ["a": 2])
        let same = try take("id,points\na,2\n", into: store)
        #expect(same.wasComplete && same.rows == 1)
    }

    @Test("cut off at any commit goes on behind the last row, and undoes nothing in between")
    func resume() throws {
        for number in 1...3 {
            for place in [BreakingStore.Break.before(number), .after(number)] {
                let store = MemoryStore()
                #expect(throws: BreakingStore.PowerCut.self) {
                    try take(many, into: BreakingStore(store, place))
                }
                // An event that comes in between sets what the file set first.
                if var first = store.members(ids: ["m0"], contactsFrom: start).first {
                    let slot = try #require(
                        SmallProgramme.edition().programme.catalogue.slot(ofAttribute: "points"))
                    first.member.attributes[slot] = .int(-1)
                    var batch = Batch()
                    batch.members = [first]
                    try store.commit(batch)
                }
                let isFirstIn = store.counts().members > 0
                let report = try take(many, into: store)
                #expect(report.rows == 1_300, "cut \(place)")
                let points = try points(store)
                #expect(points.count == 1_300 && points["m1299"] == 1_299)
                #expect(points["m0"] == (isFirstIn ? -1 : 0), "cut \(place)")
            }
        }
    }

    @Test("before time begins in the store rows are kept and nothing is decided")
    func beforeTime() throws {
        let store = MemoryStore()
        let report = try importer(store, at: nil).run(
            MemberSource(MemoryBytes(manyMembers()), format: .csv)
        ) { _ in }
        #expect(report.rows == 10)
        #expect(store.standing().clock == nil)
        let books = try Books(store)
        #expect(books.members.count == 10 && books.ledger.isEmpty)
        #expect(books.members.allSatisfy { $0.member.state.knownSince == .distantPast })
    }

    @Test(
        "a table that does not say whose rows they are is refused, and nothing is written",
        arguments: ["", "\n", "name\na\n", "id,id\na,b\n", "ID\na\n"])
    func unusable(text: String) throws {
        let store = MemoryStore()
        var told: [Rejection.Kind] = []
        #expect(throws: MemberImport.Unusable()) {
            _ = try importer(store, at: start).run(
                MemberSource(MemoryBytes(text), format: .csv)
            ) { told.append($0.kind) }
        }
        #expect(told == [.badHeader] && store.standing() == Standing())
    }

    @Test("a file is named by its bytes, however they come in chunks")
    func digest() throws {
        func digest(_ text: String, chunk: Int) throws -> String {
            try MemberSource(Chunks(bytes: Array(text.utf8), size: chunk), format: .csv).digest()
        }
        let whole = try digest(many, chunk: 1 << 20)
        for chunk in [1, 7, 4_096] { #expect(try digest(many, chunk: chunk) == whole) }
        #expect(try digest(many + "\n", chunk: 7) != whole)
        #expect(try digest("ab", chunk: 1) != digest("ba", chunk: 1))
    }

    private struct Chunks: ByteSource {
        var bytes: [UInt8]
        var size: Int

        func read(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
            for start in stride(from: 0, to: bytes.count, by: size) {
                try bytes[start..<min(start + size, bytes.count)].withUnsafeBufferPointer(body)
            }
        }
    }

    @Test("rows of a member who was erased change nothing")
    func erased() throws {
        let store = MemoryStore()
        _ = try take(many, into: store)
        store.forget("m7")
        let again = try take(many.replacing("m7,7", with: "m7,8") + "new,1\n", into: store)
        #expect(again.rows == 1_301 && again.rejected.total == 0)
        let points = try points(store)
        #expect(points["m7"] == nil && points.count == 1_300 && points["new"] == 1)
    }
}
