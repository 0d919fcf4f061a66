import CampaignFiles
import Campaigns
import Checker
import Diagnostics
import Foundation
import Templates
import ZoneDatabase

/// The members and events of a real shop's history, and how many of them these tests take.
///
/// `TACT_DATA` names the folder, by default `../shared/data`. `TACT_SCALE` is `small` (the first
/// members of the file) or `whole`; by default whole where `CI` is set.
enum Population {
    /// The folder of the data; nil: it is not on this machine.
    static let source: String? = {
        let folder = ProcessInfo.processInfo.environment["TACT_DATA"] ?? "../shared/data"
        let path = "\(folder)/cdnow-sample"
        return FileManager.default.fileExists(atPath: "\(path)/events.ndjson.gz") ? path : nil
    }()

    static var isThere: Bool { source != nil && Tool.exists("gzip") }

    /// Whether all members are taken.
    static let isWhole: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return (environment["TACT_SCALE"] ?? (environment["CI"] == nil ? "small" : "whole")) == "whole"
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

    /// Keeps the first members of the file, their events, and lines that are nobody's.
    private static func cut(_ folder: WorkFolder, to limit: Int) throws {
        let lines = try folder.text("members.csv").split(separator: "\n")
        let kept = lines.prefix(limit + 1)
        try folder.write(kept.joined(separator: "\n") + "\n", to: "members.csv")
        let known = Set(lines.dropFirst().map { $0.prefix { $0 != "," } })
        let ids = Set(kept.dropFirst().map { $0.prefix { $0 != "," } })
        for name in ["events.ndjson", "noisy.ndjson"] {
            let events = try folder.bytes(name).split(separator: 10).filter { line in
                let id = subject(line)
                return id.map { ids.contains($0) || !known.contains($0) } ?? true
            }
            try Data(events.joined(separator: [10]) + [10]).write(
                to: URL(filePath: folder.path(name)))
        }
    }

    /// What stands behind `"subject":"` in a line, up to the next quote; nil: nothing does.
    private static func subject(_ line: ArraySlice<UInt8>) -> Substring? {
        let mark = Array(#""subject":""#.utf8)
        guard let start = line.firstRange(of: mark)?.upperBound else { return nil }
        return Substring(String(decoding: line[start...].prefix { $0 != 34 }, as: UTF8.self))
    }

    /// The programme as the checker needs it; throws where it has errors.
    static func programme(in folder: WorkFolder) throws -> Programme {
        let trees = ["campaigns", "templates"].map { ($0, folder.tree($0)) }
        let files = trees.flatMap { name, tree in
            tree.filter { $0.key.hasSuffix(".yaml") || $0.key.hasSuffix(".liquid") }
                .map { SourceFile(path: "\(name)/\($0)", text: String(decoding: $1, as: UTF8.self)) }
        }
        let loaded = CampaignDirectory(files: files.sorted { $0.path < $1.path })
            .loadEdition(zones: ZoneDatabase())
        guard let edition = loaded.edition else {
            throw Unexpected(loaded.diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        return edition.programme
    }
}
