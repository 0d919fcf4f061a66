import CivilTime
import Engine
import Foundation
import Ingestion
import JSON
package import Logging
import ServiceLifecycle

/// A folder into which other programs put files: `*.ndjson` with events or members, `*.csv` with members.
/// A file is taken once it no longer grows, and goes to `done/`, or to `rejected/` where nothing of it
/// could be taken, with a report beside it. One that the daemon's end cut off stays and is taken anew.
package struct DropFolder: Service {
    private let path: String
    private let service: TactService
    private let logger: Logger
    /// How often it is looked at, and how long a file must rest.
    private let interval: Duration

    package init(
        _ path: String, _ service: TactService, logger: Logger, every interval: Duration = .seconds(2)
    ) {
        self.path = path
        self.service = service
        self.logger = logger
        self.interval = interval
    }

    /// Looks at the folder until a graceful shutdown.
    package func run() async throws {
        for folder in [path, path + "/done", path + "/rejected"] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        await cancelWhenGracefulShutdown {
            var resting: [String: String] = [:]
            while !Task.isCancelled {
                resting = await look(resting)
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Takes the files that have not changed since the last look; gives what is there now.
    private func look(_ before: [String: String]) async -> [String: String] {
        var marks: [String: String] = [:]
        for name in names {
            guard let mark = mark(of: name) else { continue }
            if before[name] == mark {
                await take(name)
            } else {
                marks[name] = mark
            }
            if Task.isCancelled { break }
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

    /// What changes as long as a file grows; nil: it is no file of its own.
    private func mark(of name: String) -> String? {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }

    private func take(_ name: String) async {
        do {
            let file = try DroppedFile("\(path)/\(name)")
            let intake = try await file.take(by: service)
            try finish(name, intake)
        } catch {
            logger.error(
                "a file of the drop folder was not taken; it is tried again",
                metadata: ["file": "\(name)", "error": "\(error)"])
        }
    }

    /// Moves the file, its report first: a file that has moved has one.
    private func finish(_ name: String, _ intake: Intake) throws {
        let isRefused = intake.accepted + intake.duplicates == 0 && intake.rejected > 0
        let target = "\(path)/\(isRefused ? "rejected" : "done")/\(name)"
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("file", name)
        writer.field("accepted", intake.accepted)
        writer.field("duplicates", intake.duplicates)
        writer.field("rejected", intake.rejected)
        writer.key("rejections")
        writer.beginArray()
        for rejection in intake.rejections {
            writer.beginObject()
            writer.field("line", rejection.line)
            writer.field("reason", rejection.kind.rawValue)
            writer.field("message", rejection.message)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newLine()
        try Data(writer.bytes).write(to: URL(filePath: target + ".report.json"), options: .atomic)
        guard rename("\(path)/\(name)", target) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        logger.notice(
            "a file of the drop folder was taken",
            metadata: [
                "file": "\(name)", "accepted": "\(intake.accepted)",
                "duplicates": "\(intake.duplicates)", "rejected": "\(intake.rejected)",
            ])
    }
}

/// One file of the drop folder while it is read.
private struct DroppedFile {
    private let handle: FileHandle
    private let isTable: Bool

    init(_ path: String) throws {
        handle = try FileHandle(forReadingFrom: URL(filePath: path))
        isTable = path.hasSuffix(".csv")
    }

    /// What the lines are told by: events say the version of CloudEvents that they follow.
    private func isOfEvents(_ start: Data) -> Bool {
        let line = start.prefix { $0 != UInt8(ascii: "\n") }
        return line.range(of: Data("\"specversion\"".utf8)) != nil
    }

    /// Takes the whole file in, in portions. Throws what reading and the writer throw.
    func take(by service: TactService) async throws -> Intake {
        defer { try? handle.close() }
        var intake = Intake(service)
        let start = try handle.read(upToCount: 1 << 16) ?? Data()
        try handle.seek(toOffset: 0)
        var reader = Reader(
            intake, isTable: isTable, isOfEvents: isOfEvents(start), at: service.clock())
        while let chunk = try handle.read(upToCount: 1 << 18), !chunk.isEmpty {
            reader.feed(chunk, at: service.clock(), &intake)
            intake.weigh(chunk.count)
            while intake.isFull { try await intake.commit(patience: 600) }
        }
        reader.finish(&intake)
        try await intake.commit(patience: 600)
        return intake
    }

    /// Reads what the file holds.
    private enum Reader {
        case events(EventLines)
        case members(MemberLines)
        case table(MemberTableReader)

        init(_ intake: Intake, isTable: Bool, isOfEvents: Bool, at now: Instant) {
            let reading = intake.reading
            if isTable {
                self = .table(MemberTableReader(catalogue: reading.catalogue, received: now))
            } else if isOfEvents {
                self = .events(EventLines(events: reading.events, receipt: intake.receipt))
            } else {
                self = .members(MemberLines(catalogue: reading.catalogue, received: now))
            }
        }

        mutating func feed(_ chunk: Data, at now: Instant, _ intake: inout Intake) {
            chunk.withUnsafeBytes { bytes in
                let bytes = bytes.bindMemory(to: UInt8.self)
                switch self {
                case .events(var lines):
                    lines.receipt = intake.receipt
                    lines.feed(bytes) { intake.add($0.map { .event($0) }) }
                    self = .events(lines)
                case .members(var lines):
                    lines.received = now
                    lines.feed(bytes) { intake.add($0.map { .update($0) }) }
                    self = .members(lines)
                case .table(var table):
                    table.feed(bytes) { intake.add($0.map { .update($0) }) }
                    self = .table(table)
                }
            }
        }

        mutating func finish(_ intake: inout Intake) {
            switch self {
            case .events(var lines): lines.finish { intake.add($0.map { .event($0) }) }
            case .members(var lines): lines.finish { intake.add($0.map { .update($0) }) }
            case .table(var table): table.finish { intake.add($0.map { .update($0) }) }
            }
        }
    }
}
