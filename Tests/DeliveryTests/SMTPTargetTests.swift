import Engine
import Outbox
import StandIns
import Synchronization
import Testing

@testable import Delivery

/// Over real sockets, against a server that does as a script says.
@Suite("SMTPTarget", .timeLimit(.minutes(2)))
struct SMTPTargetTests {
    @Test("a mail arrives with its envelope and every byte of it")
    func arrives() async throws {
        let message = sampleMessage(html: "<p>.</p>\n.\n..\nLéa\n", text: ".\n.Bonjour\n")
        try await withServer(MailScript(extensions: ["SIZE 100000"])) { target, server in
            try await target.deliver(message)
            let content = try mailBytes(message)
            #expect(server.script.contents == [content])
            #expect(
                server.script.lines == [
                    "EHLO tact.example", "MAIL FROM:<club@estran.example> SIZE=\(content.count)",
                    "RCPT TO:<lea@example.org>", "DATA",
                ])
        }
    }

    @Test("the next mails go over the same connection, after RSET; at the end QUIT is said")
    func reuse() async throws {
        let script = MailScript()
        try await withServer(script) { target, server in
            for number in 1...3 { try await target.deliver(sampleMessage(number)) }
            #expect(server.opened == 1)
            await target.close()
            #expect(script.count(.reset) == 2 && script.count(.quit) == 1)
            #expect(try script.contents == (1...3).map { try mailBytes(sampleMessage($0)) })
        }
    }

    @Test("many mails at a time share the connections that are allowed", arguments: [1, 2, 4])
    func connections(count: Int) async throws {
        try await withServer(MailScript(), connections: count) { target, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 {
                    group.addTask { try await target.deliver(sampleMessage(number)) }
                }
                try await group.waitForAll()
            }
            #expect(server.mostOpen <= count && server.opened <= count)
            let expected = try Set((1...40).map { try mailBytes(sampleMessage($0)) })
            #expect(Set(server.script.contents) == expected)
            #expect(server.script.contents.count == 40)
        }
    }

    /// Says of the last question how often it is answered well before it is not.
    private final class Patience: Sendable {
        private let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }
        func ask() throws(DeliveryFailure) {
            let isOver = left.withLock { left in
                left -= 1
                return left < 0
            }
            if isOver { throw DeliveryFailure(.deferred, "too late") }
        }
    }

    @Test(
        "a mail that may not go any more once the server listens is not sent, and the next one is",
        arguments: [(0, 0, 1), (1, 1, 2)])
    func lastQuestion(goodAnswers: Int, dataCommands: Int, connections: Int) async throws {
        let script = MailScript()
        try await withServer(script) { target, server in
            let patience = Patience(goodAnswers)
            await #expect(throws: DeliveryFailure(.deferred, "too late")) {
                try await target.deliver(sampleMessage(1)) { () throws(DeliveryFailure) in
                    try patience.ask()
                }
            }
            #expect(script.contents.isEmpty && script.count(.data) == dataCommands)
            try await target.deliver(sampleMessage(2))
            #expect(try script.contents == [mailBytes(sampleMessage(2))])
            // A server that was told DATA learns only by the end of the connection that none comes.
            #expect(server.opened == connections)
        }
    }

    /// A step of a session, and what failures at it are about.
    private static let steps: [(MailScript.Step, DeliveryFailure.Reach)] = [
        (.connection, .target), (.ehlo, .target), (.mail, .target),
        (.recipient, .messageOrTarget), (.data, .messageOrTarget), (.content, .messageOrTarget),
    ]

    private func onlyFirst(
        _ step: MailScript.Step, _ answer: MailScript.Answer
    ) -> @Sendable (MailScript.Step, Int) -> MailScript.Answer? {
        { $0 == step && $1 == 1 ? answer : nil }
    }

    @Test(
        "a refusal is told, the next attempt succeeds",
        arguments: [
            (MailScript.Step.connection, "421 4.3.2 busy", DeliveryFailure.Code.unavailable),
            (.connection, "554 5.7.1 no", .unavailable), (.ehlo, "421 bye", .unavailable),
            (.mail, "451 4.3.0 later", .unavailable), (.mail, "550 5.7.1 not you", .misconfigured),
            (.mail, "552 5.3.4 too big", .tooLarge), (.mail, "421 bye", .unavailable),
            (.recipient, "450 4.2.0 grey", .deferred), (.recipient, "421 bye", .unavailable),
            (.recipient, "550 5.1.1 <lea@example.org>?", .rejected),
            (.data, "451 4.3.0 later", .deferred), (.data, "554 5.5.1 no", .rejected),
            (.content, "452 4.3.1 full", .deferred), (.content, "421 bye", .deferred),
            (.content, "554 5.7.1 lea@example.org: spam", .rejected),
        ])
    func refused(step: MailScript.Step, line: String, code: DeliveryFailure.Code) async throws {
        try await withServer(MailScript(onlyFirst(step, .say(line)))) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.code == code)
            #expect(failure?.detail.contains(line.prefix(3)) == true)
            #expect(failure?.detail.contains("lea@") == false)
            try await target.deliver(sampleMessage(2))
            #expect(server.script.contents.last == (try mailBytes(sampleMessage(2))))
            // A judgement on the mail leaves the session as it is.
            #expect(server.opened == (failure?.isOfOneMessage == true ? 1 : 2))
        }
    }

    @Test("a server that hangs up is told, and the next attempt succeeds", arguments: steps)
    func hangsUp(step: MailScript.Step, reach: DeliveryFailure.Reach) async throws {
        try await withServer(MailScript(onlyFirst(step, .close))) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.reach == reach)
            #expect(failure?.detail.contains("is no longer connected") == true)
            try await target.deliver(sampleMessage())
            // After a drop behind DATA the same bytes come again.
            let content = try mailBytes(sampleMessage())
            #expect(Set(server.script.contents) == [content])
            #expect(server.script.contents.count == (step == .content ? 2 : 1))
        }
    }

    @Test("a server that falls silent is given up after the timeout", arguments: steps)
    func hangs(step: MailScript.Step, reach: DeliveryFailure.Reach) async throws {
        let script = MailScript(onlyFirst(step, .hang))
        try await withServer(script, within: .milliseconds(200)) { target, server in
            // On a slow machine an earlier step may come too late.
            var told = await failure(of: target)
            while script.count(step) == 0 { told = await failure(of: target) }
            #expect(told?.reach == reach)
            #expect(told?.detail.contains("has not answered in time") == true)
        }
    }

    @Test(
        "a server that talks nonsense, or without end, is told, wherever it does", arguments: steps)
    func nonsense(step: MailScript.Step, reach: DeliveryFailure.Reach) async throws {
        let lines = [
            "<html>lea@example.org</html>", String(repeating: "x", count: 100_000),
            "250-" + String(repeating: "y", count: 100_000),
            Array(repeating: "more", count: 10_000).asReply(250),
        ]
        for line in lines {
            try await withServer(MailScript(onlyFirst(step, .say(line)))) { target, server in
                let failure = await failure(of: target)
                #expect(failure?.reach == reach)
                #expect(failure?.detail.contains("breaks the protocol") == true)
                #expect(failure?.detail.contains("lea@") == false)
                try await target.deliver(sampleMessage(2))
            }
        }
    }

    @Test("a reply that nobody asked for is never taken for the reply to the next command")
    func repliesTooMany() async throws {
        // Taken in turn, the second would accept the recipient that the server refuses.
        let script = MailScript { step, _ in
            switch step {
            case .mail: .say("250 ok\r\n250 ok")
            case .recipient: .say("550 no")
            default: nil
            }
        }
        try await withServer(script) { target, server in
            let failure = await failure(of: target)
            #expect(failure?.code == .interrupted)
            #expect(server.script.count(.data) == 0)
        }
    }

    @Test("a recipient that is refused leaves no trace in the mail to the next")
    func refusedThenNext() async throws {
        let script = MailScript(onlyFirst(.recipient, .say("550 5.1.1 no")))
        try await withServer(script) { target, server in
            #expect(await failure(of: target)?.isPermanent == true)
            try await target.deliver(sampleMessage(2, to: "max@example.org"))
            #expect(
                script.lines.suffix(4) == [
                    "RSET", "MAIL FROM:<club@estran.example>", "RCPT TO:<max@example.org>", "DATA",
                ])
        }
    }

    @Test(
        "a server that has ended an old session costs no attempt",
        arguments: [
            (MailScript.Step.reset, MailScript.Answer.close), (.reset, .say("421 4.4.2 idle")),
            (.reset, .sayAndClose("421 4.4.2 idle")), (.reset, .say("500 what")),
            (.mail, .say("421 4.7.0 enough mails")), (.mail, .close),
        ])
    func staleSession(step: MailScript.Step, answer: MailScript.Answer) async throws {
        let count = step == .mail ? 2 : 1
        let script = MailScript { $0 == step && $1 == count ? answer : nil }
        try await withServer(script) { target, server in
            try await target.deliver(sampleMessage(1))
            try await target.deliver(sampleMessage(2))
            #expect(server.opened == 2)
            #expect(try script.contents == [1, 2].map { try mailBytes(sampleMessage($0)) })
        }
    }

    @Test("a server that hangs up after each mail costs no attempt")
    func hangsUpAfterEach() async throws {
        let script = MailScript { step, _ in step == .content ? .sayAndClose("250 kept") : nil }
        try await withServer(script) { target, server in
            for number in 1...4 { try await target.deliver(sampleMessage(number)) }
            #expect(server.opened == 4 && script.contents.count == 4)
        }
    }

    @Test("a session that nobody uses says goodbye after a while")
    func idle() async throws {
        let server = try await MailServer(MailScript())
        var settings = try settings(port: server.port)
        settings.timeouts.idle = .milliseconds(50)
        let target = try SMTPTarget(settings)
        try await target.deliver(sampleMessage(1))
        await server.script.has(come: .quit)
        try await target.deliver(sampleMessage(2))
        #expect(server.opened == 2)
        await target.close()
        await server.close()
    }

    @Test("nobody listens: the target, not the mail")
    func nobodyListens() async throws {
        let server = try await MailServer(MailScript())
        await server.close()
        let target = try SMTPTarget(settings(port: server.port))
        let failure = await failure(of: target)
        #expect(failure?.code == .unreachable && failure?.reach == .target)
        #expect(
            failure?.detail == "127.0.0.1:\(server.port) cannot be reached: connection refused")
        await target.close()
    }

    @Test("a host that nobody knows: the target, not the mail")
    func unknownHost() async throws {
        let target = try SMTPTarget(settings(port: 25, host: "mail.invalid"))
        let failure = await failure(of: target)
        #expect(failure?.code == .unreachable)
        await target.close()
    }

    @Test("closing gives up what is under way, and what comes later fails")
    func closing() async throws {
        let script = MailScript { step, _ in step == .recipient ? .hang : nil }
        try await withServer(script) { target, server in
            async let failure = failure(of: target)
            await script.has(come: .recipient)
            await target.close()
            #expect(await failure?.code == .interrupted)
        }
        try await withServer(MailScript()) { target, server in
            await target.close()
            #expect(await failure(of: target)?.code == .unreachable)
            #expect(server.opened == 0)
        }
    }

    @Test("a cancelled attempt ends at once, and its place is free for the next")
    func cancelled() async throws {
        let script = MailScript(onlyFirst(.content, .hang))
        try await withServer(script, connections: 1) { target, server in
            let attempt = Task { await failure(of: target) }
            await script.has(come: .content)
            attempt.cancel()
            #expect(await attempt.value?.code == .interrupted)
            try await target.deliver(sampleMessage(2))
        }
    }

    @Test("an address that mail cannot reach fails for good, before anything is said")
    func badAddress() async throws {
        try await withServer(MailScript()) { target, server in
            for to in ["léa@example.org", "a@b\r\nRCPT TO:<x@y>", "", "a b@example.org"] {
                let failure = await failure(of: target, delivering: sampleMessage(to: to))
                #expect(failure?.code == .badAddress && failure?.isPermanent == true)
            }
            #expect(server.opened == 0)
        }
    }

    @Test("a mail of a megabyte goes through")
    func large() async throws {
        let text = String(repeating: "Bonjour à toutes et à tous. ", count: 20_000)
        let message = sampleMessage(html: "<p>\(text)</p>", text: text)
        try await withServer(MailScript()) { target, server in
            try await target.deliver(message)
            #expect(server.script.contents == [try mailBytes(message)])
        }
    }
}
