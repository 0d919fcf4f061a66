import CampaignFiles
import Campaigns
import Checker
import Diagnostics
import Foundation
import Templates
import Testing
import ZoneDatabase

/// The members and events of a real shop's history, and how many of them these tests take.
///
/// `TACT_DATA` names the folder, by default `../shared/data`. `TACT_SCALE` is `small` (the first
/// members of the file) or `whole`; where it is not set, these tests, which take minutes in a debug
/// build, are left to `make test-history`.
enum Population {
    /// The folder of the data; nil: it is not on this machine.
    static let source: String? = {
        let folder = ProcessInfo.processInfo.environment["TACT_DATA"] ?? "../shared/data"
        let path = "\(folder)/cdnow-sample"
        return FileManager.default.fileExists(atPath: "\(path)/events.ndjson.gz") ? path : nil
    }()

    static var isThere: Bool {
        source != nil && Tool.exists("gzip") && Tool.exists("awk")
            && ProcessInfo.processInfo.environment["TACT_SCALE"] != nil
    }
    static let whyNot: Comment = """
        TACT_SCALE is not set (make test-history), or TACT_DATA (../shared/data), gzip or awk is \
        missing
        """

    /// Whether all members are taken.
    static let isWhole: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return environment["TACT_SCALE"] == "whole"
    }()

    /// How many members the small scale takes.
    static let fewMembers = 200
    static let programme = "Tests/Programmes/cdnow"

    /// A folder with `events.ndjson`, `noisy.ndjson`, `members.csv`, `noisy.expect.json` and the
    /// campaign directory, cut to the members that are taken.
    static func folder(members limit: Int? = nil) throws -> WorkFolder {
        guard let source else { throw Unexpected("the data is not there") }
        let folder = try WorkFolder()
        for name in ["events", "noisy"] {
            try folder.copy("\(source)/\(name).ndjson.gz", to: "\(name).ndjson.gz")
            let unpacked = try Tool.run("gzip", ["-d", "\(name).ndjson.gz"], in: folder)
            guard unpacked.status == 0 else { throw Unexpected(unpacked.errors) }
        }
        for name in ["members.csv", "noisy.expect.json"] {
            try folder.copy("\(source)/\(name)", to: name)
        }
        for name in ["campaigns", "templates"] { try folder.copy("\(programme)/\(name)", to: name) }
        if let limit { try cut(folder, to: limit) }
        return folder
    }

    /// Keeps the first members of the file, their events, and lines that are nobody's. By a tool,
    /// because these files are large and tests are built without optimisation.
    private static func cut(_ folder: WorkFolder, to limit: Int) throws {
        try folder.copy("Tests/EndToEnd/Scripts/first_members.awk", to: "first_members.awk")
        try FileManager.default.createDirectory(
            atPath: folder.path("kept"), withIntermediateDirectories: false)
        let names = ["members.csv", "events.ndjson", "noisy.ndjson"]
        let cut = try Tool.run(
            "awk", ["-F,", "-v", "limit=\(limit)", "-f", "first_members.awk"] + names, in: folder)
        guard cut.status == 0 else { throw Unexpected(cut.errors) }
        for name in names {
            try folder.remove(name)
            try FileManager.default.moveItem(
                atPath: folder.path("kept/\(name)"), toPath: folder.path(name))
        }
    }

    /// The programme as the checker needs it; throws where it has errors.
    static func programme(in folder: WorkFolder) throws -> Programme {
        let trees = ["campaigns", "templates"].map { ($0, folder.tree($0)) }
        let files = trees.flatMap { name, tree in
            tree.filter { $0.key.hasSuffix(".yaml") || $0.key.hasSuffix(".liquid") }
                .map {
                    SourceFile(path: "\(name)/\($0)", text: String(decoding: $1, as: UTF8.self))
                }
        }
        let loaded = CampaignDirectory(files: files.sorted { $0.path < $1.path })
            .loadEdition(zones: ZoneDatabase())
        guard let edition = loaded.edition else {
            throw Unexpected(loaded.diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        return edition.programme
    }
}
