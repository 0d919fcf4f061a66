import ArgumentParser
import Campaigns
import CivilTime
import Engine
import Foundation
import Ingestion
import Simulation
import Storage
import StorageSQLite
import Templates

/// `tact plan`: the calendar before anyone receives it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Dry-runs the calendar: what would be sent, day by day, and what would not.",
        discussion: """
            Caps, priorities, consent, contact hours and everything else apply as they will: it is the \
            engine that will run. Members come from the store, which is only read, or from --members. \
            --events that lie before the period are history, those within it come again as they stand; \
            of scenarios that wait for events only those are planned.

            Days are the programme's own; --until is included.

            Example: tact plan --from 2026-12-01 --until 2026-12-31 --members members.csv
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("The first day, or a time.", valueName: "day")) var from: PlanBound
    @Option(help: ArgumentHelp("The last day, or a time.", valueName: "day")) var until: PlanBound
    @Option(
        help: ArgumentHelp(
            "Members instead of the store's: CSV with a header, or NDJSON.", valueName: "file"))
    var members: String?
    @Option(help: ArgumentHelp("Events, one a line.", valueName: "file")) var events: String?
    @Option(
        help: ArgumentHelp(
            "Writes every decision into this file, as tact decisions --format json lists them.",
            valueName: "file"))
    var decisions: String?
    @Option(help: ArgumentHelp("Threads to plan with; all cores, unless said.", valueName: "number"))
    var cores: Int?
    @Option(help: "text, json, or csv: one line for each day, scenario, channel and outcome.")
    var format = Face.text

    /// How the plan is shown.
    enum Face: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case csv
    }

    func validate() throws {
        for (option, value) in [
            ("--members", members), ("--events", events), ("--decisions", decisions),
        ] where value?.isEmpty ?? false {
            throw ValidationError("\(option) names a file; it is empty.")
        }
        if let cores, !(1...1024).contains(cores) {
            throw ValidationError("--cores takes a number from 1 to 1024, not \(cores).")
        }
    }

    func run() throws {
        let edition = try CampaignFolder(path: place.directory).edition()
        let zone = edition.programme.zone
        let period = try period(in: zone)
        let scratch = try ScratchStore(edition)
        defer { scratch.remove() }
        let population: Plan.Population
        if let members {
            let file = try MemberSource(path: members, checkedBy: edition)
            population = Plan.Population(store: scratch.store, file: file)
        } else {
            population = Plan.Population(store: try place.openForReading(edition))
        }
        let plan = Plan(
            edition: edition, period: period,
            workers: Workers(cores ?? ProcessInfo.processInfo.activeProcessorCount),
            space: TemporaryRuns(folder: scratch.folder))
        let report = try run(plan, population, scratch)
        if let decisions { try write(scratch, to: decisions) }
        let face = PlanFace(report: report, programme: edition.programme)
        switch format {
        case .text: for line in face.lines { Output.standard.line(line) }
        case .json: Output.standard.write(bytes: face.json)
        case .csv: Output.standard.write(bytes: face.csv.utf8)
        }
    }

    private func period(in zone: ZoneRules) throws -> ClosedRange<Instant> {
        let (first, last) = (from.start(in: zone), until.end(in: zone))
        guard first <= last else {
            throw Failure(.usage, "a plan cannot end before it begins: --from is \(first)")
        }
        return first...last
    }

    private func run(
        _ plan: Plan, _ population: Plan.Population, _ scratch: ScratchStore
    ) throws -> PlanReport {
        let line = ProgressLine()
        defer { line.clear() }
        let rejections = try RejectionPrinter()
        let report = try plan.run(
            population, events: try events.map { try FileBytes($0) },
            progress: { line.show($0.text) },
            reject: { input, rejection in
                line.clear()
                rejections.tell((input == .events ? events : members) ?? "", rejection)
            },
            keep: { entries in if decisions != nil { try scratch.keep(entries) } })
        try scratch.finish()
        line.clear()
        try rejections.finish()
        return report
    }

    /// Writes the planned ledger as `tact decisions` would list it.
    private func write(_ scratch: ScratchStore, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path, "written") }
        defer { close(descriptor) }
        let file = FileHandle(fileDescriptor: descriptor)
        var bytes: [UInt8] = []
        func flush() throws {
            do { try file.write(contentsOf: bytes) } catch { throw FileError(path, "written") }
            bytes.removeAll(keepingCapacity: true)
        }
        try scratch.store.decisions(DecisionQuery()) { entry in
            bytes += entry.jsonLine()
            if bytes.count > 1 << 16 { try flush() }
            return true
        }
        try flush()
    }
}

/// An end of a plan: a day of the programme, whole, or an instant.
struct PlanBound: ExpressibleByArgument {
    private enum Bound {
        case day(CivilDate)
        case time(CivilDateTime, offset: Int64?)
    }

    private let bound: Bound

    init?(argument: String) {
        if let (civil, offset) = CivilDateTime.read(argument) {
            bound = .time(civil, offset: offset.map { Int64($0) })
        } else if let date = CivilDate(iso: argument) {
            bound = .day(date)
        } else {
            return nil
        }
    }

    /// Where a period that begins so begins.
    func start(in zone: ZoneRules) -> Instant {
        switch bound {
        case .day(let date): zone.startOfDay(date)
        case .time(let civil, let offset): instant(civil, offset, zone)
        }
    }

    /// Where one that ends so ends: a day is within it.
    func end(in zone: ZoneRules) -> Instant {
        switch bound {
        case .day(let date): zone.startOfDay(date.adding(days: 1)).advanced(by: -1)
        case .time(let civil, let offset): instant(civil, offset, zone)
        }
    }

    private func instant(_ civil: CivilDateTime, _ offset: Int64?, _ zone: ZoneRules) -> Instant {
        offset.map { civil.asUTC.advanced(by: -$0 * 1_000_000) } ?? zone.instant(of: civil)
    }
}

/// A store in a folder for temporary files, for its owner only: members of a file are read into it, and the
/// planned ledger is put in order there.
final class ScratchStore {
    let folder: String
    let store: SQLiteStore
    private var batch = Batch()
    private var rows = 0

    /// Throws `FileError` and `StoreError`.
    init(_ edition: Edition) throws {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array("\(parent)/tact-plan-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(parent, "written to") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        store = try SQLiteStore(
            path: "\(folder)/plan.sqlite", catalogue: edition.programme.catalogue)
    }

    /// Keeps ledger rows. Throws `StoreError`.
    func keep(_ entries: [LedgerEntry]) throws {
        var effects = Effects()
        effects.ledger = entries
        batch.effects.append(effects)
        rows += entries.count
        if rows >= Batch.rowsWorthCommitting { try finish() }
    }

    /// Writes what has been kept. Throws `StoreError`.
    func finish() throws {
        guard rows > 0 else { return }
        try store.commit(batch)
        (batch, rows) = (Batch(), 0)
    }

    /// Takes the folder away.
    func remove() {
        store.remove()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
