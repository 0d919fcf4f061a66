import AsyncHTTPClient
package import CivilTime
package import Engine
import NIOCore
import NIOHTTP1
package import Outbox

/// A URL to which each message is posted as JSON, signed after Standard Webhooks.
///
/// A message counts as handed over once the answer is 2xx. If no answer comes the receiver may have
/// it all the same: the next attempt has the same body, `webhook-id` and `Idempotency-Key`.
package final class WebhookTarget: RemoteTarget {
    package var connections: Int { settings.connections }
    private let settings: Settings
    private let peer: Peer
    private let clock: @Sendable () -> Instant
    private let client: HTTPClient
    private let places: Places

    /// What of an answer's body is read, so that the connection can be used again; a longer one
    /// costs the connection.
    private static let mostOfBody = 65_536

    /// Connects to nobody yet; `clock` gives the instant that signatures carry. Must be closed.
    /// Throws `misconfigured` with the rule that the settings break.
    package init(
        _ settings: Settings, clock: @escaping @Sendable () -> Instant
    ) throws(DeliveryFailure) {
        self.settings = settings
        self.clock = clock
        peer = try settings.checked()
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: try WebhookTarget.configuration(settings))
        places = Places(settings.connections)
    }

    /// Throws, besides what the network and the receiver bring about, `bad_key`.
    package func deliver(
        _ message: OutboxMessage, asking lastQuestion: @escaping LastQuestion
    ) async throws(DeliveryFailure) {
        await places.take()
        defer { places.give() }
        let request = try WebhookRequest(message, secrets: settings.secrets, at: clock())
        let answer = try await post(request, lastQuestion)
        if let failure = answer.failure(from: peer, at: clock()) { throw failure }
    }

    package func close() async { try? await client.shutdown() }

    /// No redirect, no proxy, no second connection when the first cannot be had.
    private static func configuration(
        _ settings: Settings
    ) throws(DeliveryFailure) -> HTTPClient.Configuration {
        let connect = min(settings.timeout / 2, .seconds(10))
        var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30))
        pool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try Trust.configuration(caFile: settings.caFile),
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connect)), connectionPool: pool,
            proxy: nil, decompression: .disabled)
        // One post a connection at a time: what `connections` promises.
        configuration.httpVersion = .http1Only
        // Called when the client's handlers are on the connection, before its first request.
        configuration.http1_1ConnectionDebugInitializer = AnswerGuard.install
        return configuration
    }

    private func post(
        _ request: WebhookRequest, _ lastQuestion: @escaping LastQuestion
    ) async throws(DeliveryFailure) -> WebhookAnswer {
        var outgoing = HTTPClientRequest(url: settings.url)
        outgoing.method = .POST
        outgoing.headers.add(contentsOf: request.headers)
        // The body is asked for once there is a connection.
        outgoing.body = .stream(
            QuestionedBody(bytes: request.body, lastQuestion: lastQuestion),
            length: .known(Int64(request.body.count)))
        let end = ContinuousClock.now.advanced(by: settings.timeout)
        let response: HTTPClientResponse
        do {
            response = try await client.execute(outgoing, timeout: TimeAmount(settings.timeout))
        } catch let refusal as DeliveryFailure {
            throw refusal
        } catch {
            throw failure(error)
        }
        await drain(response.body, until: end)
        return WebhookAnswer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after"))
    }

    /// Reads the body, of which nothing is wanted: the answer stands, whatever comes of it.
    private func drain(_ body: HTTPClientResponse.Body, until end: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await body.collect(upTo: WebhookTarget.mostOfBody) }
            group.addTask { try? await ContinuousClock().sleep(until: end) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Until the connection stands, all is about the target; once it does the receiver may have the
    /// message, and the fault may lie with it.
    private func failure(_ error: any Error) -> DeliveryFailure {
        let failure = HTTPFailure(error)
        return DeliveryFailure(
            failure.hasConnection ? .interrupted : failure.link.code, "\(peer) \(failure.words)")
    }
}

/// A body of one piece, before which the last question is asked: what it throws ends the request.
private struct QuestionedBody: AsyncSequence, Sendable {
    let bytes: [UInt8]
    let lastQuestion: LastQuestion

    struct AsyncIterator: AsyncIteratorProtocol {
        var body: QuestionedBody?

        mutating func next() async throws -> ByteBuffer? {
            guard let body else { return nil }
            self.body = nil
            try body.lastQuestion()
            return ByteBuffer(bytes: body.bytes)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
