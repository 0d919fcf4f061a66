import Foundation
import Testing

/// Requests that HTTP/1.1 has written in an unusual way, or does not have (RFC 9110, RFC 9112).
@Suite("Requests as HTTP has them, and as it does not")
struct FramingTests {
    private func event(_ id: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"test","type":"purchase.completed","#
            + #""subject":"ann","data":{"amount":1}}"# + "\n"
    }

    private func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }

    /// The answer to a request of these lines and this body.
    private func ask(
        _ service: Service, _ first: String, _ lines: [String], body: String = ""
    ) throws -> Peer.Answer {
        let peer = try Peer(service.port)
        // A daemon that has heard enough closes while the other side still writes.
        try? peer.write(
            ([first] + lines + ["connection: close"]).joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try peer.answer()
    }

    /// The answer to lines of events with these headers.
    private func post(_ service: Service, _ lines: String..., body: String) throws -> Peer.Answer {
        try ask(
            service, "POST /v1/events HTTP/1.1",
            ["host: localhost", "content-type: application/x-ndjson"] + lines, body: body)
    }

    @Test("a transfer coding that is not known is not taken for chunks")
    func codings() throws {
        let service = try Service(in: try Shop.open())
        let body = chunk(event("1")) + "0\r\n\r\n"
        for codings in [["gzip, chunked"], ["gzip", "chunked"], ["x;q=1,Chunked"]] {
            let lines = codings.map { "transfer-encoding: \($0)" }
            let answer = try ask(
                service, "POST /v1/events HTTP/1.1",
                ["host: localhost", "content-type: application/x-ndjson"] + lines, body: body)
            #expect(answer.status == 501, "\(codings)")
            #expect(answer.json["type"] as? String == "urn:tact:problem:transfer-coding")
            #expect(answer.head.lowercased().contains("connection: close"))
        }
        // Where chunks are not the last coding, nobody knows where the body ends.
        for coding in ["gzip", "identity", "xchunked", "chunked, gzip", ""] {
            let answer = try post(service, "transfer-encoding: \(coding)", body: body)
            #expect(answer.status == 400, "'\(coding)'")
        }
        #expect(try service.get("/v1/members/ann").status == 404)
        let taken = try post(service, "Transfer-Encoding:  Chunked ", body: body)
        #expect(taken.status == 202 && taken.json["accepted"] as? Int == 1)
    }

    @Test("a request names one host, in a form that hosts have")
    func hosts() throws {
        let service = try Service(in: try Shop.open())
        func status(_ lines: String...) throws -> Int {
            try ask(service, "GET /v1/members/ann HTTP/1.1", lines).status
        }
        #expect(try status("host: localhost") == 404)
        #expect(try status("host: localhost", "host: localhost") == 400)
        #expect(try status("host: localhost", "Host: evil.example") == 400)
        for name in [
            "[::1", "[::1]x", "[]", "localhost:a", "localhost:1@evil.example", "localhost/x",
            "local host", ":80", "",
        ] {
            #expect(try status("host: \(name)") == 400, "\(name)")
        }
    }

    @Test("a whole URI names the host, whatever the line of that name says")
    func wholeURI() throws {
        let service = try Service(in: try Shop.open())
        func status(_ target: String, _ lines: String...) throws -> Int {
            try ask(service, "GET \(target) HTTP/1.1", lines).status
        }
        let path = "/v1/outbox?limit=1"
        #expect(try status("http://localhost:1\(path)", "host: localhost") == 200)
        #expect(try status("HTTP://[::1]\(path)", "host: evil.example") == 200)
        #expect(try status("http://evil.example\(path)", "host: localhost") == 421)
        #expect(try status("http://localhost@evil.example\(path)", "host: localhost") == 400)
        #expect(try status("http://localhost\(path)") == 400)
        #expect(try status("http://localhost\(path)", "host: a", "host: a") == 400)
        #expect(try status("http://localhost", "host: localhost") == 404)
        #expect(try status("http://localhost?limit=1", "host: localhost") == 404)
        #expect(try status("ftp://localhost\(path)", "host: localhost") == 400)
        let old = try ask(service, "GET http://localhost\(path) HTTP/1.0", [])
        #expect(old.status == 200)
    }

    @Test("who waits to be told to go on is told, unless the version knows nothing of it")
    func expectations() throws {
        let service = try Service(in: try Shop.open())
        let body = event("1")
        let lines = [
            "host: localhost", "content-type: application/x-ndjson", "connection: close",
            "expect: 100-Continue", "content-length: \(body.utf8.count)",
        ]
        for version in ["1.1", "1.0"] {
            let peer = try Peer(service.port)
            try peer.write(
                (["POST /v1/events HTTP/\(version)"] + lines).joined(separator: "\r\n")
                    + "\r\n\r\n")
            if version == "1.1" {
                #expect(peer.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            }
            try peer.write(body)
            let answer = try peer.answer()
            #expect(answer.status == 202, "\(answer.head)")
        }
        // An answer that does not depend on the body is one, too.
        let refused = try ask(
            service, "POST /nothing HTTP/1.1", lines.map { $0.replacing("events", with: "nothing") }
        )
        #expect([100, 404].contains(refused.status))
    }

    @Test(
        "what follows the last chunk is no part of the lines, and the next request is read after it"
    )
    func trailers() throws {
        let service = try Service(in: try Shop.open())
        let peer = try Peer(service.port)
        let head =
            "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\n"
        try peer.write(
            head + "trailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n" + chunk(event("1"))
                + "0\r\nx-sum: 1\r\nhost: evil.example\r\nauthorization: Bearer x\r\n\r\n"
                + "GET /v1/members/ann HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        let text = String(decoding: peer.readAll(), as: UTF8.self)
        #expect(text.components(separatedBy: "HTTP/1.1 202 ").count == 2, "\(text)")
        #expect(text.components(separatedBy: "HTTP/1.1 200 ").count == 2, "\(text)")
    }

    @Test("of lines that end in bad framing as many are told as are kept", arguments: [1, 1_200])
    func cutByFraming(count: Int) throws {
        let service = try Service(in: try Shop.open())
        let lines = (1...count).map { event("\($0)") }.joined() + "no event\n"
        let answer = try post(
            service, "transfer-encoding: chunked",
            body: chunk(lines) + chunk(#"{"specversion":"1.0","id":"half"#) + "zz\r\n")
        #expect(answer.status == 400)
        #expect(answer.json["type"] as? String == "urn:tact:problem:bad-framing")
        #expect(answer.json["accepted"] as? Int == count, "\(answer.body)")
        #expect(answer.json["rejected"] as? Int == 1)
        let detail = try #require(answer.json["detail"] as? String)
        #expect(detail.contains("what is counted here was taken"), "\(detail)")
        service.process.kill()
        _ = try service.process.end()
        try service.restart()
        let again = try service.post((1...count).map { event("\($0)") }.joined())
        #expect(again.json["duplicates"] as? Int == count)
        // Where there was no whole line, nothing was taken, and the answer says so.
        let none = try post(service, "transfer-encoding: chunked", body: "zz\r\n")
        #expect(none.status == 400 && none.json["accepted"] as? Int == 0)
        #expect((none.json["detail"] as? String)?.contains("nothing of this was taken") == true)
    }
}
