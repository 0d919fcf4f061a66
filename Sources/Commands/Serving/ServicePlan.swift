import CampaignFiles
import Campaigns
import CivilTime
import Daemon
import Disk
import Engine
import Foundation
import HTTPAPI
import Logging
import Outbox
import ServiceLifecycle
import Storage
import StorageSQLite
import Synchronization
import Templates
import UnixSignals

/// The daemon put together: every part is made here, from what the command was given.
struct ServicePlan {
    private let service: TactService
    private let relays: Relays
    private let listener: ListenerSettings
    private let systemd: Systemd
    private let logger: Logger
    private let store: SQLiteStore
    private let dropFolder: DropFolder?
    private let limits: RequestLimits

    /// Reads the files and opens the store. Throws `Failure` and `StoreError`.
    init(_ command: Serve, _ reading: ServiceReading) throws {
        guard let configuration = reading.configuration else {
            preconditionFailure("a configuration with errors is refused before")
        }
        let folder = CampaignFolder(path: command.place.directory)
        let edition = try folder.edition()
        try ServicePlan.check(reading, for: edition.programme)
        var place = command.place
        place.store = configuration.store ?? place.standardStorePath
        systemd = Systemd(
            environment: ProcessInfo.processInfo.environment,
            processID: ProcessInfo.processInfo.processIdentifier)
        logger = ServiceLog.logger(configuration, underSystemd: systemd.isPresent)
        let tokens = try ServicePlan.tokens(place, configuration, systemd, logger)
        try ServicePlan.checkStore(try place.storePath)
        let store = try place.openForWriting(edition)
        self.store = store
        let socket = try ServicePlan.socket(configuration, systemd)
        if configuration.listen.port == 0, socket != systemd.listeningSocket,
            configuration.publicURL == nil
        {
            logger.warning(
                "links in messages name a port that the next start changes; public_url says a lasting one")
        }
        listener = ListenerSettings(configuration, socket)
        limits = RequestLimits(configuration.limits)
        let links = UnsubscribeLinks(
            publicURL: configuration.publicURL(
                onPort: socket?.address?.port ?? configuration.listen.port),
            key: try ServicePlan.linkKey(try place.storePath, store, logger))
        let watch = ConfigurationWatch(reading) { [command] in
            try command.place.home.reading(in: command.config, options: command.said)
        }
        service = try ServicePlan.service(
            folder, edition, store, links: links, tokens, configuration, systemd, watch, logger)
        dropFolder = try ServicePlan.dropFolder(configuration, service, logger)
        relays = Relays(
            service, configuration,
            sender: try Sender(configuration.from, programme: edition.programme),
            outbox: try configuration.outbox ?? "\(place.storeFolder)/outbox", logger)
    }

    /// Who may ask; beyond this machine only with a token. Throws a `Failure`, and
    /// `TokenFile.Complaint`.
    private static func tokens(
        _ place: Place, _ configuration: ServiceConfiguration, _ systemd: Systemd, _ logger: Logger
    ) throws -> TokenBook {
        let handed = systemd.listeningSocket?.address.map {
            ListenAddress(host: $0.host, port: $0.port)
        }
        let heardOn = handed ?? configuration.listen
        let tokens = try TokenBook(
            configuration.tokens.map { TokenFile(path: $0) }
                ?? place.tokensBesideStore,
            isOpenWithoutFile: heardOn.isLoopback, logger: logger)
        guard !tokens.isEmpty || heardOn.isLoopback else {
            throw Failure(
                .configuration,
                "\(heardOn.host): others than this machine may be heard only with a token; make"
                    + " one with tact token new ingest, or listen on 127.0.0.1")
        }
        return tokens
    }

    /// What systemd hands down or, where any port will do, a socket with one: links name it before
    /// anybody is heard. Throws a `Failure`.
    private static func socket(
        _ configuration: ServiceConfiguration, _ systemd: Systemd
    ) throws -> ListeningSocket? {
        if let handed = systemd.listeningSocket { return handed }
        guard configuration.listen.port == 0 else { return nil }
        do throws(ListeningSocket.Refusal) {
            return try ListeningSocket(onFreePortOf: configuration.listen.host)
        } catch {
            throw Failure(.inputOutput, error.description)
        }
    }

    /// Targets are for channels of the programme. Throws a `Failure`, after telling what is wrong.
    private static func check(_ reading: ServiceReading, for programme: Programme) throws {
        let findings = reading.findings(about: programme)
        guard !findings.isEmpty else { return }
        Findings(findings, files: reading.sources).tell()
        throw Failure(.configuration, "the daemon cannot run with this configuration")
    }

    /// A key beside it says that there was a store. One that is gone, or empty, is no new one: its disk
    /// may not be mounted, and a daemon without members or history would look as if all were well.
    private static func checkStore(_ path: String) throws {
        var info = stat()
        let key = LinkKey.path(beside: path)
        guard stat(key, &info) == 0 else { return }
        guard stat(path, &info) == 0 else {
            throw Failure(
                .configuration,
                """
                \(path): the store is gone, and \(key) says that there was one: bring it back (is its \
                disk mounted?) or restore a backup; to begin anew, move the key away (links that were \
                sent lead nowhere then)
                """)
        }
        guard info.st_size == 0 else { return }
        throw Failure(
            .configuration,
            "\(path): the store is empty, and a key beside it says that it was not: restore a backup, or"
                + " move it away with the key to begin anew")
    }

