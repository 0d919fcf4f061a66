import ArgumentParser
import AsyncHTTPClient
import Delivery
import Disk
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// Where the daemon is, and the token that it asks for.
struct DaemonAddress: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon (default: $TACT_URL, what TACT_LISTEN or tact.yaml says, or"
                + " http://127.0.0.1:8321).", valueName: "url"))
    var url: String?
    @Option(
        help: ArgumentHelp(
            "A file with the token that the daemon asks for (default: $TACT_TOKEN).",
            valueName: "file"))
    var tokenFile: String?

    /// The client for it; what neither option nor environment says, the campaign directory does.
    /// Throws `Failure` and `FileError`.
    func client(in home: Home) throws -> DaemonClient {
        let environment = ProcessInfo.processInfo.environment
        let url = try self.url ?? environment["TACT_URL"] ?? home.daemonURL
        var token = environment["TACT_TOKEN"]
        if let tokenFile {
            guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
                throw FileError(tokenFile, "read")
            }
            token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return DaemonClient(
            url: url.hasSuffix("/") ? String(url.dropLast()) : url, token: token)
    }
}

/// Talks to a daemon, and waits where it asks to.
struct DaemonClient {
    let url: String
    let token: String?

    /// What the daemon answered.
    struct Answer {
        var status: Int
        var fields: [JSONField]

        /// A count of the answer; nil where it has none.
        func count(_ key: String) -> Int? {
            guard case .int(let number)? = fields.first(where: { $0.key == key })?.value else {
                return nil
            }
            return number >= 0 ? Int(number) : nil
        }

        /// A text of the answer.
        func text(_ key: String) -> String? {
            guard case .string(let text)? = fields.first(where: { $0.key == key })?.value else {
                return nil
            }
            return text
        }

        /// A list of objects of the answer.
        func objects(_ key: String) -> [[JSONField]] {
            guard case .array(let values)? = fields.first(where: { $0.key == key })?.value else {
                return []
            }
            return values.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
        }
    }

    /// The client, of a store that another process has; throws a `Failure` where it is not there to
    /// be asked.
    func having(store path: String) throws -> DaemonClient {
        if isThere { return self }
        throw Failure(
            .configuration,
            "only one process may write to a store, and another has '\(path)'; no daemon answers at"
                + " \(url): --url or TACT_URL names it, any other process is to be waited for")
    }

    /// Whether a daemon answers, soon.
    private var isThere: Bool {
        let answer = try? attempt(
            .GET, "/healthz", type: nil, body: [], within: .seconds(3))
        return answer?.status.code == 200
    }

    /// How long a daemon that is busy is asked again, in seconds: by a person who waits, and for a file
    /// of many lines.
    static let (patience, longPatience) = (60.0, 300.0)

    /// One that says at once where there is nobody: by itself the library asks again for a minute.
    private static let client: HTTPClient = {
        var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30))
        pool.retryConnectionEstablishment = false
        return HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)),
                connectionPool: pool))
    }()

    /// Bytes of an answer at most; those of a daemon are far shorter.
    private static let longestAnswer = 16 << 20

    /// Sends a request and, while the daemon asks to wait, which `onWait` is told with its words (nil:
    /// standard error is), sends it again. Throws `Failure` where there is no daemon (`unasked`: a line
    /// that says what that means), where it wants another token, or where it stays busy for so many
    /// seconds.
    func send(
        _ method: HTTPMethod, _ path: String, type: String? = nil, body: [UInt8] = [],
        unasked: String? = nil, patience: Double = DaemonClient.patience,
        onWait: ((String) -> Void)? = nil
    ) throws -> Answer {
        let deadline = Date().addingTimeInterval(patience)
        var told: String?
        while true {
            let response = try attempt(method, path, type: type, body: body, unasked: unasked)
            let status = Int(response.status.code)
            let isPassing = status == 429 || status == 503
            guard isPassing, Date() < deadline else { return try answer(response, status) }
            let detail = Answer(status: status, fields: fields(of: response)).text("detail")
            let reason = detail ?? "status \(status)"
            if let onWait {
                onWait(reason)
            } else if told != reason {
                Terminal.tell("waiting for the daemon: \(reason)")
                told = reason
            }
            let wait = response.headers.first(name: "retry-after").flatMap { Double($0) } ?? 1
            Thread.sleep(forTimeInterval: min(max(wait, 0.1), 30))
        }
    }

    private func attempt(
        _ method: HTTPMethod, _ path: String, type: String?, body: [UInt8],
        within time: TimeAmount = .minutes(5), unasked: String? = nil
    ) throws -> HTTPClient.Response {
        var headers = HTTPHeaders()
        if let type { headers.add(name: "content-type", value: type) }
        if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
        do {
            let request = try HTTPClient.Request(
                url: url + path, method: method, headers: headers,
                body: body.isEmpty ? nil : .bytes(body))
            let reading = ResponseAccumulator(
                request: request, maxBodySize: DaemonClient.longestAnswer)
            return try DaemonClient.client
                .execute(request: request, delegate: reading, deadline: .now() + time).wait()
        } catch is ResponseAccumulator.ResponseTooBigError {
            throw isNoDaemon("its answer has more than \(DaemonClient.longestAnswer) bytes")
        } catch {
            let failure = HTTPFailure(error)
            guard !failure.hasConnection else {
                throw Failure(
                    .inputOutput,
                    "\(url): the daemon gave no answer: it \(failure.words); whether it has done what"
                        + " was asked is open, its log may say more: ask the same again")
            }
            let nobody =
                "\(url): there is no daemon to talk to: it \(failure.words); tact serve starts one,"
                + " --url names another"
            throw Failure(.inputOutput, lines: [nobody] + (unasked.map { [$0] } ?? []))
        }
    }

    /// Somebody else answers there.
    func isNoDaemon(_ what: String) -> Failure {
        Failure(.inputOutput, "\(url): this is no daemon of Tact: \(what); --url names another")
    }

    /// The object that it is; none where it is anything else.
    private func fields(of response: HTTPClient.Response) -> [JSONField] {
        let text = response.body.map { String(buffer: $0) } ?? ""
        guard case .object(let found)? = try? JSONValue(reading: text) else { return [] }
        return found
    }

    private func answer(_ response: HTTPClient.Response, _ status: Int) throws -> Answer {
        let answer = Answer(status: status, fields: fields(of: response))
        switch status {
        case 300..<400:
            let place = response.headers.first(name: "location").map { " to \($0)" } ?? ""
            throw isNoDaemon("it redirects\(place)")
        case 401, 403:
            throw Failure(
                .noPermission,
                "\(url): \(answer.text("detail") ?? "no"); --token-file or TACT_TOKEN gives one")
        case 500...:
            throw Failure(.software, "\(url): \(answer.text("detail") ?? "status \(status)")")
        default: return answer
        }
    }
}
