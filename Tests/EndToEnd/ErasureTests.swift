import Foundation
import Testing

/// `tact members forget`: what a person who was erased leaves behind, byte for byte.
@Suite("Erasing a member")
struct ErasureTests {
    private let person = "zq7-unmistakable-person"
    /// What the person can be known by in any file.
    private let traces = [
        "zq7-unmistakable-person", "Quuxlington", "quuxlington@mail.example", "+447700900777",
        "event-of-quux", "till-of-quux",
    ]
    private let store = ["--store", "t.sqlite"]

    private func people(points: Int = 3) -> String {
        """
        id,first_name,language,email,phone,email_opt_in,points
        ann,Ann,en,ann@example.org,,true,5
        \(person),Quuxlington,en,quuxlington@mail.example,+447700900777,true,\(points)

        """
    }

    private func enrolled(_ id: String, _ member: String) -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"\(member == person ? "till-of-quux" : "till")",\
        "type":"member.enrolled",\
        "subject":"\(member)","data":{"channel":"web"}}

        """
    }

    /// A campaign directory whose store knows the people; what they are read from lies in `input`.
    private func folder() throws -> WorkFolder {
        let folder = try Shop.open()
        try folder.write(people(), to: "input/people.csv")
        try folder.write(people(points: 4), to: "input/later.csv")
        try folder.write(
            enrolled("event-of-quux-1", person) + enrolled("1", "ann"), to: "input/now.ndjson")
        try folder.write(
            enrolled("event-of-quux-1", person) + enrolled("event-of-quux-2", person),
            to: "input/again.ndjson")
        _ = try listing(["members", "import", "input/people.csv"] + store, in: folder)
        return folder
    }

    /// Files, but for those of `input`, that hold something of the person.
    private func traces(in folder: WorkFolder) -> [String] {
        folder.tree(".").filter { name, data in
            !name.hasPrefix("input/") && traces.contains { data.range(of: Data($0.utf8)) != nil }
        }.keys.sorted()
    }

    /// All that listings tell of a member.
    private func told(of member: String, in folder: WorkFolder) throws -> [String] {
        try [
            ["members", "show", member], ["decisions", "--member", member],
            ["outbox", "list", "--bodies", "--member", member],
        ].map { try listing($0 + ["--format", "json"] + store, in: folder) }
            + [try listing(["explain", member] + store, in: folder)]
    }

    @Test("no byte stays of a person whom a running daemon forgets, and nothing brings the person back")
    func whileServing() throws {
        let folder = try folder()
        let service = try Service(in: folder)
        #expect(try service.post(folder.text("input/now.ndjson")).json["accepted"] as? Int == 2)
        try service.wait { folder.count("outbox/email/new") == 2 }
        // Until both are settled, so that nothing of ann changes any more.
        try service.wait {
            try listing(["outbox", "list", "--status", "ready", "--format", "json"] + store, in: folder)
                .isEmpty
        }
        #expect(traces(in: folder).contains("t.sqlite-wal"))
        #expect(traces(in: folder).contains { $0.hasPrefix("outbox/email/new/") })
        let ann = try told(of: "ann", in: folder)

        let forget = ["members", "forget", person] + store
        let address = ["TACT_URL": "http://127.0.0.1:\(service.port)"]
        let forgotten = try Program.run(forget, in: folder, environment: address)
        #expect(forgotten.status == 0, "\(forgotten.errors)")
        #expect(traces(in: folder) == [])
        #expect(try told(of: "ann", in: folder) == ann)

        let again = try service.post(folder.text("input/again.ndjson"))
        #expect(again.json["accepted"] as? Int == 2)
        let put = try service.send(
            "PUT", "/v1/members/\(person)", type: "application/json", body: #"{"points":7}"#)
        #expect(put.status == 204)
        #expect(try service.get("/v1/members/\(person)").status == 404)
        #expect(traces(in: folder) == [])
        for member in [person, "somebody%20else"] {
            #expect(try service.send("DELETE", "/v1/members/\(member)").status == 204)
        }
        #expect(try told(of: "ann", in: folder) == ann)
        service.process.kill()
        let log = try service.process.end().errors
        #expect(log.contains("a member was erased"))
        for trace in traces { #expect(!log.contains(trace)) }

        let imported = try Program.run(["members", "import", "input/later.csv"] + store, in: folder)
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(traces(in: folder) == [])
        #expect(try listing(["members", "list", "--format", "json"] + store, in: folder)
            .split(separator: "\n").count == 1)
    }

    @Test("a program that reads the store keeps no request waiting for ever, and is told of")
    func reader() throws {
        let folder = try Shop.open()
        try folder.write("limits: { request_time: 6 seconds }\n", to: "tact.yaml")
        let service = try Service(in: folder)
        let events = (1...1_500).map { enrolled("\($0)", "m\($0)") }.joined()
        #expect(try service.post(events).json["accepted"] as? Int == 1_500)
        // More than a pipe holds, and nobody goes on reading it.
        let pipe = Pipe()
        let reader = try Program.start(
            ["decisions", "--format", "json"] + store, in: folder, output: pipe)
        _ = try pipe.fileHandleForReading.read(upToCount: 1)
        let forgotten = try Program.run(
            ["members", "forget", "m1"] + store, in: folder,
            environment: ["TACT_URL": "http://127.0.0.1:\(service.port)"])
        #expect(forgotten.status == 1, "\(forgotten.errors)")
        #expect(forgotten.errors.contains("keeps its log from being emptied"), "\(forgotten.errors)")
        reader.kill()
        _ = try reader.end()
        #expect(try service.send("DELETE", "/v1/members/m1").status == 204)
    }

    @Test("without a daemon the command erases by itself, also what a replay has handed over")
    func alone() throws {
        let folder = try Shop.folder()
        try folder.write(people(), to: "input/people.csv")
        let events = enrolled("event-of-quux-1", person) + enrolled("1", "ann")
        try folder.write(
            events.replacingOccurrences(
                of: #""source""#, with: #""time":"2026-03-02T09:00:00Z","source""#),
            to: "input/now.ndjson")
        let replay =
            [
                "replay", "input/now.ndjson", "--members", "input/people.csv", "--until",
                "2026-03-03", "--outbox", "mails",
            ] + store
        _ = try listing(replay, in: folder)
        #expect(folder.count("mails/email/new") == 2)
        let ann = try told(of: "ann", in: folder)
        let forget = ["members", "forget", person, "--outbox", "mails"] + store
        for _ in 1...2 {
            let forgotten = try Program.run(forget, in: folder)
            #expect(forgotten.status == 0, "\(forgotten.errors)")
            #expect(forgotten.output == "nothing is kept of the member any more\n")
        }
        #expect(traces(in: folder) == [])
        #expect(folder.count("mails/email/new") == 1)
        #expect(try told(of: "ann", in: folder) == ann)
        _ = try listing(replay, in: folder)
        #expect(traces(in: folder) == [])
        #expect(try Program.run(["members", "show", person] + store, in: folder).status == 1)
    }

    @Test("where there is no store to forget anybody in, none is made")
    func noStore() throws {
        let folder = try Shop.folder()
        let forgotten = try Program.run(["members", "forget", "ann"] + store, in: folder)
        #expect(forgotten.status == 2)
        #expect(!folder.exists("t.sqlite"))
    }
}
