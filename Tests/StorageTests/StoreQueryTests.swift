import CivilTime
import Engine
import Storage
import Testing

/// Listings of ledger and outbox, and what becomes of messages.
@Suite struct StoreQueryTests {
    @Test(
        "the ledger comes in order of time, member and number, every column as written",
        arguments: StoreKind.allCases)
    func ledgerOrder(kind: StoreKind) throws {
        var detail = Detail(
            cap: "two-a-week", limit: 2, contacts: ["m1", "till é"], retry: at(9),
            missing: "member.first_name", error: "no such key")
        detail.excludedBy = "sale"
        detail.hold = "open-complaint"
        detail.reserved = "sale/step"
        detail.reservedAt = at(10)
        let bare = bareEntry("b", 0, at: at(1))
        let full = entry(
            "b", 2, at: at(1), outcome: .deferred, reason: .cap, detail: detail, message: "m1")
        let rows = [
            entry("c", 0, at: at(0), version: "v0"), entry("a", 0, at: at(1)), bare,
            entry("b", 1, at: at(1), detail: Detail()), full, entry("a", 1, at: at(2)),
        ]
        try kind.withStore { store in
            try store.commit(
                batch(
                    [], effects(ledger: [rows[1], rows[5]]),
                    effects(ledger: [bare, rows[3], full]),
                    effects(ledger: [rows[0]])))
            #expect(try store.ledger() == rows)
        }
    }

    @Test("every outcome, reason, ending and status can be written", arguments: StoreKind.allCases)
    func everyWord(kind: StoreKind) throws {
        let outcomes = Outcome.allCases.enumerated().map { entry("a", $0, outcome: $1) }
        let reasons = Reason.allCases.enumerated().map {
            entry("a", outcomes.count + $0, outcome: .dropped, reason: $1)
        }
        let endings = JourneyRecord.Ending.allCases.map {
            JourneyRecord(
                member: "a", scenario: "s", occurrence: $0.rawValue, began: at(0), ended: at(1),
                ending: $0)
        }
        let messages = MessageStatus.allCases.map {
            message($0.rawValue, of: "a", occurrence: $0.rawValue, status: $0)
        }
        try kind.withStore { store in
            try store.commit(
                batch(
                    [],
                    effects(ledger: outcomes + reasons, messages: messages, journeys: endings)))
            #expect(try store.ledger() == outcomes + reasons)
            #expect(try Set(store.journeys(of: "a")) == Set(endings))
            #expect(try Set(store.outbox()) == Set(messages))
        }
    }

