import Templates
import Campaigns
import Engine
import Logging
import ServiceLifecycle

/// The writer as a service: it ends once all that wait have been answered.
package struct WriterService: Service {
    private let service: TactService
    private let deployment: Deployment

    package init(_ service: TactService) {
        self.service = service
        deployment = service.deployment
    }

    /// Runs until a graceful shutdown; throws a `StoreError` after which nothing may be written.
    package func run() async throws {
        let service = service
        try await withGracefulShutdownHandler {
            do {
                try await service.writer.run(deployment)
            } catch {
                service.condition.change {
                    $0.isReady = false
                    $0.failure = "\(error)"
                }
                throw error
            }
        } onGracefulShutdown: {
            service.writer.stop()
        }
    }
}

/// The relays of all channels as one service; a channel that a reload adds has one from then on.
package struct RelayService: Service {
    private let service: TactService
    private let relays: [ChannelRelay]
    private let channels: [String]
    private let makeRelay: @Sendable (_ channel: String) throws -> ChannelRelay

    /// `relays` are those of `channels`; `makeRelay` makes one for any other channel that a programme
    /// has from then on.
    package init(
        _ service: TactService, _ relays: [ChannelRelay], of channels: [String],
        makeRelay: @escaping @Sendable (_ channel: String) throws -> ChannelRelay
    ) {
        self.service = service
        self.relays = relays
        self.channels = channels
        self.makeRelay = makeRelay
    }

    /// Hands over until a graceful shutdown; a portion that is on its way is finished. Relays that
    /// end because the writer has leave it to the writer to end the daemon, and to say why.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                for relay in relays { tasks.addTask { await relay.run() } }
                var known = Set(channels)
                for await programme in service.adoptions {
                    for channel in programme.channels
                    where !known.contains(channel.name) && start(channel.name, in: &tasks) {
                        known.insert(channel.name)
                    }
                }
            }
        }
        try await gracefulShutdown()
    }

    /// Whether it could be; where not, the next reload tries again.
    private func start(_ channel: String, in tasks: inout DiscardingTaskGroup) -> Bool {
        do {
            let relay = try makeRelay(channel)
            tasks.addTask { await relay.run() }
            return true
        } catch {
            service.logger.error(
                "a new channel has nowhere to hand over to",
                metadata: ["channel": "\(channel)", "error": "\(error)"])
            return false
        }
    }
}

/// Tells systemd as soon as the daemon begins to end; the first of the services to be ended.
package struct FarewellService: Service {
    private let systemd: Systemd

    package init(_ systemd: Systemd) { self.systemd = systemd }

    /// Waits for a graceful shutdown.
    package func run() async throws {
        try await gracefulShutdown()
        systemd.stopping()
    }
}

/// Gives systemd signs of life as long as the writer does its work.
package struct WatchdogService: Service {
    private let service: TactService
    private let systemd: Systemd

    package init(_ service: TactService, _ systemd: Systemd) {
        self.service = service
        self.systemd = systemd
    }

    /// A sign at half of the time that systemd allows, each after the writer has answered.
    package func run() async throws {
        guard let watchdog = systemd.watchdog else { return try await gracefulShutdown() }
        let (service, systemd) = (service, systemd)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if (try? await service.writer.run(errand: {})) != nil { systemd.alive() }
                try? await Task.sleep(for: .microseconds(watchdog / 2))
            }
        }
    }
}
