import ArgumentParser
import CampaignFiles
import Campaigns
import Diagnostics
import Simulation
import Templates

/// `tact new`: starting points.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a starting point.", subcommands: [NewScenario.self])
}

/// `tact new scenario`.
struct NewScenario: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Makes a commented scenario with its templates and a test, ready to be edited.",
        discussion: """
            Example: tact new scenario summer-party --trigger scheduled

            Writes campaigns/scenarios/NAME.yaml, a template for each locale and \
            campaigns/tests/NAME.yaml, all of them or none, and never over a file that is there. \
            What is written passes tact check and tact test; only the member of the test enters \
            it, until you say whom you mean.
            """)

    @OptionGroup var place: Place
    @Option(help: "What begins a journey.")
    var trigger = TriggerKind.event
    @Argument(help: ArgumentHelp("Letters, digits, '-' and '_'.", valueName: "name"))
    var name: String

    func validate() throws {
        guard CampaignFileKind.canName(name), !["layouts", "partials"].contains(name) else {
            throw ValidationError(
                "a scenario's name has letters, digits, '-' and '_', such as 'summer-party'")
        }
    }

    func run() throws {
        let folder = CampaignFolder(path: place.directory)
        let directory = try folder.read()
        let edition = try folder.edition(of: directory.loadEdition(zones: zones))
        try refuseTaken(in: directory)
        try refuseWithoutMeans(edition.programme)
        let start = StartingPoint(
            name: name, trigger: trigger, programme: edition.programme, files: directory.files,
            hasSchemas: FolderWalk(root: place.directory).isFolder("schemas"))
        let trial = try Trial.best(of: start, in: directory)
        var files = NewFiles(root: place.directory)
        for file in trial.files { files.add(file.path, file.text) }
        for path in try files.write() { Output.standard.line(path) }
        Terminal.tell(
            "Only the test's member enters '\(name)': its audience says so. Then: tact check,"
                + " tact test \(name).yaml")
    }

    /// Throws a `Failure` where the programme has nothing that such a scenario could use.
    private func refuseWithoutMeans(_ programme: Programme) throws {
        if programme.channels.isEmpty || programme.pressure.categories.isEmpty {
            throw Failure(.no, "a scenario needs a channel and a category, and there is none")
        }
        if StartingTrigger(trigger, programme.catalogue) == nil {
            throw Failure(
                .no, "catalogue.yaml has nothing that could begin a '\(trigger.rawValue)' scenario")
        }
    }

    /// Throws a `Failure` that names what has the scenario's name already.
    private func refuseTaken(in directory: CampaignDirectory) throws {
        for file in directory.files.map(\.path) {
            let isScenario =
                file.hasPrefix("campaigns/scenarios/") && file.hasSuffix("/\(name).yaml")
            if isScenario || file == "campaigns/tests/\(name).yaml"
                || file.hasPrefix("templates/\(name)/")
            {
                throw Failure(
                    .usage, "\(file) is there already, and is left as it is; choose another name")
            }
        }
    }
}

/// A starting point tried out in the directory at hand, before anything is written.
private struct Trial {
    var files: [SourceFile]
    private var errors: [Diagnostic]
    private var warnings: Int
    private var result: LoadResult

    /// The first variant that the directory takes without a finding, or the one with the fewest,
    /// with the expectations of its test. Throws a `Failure` where none can be loaded.
    static func best(of start: StartingPoint, in directory: CampaignDirectory) throws -> Trial {
        var best: Trial?
        for variant in start.variants {
            let trial = Trial(start.files(variant), in: directory)
            if trial.rank < best?.rank ?? (.max, .max) { best = trial }
            if trial.rank == (0, 0) { break }
        }
        guard let best, best.errors.isEmpty else {
            let trial = best ?? Trial([], in: directory)
            Findings(trial.errors, files: trial.result.sources).tell()
            throw Failure(.no, "a '\(start.trigger.rawValue)' scenario cannot begin like this here")
        }
        return best.withExpectations(start, in: directory)
    }

    private init(_ files: [SourceFile], in directory: CampaignDirectory) {
        self.files = files
        result = CampaignDirectory(files: directory.files + files).loadEdition(zones: zones)
        let paths = Set(files.map(\.path))
        errors = result.diagnostics.filter { $0.severity == .error }
        warnings = result.diagnostics.count {
            $0.severity == .warning && paths.contains($0.range.file)
        }
    }

    private var rank: (Int, Int) { (errors.count, warnings) }

    /// Runs the test with one member after another, until one is sent a message, and lets it expect
    /// what came of that; where none is, what came of the first.
    private func withExpectations(_ start: StartingPoint, in directory: CampaignDirectory) -> Trial
    {
        var first: Trial?
        for member in StartingExample.Member.allCases {
            var example = StartingExample(start, member)
            let trial = Trial(files(of: start, example), in: directory)
            example.take(trial.found(start))
            let expecting = Trial(files(of: start, example), in: directory)
            guard expecting.errors.isEmpty else { continue }
            if example.sendsMessages { return expecting }
            first = first ?? expecting
        }
        return first ?? self
    }

    private func files(of start: StartingPoint, _ example: StartingExample) -> [SourceFile] {
        files.filter { $0.path != start.testPath }
            + [SourceFile(path: start.testPath, text: example.text)]
    }

    /// What comes of the test; nil where it cannot run.
    private func found(_ start: StartingPoint) -> ScenarioTest.Result? {
        guard let edition = result.edition else { return nil }
        let test = result.tests.first { $0.range.file == start.testPath }
        return test.map { ScenarioTest($0, edition: edition).run() }
    }
}
