import CivilTime
import Engine
import Expressions
import Foundation
import Storage
import StorageSQLite
import Testing

/// Members that are erased, and the bytes that they leave.
@Suite struct ForgettingTests {
    /// A batch with something of the member in every table; `round` tells one from another.
    private func everything(_ id: String, round: Int = 0, size: Int = 1) -> Batch {
        var stored = fullMember(id)
        stored.member.attributes[3] = .string("Name of \(id), \(String(repeating: id, count: size))")
        var message = message("m-\(id)-\(round)", of: id, occurrence: "o\(round)")
        message.html = "<p>\(String(repeating: "Dear \(id). ", count: 40 * size))</p>"
        message.ownText = "Dear \(id)"
        return batch(
            [stored],
            effects(
                ledger: [entry(id, round, message: message.id)], messages: [message],
                journeys: [
                    JourneyRecord(
                        member: id, scenario: "welcome", occurrence: "o\(round)", began: at(0),
                        ended: nil, ending: nil)
                ],
                contacts: [contact(message.id, at: at(Int64(round)))],
                events: [event("e-\(id)-\(round)", of: id, source: "till")]))
    }

    /// All that the store has of one member.
    private func remains(_ id: String, _ store: any Store) throws -> [String] {
        var rows: [String] = []
        rows += try store.members(ids: [id], contactsFrom: .distantPast).map { "\($0)" }
        rows += try store.events(of: id).map { "\($0.event.id) \($0.event.data)" }
        rows += try store.journeys(of: id).map { "\($0)" }
        rows += try store.ledger { $0.member = id }.map { "\($0)" }
        rows += try store.outbox { $0.member = id }.map { "\($0)" }
        return rows
    }

    @Test("nothing stays of a member who is erased, and others stay as they are",
        arguments: StoreKind.allCases)
    func erased(kind: StoreKind) throws {
        try kind.withStore { store in
            for id in ["ann", "annie", "bob"] { try store.commit(everything(id)) }
            let before = try ["ann", "bob"].map { try remains($0, store) }
            #expect(before.allSatisfy { $0.count == 5 })
            try store.forget("annie")
            #expect(try remains("annie", store) == [])
            #expect(try ["ann", "bob"].map { try remains($0, store) } == before)
            #expect(try store.message(id: "m-annie-0") == nil)
            #expect(try store.memberIDs(after: nil, limit: 9) == ["ann", "bob"])
            let counts = try store.counts()
            #expect(counts.members == 2 && counts.events == 2)
            #expect(counts.decisions == 2 && counts.messages == 2)
            #expect(try store.scrub())
        }
    }

    @Test("an erased id is told from others byte for byte, also from one that was never known",
        arguments: StoreKind.allCases)
    func toldApart(kind: StoreKind) throws {
        try kind.withStore { store in
            #expect(try store.erased(among: ["é", "x"]).isEmpty)
            try store.commit(everything("é"))
            try store.forget("é")
            try store.forget("nobody")
            try store.forget("nobody")
            let asked = ["e\u{301}", "é", "nobody", "x", ""]
            let found = try store.erased(among: asked)
            #expect(found == [ByteText("é"), ByteText("nobody")])
            #expect(try store.erased(among: []).isEmpty)
        }
    }

