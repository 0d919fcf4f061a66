import Foundation
import Testing

/// Which store, tokens and daemon a command is about, where only `tact.yaml` says so.
@Suite("Store, tokens and daemon of a campaign directory")
struct WhereaboutsTests {
    private let people = "id,email,first_name,email_opt_in\nann,ann@example.org,Ann,true\n"

    /// A shop in `prog` whose `tact.yaml` says where things are.
    private func folder(_ more: String = "", port: Int = 8321) throws -> WorkFolder {
        let folder = try WorkFolder()
        for name in ["campaigns", "templates"] {
            try folder.copy("Tests/EndToEnd/Campaign/\(name)", to: "prog/\(name)")
        }
        try Shop.open(folder, "prog/campaigns")
        try folder.write(
            "store: data/s.sqlite\ntokens: secret/tokens\nlisten: 127.0.0.1:\(port)\n" + more,
            to: "prog/tact.yaml")
        try folder.write(people, to: "people.csv")
        try folder.write("", to: "prog/secret/.keep")
        return folder
    }

    /// The daemon of the folder, which is told nothing but the campaign directory.
    private func serve(_ folder: WorkFolder, port: Int) throws -> Running {
        let daemon = try Program.start(["serve", "-C", "prog"], in: folder)
        try daemon.wait { (try? Peer.ask(port, "GET", "/readyz"))?.status == 200 }
        guard daemon.isRunning else { throw Unexpected(try daemon.end().errors) }
        return daemon
    }

    private func run(
        _ arguments: [String], in folder: WorkFolder, environment: [String: String] = [:]
    ) throws -> Finished {
        let finished = try Program.run(
            arguments + ["-C", "prog"], in: folder, environment: environment)
        #expect(finished.status == 0, "\(arguments): \(finished.errors)")
        return finished
    }

