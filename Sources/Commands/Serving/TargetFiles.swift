import CampaignFiles
import Diagnostics
import Foundation

/// What is wrong with the files and folders that the targets of the configuration name: looked at by
/// whoever uses them, as only the daemon may be able to read them.
struct TargetFiles {
    private(set) var findings: [Diagnostic] = []
    /// Whether all errors are files that are there, and not this user's to read.
    private(set) var isOfPermission = true
    private let sources: [SourceText]

    /// Reads them all.
    init(_ reading: ServiceReading) {
        sources = reading.sources
        for file in reading.namedFiles {
            if file.use.isFolder { checkFolder(file) } else { check(file) }
        }
        isOfPermission = isOfPermission && findings.contains { $0.severity == .error }
    }

    /// Tells what there is. Throws a `Failure` where there are errors.
    func check() throws {
        Findings(findings, files: sources).tell()
        guard findings.hasErrors else { return }
        throw Failure(
            isOfPermission ? .noPermission : .configuration,
            "the daemon cannot run with this configuration")
    }

    private mutating func check(_ file: NamedFile) {
        let secret = SecretFile(path: file.path)
        do throws(SecretFile.Complaint) {
            switch file.use {
            case .secrets: _ = try secret.webhookSecrets()
            case .password: _ = try secret.password()
            case .certificates: try secret.checkCertificates()
            case .maildir, .spool: break
            }
        } catch {
            isOfPermission = isOfPermission && error.isForbidden
            let code: DiagnosticCode =
                error.isMissing ? .missingFile : error.isForbidden ? .unreadableFile : .badValue
            report(code, error.description, file)
        }
    }

    /// What stands where a folder is to be goes away by nobody's waiting; a folder is made.
    private mutating func checkFolder(_ file: NamedFile) {
        var info = stat()
        if stat(file.path, &info) == 0 {
            guard info.st_mode & S_IFMT != S_IFDIR else { return }
            isOfPermission = false
            return report(.badValue, "'\(file.path)' is there and no folder", file)
        }
        guard errno == ENOENT else { return }
        let above = URL(filePath: file.path).deletingLastPathComponent()
        let parent = above.path(percentEncoded: false)
        guard stat(parent, &info) != 0, errno == ENOENT else { return }
        report(
            .missingFile,
            "there is no folder '\(parent)'; it is made, and messages go into it: where a disk is to be"
                + " mounted there, mount it first", file, severity: .warning)
    }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, _ file: NamedFile, severity: Severity = .error
    ) {
        findings.append(
            Diagnostic(
                code, "'\(file.use.rawValue)': \(message)", at: file.place, severity: severity))
    }
}
