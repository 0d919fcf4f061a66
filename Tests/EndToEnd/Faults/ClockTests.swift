import CivilTime
import Foundation
import JSON
import Testing

/// The daemon when the machine's clock is set, forwards and back, and when the clocks of its members
/// change in the night.
@Suite(
    "The daemon when clocks are set",
    .enabled(if: FakeClock.isThere, FakeClock.whyNot),
    .enabled(if: Faults.canReckon, Faults.whyNot),
    .serialized)
struct ClockTests {
    /// A daemon of `Tests/Programmes/nights` with a clock of its own, and two members.
    private final class Night {
        let clock: FakeClock
        let service: Service
        private var looks = 0
        private var events: [(id: String, text: String)] = []
        private let rows = ["ann", "ben"].map { id in
            """
            {"id":"\(id)","email":"\(id)@example.org","phone":"+33600","email_opt_in":true,\
            "sms_opt_in":true}

            """
        }.joined()

        init(from time: String) throws {
            let folder = try WorkFolder()
            for name in ["campaigns", "templates"] {
                try folder.copy("Tests/Programmes/nights/\(name)", to: name)
            }
            clock = try FakeClock(in: folder)
            try clock.set(time)
            service = try Service(startingIn: folder, under: clock.command)
            try service.waitUntilReady()
            let known = try service.send(
                "POST", "/v1/members", type: "application/x-ndjson", body: rows)
            guard known.status == 202 else { throw Unexpected(known.body) }
        }

        func post(_ type: String, of member: String, id: String) throws {
            let line = service.event(type, id: id, of: member)
            events.append((id, line))
            let answer = try service.post(line)
            #expect(answer.status == 202 && answer.json["accepted"] as? Int == 1, "\(answer.body)")
        }

        /// Sets the clock and has the daemon look at it: what is due is decided when this returns.
        func move(to time: String) throws {
            try clock.set(time)
            looks += 1
            try post("clock.seen", of: "watch-\(looks)", id: "look-\(looks)")
        }

        /// The machine's end, and its start at the same time of its clock.
        func restart() throws {
            service.process.kill()
            _ = try service.process.end()
            try service.restart(under: clock.command)
        }

        /// Rows of the ledger that are about a step: `short deferred contact_hours`, `daily sent`.
        func rows(of member: String) throws -> [String] {
            try decisions(of: member).map { row in
                [row.string("scenario"), row.string("outcome"), row.string("reason")]
                    .compactMap(\.self).joined(separator: " ")
            }
        }

        func decisions(of member: String) throws -> [JSONValue] {
            try objects(
                listing(
                    [
                        "decisions", "--member", member, "--format", "json", "--store",
                        service.store,
                    ],
                    in: service.folder))
        }

        /// Ends the daemon, and has the checker look at all that was decided.
        func reckon(_ fault: String) throws {
            try service.wait {
                try !Books(service: service, fault: fault).letters().contains {
                    $0.string("status") == "ready"
                }
            }
            let until = clock.now
            service.process.terminate()
            #expect(try service.process.end().status == 0)
            let books = Books(service: service, fault: fault)
            try books.check(try books.exports(), rows: rows, events: events, until: until)
            #expect(try books.ask("PRAGMA integrity_check") == "ok")
        }

        /// How many messages lie in the folder.
        func handedOver(_ status: String = "delivered") throws -> Int {
            try Books(service: service, fault: "").letters().count { $0.string("status") == status }
        }
    }

