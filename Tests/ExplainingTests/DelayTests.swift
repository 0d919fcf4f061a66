import Campaigns
import CivilTime
import Engine
import StandIns
import Storage
import Templates
import Testing

@testable import Explaining

/// What a message in the outbox waits for, and when it left.
@Suite("A message on its way out")
struct DelayTests {
    private static let bought = event("2026-03-05T09:00:00Z", "bought")
    private static let soon = "2026-03-05T09:30:00Z"
    private static let one = scenario("event: bought")

    /// The story's words about the one message that was decided at 10:00 in Paris, in both languages.
    private func expect(
        _ world: World, fetched: Set<String> = [], en: String, fr: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let id = try #require(world.messages().first).id
        for (code, expected) in [("en", en), ("fr", fr)] {
            let line = try world.story(code, fetched: fetched).first { $0.contains(id) }
            let said = line.map {
                $0.replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
                    .replacing(" (message \(id))", with: "").dropFirst("2026-03-05 10:00  ".count)
            }
            #expect(said.map { String($0) } == expected, sourceLocation: sourceLocation)
        }
    }

    private func settle(
        _ world: World, _ status: MessageStatus = .ready, at: String = DelayTests.soon,
        note: String? = nil, next: String? = nil, isFailedAttempt: Bool = false
    ) throws {
        let message = try #require(world.messages().first)
        try world.store.settle([
            Settlement(
                message: message.id, status: status, at: #require(Instant(rfc3339: at)), note: note,
                nextAttempt: next.flatMap { Instant(rfc3339: $0) },
                isFailedAttempt: isFailedAttempt)
        ])
    }

    private func world(pressure: String = "") throws -> World {
        try World(
            ["one": DelayTests.one], events: [DelayTests.bought], pressure: pressure,
            until: DelayTests.soon)
    }

