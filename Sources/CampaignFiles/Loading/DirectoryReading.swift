import Diagnostics

/// The kinds of YAML file that a campaign directory has.
enum FileKind: Hashable {
    case programme, catalogue, pressure, holidays, scenario, test

    /// The kind that the path says, or nil for files that are none of ours.
    init?(path: String) {
        switch path {
        case "campaigns/programme.yaml": self = .programme
        case "campaigns/catalogue.yaml": self = .catalogue
        case "campaigns/pressure.yaml": self = .pressure
        default:
            guard path.hasSuffix(".yaml") else { return nil }
            let parts = path.split(separator: "/")
            guard parts.count >= 3, parts[0] == "campaigns" else { return nil }
            switch parts[1] {
            case "holidays" where parts.count == 3: self = .holidays
            case "scenarios": self = .scenario
            case "tests": self = .test
            default: return nil
            }
        }
    }
}

extension FileKind {
    /// Whether the file lies in `campaigns/presets/`: parts that teams copy into their own files, and
    /// that decide nothing where they lie.
    static func isPreset(_ path: String) -> Bool {
        path.hasPrefix("campaigns/presets/") && path.hasSuffix(".yaml")
    }
}

/// A YAML file that has been read, with what its path says.
struct ReadFile {
    var path: String
    var kind: FileKind
    /// nil where it is not YAML or empty.
    var root: LocatedNode?

    /// The file's name without `.yaml`.
    var stem: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.dropLast(".yaml".count))
    }

    /// The beginning of the file, for findings about the file as a whole.
    var start: SourceRange {
        let first = SourcePosition(line: 1, column: 1)
        return SourceRange(file: path, start: first, end: first)
    }
}

/// All YAML files of a directory by kind, in order of path, and what is wrong with them as YAML.
struct DirectoryReading {
    private var byKind: [FileKind: [ReadFile]] = [:]
    private(set) var findings: [Diagnostic] = []

    /// `unreadable` are paths of files that are there and could not be read, which others report.
    init(_ sources: [SourceText], unreadable: Set<String> = []) {
        for file in sources where file.path.hasPrefix("campaigns/") {
            if FileKind.isPreset(file.path) {
                findings += YAMLReader.read(file).findings
                continue
            }
            guard let kind = FileKind(path: file.path) else {
                reportStray(file.path)
                continue
            }
            let (root, findings) = YAMLReader.read(file)
            self.findings += findings
            byKind[kind, default: []].append(ReadFile(path: file.path, kind: kind, root: root))
            if root == nil, findings.isEmpty, kind != .test {
                report(.missingKey, "the file is empty", path: file.path)
            }
        }
        reportMissing(but: unreadable)
    }

    /// The files of a kind, in order of path.
    func files(_ kind: FileKind) -> [ReadFile] { byKind[kind] ?? [] }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, path: String, suggestion: String? = nil
    ) {
        let first = SourcePosition(line: 1, column: 1)
        let range = SourceRange(file: path, start: first, end: first)
        findings.append(Diagnostic(code, message, at: range, suggestion: suggestion))
    }

    /// A YAML file at a place where nothing reads it would be ignored in silence.
    private mutating func reportStray(_ path: String) {
        if path.hasSuffix(".yml") {
            report(.unknownFile, "files of a campaign directory end in '.yaml'", path: path)
        } else if path.hasSuffix(".yaml") {
            let places = [
                "campaigns/programme.yaml", "campaigns/catalogue.yaml", "campaigns/pressure.yaml",
            ]
            let folders = ["campaigns/scenarios/", "campaigns/holidays/", "campaigns/tests/"]
            let message = "nothing reads a file of this name here"
            let stem = path.split(separator: "/").dropFirst(2).joined(separator: "/")
            let meant = nearest(to: path, among: places + folders.map { $0 + stem })
            report(.unknownFile, message, path: path, suggestion: meant)
        }
    }

    private mutating func reportMissing(but unreadable: Set<String>) {
        let needed: [(FileKind, String)] = [
            (.programme, "programme"), (.catalogue, "catalogue"), (.pressure, "pressure"),
        ]
        for (kind, name) in needed where byKind[kind] == nil {
            let path = "campaigns/\(name).yaml"
            guard !unreadable.contains(path) else { continue }
            report(.missingFile, "a campaign directory needs \(path)", path: path)
        }
    }
}
