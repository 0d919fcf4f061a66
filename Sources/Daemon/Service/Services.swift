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

/// The relays of all channels as one service.
package struct RelayService: Service {
    private let relays: [ChannelRelay]

    package init(_ relays: [ChannelRelay]) { self.relays = relays }

    /// Hands over until a graceful shutdown; a portion that is on its way is finished.
    package func run() async throws {
        let relays = relays
        // A service that ends ends the daemon, and where all channels are fetched there are none.
        guard !relays.isEmpty else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                for relay in relays { tasks.addTask { await relay.run() } }
            }
        }
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
