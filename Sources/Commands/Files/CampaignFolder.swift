import CampaignFiles
import Campaigns
import Diagnostics
import Templates
import ZoneDatabase

/// Reads a campaign directory from disk: all YAML files under `campaigns/` and all Liquid files
/// under `templates/`, in order of path.
struct CampaignFolder {
    let path: String
    /// What messages call it.
    let name: String

    /// `name` nil: it is called by its path.
    init(path: String, name: String? = nil) {
        self.path = path
        self.name = name ?? path
    }

    /// All files that belong to the directory; a file or folder that cannot be one of a campaign
    /// directory is a finding. Throws `FileError` for one that the machine does not let us read,
    /// and `Failure` where there is no campaign directory at all.
    func read() throws -> CampaignDirectory {
        var walk = FolderWalk(root: path)
        guard walk.isFolder("campaigns") else {
            throw Failure(
                .usage,
                "\(name): a campaign directory has campaigns/ and templates/ in it, and this one"
                    + " has no campaigns/; name another with -C")
        }
        try walk.collect("campaigns", endings: [".yaml", ".yml"])
        if walk.isFolder("templates") { try walk.collect("templates", endings: [".liquid"]) }
        return CampaignDirectory(files: walk.files, unreadable: walk.findings)
    }

    /// The files and the programme they make; findings are left to the caller.
    func load() throws -> LoadResult { try read().loadEdition(zones: zones) }

    /// The edition, or findings on standard error and exit status 1 where there are errors.
    func edition() throws -> Edition { try edition(of: load()) }

    /// The edition, and what loads it once more from the same files, with nothing in common.
    func editionAndTwin() throws -> (edition: Edition, twin: @Sendable () -> Edition?) {
        let files = try read()
        let edition = try edition(of: files.loadEdition(zones: zones))
        return (edition, { files.loadEdition(zones: ZoneDatabase()).edition })
    }

    /// The edition; throws a `Failure` whose one line names the first error, for those who read it
    /// in a log or an answer, and nothing is told besides.
    func editionOrFirstError() throws -> Edition {
        let result = try load()
        if let edition = result.edition { return edition }
        let errors = result.diagnostics.filter { $0.severity == .error }.inOrder()
        let more = errors.count - 1
        let rest = more > 0 ? ", and \(counted(more, "more error"))" : ""
        throw Failure(.no, "\(errors.first?.line ?? name)\(rest); tact check shows all")
    }

    /// The edition; where files are broken, one that knows the catalogue alone, or else what every
    /// member has, and a warning: what has happened can be read whatever the files say now.
    func editionForReading() throws -> Edition {
        var programme = Programme.bare()
        do {
            let result = try load()
            if let edition = result.edition { return edition }
            if let catalogue = result.catalogue { programme = .bare(catalogue, zone: result.zone) }
            let lost =
                result.catalogue == nil ? "; attributes and events are shown without it" : ""
            Terminal.tell("tact: \(name): the programme has errors (tact check shows them)\(lost)")
        } catch let failure as Failure {
            for line in failure.lines { Terminal.tell("tact: \(line)") }
            Terminal.tell("tact: attributes and events are shown without a programme")
        }
        return Edition(
            programme: programme, templates: TemplateLibrary(), version: "", zones: zones)
    }

    /// The edition of what was loaded, or findings on standard error and exit status 1.
    func edition(of result: LoadResult) throws -> Edition {
        guard let edition = result.edition else {
            let findings = result.diagnostics.filter { $0.severity == .error }
            Findings(findings, files: result.sources).tell()
            throw Failure(
                .no,
                "\(name): the programme has \(counted(findings.count, "error"))"
                    + " and cannot run; tact check shows them with warnings")
        }
        return edition
    }
}

/// `1 error`, `3 errors`.
func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
}
