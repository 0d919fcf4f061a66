import CampaignFiles
import Campaigns
import Diagnostics
import Foundation
import Templates

/// Reads a campaign directory from disk: all YAML files under `campaigns/` and all Liquid files under
/// `templates/`, in order of path.
struct CampaignFolder {
    let path: String
    static let largestFile = 4 << 20

    /// All files that belong to the directory. Throws `FileError` for one that cannot be read and
    /// `Failure` where there is no campaign directory at all.
    func read() throws -> [SourceFile] {
        guard isFolder("campaigns") else {
            throw Failure(
                .usage,
                "\(path): a campaign directory has campaigns/ and templates/ in it, and this one has"
                    + " no campaigns/; name another with -C")
        }
        var files: [SourceFile] = []
        try collect("campaigns", endings: [".yaml", ".yml"], into: &files, depth: 0)
        if isFolder("templates") {
            try collect("templates", endings: [".liquid"], into: &files, depth: 0)
        }
        return files
    }

    /// The files and the programme they make; findings are left to the caller.
    func load() throws -> LoadResult {
        CampaignDirectory(files: try read()).loadEdition(zones: zones)
    }

    /// The edition, or findings on standard error and exit status 1 where there are errors.
    func edition() throws -> Edition { try edition(of: load()) }

    /// The edition; where files are broken, one that knows nothing but what every member has, and a
    /// warning: what has happened can be read whatever the files say now.
    func editionForReading() throws -> Edition {
        let result = try? load()
        if let edition = result?.edition { return edition }
        Terminal.tell(
            "tact: \(path): the programme has errors (tact check shows them); attributes and events"
                + " are shown without it")
        return Edition(
            programme: .bare, templates: TemplateLibrary(), version: "", zones: zones)
    }

    /// The edition of what was loaded, or findings on standard error and exit status 1.
    func edition(of result: LoadResult) throws -> Edition {
        guard let edition = result.edition else {
            let findings = result.diagnostics.filter { $0.severity == .error }
            Terminal.tell(Findings(findings, files: result.sources).text(.text))
            throw Failure(
                .no, "\(path): the programme has \(counted(findings.count, "error"))"
                    + " and cannot run; tact check shows them with warnings")
        }
        return edition
    }

    private func isFolder(_ name: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(
            atPath: "\(path)/\(name)", isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private func collect(
        _ folder: String, endings: [String], into files: inout [SourceFile], depth: Int
    ) throws {
        guard depth < 16 else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")
        } catch {
            throw FileError("\(path)/\(folder)", "read", code: EACCES)
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let inner = "\(folder)/\(name)"
            if isFolder(inner) {
                try collect(inner, endings: endings, into: &files, depth: depth + 1)
            } else if endings.contains(where: name.hasSuffix) {
                files.append(SourceFile(path: inner, bytes: try bytes(of: inner)))
            }
        }
    }

    private func bytes(of name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try FileBytes("\(path)/\(name)").read { chunk in
            bytes.append(contentsOf: chunk)
            guard bytes.count <= CampaignFolder.largestFile else {
                throw Failure(
                    .no, "\(name): a campaign file may have \(CampaignFolder.largestFile) bytes")
            }
        }
        return bytes
    }
}

/// `1 error`, `3 errors`.
func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
}
