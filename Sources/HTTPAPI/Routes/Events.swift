import CivilTime
import Daemon
import Engine
import HTTPTypes
import HummingbirdCore
import Ingestion
import NIOCore
import NIOHTTP1
import ServiceLifecycle

// Events and members on their way in.
extension Answering {
    /// `POST /v1/events`: one event, a batch, or lines without end (CloudEvents HTTP protocol binding
    /// 1.0.2).
    func takeEvents(_ request: Request) async throws -> Reply {
        let head: EventRequestHead
        do {
            head = try EventRequestHead(
                headers: request.headers.lazy.map { ($0.name.rawName, $0.value) })
        } catch {
            throw Problem(refusal: error)
        }
        var taking = Intake(service, of: .event)
        guard head.mode != .lines else { return try await takeEventLines(request, &taking) }
        let bytes = try await body(of: request)
        let reader = EventRequestReader(events: taking.reading.events, maximumBatch: limits.batch)
        let receipt = taking.receipt
        let results: [Result<Event, Rejection>]
        do {
            results = try bytes.withUnsafeBufferPointer { bytes throws(RequestRefusal) in
                try reader.read(head, body: bytes, receipt: receipt)
            }
        } catch {
            throw Problem(refusal: error)
        }
        for result in results { taking.add(result.map { .event($0) }) }
        taking.weigh(bytes.count)
        try await taking.commit()
        return taking.reply()
    }

    private func takeEventLines(_ request: Request, _ taking: inout Intake) async throws -> Reply {
        var lines = EventLines(
            events: taking.reading.events, receipt: taking.receipt,
            lines: LineReader(maximumLength: limits.line))
        return try await takeLines(request, &taking) { taking, chunk in
            lines.receipt = taking.receipt
            if let chunk {
                lines.feed(chunk) { taking.add($0.map { .event($0) }) }
            } else {
                lines.finish { taking.add($0.map { .event($0) }) }
            }
        }
    }

    /// `POST /v1/members`: a JSON object a line.
    func takeMembers(_ request: Request) async throws -> Reply {
        guard isStream(request) else {
            throw Problem(
                .unsupportedMediaType, .unsupportedContentType,
                "members come as application/x-ndjson, a JSON object a line, or as text/csv",
                closes: true)
        }
        if isTable(request) { return try await takeMemberTable(request) }
        var taking = Intake(service, of: .row)
        var lines = MemberLines(
            catalogue: taking.reading.catalogue, received: service.clock(),
            lines: LineReader(maximumLength: limits.line))
        return try await takeLines(request, &taking) { taking, chunk in
            lines.received = service.clock()
            if let chunk {
                lines.feed(chunk) { taking.add($0.map { .update($0) }) }
            } else {
                lines.finish { taking.add($0.map { .update($0) }) }
            }
            taking.unknown = lines.unknown
        }
    }

    private func isTable(_ request: Request) -> Bool {
        request.headers[.contentType]?.lowercased().hasPrefix("text/csv") ?? false
    }

    /// The same as a table with a header.
    private func takeMemberTable(_ request: Request) async throws -> Reply {
        var taking = Intake(service, of: .row)
        var table = MemberTableReader(
            catalogue: taking.reading.catalogue, received: service.clock())
        return try await takeLines(request, &taking) { taking, chunk in
            if let chunk {
                table.feed(chunk) { taking.add($0.map { .update($0) }) }
            } else {
                table.finish { taking.add($0.map { .update($0) }) }
            }
            taking.unknown = table.unknown
        }
    }

    /// Reads a stream of lines of any length in bounded memory, and commits it in portions; `take` is
    /// given each chunk and, at the end, nil.
    private func takeLines(
        _ request: Request, _ taking: inout Intake,
        _ take: (inout Intake, UnsafeBufferPointer<UInt8>?) -> Void
    ) async throws -> Reply {
        taking.isStream = true
        do {
            let isWhole = try await readLines(request, &taking, take)
            if isWhole { take(&taking, nil) }
            try await taking.commit()
            return isWhole ? taking.reply() : cutShort(taking, badFraming)
        } catch let error as WriterError {
            return cutShort(taking) { problem(error, isPart: $0) }
        }
    }

    /// Whether the lines came to their end: where the framing breaks, those before are whole and
    /// are taken like any others.
    private func readLines(
        _ request: Request, _ taking: inout Intake,
        _ take: (inout Intake, UnsafeBufferPointer<UInt8>?) -> Void
    ) async throws -> Bool {
        do {
            for try await chunk in request.body {
                chunk.withUnsafeReadableBytes { take(&taking, $0.bindMemory(to: UInt8.self)) }
                taking.weigh(chunk.readableBytes)
                if taking.isFull { try await taking.commit() }
                // The daemon cannot wait for the end of a stream that has none.
                if Task.isShuttingDownGracefully { throw WriterError.stopping }
            }
            return true
        } catch is HTTPParserError {
            return false
        }
    }

    /// The answer to lines without end of which not all were taken: the problem, which is told
    /// whether some were, and the counts of those.
    private func cutShort(_ taking: Intake, _ problem: (_ isPart: Bool) -> Problem) -> Reply {
        let problem = problem(taking.accepted + taking.duplicates > 0)
        service.meter.refused(problem.type)
        var reply = problem.reply(taking.write)
        reply.closes = true
        return reply
    }

    /// `PUT /v1/members/{id}`: attributes of one member; those that are not named stay as they are.
    func put(_ id: String, _ request: Request) async throws -> Reply {
        let bytes = try await body(of: request, upTo: limits.line)
        var taking = Intake(service, of: .row)
        var reader = MemberObjectReader(catalogue: taking.reading.catalogue)
        let now = service.clock()
        taking.add(
            bytes.withUnsafeBufferPointer { reader.read($0, of: id, received: now) }
                .map { .update($0) })
        taking.weigh(bytes.count)
        try await taking.commit()
        return taking.rejected > 0 ? taking.reply() : Reply(.noContent)
    }
}

extension Problem {
    /// A request of which nothing can be read.
    fileprivate init(refusal: RequestRefusal) {
        self.init(
            HTTPResponse.Status(code: refusal.status), ProblemKind(refusal.kind), refusal.message,
            closes: true)
    }
}
