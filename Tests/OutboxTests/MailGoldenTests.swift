import Engine
import Outbox
import StandIns
import Testing

@Suite("MailGolden")
struct MailGoldenTests {
    private var message: OutboxMessage {
        var message = sampleMessage(
            subject: "Léa, vos 340 points",
            html: "<p>Bonjour Léa,</p>\n<p class=\"points\">340&nbsp;points</p>\n",
            text: "Bonjour Léa,\n\nVous avez 340 points.\n")
        message.key = "1f0c" + String(repeating: "5a7e", count: 15)
        message.id = String(message.key.prefix(20))
        return message
    }

    private let expected = """
        From: Club Estran <no-reply@tact.invalid>
        To: lea@example.org
        Subject: =?UTF-8?Q?L=C3=A9a=2C_vos_340_points?=
        Date: Thu, 15 Jan 2026 09:00:01 +0000
        Message-ID: <1f0c5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e5a7e@tact.invalid>
        List-Unsubscribe: <https://club.example/u/1?c=email>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        X-Tact-Scenario: welcome
        X-Tact-Message: 1f0c5a7e5a7e5a7e5a7e
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_tact_1f0c5a7e5a7e5a7e5a7e"

        --=_tact_1f0c5a7e5a7e5a7e5a7e
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Bonjour L=C3=A9a,

        Vous avez 340 points.

        --=_tact_1f0c5a7e5a7e5a7e5a7e
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p>Bonjour L=C3=A9a,</p>
        <p class=3D"points">340&nbsp;points</p>

        --=_tact_1f0c5a7e5a7e5a7e5a7e--

        """

    @Test("a mail with text and HTML")
    func multipart() throws {
        #expect(try mailText(message) == expected)
    }

    @Test("on the wire every line ends with CRLF and nothing else is different")
    func wire() throws {
        let bytes = try MailMessage(message, from: sampleSender, lineEnd: .crlf).bytes
        #expect(
            String(decoding: bytes, as: UTF8.self) == expected.replacing("\n", with: "\r\n"))
    }

    @Test("a mail of text alone has one part")
    func textAlone() throws {
        var message = self.message
        message.html = nil
        message.ownText = "مرحبا"
        let mail = try mailText(message)
        #expect(
            mail.hasSuffix(
                """
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                2YXYsdit2KjYpw==

                """))
    }

    @Test("the mail says nothing of the member but the address")
    func discreet() throws {
        let mail = try mailText(message)
        for data in ["m1", "till/e1", "relationship"] { #expect(!mail.contains(data)) }
    }
}
