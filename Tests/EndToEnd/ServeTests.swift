import Foundation
import Testing

/// The daemon, from outside: what goes in over HTTP and what comes out.
@Suite("The daemon")
struct ServeTests {
    private let members = """
        {"id":"ann","email":"ann@example.org","first_name":"Ann","language":"en","email_opt_in":true}
        {"id":"ben","email":"ben@example.org","first_name":"Ben","language":"en","email_opt_in":true}

        """

    private func welcome(_ service: Service, _ id: String, _ member: String) -> String {
        service.event("member.enrolled", id: id, of: member, data: #"{"channel":"web"}"#)
    }

    @Test("events are decided and handed over; a redelivery is a duplicate; a bad line stops itself")
    func events() throws {
        let service = try Service(in: try Shop.open())
        let known = try service.send(
            "POST", "/v1/members", type: "application/x-ndjson", body: members)
        #expect(known.status == 202 && known.json["accepted"] as? Int == 2)
        let lines = welcome(service, "1", "ann") + "{\n" + welcome(service, "2", "ben")
        let first = try service.post(lines)
        #expect(first.status == 202)
        #expect(first.json["accepted"] as? Int == 2 && first.json["rejected"] as? Int == 1)
        let rejections = first.json["rejections"] as? [[String: Any]]
        #expect(rejections?.first?["line"] as? Int == 2)
        #expect(try service.post(lines).json["duplicates"] as? Int == 2)
        try service.wait { service.folder.count("outbox/email/new") == 2 }
        let shown = try service.get("/v1/members/ann")
        #expect(shown.status == 200 && shown.body.contains("ann@example.org"))
        #expect(try service.get("/v1/members/ann/decisions").body.contains(#""outcome":"sent""#))
        try service.wait {
            try service.get("/v1/members/ann/messages").body.contains(#""status":"delivered""#)
        }
        #expect(try service.get("/v1/members/nobody").status == 404)
        let metrics = try service.get("/metrics").body
        #expect(metrics.contains(#"tact_events_total{result="accepted"} 2"#))
        #expect(!metrics.contains("ben") && !metrics.contains("ann@"))
        service.process.terminate()
        #expect(try service.process.end().status == 0)
    }

    @Test("one event in structured mode, in binary mode, and a batch")
    func modes() throws {
        let service = try Service(in: try Shop.open())
        let structured = try service.send(
            "POST", "/v1/events", type: "application/cloudevents+json",
            body: welcome(service, "1", "ann"))
        #expect(structured.status == 202 && structured.json["accepted"] as? Int == 1)
        let binary = try service.send(
            "POST", "/v1/events", type: "application/json",
            headers: [
                "ce-specversion: 1.0", "ce-id: 2", "ce-source: test", "ce-type: member.enrolled",
                "ce-subject: ben",
            ], body: #"{"channel":"web"}"#)
        #expect(binary.status == 202 && binary.json["accepted"] as? Int == 1)
        let batch = try service.send(
            "POST", "/v1/events", type: "application/cloudevents-batch+json",
            body: "[\(welcome(service, "2", "ben")),\(welcome(service, "3", "cleo"))]")
        #expect(batch.json["accepted"] as? Int == 1 && batch.json["duplicates"] as? Int == 1)
        let bad = try service.send(
            "POST", "/v1/events", type: "application/cloudevents+json", body: "{}")
        #expect(bad.status == 400 && bad.head.contains("application/problem+json"))
        let avro = try service.send(
            "POST", "/v1/events", type: "application/cloudevents+avro", body: "x")
        #expect(avro.status == 415)
    }

    @Test(
        "the CloudEvents package of Python is understood, structured and binary",
        .enabled(if: PythonPackages.forEvents != nil, "no Python here has the package cloudevents"))
    func otherClient() throws {
        let service = try Service(in: try Shop.open())
        try service.folder.copy("Tests/EndToEnd/Scripts/post_events.py", to: "post_events.py")
        let python = try #require(PythonPackages.forEvents)
        let posted = try Tool.run(
            python, ["post_events.py", "http://127.0.0.1:\(service.port)"], in: service.folder)
        #expect(posted.status == 0, "\(posted.errors)")
        let lines = posted.output.split(separator: "\n")
        #expect(lines.count == 6)
        for (number, line) in lines.enumerated() {
            // Each comes in twice: the binary one is the structured one again.
            let counted = number % 2 == 0 ? #""accepted":1,"duplicates":0"# : #""accepted":0,"duplicates":1"#
            #expect(line.hasPrefix("202 ") && line.contains(counted), "\(line)")
        }
        #expect(try service.get("/v1/members/zo%C3%AB").status == 200)
    }

    @Test("what was acknowledged is there after a kill, and what is sent again changes nothing")
    func killed() throws {
        let service = try Service(in: try Shop.open())
        var acknowledged: [String] = []
        for round in 0..<4 {
            let done = DispatchSemaphore(value: 0)
            let processID = service.process.processID
            DispatchQueue.global().async {
                // Killed in the midst of requests, at another place each round.
                usleep(useconds_t(30_000 + 25_000 * round))
                kill(processID, SIGKILL)
                done.signal()
            }
            for number in 0..<400 {
                let line = welcome(service, "\(round)-\(number)", "m\(number % 50)")
                guard let answer = try? service.post(line), answer.status == 202 else { break }
                acknowledged.append(line)
            }
            done.wait()
            _ = try service.process.end()
            try service.restart()
        }
        let again = try service.post(acknowledged.joined())
        #expect(!acknowledged.isEmpty)
        #expect(again.json["duplicates"] as? Int == acknowledged.count)
        #expect(again.json["accepted"] as? Int == 0)
    }

    @Test("where every channel is fetched, messages wait for whoever fetches them")
    func fetched() throws {
        let folder = try Shop.open()
        try folder.write(
            "targets: { email: { pull: true }, sms: { pull: true } }\n", to: "tact.yaml")
        let service = try Service(in: folder)
        _ = try service.send("POST", "/v1/members", type: "application/x-ndjson", body: members)
        #expect(try service.post(welcome(service, "1", "ann")).status == 202)
        let waiting = try service.get("/v1/outbox?channel=email&limit=10&lease=60")
        #expect(waiting.status == 200 && waiting.body.contains("ann@example.org"))
        service.process.terminate()
        #expect(try service.process.end().status == 0)
    }

    @Test("a changed tact.yaml waits for a restart and says so; a broken one refuses the reload")
    func changedConfiguration() throws {
        let service = try Service(in: try Shop.open())
        let reload = ["reload", "--url", "http://127.0.0.1:\(service.port)"]
        #expect(try !Program.run(reload, in: service.folder).output.contains("restart"))
        try service.folder.write("limits: { queue: 9 MiB }\n", to: "tact.yaml")
        let taken = try Program.run(reload, in: service.folder)
        #expect(taken.output.contains("tact.yaml has changed since the daemon began"), "\(taken.errors)")
        #expect(try service.get("/readyz").json["restart_for"] as? String == "tact.yaml")
        try service.folder.write("limitz: { queue: 9 MiB }\n", to: "tact.yaml")
        #expect(try Program.run(["check"], in: service.folder).output.contains("tact.yaml:1:1: error"))
        service.process.hangUp()
        try service.wait {
            let state = try service.get("/readyz").json["reload"] as? [String: Any]
            return (state?["refused"] as? String)?.contains("tact.yaml:1:1") ?? false
        }
        service.process.terminate()
        #expect(try service.process.end().status == 0)
    }

    @Test("a store that is taken away while the daemon runs ends it, and an emptied one is refused")
    func movedStore() throws {
        let service = try Service(in: try Shop.open())
        #expect(try service.post(service.event(
            "member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)).status == 202)
        let store = service.folder.path("t.sqlite")
        #expect(rename(store, store + ".away") == 0)
        let ended = try service.process.end()
        #expect(ended.status == 78 && ended.errors.contains("was moved or removed"), "\(ended.errors)")
        let serve = ["serve", "--store", "t.sqlite", "--listen", "127.0.0.1:0"]
        let gone = try Program.run(serve, in: service.folder)
        #expect(gone.status == 78 && gone.errors.contains("the store is gone"), "\(gone.errors)")
        try service.folder.write("", to: "t.sqlite")
        let refused = try Program.run(serve, in: service.folder)
        #expect(refused.status == 78 && refused.errors.contains("the store is empty"), "\(refused.errors)")
        #expect(rename(store + ".away", store) == 0)
        try service.restart()
        #expect(try service.get("/v1/members/ann").status == 200)
    }

    @Test("a log that cannot be written ends no daemon, and the figures tell of it")
    func noLog() throws {
        let reader = "mkfifo log; head -c 1 log >/dev/null & exec \"$@\" 2>log"
        for log in ["exec \"$@\" 2>/dev/full", "exec \"$@\" 2>&-", reader] {
            let folder = try Shop.open()
            let service = try Service(startingIn: folder, under: ["sh", "-c", log, "sh"])
            #expect(try service.isReadySoon(), "\(log)")
            #expect(try service.post(service.event(
                "member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#)).status == 202)
            if log.hasSuffix("full") {
                let lost = try service.get("/metrics").body.split(separator: "\n").first {
                    $0.hasPrefix("tact_log_lines_lost_total ")
                }
                #expect(Int(lost?.split(separator: " ").last ?? "") ?? 0 > 0, "\(lost ?? "")")
            }
            service.process.terminate()
            #expect(try service.process.end().status == 0)
        }
    }

    @Test("who gives one order to a daemon that is busy is told what it waits for")
    func toldOfWaiting() throws {
        let folder = try Shop.open()
        let token = try Program.run(["token", "new", "admin", "--store", "t.sqlite"], in: folder)
            .output.trimmingCharacters(in: .newlines)
        let service = try Service(in: folder)
        #expect(rename(folder.path("tokens"), folder.path("hidden")) == 0)
        let order = try Program.start(
            ["reload", "--url", "http://127.0.0.1:\(service.port)"], in: folder,
            environment: ["TACT_TOKEN": token])
        try order.wait { order.errorsSoFar.contains("waiting for the daemon: ") }
        #expect(rename(folder.path("hidden"), folder.path("tokens")) == 0)
        #expect(try order.end().status == 0)
    }

    @Test("bad files keep the old ones; good ones decide; tact reload and SIGHUP are the same")
    func reload() throws {
        let service = try Service(in: try Shop.open())
        let address = ["--url", "http://127.0.0.1:\(service.port)"]
        let good = try service.folder.text("campaigns/scenarios/thanks.yaml")
        try service.folder.write("status: liv\npriority: x\n", to: "campaigns/scenarios/thanks.yaml")
        let refused = try Program.run(["reload"] + address, in: service.folder)
        #expect(refused.status == 1 && refused.errors.contains("the old files go on"))
        let state = try service.get("/readyz")
        #expect(state.status == 200)
        let told = try #require((state.json["reload"] as? [String: Any])?["refused"] as? String)
        #expect(told.hasPrefix("campaigns/scenarios/thanks.yaml:1:"), "\(told)")
        #expect(told.contains(", and ") && told.contains("more error"))
        #expect(refused.errors.contains(told))
        let before = state.json["version"] as? String
        try service.folder.write(
            good.replacingOccurrences(of: "10.0", with: "20.0"),
            to: "campaigns/scenarios/thanks.yaml")
        service.process.hangUp()
        try service.wait { try service.get("/readyz").json["version"] as? String != before }
        let taken = try Program.run(["reload"] + address, in: service.folder)
        #expect(taken.status == 0)
        let checked = try Program.run(["check"], in: service.folder).output
        let version = try #require(try service.get("/readyz").json["version"] as? String)
        #expect(checked.hasSuffix("\nversion \(version.prefix(12))\n"), "\(checked)")
        service.process.terminate()
        let log = try service.process.end().errors
        #expect(log.contains("why=\"campaigns/scenarios/thanks.yaml:1:"))
        for line in log.split(separator: "\n") {
            #expect(line.firstMatch(of: #/^\d{4}-\d\d-\d\dT\S+ [a-z]+ /#) != nil, "\(line)")
        }
    }

    @Test("a channel that a reload adds hands over at once, with the member's way to unsubscribe")
    func newChannel() throws {
        let service = try Service(in: try Shop.open())
        _ = try service.send("POST", "/v1/members", type: "application/x-ndjson", body: members)
        let programme = try service.folder.text("campaigns/programme.yaml")
        try service.folder.write(
            programme.replacingOccurrences(
                of: "channels:\n", with: "channels:\n  letter: { to: member.email, consent: member.email_opt_in }\n"),
            to: "campaigns/programme.yaml")
        try service.folder.write("A letter.", to: "templates/welcome/en/letter.liquid")
        let scenario = try service.folder.text("campaigns/scenarios/welcome.yaml")
        try service.folder.write(
            scenario.replacingOccurrences(of: "[email, sms]", with: "[letter]"),
            to: "campaigns/scenarios/welcome.yaml")
        let address = ["--url", "http://127.0.0.1:\(service.port)"]
        let reloaded = try Program.run(["reload"] + address, in: service.folder)
        #expect(reloaded.status == 0, "\(reloaded.errors)")
        _ = try service.post(welcome(service, "1", "ann"))
        try service.wait { service.folder.count("outbox/letter") == 1 }
        let letter = service.folder.tree("outbox/letter").values.first.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(letter?.contains(#""unsubscribe_url":"http"#) == true, "\(letter ?? "")")
    }

    @Test("a second daemon over the same store ends with 78 and touches nothing")
    func second() throws {
        let service = try Service(in: try Shop.open())
        let second = try Program.run(
            ["serve", "--store", "t.sqlite", "--listen", "127.0.0.1:0"], in: service.folder)
        #expect(second.status == 78 && second.errors.contains("only one process"))
        #expect(try service.get("/healthz").status == 200)
    }

    @Test("a port that somebody has is named, with what to do")
    func portTaken() throws {
        let service = try Service(in: try Shop.open())
        let second = try Program.run(
            ["serve", "--store", "other.sqlite", "--listen", "127.0.0.1:\(service.port)"],
            in: service.folder)
        #expect(second.status == 74, "\(second.errors)")
        #expect(second.errors.contains("port \(service.port), cannot be listened on: address already in use"))
    }

    @Test("with tokens each request needs one of its scope; beyond loopback there must be one")
    func tokens() throws {
        let folder = try Shop.open()
        let open = try Program.run(
            ["serve", "--store", "t.sqlite", "--listen", "0.0.0.0:0"], in: folder)
        #expect(open.status == 78 && open.errors.contains("tact token new"))
        func make(_ scope: String) throws -> String {
            try Program.run(["token", "new", scope, "--store", "t.sqlite"], in: folder).output
                .trimmingCharacters(in: .newlines)
        }
        let (ingest, read) = (try make("ingest"), try make("read"))
        let service = try Service(in: folder)
        #expect(try service.post(welcome(service, "1", "ann")).status == 401)
        let admitted = try service.send(
            "POST", "/v1/events", type: "application/x-ndjson", token: ingest,
            body: welcome(service, "1", "ann"))
        #expect(admitted.status == 202)
        #expect(try service.get("/v1/members/ann", token: ingest).status == 403)
        #expect(try service.get("/v1/members/ann", token: read).status == 200)
        #expect(try service.send("POST", "/v1/reload", token: read).status == 403)
        #expect(try service.get("/healthz").status == 200)
    }

    @Test("without tokens nobody is answered who asks for another host or from a page")
    func strangers() throws {
        let service = try Service(in: try Shop.open())
        func status(_ lines: String..., path: String = "/v1/members/ann") throws -> Int {
            let peer = try Peer(service.port)
            try peer.write(
                "GET \(path) HTTP/1.1\r\nconnection: close\r\n"
                    + lines.map { $0 + "\r\n" }.joined() + "\r\n")
            return try peer.answer().status
        }
        for path in ["/readyz", "/openapi.json", "/metrics"] {
            #expect(try status("host: localhost", path: path) == 200, "\(path)")
            #expect(try status("host: evil.example", path: path) == 421, "\(path)")
            #expect(try status("host: localhost", "origin: null", path: path) == 403, "\(path)")
        }
        // Probes name the address that they ask.
        for name in ["10.1.2.3", "10.1.2.3:8321", "[fd00::1]:8321"] {
            #expect(try status("host: \(name)", path: "/readyz") == 200, "\(name)")
            #expect(try status("host: \(name)", path: "/openapi.json") == 421, "\(name)")
        }
        #expect(try status("host: 1.2.3.4.evil.example", path: "/readyz") == 421)
        #expect(try status("host: evil.example", path: "/healthz") == 200)
        #expect(try status("host: localhost:8321") == 404)
        for name in ["[::1]", "[::1]:8321", "LocalHost:", "127.8.0.1:1"] {
            #expect(try status("host: \(name)") == 404, "\(name)")
        }
        for name in ["[::2]", "127.0.0", "127.0.0.+1", "128.0.0.1"] {
            #expect(try status("host: \(name)") == 421, "\(name)")
        }
        #expect(try status("host: evil.example") == 421)
        #expect(try status("host: 127.0.0.1.evil.example") == 421)
        #expect(try status("host: localhost", "origin: https://evil.example") == 403)
        #expect(try status("host: localhost", "sec-fetch-site: cross-site") == 403)
        #expect(try status("host: localhost", "sec-fetch-site: none") != 403)
        #expect(try status() == 400)
        #expect(try service.send("POST", "/v1/reload", headers: ["origin: null"]).status == 403)
        #expect(try service.get("/v1/members/ann/decisions?limit=x").status == 400)
    }

    @Test("a channel is fetched where its target says so, with a token that may change something")
    func fetching() throws {
        let folder = try Shop.open()
        try folder.write("targets:\n  email: { pull: true }\n", to: "tact.yaml")
        func make(_ scope: String) throws -> String {
            try Program.run(["token", "new", scope, "--store", "t.sqlite"], in: folder).output
                .trimmingCharacters(in: .newlines)
        }
        let (ingest, read) = (try make("ingest"), try make("read"))
        let service = try Service(in: folder)
        for (path, lines) in [("members", members), ("events", welcome(service, "1", "ann"))] {
            let taken = try service.send(
                "POST", "/v1/\(path)", type: "application/x-ndjson", token: ingest, body: lines)
            #expect(taken.status == 202)
        }
        let fetch = "/v1/outbox?channel=email&lease=60"
        #expect(try service.get(fetch).status == 401)
        #expect(try service.get(fetch, token: read).status == 403)
        #expect(try service.send("HEAD", fetch, token: ingest).status == 405)
        #expect(try service.send("HEAD", "/v1/outbox", token: read).status == 200)
        let other = try service.get("/v1/outbox?channel=sms", token: ingest)
        #expect(other.status == 409 && other.body.contains("pull: true"))
        #expect(try service.get("/v1/outbox?channel=pigeon", token: ingest).status == 404)
        let fetched = try service.get(fetch, token: ingest)
        #expect(fetched.status == 200)
        let id = try #require(fetched.json["id"] as? String)
        #expect(try service.get(fetch, token: ingest).body.isEmpty)
        #expect(try service.get("/v1/outbox", token: read).json["id"] as? String == id)
        for _ in 0..<2 {
            let taken = try service.send("POST", "/v1/outbox/\(id)/ack", token: ingest)
            #expect(taken.status == 204)
        }
        #expect(try service.get("/v1/outbox", token: read).body.isEmpty)
    }

    @Test("a mail's link unsubscribes by POST; GET only asks")
    func unsubscribing() throws {
        let service = try Service(in: try Shop.open())
        _ = try service.send("POST", "/v1/members", type: "application/x-ndjson", body: members)
        _ = try service.post(welcome(service, "1", "ann"))
        try service.wait { service.folder.count("outbox/email/new") == 1 }
        let mail = service.folder.tree("outbox/email/new").values.first.map {
            String(decoding: $0, as: UTF8.self)
        }
        let match = try #require(mail?.firstMatch(of: /List-Unsubscribe: ?\r?\n? ?<http:\/\/[^\/]+([^>]+)>/))
        let path = String(match.1)
        #expect(try service.get(path).body.contains("<form method=\"post\">"))
        #expect(try service.get("/v1/members/ann").body.contains(#""withdrawals":[]"#))
        let posted = try service.send(
            "POST", path, type: "application/x-www-form-urlencoded",
            body: "List-Unsubscribe=One-Click")
        #expect(posted.status == 200)
        #expect(!(try service.get("/v1/members/ann").body.contains(#""withdrawals":[]"#)))
        #expect(try service.get(path + "0").status == 404)
    }

    @Test("files of the drop folder are taken and put aside with a report")
    func dropFolder() throws {
        let folder = try Shop.open()
        let service = try Service(in: folder, ["--incoming", "in"])
        try folder.write(
            "id,email,first_name,email_opt_in\nann,ann@example.org,Ann,true\n",
            to: "in/1-members.csv")
        try folder.write(welcome(service, "1", "ann") + "{}\n", to: "in/2-events.ndjson")
        try folder.write("nonsense\n", to: "in/3.ndjson")
        try service.wait {
            folder.exists("in/done/2-events.ndjson") && folder.exists("in/rejected/3.ndjson")
        }
        #expect(folder.exists("in/done/1-members.csv"))
        let report = try folder.text("in/done/2-events.ndjson.report.json")
        #expect(report.contains(#""accepted":1"#) && report.contains(#""rejected":1"#))
        #expect(try service.get("/v1/members/ann").body.contains("ann@example.org"))
    }

    @Test("tact ingest sends a file of any length and says what became of its lines")
    func ingest() throws {
        let service = try Service(in: try Shop.open())
        var lines = (1...3_000).map { welcome(service, "\($0)", "m\($0)") }
        lines[1_500] = "not json\n"
        try service.folder.write(lines.joined(), to: "many.ndjson")
        let command = ["ingest", "many.ndjson", "--url", "http://127.0.0.1:\(service.port)"]
        let first = try Program.run(command, in: service.folder)
        #expect(first.output == "2999 accepted, 0 duplicate, 1 rejected\n")
        #expect(first.status == 1 && first.errors.contains("many.ndjson:1501:"))
        let second = try Program.run(command, in: service.folder)
        #expect(second.output == "0 accepted, 2999 duplicate, 1 rejected\n")
        let nobody = try Program.run(
            ["ingest", "many.ndjson", "--url", "http://127.0.0.1:9"], in: service.folder)
        #expect(nobody.status == 74 && nobody.errors.contains("there is no daemon"))
    }

    @Test("what nobody should send is answered, and the daemon goes on", arguments: abuses)
    func abuse(abuse: Abuse) throws {
        let service = try Service(in: try Shop.open())
        let peer = try Peer(service.port)
        // A daemon that has heard enough closes while the other side still writes.
        try? peer.write(abuse.request)
        let text = String(decoding: peer.readAll(), as: UTF8.self)
        #expect(
            abuse.statuses.contains { text.hasPrefix("HTTP/1.1 \($0)") },
            "\(abuse.name): \(text.prefix(200))")
        #expect(try service.get("/healthz").status == 200)
    }

    /// A request that nobody should send, and what may be answered.
    struct Abuse: Sendable, CustomTestStringConvertible {
        var name: String
        var request: String
        var statuses: [Int]
        var testDescription: String { name }
    }

    private static func post(_ body: String, _ type: String = "application/cloudevents+json") -> String {
        "POST /v1/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: \(type)\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static let start = #"{"specversion":"1.0","id":"1","source":"s","type":"member.enrolled","#

    static let abuses: [Abuse] = [
        Abuse(name: "no body", request: post(""), statuses: [400]),
        Abuse(name: "one byte", request: post("{"), statuses: [400]),
        Abuse(name: "NUL", request: post("\u{0}"), statuses: [400]),
        Abuse(
            name: "deep", request: post(String(repeating: "[", count: 200_000)), statuses: [400]),
        Abuse(
            name: "a number of a million digits",
            request: post(
                start + #""subject":"a","data":{"channel":"# + String(repeating: "9", count: 1_000_000)
                    + "}}"), statuses: [400]),
        Abuse(name: "NaN", request: post(start + #""subject":NaN}"#), statuses: [400]),
        Abuse(
            name: "a subject with a line break", request: post(start + #""subject":"a\nb"}"#),
            statuses: [400]),
        Abuse(
            name: "a body that is too long",
            request: "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: "
                + "application/cloudevents+json\r\ncontent-length: 99999999999\r\n\r\n{",
            statuses: [413]),
        Abuse(
            name: "headers without end",
            request: "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 100_000),
            statuses: [400, 431]),
        Abuse(
            name: "a path that leads out",
            request: "GET /v1/../../etc/passwd HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            statuses: [404]),
        Abuse(
            name: "a path that is no UTF-8",
            request: "GET /v1/members/%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            statuses: [400]),
        Abuse(
            name: "a method that means nothing",
            request: "BREW /v1/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            statuses: [400, 405]),
    ]
}
