package import Daemon
import Engine
import HTTPTypes
import HummingbirdCore
import Ingestion
package import Logging
import NIOCore
import NIOHTTP1

/// Answers requests: finds the route, asks whether the token may take it, and tells whatever goes wrong
/// as a problem of RFC 9457.
package struct Answering: Sendable {
    let service: TactService
    let limits: RequestLimits
    private let logger: Logger
    private let refusals = Refusals()

    package init(_ service: TactService, limits: RequestLimits, logger: Logger) {
        self.service = service
        self.limits = limits
        self.logger = logger
    }

    /// Whether the request brings lines without end, and may take as long as they come: of all paths
    /// these two take such, and whoever may not post to them is told before a line is read.
    func isStream(_ request: Request) -> Bool {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        let path = request.head.path?.prefix { $0 != "?" } ?? ""
        return request.method == .post && (path == "/v1/events" || path == "/v1/members")
            && (type.hasPrefix("application/x-ndjson") || type.hasPrefix("text/csv"))
    }

    /// What the request is answered; never throws. Refusals are counted, those for want of a token
    /// told in the log too.
    func reply(to request: Request) async -> Reply {
        do {
            let reply = try await answer(request)
            return request.method == .head ? try await reply.withoutBody() : reply
        } catch {
            let problem = problem(of: error)
            service.meter.refused(problem.type)
            if problem.status == .unauthorized || problem.status == .forbidden {
                refusals.note(problem.type, logger)
            }
            return problem.reply()
        }
    }

    private func answer(_ request: Request) async throws -> Reply {
        try checkForm(of: request)
        guard let target = RequestTarget(request.head.path ?? "") else {
            throw Problem(
                .badRequest, .badPath, "the path must be one of RFC 3986 that encodes UTF-8")
        }
        return try await route(request, target)
    }

    private func problem(of error: any Error) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as WriterError: return problem(error)
        case let error as MessageChangeError: return problem(error)
        case is HTTPParserError: return badFraming(isPart: false)
        default:
            logger.error(
                "a request failed", metadata: ["error": "\(error)", "kind": "\(type(of: error))"])
            return Problem(
                .internalServerError, .fault, "the daemon could not answer; its log says why")
        }
    }

    /// The words and status for what the writer would not do; `isPart`: what came before it in the same
    /// request was taken.
    func problem(_ error: WriterError, isPart: Bool = false) -> Problem {
        let left = whatWasTaken(isPart: isPart)
        switch error {
        case .busy:
            service.meter.turnedAway()
            return Problem(
                .tooManyRequests, .busy, "more waits than is taken in; \(left)", retryAfter: 1)
        case .outdated:
            return Problem(
                .serviceUnavailable, .outdated,
                "the files were changed meanwhile; \(left): send it again", retryAfter: 1)
        case .stopping:
            return Problem(
                .serviceUnavailable, .stopping, "the daemon is ending; \(left)", retryAfter: 5)
        case .broken(let detail):
            logger.error("an input cannot be taken", metadata: ["detail": "\(detail)"])
            return Problem(
                .internalServerError, .broken,
                "the store cannot take this for one of its members; the log says why")
        case .failed:
            return Problem(
                .serviceUnavailable, .store,
                "the store has failed; whether this was taken is open: send the same again",
                retryAfter: 10)
        case .refused(let detail):
            return Problem(.unprocessableContent, .refused, detail)
        }
    }

    /// Why an answer is not given: others of its size wait for readers that do not take them.
    var noRoom: Problem {
        service.meter.turnedAway()
        service.meter.refused(ProblemKind.busy.rawValue)
        return Problem(
            .tooManyRequests, .busy,
            "too much of other answers waits to be read; ask for this one again", retryAfter: 5)
    }

    /// What the sender of a request that was not done needs to know to send it again.
    func whatWasTaken(isPart: Bool) -> String {
        isPart
            ? "what is counted here was taken, what comes after it was not"
            : "nothing of this was taken"
    }

    private func problem(_ error: MessageChangeError) -> Problem {
        switch error {
        case .unknown: Problem(.notFound, .noSuchMessage, "there is no message of this id")
        case .tooLate(let status):
            Problem(
                .conflict, .tooLate, "the message is \(status.rawValue); this means nothing any more")
        case .onItsWay:
            Problem(
                .conflict, .onItsWay,
                "the message is being handed over right now; ask again once it is known what came"
                    + " of it", retryAfter: 5)
        case .notFetched(let channel): notFetched(channel)
        case .neverLeased(let channel):
            Problem(
                .conflict, .notLeased,
                "nobody has been given this message, so nobody can have handed it over; fetch it first,"
                    + " with a lease: GET /v1/outbox?channel=\(channel)&lease=300")
        }
    }

    private func route(_ request: Request, _ target: RequestTarget) async throws -> Reply {
        let parts = target.parts
        switch (parts.first, parts.count) {
        case ("healthz", 1): return try await only(.get, request, nil) { health() }
        case ("readyz", 1): return try await only(.get, request, nil) {
                try checkIsLocal(request, orAddress: true)
                return readiness(request)
            }
        case ("metrics", 1): return try await only(.get, request, .read) { try await metrics() }
        case ("openapi.json", 1): return try await only(.get, request, nil) {
                try checkIsLocal(request)
                return openAPI()
            }
        case ("u", 2): return try await unsubscribe(request, token: parts[1])
        case ("v1", 2...): return try await version1(request, target, Array(parts.dropFirst()))
        default: throw notFound
        }
    }

    private func version1(
        _ request: Request, _ target: RequestTarget, _ parts: [String]
    ) async throws -> Reply {
        switch (parts[0], parts.count) {
        case ("events", 1):
            return try await only(.post, request, .ingest) { try await takeEvents(request) }
        case ("members", 1):
            return try await only(.post, request, .ingest) { try await takeMembers(request) }
        case ("members", 2): return try await member(request, parts[1])
        case ("members", 3) where !target.query.isEmpty:
            throw Problem(.badRequest, .badQuery, "this path takes no parameters")
        case ("members", 3) where parts[2] == "decisions":
            return try await only(.get, request, .read) { try await decisions(of: parts[1]) }
        case ("members", 3) where parts[2] == "messages":
            return try await only(.get, request, .read) { try await messages(of: parts[1]) }
        case ("outbox", 1):
            return try await outbox(request, target)
        case ("outbox", 3):
            return try await only(.post, request, parts[2] == "ack" ? .ingest : .admin) {
                try await change(parts[1], parts[2], request)
            }
        case ("reload", 1):
            return try await only(.post, request, .admin) { try await reload() }
        default: throw notFound
        }
    }

    private var notFound: Problem {
        Problem(.notFound, .noSuchPath, "there is nothing here; /openapi.json lists what there is")
    }

    /// Runs the body for the one method that the path has, for a token of the scope (nil: for anybody).
    func only(
        _ method: HTTPRequest.Method, _ request: Request, _ scope: TokenScope?,
        _ body: () async throws -> Reply
    ) async throws -> Reply {
        let isHead = method == .get && request.method == .head
        guard request.method == method || isHead else { throw notAllowed([method]) }
        if let scope { try authorize(request, scope) }
        return try await body()
    }

    /// What a path answers to methods that it does not have.
    func notAllowed(_ methods: [HTTPRequest.Method]) -> Problem {
        Problem(
            .methodNotAllowed, .method,
            "this path takes " + methods.map(\.rawValue).joined(separator: ", "))
    }

    /// Throws a problem unless the request's token has the scope, or none is asked for.
    func authorize(_ request: Request, _ scope: TokenScope) throws(Problem) {
        switch service.access.judge(token(of: request), for: scope) {
        case .admitted: try checkIsLocal(request)
        case .unknown:
            throw Problem(
                .unauthorized, .token, "this needs a token: Authorization: Bearer <token>",
                closes: true)
        case .beyondScope:
            throw Problem(
                .forbidden, .scope, "this token may not do this; it needs the scope \(scope.rawValue)",
                closes: true)
        case .unavailable:
            throw Problem(
                .serviceUnavailable, .tokens,
                "the file of tokens cannot be read; the daemon's log says why", retryAfter: 10,
                closes: true)
        }
    }

    /// The token that a request shows (RFC 6750, 2.1); nil: none.
    func token(of request: Request) -> String? {
        let header = request.headers[.authorization] ?? ""
        let parts = header.split(separator: " ", maxSplits: 1)
        let isBearer = parts.count == 2 && parts[0].lowercased() == "bearer"
        return isBearer ? String(parts[1]) : nil
    }

    /// The whole body; throws a problem where it is longer than the limit.
    func body(of request: Request, upTo limit: Int? = nil) async throws -> [UInt8] {
        let limit = limit ?? limits.body
        let tooLong = Problem(
            .contentTooLarge, .tooLong,
            "a body may have \(limit) bytes; send lines (application/x-ndjson) for more",
            closes: true)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw tooLong
        }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= limit else { throw tooLong }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }
}

/// What a request may ask of the daemon.
package struct RequestLimits: Sendable {
    /// Bytes of a body that is not lines.
    package var body = 8 << 20
    /// Events of a batch.
    package var batch = 1_000
    /// Bytes of a line.
    package var line = 1 << 20
    /// How long the erasing of a member is waited for: well within the time of a request, so that what
    /// keeps it from ending is told.
    package var erasing = Duration.seconds(20)

    package init() {}
}