    @Test("an event of an erased member is not told for a duplicate, and may be of somebody else",
        arguments: StoreKind.allCases)
    func identities(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(everything("ann"))
            try store.forget("ann")
            #expect(try store.seen([EventIdentity(source: "till", id: "e-ann-0")]).isEmpty)
            try store.commit(batch([], effects(events: [event("e-ann-0", of: "bob")])))
            try store.commit(batch([], effects(messages: [message("m-ann-0", of: "bob")])))
            #expect(try store.message(id: "m-ann-0")?.member == "bob")
        }
    }

    @Test("the list of the erased outlives the process, and holds no id")
    func kept() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            for round in 1...2 {
                let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
                if round == 1 { try store.forget("unmistakable-id") }
                #expect(try store.erased(among: ["unmistakable-id"]).count == 1)
                store.close()
            }
            #expect(try occurrences(of: "unmistakable-id", in: folder) == [])
        }
    }

    @Test("no byte of an erased member is in the store's files, however its rows have moved about")
    func bytes() throws {
        try withFolder { folder in
            let store = try SQLiteStore(path: folder + "/s.sqlite", catalogue: exampleCatalogue)
            let ids = (0..<120).map { "member-\($0)-of-120" }
            // Rows that grow and shrink move from page to page.
            for round in 0..<6 {
                for (place, id) in ids.enumerated() {
                    try store.commit(everything(id, round: round, size: 1 + (place * 7 + round * 5) % 11))
                }
            }
            let gone = [0, 1, 40, 41, 42, 77, 119].map { ids[$0] }
            for id in gone { #expect(try !occurrences(of: id, in: folder).isEmpty) }
            for id in gone { try store.forget(id) }
            #expect(try store.scrub())
            for id in gone { #expect(try occurrences(of: id, in: folder) == []) }
            store.close()
            for id in gone { #expect(try occurrences(of: id, in: folder) == []) }
        }
    }

    @Test("a source that nobody else's events have goes with the member, or with the events")
    func sources() throws {
        try withFolder { folder in
            let store = try SQLiteStore(path: folder + "/s.sqlite", catalogue: exampleCatalogue)
            func take(_ id: String, of member: String, from source: String) throws {
                try store.commit(
                    batch(
                        [fullMember(member)],
                        effects(events: [event(id, of: member, source: source)])))
            }
            let (own, shared, old) = ("/till/jane.doe@example.org", "/till/7", "/till/joe.bloggs")
            try take("1", of: "jane", from: own)
            try take("2", of: "jane", from: shared)
            try take("3", of: "ann", from: shared)
            try take("4", of: "joe", from: old)
            try store.forget("jane")
            #expect(try store.scrub())
            #expect(try occurrences(of: own, in: folder) == [])
            #expect(try store.events(of: "ann").map(\.event.source) == [shared])
            // One that comes again gets a number of its own, and none that was kept in mind.
            try take("5", of: "ann", from: own)
            try take("6", of: "bob", from: "/till/8")
            #expect(try store.events(of: "ann").map(\.event.source) == [shared, own])
            #expect(try store.events(of: "bob").map(\.event.source) == ["/till/8"])
            #expect(try store.seen([EventIdentity(source: own, id: "5")]).count == 1)
            // Retention takes the last event of a source: its word goes in the same round.
            var pruning = Pruning(now: at(1_000))
            pruning.events = at(900)
            #expect(try store.prune(pruning, after: nil, limit: 9) == nil)
            #expect(try store.scrub())
            for source in [old, own] { #expect(try occurrences(of: source, in: folder) == []) }
            store.close()
            #expect(try occurrences(of: "/till/", in: folder) == [])
        }
    }

    @Test("as long as somebody reads what was there before, erasure says that it is not done")
    func beside() throws {
        try withFolder { folder in
            let path = folder + "/s.sqlite"
            let store = try SQLiteStore(path: path, catalogue: exampleCatalogue)
            defer { store.close() }
            try store.commit(everything("unmistakable-id"))
            try store.commit(everything("bob"))
            let reader = try SQLiteStore(path: path, catalogue: exampleCatalogue, access: .reading)
            var isFirst = true
            try reader.decisions(DecisionQuery()) { _ in
                guard isFirst else { return true }
                isFirst = false
                try store.forget("unmistakable-id")
                #expect(try !store.scrub())
                return true
            }
            #expect(try store.scrub())
            #expect(try occurrences(of: "unmistakable-id", in: folder) == [])
        }
    }

    /// Names of the files in the folder that hold the text.
    private func occurrences(of text: String, in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return data.range(of: Data(text.utf8)) != nil
        }.sorted()
    }
}
