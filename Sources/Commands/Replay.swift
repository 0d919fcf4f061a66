import ArgumentParser
import Campaigns
import CivilTime
import Engine
import Foundation
import Ingestion
import Listings
import Outbox
import Simulation
import Storage
import StorageSQLite
import Templates

/// `tact replay`: recorded events through the whole engine.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs recorded events through the whole engine, at their own times.",
        discussion: """
            EVENTS holds CloudEvents, one a line; they are sorted by time and taken in on a \
            virtual clock, so that years pass in seconds. The run ends at the last event or at \
            --until. A store that exists goes on from where its clock stands; events it has seen \
            change nothing, so a run that was interrupted is simply started again. An event more \
            than five minutes ahead of this machine's clock is rejected, unless --until is as \
            late: a year mistyped would move the store's clock there for good.

            Example: tact replay events.ndjson --members members.csv --outbox out
            """)

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("Events, one a line; - is standard input.", valueName: "events"))
    var events: String
    @Option(
        help: ArgumentHelp(
            "Members: CSV with a header, or NDJSON; known from the first event on.",
            valueName: "file"))
    var members: String?
    @Option(
        help: ArgumentHelp(
            "Writes messages into this folder: a Maildir for email, a JSON file a message for"
                + " others.",
            valueName: "dir"))
    var outbox: String?
    @Option(
        help: ArgumentHelp(
            "The end of the run: 2026-05-01, or 2026-05-01T10:00+02:00; UTC without an offset.",
            valueName: "time"), transform: TimeArgument.read)
    var until: TimeArgument?
    @OptionGroup var rejection: RejectedLines
    @Option(
        help: ArgumentHelp("Where unsubscribe links point.", valueName: "url"))
    var publicURL = Deployment.Settings().links.publicURL
    @Option(help: "text or json, for the report at the end.") var format = Listing.Format.text

    func validate() throws {
        for (option, value) in [("--outbox", outbox), ("--members", members)]
        where value?.isEmpty ?? false {
            throw ValidationError("\(option) names a file or a folder; it is empty.")
        }
    }

    func run() throws {
        let edition = try CampaignFolder(path: place.directory).edition()
        var outputs = Outputs()
        outputs.add("--rejects", rejection.rejects)
        try outputs.check(
            against: [
                ("the store", try place.storePath), ("the member file", members),
                ("the events", events),
            ], campaign: place.directory)
        let eventBytes = try FileBytes(events)
        let memberSource = try members.map { try MemberSource(path: $0, checkedBy: edition) }
        let isNew = !FileManager.default.fileExists(atPath: try place.storePath)
        let store = try place.openForWriting(edition)
        let report: ReplayReport
        do {
            report = try decide(edition, store, eventBytes, memberSource)
        } catch  where isNew && (error is ReplayError || error is MemberImport.Unusable) {
            // Nothing was begun: a store with nothing in it would only be in the way.
            store.remove()
            throw error
        }
        try store.checkInPlace()
        if let members {
            warn(ofColumns: report.members.ignoredColumns, in: members, edition.programme.catalogue)
            warn(ofZones: report.members.unknownZones, in: members, edition.programme)
        }
        let handedOver = try outbox.map { try handOver(store, to: $0, edition) }
        let summary = ReplaySummary(report: report, handedOver: handedOver, outbox: outbox)
        switch format {
        case .json: Output.standard.write(json: summary.json)
        case .text: for line in summary.lines { Output.standard.line(line) }
        }
        if let failure = handedOver?.failure { throw failure }
    }

    /// The latest time that an event may have.
    private var latestTime: Instant {
        let soon = Instant(now: Date()).advanced(by: Receipt.tolerance)
        return max(soon, until?.instant ?? soon)
    }

    private func decide(
        _ edition: Edition, _ store: SQLiteStore, _ events: FileBytes, _ members: MemberSource?
    ) throws -> ReplayReport {
        var settings = Deployment.Settings()
        settings.links.publicURL = publicURL
        let replay = Simulation.Replay(
            store: store, edition: edition, settings: settings, until: until?.instant,
            latest: latestTime, space: TemporaryRuns(folder: try place.storeFolder))
        let line = ProgressLine()
        defer { line.clear() }
        let rejections = try RejectionPrinter(keepingIn: rejection.rejects)
        let report = try replay.run(
            events: events, members: members,
            progress: { progress in line.show(progress.text) },
            reject: { input, rejection in
                line.clear()
                rejections.tell(input == .events ? self.events : self.members ?? "", rejection)
            })
        try rejections.finish()
        return report
    }
}

extension MemberSource {
    /// A file of members; a name that ends in `.csv` is a table, one in `.ndjson`, `.jsonl` or
    /// `.json` NDJSON; of a pipe the first character tells. A table whose header cannot be used is
    /// a `Failure` before anything has been touched.
    init(path: String, checkedBy edition: Edition) throws {
        let file = try FileBytes(path)
        // It is read several times: for its format, its header, its digest and its rows.
        let bytes: any ByteSource = file.isFile ? file : try SpooledBytes(file)
        self.init(bytes, format: try Format(ofFile: path, bytes))
        guard let obstacle = try MemberImport.obstacle(in: self, edition.programme.catalogue)
        else { return }
        throw Failure(.no, "\(path):\(obstacle.line): \(obstacle.message)")
    }
}

extension MemberSource.Format {
    /// What the ending of the name says, or else the first character. Throws what reading throws.
    init(ofFile path: String, _ bytes: any ByteSource) throws {
        self = try Self(ofName: path) ?? Self(ofContent: bytes)
    }

    /// What the ending of the name says; nil: nothing.
    fileprivate init?(ofName path: String) {
        let name = path.lowercased()
        if name.hasSuffix(".csv") {
            self = .csv
        } else if [".ndjson", ".jsonl", ".json"].contains(where: name.hasSuffix) {
            self = .ndjson
        } else {
            return nil
        }
    }

    /// NDJSON begins with a brace. Throws what reading throws.
    fileprivate init(ofContent bytes: any ByteSource) throws {
        struct Enough: Error {}
        var format = Self.csv
        do {
            try bytes.read { chunk in
                let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
                guard let first = chunk.first(where: { !blank.contains($0) }) else { return }
                if first == UInt8(ascii: "{") { format = .ndjson }
                throw Enough()
            }
        } catch is Enough {}
        self = format
    }
}

extension Simulation.Replay.Progress {
    /// The line that a terminal shows.
    var text: String {
        switch self {
        case .readingEvents(let lines): "reading events: \(lines)"
        case .importingMembers(let rows): "importing members: \(rows)"
        case .deciding(let events, let total):
            "deciding \(progressBar(events, of: total)) \(events) of \(total) events"
        case .taking(let members, let total):
            "planning \(progressBar(members, of: total)) \(members) of \(total) members"
        }
    }
}
