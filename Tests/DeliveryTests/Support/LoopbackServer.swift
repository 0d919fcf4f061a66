import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A server on this machine, at a port that is free; each connection gets handlers of its own.
final class LoopbackServer: Sendable {
    private let listener: any Channel
    private let connections: Connections
    let port: Int

    /// Connections that are open, and how many there have been.
    private final class Connections: Sendable {
        struct State {
            var open: [ObjectIdentifier: any Channel] = [:]
            var opened = 0
            var mostOpen = 0
        }
        let state = Mutex(State())

        func enter(_ channel: any Channel) {
            let id = ObjectIdentifier(channel)
            state.withLock { state in
                state.open[id] = channel
                state.opened += 1
                state.mostOpen = max(state.mostOpen, state.open.count)
            }
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { state in state.open[id] = nil }
            }
        }
    }

    /// Listens; `prepare` puts the handlers on a connection, on its event loop.
    init(_ prepare: @escaping @Sendable (any Channel) throws -> Void) async throws {
        let connections = Connections()
        self.connections = connections
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                connections.enter(channel)
                return channel.eventLoop.makeCompletedFuture { try prepare(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = try #require(listener.localAddress?.port)
    }

    /// How many connections there have been.
    var opened: Int { connections.state.withLock { $0.opened } }
    /// How many there have been at a time.
    var mostOpen: Int { connections.state.withLock { $0.mostOpen } }

    /// Listens no longer and hangs up on everybody.
    func close() async {
        try? await listener.close()
        for channel in connections.state.withLock({ Array($0.open.values) }) {
            try? await channel.close()
        }
    }
}
