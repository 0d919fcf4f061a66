import HTTPTypes
import HummingbirdCore
package import Logging
import NIOCore
import NIOExtras
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import ServiceLifecycle
import Storage
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the daemon listens, and what it puts up with.
package struct ListenerSettings: Sendable {
    /// A name or address and a port; 0: any that is free. Not asked where a socket is given.
    package var host = "127.0.0.1"
    package var port = 8321
    /// A listening socket that somebody else has made, as systemd does.
    package var descriptor: Int32?
    /// Connections at a time; for more, those go that wait for a request.
    package var connections = 1024
    /// Seconds without a byte, or without the whole head of a request, after which a connection is
    /// closed; without that of its first, after 10 at most.
    package var idleTime = 60
    /// Seconds that a request may take but for one that streams events.
    package var requestTime = 60

    package init() {}
}

/// Listens for HTTP/1.1 and has requests answered, until the service is to stop: then no more are taken
/// and those that are on their way are answered.
package struct Listener: Service {
    private let settings: ListenerSettings
    private let answering: Answering
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void
    private let room = AnswerRoom(Listener.waitingBytes)

    /// `onListening` is told the port.
    package init(
        _ settings: ListenerSettings, _ answering: Answering, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.settings = settings
        self.answering = answering
        self.logger = logger
        self.onListening = onListening
    }

    /// Answers until a graceful shutdown; throws where it cannot listen, or not any more.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let idleTime = Int64(settings.idleTime)
        let connections = ConnectionRoom(settings.connections)
        let http = HTTP1Channel(
            responder: respond,
            configuration: .init(
                additionalChannelHandlers: [
                    ConnectionManners(
                        firstHeadTime: .seconds(min(idleTime, 30)), headTime: .seconds(idleTime),
                        in: connections)
                ],
                idleTimeout: .seconds(idleTime),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10,
                    maxHeaderFieldCount: 200)))
        let server: NIOAsyncChannel<Connection, Never>
        do {
            server = try await bind(http, connections, quiescing, group)
        } catch let error as IOError {
            throw CannotListen(settings, error)
        }
        let logger = logger
        await onListening(server.channel.localAddress?.port ?? 0)
        let isEnding = Atomic(false)
        try await withGracefulShutdownHandler {
            try await withThrowingDiscardingTaskGroup { tasks in
                do {
                    try await server.executeThenClose { connections in
                        for try await connection in connections {
                            tasks.addTask { await http.handle(value: connection, logger: logger) }
                        }
                    }
                } catch where isEnding.load(ordering: .acquiring) {
                    logger.error("listening ended", metadata: ["error": "\(error)"])
                }
                // The socket may close of itself, too, and then nobody is heard any more.
                guard isEnding.load(ordering: .acquiring) || Task.isCancelled else {
                    throw ListeningEnded()
                }
            }
        } onGracefulShutdown: {
            isEnding.store(true, ordering: .releasing)
            quiescing.initiateShutdown(promise: nil)
        }
    }

    /// The listening socket was closed, and not because the daemon is to end.
    private struct ListeningEnded: Error, CustomStringConvertible {
        var description: String { "the socket that the daemon listens on has failed" }
    }

    private typealias Connection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    private func bind(
        _ http: HTTP1Channel, _ connections: ConnectionRoom, _ quiescing: ServerQuiescingHelper,
        _ group: any EventLoopGroup
    ) async throws -> NIOAsyncChannel<Connection, Never> {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: Listener.slice, high: 2 * Listener.slice))
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        let logger = logger
        @Sendable func setUp(_ channel: any Channel) -> EventLoopFuture<Connection> {
            guard connections.enter(channel) else {
                // Whoever sets a connection up does not close one that could not be.
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(ConnectionRoom.Full())
            }
            channel.closeFuture.whenComplete { _ in connections.leave(channel) }
            return http.setup(channel: channel, logger: logger).flatMapThrowing { connection in
                let pipeline = channel.pipeline.syncOperations
                let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
                try pipeline.addHandler(RequestForm(), position: .before(codec))
                return connection
            }
        }
        if let descriptor = settings.descriptor {
            return try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
        }
        return try await bootstrap.bind(
            host: settings.host, port: settings.port, childChannelInitializer: setUp)
    }

    /// Answers one request within its time; the connection of one that takes longer is closed.
    private func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let isStream = answering.isStream(request)
        let alarm =
            isStream
            ? nil
            : channel.eventLoop.scheduleTask(in: .seconds(Int64(settings.requestTime))) {
                channel.close(promise: nil)
            }
        defer { alarm?.cancel() }
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        var reply = await answering.reply(to: request)
        let size = reply.body.count
        let isHeld = room.enter(size)
        defer { if isHeld { room.leave(size) } }
        if !isHeld { reply = answering.noRoom.reply() }
        if reply.closes { reply.headers[.connection] = "close" }
        try await writer.write(response: reply.head, body: body(of: reply))
        // The rest of a body that nobody wants is not waited for.
        if reply.closes { channel.close(promise: nil) }
    }
}

extension Listener {
    /// Bytes of whole answers that may wait for their readers, of all connections together.
    static let waitingBytes = 64 << 20

    /// What is written of a body at a time; the next only when the one before has nearly left.
    private static let slice = 16 << 10

    /// The body as it is written: what is small at once, all else as fast as it is read.
    private func body(of reply: Reply) -> ResponseBody {
        if let pieces = reply.pieces {
            return ResponseBody { writer in
                do {
                    while let piece = try await pieces.next() {
                        try await Listener.write(piece, to: &writer)
                    }
                } catch let error as StoreError {
                    logger.error("a listing was cut short", metadata: ["error": "\(error)"])
                    throw error
                }
                try await writer.finish(nil)
            }
        }
        let bytes = reply.body
        guard bytes.count > Listener.slice else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return ResponseBody(contentLength: bytes.count) { writer in
            try await Listener.write(bytes, to: &writer)
            try await writer.finish(nil)
        }
    }

    private static func write(
        _ bytes: [UInt8], to writer: inout any ResponseBodyWriter
    ) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try await writer.write(ByteBuffer(bytes: rest.prefix(slice)))
            rest = rest.dropFirst(slice)
        }
    }
}

/// Why there is no listening where the settings want it.
package struct CannotListen: Error, CustomStringConvertible {
    package let description: String
    /// Whether the machine does not let this user listen there.
    package let isForbidden: Bool

    init(_ settings: ListenerSettings, _ error: IOError) {
        isForbidden = error.errnoCode == EACCES || error.errnoCode == EPERM
        let reason = String(cString: strerror(error.errnoCode)).lowercased()
        description =
            "\(settings.host), port \(settings.port), cannot be listened on: \(reason); "
            + (isForbidden
                ? "ports below 1024 need a right (CAP_NET_BIND_SERVICE), those from 1024 on do not:"
                    + " name one with --listen, or let systemd hand the socket down"
                : "end what listens there, or name another place with --listen")
    }
}
