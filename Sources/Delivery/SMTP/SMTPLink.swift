import NIOCore
import NIOPosix
import NIOSSL
import Outbox

/// A connection to a mail server.
struct SMTPLink: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<SMTPReplyHandler>
    private let peer: Peer

    /// How a connection is encrypted.
    struct Cover: Sendable {
        var context: NIOSSLContext
        /// From the first byte on.
        var isImplicit: Bool
    }

    /// Connects; throws once that cannot be.
    static func connect(
        to peer: Peer, cover: Cover?, within limit: Duration
    ) async throws(LinkFailure) -> SMTPLink {
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(TimeAmount(limit))
                .connect(host: peer.host, port: peer.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try SMTPLink(on: channel, to: peer, cover: cover)
                    }
                }
        } catch {
            throw LinkFailure(error)
        }
    }

    /// On the channel's event loop.
    private init(on channel: any Channel, to peer: Peer, cover: Cover?) throws {
        let handler = SMTPReplyHandler()
        if let cover, cover.isImplicit {
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: cover.context, serverHostname: peer.nameForTLS))
        }
        try channel.pipeline.syncOperations.addHandler(handler)
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.peer = peer
    }

    /// Leads a dialogue to its end. Throws what it comes to.
    func lead(
        _ dialogue: inout some SMTPDialogue, cover: Cover?, timeouts: SMTPTarget.Timeouts
    ) async throws(DeliveryFailure) {
        var move = try dialogue.begin()
        while true {
            let reply: SMTPReply
            do throws(LinkFailure) {
                let limit = timeouts.limit(at: dialogue.stage)
                switch move {
                case .finished: return
                case .wait: reply = try await ask(nil, within: limit)
                case .send(let bytes): reply = try await ask(bytes, within: limit)
                case .encryptAndSend(let bytes):
                    try await encrypt(cover)
                    reply = try await ask(bytes, within: limit)
                }
            } catch {
                throw DeliveryFailure(error, at: dialogue.stage, from: peer)
            }
            move = try dialogue.take(reply)
        }
    }

    /// Lets it rest; it closes by itself after a while.
    func park(for limit: Duration) {
        channel.eventLoop.execute { handler.value.park(for: TimeAmount(limit)) }
    }

    /// Says goodbye and closes soon.
    func part() { channel.eventLoop.execute { handler.value.quit() } }

    /// Says goodbye; returns once it is closed.
    func quit() async {
        part()
        try? await channel.closeFuture.get()
    }

    /// Closes without a word, whatever is under way.
    func close() { channel.close(mode: .all, promise: nil) }

    /// Closed when the task is cancelled: whoever waits gets `closed`.
    private func ask(
        _ bytes: [UInt8]?, within limit: Duration
    ) async throws(LinkFailure) -> SMTPReply {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                channel.eventLoop.execute {
                    handler.value.ask(bytes, within: TimeAmount(limit)) { answer in
                        continuation.resume(returning: answer)
                    }
                }
            }
        } onCancel: {
            close()
        }
        return try answer.get()
    }

    private func encrypt(_ cover: Cover?) async throws(LinkFailure) {
        guard let cover else { throw .untrusted("no encryption is set up") }
        do {
            try await channel.eventLoop.submit {
                try handler.value.encrypt(cover.context, name: peer.nameForTLS)
            }.get()
        } catch {
            throw LinkFailure(error)
        }
    }
}
