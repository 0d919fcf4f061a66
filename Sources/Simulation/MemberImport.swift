package import Campaigns
package import CivilTime
package import Engine
import Expressions
package import Ingestion
package import Storage
import Templates

/// Takes a member file into a store, rows in batches of one transaction each.
package struct MemberImport {
    private let store: any Store
    private let deployment: Deployment
    private let at: Instant?
    /// Rows of one transaction.
    package static let batchSize = 512

    /// What an import did.
    package struct Report: Sendable, Hashable {
        /// Rows taken in, by this run and by one that it goes on from.
        package var rows = 0
        package var rejected = RejectionCounts()
        /// Columns that the catalogue does not know.
        package var ignoredColumns = UnknownNames()
        /// Names in the members' time zone that no zone has: such members are taken to be in the
        /// programme's.
        package var unknownZones = UnknownNames()
        /// The same file had been taken in before, so that nothing was to be done.
        package var wasComplete = false

        package init() {}
    }

    /// Rows are known from `at` on; nil: from whenever the store's clock starts.
    package init(store: any Store, deployment: Deployment, at: Instant?) {
        self.store = store
        self.deployment = deployment
        self.at = at
    }

    /// A file of which no row can be taken: a table without a header that says whose rows they are.
    package struct Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String {
            "no row of the member file can be taken, so nothing was begun; mend its first line"
        }
    }

    /// Throws `Unusable`, after telling `reject` why, for a table whose header cannot be used, and
    /// what reading throws.
    static func check(
        _ source: MemberSource, _ catalogue: Catalogue, reject: (Rejection) -> Void
    ) throws {
        guard let obstacle = try obstacle(in: source, catalogue) else { return }
        reject(obstacle)
        throw Unusable()
    }

    /// Reads the whole file; a row that cannot be taken is told to `reject` and stops itself alone.
    /// A file that the store has taken in before changes nothing, one that was cut short goes on
    /// behind its last row. Throws `Unusable`, and what reading and the store throw.
    package func run(
        _ source: MemberSource, progress: (Int) -> Void = { _ in },
        reject: (Rejection) -> Void
    ) throws -> Report {
        try MemberImport.check(source, deployment.edition.programme.catalogue, reject: reject)
        let digest = try source.digest()
        let known = try store.standing().memberFile.flatMap { $0.digest == digest ? $0 : nil }
        var report = Report()
        if let known, known.isComplete {
            (report.rows, report.wasComplete) = (known.rows, true)
            return report
        }
        var rows = try ImportedRows(store: store, deployment: deployment, at: at, digest: digest)
        var taken = 0
        var updates: [Update] = []
        func take(_ result: Result<Update, Rejection>) throws {
            switch result {
            case .failure(let rejection):
                report.rejected.add(rejection.kind)
                reject(rejection)
            case .success(let update):
                taken += 1
                if let zone = unknownZone(of: update) { report.unknownZones.add(zone) }
                if taken <= known?.rows ?? 0 { return }
                updates.append(update)
                if updates.count == MemberImport.batchSize {
                    try rows.write(&updates, rows: taken, isComplete: false)
                    progress(taken)
                }
            }
        }
        do {
            report.ignoredColumns = try read(source, take)
            try rows.write(&updates, rows: taken, isComplete: true)
        } catch {
            try rows.finish()
            throw error
        }
        try rows.finish()
        report.rows = taken
        return report
    }

    /// What the row says of the member's time zone, where no zone has that name.
    private func unknownZone(of update: Update) -> String? {
        guard let slot = deployment.edition.programme.timeZoneSlot,
            let value = update.values.first(where: { $0.slot == slot })?.value,
            case .string(let name) = value, !name.isEmpty, deployment.edition.zones.rules(named: name) == nil
        else { return nil }
        return name
    }

    /// Why nothing of the file can be taken in: a table whose header cannot be used. nil: rows can
    /// be read. Reads no further than the first row; throws what reading throws.
    package static func obstacle(in source: MemberSource, _ catalogue: Catalogue) throws
        -> Rejection?
    {
        guard source.format == .csv else { return nil }
        struct Enough: Error {}
        var found: Rejection?
        var reader = MemberTableReader(catalogue: catalogue, received: .distantPast)
        func look(_ result: Result<Update, Rejection>) throws {
            if case .failure(let rejection) = result, rejection.kind == .badHeader {
                found = rejection
            }
            throw Enough()
        }
        do {
            try source.bytes.read { try reader.feed($0, to: look) }
            try reader.finish(to: look)
        } catch is Enough {}
        return found
    }

    /// Reads the rows in the file's own format; gives back the names that meant nothing.
    private func read(
        _ source: MemberSource, _ take: (Result<Update, Rejection>) throws -> Void
    ) throws -> UnknownNames {
        let catalogue = deployment.edition.programme.catalogue
        let received = at ?? .distantPast
        switch source.format {
        case .csv:
            var reader = MemberTableReader(catalogue: catalogue, received: received)
            try source.bytes.read { try reader.feed($0, to: take) }
            try reader.finish(to: take)
            return reader.unknown
        case .ndjson:
            var reader = MemberLines(catalogue: catalogue, received: received)
            try source.bytes.read { try reader.feed($0, to: take) }
            try reader.finish(to: take)
            return reader.unknown
        }
    }
}
