import NIOCore
import NIOSSL

/// Sits on a connection to a mail server: sends a command, waits for its reply, minds the time.
final class SMTPReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias Answer = Result<SMTPReply, LinkFailure>

    private var reader = SMTPReplyReader()
    private var context: ChannelHandlerContext?
    /// A reply that came before anybody asked: the greeting; any other makes the talk unsafe, as
    /// it would be taken for the reply to the next command.
    private var early: SMTPReply?
    private var waiter: ((Answer) -> Void)?
    private var timer: Scheduled<Void>?
    /// Goodbye has been said: the next reply is not to anything that is asked now.
    private var isLeaving = false
    /// Once set, the connection is of no use any more, and is closed.
    private var failure: LinkFailure?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.closed)
        self.context = nil
    }

    /// Sends bytes, if there are any, and calls `done` with the reply.
    func ask(_ bytes: [UInt8]?, within limit: TimeAmount, done: @escaping (Answer) -> Void) {
        if isLeaving { fail(.closed) }
        if let bytes, failure == nil { send(bytes) }
        if let early, failure == nil {
            self.early = nil
            return done(.success(early))
        }
        guard failure == nil, let context else { return done(.failure(failure ?? .closed)) }
        timer?.cancel()
        waiter = done
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) { handler.value.fail(.timedOut) }
    }

    /// Encrypts what follows. Nothing may have come beforehand: it would be read as if it had been
    /// encrypted, whoever wrote it.
    func encrypt(_ context: NIOSSLContext, name: String?) throws {
        guard early == nil, reader.isBetweenReplies else {
            fail(.nonsense("nothing follows the reply to STARTTLS"))
            return
        }
        guard let channel = self.context?.channel else { return }
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: name), position: .first)
    }

    /// Says goodbye after a while, unless something is asked before that.
    func park(for limit: TimeAmount) {
        guard failure == nil, let context else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) { handler.value.quit() }
    }

    /// Says goodbye and closes, at the latest after five seconds.
    func quit() {
        guard !isLeaving else { return }
        ask(Array("QUIT\r\n".utf8), within: .seconds(5)) { _ in self.fail(.closed) }
        isLeaving = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(LinkFailure) {
            for reply in try reader.read(unwrapInboundIn(data).readableBytesView) { take(reply) }
        } catch {
            fail(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { fail(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(LinkFailure(error)) }

    private func send(_ bytes: [UInt8]) {
        guard early == nil else { return fail(.nonsense("a reply comes after a command")) }
        guard let channel = context?.channel else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    private func take(_ reply: SMTPReply) {
        guard let waiter else {
            if early != nil { fail(.nonsense("a reply comes after a command")) }
            early = reply
            return
        }
        timer?.cancel()
        self.waiter = nil
        waiter(.success(reply))
    }

    private func fail(_ failure: LinkFailure) {
        guard self.failure == nil else { return }
        self.failure = failure
        timer?.cancel()
        let waiter = waiter
        self.waiter = nil
        context?.close(promise: nil)
        waiter?(.failure(failure))
    }
}
