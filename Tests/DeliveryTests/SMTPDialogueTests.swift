import Outbox
import StandIns
import Testing

@testable import Delivery

/// The talk without a network: one reply in, one move out.
@Suite("SMTPDialogue")
struct SMTPDialogueTests {
    private let peer: Peer
    private let mail: SMTPMail

    init() throws {
        peer = try Peer(host: "mail.example", port: 587)
        mail = try SMTPMail(sampleMessage(), from: authorOfMails())
    }

    private func reply(_ text: String) throws -> SMTPReply {
        var reader = SMTPReplyReader()
        return try #require(try reader.read("\(text)\r\n".utf8).first)
    }

    /// What a dialogue says to replies in turn; its failure is the last word.
    private func talk(_ dialogue: some SMTPDialogue, _ replies: [String]) throws -> [String] {
        var (dialogue, said) = (dialogue, [String]())
        do throws(DeliveryFailure) {
            said.append(words(try dialogue.begin()))
            for text in replies {
                guard let reply = try? reply(text) else { continue }
                said.append(words(try dialogue.take(reply)))
            }
        } catch {
            said.append(error.description)
        }
        return said
    }

    private func words(_ move: SMTPMove) -> String {
        switch move {
        case .wait: "wait"
        case .finished: "finished"
        case .send(let bytes): String(decoding: bytes, as: UTF8.self)
        case .encryptAndSend(let bytes): "TLS " + String(decoding: bytes, as: UTF8.self)
        }
    }

    private func opening(
        tls: SMTPTarget.Encryption, user: String? = nil, password: String = "pässe partout"
    ) throws -> SMTPOpening {
        var settings = try settings(port: 587, host: "mail.example", tls: tls)
        settings.credentials = user.map { .init(user: $0, password: password) }
        return SMTPOpening(settings, peer: peer)
    }

