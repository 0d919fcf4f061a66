import CivilTime
import Engine
import Storage
import Testing

/// What no store lets through, and that a batch which is refused leaves nothing.
@Suite struct StoreInvariantTests {
    /// Commits the batch, which must be refused, and sees that nothing has changed.
    private func expectRefused(_ batch: Batch, by store: any Store) throws {
        let before = try (store.everyone(), store.ledger(), store.outbox(), store.standing())
        #expect {
            try store.commit(batch)
        } throws: { error in
            if case .some(.invariant) = error as? StoreError { true } else { false }
        }
        let after = try (store.everyone(), store.ledger(), store.outbox(), store.standing())
        #expect(before == after)
    }

    @Test("an event is taken in once, whoever it is about", arguments: StoreKind.allCases)
    func secondEvent(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([], effects(events: [event("e", of: "a")])))
            try expectRefused(batch([], effects(events: [event("e", of: "b")])), by: store)
            try expectRefused(
                batch(
                    [], effects(events: [event("f", of: "b")]),
                    effects(events: [event("f", of: "b")])),
                by: store)
            #expect(try store.seen([EventIdentity(source: "till", id: "f")]).isEmpty)
            #expect(try store.events(of: "b").isEmpty)
        }
    }

    @Test("a member's ledger rows have one number each", arguments: StoreKind.allCases)
    func secondEntry(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([], effects(ledger: [entry("a", 0), entry("b", 0)])))
            try expectRefused(
                batch([], effects(ledger: [entry("a", 1), entry("a", 0)])), by: store)
        }
    }

    @Test("a goal is reached once, by a journey that is over too", arguments: StoreKind.allCases)
    func goals(kind: StoreKind) throws {
        func reached(_ instant: Int64) -> GoalReached {
            GoalReached(member: "a", scenario: "welcome", occurrence: "1", at: at(instant))
        }
        try kind.withStore { store in
            var first = effects(journeys: [
                JourneyRecord(
                    member: "a", scenario: "welcome", occurrence: "1", began: at(1), ended: at(2),
                    ending: .completed)
            ])
            first.goals = [reached(5)]
            try store.commit(batch([], first))
            var second = Effects()
            second.goals = [reached(9)]
            try store.commit(batch([], second))
            #expect(try store.journeys(of: "a").map(\.goal) == [at(5)])
        }
    }

    @Test("a journey begins once and ends once", arguments: StoreKind.allCases)
    func journeys(kind: StoreKind) throws {
        func record(_ occurrence: String, began: Int64, ended: Int64? = nil) -> JourneyRecord {
            JourneyRecord(
                member: "a", scenario: "welcome", occurrence: occurrence, began: at(began),
                ended: ended.map(at), ending: ended.map { _ in .exited })
        }
        try kind.withStore { store in
            try store.commit(
                batch([], effects(journeys: [record("2", began: 5), record("1", began: 5)])))
            try store.commit(
                batch(
                    [],
                    effects(journeys: [
                        record("2", began: 5, ended: 9), record("0", began: 6, ended: 7),
                    ])
                ))
            #expect(
                try store.journeys(of: "a") == [
                    record("1", began: 5), record("2", began: 5, ended: 9),
                    record("0", began: 6, ended: 7),
                ])
            for second in [
                record("1", began: 8), record("2", began: 5), record("2", began: 5, ended: 10),
                record("0", began: 6, ended: 7),
            ] {
                try expectRefused(batch([], effects(journeys: [second])), by: store)
            }
            #expect(try store.journeys(of: "b").isEmpty)
        }
    }

    @Test("a contact is made once", arguments: StoreKind.allCases)
    func secondContact(kind: StoreKind) throws {
        try kind.withStore { store in
            let made = effects(ledger: [entry("a", 0)], contacts: [contact("m", at: at(1))])
            try store.commit(batch([plainMember("a")], made))
            try expectRefused(
                batch([], effects(ledger: [entry("a", 1)], contacts: [contact("m", at: at(1))])),
                by: store)
        }
    }

    @Test("a contact of nobody is refused", arguments: StoreKind.allCases)
    func contactOfNobody(kind: StoreKind) throws {
        try kind.withStore { store in
            try expectRefused(batch([], effects(contacts: [contact("m", at: at(1))])), by: store)
        }
    }

    @Test("a journey's step has one message", arguments: StoreKind.allCases)
    func secondMessage(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([], effects(messages: [message("m1", of: "a")])))
            for second in [
                message("m2", of: "a"),  // another id for the same step
                message("m1", of: "a", step: "other"),  // the same id for another step
                message("m1", of: "b"),
                message("m1", of: "a"),  // ready already
            ] {
                try expectRefused(batch([], effects(messages: [second])), by: store)
            }
        }
    }

    @Test(
        "an incomplete message is replaced, and one whose status changes",
        arguments: StoreKind.allCases)
    func replacedMessage(kind: StoreKind) throws {
        try kind.withStore { store in
            var incomplete = message("m", of: "a", status: .incomplete)
            incomplete.html = nil
            incomplete.ownText = ""
            incomplete.subject = nil
            incomplete.inserts = []
            try store.commit(batch([], effects(messages: [incomplete])))
            #expect(try store.message(id: "m") == incomplete)
            incomplete.deadline = at(77)
            try store.commit(batch([], effects(messages: [incomplete])))
            #expect(try store.message(id: "m") == incomplete)
            for status in [MessageStatus.ready, .cancelled] {
                let changed = message("m", of: "a", status: status)
                try store.commit(batch([], effects(messages: [changed])))
                #expect(try store.message(id: "m") == changed)
            }
            #expect(try store.counts().messages == 1)
        }
    }

    @Test(
        "a batch that fails in its middle leaves nothing, and the store goes on",
        arguments: StoreKind.allCases)
    func interruptedBatch(kind: StoreKind) throws {
        try kind.withStore { store in
            let whole = effects(
                ledger: [entry("a", 0, version: "v9")], messages: [message("m1", of: "a")],
                journeys: [
                    JourneyRecord(member: "a", scenario: "s", occurrence: "o", began: at(1))
                ],
                contacts: [contact("m1", at: at(1))],
                events: [event("e1", of: "a", source: "new source")])
            let broken = effects(ledger: [entry("a", 0)])
            let standing = Standing(clock: at(5), liveSince: ["s": at(1)])
            try expectRefused(
                batch([fullMember("a")], whole, broken, standing: standing), by: store)
            #expect(try store.counts() == StoreCounts())
            #expect(try store.journeys(of: "a").isEmpty)
            try store.commit(batch([fullMember("a")], whole, standing: standing))
            #expect(try store.standing() == standing)
            #expect(try store.events(of: "a") == whole.events)
            #expect(try store.ledger() == whole.ledger)
            #expect(try store.message(id: "m1") == whole.messages[0])
            var member = fullMember("a")
            member.member.state.contacts = whole.contacts
            #expect(try store.everyone() == [member])
        }
    }
}
