import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// A web server of a test: does after each request as a script says.
final class WebServer: Sendable {
    enum Answer: Sendable {
        /// Status and further headers, by line breaks, and a body.
        case say(String, body: String = "")
        /// These bytes as they are, and the connection stays open.
        case raw(String)
        case close
        case hang
    }

    /// Heads and bodies of requests, in order, and who waits for the first.
    private struct Heard {
        var requests: [String] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let heard = Mutex(Heard())
    private let answer: @Sendable (Int) -> Answer
    private let server = Mutex<LoopbackServer?>(nil)

    /// `answer` is given the count of the request, from 1.
    init(
        tls: NIOSSLContext? = nil, _ answer: @escaping @Sendable (Int) -> Answer
    ) async throws {
        self.answer = answer
        let server = try await LoopbackServer { [self] channel in
            if let tls {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
            }
            try channel.pipeline.syncOperations.addHandler(WebServerHandler(self))
        }
        self.server.withLock { $0 = server }
    }

    var port: Int { server.withLock { $0?.port } ?? 0 }
    var opened: Int { server.withLock { $0?.opened } ?? 0 }
    var mostOpen: Int { server.withLock { $0?.mostOpen } ?? 0 }
    var requests: [String] { heard.withLock { $0.requests } }

    func close() async { await server.withLock { $0 }?.close() }

    /// Returns once there has been a request.
    func hasHeard() async {
        await withCheckedContinuation { continuation in
            let hasHeard = heard.withLock { heard in
                if heard.requests.isEmpty { heard.waiting.append(continuation) }
                return !heard.requests.isEmpty
            }
            if hasHeard { continuation.resume() }
        }
    }

    /// Notes a request and says what to do.
    fileprivate func take(_ request: String) -> Answer {
        let (count, waiting) = heard.withLock { heard in
            heard.requests.append(request)
            defer { heard.waiting = [] }
            return (heard.requests.count, heard.waiting)
        }
        for continuation in waiting { continuation.resume() }
        return answer(count)
    }
}

/// One connection of it.
private final class WebServerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: WebServer
    private var buffer = ""

    init(_ server: WebServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        buffer += String(buffer: unwrapInboundIn(data))
        while let request = nextRequest() { perform(server.take(request), context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A head and as much body as it announces.
    private func nextRequest() -> String? {
        guard let end = buffer.range(of: "\r\n\r\n") else { return nil }
        let lines = buffer[..<end.lowerBound].lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: " ").last
        let count = length.flatMap { Int($0) } ?? 0
        guard buffer[end.upperBound...].utf8.count >= count else { return nil }
        let stop = buffer.utf8.index(end.upperBound, offsetBy: count)
        defer { buffer = String(buffer[stop...]) }
        return String(buffer[..<stop])
    }

    private func perform(_ answer: WebServer.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .say(let head, let body):
            let length = "content-length: \(body.utf8.count)"
            write("HTTP/1.1 \(head)\r\n\(length)\r\n\r\n\(body)", context)
        case .raw(let text): write(text, context)
        case .close: context.close(promise: nil)
        case .hang: break
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }
}
