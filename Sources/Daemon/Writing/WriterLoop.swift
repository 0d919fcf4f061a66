import Campaigns
import CivilTime
import Engine
import Storage
import Templates

/// The one thread that decides and commits: takes what waits, members that are due, and while there is
/// little to do members that a new programme must look at, all in one transaction.
final class WriterLoop {
    private let mailbox: Mailbox
    private let ports: Writer.Ports
    private var deployment: Deployment
    private var standing: Standing
    private var clock: ServiceClock
    /// What inputs are read by under the programme in force.
    private var shape: String
    private var sweep: Sweep?
    /// When the standing was last written.
    private var noted: Instant
    private var nextWakeUp: Instant?
    /// Messages of members that were erased while a relay may have had them in its hands: what it
    /// tells of them is not written.
    private var erasedMessages: Set<String> = []

    /// Inputs that one transaction takes, and members that it wakes besides.
    private enum Portion {
        static let inputs = 200
        static let wakeUps = 256
    }

    /// No sleep is longer, so that a step of the clock or a suspended machine does no harm: 30 seconds
    /// in microseconds.
    private static let longestSleep: Int64 = 30_000_000

    /// Throws what the store throws.
    init(_ ports: Writer.Ports, mailbox: Mailbox, deployment: Deployment) throws {
        self.ports = ports
        self.mailbox = mailbox
        self.deployment = deployment
        shape = InputReading.shape(of: deployment.edition.programme.catalogue)
        standing = try ports.store.standing()
        clock = ServiceClock(after: standing.clock)
        noted = .distantPast
        nextWakeUp = try ports.store.nextWakeUp()
        if standing.version != deployment.edition.version { beginSweep() }
    }

    /// Runs until the mailbox is closed and empty. Throws a `StoreError` after which nothing may be
    /// written; then whoever waits has been told.
    func run() throws {
        while let orders = mailbox.take(inputs: Portion.inputs, waiting: patience) {
            try handle(orders)
            if mailbox.isEmpty { try ports.store.tidy() }
        }
        try note(at: clock.read(ports.clock()))
    }

    /// For how many microseconds there is nothing to do but wait.
    private var patience: Int64 {
        if sweep != nil { return 0 }
        guard let nextWakeUp else { return WriterLoop.longestSleep }
        let left = nextWakeUp.microseconds - ports.clock().microseconds
        return min(max(left, 0), WriterLoop.longestSleep)
    }

    private func handle(_ orders: [Order]) throws {
        var rest = orders[...]
        do {
            repeat {
                let together = rest.prefix(while: \.goesWithOthers)
                rest = rest.dropFirst(together.count)
                try ports.store.deciding {
                    try take(Array(together), at: clock.read(ports.clock()))
                }
                if let order = rest.popFirst() {
                    try carryOut(order, at: clock.read(ports.clock()))
                }
            } while !rest.isEmpty
        } catch {
            // Those that have been told before are not told again.
            for order in orders { order.reply.give(.failure(.failed(storeFailure(error)))) }
            throw error
        }
    }

    private func storeFailure(_ error: any Error) -> StoreError {
        (error as? StoreError) ?? .fault(path: "", detail: "\(error)")
    }

    // MARK: Inputs

    /// One transaction: the inputs, and what is due beside them.
    private func take(_ orders: [Order], at now: Instant) throws {
        var ids = isDue(now) ? try ports.store.due(at: now, limit: Portion.wakeUps) : []
        if sweep != nil, ids.count < Portion.wakeUps {
            ids += try sweepOn(limit: Portion.wakeUps)
        }
        let current = orders.filter { $0.shape.map { $0 == shape } ?? true }
        for order in orders { order.refuseUnlessOf(shape) }
        if !current.isEmpty || !ids.isEmpty {
            try takeOrApart(current, waking: ids, at: now)
            nextWakeUp = try ports.store.nextWakeUp()
        }
    }

    private func isDue(_ now: Instant) -> Bool { nextWakeUp.map { $0 <= now } ?? false }

    /// Where one breaks the transaction, each alone, and inputs of one order member by member, so that
    /// what is broken stops itself and nobody else.
    private func takeOrApart(_ orders: [Order], waking ids: [String], at now: Instant) throws {
        do {
            try takeTogether(orders, waking: ids, at: now)
        } catch let error as StoreError where error.isOfFewRows {
            guard orders.count + ids.count > 1 else {
                return try divideOrRefuse(orders.first, ids, error, at: now)
            }
            for order in orders { try takeOrApart([order], waking: [], at: now) }
            for id in ids { try takeOrApart([], waking: [id], at: now) }
        }
    }