    @Test("a session opens with EHLO, encryption and AUTH PLAIN")
    func opensInFull() throws {
        let said = try talk(
            opening(tls: .starttls, user: "tact"),
            [
                "220 hi", "250-mail\r\n250-AUTH LOGIN\r\n250 STARTTLS", "220 go",
                "250-mail\r\n250 AUTH LOGIN PLAIN", "235 2.7.0 ok",
            ])
        #expect(
            said == [
                "wait", "EHLO tact.example\r\n", "STARTTLS\r\n", "TLS EHLO tact.example\r\n",
                "AUTH PLAIN AHRhY3QAcMOkc3NlIHBhcnRvdXQ=\r\n", "finished",
            ])
    }

    @Test("AUTH LOGIN where there is no PLAIN: name and password each by themselves")
    func login() throws {
        let said = try talk(
            opening(tls: .implicit, user: "tact"),
            [
                "220 hi", "250-mail\r\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6",
                "235 ok",
            ])
        #expect(
            said == [
                "wait", "EHLO tact.example\r\n", "AUTH LOGIN\r\n", "dGFjdA==\r\n",
                "cMOkc3NlIHBhcnRvdXQ=\r\n", "finished",
            ])
    }

    @Test(
        "what keeps a session from opening is told apart",
        arguments: [
            (["554 no"], "unavailable: mail.example:587 answers 554 to the connection"),
            (["421 4.3.2 x"], "unavailable: mail.example:587 answers 421 4.3.2 to the connection"),
            (["250 hi"], "bad_reply: mail.example:587 answers 250 to the connection"),
            (["220 a", "550 no"], "unavailable: mail.example:587 answers 550 to EHLO"),
            (["220 a", "250 a"], "tls_failed: mail.example:587 does not offer STARTTLS"),
            (["220 a", "502 what"], "unavailable: mail.example:587 answers 502 to EHLO"),
            (
                ["220 a", "250-a\r\n250 STARTTLS", "454 no"],
                "tls_failed: mail.example:587 answers 454 to STARTTLS"
            ),
            (
                ["220 a", "250-a\r\n250 STARTTLS", "220 a", "250 a"],
                "unauthorized: mail.example:587 offers neither AUTH PLAIN nor AUTH LOGIN"
            ),
            (
                [
                    "220 a", "250-a\r\n250 STARTTLS", "220 a", "250-a\r\n250 AUTH PLAIN",
                    "535 5.7.8 x",
                ],
                "unauthorized: mail.example:587 answers 535 5.7.8 to AUTH"
            ),
            (
                ["220 a", "250-a\r\n250 STARTTLS", "220 a", "250-a\r\n250 AUTH PLAIN", "334 more"],
                "unauthorized: mail.example:587 answers 334 to AUTH"
            ),
        ])
    func keptShut(replies: [String], failure: String) throws {
        #expect(try talk(opening(tls: .starttls, user: "tact"), replies).last == failure)
    }

    @Test("user and password are never said in the clear")
    func plainCredentials() throws {
        let said = try talk(
            opening(tls: .plain, user: "tact"), ["220 a", "250-a\r\n250 AUTH PLAIN LOGIN"])
        #expect(said.last?.hasPrefix("misconfigured: user and password") == true)
    }

    @Test("HELO where EHLO is not known")
    func oldServer() throws {
        let said = try talk(opening(tls: .plain), ["220 a", "500 what", "250 hello"])
        #expect(said == ["wait", "EHLO tact.example\r\n", "HELO tact.example\r\n", "finished"])
    }

    private func transaction(_ ehlo: String = "250 a", isReused: Bool = false) throws
        -> SMTPTransaction
    {
        SMTPTransaction(
            mail, abilities: SMTPAbilities(try reply(ehlo)), isReused: isReused, peer: peer)
    }

    @Test("a mail: sender, recipient, content; the size told where the server wants it")
    func mailGoes() throws {
        let content = String(decoding: mail.content, as: UTF8.self) + ".\r\n"
        let replies = ["250 ok", "251 ok", "354 go", "250 kept"]
        #expect(
            try talk(transaction(), replies) == [
                "MAIL FROM:<club@estran.example>\r\n", "RCPT TO:<lea@example.org>\r\n",
                "DATA\r\n", content, "finished",
            ])
        #expect(
            try talk(transaction("250-a\r\n250 SIZE 50000", isReused: true), ["250 ok"]) == [
                "RSET\r\n", "MAIL FROM:<club@estran.example> SIZE=\(mail.content.count)\r\n",
            ])
    }

    @Test("a mail larger than the server takes is not begun")
    func tooLarge() throws {
        let said = try talk(transaction("250-a\r\n250 SIZE 200"), [])
        #expect(
            said == [
                "too_large: the mail has \(mail.content.count) bytes, "
                    + "and mail.example:587 takes at most 200"
            ])
    }

    @Test("dots at the start of lines are doubled, an open last line is ended")
    func transparency() {
        func sent(_ text: String) -> String {
            let mail = SMTPMail(
                sender: mail.sender, recipient: mail.recipient, content: Array(text.utf8))
            return String(decoding: mail.transparentContent, as: UTF8.self)
        }
        #expect(sent(".\r\n..\r\na.\r\n") == "..\r\n...\r\na.\r\n.\r\n")
        #expect(sent("a\r\n.b") == "a\r\n..b\r\n.\r\n")
        #expect(sent("") == ".\r\n")
    }

    /// By stage: replies and what they mean.
    private static let refusals: [(SMTPStage, String, DeliveryFailure.Code)] = [
        (.reset, "500", .unavailable), (.reset, "421", .unavailable), (.reset, "354", .badReply),
        (.sender, "451", .unavailable), (.sender, "421", .unavailable), (.sender, "552", .tooLarge),
        (.sender, "550", .misconfigured), (.sender, "530", .unauthorized),
        (.sender, "354", .badReply),
        (.recipient, "450", .deferred), (.recipient, "421", .unavailable),
        (.recipient, "550", .rejected), (.recipient, "530", .unauthorized),
        (.recipient, "503", .interrupted), (.recipient, "354", .interrupted),
        (.data, "451", .deferred), (.data, "421", .unavailable), (.data, "554", .rejected),
        (.data, "503", .interrupted), (.data, "250", .interrupted),
        (.content, "451", .deferred), (.content, "421", .deferred), (.content, "554", .rejected),
        (.content, "503", .rejected), (.content, "354", .interrupted),
    ]

    @Test("a reply means by its stage what it means", arguments: refusals)
    func refusal(stage: SMTPStage, code: String, meaning: DeliveryFailure.Code) throws {
        let failure = DeliveryFailure(
            try reply("\(code) <lea@example.org> no"), at: stage, from: peer)
        #expect(failure.code == meaning)
        #expect(failure.detail == "mail.example:587 answers \(code) to \(stage.rawValue)")
        if stage.isOfMessage { #expect(failure.code != .badReply) }
    }

    @Test("a lost connection is the target's until the recipient is named, then perhaps the mail's")
    func lost() {
        let failures: [(LinkFailure, DeliveryFailure.Code)] = [
            (.closed, .unreachable), (.timedOut, .timedOut), (.nonsense("x"), .badReply),
            (.untrusted("x"), .tlsFailed), (.unreachable("x"), .unreachable),
        ]
        for (failure, code) in failures {
            #expect(DeliveryFailure(failure, at: .sender, from: peer).code == code)
            #expect(DeliveryFailure(failure, at: .hello, from: peer).reach == .target)
            for stage in [SMTPStage.recipient, .data, .content] {
                let told = DeliveryFailure(failure, at: stage, from: peer)
                #expect(told.code == .interrupted && told.reach == .messageOrTarget)
                #expect(!told.isPermanent && !told.isOfOneMessage)
            }
        }
    }
}
