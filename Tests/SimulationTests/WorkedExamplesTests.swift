import CampaignFiles
import Diagnostics
import Engine
import Foundation
import Simulation
import Testing
import ZoneDatabase

/// Examples of the field, each a small campaign directory with its own tests, whose expectations
/// were worked out by hand.
@Suite("Worked examples")
struct WorkedExamplesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Programmes/worked")
    private static let names =
        ((try? FileManager.default.contentsOfDirectory(
            atPath: folder.path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    private static let zones = ZoneDatabase()

    @Test("there are as many worked examples as there were")
    func number() {
        #expect(WorkedExamplesTests.names.count >= 17)
    }

    @Test("a worked example comes out as it was worked out by hand", arguments: names)
    func example(_ name: String) throws {
        let loaded = CampaignDirectory(files: try files(of: name))
            .loadEdition(zones: WorkedExamplesTests.zones)
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        #expect(errors.map { "\($0)" } == [])
        let edition = try #require(loaded.edition)
        #expect(!loaded.tests.isEmpty)
        for test in loaded.tests {
            let result = ScenarioTest(test, edition: edition).run()
            for difference in result.differences {
                Issue.record("\(name): \(test.name)\n\(words(of: difference))")
            }
            if !result.isPassed {
                print(
                    result.decisions.map {
                        "\($0.at) \($0.member) \($0.scenario)/\($0.step ?? "-") "
                            + "\($0.outcome.rawValue) \($0.reason?.rawValue ?? "")"
                    }.joined(separator: "\n"))
            }
        }
    }

    /// Both sides of a difference.
    private func words(of difference: ScenarioTest.Difference) -> String {
        let expected = difference.expected.map {
            "\($0.at.map { "\($0)" } ?? "-") \($0.member) \($0.scenario ?? "-")/\($0.step ?? "-")"
        }
        let found = difference.found.map {
            "\($0.decidedAt) \($0.member) \($0.scenario)/\($0.step)"
        }
        if let decision = difference.decision {
            return "no such decision: \(decision.at.map { "\($0)" } ?? "-") \(decision.member) "
                + "\(decision.scenario ?? "-") \(decision.outcome) \(decision.reason ?? "-")"
        }
        return "expected \(expected ?? "nothing"), found \(found ?? "nothing")"
    }

    private func files(of name: String) throws -> [SourceFile] {
        let root = WorkedExamplesTests.folder.appending(path: name)
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
        return try (paths ?? []).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".liquid") }
            .sorted().map { path in
                SourceFile(
                    path: path,
                    text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
            }
    }
}