    private func divideOrRefuse(
        _ order: Order?, _ ids: [String], _ error: StoreError, at now: Instant
    ) throws {
        if let order, case .inputs(let inputs, _) = order.content {
            var taken = [Taken](repeating: .accepted, count: inputs.count)
            try take(MemberInputs.grouping(inputs)[...], into: &taken, at: now)
            if let progress = order.reaching { try note(progress) }
            ports.observe(.took(taken, of: inputs))
            return order.reply.give(.success(taken))
        }
        let detail = error.told(of: (order?.inputs ?? []).map(\.member) + ids)
        order?.reply.give(.failure(.broken(detail)))
        for id in ids {
            ports.observe(.setAside(member: id, detail: detail))
            try ports.store.silence(id)
        }
    }

    /// Those of several members together or, where one breaks the transaction, by halves.
    private func take(
        _ members: ArraySlice<MemberInputs>, into taken: inout [Taken], at now: Instant
    ) throws {
        let parts = members.flatMap(\.parts).sorted { $0.place < $1.place }
        do {
            let results = try commit(parts.map(\.input), [], waking: [], at: now)
            for (part, result) in zip(parts, results) { taken[part.place] = result }
        } catch let error as StoreError where error.isOfFewRows {
            guard members.count > 1 else {
                let detail = error.told(of: [parts[0].input.member])
                for part in parts { taken[part.place] = .broken(detail) }
                return
            }
            let middle = members.startIndex + members.count / 2
            try take(members[..<middle], into: &taken, at: now)
            try take(members[middle...], into: &taken, at: now)
        }
    }

