import Campaigns
package import CivilTime
package import Engine
package import Logging
package import Storage
import Synchronization
package import Templates

/// A running daemon as its parts see it: the writer, the store beside it, and the programme in force.
package final class TactService: Sendable {
    package let store: any Store
    package let writer: Writer
    package let meter: Meter
    package let condition: Condition
    package let access: any Access
    package let clock: @Sendable () -> Instant
    package let retention: RetentionPeriods
    /// Events of before it may be gone; nil: none is.
    let eventsKeptFrom: Mutex<Instant?>
    let logger: Logger
    private let inForce: Mutex<InForce>
    /// Each programme that is taken on while the daemon runs; for one listener.
    let adoptions: AsyncStream<Programme>
    private let adopted: AsyncStream<Programme>.Continuation
    /// By channel: what wakes its relay.
    private let bells = Mutex<[String: Doorbell]>([:])
    /// What erasure reaches besides the store.
    private let destinations = Mutex<[any Destination]>([])
    private let load: @Sendable () throws -> Edition
    /// Whether the messages of a channel are fetched by another program, and not handed over.
    package let isFetched: @Sendable (_ channel: String) -> Bool
    /// The last reload that was asked for; the next one begins after it.
    private let reloading = Mutex<Task<Result<Void, WriterError>, Never>?>(nil)

    /// `isFetched` says of any channel, of one that a reload adds too, whether its messages are
    /// fetched by another program. `load` reads the campaign directory anew; what it throws says in
    /// `description` why the files cannot be taken. Throws `StoreError`.
    package init(
        store: any Store, writer: Writer, meter: Meter, condition: Condition,
        access: any Access, clock: @escaping @Sendable () -> Instant, deployment: Deployment,
        retention: RetentionPeriods = RetentionPeriods(), logger: Logger,
        isFetched: @escaping @Sendable (_ channel: String) -> Bool,
        load: @escaping @Sendable () throws -> Edition
    ) throws {
        self.store = store
        self.writer = writer
        self.meter = meter
        self.condition = condition
        self.access = access
        self.clock = clock
        self.retention = retention
        eventsKeptFrom = Mutex(try store.eventsKeptFrom())
        self.logger = logger
        self.load = load
        self.isFetched = isFetched
        inForce = Mutex(InForce(deployment))
        (adoptions, adopted) = AsyncStream.makeStream()
    }

    /// A programme and how texts are read under it.
    private struct InForce {
        var deployment: Deployment
        var reading: InputReading

        init(_ deployment: Deployment) {
            self.deployment = deployment
            reading = InputReading(deployment.edition.programme.catalogue)
        }
    }

    /// The programme that decides now.
    package var deployment: Deployment { inForce.withLock { $0.deployment } }
    /// How texts are read now.
    package var reading: InputReading { inForce.withLock { $0.reading } }

    /// Has the files read anew and, where they are good, decide from now on: all or nothing. One after
    /// another, so that files that were read earlier never come into force later. Throws
    /// `WriterError.refused`, which says why the old ones go on.
    package func reload() async throws(WriterError) {
        let turn = reloading.withLock { last in
            let earlier = last
            let turn = Task {
                _ = await earlier?.value
                return await reloadInTurn()
            }
            last = turn
            return turn
        }
        try await turn.value.get()
    }

    private func reloadInTurn() async -> Result<Void, WriterError> {
        do {
            let load = load
            let edition: Edition
            do {
                edition = try await offThread { try load() }
            } catch {
                throw WriterError.refused("\(error)")
            }
            try await writer.adopt(edition)
            note(refusal: nil)
            return .success(())
        } catch {
            let refusal = (error as? WriterError) ?? .refused("\(error)")
            meter.reloadFailed()
            if case .refused(let why) = refusal {
                note(refusal: why)
            } else {
                note(refusal: "\(refusal)")
            }
            return .failure(refusal)
        }
    }

    private func note(refusal: String?) {
        let now = clock()
        condition.change { $0.reload = Condition.Reload(at: now, refusal: refusal) }
        if let refusal {
            logger.error(
                "the files were not taken on; those before go on", metadata: ["why": "\(refusal)"])
        } else {
            logger.notice(
                "new files decide from now on",
                metadata: ["version": "\(deployment.edition.version.prefix(12))"])
        }
    }

    /// The bell that wakes the relay of the channel.
    package func doorbell(of channel: String) -> Doorbell {
        bells.withLock { bells in
            let bell = bells[channel] ?? Doorbell()
            bells[channel] = bell
            return bell
        }
    }

    /// Wakes the relay of a channel: there may be something to hand over.
    package func announce(_ channel: String) { bells.withLock { $0[channel] }?.ring() }

    /// Has erasure reach what the destination keeps of messages.
    package func reach(_ destination: any Destination) {
        destinations.withLock { $0.append(destination) }
    }

    /// Erases a member (interfaces.md, `tact members forget`): for the writer, between two
    /// transactions. The files of messages go first: as long as the store has the messages, an
    /// erasure that was cut off can be begun anew. Throws `DeliveryFailure` and `StoreError`.
    package func erase(_ member: String) throws {
        let messages = try store.traces(of: member)
        let destinations = destinations.withLock { $0 }
        for destination in destinations { try destination.erase(messages) }
        for destination in destinations { destination.withhold(messages) }
        try store.forget(member)
    }

    /// Has the writer erase a member; returns once nothing of the member is in any file. Throws
    /// `WriterError`; erasing again goes on where that left off. Whoever reads beside the daemon may
    /// hold on to what was there before, and is waited for so long.
    package func forget(_ member: String, patience: Duration = .seconds(20)) async throws {
        let deadline = ContinuousClock.now + patience
        try await writer.forget(member)
        let store = store
        let isClean = Mutex(false)
        var pause = Duration.milliseconds(10)
        while true {
            // A fault of the disk ends the daemon: what was not synced must not be written upon.
            try await writer.run {
                let isScrubbed = try store.scrub()
                isClean.withLock { $0 = isScrubbed }
            }
            if isClean.withLock({ $0 }) {
                return logger.notice(
                    "a member was erased", metadata: ["member": "\(PrivateID(member))"])
            }
            guard ContinuousClock.now + pause < deadline else { break }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
        throw WriterError.refused(
            "the member is erased, but a program that reads the store keeps its log from being"
                + " emptied; end that program, and erase once more")
    }

    /// Takes note of what the writer has done.
    package func note(_ happening: Writer.Happening) {
        meter.note(happening)
        switch happening {
        case .committed(let batch, _, _):
            let channels = Set(batch.effects.flatMap { $0.messages.map(\.channel) })
            for channel in channels { announce(channel) }
        case .adopted(let deployment):
            let new = InForce(deployment)
            inForce.withLock { $0 = new }
            for bell in bells.withLock({ Array($0.values) }) { bell.ring() }
            adopted.yield(deployment.edition.programme)
        case .setAside(let member, let detail):
            logger.error(
                "a member cannot be woken, and time does not wake it any more",
                metadata: ["member": "\(PrivateID(member))", "detail": "\(detail)"])
        case .took: break
        }
    }

    /// Asks the store, on a thread that may wait.
    package func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any Store) throws -> Answer
    ) async throws -> Answer {
        let store = store
        return try await offThread { try body(store) }
    }
}