    @Test("waits for its relay, and has left")
    func turn() throws {
        let world = try world()
        try expect(
            world, en: "one/hello was put into the outbox, to go by email, and has not left yet.",
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, \
                et n’est pas encore parti.
                """)
        let id = try #require(world.messages().first).id
        try settle(world, .delivered, at: "2026-03-06T08:00:00Z")
        let told = try world.story("en").first { $0.contains("one/hello") }
        #expect(
            told
                == "2026-03-05 10:00  one/hello was sent by email; it left on 6 March 2026 at 09:00."
        )
        #expect(try !world.story("en").contains { $0.contains(id) })
    }

    @Test("waits for what the files or the member hold against it")
    func hindrances() throws {
        var paused = try world()
        try paused.edit(["one": scenario("event: bought", status: "paused")])
        try settle(paused, next: "2026-03-05T09:31:00Z")
        try expect(
            paused,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: its scenario \
                is paused.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, \
                et n’est pas encore parti : son scénario est en pause.
                """)
        try paused.edit(["two": scenario("event: left")])
        try expect(
            paused,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: the programme \
                has no scenario 'one' any more.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, \
                et n’est pas encore parti : le programme n’a plus de scénario « one ».
                """)
        var hours = try world()
        try hours.edit(
            ["one": DelayTests.one], pressure: "contact_hours: [{ between: [11:00-20:00] }]\n",
            until: "2026-03-05T09:40:00Z")
        try settle(hours, note: "busy: later", isFailedAttempt: true)
        try expect(
            hours,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: it is outside \
                contact hours until 11:00; 1 attempt was in vain, the last: busy: later.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, \
                et n’est pas encore parti : ce n’est pas une heure de contact avant 11:00 ; 1 \
                tentative a échoué, la dernière : « busy: later ».
                """)
        try hours.edit(
            ["one": DelayTests.one], events: [event("2026-03-05T09:50:00Z", "complained")],
            pressure: "holds: [{ name: complaint, when: member.complaints > 0 }]\n",
            until: "2026-03-05T09:55:00Z")
        try expect(
            hours,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: the hold \
                'complaint' is on; 1 attempt was in vain, the last: busy: later.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, \
                et n’est pas encore parti : la suspension « complaint » est en vigueur ; 1 tentative \
                a échoué, la dernière : « busy: later ».
                """)
    }

    @Test("waits for its next attempt, or for its target")
    func failures() throws {
        let world = try world()
        try settle(
            world, note: "deferred: 451 later", next: "2026-03-05T09:45:00Z", isFailedAttempt: true)
        try expect(
            world,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet; 1 attempt was \
                in vain, the last: deferred: 451 later; next attempt on 5 March 2026 at 10:45.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, et \
                n’est pas encore parti ; 1 tentative a échoué, la dernière : « deferred: 451 later » ; \
                prochaine tentative le 5 mars 2026 à 10:45.
                """)
        // A target that fails uses up no attempt.
        let other = try self.world()
        try settle(other, note: "unreachable: nobody there")
        try expect(
            other,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: the last \
                attempt failed: unreachable: nobody there.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, et \
                n’est pas encore parti : la dernière tentative a échoué (« unreachable: nobody there »).
                """)
    }

    @Test("waits for the channel: what is noted of another message, and its number of the day")
    func channel() throws {
        let events = [DelayTests.bought, event("2026-03-05T09:10:00Z", "left")]
        let two = scenario("event: left").replacing("priority: 50", with: "priority: 60")
        let down = try World(
            ["one": DelayTests.one, "two": two], events: events, until: DelayTests.soon)
        let first = try #require(down.messages().first { $0.scenario == "two" })
        // The one that goes first had failed before.
        try down.store.settle([
            Settlement(
                message: first.id, status: .ready, at: first.decidedAt, note: "deferred: later",
                isFailedAttempt: true)
        ])
        down.store.note(ChannelRemarks(failure: "unreachable: nobody there"), on: "email")
        try expect(
            down,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: its channel \
                takes nothing at present: unreachable: nobody there.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, et \
                n’est pas encore parti : son canal ne prend rien pour l’instant (« unreachable: nobody \
                there »).
                """)
        let steps = "steps: [{ send: hello, channels: [desk], valid_for: 9 days }]"
        let full = try World(
            [
                "one": scenario("event: bought", steps: steps),
                "two": scenario("event: left", steps: steps),
            ], events: events, until: DelayTests.soon)
        let taken = try #require(full.messages().first { $0.scenario == "two" })
        try full.store.settle([
            Settlement(message: taken.id, status: .delivered, at: taken.decidedAt)
        ])
        try expect(
            full,
            en: """
                one/hello was put into the outbox, to go on the channel 'desk', and has not left yet: \
                the channel's capacity of the day is used up until 6 March 2026 at 00:00.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir sur le canal « \
                desk », et n’est pas encore parti : le canal a atteint sa capacité du jour jusqu’au 6 \
                mars 2026 à 00:00.
                """)
    }

    @Test("is on its way, for long")
    func onItsWay() throws {
        let world = try world()
        let id = try #require(world.messages().first).id
        let since = try #require(Instant(rfc3339: "2026-03-05T09:29:00Z"))
        world.store.note(ChannelRemarks(failure: "busy: later", onItsWay: [id: since]), on: "email")
        try expect(
            world,
            en: """
                one/hello was put into the outbox, to go by email, and has not left yet: it is being \
                handed over, since 5 March 2026 at 10:29.
                """,
            fr: """
                Le message « one/hello » a été déposé dans la boîte d’envoi pour partir par e-mail, et \
                n’est pas encore parti : il est en cours de remise depuis le 5 mars 2026 à 10:29.
                """)
    }

