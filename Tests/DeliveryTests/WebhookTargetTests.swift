import CivilTime
import Engine
import Outbox
import StandIns
import Testing

@testable import Delivery

/// Over real sockets, against a web server that does as a script says.
@Suite("WebhookTarget", .timeLimit(.minutes(2)))
struct WebhookTargetTests {
    private let now = Instant(seconds: 1_800_000_000)

    private func target(
        _ url: String, within limit: Duration = .seconds(20), connections: Int = 8,
        trusting certificate: Certificate? = nil
    ) throws -> WebhookTarget {
        let settings = WebhookTarget.Settings(
            url: url, secrets: [try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
            caFile: certificate?.path, timeout: limit, connections: connections)
        let now = now
        return try WebhookTarget(settings, clock: { now })
    }

    /// A server that gives these answers, and the last of them from then on.
    private func withServer(
        _ answers: WebServer.Answer..., within limit: Duration = .seconds(20),
        connections: Int = 8, _ body: (WebhookTarget, WebServer) async throws -> Void
    ) async throws {
        let server = try await WebServer { answers[min($0, answers.count) - 1] }
        let target = try target(
            "http://127.0.0.1:\(server.port)/tact?key=sekret", within: limit,
            connections: connections)
        do {
            try await body(target, server)
        } catch {
            await target.close()
            await server.close()
            throw error
        }
        await target.close()
        await server.close()
    }

    @Test("a message is posted as its JSON, signed, over a connection that stays")
    func posted() async throws {
        try await withServer(.say("202 Accepted", body: "{}")) { target, server in
            for number in 1...3 { try await target.deliver(sampleMessage(number)) }
            // One may be taken before the pool has got the other back.
            #expect(server.opened < 3 && server.requests.count == 3)
            let request = try #require(server.requests.first)
            let parts = request.split(separator: "\r\n\r\n", maxSplits: 1)
            let line = String(decoding: sampleMessage(1).handOverLine(), as: UTF8.self)
            #expect(parts.last.map { $0 + "\n" } == line[...])
            let head = parts[0].split(separator: "\r\n").map { $0.lowercased() }
            #expect(head.first == "post /tact?key=sekret http/1.1")
            #expect(head.contains("content-type: application/json"))
            #expect(head.contains("user-agent: tact"))
            #expect(head.contains("webhook-id: \(sampleKey(1))"))
            #expect(head.contains("idempotency-key: \(sampleKey(1))"))
            #expect(head.contains("webhook-timestamp: 1800000000"))
            #expect(head.contains { $0.hasPrefix("webhook-signature: v1,") })
        }
    }

    @Test("a message that may not go any more once the connection stands is not posted")
    func lastQuestion() async throws {
        try await withServer(.say("200 OK"), .say("200 OK")) { target, server in
            let late = DeliveryFailure(.deferred, "too late")
            await #expect(throws: late) {
                try await target.deliver(sampleMessage(1)) { () throws(DeliveryFailure) in throw late }
            }
            try await target.deliver(sampleMessage(2))
            let posted = server.requests.filter { $0.contains(sampleKey(2)) }
            #expect(posted.count == 1 && !server.requests.contains { $0.contains("\"m1\"") })
        }
    }

