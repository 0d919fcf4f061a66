import ArgumentParser
import Campaigns
import CivilTime
import Disk
import Engine
import Foundation
import Ingestion
import Listings
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
            of scenarios that wait for events only those are planned, unless --as-in names a day of \
            the past that the first day of the plan is to be like.

            Days are the programme's own; --until is included.

            Example: tact plan --from 2026-12-01 --until 2026-12-31 --members members.csv
            """)

    @OptionGroup var place: Place
    @Option(
        help: ArgumentHelp("The first day, or a time.", valueName: "day"), transform: PlanBound.read)
    var from: PlanBound
    @Option(
        help: ArgumentHelp("The last day, or a time.", valueName: "day"), transform: PlanBound.read)
    var until: PlanBound
    @Option(
        help: ArgumentHelp(
            "Members instead of the store's: CSV with a header, or NDJSON.", valueName: "file"))
    var members: String?
    @Option(help: ArgumentHelp("Events, one a line.", valueName: "file")) var events: String?
    @Option(
        help: ArgumentHelp(
            """
            Assumes that the events recorded from that day on come again, from the first day of the \
            plan on, their dates moved with them.
            """, valueName: "day"),
        transform: readDay)
    var asIn: CivilDate?
    @Option(
        help: ArgumentHelp(
            "Writes every decision into this file, as tact decisions --format json lists them.",
            valueName: "file"))
    var decisions: String?
    @OptionGroup var rejection: RejectedLines
    @Option(
        help: ArgumentHelp(
            "Writes a calendar file (iCalendar): an all-day event for each scenario and day.",
            valueName: "file"))
    var ics: String?
    @Option(
        help: ArgumentHelp(
            "Writes a page for a browser: the calendar with filters, reasons and pressure.",
            valueName: "file"))
    var html: String?
    @Option(help: ArgumentHelp("Threads to plan with; all cores, unless said.", valueName: "number"))
    var cores: Int?
    @Option(
        help: ArgumentHelp(
            """
            Shows what the files here change: against another campaign directory, or a revision that \
            git has of this one (a branch, a tag, a commit).
            """, valueName: "version"))
    var compare: String?
    @Flag(help: "With --compare: exit status 1 where anything differs.") var exitCode = false
    @Option(
        help: ArgumentHelp(
            """
            text, json, or csv: one line for each day, scenario, channel and outcome; with --compare \
            markdown too, for a merge request.
            """))
    var format = Face.text

    /// How the plan is shown.
    enum Face: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case csv
        case markdown
    }

    func validate() throws {
        for (option, value) in [
            ("--members", members), ("--events", events), ("--decisions", decisions),
            ("--compare", compare), ("--ics", ics), ("--html", html),
        ] where value?.isEmpty ?? false {
            throw ValidationError("\(option) names a file; it is empty.")
        }
        if compare == nil, exitCode || format == .markdown {
            throw ValidationError(
                "\(exitCode ? "--exit-code" : "--format markdown") is about what an edit changes: name"
                    + " the version to compare with by --compare.")
        }
        if let cores, !(1...1024).contains(cores) {
            throw ValidationError("--cores takes a number from 1 to 1024, not \(cores).")
        }
    }

    func run() throws {
        let (edition, twin) = try CampaignFolder(path: place.directory).editionAndTwin()
        let period = try period(in: edition.programme.zone)
        var outputs = Outputs()
        outputs.add("--decisions", decisions)
        outputs.add("--ics", ics)
        outputs.add("--html", html)
        outputs.add("--rejects", rejection.rejects)
        try outputs.check(
            against: [
                ("the store", place.knownStorePath), ("the member file", members),
                ("the events", events),
            ], campaign: place.directory)
        for file in [ics, html].compactMap(\.self) { try Draft.tryOut(file) }
        if let compare {
            return try Comparing(command: self, with: compare).run(edition, period)
        }
        let side = try side(edition, period, twin: twin)
        defer { side.scratch.remove() }
        let report = try watched { progress, reject in
            try side.plan.run(
                side.inputs.population, events: side.inputs.events, progress: progress,
                reject: reject, keep: side.keep)
        }
        try side.scratch.finish()
        warn(of: report, edition)
        if let decisions { try side.scratch.write(to: decisions) }
        let plan = PlanOverview(report, programme: edition.programme)
        try writeFiles(plan)
        switch format {
        case .text, .markdown: for line in PlanText(plan).lines { Output.standard.line(line) }
        case .json: Output.standard.write(json: PlanJSON(plan).bytes)
        case .csv: Output.standard.write(bytes: PlanCSV(plan).text.utf8)
        }
        try complain(of: report)
    }

    /// Throws a `Failure` where nothing could be taken of a file: what was planned is about nobody, or
    /// about no event, and should not pass for a plan.
    func complain(of report: PlanReport) throws {
        if let members, report.imported.rows == 0, report.imported.rejected.total > 0 {
            throw Failure(.no, "\(members): no member of it could be taken; the plan has none of them")
        }
        if let events, report.lines > 0, report.rejected.total == report.lines {
            throw Failure(.no, "\(events): no line of it could be taken; the plan has no event of it")
        }
    }

    /// Tells of columns of the member file that nobody knows.
    func warn(of report: PlanReport, _ edition: Edition) {
        guard let members else { return }
        Commands.warn(ofColumns: report.imported.ignoredColumns, in: members, edition.programme.catalogue)
        Commands.warn(ofZones: report.imported.unknownZones, in: members, edition.programme)
    }

    /// Writes the calendar and the page that are asked for, both or none. Throws `FileError`.
    func writeFiles(_ plan: PlanOverview) throws {
        var files: [(place: String, bytes: [UInt8])] = []
        if let ics { files.append((ics, PlanCalendar(plan).bytes)) }
        if let html { files.append((html, PlanPage(plan).bytes)) }
        try Draft.write(files)
    }

    /// A version of the programme with all that it is planned over; `twin` loads it once more. The caller
    /// removes its scratch. Throws `Failure`, `FileError` and `StoreError`.
    func side(
        _ edition: Edition, _ period: ClosedRange<Instant>, twin: (@Sendable () -> Edition?)? = nil
    ) throws -> PlanSide {
        let scratch = try ScratchStore(edition)
        do {
            let population: Plan.Population
            if let members {
                let file = try MemberSource(path: members, checkedBy: edition)
                population = Plan.Population(store: scratch.store, file: file)
            } else {
                population = Plan.Population(store: try place.openForReading(edition))
            }
            let plan = Plan(
                edition: edition, period: period, beginsWithinDay: from.isDay,
                asIn: try assumption(for: period, in: edition.programme.zone),
                workers: Workers(cores ?? ProcessInfo.processInfo.activeProcessorCount), twin: twin,
                space: TemporaryRuns(folder: scratch.folder))
            let inputs = PlanPair.Inputs(
                population: population, events: try events.map { try FileBytes($0) })
            return PlanSide(
                scratch: scratch, plan: plan, inputs: inputs, keepsDecisions: decisions != nil)
        } catch {
            scratch.remove()
            throw error
        }
    }

    private func period(in zone: ZoneRules) throws -> ClosedRange<Instant> {
        let (first, last) = (from.start(in: zone), until.end(in: zone))
        guard first <= last else {
            throw Failure(
                .usage,
                "a plan cannot end before it begins: --until \(until.text) is before --from"
                    + " \(from.text)")
        }
        let years = (zone.date(at: first), zone.date(at: last))
        guard PlanBound.years.contains(years.0.year), PlanBound.years.contains(years.1.year) else {
            throw Failure(
                .usage,
                "a plan lies between the years \(PlanBound.years.lowerBound) and"
                    + " \(PlanBound.years.upperBound), found --from \(from.text) --until"
                    + " \(until.text)")
        }
        guard years.1 < years.0.adding(months: 12 * PlanBound.mostYears) else {
            throw Failure(
                .usage,
                "a plan covers at most \(PlanBound.mostYears) years, found --from \(from.text)"
                    + " --until \(until.text); plan a shorter time, or several one after the other")
        }
        return first...last
    }

    private func assumption(for period: ClosedRange<Instant>, in zone: ZoneRules) throws -> AsIn? {
        guard let asIn else { return nil }
        if let assumption = AsIn(asIn, period: period, zone: zone) { return assumption }
        throw Failure(
            .usage,
            "--as-in \(asIn) is not before --from, \(zone.date(at: period.lowerBound)): name the day"
                + " of the past whose events are to come again on the first day of the plan")
    }

    /// Does the work with a progress line, and tells rejected lines.
    func watched<Result>(
        _ work: ((Replay.Progress) -> Void, (ReplayInput, Rejection) -> Void) throws -> Result
    ) throws -> Result {
        let line = ProgressLine()
        defer { line.clear() }
        let rejections = try RejectionPrinter(keepingIn: rejection.rejects)
        let interruption = Interruption("nothing has been planned to its end, and no file written")
        defer { interruption.end() }
        var timeLeft: TimeLeft?
        let result = try work(
            { progress in
                var words = ""
                if case .taking(let members, let total) = progress {
                    timeLeft = timeLeft ?? TimeLeft()
                    words = timeLeft?.words(members, of: total) ?? ""
                }
                line.show(progress.text + words)
            },
            { input, rejection in
                line.clear()
                rejections.tell((input == .events ? events : members) ?? "", rejection)
            })
        line.clear()
        try rejections.finish()
        return result
    }
}

/// One version of a programme, ready to be planned.
struct PlanSide {
    let scratch: ScratchStore
    let plan: Plan
    let inputs: PlanPair.Inputs
    let keepsDecisions: Bool

    /// Keeps planned decisions, which throws `StoreError`; nil where they are not asked for.
    var keep: (([LedgerEntry]) throws -> Void)? {
        keepsDecisions ? { entries in try scratch.keep(entries) } : nil
    }
}

/// Reads a day that an option names. Throws `ValidationError`.
private func readDay(_ text: String) throws -> CivilDate {
    if let date = CivilDate(iso: text) { return date }
    throw ValidationError(whyNoTime(text))
}
