import Foundation
import JSON
import Testing

/// A mail server that takes the connection and says nothing.
@Suite("A target that hangs")
struct HangingTargetTests {
    @Test("is seen: in the answer to a retry, which begins nothing, and in the figures")
    func seen() throws {
        let server = try Listening()
        let folder = try Shop.open()
        try folder.write(
            """
            targets:
              email:
                smtp: { host: 127.0.0.1, port: \(server.port), tls: none, from: club@example.org }

            """, to: "tact.yaml")
        let service = try Service(in: folder)
        _ = try service.send(
            "POST", "/v1/members", type: "application/x-ndjson",
            body: #"{"id":"a","language":"en","email":"a@example.org","email_opt_in":true}"# + "\n")
        _ = try service.post(
            service.event("member.enrolled", id: "1", of: "a", data: #"{"channel":"web"}"#))
        func list() throws -> [JSONValue] {
            try objects(
                listing(["outbox", "list", "--store", "t.sqlite", "--format", "json"], in: folder))
        }
        try service.wait { try !list().isEmpty }
        let id = try #require(list().first?.string("id"))
        var answer = try service.send("POST", "/v1/outbox/\(id)/retry")
        try service.wait {
            answer = try service.send("POST", "/v1/outbox/\(id)/retry")
            return answer.json["waits_for"] as? String == "on_its_way"
        }
        #expect(answer.status == 200)
        let detail = try #require(answer.json["detail"] as? String)
        #expect(detail.contains("it is being handed over, since"), "\(detail)")
        #expect(!detail.contains("at once"), "\(detail)")
        let name = "tact_handover_oldest_seconds{channel=\"email\"} "
        try service.wait {
            let lines = try service.get("/metrics").body.split(separator: "\n")
            return lines.contains { $0.hasPrefix(name) && $0.dropFirst(name.count) != "0" }
        }
    }
}
