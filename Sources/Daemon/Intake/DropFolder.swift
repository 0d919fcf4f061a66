import CivilTime
import Disk
import Engine
import Foundation
import Ingestion
import JSON
package import Logging
import ServiceLifecycle

/// A folder into which other programs put files: `*.ndjson` with events or members, `*.csv` with members.
/// A file is taken once it no longer grows, and goes to `done/`, or to `rejected/` where nothing of it
/// could be taken, with a report beside it. One that the daemon's end cut off, or that was written to
/// while it was read, stays and is taken anew. What is no file is left alone.
package struct DropFolder: Service {
    private let path: String
    private let service: TactService
    private let logger: Logger
    /// How often it is looked at, and how long a file must rest.
    private let interval: Duration
    /// So many times, each a tenth of a second later, a writer that is busy is asked again.
    private let patience: Int

    /// The folder and those within are made where they are missing. Throws `FileError` where they
    /// cannot be, or where files could not be moved within.
    package init(
        _ path: String, _ service: TactService, logger: Logger,
        every interval: Duration = .seconds(2), patience: Int = 600
    ) throws {
        self.path = path
        self.service = service
        self.logger = logger
        self.interval = interval
        self.patience = patience
        for folder in [path, path + "/done", path + "/rejected"] {
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            // Ends in a slash, so that it must be a folder.
            guard access(folder + "/", R_OK | W_OK | X_OK) == 0 else {
                throw FileError(folder, "used as a folder")
            }
        }
    }

    /// Looks at the folder until a graceful shutdown.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var course = Course()
            while !Task.isCancelled {
                await look(&course)
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// What is known of the files that lie in the folder, by name.
    struct Course {
        /// What is there that may be taken, as the last look found it.
        fileprivate(set) var resting: [String: FileMark] = [:]
        /// What has been taken and could not be moved, with what became of it: taken again, it would
        /// undo what later files have said.
        fileprivate(set) var taken: [String: (mark: FileMark, intake: Intake)] = [:]
        /// What is left alone, which is told once.
        fileprivate(set) var leftAlone: Set<String> = []
    }

    /// Takes the files that have not changed since the last look. Where the daemon takes nothing for
    /// now, the others wait with the one that it did not take, so that none overtakes another.
    func look(_ course: inout Course) async {
        let before = course.resting
        let names = names
        course.resting = [:]
        course.taken = course.taken.filter { names.contains($0.key) }
        tell(&course, names)
        var isTaking = true
        for name in names where DropFolder.isOurs(name) {
            guard let mark = FileMark("\(path)/\(name)", followingLinks: false), mark.isFile
            else { continue }
            guard isTaking, before[name] == mark else {
                course.resting[name] = mark
                continue
            }
            isTaking = await take(name, mark, &course) && !Task.isCancelled
            if !isTaking || course.taken[name] != nil { course.resting[name] = mark }
        }
    }

    /// What is there, in order of the names, so that days come in their order; without what its
    /// writer says is not whole yet.
    private var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return all.filter { name in
            !name.hasPrefix(".") && !name.hasSuffix(".tmp") && name != "done" && name != "rejected"
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func isOurs(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(".ndjson") || name.hasSuffix(".csv")
    }

    /// Says once of what lies there why it is not taken: whoever put it there waits for it.
    private func tell(_ course: inout Course, _ names: [String]) {
        var left: Set<String> = []
        for name in names {
            let isOurs = DropFolder.isOurs(name)
            let mark = FileMark("\(path)/\(name)", followingLinks: false)
            guard let mark, !isOurs || !mark.isFile else { continue }
            left.insert(name)
            guard !course.leftAlone.contains(name) else { continue }
            logger.notice(
                "something in the drop folder is left alone",
                metadata: [
                    "file": "\(name)",
                    "why": mark.isFile
                        ? "its name ends neither in .ndjson nor in .csv" : "it is no file",
                ])
        }
        course.leftAlone = left
    }

    /// Whether the next file may be taken: a file that is at fault itself stops itself alone.
    private func take(_ name: String, _ mark: FileMark, _ course: inout Course) async -> Bool {
        do {
            if let earlier = course.taken[name], earlier.mark == mark {
                try finish(name, mark, earlier.intake)
            } else {
                course.taken[name] = nil
                let file = try DroppedFile("\(path)/\(name)", mark)
                let intake = try await file.take(by: service, patience: patience)
                course.taken[name] = (mark, intake)
                try finish(name, mark, intake)
            }
            course.taken[name] = nil
            return true
        } catch {
            guard !(error is CancellationError) else { return false }
            logger.error(
                course.taken[name] == nil
                    ? "a file of the drop folder was not taken; it is tried again"
                    : "a file of the drop folder was taken and cannot be moved; it is tried again",
                metadata: ["file": "\(name)", "error": "\(error)"])
            guard let error = error as? WriterError else { return true }
            return !error.isOfAll
        }
    }

    /// Moves the file, its report first: a file that has moved has one.
    private func finish(_ name: String, _ mark: FileMark, _ intake: Intake) throws {
        let folder = "\(path)/\(intake.isRefused ? "rejected" : "done")"
        try DropFolder.check(folder)
        let target = freePlace(for: name, in: folder)
        let report = try Draft(of: target + ".report.json", mode: 0o600, intake.report(on: name))
        guard FileMark("\(path)/\(name)", followingLinks: false) == mark else {
            report.discard()
            return logger.notice(
                "a file of the drop folder was written to while it was read; it is read again",
                metadata: ["file": "\(name)"])
        }
        try report.replace()
        guard rename("\(path)/\(name)", target) == 0 else {
            let error = FileError("\(path)/\(name)", "moved to \(target)")
            unlink(target + ".report.json")
            throw error
        }
        // Taken anew after a power cut, it would undo what later files have said.
        for folder in [(target as NSString).deletingLastPathComponent, path] {
            try Draft.sync(folder, for: folder)
        }
        tell(name, intake)
    }

    /// Others may write here, too: a link in its place would lead files to where they may not.
    private static func check(_ folder: String) throws(FileError) {
        var info = stat()
        guard lstat(folder, &info) == 0 else { throw FileError(folder, "used as a folder") }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            throw FileError(folder, "used as a folder", code: ENOTDIR)
        }
    }

    private func tell(_ name: String, _ intake: Intake) {
        var metadata: Logger.Metadata = [
            "file": "\(name)", "accepted": "\(intake.accepted)",
            "duplicates": "\(intake.duplicates)", "rejected": "\(intake.rejected)",
        ]
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

    /// The file's own name or, where an earlier one has it, the next with a number: `members.2.csv`.
    private func freePlace(for name: String, in folder: String) -> String {
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var place = "\(folder)/\(name)"
        var number = 1
        while FileMark(place, followingLinks: false) != nil {
            number += 1
            place = "\(folder)/\(name[..<dot]).\(number)\(name[dot...])"
        }
        return place
    }
}

extension WriterError {
    /// Whether it is about the daemon and not about what it was given: nothing else would be taken
    /// either, for now.
    fileprivate var isOfAll: Bool {
        switch self {
        case .busy, .outdated, .stopping, .failed: true
        case .broken, .refused: false
        }
    }
}

extension Intake {
    /// Whether nothing of a file could be taken.
    fileprivate var isRefused: Bool { accepted + duplicates == 0 && rejected > 0 }

    /// What became of a file, as one object of JSON.
    fileprivate func report(on name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("file", name)
        writer.field("accepted", accepted)
        writer.field("duplicates", duplicates)
        writer.field("rejected", rejected)
        writer.key("rejections")
        writer.beginArray()
        for rejection in rejections {
            writer.beginObject()
            if rejection.line > 0 { writer.field("line", rejection.line) }
            writer.field("reason", rejection.kind.rawValue)
            writer.field("message", rejection.message)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newLine()
        return writer.bytes
    }
}
