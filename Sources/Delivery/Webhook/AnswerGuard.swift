import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Stands before the HTTP client on each connection and lets only answers through that it can take.
///
/// The client passes over every head below 200 and waits for another; the end of one that is no
/// interim answer (`HTTP/1.1 099`) trips a precondition of its, which would end the program. And
/// interim answers without end would keep it busy until the time is over.
final class AnswerGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    /// Interim answers (RFC 9110, 15.2) to one request: an honest receiver sends one or two.
    static let mostInterim = 20

    private var interim = 0
    /// Once set, the connection is of no use any more, and is closed.
    private var hasFailed = false

    /// Puts one on a connection that has the client's own handlers, and no request yet.
    @Sendable static func install(on channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(AnswerGuard(), position: .after(decoder))
        }.flatMapErrorThrowing { error in
            // Nobody uses a connection that is not guarded.
            channel.close(promise: nil)
            throw error
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): take(head, data, context)
        case .body: context.fireChannelRead(data)
        case .end:
            interim = 0
            context.fireChannelRead(data)
        }
    }

    private func take(_ head: HTTPResponseHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        switch head.status.code {
        case 200...: context.fireChannelRead(data)
        // 101 too goes over to another protocol only where the request asks for it.
        case 100, 102..<200:
            interim += 1
            if interim > AnswerGuard.mostInterim {
                fail("an answer follows at most \(AnswerGuard.mostInterim) interim ones", context)
            }
        default: fail("an answer's status is 200 to 599", context)
        }
    }

    private func fail(_ rule: String, _ context: ChannelHandlerContext) {
        hasFailed = true
        context.fireErrorCaught(LinkFailure.nonsense(rule))
        context.close(promise: nil)
    }
}