    @Test(
        "the ledger is filtered by member, scenario, outcome, reason and time",
        arguments: StoreKind.allCases)
    func ledgerFilters(kind: StoreKind) throws {
        let rows = [
            entry("a", 0, at: at(0)), entry("a", 1, at: at(1), scenario: "sale"),
            entry("b", 0, at: at(2), outcome: .dropped, reason: .cap),
            entry("b", 1, at: at(3), outcome: .dropped, reason: .expired),
        ]
        try kind.withStore { store in
            try store.commit(batch([], effects(ledger: rows)))
            #expect(try store.ledger { $0.member = "a" } == [rows[0], rows[1]])
            #expect(try store.ledger { $0.scenario = "sale" } == [rows[1]])
            #expect(try store.ledger { $0.outcome = .dropped } == [rows[2], rows[3]])
            #expect(try store.ledger { $0.reason = .cap } == [rows[2]])
            #expect(
                try store.ledger { ($0.from, $0.until) = (at(1), at(3)) } == [rows[1], rows[2]])
            #expect(try store.ledger { ($0.member, $0.reason) = ("a", .cap) }.isEmpty)
        }
    }

    @Test("that a message was leased is known as long as it is ready", arguments: StoreKind.allCases)
    func leasedOnce(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([], effects(messages: [message("m", of: "a")])))
            func note(after settlement: Settlement) throws -> String? {
                try store.settle([settlement])
                return try store.waysOut(of: "a")["m"]?.note
            }
            func settled(_ status: MessageStatus, _ note: String? = nil) -> Settlement {
                Settlement(message: "m", status: status, from: nil, at: at(2), note: note)
            }
            let lease = Settlement.lease(of: "m", at: at(1), until: at(9))
            #expect(try note(after: settled(.ready)) == nil)
            #expect(try note(after: lease) == Settlement.leaseNote)
            for _ in 1...2 {
                #expect(try note(after: settled(.ready)) == WayOut.leasedBefore)
                #expect(try store.waysOut(of: "a")["m"]?.wasLeased == true)
                #expect(try store.waysOut(of: "a")["m"]?.failure == nil)
            }
            #expect(try note(after: lease) == Settlement.leaseNote)
            #expect(try note(after: settled(.expired)) == nil)
            #expect(try note(after: settled(.ready, "busy")) == "busy")
            #expect(try note(after: settled(.ready)) == "busy")
            #expect(try note(after: settled(.expired)) == "busy")
            #expect(try note(after: settled(.delivered)) == nil)
        }
    }

    @Test("a listing goes on after a row of it, so many at a time", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) throws {
        // Times are the same, and not in the order of numbers.
        let rows = (0..<9).map { entry("a", $0, at: at($0 < 5 ? 1 : 0)) } + [entry("B", 0, at: at(1))]
        let messages = (0..<9).map {
            message("m\($0)", of: $0 == 4 ? "B" : "a", step: "s\($0)", decidedAt: at($0 % 2))
        }
        try kind.withStore { store in
            try store.commit(batch([], effects(ledger: rows, messages: messages)))
            for member in ["a", nil] {
                let ledger = try store.ledger { $0.member = member }
                let outbox = try store.outbox { $0.member = member }
                #expect(ledger.count == (member == nil ? 10 : 9))
                for limit in 1...4 {
                    var (found, last) = ([LedgerEntry](), LedgerPlace?.none)
                    for _ in 0...10 {
                        found += try store.ledger {
                            ($0.member, $0.after, $0.limit) = (member, last, limit)
                        }
                        last = found.last.map { LedgerPlace(of: $0) }
                    }
                    #expect(found == ledger)
                    var (sent, end) = ([OutboxMessage](), MessagePlace?.none)
                    for _ in 0...10 {
                        sent += try store.outbox {
                            ($0.member, $0.after, $0.limit) = (member, end, limit)
                            $0.status = .ready
                        }
                        end = sent.last.map { MessagePlace(of: $0) }
                    }
                    #expect(sent == outbox)
                }
            }
        }
    }

    @Test("a listing stops when told, and may ask the store again", arguments: StoreKind.allCases)
    func listingStops(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch(
                    [],
                    effects(
                        ledger: [entry("a", 0), entry("a", 1), entry("a", 2)],
                        messages: [message("m", of: "a")])))
            var seen = 0
            try store.decisions(DecisionQuery()) { row in
                seen += 1
                #expect(try store.message(id: "m") != nil)
                #expect(try store.ledger { $0.member = row.member }.count == 3)
                if row.number == 0 {
                    try store.settle([Settlement(message: "m", status: .delivered, at: at(1))])
                }
                return row.number < 1
            }
            #expect(seen == 2)
            #expect(try store.message(id: "m")?.status == .delivered)
        }
    }

    @Test("what a listing's closure throws comes out as it is", arguments: StoreKind.allCases)
    func closureThrows(kind: StoreKind) throws {
        struct Stop: Error {}
        try kind.withStore { store in
            try store.commit(
                batch([], effects(ledger: [entry("a", 0)], messages: [message("m", of: "a")])))
            #expect(throws: Stop.self) {
                try store.decisions(DecisionQuery()) { _ in throw Stop() }
            }
            #expect(throws: Stop.self) { try store.messages(MessageQuery()) { _ in throw Stop() } }
            #expect(try store.ledger().count == 1)
        }
    }

    @Test(
        "the outbox comes in order, with bodies only where asked for",
        arguments: StoreKind.allCases)
    func outbox(kind: StoreKind) throws {
        let rows = [
            message("m4", of: "b", decidedAt: at(0)), message("m1", of: "a", decidedAt: at(1)),
            message("m0", of: "a", step: "z", status: .failed, decidedAt: at(1)),
            message("m2", of: "a", occurrence: "p", decidedAt: at(1)),
            message("m3", of: "b", occurrence: "p", decidedAt: at(1)),
        ]
        try kind.withStore { store in
            try store.commit(batch([], effects(messages: rows.reversed())))
            #expect(try store.outbox() == rows)
            #expect(try store.outbox { $0.member = "b" } == [rows[0], rows[4]])
            #expect(try store.outbox { $0.status = .failed } == [rows[2]])
            #expect(try store.outbox { $0.status = .ready }.count == 4)
            #expect(try store.outbox { $0.channel = "sms" }.isEmpty)
            #expect(try store.outbox { $0.scenario = "welcome" } == rows)
            var bare = rows[1]
            (bare.html, bare.ownText) = (nil, "")
            #expect(try store.outbox { $0.withBodies = false }[1] == bare)
        }
    }

    @Test(
        "a message is settled, an unknown one refused with all the others",
        arguments: StoreKind.allCases)
    func settle(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch(
                    [],
                    effects(messages: [message("m1", of: "a"), message("m2", of: "b")])))
            try store.settle([
                Settlement(message: "m1", status: .delivered, at: at(1)),
                Settlement(message: "m2", status: .failed, at: at(1), note: "no such mailbox"),
            ])
            #expect(try store.outbox().map(\.status) == [.delivered, .failed])
            #expect(throws: StoreError.self) {
                try store.settle([
                    Settlement(message: "m1", status: .cancelled, at: at(2)),
                    Settlement(message: "m9", status: .delivered, at: at(2)),
                ])
            }
            #expect(try store.outbox().map(\.status) == [.delivered, .failed])
            var decided = effects(ledger: [entry("a", 0)])
            decided.settlements = [
                MessageSettlement(message: "m1", status: .expired, at: Instant(microseconds: 9))
            ]
            try store.commit(batch([], decided))
            #expect(try store.outbox().map(\.status) == [.expired, .failed])
        }
    }

    @Test(
        "a message that has moved on since is not settled, and stops no other",
        arguments: StoreKind.allCases)
    func overtaken(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch([], effects(messages: [message("m1", of: "a"), message("m2", of: "b")])))
            try store.settle([Settlement(message: "m1", status: .cancelled, at: at(1))])
            let late = [
                Settlement(message: "m1", status: .ready, at: at(2), nextAttempt: at(3)),
                Settlement(message: "m2", status: .failed, at: at(2)),
            ]
            try store.settle(late)
            #expect(try store.outbox().map(\.status) == [.cancelled, .failed])
            var batch = Batch()
            batch.settlements = [Settlement(message: "m1", status: .delivered, at: at(3))]
            try store.commit(batch)
            #expect(try store.outbox().map(\.status) == [.cancelled, .failed])
            try store.settle([
                Settlement(message: "m2", status: .ready, from: .failed, at: at(4))
            ])
            #expect(try store.outbox().map(\.status) == [.cancelled, .ready])
        }
    }

    @Test("messages are leased for a time, or until they are settled", arguments: StoreKind.allCases)
    func leases(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch([], effects(messages: [message("m1", of: "a"), message("m2", of: "b")])))
            try store.settle([
                .lease(of: "m1", at: at(1), until: at(5)),
                Settlement(message: "m2", status: .ready, at: at(1), nextAttempt: at(9)),
            ])
            #expect(try store.leased(on: "email", at: at(4)) == 1)
            #expect(try store.leased(on: "email", at: at(5)) == 0)
            #expect(try store.leased(on: "sms", at: at(4)) == 0)
            #expect(try store.waiting(on: "email", at: at(5), limit: 9).map(\.message.id) == ["m1"])
            try store.settle([Settlement(message: "m1", status: .delivered, at: at(2))])
            #expect(try store.leased(on: "email", at: at(4)) == 0)
        }
    }

    @Test("how a message has fared is kept: attempts, what went wrong last, when it is tried next",
        arguments: StoreKind.allCases)
    func waysOut(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([plainMember("a")], effects(messages: [message("m1", of: "a")])))
            #expect(try store.waysOut(of: "a") == ["m1": WayOut()])
            #expect(try store.waysOut(of: "b").isEmpty)
            func settle(_ settlement: Settlement) throws -> WayOut? {
                try store.settle([settlement])
                return try store.waysOut(of: "a")["m1"]
            }
            var way = WayOut(attempts: 1, note: "451", nextAttempt: at(9))
            let failed = Settlement(
                message: "m1", status: .ready, at: at(1), note: "451", nextAttempt: at(9),
                isFailedAttempt: true)
            #expect(try settle(failed) == way)
            // It waits for another reason: what went wrong before is not forgotten.
            way.nextAttempt = at(12)
            let waits = Settlement(
                message: "m1", status: .ready, at: at(2), nextAttempt: at(12))
            #expect(try settle(waits) == way)
            way = WayOut(attempts: 1, note: "451", settledAt: at(13))
            #expect(try settle(Settlement(message: "m1", status: .expired, at: at(13))) == way)
            way.note = nil
            #expect(try settle(Settlement(message: "m1", status: .delivered, from: nil, at: at(13))) == way)
            var decided = effects(ledger: [entry("a", 0)])
            decided.settlements = [
                MessageSettlement(message: "m1", status: .cancelled, at: at(14), note: "cancelled")
            ]
            try store.commit(batch([], decided))
            #expect(try store.waysOut(of: "a")["m1"]?.note == "cancelled")
        }
    }

    @Test("messages without a good end are counted by channel and status",
        arguments: StoreKind.allCases)
    func standings(kind: StoreKind) throws {
        try kind.withStore { store in
            let statuses: [MessageStatus] = [
                .ready, .ready, .incomplete, .failed, .delivered, .expired, .cancelled,
            ]
            let messages = statuses.enumerated().map { number, status in
                message("m-\(number)", of: "a", occurrence: "\(number)", status: status)
            }
            try store.commit(batch([plainMember("a")], effects(messages: messages)))
            let counts = try store.standingMessages()
            #expect(
                counts == [
                    MessageStanding(channel: "email", status: .ready): 2,
                    MessageStanding(channel: "email", status: .incomplete): 1,
                    MessageStanding(channel: "email", status: .failed): 1,
                ])
        }
    }
}
