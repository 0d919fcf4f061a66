import Outbox
import StandIns
import Testing

@testable import Delivery

/// Encryption and credentials, over real sockets.
@Suite("SMTPSecurity", .enabled(if: Certificate.canBeMade), .timeLimit(.minutes(2)))
struct SMTPSecurityTests {
    private let certificate: Certificate
    private let credentials = SMTPTarget.Credentials(user: "tact", password: "pässe partout")

    init() throws { certificate = try Certificate() }

    /// Delivers one mail to a script's server; gives the failure.
    private func attempt(
        _ script: MailScript, host: String = "localhost", _ tls: SMTPTarget.Encryption,
        isTrusted: Bool = true, isKnown: Bool = false
    ) async throws -> DeliveryFailure? {
        let server = try await MailServer(script)
        let target = try SMTPTarget(
            settings(
                port: server.port, host: host, tls: tls, trusting: isTrusted ? certificate : nil,
                as: isKnown ? credentials : nil))
        let failure = await failure(of: target)
        await target.close()
        await server.close()
        return failure
    }

    private func script(
        _ extensions: [String] = ["STARTTLS", "AUTH PLAIN"], isImplicit: Bool = false,
        _ answer: @escaping @Sendable (MailScript.Step, Int) -> MailScript.Answer? = { _, _ in nil }
    ) throws -> MailScript {
        MailScript(
            extensions: extensions, tls: try certificate.context,
            isImplicit: isImplicit, answer)
    }

    @Test("STARTTLS: everything after it is encrypted")
    func startTLS() async throws {
        let script = try script()
        #expect(try await attempt(script, .starttls, isKnown: true) == nil)
        #expect(
            script.lines.prefix(4) == [
                "EHLO tact.example", "STARTTLS", "EHLO tact.example",
                "AUTH PLAIN AHRhY3QAcMOkc3NlIHBhcnRvdXQ=",
            ])
        #expect(script.contents == [try mailBytes(sampleMessage())])
    }

    @Test("implicit TLS: everything is encrypted")
    func implicit() async throws {
        let script = try script(isImplicit: true)
        #expect(try await attempt(script, .implicit, isKnown: true) == nil)
        #expect(script.count(.startTLS) == 0 && script.count(.auth) == 1)
        #expect(script.contents == [try mailBytes(sampleMessage())])
    }

    @Test(
        "a certificate that nobody vouches for, or for another name, gets no mail",
        arguments: [SMTPTarget.Encryption.starttls, .implicit])
    func distrust(tls: SMTPTarget.Encryption) async throws {
        for (host, isTrusted) in [("localhost", false), ("127.0.0.1", true)] {
            let script = try script(isImplicit: tls == .implicit)
            let failure = try await attempt(
                script, host: host, tls, isTrusted: isTrusted)
            #expect(failure?.code == .tlsFailed && failure?.reach == .target)
            let reason = isTrusted ? "for another name" : "not signed by anybody who is trusted"
            #expect(failure?.detail.contains(reason) == true, "\(String(describing: failure))")
            #expect(script.count(.mail) == 0 && script.count(.auth) == 0)
        }
    }

    @Test("without STARTTLS, or where it fails, nothing is said in the clear")
    func noStartTLS() async throws {
        let scripts = [
            try script(["AUTH PLAIN"]),
            try script { step, _ in step == .startTLS ? .say("454 4.7.0 no") : nil },
            try script { step, _ in step == .startTLS ? .say("221 bye") : nil },
            try script { step, _ in step == .startTLS ? .close : nil },
            try script { step, _ in step == .ehlo ? .say("500 what") : nil },
        ]
        for script in scripts {
            let failure = try await attempt(script, .starttls, isKnown: true)
            #expect(failure?.reach == .target)
            #expect(script.count(.auth) == 0 && script.count(.mail) == 0)
            #expect(script.count(.helo) == 0)
        }
    }

    @Test("what is slipped in behind the reply to STARTTLS is not taken for the server's word")
    func injection() async throws {
        let script = MailScript(extensions: ["STARTTLS"]) { step, _ in
            step == .startTLS ? .say("220 go\r\n250-fake\r\n250 AUTH PLAIN") : nil
        }
        let failure = try await attempt(script, .starttls, isKnown: true)
        #expect(failure?.code == .badReply)
        #expect(failure?.detail.contains("nothing follows the reply to STARTTLS") == true)
    }

    @Test("a server that speaks no TLS at an implicit port is told")
    func noTLS() async throws {
        let failure = try await attempt(MailScript(), .implicit)
        #expect(failure?.code == .tlsFailed)
    }
}

@Suite("SMTPCredentials", .timeLimit(.minutes(2)))
struct SMTPCredentialsTests {
    private let credentials = SMTPTarget.Credentials(user: "tact", password: "pässe partout")

    private func attempt(_ script: MailScript) async throws -> DeliveryFailure? {
        let server = try await MailServer(script)
        let target = try SMTPTarget(settings(port: server.port, as: credentials))
        let failure = await failure(of: target)
        await target.close()
        await server.close()
        return failure
    }

    @Test("AUTH LOGIN goes line by line")
    func login() async throws {
        let script = MailScript(extensions: ["AUTH LOGIN"]) { step, count in
            step == .auth || (step == .authLine && count == 1) ? .say("334 UGFzc3dvcmQ6") : nil
        }
        #expect(try await attempt(script) == nil)
        #expect(
            script.lines.prefix(4) == [
                "EHLO tact.example", "AUTH LOGIN", "dGFjdA==", "cMOkc3NlIHBhcnRvdXQ=",
            ])
        #expect(script.contents.count == 1)
    }

    @Test("credentials that are refused, or not taken, are the target's failure")
    func refused() async throws {
        let refusing = MailScript(extensions: ["AUTH PLAIN"]) { step, _ in
            step == .auth ? .say("535 5.7.8 tact: bad credentials") : nil
        }
        for script in [refusing, MailScript(), MailScript(extensions: ["AUTH CRAM-MD5"])] {
            let failure = try await attempt(script)
            #expect(failure?.code == .unauthorized && failure?.reach == .target)
            #expect(failure?.detail.contains("pässe") == false)
            #expect(script.count(.mail) == 0)
        }
    }

    @Test("a server that asks for them where there are none is the target's failure")
    func asked() async throws {
        let script = MailScript { step, _ in step == .mail ? .say("530 5.7.0 who?") : nil }
        try await withServer(script) { target, _ in
            #expect(await failure(of: target)?.code == .unauthorized)
        }
    }

    @Test("they are not printed")
    func printing() throws {
        var settings = try settings(port: 25, as: credentials)
        settings.host = "localhost"
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped, "\(credentials)"] {
            #expect(!text.contains("partout"))
        }
    }
}