    /// The key of unsubscribe links; a new one beside messages of before is told of.
    private static func linkKey(
        _ storePath: String, _ store: SQLiteStore, _ logger: Logger
    ) throws -> HMAC {
        let linkKey = try LinkKey(beside: storePath)
        guard linkKey.isNew else { return linkKey.key }
        var (query, hasMessages) = (MessageQuery(), false)
        query.tracesOnly = true
        try store.messages(query) { _ in
            hasMessages = true
            return false
        }
        if hasMessages {
            logger.warning(
                """
                the key of unsubscribe links is new, though the store has messages: links that were \
                sent lead nowhere; where there was a key, end the daemon and bring it back
                """,
                metadata: ["file": "\(LinkKey.path(beside: storePath))"])
        }
        return linkKey.key
    }

    /// nil: there is none. Throws a `Failure` where the folder is none that files can be taken from.
    private static func dropFolder(
        _ configuration: ServiceConfiguration, _ service: TactService, _ logger: Logger
    ) throws -> DropFolder? {
        guard let path = configuration.incoming else { return nil }
        do {
            return try DropFolder(path, service, logger: logger)
        } catch {
            throw Failure(
                error.isOfPermission ? .noPermission : .configuration,
                "incoming: \(error.description)")
        }
    }

    /// Runs until a signal ends it. Throws the `StoreError` after which the store must not be written
    /// to, and what keeps the daemon from listening.
    func run() async throws {
        let (service, systemd, logger) = (service, systemd, logger)
        let answering = Answering(service, limits: limits, logger: logger)
        let listener = Listener(listener, answering, logger: logger) { port in
            service.condition.change { $0.isReady = true }
            systemd.ready("listening on port \(port)")
            logger.notice("ready", metadata: ["port": "\(port)"])
        }
        // They end in the order from the last to the first: no more requests, then no more messages
        // out, then the writer, which answers all that have been taken.
        var services: [any Service] = [
            WriterService(service), WatchdogService(service, systemd), try relays.relayService(),
            ReloadService(service, systemd), RetentionService(service), StoreWatch(store: store),
        ]
        if let dropFolder { services.append(dropFolder) }
        let group = ServiceGroup(
            configuration: .init(
                services: (services + [listener, FarewellService(systemd)]).map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: ServiceLog.silent))
        do {
            try await group.run()
        } catch {
            systemd.stopping()
            store.close()
            throw error
        }
        store.close()
        logger.notice("ended")
    }

    private static func service(
        _ folder: CampaignFolder, _ edition: Edition, _ store: SQLiteStore,
        links: UnsubscribeLinks, _ tokens: TokenBook, _ configuration: ServiceConfiguration,
        _ systemd: Systemd, _ watch: ConfigurationWatch, _ logger: Logger
    ) throws -> TactService {
        let clock: @Sendable () -> Instant = { Instant(now: Date()) }
        var standing = try store.standing()
        try noteGone(standing, edition.programme, store, logger)
        standing.liveSince = Deployment.liveSince(
            standing.liveSince, edition: edition, now: clock())
        var batch = Batch()
        batch.standing = standing
        try store.commit(batch)
        var settings = Deployment.Settings()
        settings.links = links
        let deployment = Deployment(
            edition: edition, liveSince: standing.liveSince, settings: settings)
        let condition = Condition()
        let told = Mutex<TactService?>(nil)
        let writer = Writer(
            Writer.Ports(
                store: store, clock: clock,
                adopt: { try store.adopt($0, onProgress: systemd.alive) },
                forget: { member in try told.withLock { $0 }?.erase(member) },
                observe: { happening in told.withLock { $0 }?.note(happening) }),
            queue: configuration.limits.queue)
        let service = try TactService(
            store: store, writer: writer, meter: Meter(), condition: condition,
            access: tokens, clock: clock, deployment: deployment,
            retention: RetentionPeriods(configuration.retention), logger: logger,
            isFetched: { configuration.target(of: $0)?.way == .pull },
            load: {
                let edition = try folder.editionOrFirstError()
                let hasChanged = try watch.hasChanged(for: edition.programme)
                condition.change { $0.restartWanted = hasChanged ? ServiceReading.fileName : nil }
                if hasChanged {
                    logger.warning(
                        "\(ServiceReading.fileName) has changed since the start: a restart takes it on")
                }
                return edition
            })
        told.withLock { $0 = service }
        return service
    }
}

extension ServicePlan {
    /// Tells of scenarios that were live when the store was last written to and that the files do not
    /// have any more.
    private static func noteGone(
        _ standing: Standing, _ programme: Programme, _ store: SQLiteStore, _ logger: Logger
    ) throws {
        let gone = standing.liveSince.keys.filter { programme.scenario(named: $0) == nil }
        for scenario in try gone.sorted().map(store.underWay) where !scenario.isEmpty {
            logger.warning(
                "a scenario is not in the files any more",
                metadata: ["what_becomes_of_it": "\(scenario)"])
        }
    }
}

/// Sees to it that the store is where it was: what goes into a file that was taken away is lost.
private struct StoreWatch: Service {
    let store: SQLiteStore

    func run() async throws {
        let store = store
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled, store.isInPlace {
                try? await Task.sleep(for: .seconds(2))
            }
            guard !Task.isCancelled else { return }
            throw Failure(
                .configuration,
                "\(store.path): the store was moved or removed while the daemon ran; what was"
                    + " acknowledged is in the file that was: bring it back, with its -wal")
        }
    }
}

/// Reads the files anew at SIGHUP.
private struct ReloadService: Service {
    let service: TactService
    let systemd: Systemd

    init(_ service: TactService, _ systemd: Systemd) {
        self.service = service
        self.systemd = systemd
    }

    func run() async throws {
        let (service, systemd) = (service, systemd)
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                systemd.reloading()
                do {
                    try await service.reload()
                    systemd.ready("new files decide since the last reload")
                } catch {
                    systemd.ready("the last reload was refused; the files before it decide")
                }
            }
        }
    }
}
