import Foundation
import Testing

/// Answers that are larger than what may wait for a reader.
@Suite("Long lists over HTTP", .serialized)
struct LongListTests {
    private static let rows = 20_000
    private static let messages = 300

    /// A daemon whose member ann has many decisions and messages to fetch.
    private func service() throws -> Service {
        let folder = try Shop.open()
        try folder.write(
            "limits: { request_time: 15 seconds }\ntargets:\n  email: { pull: true }\n",
            to: "tact.yaml")
        let service = try Service(in: folder)
        let people = #"{"id":"ann","email":"ann@example.org","email_opt_in":true}"# + "\n"
        _ = try service.send("POST", "/v1/members", type: "application/x-ndjson", body: people)
        _ = try service.post(
            service.event("member.enrolled", id: "1", of: "ann", data: #"{"channel":"web"}"#))
        service.process.kill()
        _ = try service.process.end()
        let columns = """
            scenario, occurrence, step, channel, category, priority, due, deadline, outcome, reason,
            detail, message, version
            """
        let sql = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.rows))
            INSERT INTO ledger (member, number, at, \(columns))
              SELECT member, i + 10000, at + i / 3 * 1000000, \(columns) FROM n,
                (SELECT * FROM ledger ORDER BY number LIMIT 1);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(Self.messages))
            INSERT INTO messages (number, id, key, member, scenario, occurrence, step, template,
                channel, category, priority, locale, address, subject, unsubscribe_url, decided_at,
                deadline, status)
              SELECT number + 10000 + i, 'copy-' || i, 'key-' || i, member, scenario, 'o' || i, step,
                template, channel, category, priority, locale, address, subject, unsubscribe_url,
                decided_at, deadline, status
              FROM n, (SELECT * FROM messages ORDER BY number LIMIT 1);
            INSERT INTO bodies (message, html, text)
              SELECT number, NULL, printf('%.*c', 40000, 'x') FROM messages WHERE id LIKE 'copy-%';
            """
        let done = try Tool.run("sqlite3", [service.store, sql], in: folder)
        guard done.status == 0 else { throw Unexpected(done.errors) }
        try service.restart()
        return service
    }

    /// The body of an answer in chunks (RFC 9112, 7.1); throws where it does not end.
    private func unchunked(_ answer: Peer.Answer) throws -> String {
        #expect(answer.head.lowercased().contains("transfer-encoding: chunked"))
        var (rest, body) = (Array(answer.body.utf8)[...], [UInt8]())
        while let end = rest.firstIndex(of: 13) {
            let length = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16)
            guard let length, end + 2 + length <= rest.endIndex else { break }
            if length == 0 { return String(decoding: body, as: UTF8.self) }
            #expect(length <= 16 << 10)
            body += rest[(end + 2)..<(end + 2 + length)]
            rest = rest[(end + 4 + length)...]
        }
        throw Unexpected("the answer has no end")
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    @Test("a long list comes whole and in order, whatever the version of HTTP")
    func whole() throws {
        guard Tool.exists("sqlite3") else { return print("skipped: sqlite3 is not here") }
        let service = try service()
        let path = "/v1/members/ann/decisions"
        let body = try unchunked(try service.get(path))
        let times = try lines(body).map { try #require($0.firstMatch(of: /"at":"([^"]+)"/)).1 }
        #expect(times.count > Self.rows && times == times.sorted())
        let head = try service.send("HEAD", path)
        #expect(head.head.contains("\(body.utf8.count)") && head.body == "")
        let old = try Peer(service.port)
        try old.write("GET \(path) HTTP/1.0\r\nhost: localhost\r\n\r\n")
        #expect(try old.answer().body == body)
        #expect(lines(try service.get("/v1/outbox?limit=7").body).count == 7)
        let outbox = try unchunked(try service.get("/v1/outbox?limit=290"))
        #expect(Set(lines(outbox)).count == 290)
        #expect(Set(lines(try unchunked(service.get("/v1/members/ann/messages")))).count > 300)
        let fetched = try unchunked(
            try service.get("/v1/outbox?channel=email&limit=1000&lease=600"))
        let ids = try lines(fetched).map { try #require($0.firstMatch(of: /"id":"([^"]+)"/)).1 }
        #expect(Set(ids).count == ids.count && ids.count > Self.messages)
        #expect(try service.get("/v1/outbox?channel=email&limit=1000").body == "")
    }

    @Test("lists that nobody reads hold next to nothing, and end with the time of a request")
    func deaf() throws {
        guard Tool.exists("sqlite3") else { return print("skipped: sqlite3 is not here") }
        let service = try service()
        _ = try service.get("/v1/members/ann/decisions")
        let before = try service.residentMiB()
        let files = try service.openFiles()
        let paths = ["members/ann/decisions", "outbox?channel=email&limit=1000&lease=0"]
        let peers = try (0..<60).map { index in
            let peer = try Peer(service.port, room: 4_096)
            try peer.write("GET /v1/\(paths[index % 2]) HTTP/1.1\r\nhost: localhost\r\n\r\n")
            return peer
        }
        for _ in 1...20 {
            usleep(200_000)
            #expect(try service.get("/healthz").status == 200)
        }
        let grown = try service.residentMiB() - before
        #expect(grown < 100, "\(grown) MiB")
        try service.wait { try service.openFiles() < files + 10 }
        #expect(peers.count == 60)
    }
}
