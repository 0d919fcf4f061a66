import NIOCore
import NIOSSL

/// A mail server that plays a script to whoever connects.
struct MailServer: Sendable {
    let script: MailScript
    private let server: LoopbackServer

    var port: Int { server.port }
    var opened: Int { server.opened }
    var mostOpen: Int { server.mostOpen }

    init(_ script: MailScript) async throws {
        self.script = script
        server = try await LoopbackServer { channel in
            if let tls = script.tls, script.isImplicit {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
            }
            try channel.pipeline.syncOperations.addHandler(MailServerHandler(script))
        }
    }

    func close() async { await server.close() }
}

/// One connection of it.
private final class MailServerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum Mode { case commands, authLines, content }

    private let script: MailScript
    private var mode = Mode.commands
    private var buffer: [UInt8] = []
    /// How much of it is known to hold no end.
    private var searched = 0
    /// Says nothing more and hears nothing more.
    private var isDeaf = false

    init(_ script: MailScript) { self.script = script }

    func channelActive(context: ChannelHandlerContext) {
        perform(script.take(.connection, line: nil), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        buffer += unwrapInboundIn(data).readableBytesView
        while !isDeaf, let unit = nextUnit() { hear(unit, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A line, or a mail up to its last dot, without what ends it.
    private func nextUnit() -> [UInt8]? {
        // A mail without a line begins with the dot.
        if mode == .content, buffer.starts(with: ".\r\n".utf8) { return take(0, ending: 3) }
        let ending = mode == .content ? Array("\r\n.\r\n".utf8) : Array("\r\n".utf8)
        guard buffer.count >= ending.count else { return nil }
        for start in searched...(buffer.count - ending.count)
        where buffer[start] == 13 && buffer[start..<start + ending.count].elementsEqual(ending) {
            return take(mode == .content ? start + 2 : start, ending: mode == .content ? 3 : 2)
        }
        searched = buffer.count - ending.count + 1
        return nil
    }

    private func take(_ count: Int, ending: Int) -> [UInt8] {
        defer {
            buffer.removeFirst(count + ending)
            searched = 0
        }
        return Array(buffer[..<count])
    }

    private func hear(_ unit: [UInt8], _ context: ChannelHandlerContext) {
        if mode == .content {
            script.keep(unit)
            mode = .commands
            return perform(script.take(.content, line: nil), context)
        }
        let line = String(decoding: unit, as: UTF8.self)
        let step = mode == .authLines ? .authLine : MailServerHandler.step(of: line)
        let answer = script.take(step, line: line)
        perform(answer, context)
        if case .say(let text) = answer { follow(step, text, context) }
    }

    /// What an answer leads to.
    private func follow(_ step: MailScript.Step, _ text: String, _ context: ChannelHandlerContext) {
        mode = text.hasPrefix("354") ? .content : text.hasPrefix("334") ? .authLines : .commands
        if step == .startTLS, text.hasPrefix("220"), let tls = script.tls {
            try? context.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls), position: .first)
        }
    }

    private func perform(_ answer: MailScript.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .say(let text):
            write(text, context)
        case .sayAndClose(let text):
            write(text, context)
            isDeaf = true
            context.close(promise: nil)
        case .close:
            isDeaf = true
            context.close(promise: nil)
        case .hang: isDeaf = true
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.channel.writeAndFlush(ByteBuffer(string: text + "\r\n"), promise: nil)
    }

    private static func step(of line: String) -> MailScript.Step {
        let verbs: [(String, MailScript.Step)] = [
            ("EHLO ", .ehlo), ("HELO ", .helo), ("STARTTLS", .startTLS), ("AUTH ", .auth),
            ("RSET", .reset), ("MAIL FROM:", .mail), ("RCPT TO:", .recipient), ("DATA", .data),
            ("QUIT", .quit),
        ]
        return verbs.first { line.hasPrefix($0.0) }?.1 ?? .other
    }
}