    /// One of the two nights.
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Noon before it, and right before and after the first half past two that there is.
        var noon: String
        var before: String
        var after: String
        /// When 02:30 is in that night, and right after it would be by the other offset.
        var due: String
        var again: String
        var date: String
    }

    static let changes = [
        Change(
            testDescription: "forwards", noon: "2026-03-28T12:00:00Z",
            before: "2026-03-29T00:59:40Z", after: "2026-03-29T01:00:10Z",
            due: "2026-03-29T01:00:00Z", again: "2026-03-29T01:30:10Z", date: "2026-03-29"),
        Change(
            testDescription: "back", noon: "2026-10-24T12:00:00Z",
            before: "2026-10-25T00:29:40Z", after: "2026-10-25T00:30:10Z",
            due: "2026-10-25T00:30:00Z", again: "2026-10-25T01:30:10Z", date: "2026-10-25"),
    ]

    @Test(
        "what is due at 02:30 comes once in the nights that have none, or two", arguments: changes)
    func night(change: Change) throws {
        let night = try Night(from: change.noon)
        try night.post("visit.ended", of: "ann", id: "visit")
        #expect(try night.rows(of: "ann") == ["short deferred contact_hours"])
        let retry = try night.decisions(of: "ann").first?["detail"]?.string("retry")
        #expect(retry == change.due)
        try night.move(to: change.before)
        #expect(try night.rows(of: "ann") == ["short deferred contact_hours"])
        try night.move(to: change.after)
        let all = [
            "short deferred contact_hours", "letter sent", "short sent", "daily sent",
        ]
        #expect(try night.rows(of: "ann") == all)
        #expect(try night.rows(of: "ben") == ["daily sent"])
        let daily = try night.decisions(of: "ben")[0]
        #expect(daily.string("due") == change.due && daily.string("occurrence") == change.date)
        // The other half past two, a clock that is put back, and a machine that starts anew.
        for time in [change.again, change.before, change.after] {
            try night.move(to: time)
            #expect(try night.rows(of: "ann") == all, "at \(time)")
            try night.restart()
            try night.move(to: time)
            #expect(try night.rows(of: "ann") == all, "after a restart at \(time)")
        }
        try night.move(to: change.again)
        try night.reckon("the clocks went \(change.testDescription)")
        #expect(try night.handedOver() == 4)
    }

    @Test("an hour back fires nothing twice, and what was to come comes at its time")
    func back() throws {
        let night = try Night(from: "2026-06-10T00:29:00Z")
        try night.post("visit.ended", of: "ann", id: "first")
        try night.move(to: "2026-06-10T00:31:00Z")
        let first = try night.rows(of: "ann")
        #expect(
            first == ["short deferred contact_hours", "letter sent", "short sent", "daily sent"])
        try night.move(to: "2026-06-09T23:31:00Z")
        try night.move(to: "2026-06-10T00:29:50Z")
        try night.move(to: "2026-06-10T00:31:10Z")
        try night.move(to: "2026-06-10T00:59:00Z")
        #expect(try night.rows(of: "ann") == first)
        try night.move(to: "2026-06-11T00:29:50Z")
        #expect(try night.rows(of: "ann") == first)
        try night.move(to: "2026-06-11T00:30:10Z")
        #expect(try night.rows(of: "ann") == first + ["daily sent"])
        try night.reckon("an hour back")
        #expect(try night.handedOver() == 6)
    }

    @Test("four hundred days forward are an outage: the latest is sent, nothing stale is")
    func forward() throws {
        let night = try Night(from: "2026-06-10T12:00:00Z")
        try night.post("visit.ended", of: "ann", id: "visit")
        #expect(try night.rows(of: "ann") == ["short deferred contact_hours"])
        try night.move(to: "2027-07-15T12:00:00Z")
        let rows = try night.rows(of: "ann")
        #expect(rows.count { $0 == "daily not_entered superseded" } == 399)
        #expect(
            rows.filter { !$0.hasPrefix("daily not_entered") }.sorted() == [
                "daily sent", "letter dropped expired", "short deferred contact_hours",
                "short dropped expired",
            ])
        try night.move(to: "2026-06-10T12:05:00Z")
        try night.move(to: "2026-06-11T12:00:00Z")
        #expect(try night.rows(of: "ann") == rows)
        try night.move(to: "2027-07-15T12:00:10Z")
        try night.reckon("four hundred days forward")
        #expect(try night.handedOver() == 2)
        #expect(try night.handedOver("ready") == 0)
    }

    @Test(
        "a clock that is set is noticed although nobody sends anything",
        .enabled(if: Faults.isWhole, "it takes half a minute (make test-faults)"))
    func noticed() throws {
        let night = try Night(from: "2026-06-10T12:00:00Z")
        let began = ContinuousClock.now
        try night.clock.set("2026-06-11T00:30:10Z")
        try night.service.wait { try night.rows(of: "ben") == ["daily sent"] }
        let took = ContinuousClock.now - began
        print("faults: a clock that was set was noticed after \(took)")
        #expect(took < .seconds(40))
        try night.reckon("a clock that was set")
    }
}
