import Campaigns
package import CivilTime
package import Diagnostics
import Templates

extension SourceFile {
    /// That the file is of another encoding than UTF-8.
    var encodingFinding: Diagnostic {
        let place = SourcePosition(line: 1, column: 1)
        return Diagnostic(
            .unreadableFile,
            "a campaign file must be UTF-8 text, and this one is of another encoding",
            at: SourceRange(file: path, start: place, end: place))
    }
}

/// The files of a campaign directory, on their way to a checked programme.
package struct CampaignDirectory: Sendable {
    /// By path, ascending.
    package let files: [SourceFile]
    /// What whoever read the folders found wrong with files that are therefore not among `files`.
    private let unreadable: [Diagnostic]
    /// Of each file at most so many findings are given: who has a hundred to mend needs no more.
    private static let mostFindings = 100

    /// The files under `campaigns/` and `templates/`; others are left aside.
    package init(files: [SourceFile], unreadable: [Diagnostic] = []) {
        self.unreadable = unreadable
        self.files =
            files.filter { $0.path.hasPrefix("campaigns/") || $0.path.hasPrefix("templates/") }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Content hash of all files that decide anything (tests do not), hexadecimal: SHA-256 over
    /// each path and text in turn, NUL after each, in order of path.
    package var version: String {
        var hash = SHA256()
        for file in files where !file.path.hasPrefix(CampaignDirectory.testFolder) {
            hash.update(file.path.utf8)
            hash.update(CollectionOfOne(0))
            hash.update(file.text.utf8)
            hash.update(CollectionOfOne(0))
        }
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.finish().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    static let testFolder = "campaigns/tests/"

    /// Reads everything and reports everything that is wrong, in order of file and place.
    package func loadEdition(zones: any ZoneSource) -> LoadResult {
        let sources = files.map { SourceText(path: $0.path, text: $0.text) }
        let reading = DirectoryReading(sources, unreadable: Set(unreadable.map(\.range.file)))
        let loading = Loading(zones: zones)
        loading.add(reading.findings)
        loading.add(unreadable + files.filter { !$0.isUTF8 }.map(\.encodingFinding))
        loading.takeNames(from: reading, paths: files.map(\.path) + unreadable.map(\.range.file))
        let parts = loading.loadCampaigns(reading)
        let templates = loading.loadTemplates(sources, programme: parts.file)
        // What is wrong with tests is reported like everything else, but keeps nothing from
        // running.
        let isSound = loading.findings.allSatisfy {
            $0.severity != .error || $0.range.file.hasPrefix(CampaignDirectory.testFolder)
        }
        let tests = loading.loadTests(reading, scenarios: parts.scenarios)
        var edition: Edition?
        if isSound, let programme = loading.programme(parts), let templates {
            loading.advise(on: programme, reading)
            edition = Edition(
                programme: programme, templates: templates, version: version, zones: zones)
        }
        return LoadResult(
            edition: edition, catalogue: loading.isCatalogueSound ? loading.catalogue : nil,
            zone: loading.zone, tests: tests,
            diagnostics: loading.findings.capped(perFile: CampaignDirectory.mostFindings),
            sources: sources, version: version)
    }
}
