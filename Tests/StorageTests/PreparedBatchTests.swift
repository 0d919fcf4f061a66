import Campaigns
import Engine
import Storage
import StorageSQLite
import Testing

@Suite("batches that are made ready where they grow")
struct PreparedBatchTests {
    private func withStore(_ body: (SQLiteStore) throws -> Void) throws {
        try withFolder { folder in
            let store = try SQLiteStore(path: folder + "/s.sqlite", catalogue: exampleCatalogue)
            defer { store.close() }
            try body(store)
        }
    }

    @Test("what is made ready leaves the batch, and is written with what comes after it")
    func growing() throws {
        try withStore { store in
            var batch = batch([fullMember("a")], effects(ledger: [entry("a", 0)]))
            try store.prepare(&batch)
            #expect(batch.members.isEmpty)
            #expect(batch.effects.isEmpty)
            batch.members = [fullMember("b")]
            batch.effects = [effects(ledger: [entry("b", 0)])]
            try store.prepare(&batch)
            batch.effects = [effects(ledger: [entry("a", 1)])]
            try store.commit(batch)
            #expect(try store.everyone().map(\.member.id) == ["a", "b"])
            #expect(try store.ledger().map { "\($0.member) \($0.number)" }.sorted() == ["a 0", "a 1", "b 0"])
        }
    }

    @Test("a copy of a batch does not grow with it")
    func copies() throws {
        try withStore { store in
            var first = batch([], effects(ledger: [entry("a", 0)]))
            try store.prepare(&first)
            var second = first
            first.effects = [effects(ledger: [entry("a", 1)])]
            second.effects = [effects(ledger: [entry("a", 2)])]
            try store.prepare(&first)
            try store.prepare(&second)
            try store.commit(second)
            #expect(try store.ledger().map(\.number) == [0, 2])
            // Nothing of a batch that is refused is there, nor is it used up.
            #expect(throws: StoreError.secondEntry(member: "a", number: 0)) {
                try store.commit(first)
            }
            #expect(try store.ledger().map(\.number) == [0, 2])
        }
    }

    @Test("a batch that was refused can be committed once what stood in its way is gone")
    func again() throws {
        try withStore { store in
            try store.commit(batch([fullMember("a")], effects(ledger: [entry("a", 0)])))
            var batch = batch(
                [fullMember("b")],
                effects(
                    ledger: [entry("b", 0)], messages: [message("m1", of: "b")],
                    events: [event("e1", of: "b", source: "web"), event("e2", of: "b")]))
            try store.prepare(&batch)
            batch.effects = [
                effects(
                    ledger: [entry("a", 0)], messages: [message("m2", of: "a")],
                    events: [event("e3", of: "a", source: "shop")])
            ]
            #expect(throws: StoreError.secondEntry(member: "a", number: 0)) {
                try store.commit(batch)
            }
            #expect(try store.counts().events == 0)
            #expect(try store.outbox().isEmpty)
            try store.forget("a")
            try store.commit(batch)
            #expect(try store.ledger().map { "\($0.member) \($0.number)" }.sorted() == ["a 0", "b 0"])
            #expect(try store.events(of: "b").map(\.event.source) == ["web", "till"])
            #expect(try store.events(of: "a").map(\.event.source) == ["shop"])
            #expect(try store.outbox().map(\.id).sorted() == ["m1", "m2"])
            #expect(try store.message(id: "m2") == message("m2", of: "a"))
            #expect(throws: StoreError.secondEvent(source: "web", id: "e1")) {
                try store.commit(batch)
            }
        }
    }

    @Test("rows that were made ready for another catalogue are refused")
    func otherCatalogue() throws {
        try withStore { store in
            var batch = batch([], effects(ledger: [entry("a", 0)]))
            try store.prepare(&batch)
            try store.adopt(
                Catalogue(
                    idColumn: "id", attributes: exampleCatalogue.attributes, computed: [],
                    events: [], fieldNames: Catalogue.standardFields))
            #expect(throws: StoreError.foreignRows) { try store.commit(batch) }
            #expect(try store.ledger().isEmpty)
        }
    }

    @Test("what another store has made ready is neither taken nor lost", arguments: StoreKind.allCases)
    func foreign(kind: StoreKind) throws {
        try kind.withStore { store in
            var batch = batch([fullMember("b")])
            batch.ready = Stranger()
            #expect(throws: StoreError.foreignRows) { try store.commit(batch) }
            let counts = try store.counts()
            #expect(counts.members == 0)
        }
        try withStore { store throws in
            var batch = batch([fullMember("b")])
            batch.ready = Stranger()
            #expect(throws: StoreError.foreignRows) { try store.prepare(&batch) }
            #expect(batch.ready is Stranger)
            #expect(batch.members.map(\.member.id) == ["b"])
        }
    }

    @Test("a batch of which something cannot be made ready is as it was")
    func nobodysContacts() throws {
        try withStore { store in
            let good = effects(ledger: [entry("a", 0)], events: [event("e1", of: "a")])
            var batch = batch([fullMember("a")], good, effects(contacts: [contact("m1", at: at(1))]))
            let refusal = StoreError.invariant(
                detail: "a contact comes with the decision or the event that made it")
            #expect(throws: refusal) { try store.prepare(&batch) }
            #expect(batch.members.count == 1)
            #expect(batch.effects.count == 2)
            batch.effects.removeLast()
            try store.prepare(&batch)
            #expect(batch.effects.isEmpty)
            try store.commit(batch)
            #expect(try store.ledger() == [entry("a", 0)])
            #expect(try store.events(of: "a").map(\.event.id) == ["e1"])
        }
    }
}

/// What some other store has made ready.
private final class Stranger: Sendable {}
