import JSON
import Testing

/// `capacity` from outside: it changes no decision, only when messages leave.
@Suite("A channel that takes so many a day")
struct CapacityTests {
    /// Four members who are all to be called on Monday 4 May at ten; a call is of use for three days.
    private func folder(capacity: String) throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(
            """
            programme: Calls
            timezone: Europe/Paris
            locale: en
            channels: { call: { to: member.phone\(capacity) } }
            """, to: "campaigns/programme.yaml")
        try folder.write("member: { phone: string }\n", to: "campaigns/catalogue.yaml")
        try folder.write(
            """
            categories: { care: {} }
            contact_hours:
              - { channels: [call], days: mon-sat, between: [09:00-18:00] }
            """, to: "campaigns/pressure.yaml")
        try folder.write(
            """
            status: live
            category: care
            priority: 50
            trigger: { scheduled: 2026-05-04T10:00 }
            steps:
              - { send: call, channels: [call], valid_for: 3 days }
            """, to: "campaigns/scenarios/care.yaml")
        try folder.write("Call.\n", to: "templates/call/en/call.liquid")
        let rows = (1...5).map { "m\($0),+3361\($0)\n" }
        try folder.write("id,phone\n" + rows.joined(), to: "members.csv")
        try folder.write("", to: "none.ndjson")
        return folder
    }

    private func replay(until: String, in folder: WorkFolder) throws -> Finished {
        try Program.run(
            [
                "replay", "none.ndjson", "--members", "members.csv", "--until", until, "--outbox",
                "out", "--store", "s.sqlite",
            ], in: folder)
    }

    private func statuses(in folder: WorkFolder) throws -> [String] {
        let listing = try listing(["outbox", "list", "--store", "s.sqlite", "--format", "json"], in: folder)
        return try objects(listing).map { $0.string("status") ?? "" }.sorted()
    }

    @Test("a replay hands over so many a day; what is left at the deadline expires")
    func replayed() throws {
        let folder = try folder(capacity: ", capacity: 1 per day")
        _ = try Program.run(
            [
                "replay", "none.ndjson", "--members", "members.csv", "--until",
                "2026-05-01T00:00Z", "--store", "s.sqlite",
            ], in: folder)
        #expect(try replay(until: "2026-05-05T12:00Z", in: folder).status == 0)
        #expect(
            try statuses(in: folder) == ["delivered", "delivered", "ready", "ready", "ready"])
        #expect(try replay(until: "2026-05-08T00:00Z", in: folder).status == 0)
        // Monday to Wednesday, and on Thursday from nine to ten.
        #expect(
            try statuses(in: folder) == [
                "delivered", "delivered", "delivered", "delivered", "expired",
            ])
        let decisions = try listing(["decisions", "--store", "s.sqlite", "--format", "json"], in: folder)
        #expect(try objects(decisions).count { $0.string("outcome") == "sent" } == 5)
    }

    @Test("a plan sets demand against capacity, and its decisions are those without it")
    func planned() throws {
        var decisions: [String] = []
        for capacity in ["", ", capacity: 1 per day"] {
            let folder = try folder(capacity: capacity)
            let finished = try Program.run(
                [
                    "plan", "--from", "2026-05-01", "--until", "2026-05-31", "--members",
                    "members.csv", "--decisions", "d",
                ], in: folder)
            #expect(finished.status == 0, "\(finished.errors)")
            decisions.append(
                try folder.text("d").replacing(#/"version":"[^"]*"/#, with: ""))
            #expect(finished.output.contains("a day at most") == !capacity.isEmpty)
            if !capacity.isEmpty { try expectGolden("plan-capacity", finished.output) }
        }
        #expect(decisions[0] == decisions[1] && decisions[0].contains("sent"))
    }
}