    @Test("a try again is the same request")
    func retried() async throws {
        try await withServer(.close, .say("200 OK")) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.code == .interrupted && failure?.reach == .messageOrTarget)
            try await target.deliver(sampleMessage())
            #expect(server.requests.count == 2 && Set(server.requests).count == 1)
        }
    }

    @Test("a redirect is not followed: the target, not the message")
    func redirect() async throws {
        try await withServer(.say("307 Moved\r\nlocation: http://127.0.0.1:1/")) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.code == .misconfigured && failure?.reach == .target)
            #expect(failure?.detail.contains("sekret") == false)
            #expect(server.requests.count == 1)
        }
    }

    @Test("a receiver that is overwhelmed says until when")
    func overwhelmed() async throws {
        try await withServer(.say("429 Slow down\r\nretry-after: 90")) { target, _ in
            let failure = await failure(of: target)
            #expect(failure?.code == .busy && failure?.retryAfter == 90)
        }
    }

    @Test("a receiver that hangs is given up after the timeout")
    func hangs() async throws {
        try await withServer(.hang, within: .milliseconds(200)) { target, server in
            // On a slow machine the connection may come too late.
            var told = await failure(of: target)
            while server.requests.isEmpty { told = await failure(of: target) }
            #expect(told?.code == .interrupted)
            #expect(told?.detail.contains("has not answered in time") == true)
        }
    }

    @Test("an answer of ten megabytes, or one that does not end, is still an answer")
    func longAnswers() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n"
        let megabytes = String(repeating: "x", count: 10_000_000)
        let answers: [WebServer.Answer] = [
            .say("200 OK", body: megabytes), .raw(head), .raw(head + "some"),
            .raw(head + megabytes),
        ]
        for answer in answers {
            try await withServer(answer) { target, server in
                try await target.deliver(sampleMessage(1))
                try await target.deliver(sampleMessage(2))
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test("an answer whose body does not come is taken once the time is over")
    func hangingBody() async throws {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome"
        try await withServer(.raw(answer), within: .seconds(2)) { target, server in
            try await target.deliver(sampleMessage())
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "what is no HTTP is told",
        arguments: ["250 OK\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "HTTP/9\r\n\r\n"])
    func noHTTP(text: String) async throws {
        try await withServer(.raw(text)) { target, _ in
            let failure = await failure(of: target)
            #expect(failure?.code == .interrupted)
            #expect(failure?.detail.contains("breaks the protocol") == true)
        }
    }

    @Test(
        "a status that no answer has, or an upgrade that nobody asked for, is no answer",
        arguments: [
            "HTTP/1.1 000 a", "HTTP/1.1 099 a", "HTTP/1.1 001 a", "HTTP/1.0 000 a",
            "HTTP/1.1 0 x", "HTTP/1.1 10 x", "HTTP/1.1 -1 x", "HTTP/1.1 1000 x",
            "HTTP/1.1 101 Upgraded\r\nconnection: upgrade\r\nupgrade: websocket",
        ])
    func strangeStatus(head: String) async throws {
        for rest in ["content-length: 0\r\n\r\n", "content-length: 4\r\n\r\nbody", "\r\nHTTP/1.1 200"] {
            try await withServer(.raw("\(head)\r\n\(rest)"), .say("200 OK")) { target, server in
                let failure = await failure(of: target)
                #expect(failure?.code == .interrupted)
                #expect(failure?.detail.contains("breaks the protocol") == true)
                try await target.deliver(sampleMessage(2))
                #expect(server.requests.count == 2 && server.opened == 2)
            }
        }
    }

    @Test("interim answers are passed over", arguments: [1, AnswerGuard.mostInterim])
    func interim(count: Int) async throws {
        let interim = String(repeating: "HTTP/1.1 103 Early\r\nx: y\r\n\r\n", count: count)
        let final = "HTTP/1.1 204 No Content\r\n\r\n"
        try await withServer(.raw(interim + final)) { target, server in
            for number in 1...3 { try await target.deliver(sampleMessage(number)) }
            // One may be taken before the pool has got the other back.
            #expect(server.opened < 3 && server.requests.count == 3)
        }
    }

    @Test("interim answers without end are given up long before the time is over")
    func endlessInterim() async throws {
        let flood = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 10_000)
        try await withServer(.raw(flood), .say("200 OK")) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.code == .interrupted)
            #expect(failure?.detail.contains("interim") == true)
            try await target.deliver(sampleMessage(2))
            #expect(server.opened == 2)
        }
    }

    @Test("answers to what nobody asked cost the connection and nothing else")
    func unsolicited() async throws {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        for extra in [answer, "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 000 a\r\n\r\n", "junk"] {
            try await withServer(.raw(answer + extra)) { target, server in
                for number in 1...3 { _ = await failure(of: target, delivering: sampleMessage(number)) }
                #expect(server.requests.count >= 1)
            }
        }
    }

    @Test("a header without end is given up")
    func endlessHeader() async throws {
        let text = "HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 1_000_000)
        try await withServer(.raw(text)) { target, _ in
            #expect(await failure(of: target)?.code == .interrupted)
        }
    }

    @Test("many posts at a time share the connections that are allowed", arguments: [1, 3])
    func connections(count: Int) async throws {
        try await withServer(.say("200 OK"), connections: count) { target, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 {
                    group.addTask { try await target.deliver(sampleMessage(number)) }
                }
                try await group.waitForAll()
            }
            #expect(server.mostOpen <= count)
            #expect(Set(server.requests).count == 40)
        }
    }

    @Test("nobody listens, or nobody has the name: the target, not the message")
    func nobody() async throws {
        let server = try await WebServer { _ in .hang }
        await server.close()
        for host in ["127.0.0.1", "localhost"] {
            let target = try target("http://\(host):\(server.port)/sekret")
            let failure = await failure(of: target)
            #expect(failure?.code == .unreachable && failure?.reach == .target)
            #expect(failure?.detail.contains("sekret") == false)
            await target.close()
        }
        let target = try target("https://hooks.invalid/")
        #expect(await failure(of: target)?.code == .unreachable)
        await target.close()
    }

    @Test("closing gives up what is under way, and what comes later fails")
    func closing() async throws {
        try await withServer(.hang) { target, server in
            async let attempt = failure(of: target)
            await server.hasHeard()
            await target.close()
            #expect(await attempt?.code == .interrupted)
            #expect(await failure(of: target)?.code == .unreachable)
        }
    }

    @Test("over TLS the certificate has to be trusted", .enabled(if: Certificate.canBeMade))
    func encrypted() async throws {
        let certificate = try Certificate()
        let server = try await WebServer(tls: certificate.context) { _ in .say("200 OK") }
        let trusting = try target("https://localhost:\(server.port)/", trusting: certificate)
        try await trusting.deliver(sampleMessage())
        let distrusting = try target("https://localhost:\(server.port)/")
        let otherName = try target("https://127.0.0.1:\(server.port)/", trusting: certificate)
        for target in [distrusting, otherName] {
            let failure = await failure(of: target)
            #expect(failure?.code == .tlsFailed && failure?.reach == .target)
        }
        #expect(server.requests.count == 1)
        for target in [trusting, distrusting, otherName] { await target.close() }
        await server.close()
    }
}
