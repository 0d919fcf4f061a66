import NIOCore
import NIOEmbedded
import Testing

@testable import Delivery

/// One connection, with time that passes when the test says so.
@Suite("SMTPReplyHandler")
struct SMTPReplyHandlerTests {
    private let channel = EmbeddedChannel()
    private let handler = SMTPReplyHandler()
    private let answers = Answers()

    private final class Answers {
        var all: [Result<SMTPReply, LinkFailure>] = []
        /// `250` and the like, or the failure.
        var words: [String] {
            all.map { answer in
                switch answer {
                case .success(let reply): reply.words
                case .failure(let failure): failure.words
                }
            }
        }
    }

    init() throws {
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 25)).wait()
    }

    private func ask(_ command: String?) {
        handler.ask(command.map { Array("\($0)\r\n".utf8) }, within: .seconds(60)) {
            answers.all.append($0)
        }
    }

    private func hear(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// What has been sent since the last time.
    private func sent() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: buffer)
        }
        return text
    }

    @Test("a reply in the last second is taken; after it, nothing is")
    func timeouts() throws {
        ask("NOOP")
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        try hear("250 ok\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(600))
        ask("NOOP")
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(answers.words == ["250"] && channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(answers.words == ["250", "has not answered in time"] && !channel.isActive)
        ask("NOOP")
        #expect(answers.words.count == 3 && answers.words.last == "has not answered in time")
        #expect(try sent() == "NOOP\r\nNOOP\r\n")
    }

    @Test("a reply that drips in does not stretch the time")
    func drips() throws {
        ask("NOOP")
        for _ in 0..<30 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(2))
            if channel.isActive { try hear("250-wait\r\n") }
        }
        #expect(answers.words == ["has not answered in time"])
    }

    @Test("a parked connection says goodbye, and closes even if nobody answers")
    func parked() throws {
        handler.park(for: .seconds(30))
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(try sent() == "")
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try sent() == "QUIT\r\n" && channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!channel.isActive)
    }

    @Test("a parked connection that is used again stays")
    func usedAgain() throws {
        handler.park(for: .seconds(30))
        ask("RSET")
        try hear("250 ok\r\n")
        channel.embeddedEventLoop.advanceTime(by: .seconds(3_600))
        #expect(channel.isActive && answers.words == ["250"])
        #expect(try sent() == "RSET\r\n")
    }

    @Test("whoever asks while goodbye is said gets no reply, least of all that one")
    func leaving() throws {
        handler.quit()
        ask("RSET")
        #expect(answers.words == ["is no longer connected"] && !channel.isActive)
        #expect(try sent() == "QUIT\r\n")
    }

    @Test("a greeting that comes early waits; a second reply makes the talk unsafe")
    func early() throws {
        try hear("220 hello\r\n")
        ask(nil)
        #expect(answers.words == ["220"])
        try hear("250 one\r\n")
        ask("MAIL FROM:<a@b.example>")
        #expect(answers.words.last == "breaks the protocol: a reply comes after a command")
        #expect(!channel.isActive)
        #expect(try sent() == "")
    }
}
