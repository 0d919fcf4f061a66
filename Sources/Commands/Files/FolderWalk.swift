import CampaignFiles
import Diagnostics
import Disk
import Foundation

/// A walk through the folders of a campaign directory: files of certain endings in order of path,
/// and findings about what cannot be read as one. Names that begin with a dot are passed over.
struct FolderWalk {
    static let largestFile = 4 << 20
    static let deepest = 16

    let root: String
    private(set) var files: [SourceFile] = []
    private(set) var findings: [Diagnostic] = []
    /// The folders that led here: a link back to one of them would never end.
    private var above: [FileIdentity] = []

    init(root: String) { self.root = root }

    /// Whether there is a folder of that name.
    func isFolder(_ name: String) -> Bool { Self.status(of: "\(root)/\(name)")?.kind == S_IFDIR }

    /// Takes in a folder with all below it. Throws `FileError` where the machine refuses to read.
    mutating func collect(_ folder: String, endings: [String]) throws {
        guard let status = Self.status(of: "\(root)/\(folder)") else { return }
        guard !above.contains(status.identity) else {
            return report(folder, "a link must not lead back to a folder that it is in")
        }
        guard above.count < FolderWalk.deepest else {
            return report(folder, "folders nest at most \(FolderWalk.deepest) deep")
        }
        above.append(status.identity)
        defer { above.removeLast() }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
        } catch {
            throw FileError("\(root)/\(folder)", "read", code: EACCES)
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let inner = "\(folder)/\(name)"
            if isFolder(inner) {
                try collect(inner, endings: endings)
            } else if endings.contains(where: name.hasSuffix) {
                try take(inner)
            }
        }
    }

    private mutating func take(_ name: String) throws {
        guard let status = Self.status(of: "\(root)/\(name)") else {
            switch errno {
            case ELOOP:
                return report(name, "a link must lead to a file, and this one leads to itself")
            case ENOENT:
                return report(name, "a link must lead to a file, and this one leads nowhere")
            default: throw FileError("\(root)/\(name)", "read")
            }
        }
        // A pipe would be waited for, and a device need not end.
        guard status.kind == S_IFREG else {
            return report(
                name, "a campaign file must be a file, and this is a pipe, socket or device")
        }
        struct TooLarge: Error {}
        var bytes: [UInt8] = []
        do {
            try FileBytes("\(root)/\(name)").read { chunk in
                bytes.append(contentsOf: chunk)
                if bytes.count > FolderWalk.largestFile { throw TooLarge() }
            }
            files.append(SourceFile(path: name, bytes: bytes))
        } catch is TooLarge {
            report(name, "a campaign file has at most \(FolderWalk.largestFile >> 20) MiB")
        }
    }

    private mutating func report(_ name: String, _ message: String) {
        let start = SourcePosition(line: 1, column: 1)
        let range = SourceRange(file: name, start: start, end: start)
        findings.append(Diagnostic(.unreadableFile, message, at: range))
    }

    /// Which file it is, whatever it is called.
    private struct FileIdentity: Equatable {
        var device: dev_t
        var number: ino_t
    }

    /// The kind and identity of what a path leads to; nil, with `errno`, where it leads to nothing.
    private static func status(of path: String) -> (kind: mode_t, identity: FileIdentity)? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return (
            info.st_mode & S_IFMT, FileIdentity(device: info.st_dev, number: info.st_ino)
        )
    }
}
