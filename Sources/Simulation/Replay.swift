import Campaigns
package import CivilTime
package import Engine
package import Ingestion
package import Storage
package import Templates

/// Runs recorded events through the whole engine at their own times, on a virtual clock, into a
/// store (interfaces.md, "Replay").
///
/// No member's outcome depends on another's, so members are taken one after the other, each through
/// the whole period: keys then arrive in order, and memory holds one batch of members. A run that
/// was killed goes on where it stopped: members that are done have seen all their events.
package struct Replay {
    private let store: any Store
    private let edition: Edition
    private let settings: Deployment.Settings
    private let until: Instant?
    private let latest: Instant
    private let sortBudget: Int
    private let space: (any SpillSpace)?

    /// `until` nil: the run ends at the last event. An event after `latest` is rejected, see
    /// `ReplayEvents`. `sortBudget` in bytes is what sorting the events
    /// may hold in memory before it spills into `space`.
    package init(
        store: any Store, edition: Edition, settings: Deployment.Settings, until: Instant?,
        latest: Instant = .distantFuture, sortBudget: Int = 64 << 20,
        space: (any SpillSpace)? = nil
    ) {
        self.store = store
        self.edition = edition
        self.settings = settings
        self.until = until
        self.latest = latest
        self.sortBudget = sortBudget
        self.space = space
    }

    /// How far a run is, for whoever watches.
    package enum Progress: Sendable {
        case readingEvents(lines: Int)
        case importingMembers(rows: Int)
        case deciding(events: Int, of: Int)
        case taking(members: Int, of: Int)
    }

    /// Runs events and, before them, member rows. What cannot be taken is told to `reject` and
    /// stops itself alone. Throws `ReplayError`, `MemberImport.Unusable` before anything is
    /// written, and what reading and the store throw.
    package func run(
        events: any ByteSource, members: MemberSource?,
        progress: (Progress) -> Void = { _ in },
        reject: (ReplayInput, Rejection) -> Void
    ) throws -> ReplayReport {
        if let members {
            try MemberImport.check(members, edition.programme.catalogue) { reject(.members, $0) }
        }
        var report = ReplayReport()
        let sorted = try sort(events, &report, progress, reject)
        var standing = try store.standing()
        guard let start = standing.clock ?? sorted.span?.lowerBound ?? until else {
            throw ReplayError.nothingToRun
        }
        let end = until ?? max(start, sorted.span?.upperBound ?? start)
        guard end >= start else { throw ReplayError.endBeforeStart(end: end, start: start) }
        report.period = start...end
        standing.liveSince = Deployment.liveSince(
            standing.liveSince, edition: edition, now: start)
        try commit(standing)
        let deployment = Deployment(
            edition: edition, liveSince: standing.liveSince, settings: settings)
        if let members {
            let importer = MemberImport(store: store, deployment: deployment, at: start)
            report.members = try importer.run(
                members, progress: { progress(.importingMembers(rows: $0)) },
                reject: { reject(.members, $0) })
        }
        let decider = ReplayDecider(
            store: store, deployment: deployment, period: start...end,
            looksAtAll: standing.version != edition.version)
        try decider.run(sorted, &report, progress)
        standing = try store.standing()
        (standing.clock, standing.version) = (end, edition.version)
        try commit(standing)
        return report
    }

    private func commit(_ standing: Standing) throws {
        var batch = Batch()
        batch.standing = standing
        try store.commit(batch)
    }

    private func sort(
        _ source: any ByteSource, _ report: inout ReplayReport, _ progress: (Progress) -> Void,
        _ reject: (ReplayInput, Rejection) -> Void
    ) throws -> SortedEvents {
        var events = ReplayEvents(
            events: EventReader(programme: edition.programme),
            earliest: try store.eventsKeptFrom() ?? .distantPast, latest: latest, budget: sortBudget,
            space: space)
        let sorted = try events.sort(
            source, progress: { progress(.readingEvents(lines: $0)) },
            reject: { reject(.events, $0) })
        report.lines = events.lineCount
        report.rejected = events.rejected
        report.duplicates = sorted.duplicates
        return sorted
    }
}

extension ReplayEvents {
    /// Takes in all that the source holds, and puts it in order. Throws what reading and sorting
    /// throw.
    mutating func sort(
        _ source: any ByteSource, progress: (Int) -> Void, reject: (Rejection) -> Void
    ) throws -> SortedEvents {
        try source.read { chunk in
            try feed(chunk, reject: reject)
            progress(lineCount)
        }
        return try finish(reject: reject)
    }
}

/// Which of the two inputs of a replay a line is of.
package enum ReplayInput: String, Sendable {
    case events
    case members
}

/// Why a replay cannot begin.
package enum ReplayError: Error, Hashable, Sendable, CustomStringConvertible {
    case nothingToRun
    case endBeforeStart(end: Instant, start: Instant)

    package var description: String {
        switch self {
        case .nothingToRun:
            "a replay begins at the first event's time, and there is no event that could be taken;"
                + " give events, or --until"
        case .endBeforeStart(let end, let start):
            "a replay cannot end (\(end)) before it begins (\(start))"
        }
    }
}

/// What a replay did.
package struct ReplayReport: Sendable {
    /// Event lines that were given.
    package var lines = 0
    /// Events taken in now.
    package var accepted = 0
    /// Lines that repeat an event of the same input or one that the store has.
    package var duplicates = 0
    /// Events after the end of the run.
    package var later = 0
    package var rejected = RejectionCounts()
    package var members = MemberImport.Report()
    package var period: ClosedRange<Instant>?
    package var tally = Tally()

    package init() {}
}
