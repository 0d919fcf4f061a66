import CampaignFiles
import Campaigns
import CivilTime
import Daemon
import Diagnostics
import Engine
import Expressions
import Ingestion
import Logging
import Storage
import Synchronization
import Templates
import Testing
import ZoneDatabase

/// A programme of one welcome, one reminder and a channel that calls, loaded from texts as from files.
enum Club {
    static let zones = ZoneDatabase()

    /// 2026-03-02T10:00:00Z, a Monday.
    static let monday = Instant(seconds: 1_772_445_600)

    /// The edition with parts of its text replaced.
    static func edition(_ changes: [(old: String, new: String)] = []) throws -> Edition {
        let sources = files.sorted { $0.key < $1.key }.map { path, text in
            SourceFile(
                path: path,
                text: changes.reduce(text) { text, change in
                    guard let range = text.firstRange(of: change.old) else { return text }
                    return text[..<range.lowerBound] + change.new + text[range.upperBound...]
                })
        }
        let loaded = CampaignDirectory(files: sources).loadEdition(zones: zones)
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        guard let edition = loaded.edition, errors.isEmpty else {
            throw Broken(description: errors.map(\.message).joined(separator: "\n"))
        }
        return edition
    }

    struct Broken: Error, CustomStringConvertible { var description: String }

    private static let files = [
        "campaigns/programme.yaml": """
        programme: Club
        timezone: UTC
        locale: en
        locales: { en: {} }
        channels:
          email: { to: member.email, consent: member.email_opt_in }
          call: { to: member.phone, capacity: 2 per day }
        """,
        "campaigns/catalogue.yaml": """
        member:
          email: { type: string, default: "ann@example.org" }
          phone: { type: string, default: "+33" }
          email_opt_in: { type: bool, default: true }
        events:
          enrolled: { data: { shop: string } }
          ring: {}
        """,
        "campaigns/pressure.yaml": """
        categories:
          service: { exempt: true }
        """,
        "campaigns/scenarios/welcome.yaml": """
        status: live
        category: service
        trigger: { event: enrolled }
        steps:
          - send: hello
            channels: [email]
            valid_for: 3 days
          - wait: 2 days
          - send: hello
            id: again
            channels: [email]
        """,
        "campaigns/scenarios/ring.yaml": """
        status: live
        category: service
        trigger: { event: ring }
        steps:
          - send: hello
            channels: [call]
            valid_for: 2 days
        """,
        "templates/hello/en/email.liquid": """
        ---
        subject: Hello
        ---
        <p>Hello {{ message.unsubscribe_url }}</p>
        """,
        "templates/hello/en/call.liquid": "Say hello.",
    ]
}

/// A daemon's inside over a store in memory, with a clock that the test moves.
final class House: Sendable {
    let store: any Store
    let service: TactService
    private let box: Box
    private let running: Task<Void, any Error>

    init(
        _ store: any Store = MemoryStore(), edition: Edition? = nil, at now: Instant = Club.monday,
        queue: Int = 1 << 20, retention: RetentionPeriods = RetentionPeriods(),
        load: @escaping @Sendable () throws -> Edition = { try Club.edition() }
    ) throws {
        self.store = store
        let box = Box(now)
        let edition = try edition ?? Club.edition()
        var standing = try store.standing()
        standing.liveSince = Deployment.liveSince(standing.liveSince, edition: edition, now: now)
        var batch = Batch()
        batch.standing = standing
        try store.commit(batch)
        var settings = Deployment.Settings()
        settings.links = UnsubscribeLinks(publicURL: "https://club", key: HMAC(key: [1, 2, 3]))
        let deployment = Deployment(
            edition: edition, liveSince: standing.liveSince, settings: settings)
        let told = Mutex<TactService?>(nil)
        let writer = Writer(
            Writer.Ports(
                store: store, clock: { box.now }, adopt: { _ in },
                forget: { member in try told.withLock { $0 }?.erase(member) },
                observe: { happening in told.withLock { $0 }?.note(happening) }),
            queue: queue)
        let service = try TactService(
            store: store, writer: writer, meter: Meter(), condition: Condition(),
            access: Everybody(), clock: { box.now }, deployment: deployment,
            retention: retention,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            isFetched: { $0 == "call" }, load: load)
        told.withLock { $0 = service }
        self.service = service
        self.box = box
        running = Task { try await writer.run(deployment) }
    }

    /// The time that the daemon's parts read.
    final class Box: Sendable {
        private let time: Mutex<Instant>
        init(_ now: Instant) { time = Mutex(now) }
        var now: Instant {
            get { time.withLock { $0 } }
            set { time.withLock { $0 = newValue } }
        }
    }

    struct Everybody: Access {
        func judge(_ token: String?, for scope: TokenScope) -> AccessAnswer { .admitted }
    }

    /// Moves the machine's clock, and has the writer look at it.
    func move(to instant: Instant) async throws {
        box.now = instant
        try await service.writer.run(errand: {})
        // Whatever is due is taken by the transaction after the errand.
        try await service.writer.run(errand: {})
    }

    /// An event of now.
    func event(_ type: String, id: String, of member: String) -> Input {
        let catalogue = service.reading.catalogue
        let index = catalogue.events.firstIndex { $0.name == type }!
        return .event(
            Event(
                source: "till", id: id, type: index, member: member, time: box.now,
                received: box.now, data: catalogue.events[index].fields.map { _ in nil }))
    }

    func take(_ inputs: Input...) async throws -> [Taken] {
        try await service.writer.take(inputs, readBy: service.reading, weight: 100)
    }

    /// Statuses of messages in the outbox's order.
    func statuses() throws -> [String] {
        var rows: [String] = []
        try store.messages(MessageQuery()) { message in
            rows.append("\(message.member) \(message.channel) \(message.status.rawValue)")
            return true
        }
        return rows
    }

    /// The ledger as `member outcome reason`.
    func ledger() throws -> [String] {
        var rows: [String] = []
        try store.decisions(DecisionQuery()) { row in
            rows.append(
                [row.member, row.outcome.rawValue, row.reason?.rawValue].compactMap(\.self)
                    .joined(separator: " "))
            return true
        }
        return rows
    }

    /// A relay of the channel.
    func relay(
        _ channel: String = "email", to destination: (any Destination)?,
        grace: Duration = .seconds(30), pace: Pace? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> ChannelRelay {
        ChannelRelay(
            channel: channel, to: destination, pace: pace, doorbell: service.doorbell(of: channel),
            grace: grace,
            ChannelRelay.Surroundings(
                store: store, writer: service.writer, clock: service.clock,
                deployment: { [service] in service.deployment },
                logger: logger, meter: service.meter, underWay: service.underWay))
    }

    /// Runs a relay until the condition holds.
    func run(_ relay: ChannelRelay, until holds: () throws -> Bool) async throws {
        let task = Task { await relay.run() }
        while try !holds() { await Task.yield() }
        task.cancel()
        await task.value
    }

    /// The id of the member's first message.
    func message(of member: String) throws -> String {
        guard let message = try store.messages(of: member).first else {
            throw Club.Broken(description: "\(member) has no message")
        }
        return message.id
    }

    /// Stops the writer and waits for its end.
    func end() async throws {
        service.writer.stop()
        try await running.value
    }
}