    private func takeTogether(_ orders: [Order], waking ids: [String], at now: Instant) throws {
        let inputs = orders.flatMap(\.inputs)
        let taken = try commit(
            inputs, orders.flatMap(\.settlements), orders.compactMap(\.reaching), waking: ids,
            at: now)
        var rest = taken[...]
        for order in orders {
            let count = order.inputs.count
            order.reply.give(.success(Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        ports.observe(.took(taken, of: inputs))
    }

    /// One transaction; says of each input what became of it.
    private func commit(
        _ inputs: [Input], _ settlements: [Settlement], _ files: [FileProgress] = [],
        waking ids: [String], at now: Instant
    ) throws -> [Taken] {
        let events = inputs.compactMap(\.identity)
        var group = Group(now: now, seen: events.isEmpty ? [] : try ports.store.seen(events))
        let taken = inputs.map { group.add($0) }
        group.wake(ids)
        var waking = Waking(ports.store, deployment, at: now)
        try waking.wake(group)
        waking.batch.settlements = settlements.filter { !erasedMessages.contains($0.message) }
        waking.batch.files = files
        waking.batch.standing = standingToNote(at: now, isLast: false)
        try commit(waking)
        return taken
    }

    private func commit(_ waking: Waking) throws {
        let started = ContinuousClock.now
        try ports.store.commit(waking.batch)
        ports.observe(
            .committed(
                waking.batch, lateness: waking.lateness, took: ContinuousClock.now - started))
    }

    // MARK: A new programme

    /// The next members that the programme in force must look at; at the end of all, the store is to
    /// say that it has.
    private func sweepOn(limit: Int) throws -> [String] {
        let ids = try ports.store.memberIDs(after: sweep?.last, limit: limit)
        sweep = ids.count < limit ? nil : Sweep(last: ids.last)
        if sweep == nil {
            standing.version = deployment.edition.version
            noted = .distantPast
        }
        return ids
    }

    /// Until all have been looked at, the store says of no version that they have: some then follow the
    /// old one and some the new, whichever comes next.
    private func beginSweep() {
        sweep = Sweep()
        standing.version = nil
        noted = .distantPast
    }

    private func carryOut(_ order: Order, at now: Instant) throws {
        switch order.content {
        case .inputs, .settlements: preconditionFailure("inputs are taken together")
        case .judgement(let judge): try settle(order, judge, at: now)
        case .adoption(let edition): try adopt(edition, at: now, order)
        case .forgetting(let member): try forget(member, order)
        case .errand(let errand):
            do {
                try errand()
                order.reply.give(.success([.accepted]))
            } catch let error as StoreError where !error.isOfFewRows {
                throw error
            } catch {
                order.reply.give(.failure(.refused("\(error)")))
            }
        }
    }

    /// A transaction of its own, so that nothing of the same transaction is overlooked.
    private func settle(
        _ order: Order, _ judge: (any Store) throws -> Verdict, at now: Instant
    ) throws {
        do {
            let verdict = try judge(ports.store)
            guard verdict.inputCount > 0 else { return order.reply.give(.success([])) }
            let judged = Order(content: .settlements(verdict), weight: 0, reply: order.reply)
            try takeOrApart([judged], waking: [], at: now)
            nextWakeUp = try ports.store.nextWakeUp()
        } catch let error as StoreError where error.isOfFewRows {
            order.reply.give(.failure(.broken("\(error)")))
        }
    }

    /// Where the member cannot be erased, the others go on, unless it is the store that failed.
    private func forget(_ member: String, _ order: Order) throws {
        do {
            let ids = try ports.store.traces(of: member).map(\.id)
            try ports.forget(member)
            erasedMessages.formUnion(ids)
            nextWakeUp = try ports.store.nextWakeUp()
            order.reply.give(.success([.accepted]))
        } catch let error as StoreError where !error.isOfFewRows {
            throw error
        } catch {
            order.reply.give(.failure(.refused("\(error)")))
        }
    }

    /// All or nothing: where the store cannot follow, the old programme goes on.
    private func adopt(_ edition: Edition, at now: Instant, _ order: Order) throws {
        do {
            try ports.adopt(edition.programme.catalogue)
        } catch let error as StoreError where error.isOfFewRows {
            return order.reply.give(.failure(.refused("\(error)")))
        }
        standing.liveSince = Deployment.liveSince(standing.liveSince, edition: edition, now: now)
        deployment = Deployment(
            edition: edition, liveSince: standing.liveSince, settings: deployment.settings)
        shape = InputReading.shape(of: edition.programme.catalogue)
        if standing.version != edition.version { beginSweep() }
        try note(at: now)
        // Whoever is answered finds the new programme in force.
        ports.observe(.adopted(deployment))
        order.reply.give(.success([.accepted]))
    }

    // MARK: The standing

    /// The standing, where it is time to write it again: once a second.
    private func standingToNote(at now: Instant, isLast: Bool) -> Standing? {
        let isRecent = now >= noted && now < noted.advanced(by: 1_000_000)
        guard isLast || !isRecent else { return nil }
        noted = now
        standing.clock = max(now, standing.clock ?? now)
        return standing
    }

    /// After parts of an order that went into transactions of their own.
    private func note(_ progress: FileProgress) throws {
        var batch = Batch()
        batch.files = [progress]
        try ports.store.commit(batch)
    }

    private func note(at now: Instant) throws {
        var batch = Batch()
        batch.standing = standingToNote(at: now, isLast: true)
        try ports.store.commit(batch)
    }
}

extension Order {
    /// Whether it is about members, so that others can go with it in one transaction.
    fileprivate var goesWithOthers: Bool {
        switch content {
        case .inputs, .settlements: true
        case .judgement, .adoption, .forgetting, .errand: false
        }
    }

    /// What its inputs were read by; nil: it has none that were read.
    fileprivate var shape: String? {
        if case .inputs(_, let shape) = content { shape } else { nil }
    }

    fileprivate func refuseUnlessOf(_ shape: String) {
        if let own = self.shape, own != shape { reply.give(.failure(.outdated)) }
    }

    fileprivate var inputs: [Input] {
        switch content {
        case .inputs(let inputs, _): inputs
        case .settlements(let verdict):
            verdict.cancellations.map { .cancellation($0) } + verdict.retries.map { .update($0) }
        case .judgement, .adoption, .forgetting, .errand: []
        }
    }

    fileprivate var settlements: [Settlement] {
        if case .settlements(let verdict) = content { verdict.settlements } else { [] }
    }
}

extension Input {
    /// What tells an event from others; nil: it is none.
    fileprivate var identity: EventIdentity? {
        guard case .event(let event) = self else { return nil }
        return EventIdentity(source: event.source, id: event.id)
    }
}

/// The inputs of one member within an order, each with its place there.
private struct MemberInputs {
    var parts: [(place: Int, input: Input)]

    /// Members in the order in which they came first.
    static func grouping(_ inputs: [Input]) -> [MemberInputs] {
        var groups: [MemberInputs] = []
        var indices: [ByteText: Int] = [:]
        for (place, input) in inputs.enumerated() {
            let id = ByteText(input.member)
            if let index = indices[id] {
                groups[index].parts.append((place, input))
            } else {
                indices[id] = groups.count
                groups.append(MemberInputs(parts: [(place, input)]))
            }
        }
        return groups
    }
}