    @Test("waits for whoever fetches it, and for whoever has it")
    func fetched() throws {
        let world = try world()
        let id = try #require(world.messages().first).id
        func said() throws -> String? {
            try world.story("en", fetched: ["email"]).first { $0.contains(id) }
        }
        #expect(try said()?.hasSuffix("and has not left yet: it waits to be fetched.") == true)
        try settle(world, note: Settlement.leaseNote, next: "2026-03-05T09:40:00Z")
        #expect(
            try said()?.hasSuffix("it is left to the program that fetched it until 10:40.") == true)
        try settle(world, note: Settlement.leaseNote, next: "2026-03-05T09:20:00Z")
        #expect(try said()?.contains("it was fetched and not acknowledged") == true)
    }

    @Test("of several things that keep it the first is told that it has to get past")
    func order() throws {
        let message = try #require(world().messages().first)
        let (now, later) = (message.decidedAt, message.decidedAt.advanced(by: 60_000_000))
        func delay(
            _ way: WayOut, _ answer: HandOverAnswer? = .proceed,
            _ channel: ChannelStanding = ChannelStanding(), at now: Instant
        ) -> Delay? {
            Delay(of: message, way, at: now, answer: answer, channel: channel)
        }
        let hold = HandOverAnswer.wait(.hold("complaint"), until: nil)
        let leased = WayOut(note: Settlement.leaseNote, nextAttempt: later)
        let failed = WayOut(attempts: 1, note: "busy: later", nextAttempt: later)
        let full = ChannelStanding(fullUntil: later, failure: "unreachable: nobody")
        #expect(delay(leased, hold, full, at: message.deadline) == Delay(.deadline))
        #expect(delay(leased, hold, full, at: now) == Delay(.fetched, until: later))
        #expect(delay(failed, hold, full, at: now) == Delay(.hindrance(.hold("complaint"))))
        #expect(
            delay(failed, .cancel(.noConsent), full, at: now)
                == Delay(.refusal(.noConsent), until: later))
        #expect(delay(failed, at: now) == Delay(.failure("busy: later"), until: later))
        #expect(delay(failed, nil, full, at: now) == Delay(.failure("busy: later"), until: later))
        #expect(
            delay(failed, .proceed, full, at: later) == Delay(.hindrance(.capacity), until: later))
        #expect(delay(failed, at: later) == Delay(.failure("busy: later")))
        #expect(delay(WayOut(nextAttempt: later), at: now) == Delay(.nothing, until: later))
        #expect(
            delay(WayOut(), .proceed, ChannelStanding(failure: "unreachable: nobody"), at: now)
                == Delay(.target("unreachable: nobody")))
        var ended = message
        ended.status = .failed
        #expect(
            Delay(of: ended, failed, at: now, answer: hold, channel: full) == nil)
    }

    @Test("is asked about in the store, and where files or member cannot be read, by the rest")
    func asked() throws {
        let world = try world(pressure: "holds: [{ name: no-emails, when: member.points == 7 }]\n")
        let message = try #require(world.messages().first)
        let live = world.store.standing().liveSince
        let earned = try World(
            ["one": DelayTests.one],
            events: [
                DelayTests.bought, event("2026-03-05T09:10:00Z", "earned", #"{"points":7}"#),
            ], until: DelayTests.soon)
        let deployment = Deployment(edition: world.edition, liveSince: live)
        func delay(
            _ store: any Store, _ deployment: Deployment?, at now: Instant? = nil
        ) throws -> Delay? {
            try Delay(of: message, in: store, under: deployment, at: now) { _ in false }
        }
        #expect(try delay(world.store, deployment) == Delay(.nothing))
        #expect(try delay(earned.store, deployment) == Delay(.hindrance(.hold("no-emails"))))
        #expect(try delay(earned.store, nil) == Delay(.nothing))
        #expect(
            try delay(Unreadable(store: earned.store), deployment) == Delay(.nothing))
        #expect(
            try delay(world.store, deployment, at: message.deadline) == Delay(.deadline))
    }

    /// A store in which no member can be read.
    private final class Unreadable: StandInStore {
        let store: any Store
        init(store: any Store) { self.store = store }
        func members(ids: [String], contactsFrom horizon: Instant) throws -> [StoredMember] {
            throw StoreError.badRow(path: "", detail: "spoilt")
        }
    }
}
