import ArgumentParser
import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Listings
import Simulation
import Templates

/// `tact test`: the examples of `campaigns/tests`.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the tests under campaigns/tests through the engine.",
        discussion: "Exit status 1 where a test fails. Example: tact test welcome.yaml")

    @OptionGroup var place: Place
    @Argument(help: ArgumentHelp("Only these files; by default all.", valueName: "file"))
    var files: [String] = []
    @Option(help: ArgumentHelp("Only tests whose name contains this.", valueName: "text"))
    var filter: String?
    @OptionGroup var listing: Listing

    func run() throws {
        let folder = CampaignFolder(path: place.directory)
        let loaded = try folder.load()
        let edition = try folder.edition(of: loaded)
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        let ofTests = loaded.diagnostics.filter { finding in
            loaded.tests.contains { $0.range.file == finding.range.file }
        }
        Findings(errors + ofTests, files: loaded.sources).tell()
        let spoilt = Set(errors.map(\.range.file))
        let tests = try chosen(loaded.tests, spoilt: spoilt)
        var failed = 0
        for test in tests {
            var result = ScenarioTest(test, edition: edition).run()
            // What a file with errors still says is not what its author meant to test.
            result.isUnreadable = spoilt.contains(test.range.file)
            if !result.isPassed { failed += 1 }
            report(test, result, edition)
        }
        if listing.format == .text {
            Output.standard.line(
                "\(counted(tests.count, "test")), \(tests.count - failed) passed, \(failed) failed")
        }
        if failed > 0 || !errors.isEmpty { throw Failure(.no) }
    }

    private func chosen(
        _ tests: [CampaignTest], spoilt: Set<String>
    ) throws -> [CampaignTest] {
        let named = tests.filter { test in
            files.isEmpty || files.contains { test.range.file.isPath(of: $0) }
        }
        for file in files
        where !tests.contains(where: { $0.range.file.isPath(of: file) })
            && !spoilt.contains(where: { $0.isPath(of: file) })
        {
            throw Failure(
                .usage, "\(file): there is no test in campaigns/tests with that file name")
        }
        guard let filter else { return named }
        let filtered = named.filter { $0.name.contains(filter) }
        if filtered.isEmpty, !named.isEmpty {
            throw Failure(.usage, "no test has '\(filter)' in its name")
        }
        return filtered
    }

    private func report(
        _ test: CampaignTest, _ result: ScenarioTest.Result, _ edition: Edition
    ) {
        let view = TestReport(test: test, result: result, zone: edition.programme.zone)
        if listing.format == .json {
            Output.standard.write(json: view.json)
        } else {
            for line in view.lines { Output.standard.line(line) }
        }
    }
}

extension String {
    /// Whether what was typed means this file: the same path, the end of it, or it without ending.
    fileprivate func isPath(of typed: String) -> Bool {
        self == typed || hasSuffix("/" + typed) || typed.hasSuffix("/" + self)
            || hasSuffix("/\(typed).yaml")
    }
}
