import Foundation
import Testing

/// What the daemon depends on outside of its store: tokens, the key of links, its socket.
@Suite("What lies beside the daemon's store")
struct ServeFilesTests {
    private let store = ["--store", "t.sqlite"]

    private func makeToken(_ scope: String, in folder: WorkFolder) throws -> String {
        try Program.run(["token", "new", scope] + store, in: folder).output
            .trimmingCharacters(in: .newlines)
    }

    @Test("tokens that are revoked or gone while the daemon runs open nothing")
    func tokens() throws {
        let folder = try Shop.open()
        let token = try makeToken("read", in: folder)
        let service = try Service(in: folder)
        #expect(try service.get("/metrics", token: token).status == 200)
        let hidden = folder.path("hidden")
        rename(folder.path("tokens"), hidden)
        for _ in 1...2 {
            #expect(try service.get("/metrics").status == 503)
            #expect(try service.get("/metrics", token: token).status == 503)
        }
        #expect(try service.get("/healthz").status == 200)
        let unready = try service.get("/readyz", token: token)
        #expect(unready.status == 503 && unready.json["status"] as? String == "not ready")
        #expect((unready.json["tokens"] as? String)?.contains("cannot be read") == true)
        rename(hidden, folder.path("tokens"))
        #expect(try service.get("/metrics", token: token).status == 200)
        let revoked = try Program.run(
            ["token", "revoke", String(token.split(separator: "_")[1])] + store, in: folder)
        #expect(revoked.status == 0, "\(revoked.errors)")
        #expect(try service.get("/metrics").status == 401)
        #expect(try service.get("/metrics", token: token).status == 401)
        let listed = try Program.run(["token", "list"] + store, in: folder)
        #expect(listed.errors.contains("admits nobody"), "\(listed.errors)")
        service.process.kill()
        #expect(try service.process.end().errors.contains("tokens: was there, and is gone"))
        try service.restart()
        #expect(try service.get("/metrics").status == 401)
    }

    @Test("who has no token of scope read is told by /readyz whether, and not why")
    func details() throws {
        let folder = try Shop.open()
        let token = try makeToken("read", in: folder)
        let service = try Service(in: folder)
        let stranger = try service.get("/readyz")
        #expect(stranger.status == 200 && stranger.json["status"] as? String == "ready")
        #expect(stranger.json["reload"] == nil && stranger.json["targets_down"] == nil)
        let holder = try service.get("/readyz", token: token)
        #expect(holder.json["reload"] != nil && holder.json["targets_down"] != nil)
    }

