import CivilTime
import Engine
import Storage
import Testing

/// What retention takes away, and what stays.
@Suite struct PruningTests {
    /// A member with a row of each kind at each of the instants.
    private func history(_ id: String, _ instants: [Int64]) -> Batch {
        var batch = batch([fullMember(id)])
        for (number, second) in instants.enumerated() {
            let message = message(
                "m-\(id)-\(second)", of: id, occurrence: "o\(second)",
                decidedAt: at(second))
            batch.effects.append(
                effects(
                    ledger: [entry(id, number, at: at(second))], messages: [message],
                    contacts: [contact(message.id, at: at(second))],
                    events: [event("e-\(id)-\(second)", of: id, received: at(second))]))
            batch.settlements.append(
                Settlement(message: message.id, status: .delivered, at: at(second)))
        }
        return batch
    }

    private func pruning(_ second: Int64) -> Pruning {
        var pruning = Pruning(now: at(1_000))
        (pruning.events, pruning.bodies) = (at(second), at(second))
        (pruning.ledger, pruning.contacts) = (at(second), at(second))
        return pruning
    }

    private func pruneAll(_ store: any Store, _ pruning: Pruning, limit: Int = 2) throws -> Int {
        var (last, rounds): (String?, Int) = (nil, 0)
        repeat {
            last = try store.prune(pruning, after: last, limit: limit)
            rounds += 1
        } while last != nil
        return rounds
    }

    @Test("older rows go, a few members at a time; members, messages and younger rows stay",
        arguments: StoreKind.allCases)
    func older(kind: StoreKind) throws {
        try kind.withStore { store in
            let ids = ["a", "b", "c", "d", "e"]
            for id in ids { try store.commit(history(id, [10, 20, 30])) }
            let before = try store.everyone().map(\.member.state.recorded)
            #expect(try pruneAll(store, pruning(20)) == 3)
            for id in ids {
                #expect(try store.events(of: id).map(\.event.received) == [at(20), at(30)])
                #expect(try store.ledger { $0.member = id }.map(\.number) == [1, 2])
                #expect(try store.outbox { $0.member = id }.map(\.html) == [nil, "<p>é</p>", "<p>é</p>"])
            }
            #expect(try store.everyone().map(\.member.state.contacts.count) == [2, 2, 2, 2, 2])
            #expect(try store.everyone().map(\.member.state.recorded) == before)
            #expect(try store.counts().messages == 15)
            #expect(try pruneAll(store, pruning(20), limit: 5) == 2)
            #expect(try store.counts().events == 10)
        }
    }

    @Test("the store remembers from when on decisions are kept", arguments: StoreKind.allCases)
    func ledgerEdge(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(history("a", [10, 20]))
            #expect(try store.ledgerKeptFrom() == nil)
            for second in [15, 12] { _ = try pruneAll(store, pruning(Int64(second))) }
            #expect(try store.ledgerKeptFrom() == at(15))
        }
    }

    @Test("an event goes only when one of its time is too old to come in again",
        arguments: StoreKind.allCases)
    func eventTime(kind: StoreKind) throws {
        try kind.withStore { store in
            // It happened, by its source's clock, a microsecond before it came in.
            try store.commit(history("a", [20]))
            var edge = Pruning(now: at(1_000))
            edge.events = at(20)
            _ = try store.prune(edge, after: nil, limit: 9)
            #expect(try store.counts().events == 1)
            edge.events = at(20).advanced(by: 1)
            _ = try store.prune(edge, after: nil, limit: 9)
            #expect(try store.counts().events == 0)
            #expect(try store.eventsKeptFrom() == edge.events)
            edge.events = at(10)
            _ = try store.prune(edge, after: nil, limit: 9)
            #expect(try store.eventsKeptFrom() == at(20).advanced(by: 1))
            #expect(try store.seen([EventIdentity(source: "till", id: "e-a-20")]).isEmpty)
        }
    }

    @Test("a message that may still go out, or be completed, keeps its body",
        arguments: StoreKind.allCases)
    func bodies(kind: StoreKind) throws {
        try kind.withStore { store in
            let statuses: [MessageStatus] = [
                .ready, .incomplete, .failed, .delivered, .expired, .cancelled,
            ]
            try store.commit(
                batch(
                    [plainMember("a")],
                    effects(
                        messages: statuses.map {
                            message("m-\($0)", of: "a", occurrence: "\($0)", status: $0)
                        })))
            var pruning = Pruning(now: at(0))
            pruning.bodies = at(10)
            _ = try store.prune(pruning, after: nil, limit: 9)
            #expect(try store.outbox().allSatisfy { $0.html != nil })
            pruning.now = at(1)
            _ = try store.prune(pruning, after: nil, limit: 9)
            let kept = try store.outbox().filter { $0.html != nil }.map(\.status)
            #expect(Set(kept) == [.ready, .incomplete])
            #expect(try store.waiting(on: "email", at: at(0), limit: 9).map(\.message.html) == ["<p>é</p>"])
        }
    }

    @Test("what is kept for ever is not touched", arguments: StoreKind.allCases)
    func forEver(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(history("a", [10, 20]))
            let before = try (store.everyone(), store.ledger(), store.outbox(), store.counts())
            #expect(try store.prune(Pruning(now: at(1_000)), after: nil, limit: 9) == nil)
            let after = try (store.everyone(), store.ledger(), store.outbox(), store.counts())
            #expect(after.0 == before.0 && after.1 == before.1)
            #expect(after.2 == before.2 && after.3 == before.3)
        }
    }
}
