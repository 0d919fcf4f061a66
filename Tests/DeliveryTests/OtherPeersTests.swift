import CivilTime
import Engine
import Foundation
import Outbox
import StandIns
import Testing

@testable import Delivery

/// Against receivers that are not ours.
@Suite("OtherPeers", .timeLimit(.minutes(2)))
struct OtherPeersTests {
    private let scratch = ScratchFolder()

    /// Dots, long lines, every kind of break, nothing at all, text in several alphabets.
    private var messages: [OutboxMessage] {
        let texts = [
            "Bonjour\n", ".\n..\n.a\nFrom me\n", "", "\r\n\r", "été à Sète\n",
            String(repeating: "long ", count: 2_000), "新年快乐 🎁\n", "a\u{0}b\n",
        ]
        return texts.enumerated().map { number, text in
            sampleMessage(
                number, html: number.isMultiple(of: 2) ? "<p>\(text)</p>" : nil, text: text)
        }
    }

    private func kept(_ name: Int, _ ending: String) throws -> [UInt8] {
        let path = "\(scratch.path)/\(String(format: "%03d", name)).\(ending)"
        return Array(try #require(FileManager.default.contents(atPath: path)))
    }

    /// Delivers all messages to a server of aiosmtpd and compares what it has kept.
    private func deliver(_ settings: SMTPTarget.Settings) async throws {
        let target = try SMTPTarget(settings)
        for message in messages { try await target.deliver(message) }
        await target.close()
        for (number, message) in messages.enumerated() {
            #expect(try kept(number, "eml") == mailBytes(message))
            let envelope = String(decoding: try kept(number, "txt"), as: UTF8.self)
            let isSecret = settings.credentials == nil ? "False" : "True"
            #expect(
                envelope == "club@estran.example\n\(message.to)\ntact.example\n\(isSecret)\n"
                    + isSecret)
        }
    }

    @Test("aiosmtpd keeps the bytes of each mail", .enabled(if: OtherPeers.hasPython))
    func plainMailServer() async throws {
        let program = try Program(
            try #require(OtherPeers.python), ["-c", OtherPeers.mailServer, scratch.path])
        let port = try #require(Int(try program.start()))
        try await deliver(settings(port: port))
    }

    @Test(
        "aiosmtpd keeps the bytes of each mail behind STARTTLS and AUTH, and refuses a stranger",
        .enabled(if: OtherPeers.hasPython && Certificate.canBeMade))
    func guardedMailServer() async throws {
        let certificate = try Certificate()
        let program = try Program(
            try #require(OtherPeers.python),
            ["-c", OtherPeers.mailServer, scratch.path, certificate.path, certificate.keyPath])
        let port = try #require(Int(try program.start()))
        var settings = try settings(
            port: port, host: "localhost", tls: .starttls, trusting: certificate,
            as: .init(user: "tact", password: "pässe partout"))
        try await deliver(settings)
        settings.credentials?.password = "other"
        let target = try SMTPTarget(settings)
        #expect(await failure(of: target)?.code == .unauthorized)
        settings.credentials = nil
        let stranger = try SMTPTarget(settings)
        #expect(await failure(of: stranger)?.code == .unauthorized)
        await target.close()
        await stranger.close()
    }

    @Test(
        "a receiver of Standard Webhooks verifies what is posted",
        .enabled(if: OtherPeers.hasPython))
    func webhook() async throws {
        let secrets = (1...2).map {
            "whsec_" + Data(repeating: UInt8($0), count: 32).base64EncodedString()
        }
        let program = try Program(
            try #require(OtherPeers.python),
            ["-c", OtherPeers.webhook, scratch.path, secrets[1]])
        let port = try #require(Int(try program.start()))
        func target(_ secrets: [String]) throws -> WebhookTarget {
            let settings = WebhookTarget.Settings(
                url: "http://127.0.0.1:\(port)/", secrets: try secrets.map { try WebhookSecret($0) }
            )
            return try WebhookTarget(settings) {
                Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            }
        }
        // The receiver already knows only the second of the two.
        let both = try target(secrets)
        for message in messages { try await both.deliver(message) }
        for (number, message) in messages.enumerated() {
            #expect(try kept(number, "json") + [0x0A] == message.handOverLine())
        }
        let old = try target([secrets[0]])
        #expect(await failure(of: old)?.code == .unauthorized)
        await both.close()
        await old.close()
    }

    @Test("smtp-sink of Postfix takes mails", .enabled(if: OtherPeers.hasSink))
    func sink() async throws {
        // A port that was free a moment ago: it takes no port of the machine's choice.
        let free = try await MailServer(MailScript())
        await free.close()
        // It does not run as root, and whom it runs as has to write into the folder.
        let asNobody = NSUserName() == "root" ? ["-u", "nobody"] : []
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: scratch.path)
        let program = try Program(
            "smtp-sink", asNobody + ["-d", "mail.", "127.0.0.1:\(free.port)", "10"],
            folder: scratch.path)
        try program.startSilent()
        let target = try SMTPTarget(settings(port: free.port))
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        for message in messages {
            // It says nothing when it begins to listen.
            while let failure = await failure(of: target, delivering: message) {
                try #require(failure.code == .unreachable && program.isRunning)
                try #require(ContinuousClock.now < end)
            }
        }
        await target.close()
        let files = scratch.files().values.map { String(decoding: $0, as: UTF8.self) }
        for message in messages {
            let mail = String(decoding: try mailBytes(message), as: UTF8.self)
                .replacing("\r\n", with: "\n")
            #expect(files.count { $0.replacing("\r\n", with: "\n").contains(mail) } == 1)
        }
    }
}
