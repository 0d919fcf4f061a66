import CivilTime
import Engine
import Outbox
import StandIns
import Testing

@Suite("MailHeader")
struct MailHeaderTests {
    /// The lines of one field, its continuation lines included.
    private func field(_ name: String, of mail: String) -> [String] {
        let lines = headerLines(mail)
        guard let first = lines.firstIndex(where: { $0.hasPrefix(name + ":") }) else { return [] }
        let rest = lines[(first + 1)...].prefix { $0.hasPrefix(" ") }
        return ([lines[first]] + rest).map(String.init)
    }

    private func subject(_ text: String?) throws -> [String] {
        field("Subject", of: try mailText(sampleMessage(subject: text)))
    }

    @Test("a subject of plain words stands as it is")
    func plainSubject() throws {
        #expect(try subject("Your points, today: 340!") == ["Subject: Your points, today: 340!"])
    }

    @Test("a subject with an accent is written in Q, one with none of our letters in B")
    func encodedSubjects() throws {
        #expect(try subject("Léa bienvenue") == ["Subject: =?UTF-8?Q?L=C3=A9a_bienvenue?="])
        #expect(try subject("新年") == ["Subject: =?UTF-8?B?5paw5bm0?="])
    }

    @Test("a long plain subject is folded between words")
    func foldedSubject() throws {
        let lines = try subject(String(repeating: "points ", count: 20) + "now")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(lines.joined() == "Subject: " + String(repeating: "points ", count: 20) + "now")
    }

    @Test("long subjects are folded at 76 characters, encoded words at 75, no character split")
    func foldedEncodedSubject() throws {
        for subject in [
            String(repeating: "é", count: 200), String(repeating: "🎁", count: 60),
            String(repeating: "新", count: 120), String(repeating: "x", count: 2_000),
        ] {
            let lines = try self.subject(subject)
            #expect(lines.count > 1)
            #expect(lines.allSatisfy { $0.utf8.count <= 76 })
            for word in lines.map({ $0.replacing("Subject:", with: "").dropFirst() }) {
                #expect(word.hasPrefix("=?UTF-8?") && word.hasSuffix("?="))
                #expect(word.utf8.count <= 75)
            }
        }
    }

    @Test("what looks like an encoded word, and outer spaces, are encoded so as to survive")
    func ambiguousSubjects() throws {
        #expect(try subject("=?UTF-8?Q?x?=") == ["Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="])
        #expect(try subject(" a ") == ["Subject: =?UTF-8?Q?_a_?="])
    }

    @Test("no subject, and an empty one, have no field")
    func noSubject() throws {
        #expect(try subject(nil).isEmpty)
        #expect(try subject("").isEmpty)
    }

    @Test("what turns the direction of text is left out of a subject; letters from right to left stay")
    func directions() throws {
        let turns = [0x202A...0x202E, 0x2066...0x2069].joined()
            .compactMap { Unicode.Scalar(UInt32($0)) }
        for turn in turns {
            #expect(try subject("Pay \(turn)gpj.exe") == ["Subject: Pay gpj.exe"])
        }
        #expect(try subject("مرحبا") == ["Subject: =?UTF-8?B?2YXYsdit2KjYpw==?="])
    }

    @Test("line breaks and controls in a subject become spaces, never headers")
    func injection() throws {
        let nasty = "Hello\r\nBcc: all@example.org\r\n\r\n<script>\u{0}\u{85}\u{2028}end"
        let lines = headerLines(try mailText(sampleMessage(subject: nasty)))
        let names = lines.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(names.count == 11 && !names.contains("Bcc"))
        #expect(try subject(nasty) == ["Subject: Hello Bcc: all@example.org <script> end"])
        #expect(try subject("a\tb\u{7F}\u{1B}c") == ["Subject: a b c"])
    }

    @Test("the sender's name is written as words, in quotes or encoded")
    func senderNames() throws {
        func from(_ name: String?) throws -> [String] {
            field("From", of: try mailText(sampleMessage(), from: .placeholder(name: name)))
        }
        let address = "<no-reply@tact.invalid>"
        #expect(try from("Club Estran") == ["From: Club Estran \(address)"])
        #expect(try from("A, \"B\" <c@d>") == ["From: \"A, \\\"B\\\" <c@d>\" \(address)"])
        #expect(try from("Été") == ["From: =?UTF-8?B?w4l0w6k=?= \(address)"])
        #expect(try from("a\nBcc: b@example.org") == ["From: \"a Bcc: b@example.org\" \(address)"])
        #expect(try from(nil) == ["From: no-reply@tact.invalid"])
        #expect(try from("") == ["From: no-reply@tact.invalid"])
        let long = try from(String(repeating: "été ", count: 40))
        #expect(long.allSatisfy { $0.utf8.count <= 76 } && long.last?.hasSuffix(address) == true)
    }

    @Test("the date is that of the decision, in UTC")
    func dates() throws {
        #expect(
            Instant(rfc3339: "2026-01-15T10:00:00+01:00")?.mailDate
                == "Thu, 15 Jan 2026 09:00:00 +0000")
        #expect(
            Instant(rfc3339: "2024-02-29T23:59:59.999999Z")?.mailDate
                == "Thu, 29 Feb 2024 23:59:59 +0000")
        #expect(Instant(seconds: 0).mailDate == "Thu, 01 Jan 1970 00:00:00 +0000")
        #expect(Instant(seconds: -1).mailDate == "Wed, 31 Dec 1969 23:59:59 +0000")
    }

    @Test("unsubscribing takes one click where there is a web address")
    func unsubscribing() throws {
        func fields(_ url: String) throws -> [String] {
            var message = sampleMessage()
            message.unsubscribeURL = url
            return headerLines(try mailText(message)).map(String.init)
                .filter { $0.hasPrefix("List-Unsubscribe") }
        }
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
        #expect(
            try fields("https://a.example/u?m=1&c=e")
                == ["List-Unsubscribe: <https://a.example/u?m=1&c=e>", post])
        #expect(
            try fields("http://localhost:8080/u") == [
                "List-Unsubscribe: <http://localhost:8080/u>", post,
            ])
        #expect(
            try fields("https://a.example/é>\r\nBcc: x@example.org,")
                == [
                    "List-Unsubscribe: <https://a.example/%C3%A9%3E%0D%0ABcc:%20x@example.org%2C>",
                    post,
                ])
        #expect(try fields("mailto:out@a.example") == ["List-Unsubscribe: <mailto:out@a.example>"])
        #expect(try fields("").isEmpty)
        #expect(try fields("javascript:alert(1)").isEmpty)
        #expect(try fields("https://a.example/" + String(repeating: "x", count: 2_000)).isEmpty)
    }

    @Test("a key that is no key, or an address that is none, is refused for good")
    func refusals() {
        for key in ["", "a b", "../x", "k\n", "é", "a@b", String(repeating: "a", count: 129)] {
            var message = sampleMessage()
            message.key = key
            let failure = #expect(throws: DeliveryFailure.self) { try mailText(message) }
            #expect(failure?.code == .badKey && failure?.isPermanent == true)
        }
        let failure = #expect(throws: DeliveryFailure.self) {
            try mailText(sampleMessage(to: "lea@example.org\r\nBcc: all@example.org"))
        }
        #expect(failure?.code == .badAddress)
    }
}
