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
            var batch = batch([fullMember("a")], effects(ledger: [entry("a", 0)]))
            try store.prepare(&batch)
            #expect(throws: StoreError.secondEntry(member: "a", number: 0)) {
                try store.commit(batch)
            }
            try store.forget("a")
            try store.commit(batch)
            #expect(try store.ledger().map(\.number) == [0])
        }
    }

    @Test("rows that were made ready for another catalogue or store are refused")
    func foreign() throws {
        try withStore { store in
            var batch = batch([], effects(ledger: [entry("a", 0)]))
            try store.prepare(&batch)
            try store.adopt(
                Catalogue(
                    idColumn: "id", attributes: exampleCatalogue.attributes, computed: [],
                    events: [], fieldNames: []))
            let refusal = StoreError.invariant(
                detail: "its rows were made ready for another store or catalogue")
            #expect(throws: refusal) { try store.commit(batch) }
            batch.ready = Stranger()
            #expect(throws: refusal) { try store.commit(batch) }
            #expect(try store.ledger().isEmpty)
        }
    }

    @Test("contacts that are nobody's are refused where they are made ready")
    func nobodysContacts() throws {
        try withStore { store in
            var batch = batch([], effects(contacts: [contact("m1", at: at(1))]))
            let refusal = StoreError.invariant(
                detail: "a contact comes with the decision or the event that made it")
            #expect(throws: refusal) { try store.prepare(&batch) }
        }
    }
}

/// What some other store has made ready.
private final class Stranger: Sendable {}
