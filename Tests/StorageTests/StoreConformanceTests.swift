import CivilTime
import Engine
import Expressions
import Storage
import Testing

/// What every store promises, whatever it keeps its rows in.
@Suite struct StoreConformanceTests {
    @Test("a new store holds nothing and has no clock", arguments: StoreKind.allCases)
    func newStore(kind: StoreKind) throws {
        try kind.withStore { (store) throws in
            #expect(try store.standing() == Standing())
            #expect(try store.everyone().isEmpty)
            #expect(try store.counts() == StoreCounts())
            #expect(try store.message(id: "x") == nil)
        }
    }

    @Test("what is noted of a channel is kept of that channel alone", arguments: StoreKind.allCases)
    func remarks(kind: StoreKind) throws {
        try kind.withStore { store in
            let since = Instant(microseconds: 1_768_467_600_000_250)
            let remarks = ChannelRemarks(
                failure: "busy: host:1 answers 503", onItsWay: ["a1": since, "b2": since])
            try store.note(remarks, on: "sms")
            #expect(try store.remarks(on: "sms") == remarks)
            #expect(try store.remarks(on: "email") == ChannelRemarks())
            #expect(try store.standing() == Standing())
            try store.note(ChannelRemarks(onItsWay: ["a1": since]), on: "sms")
            #expect(try store.remarks(on: "sms") == ChannelRemarks(onItsWay: ["a1": since]))
            try store.note(ChannelRemarks(), on: "sms")
            #expect(try store.remarks(on: "sms") == ChannelRemarks())
        }
    }

    @Test("a member comes back to the bit, in every corner", arguments: StoreKind.allCases)
    func memberRoundTrip(kind: StoreKind) throws {
        try kind.withStore { store in
            let member = fullMember("léa")
            try store.commit(batch([member, plainMember("bob")]))
            #expect(
                try store.members(ids: ["léa"], contactsFrom: .distantPast) == [member])
            #expect(try store.everyone() == [plainMember("bob"), member])
            let signed = try #require(try store.everyone().last?.member.attributes[11])
            guard case .list(let lists) = signed, case .list(let zero) = lists[0],
                case .double(let value) = zero[0]
            else { return #expect(Bool(false), "a list of lists was expected") }
            #expect(value.sign == .minus)
        }
    }

