import Foundation

/// An earlier version of a campaign directory, as git keeps it, written into a folder for temporary
/// files.
struct Revision {
    /// The campaign directory of that version.
    let directory: String
    private let folder: String

    /// Takes `campaigns/` and `templates/` of the directory as they are in the revision: a branch, a
    /// tag, a commit. Throws `Failure` where git does not know it, and `FileError`.
    init(_ name: String, of directory: String) throws {
        let commit = try Revision.git(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"],
            in: directory,
            failing: "--compare '\(name)' is neither a campaign directory nor a revision that git"
                + " knows in \(directory)")
        let prefix = try Revision.git(
            ["rev-parse", "--show-prefix"], in: directory,
            failing: "\(directory) is not within a git repository")
        folder = try TemporaryFolders.make("tact-compare")
        self.directory = folder
        do {
            try unpack("\(commit):\(prefix)", from: directory, named: name)
        } catch {
            remove()
            throw error
        }
    }

    /// Takes the folder away.
    func remove() { TemporaryFolders.remove(folder) }

    private func unpack(_ tree: String, from directory: String, named name: String) throws {
        let archive = "\(folder)/archive.tar"
        let failure = "git cannot give '\(name)' of \(directory)"
        let names = try Revision.git(["ls-tree", "--full-tree", "--name-only", tree], in: directory, failing: failure)
        let parts = names.split(separator: "\n").map(String.init).filter {
            $0 == "campaigns" || $0 == "templates"
        }
        guard parts.contains("campaigns") else {
            throw Failure(.usage, "\(directory) has no campaigns/ in '\(name)'")
        }
        // Below the top git would take the tree for one that lies where the directory does.
        let top = try Revision.git(
            ["rev-parse", "--show-toplevel"], in: directory, failing: failure)
        _ = try Revision.git(
            ["archive", "--format=tar", "--output=\(archive)", tree, "--"] + parts,
            in: top, failing: failure)
        _ = try Revision.run(
            ["tar", "-xf", archive, "-C", folder], in: folder,
            failing: "tar cannot unpack '\(name)' of \(directory)")
        try? FileManager.default.removeItem(atPath: archive)
    }

    private static func git(
        _ arguments: [String], in directory: String, failing problem: String
    ) throws -> String {
        try run(["git", "-C", directory] + arguments, in: directory, failing: problem)
    }

    /// Runs a program that the machine must have; gives what it prints but for the last line end.
    private static func run(
        _ words: [String], in directory: String, failing problem: String
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            throw Failure(.inputOutput, "\(words[0]) cannot be run: \(error)")
        }
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let lines = String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
            throw Failure(.usage, lines: [problem] + lines)
        }
        let text = String(decoding: printed, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
