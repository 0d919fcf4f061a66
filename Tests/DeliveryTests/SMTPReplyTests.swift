import StandIns
import Testing

@testable import Delivery

@Suite("SMTPReply")
struct SMTPReplyTests {
    private func replies(_ text: String) throws -> [SMTPReply] {
        var reader = SMTPReplyReader()
        return try reader.read(text.utf8)
    }

    @Test("replies of one and of several lines are read, whatever pieces they come in")
    func pieces() throws {
        let text = "220 hello\r\n250-a.example\r\n250-SIZE 100\r\n250 8BITMIME\r\n354\n"
        let whole = try replies(text)
        #expect(whole.map(\.code) == [220, 250, 354])
        #expect(whole[1].lines == ["a.example", "SIZE 100", "8BITMIME"])
        #expect(whole[2].lines == [""])
        for size in 1...12 {
            var reader = SMTPReplyReader()
            var pieces: [SMTPReply] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                pieces += try reader.read(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(pieces == whole)
            #expect(reader.isBetweenReplies)
        }
    }

    @Test(
        "what is no reply ends the talk",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "\r\n", "25\r\n", "2x0 hi\r\n", "250_hi\r\n",
            "199 low\r\n", "600 high\r\n", "250-a\r\n251 b\r\n", "\u{0}\u{1}\r\n",
        ])
    func noReply(text: String) {
        #expect(throws: LinkFailure.self) { try replies(text) }
    }

    @Test("a line and a reply without end are cut off")
    func withoutEnd() {
        var reader = SMTPReplyReader()
        #expect(throws: LinkFailure.self) {
            for _ in 0..<100 { _ = try reader.read([UInt8](repeating: 0x61, count: 1_000)) }
        }
        var other = SMTPReplyReader()
        #expect(throws: LinkFailure.self) {
            for _ in 0..<1_000 { _ = try other.read("250-more\r\n".utf8) }
        }
    }

    @Test("random bytes are replies or nonsense, never more", arguments: [UInt64(1), 20_260_115])
    func randomBytes(seed: UInt64) {
        print("SMTPReply: seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0245 -\r\n.aé".utf8)
        for _ in 0..<2_000 {
            var reader = SMTPReplyReader()
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let replies = (try? reader.read(bytes)) ?? []
            #expect(replies.allSatisfy { (200...599).contains($0.code) && !$0.lines.isEmpty })
        }
    }

    @Test(
        "what may be noted of a reply is code and enhanced status, and no text",
        arguments: [
            ("550 5.1.1 <lea@example.org> unknown", "550 5.1.1"), ("550 lea@example.org?", "550"),
            ("451 4.7.1", "451 4.7.1"), ("550 5.1.1234 no", "550"), ("550 6.1.1 no", "550"),
            ("550 5.lea@example.org.1 no", "550"), ("550 5.1 no", "550"), ("250", "250"),
        ])
    func words(line: String, words: String) throws {
        #expect(try replies(line + "\r\n").map(\.words) == [words])
    }

    @Test("what a server can do is read from its answer to EHLO")
    func abilities() throws {
        let reply = try replies(
            "250-mx.example STARTTLS\r\n250-starttls\r\n250-AUTH PLAIN login XOAUTH2\r\n"
                + "250-SIZE 1000\r\n250 PIPELINING\r\n")[0]
        let abilities = SMTPAbilities(reply)
        #expect(abilities.startTLS && abilities.takesSize)
        #expect(abilities.mechanisms == ["PLAIN", "LOGIN", "XOAUTH2"])
        #expect(abilities.largestSize == 1_000)
        for text in ["250-a\r\n250 SIZE 0\r\n", "250-a\r\n250 SIZE\r\n", "250-a\r\n250 SIZE x\r\n"]
        {
            let abilities = SMTPAbilities(try replies(text)[0])
            #expect(abilities.takesSize && abilities.largestSize == nil)
        }
        #expect(!SMTPAbilities(try replies("250 STARTTLS\r\n")[0]).startTLS)
    }
}
