import CampaignFiles
import Foundation
import Templates
import Testing
import ZoneDatabase

@Suite struct ShippedTemplatesTests {
    @Test("a plan can tell of nearly every shipped template whether it can be filled without filling it")
    func toldWithoutFilling() throws {
        var files: [SourceFile] = []
        for folder in ["campaigns", "templates"] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
            for path in names.map({ "\(folder)/\($0)" }) {
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
                files.append(SourceFile(path: path, text: text))
            }
        }
        let loaded = CampaignDirectory(files: files).loadEdition(zones: ZoneDatabase())
        let edition = try #require(loaded.edition)
        #expect(edition.templates.names.count > 40)
        // Its list of services is a captured text that is split and joined: only filling it tells.
        let known = Set(["fr", "en", "es"].map { "members-service/\($0)/0" })
        #expect(Set(edition.templates.untold) == known)
    }
}
