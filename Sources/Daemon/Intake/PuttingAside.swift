import Disk
import Foundation
import Ingestion
import Logging

/// A file of the drop folder that was taken, and is to be put aside.
struct TakenFile {
    let name: String
    /// As it was when it was read.
    let mark: FileMark
    let identity: String
    let intake: Intake
}

extension DropFolder {
    /// Moves the file, its report first: a file that has moved has one. What was taken of it is
    /// remembered until then. Throws `FileError` and what the draft throws.
    func putAside(_ file: TakenFile) async throws {
        let folder = "\(path)/\(file.intake.isRefused ? "rejected" : "done")"
        try DropFolder.check(folder)
        let target = FreePlace(for: file.name, in: folder).path
        let report = try Draft(
            of: target + ".report.json", mode: 0o600, file.intake.report(on: file.name))
        let now = FileMark("\(path)/\(file.name)", followingLinks: false)
        guard now?.content == file.mark.content, now?.isFile == true else {
            report.discard()
            logger.notice(
                "a file of the drop folder was written to while it was read; it is read again",
                metadata: ["file": "\(file.name)"])
            return await forget(file)
        }
        try report.replace()
        guard rename("\(path)/\(file.name)", target) == 0 else {
            let error = FileError("\(path)/\(file.name)", "moved to \(target)")
            unlink(target + ".report.json")
            throw error
        }
        // Where a power cut may bring it back, it must be known still.
        if [folder, path].allSatisfy({ (try? Draft.sync($0, for: $0)) != nil }) {
            await forget(file)
        }
        service.meter.putAside(isRejected: file.intake.isRefused)
        tell(file)
    }

    /// What is remembered of a file that has moved does no harm: the next of its name is another.
    private func forget(_ file: TakenFile) async {
        try? await service.writer.forget(file: file.identity)
    }

    /// Others may write here, too: a link in its place would lead files to where they may not.
    private static func check(_ folder: String) throws(FileError) {
        var info = stat()
        guard lstat(folder, &info) == 0 else { throw FileError(folder, "used as a folder") }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            throw FileError(folder, "used as a folder", code: ENOTDIR)
        }
    }

    private func tell(_ file: TakenFile) {
        let intake = file.intake
        var metadata: Logger.Metadata = [
            "file": "\(file.name)", "accepted": "\(intake.accepted)",
            "duplicates": "\(intake.duplicates)", "rejected": "\(intake.rejected)",
        ]
        if intake.takenBefore > 0 { metadata["taken_before"] = "\(intake.takenBefore)" }
        if let unknown = intake.unknownInWords { metadata["unknown_columns"] = "\(unknown)" }
        if let first = intake.rejections.first {
            metadata["first_rejection"] = "line \(first.line): \(first.kind.rawValue)"
        }
        logger.log(
            level: intake.rejected > 0 ? .warning : .notice,
            intake.isRefused
                ? "a file of the drop folder was rejected: nothing of it could be taken"
                : "a file of the drop folder was taken",
            metadata: metadata)
    }
}
