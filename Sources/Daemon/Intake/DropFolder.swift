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

    package init(
        _ path: String, _ service: TactService, logger: Logger,
        every interval: Duration = .seconds(2), patience: Int = 600
    ) {
        self.path = path
        self.service = service
        self.logger = logger
        self.interval = interval
        self.patience = patience
    }

    /// Looks at the folder until a graceful shutdown.
    package func run() async throws {
        try makeFolders()
        await cancelWhenGracefulShutdown {
            var resting: [String: FileMark] = [:]
            while !Task.isCancelled {
                resting = await look(resting)
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Makes the folder and those within, where they are missing. Throws what the machine says.
    func makeFolders() throws {
        for folder in [path, path + "/done", path + "/rejected"] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    /// Takes the files that have not changed since the last look; gives what is there now. Where the
    /// daemon takes nothing for now, the others wait with the one that it did not take, so that none
    /// overtakes another.
    func look(_ before: [String: FileMark]) async -> [String: FileMark] {
        var marks: [String: FileMark] = [:]
        var isTaking = true
        for name in names {
            guard let mark = FileMark("\(path)/\(name)", followingLinks: false), mark.isFile
            else { continue }
            guard isTaking, before[name] == mark else {
                marks[name] = mark
                continue
            }
            isTaking = await take(name, mark) && !Task.isCancelled
            if !isTaking { marks[name] = mark }
        }
        return marks
    }

    /// Files that are meant for us, in order of their names, so that days come in their order.
    private var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return all.filter { name in
            !name.hasPrefix(".") && (name.hasSuffix(".ndjson") || name.hasSuffix(".csv"))
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether the next file may be taken: a file that is at fault itself stops itself alone.
    private func take(_ name: String, _ mark: FileMark) async -> Bool {
        do {
            let file = try DroppedFile("\(path)/\(name)", mark)
            let intake = try await file.take(by: service, patience: patience)
            try finish(name, mark, intake)
            return true
        } catch {
            logger.error(
                "a file of the drop folder was not taken; it is tried again",
                metadata: ["file": "\(name)", "error": "\(error)"])
            guard let error = error as? WriterError else { return true }
            return !error.isOfAll
        }
    }

    /// Moves the file, its report first: a file that has moved has one.
    private func finish(_ name: String, _ mark: FileMark, _ intake: Intake) throws {
        let isRefused = intake.accepted + intake.duplicates == 0 && intake.rejected > 0
        let target = freePlace(for: name, in: "\(path)/\(isRefused ? "rejected" : "done")")
        let report = try Draft(of: target + ".report.json", mode: 0o600, intake.report(on: name))
        guard FileMark("\(path)/\(name)", followingLinks: false) == mark else {
            report.discard()
            return logger.notice(
                "a file of the drop folder was written to while it was read; it is read again",
                metadata: ["file": "\(name)"])
        }
        try report.replace()
        guard rename("\(path)/\(name)", target) == 0 else {
            throw FileError("\(path)/\(name)", "moved to \(target)")
        }
        // Taken anew after a power cut, it would undo what later files have said.
        for folder in [(target as NSString).deletingLastPathComponent, path] {
            try Draft.sync(folder, for: folder)
        }
        logger.notice(
            "a file of the drop folder was taken",
            metadata: [
                "file": "\(name)", "accepted": "\(intake.accepted)",
                "duplicates": "\(intake.duplicates)", "rejected": "\(intake.rejected)",
            ])
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
            writer.field("line", rejection.line)
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