    @Test("a member that is written again is replaced", arguments: StoreKind.allCases)
    func memberReplaced(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([fullMember("a")]))
            try store.commit(batch([plainMember("a")]))
            #expect(try store.everyone() == [plainMember("a")])
            #expect(try store.counts().members == 1)
        }
    }

    @Test("members come in order of the bytes of their ids", arguments: StoreKind.allCases)
    func memberOrder(kind: StoreKind) throws {
        // The two forms of é are two ids; U+FF5E comes before U+1F600 in UTF-8, not in UTF-16.
        let ids = ["A", "a", "a\u{0}", "aa", "b", "e\u{301}", "z", "é", "\u{FF5E}", "\u{1F600}"]
        try kind.withStore { store in
            try store.commit(batch(ids.reversed().map { plainMember($0) }))
            var found: [String] = []
            var last: String?
            for _ in 0..<4 {
                let page = try store.members(after: last, limit: 3, contactsFrom: .distantPast)
                #expect(page.count <= 3)
                found += page.map(\.member.id)
                last = page.last?.member.id
            }
            #expect(found.map { Array($0.utf8) } == ids.map { Array($0.utf8) })
        }
    }

    @Test("members of unknown ids are left out", arguments: StoreKind.allCases)
    func unknownMembers(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(batch([plainMember("a"), plainMember("b")]))
            let found = try store.members(ids: ["b", "x", "a"], contactsFrom: .distantPast)
            #expect(Set(found.map(\.member.id)) == ["a", "b"])
        }
    }

    @Test("contacts come with their member from the horizon on", arguments: StoreKind.allCases)
    func contacts(kind: StoreKind) throws {
        try kind.withStore { store in
            let made = [
                contact("m3", at: at(30)), contact("m1", at: at(10)), contact("m2", at: at(20)),
            ]
            try store.commit(
                batch(
                    [plainMember("a"), plainMember("b"), plainMember("c")],
                    effects(ledger: [entry("b", 0)], contacts: made),
                    effects(
                        contacts: [contact("till e1", at: at(20), scenario: nil)],
                        events: [event("e1", of: "c")]),
                    // Of someone who is not a member: between "a" and "b".
                    effects(ledger: [entry("aa", 0)], contacts: [contact("m9", at: at(50))])))
            let later = try store.members(after: nil, limit: 9, contactsFrom: at(20))
            #expect(
                later.map { $0.member.state.contacts.map(\.message) }
                    == [[], ["m2", "m3"], ["till e1"]])
            #expect(later[1].member.state.contacts == [made[2], made[0]])
            let one = try store.members(ids: ["b"], contactsFrom: at(21))
            #expect(one[0].member.state.contacts == [made[0]])
        }
    }

    @Test(
        "a freed contact weighs no more, and its message may take a place anew",
        arguments: StoreKind.allCases)
    func freedContacts(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch(
                    [plainMember("a")],
                    effects(
                        messages: [
                            message("m1", of: "a"), message("m2", of: "a", occurrence: "p"),
                        ],
                        contacts: [contact("m1", at: at(1)), contact("m2", at: at(2))]),
                    effects(freed: ["m2", "unknown"])))
            #expect(
                try store.everyone()[0].member.state.contacts == [contact("m1", at: at(1))])
            try store.commit(
                batch(
                    [],
                    effects(
                        ledger: [entry("a", 1)], contacts: [contact("m1", at: at(3))], freed: ["m1"]
                    )))
            #expect(
                try store.everyone()[0].member.state.contacts == [contact("m1", at: at(3))])
        }
    }

    @Test("events come back typed, in order of receipt", arguments: StoreKind.allCases)
    func events(kind: StoreKind) throws {
        try kind.withStore { store in
            let first = event("e2", of: "a", received: at(1), failures: ["points: no value"])
            let second = event("e1", of: "a", received: at(1))
            let earlier = event("e0", of: "a", received: at(0))
            try store.commit(batch([], effects(events: [first, second])))
            try store.commit(
                batch([], effects(events: [earlier]), effects(events: [event("e9", of: "b")])))
            #expect(try store.events(of: "a") == [earlier, first, second])
            #expect(try store.counts().events == 4)
        }
    }

    @Test(
        "an event is seen once it has been taken in, by source and id, byte for byte",
        arguments: StoreKind.allCases)
    func seen(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch(
                    [], effects(events: [event("é", of: "a"), event("1", of: "a", source: "web")])))
            let asked = [
                EventIdentity(source: "till", id: "é"),
                EventIdentity(source: "till", id: "e\u{301}"),
                EventIdentity(source: "till", id: "1"), EventIdentity(source: "web", id: "1"),
                EventIdentity(source: "other", id: "1"),
            ]
            #expect(try store.seen(asked) == [asked[0], asked[3]])
            #expect(try store.seen([]) == [])
        }
    }

    @Test("the standing is replaced as a whole", arguments: StoreKind.allCases)
    func standing(kind: StoreKind) throws {
        try kind.withStore { store in
            let file = MemberFile(digest: "d", rows: 512, isComplete: false)
            let first = Standing(
                clock: at(1), liveSince: ["welcome": at(0), "sale": at(1)], memberFile: file,
                version: "v1")
            try store.commit(batch(standing: first))
            #expect(try store.standing() == first)
            try store.commit(batch([plainMember("a")]))
            #expect(try store.standing() == first)
            let second = Standing(clock: nil, liveSince: ["welcome": at(0)])
            try store.commit(batch(standing: second))
            #expect(try store.standing() == second)
        }
    }

    @Test("counts tell what there is", arguments: StoreKind.allCases)
    func counts(kind: StoreKind) throws {
        try kind.withStore { store in
            try store.commit(
                batch(
                    [plainMember("a"), plainMember("b")],
                    effects(
                        ledger: [entry("a", 0), entry("a", 1)], messages: [message("m", of: "a")],
                        events: [event("e", of: "a")])))
            var expected = StoreCounts()
            (expected.members, expected.events) = (2, 1)
            (expected.decisions, expected.messages) = (2, 1)
            #expect(try store.counts() == expected)
        }
    }
}
