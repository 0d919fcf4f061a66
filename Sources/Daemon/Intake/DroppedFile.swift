import Campaigns
import CivilTime
import Disk
import Engine
import Foundation
import Ingestion
import Storage

/// One file of the drop folder while it is read.
struct DroppedFile {
    private let handle: FileHandle
    private let isTable: Bool
    /// Tells this version of the file from others, over any start: by a hash, for names may say
    /// whose it is.
    let identity: String

    /// Opens the file that has the mark. What has taken its place since is not waited for, and not
    /// followed where it is a link. Throws `FileError`.
    init(_ path: String, _ mark: FileMark) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard FileMark(of: descriptor) == mark else {
            throw FileError(path, "read", code: EBUSY)
        }
        isTable = path.lowercased().hasSuffix(".csv")
        let name = (path as NSString).lastPathComponent
        identity = hexadecimal(SHA256.digest(joining: name, mark.content))
    }

    /// What the lines are told by: events say the version of CloudEvents that they follow.
    private func isOfEvents(_ start: Data) -> Bool {
        let text = start.drop { [0x0A, 0x0D, 0x20, 0x09].contains($0) }
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        return line.range(of: Data("\"specversion\"".utf8)) != nil
    }

    /// Takes the file in, in portions, from behind what was taken of it before. Throws what reading
    /// and the writer throw.
    func take(by service: TactService, patience: Int) async throws -> Intake {
        defer { try? handle.close() }
        let start = try handle.read(upToCount: 1 << 16) ?? Data()
        try handle.seek(toOffset: 0)
        let kind: InputKind = !isTable && isOfEvents(start) ? .event : .row
        let identity = identity
        let before = try await service.read { try $0.recordsTaken(of: identity) }
        var intake = Intake(
            service, of: kind, goingOn: FileProgress(file: identity, records: before))
        var reader = Reader(intake, isTable: isTable, at: service.clock())
        while let chunk = try handle.read(upToCount: 1 << 18), !chunk.isEmpty {
            reader.feed(chunk, at: service.clock(), &intake)
            intake.weigh(chunk.count)
            while intake.isFull { try await intake.commit(patience: patience) }
            try Task.checkCancellation()
        }
        reader.finish(&intake)
        intake.unknown = reader.unknown
        try await intake.commit(patience: patience)
        return intake
    }

    /// Reads what the file holds.
    private enum Reader {
        case events(EventLines)
        case members(MemberLines)
        case table(MemberTableReader)

        init(_ intake: Intake, isTable: Bool, at now: Instant) {
            let reading = intake.reading
            switch intake.kind {
            case .event:
                self = .events(EventLines(events: reading.events, receipt: intake.receipt))
            case .row where isTable:
                self = .table(MemberTableReader(catalogue: reading.catalogue, received: now))
            case .row:
                self = .members(MemberLines(catalogue: reading.catalogue, received: now))
            }
        }

        /// Names that the catalogue does not know.
        var unknown: UnknownNames {
            switch self {
            case .events: UnknownNames()
            case .members(let lines): lines.unknown
            case .table(let table): table.unknown
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
