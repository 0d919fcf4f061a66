import NIOCore
import NIOHTTPTypes

/// What is expected of one connection: the whole head of its next request in time, for silence alone is
/// no measure where a byte now and then could hold a connection for ever; and no more requests ahead of
/// their answers than can be kept. It is closed otherwise.
final class ConnectionManners: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Requests that are not answered yet; a request of a few bytes takes a thousand when it is read.
    private static let requestsAhead = 32

    private let firstHeadTime: TimeAmount
    private let headTime: TimeAmount
    private let room: ConnectionRoom
    private var alarm: Scheduled<Void>?
    private var unanswered = 0

    /// The time counts from when the connection is there, and from each answer on.
    init(firstHeadTime: TimeAmount, headTime: TimeAmount, in room: ConnectionRoom) {
        (self.firstHeadTime, self.headTime, self.room) = (firstHeadTime, headTime, room)
    }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context, for: firstHeadTime)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            alarm?.cancel()
            if unanswered == 0 { room.noteHead(of: context.channel) }
            unanswered += 1
            if unanswered == ConnectionManners.requestsAhead + 1 { context.close(promise: nil) }
        }
        // What comes in the same breath as one too many is not kept.
        guard unanswered <= ConnectionManners.requestsAhead else { return }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        unanswered -= 1
        // An answer that has not left yet keeps its connection from giving way to another.
        let left = promise ?? context.eventLoop.makePromise()
        left.futureResult.assumeIsolated().whenComplete { _ in
            guard self.unanswered == 0 else { return }
            self.room.noteRest(of: context.channel)
            self.awaitHead(context, for: self.headTime)
        }
        context.write(data, promise: left)
    }

    private func awaitHead(_ context: ChannelHandlerContext, for time: TimeAmount) {
        alarm?.cancel()
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            context.close(promise: nil)
        }
    }
}