    @Test("every command works on the store and the tokens that tact.yaml names")
    func storeAndTokens() throws {
        let folder = try folder()
        _ = try run(["members", "import", "people.csv"], in: folder)
        #expect(folder.exists("prog/data/s.sqlite") && !folder.exists("prog/var"))
        #expect(try run(["members", "list"], in: folder).output.contains("ann"))
        _ = try run(["backup", "b.sqlite"], in: folder)
        #expect(
            try listing(["members", "list", "--store", "b.sqlite"], in: folder).contains("ann"))
        _ = try run(["token", "new", "read"], in: folder)
        #expect(folder.exists("prog/secret/tokens") && !folder.exists("prog/data/tokens"))
        let tokens = try run(["token", "list", "--store", "b.sqlite"], in: folder)
        #expect(tokens.output.contains("read"))
        try folder.remove("prog/data")
        _ = try run(["restore", "b.sqlite"], in: folder)
        #expect(try run(["explain", "ann"], in: folder).output.contains("ann"))
    }

    @Test("the environment goes before the file, and an option before both")
    func order() throws {
        let folder = try folder()
        let environment = ["TACT_STORE": "env.sqlite", "STATE_DIRECTORY": folder.path("state")]
        let command = ["members", "import", "people.csv"]
        _ = try run(command, in: folder, environment: environment)
        #expect(folder.exists("env.sqlite") && !folder.exists("prog/data/s.sqlite"))
        _ = try run(command + ["--store", "option.sqlite"], in: folder, environment: environment)
        #expect(folder.exists("option.sqlite"))
        _ = try run(
            command, in: folder, environment: ["STATE_DIRECTORY": folder.path("state")])
        #expect(folder.exists("prog/data/s.sqlite") && !folder.exists("state"))
    }

    @Test("commands find the daemon that listens where tact.yaml says")
    func daemon() throws {
        let port = try Service.freePort()
        let folder = try folder("targets: { email: { pull: true } }\n", port: port)
        let daemon = try serve(folder, port: port)
        defer { daemon.kill() }
        let imported = try run(["members", "import", "people.csv"], in: folder)
        #expect(imported.output.contains("taken in by the daemon"))
        let time = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -60))
        try folder.write(
            """
            {"specversion":"1.0","id":"1","source":"till","type":"member.enrolled","time":"\(time)",\
            "subject":"ann","data":{"channel":"web"}}

            """, to: "events.ndjson")
        #expect(try run(["ingest", "events.ndjson"], in: folder).output.hasPrefix("1 accepted"))
        #expect(try run(["reload"], in: folder).output.contains("version"))
        try changes(in: folder)
        try story(in: folder)
        _ = try run(["members", "forget", "ann"], in: folder)
        #expect(try Program.run(["members", "show", "ann", "-C", "prog"], in: folder).status == 1)
    }

    /// A message is tried again and cancelled; both commands say so, and `show` what became of it.
    private func changes(in folder: WorkFolder) throws {
        let rows = try run(["outbox", "list", "--format", "json"], in: folder).output
        let id = try #require(objects(rows).first?.string("id"))
        let retried = try run(["outbox", "retry", id], in: folder)
        #expect(retried.output.hasPrefix("message \(id): it goes to whoever fetches"))
        let cancelled = try run(["outbox", "cancel", id], in: folder)
        #expect(cancelled.output == "message \(id) is cancelled and does not go out\n")
        let shown = try run(["outbox", "show", id], in: folder).output
        #expect(shown.contains("Status: cancelled\n") && shown.contains("\nNote: cancelled\n"))
        #expect(shown.contains("\nSettled: 20"))
        let json = try objects(run(["outbox", "show", id, "--format", "json"], in: folder).output)
        let own = ["attempts", "next_attempt", "note", "settled_at", "waits_for", "waits_until"]
        #expect(json.first.map { Array($0.keys.suffix(6)) } == own)
        #expect(json.first?.string("note") == "cancelled")
    }

    /// What an event brings about is told behind the event, also where its time is earlier than that at
    /// which it came in.
    private func story(in folder: WorkFolder) throws {
        let lines = try run(["explain", "ann", "--lang", "en"], in: folder).output
            .split(separator: "\n")
        let event = try #require(lines.firstIndex { $0.contains("came in") })
        let began = try #require(lines.firstIndex { $0.contains("welcome began") })
        #expect(event < began)
    }

    @Test("a store that a daemon has which is not where it is looked for: the daemon is to be named")
    func elsewhere() throws {
        let port = try Service.freePort()
        let folder = try folder(port: port)
        let daemon = try serve(folder, port: port)
        defer { daemon.kill() }
        let elsewhere = ["TACT_URL": "http://127.0.0.1:9"]
        for command in [["members", "import", "people.csv"], ["members", "forget", "ann"]] {
            let started = ContinuousClock.now
            let refused = try Program.run(
                command + ["-C", "prog"], in: folder, environment: elsewhere)
            #expect(refused.status == 78 && refused.errors.contains("--url or TACT_URL"))
            #expect(!refused.errors.contains("stop it"))
            #expect(ContinuousClock.now - started < .seconds(30))
        }
    }

    @Test("mistakes in tact.yaml are told once, and refuse only what depends on them")
    func mistakes() throws {
        let folder = try folder(
            """
            targets:
              email: { smtp: { host: mail.example.org, password_file: $NOWHERE_SET/smtp } }

            """)
        let fine = try run(["members", "import", "people.csv"], in: folder)
        #expect(fine.errors.isEmpty)
        try folder.write("stor: data/s.sqlite\nlisten: nonsense\n", to: "prog/tact.yaml")
        let list = ["members", "list", "-C", "prog"]
        let refused = try Program.run(list, in: folder)
        #expect(refused.status == 78 && refused.errors.contains("--store"))
        #expect(refused.errors.components(separatedBy: "tact.yaml:1:1: error").count == 2)
        #expect(!refused.errors.contains("nonsense"))
        let named = try Program.run(list + ["--store", "prog/data/s.sqlite"], in: folder)
        #expect(named.status == 0 && named.errors.isEmpty)
        let check = try Program.run(["check", "-C", "prog"], in: folder)
        #expect(check.status == 1 && check.output.contains("tact.yaml:1:1: error"))
        let reload = try Program.run(["reload", "-C", "prog"], in: folder)
        #expect(reload.status == 78 && reload.errors.contains("--url or TACT_URL"))
    }
}
