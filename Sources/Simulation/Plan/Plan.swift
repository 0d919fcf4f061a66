import Campaigns
package import CivilTime
package import Engine
package import Ingestion
package import Storage
package import Templates

/// Dry-runs the calendar: takes every member through a period on the virtual clock, by the engine
/// that will run, and writes nothing.
package struct Plan {
    private let edition: Edition
    private var settings: Deployment.Settings
    private var period: ClosedRange<Instant>
    private let beginsWithinDay: Bool
    private let asIn: AsIn?
    private let workers: Workers
    private let twin: (() -> Edition?)?
    private let space: (any SpillSpace)?

    /// Both ends of the period are included; where `beginsWithinDay` is set and the store stands within
    /// the first day, the plan begins there: what came before is decided. `asIn` nil: of events only those that are given. What comes out is the same for any number of workers.
    /// `twin` loads the edition once more, from the same files: each worker has one of its own where
    /// there are many members, because threads that count references to the same objects wait for each
    /// other's caches. `space` is where events that do not fit in memory are sorted.
    package init(
        edition: Edition, settings: Deployment.Settings = Deployment.Settings(),
        period: ClosedRange<Instant>, beginsWithinDay: Bool = false, asIn: AsIn? = nil,
        workers: Workers = Workers(1), twin: (@Sendable () -> Edition?)? = nil,
        space: (any SpillSpace)? = nil
    ) {
        self.edition = edition
        self.settings = settings
        self.settings.writesTexts = false
        self.period = period
        self.beginsWithinDay = beginsWithinDay
        self.asIn = asIn
        self.workers = workers
        self.twin = twin
        self.space = space
    }

    /// Who is planned for.
    package struct Population {
        /// Where members are read from: a store as it stands, or an empty one that `file` is read
        /// into.
        package var store: any Store
        package var file: MemberSource?

        package init(store: any Store, file: MemberSource? = nil) {
            self.store = store
            self.file = file
        }
    }

    /// Plans for a population. Events before the period are its history, those within it come again
    /// as they stand; all are taken in as a replay would. Whatever would be decided within the
    /// period is handed to `keep`, a member after the other; without it messages are not named,
    /// which nobody would see. Throws `PlanError` where the store is
    /// ahead of the period, `MemberImport.Unusable`, and what reading, the store and `keep` throw.
    package func run(
        _ population: Population, events: (any ByteSource)?,
        progress: (Replay.Progress) -> Void = { _ in }, reject: (ReplayInput, Rejection) -> Void,
        keep: (([LedgerEntry]) throws -> Void)? = nil
    ) throws -> PlanReport {
        let standing = try population.store.standing()
        if let clock = standing.clock, clock > period.lowerBound {
            return try beginning(at: clock)
                .run(population, standing, events, progress, reject, keep)
        }
        return try run(population, standing, events, progress, reject, keep)
    }

    /// The same from where the store stands; throws `PlanError` where that is not within the first day.
    private func beginning(at clock: Instant) throws(PlanError) -> Plan {
        let zone = edition.programme.zone
        guard beginsWithinDay, period.contains(clock),
            zone.date(at: clock) == zone.date(at: period.lowerBound)
        else { throw .past(until: zone.civil(at: clock), zone: zone.name) }
        var plan = self
        plan.period = clock...period.upperBound
        return plan
    }

    private func run(
        _ population: Population, _ standing: Standing, _ events: (any ByteSource)?,
        _ progress: (Replay.Progress) -> Void, _ reject: (ReplayInput, Rejection) -> Void,
        _ keep: (([LedgerEntry]) throws -> Void)?
    ) throws -> PlanReport {
        var report = emptyReport
        report.asIn = asIn?.day
        let sorted = try sort(events, &report, progress, reject)
        let first = sorted.span?.lowerBound ?? period.lowerBound
        let start = standing.clock ?? min(first, period.lowerBound)
        if standing.liveSince.isEmpty, start < period.lowerBound { report.liveSince = start }
        let liveSince = Deployment.liveSince(standing.liveSince, edition: edition, now: start)
        var settings = settings
        settings.namesMessages = keep != nil
        let deployment = Deployment(edition: edition, liveSince: liveSince, settings: settings)
        if let file = population.file {
            let importer = MemberImport(store: population.store, deployment: deployment, at: start)
            report.imported = try importer.run(
                file, progress: { progress(.importingMembers(rows: $0)) },
                reject: { reject(.members, $0) })
        }
        let twins = try twins(for: population.store).map {
            Deployment(edition: $0, liveSince: liveSince, settings: settings)
        }
        let takings = (0..<workers.count).map { worker in
            MemberTaking(
                store: population.store, deployment: worker < twins.count ? twins[worker] : deployment,
                period: start...period.upperBound, looksAtAll: standing.version != edition.version)
        }
        try take(sorted, by: takings, &report, progress, keep)
        return report
    }

    /// The programme once for each worker; none for few members.
    private func twins(for store: any Store) throws -> [Edition] {
        guard let twin, workers.count > 1, try store.counts().members >= Plan.manyMembers else {
            return []
        }
        return try workers.map(Array(0..<workers.count)) { _, _ in twin() ?? edition }
    }

    /// From so many on, loading the programme for each worker takes less time than it saves.
    private static let manyMembers = 5_000

    private func sort(
        _ source: (any ByteSource)?, _ report: inout PlanReport,
        _ progress: (Replay.Progress) -> Void, _ reject: (ReplayInput, Rejection) -> Void
    ) throws -> SortedEvents {
        var events = ReplayEvents(
            events: EventReader(programme: edition.programme), latest: .distantFuture, budget: 64 << 20,
            space: space)
        let sorted = try events.sort(
            source ?? MemoryBytes(""), progress: { progress(.readingEvents(lines: $0)) },
            reject: { reject(.events, $0) })
        report.lines = events.lineCount
        report.duplicates = sorted.duplicates
        report.rejected = events.rejected
        return sorted
    }

    private func take(
        _ sorted: SortedEvents, by takings: [MemberTaking], _ report: inout PlanReport,
        _ progress: (Replay.Progress) -> Void, _ keep: (([LedgerEntry]) throws -> Void)?
    ) throws {
        // Those whom an event makes known come on top; there are few, and nobody waits for them alone.
        let taking = takings[0]
        let known = try taking.store.counts().members
        let turns = try MemberTurns(
            sorted, taking.store, period: taking.period,
            contactWindow: taking.deployment.contactWindow, asIn: asIn)
        let reader = ReadAhead(turns)
        defer { reader.stop() }
        try workers.inOrder(
            reader.next,
            { portion, worker in
                try share(of: &portion, takings[worker], keepsDecisions: keep != nil)
            },
            { share in
                report.add(share.report)
                if let keep, !share.decisions.isEmpty { try keep(share.decisions) }
                report.accepted += share.accepted
                report.duplicates += share.duplicates
                report.later += share.later
                report.repeated += share.repeated
                progress(.taking(members: min(report.members, known), of: known))
            })
    }

    private var emptyReport: PlanReport {
        var capacities: [String: Int] = [:]
        for channel in edition.programme.channels {
            capacities[channel.name] = channel.capacityPerDay
        }
        return PlanReport(
            period: period, zone: edition.programme.zone, capacities: capacities)
    }

    /// What was planned for the members of one portion.
    private struct Share: Sendable {
        var report: PlanReport
        var decisions: [LedgerEntry] = []
        var accepted = 0
        var duplicates = 0
        var later = 0
        var repeated = 0
    }

    private func share(
        of portion: inout Portion, _ taking: MemberTaking, keepsDecisions: Bool
    ) throws -> Share {
        var share = Share(report: emptyReport)
        (share.accepted, share.repeated) = (portion.accepted, portion.repeated)
        (share.duplicates, share.later) = (portion.duplicates, portion.later)
        var (decisions, contacts): ([LedgerEntry], [Contact]) = ([], [])
        for index in portion.turns.indices {
            let id = portion.turns[index].id
            decisions.removeAll(keepingCapacity: true)
            contacts.removeAll(keepingCapacity: true)
            _ = try taking.take(&portion.turns[index]) { effects in
                for entry in effects.ledger where entry.at >= period.lowerBound {
                    decisions.append(entry)
                }
                for contact in effects.contacts where contact.at >= period.lowerBound {
                    contacts.append(contact)
                }
            }
            share.report.add(decisions[...], contacts, of: id)
            if keepsDecisions { share.decisions += decisions }
            portion.turns[index].stored.member = .nobody
        }
        return share
    }
}

/// Why nothing can be planned.
package enum PlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The store has decided up to there, in the programme's zone.
    case past(until: CivilDateTime, zone: String)

    package var description: String {
        switch self {
        case .past(let until, let zone):
            "a plan begins where the store stands or later: it has decided up to \(until.date)"
                + " \(until.time.minutes) (\(zone)); --from \(until.date) begins there"
        }
    }
}

extension MemberTurn {
    /// Whose turn it is.
    var id: String {
        if isKnown { return stored.member.id }
        if case .event(let event)? = inputs.first { return event.member }
        return ""
    }
}
