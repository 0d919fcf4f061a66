import CivilTime
import Disk
import Engine
import Foundation
import Ingestion
package import Logging
import ServiceLifecycle

/// A folder into which other programs put files: `*.ndjson` with events or members, `*.csv` with
/// members. A file is taken once it no longer grows, and goes to `done/`, or to `rejected/` where
/// nothing of it could be taken, with a report beside it. One that the daemon's end cut off, or
/// that cannot be put aside, is gone on with: what was taken of it is not taken again. What is no
/// file is left alone.
package struct DropFolder: Service {
    let path: String
    let service: TactService
    let logger: Logger
    /// How often it is looked at, and how long a file must rest.
    private let interval: Duration
    /// So many times, each a tenth of a second later, a writer that is busy is asked again.
    private let patience: Int

    /// The folder and those within are made where they are missing. Throws `DropFolderRefusal`
    /// where they cannot be, or where files could not be moved within.
    package init(
        _ path: String, _ service: TactService, logger: Logger,
        every interval: Duration = .seconds(2), patience: Int = 600
    ) throws(DropFolderRefusal) {
        self.path = path
        self.service = service
        self.logger = logger
        self.interval = interval
        self.patience = patience
        try DropFolderRefusal.check(path)
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
        /// What has been taken and could not be moved, with what became of it.
        fileprivate(set) var taken: [String: TakenFile] = [:]
        /// What is left alone, which is told once.
        fileprivate(set) var leftAlone: Set<String> = []
        /// What is tried again at each look, which is told when it begins and when the reason
        /// changes.
        fileprivate(set) var stuck: [String: Stuck] = [:]
    }

    /// Why something is tried again.
    struct Stuck: Hashable {
        var kind: Meter.Stuck
        var error: String
    }

    /// Takes the files that have not changed since the last look. Where the daemon takes nothing for
    /// now, the others wait with the one that it did not take, so that none overtakes another.
    func look(_ course: inout Course) async {
        defer {
            service.meter.stuck(
                course.stuck.values.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 })
        }
        guard let names = names(&course) else { return }
        let before = course.resting
        course.resting = [:]
        let present = Set(names.map(\.text))
        course.taken = course.taken.filter { present.contains($0.key) }
        course.stuck = course.stuck.filter { present.contains($0.key) }
        tell(&course, names)
        var isTaking = true
        for name in names where name.isOurs {
            guard let mark = name.mark(in: path), mark.isFile else { continue }
            // Two names may be shown in one way.
            let key = name.isText ? name.text : "/\(name.text)"
            guard isTaking, before[key] == mark else {
                course.resting[key] = mark
                continue
            }
            guard name.isText else {
                makeReadable(name, &course)
                continue
            }
            isTaking = await take(name.text, mark, &course) && !Task.isCancelled
            if !isTaking || course.stuck[name.text] != nil { course.resting[key] = mark }
        }
    }

    /// What is there, without what its writer says is not whole yet; nil: the folder cannot be
    /// read, and nothing is known.
    private func names(_ course: inout Course) -> [DroppedName]? {
        do {
            let names = try DroppedName.all(in: path)
            course.stuck["."] = nil
            return names.filter { !$0.isToBePassedOver }
        } catch {
            stuck(.folder, ".", error, &course, "the drop folder cannot be read; it is tried again")
            return nil
        }
    }

    /// A report, and the log, have to name the file; what is rejected for its name alone helps
    /// nobody.
    private func makeReadable(_ name: DroppedName, _ course: inout Course) {
        do {
            let other = try name.makeReadable(in: path)
            logger.notice(
                "a file of the drop folder has a name that is no UTF-8; it is taken under another",
                metadata: ["file": "\(name.text)", "taken_as": "\(other)"])
        } catch {
            stuck(
                .notTaken, name.text, error, &course,
                "a file of the drop folder has a name that is no UTF-8, and cannot get another")
        }
    }

    /// Says once of what lies there why it is not taken: whoever put it there waits for it.
    private func tell(_ course: inout Course, _ names: [DroppedName]) {
        var left: Set<String> = []
        for name in names {
            guard let mark = name.mark(in: path), !name.isOurs || !mark.isFile else { continue }
            left.insert(name.text)
            guard !course.leftAlone.contains(name.text) else { continue }
            logger.notice(
                "something in the drop folder is left alone",
                metadata: [
                    "file": "\(name.text)",
                    "why": mark.isFile
                        ? "its name ends neither in .ndjson nor in .csv" : "it is no file",
                ])
        }
        course.leftAlone = left
    }

    /// Whether the next file may be taken: a file that is at fault itself stops itself alone.
    private func take(_ name: String, _ mark: FileMark, _ course: inout Course) async -> Bool {
        do {
            // Another owner, or other permissions, make it no other file.
            if course.taken[name]?.mark.content != mark.content {
                course.taken[name] = nil
                let file = try DroppedFile("\(path)/\(name)", mark)
                let intake = try await file.take(by: service, patience: patience)
                course.taken[name] = TakenFile(
                    name: name, mark: mark, identity: file.identity, intake: intake)
            }
            if let taken = course.taken[name] { try await putAside(taken) }
            course.taken[name] = nil
            course.stuck[name] = nil
            return true
        } catch {
            guard !(error is CancellationError) else { return false }
            let isTaken = course.taken[name] != nil
            stuck(
                isTaken ? .notMoved : .notTaken, name, error, &course,
                isTaken
                    ? "a file of the drop folder was taken and cannot be moved; it is tried again"
                    : "a file of the drop folder was not taken; it is tried again")
            guard let error = error as? WriterError else { return true }
            return !error.isOfAll
        }
    }

    /// Says it the first time, and again where the reason is another: it may last for days.
    private func stuck(
        _ kind: Meter.Stuck, _ name: String, _ error: any Error, _ course: inout Course,
        _ message: Logger.Message
    ) {
        let reason = Stuck(kind: kind, error: "\(error)")
        guard course.stuck[name] != reason else { return }
        course.stuck[name] = reason
        logger.error(message, metadata: ["file": "\(name)", "error": "\(reason.error)"])
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