    /// Ann, whom mails reach, has enrolled: a message goes out, and a journey is in progress.
    private func enrolAnn(_ service: Service) throws {
        _ = try service.send(
            "PUT", "/v1/members/ann", type: "application/json",
            body: #"{"email":"ann@example.org","language":"en","email_opt_in":true}"#)
        let event = service.event(
            "member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)
        #expect(try service.post(event).status == 202)
    }

    @Test("a new key of links beside a store with messages is told of")
    func newKey() throws {
        let folder = try Shop.open()
        let service = try Service(in: folder)
        try enrolAnn(service)
        service.process.terminate()
        #expect(try !service.process.end().errors.contains("the key of unsubscribe links is new"))
        try folder.remove("t.sqlite.key")
        try service.restart()
        service.process.terminate()
        let log = try service.process.end().errors
        #expect(log.contains("the key of unsubscribe links is new") && log.contains("t.sqlite.key"))
    }

    @Test("a scenario whose file is taken away is told of, with what was under way")
    func goneScenario() throws {
        let folder = try Shop.open()
        let service = try Service(in: folder)
        try enrolAnn(service)
        try folder.remove("campaigns/scenarios/welcome.yaml")
        let reload = try Program.run(
            ["reload", "--url", "http://127.0.0.1:\(service.port)"], in: folder)
        let told = "welcome: 1 journey in progress ends"
        #expect(reload.output.contains("not in the files any more: \(told)"), "\(reload.output)")
        let state = try service.get("/readyz").json["reload"] as? [String: Any]
        let gone = state?["gone"] as? [[String: Any]]
        #expect(gone?.first?["scenario"] as? String == "welcome")
        #expect(gone?.first?["journeys"] as? Int == 1)
        try service.wait {
            try listing(["explain", "ann", "--store", "t.sqlite"], in: folder)
                .contains("no longer in the scenario")
        }
        service.process.terminate()
        #expect(try service.process.end().errors.contains(told))
    }

    @Test("the key of links is kept over a start, and one that is damaged is never replaced")
    func key() throws {
        let folder = try Shop.open()
        let service = try Service(in: folder)
        let key = try folder.bytes("t.sqlite.key")
        #expect(key.count == 32)
        service.process.terminate()
        #expect(try service.process.end().status == 0)
        try service.restart()
        #expect(try folder.bytes("t.sqlite.key") == key)
        service.process.terminate()
        _ = try service.process.end()
        let serve = ["serve", "--listen", "127.0.0.1:0"] + store
        try folder.write("short", to: "t.sqlite.key")
        let short = try Program.run(serve, in: folder)
        #expect(short.status == 78 && short.errors.contains("has 32 bytes, and this one has 5"))
        #expect(try folder.text("t.sqlite.key") == "short")
        // What stands there cannot be read, not even by root.
        try folder.remove("t.sqlite.key")
        try folder.write("", to: "t.sqlite.key/x")
        let unreadable = try Program.run(serve, in: folder)
        #expect(unreadable.status == 78 && unreadable.errors.contains("t.sqlite.key: cannot be read"))
    }

    @Test("on any free port, links name the port that the daemon listens on")
    func anyPort() throws {
        let folder = try Shop.open()
        let ready = Pipe()
        let script = #"exec "$0" serve --store t.sqlite --listen 127.0.0.1:0 2>&1"#
        let process = try Running(
            "/bin/sh", ["-c", script, Program.path], in: folder, output: ready)
        defer { process.kill() }
        var log = ""
        while log.firstMatch(of: /ready port=(\d+)/) == nil, process.isRunning {
            log += String(decoding: ready.fileHandleForReading.availableData, as: UTF8.self)
        }
        let match = try #require(log.firstMatch(of: /ready port=(\d+)/), "\(log)")
        let port = String(match.1)
        try folder.write("id,email,email_opt_in\nann,ann@example.org,true\n", to: "people.csv")
        try folder.write(
            #"{"specversion":"1.0","id":"1","source":"s","type":"member.enrolled","subject":"ann","#
                + #""data":{"channel":"web"}}"#, to: "events.ndjson")
        let url = ["--url", "http://127.0.0.1:\(port)"]
        #expect(try Program.run(["members", "import", "people.csv"] + url, in: folder).status == 0)
        #expect(try Program.run(["ingest", "events.ndjson"] + url, in: folder).status == 0)
        try process.wait { folder.count("outbox/email/new") > 0 }
        let mail = folder.tree("outbox/email/new").values.first.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(mail?.contains("http://127.0.0.1:\(port)/u/") == true, "\(mail ?? "")")
    }

    @Test(
        "a daemon whose socket fails ends as one that is to be started again",
        .timeLimit(.minutes(2)))
    func socketFails() throws {
        let folder = try Shop.open()
        let socket = try Listening()
        let script = """
            exec 3<&0 </dev/null
            LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" serve --store t.sqlite
            """
        let process = try Running(
            "/bin/sh", ["-c", script, Program.path], in: folder,
            input: FileHandle(fileDescriptor: socket.descriptor, closeOnDealloc: false))
        defer { process.kill() }
        // The socket takes connections before anybody answers on it.
        let peer = try Peer(socket.port)
        try peer.write("GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        #expect(try peer.answer().status == 200)
        socket.shutDown()
        let ended = try process.end()
        #expect(ended.status == 70, "\(ended.errors)")
        #expect(ended.errors.contains("socket that the daemon listens on"), "\(ended.errors)")
    }

    @Test("of a stream that is cut short what was taken is told, and not that nothing was")
    func cutShort() throws {
        let service = try Service(in: try Shop.open())
        let peer = try Peer(service.port)
        try peer.write(
            "POST /v1/members HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                + "content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n")
        func write(_ text: String) throws {
            try peer.write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
        }
        try write((1...600).map { #"{"id":"m\#($0)"}"# + "\n" }.joined())
        try service.wait { try service.get("/v1/members/m1").status == 200 }
        try service.folder.replace(
            "  points:", with: "  shoe_size: int\n  points:", in: "campaigns/catalogue.yaml")
        #expect(try service.send("POST", "/v1/reload").status == 200)
        try write(#"{"id":"last"}"# + "\n")
        try peer.write("0\r\n\r\n")
        let answer = try peer.answer()
        #expect(answer.status == 503, "\(answer.body)")
        #expect((answer.json["accepted"] as? Int ?? 0) >= 500)
        let detail = try #require(answer.json["detail"] as? String)
        #expect(detail.contains("what is counted here was taken"), "\(detail)")
    }
}
