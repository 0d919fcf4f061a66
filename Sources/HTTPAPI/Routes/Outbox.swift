import Campaigns
import CivilTime
import Daemon
import Engine
import HTTPTypes
import HummingbirdCore
import Outbox
import Storage
import Templates

// The outbox: messages fetched by a program that hands them over itself, and what people change by hand.
extension Answering {
    /// How long a fetched message is left to whoever fetched it: so many seconds, unless said.
    private var standardLease: Int64 { 300 }

    /// `/v1/outbox`: with a channel, whoever asks takes messages away for a while; without, they are
    /// only looked at.
    func outbox(_ request: Request, _ target: RequestTarget) async throws -> Reply {
        guard let channel = target.query["channel"] else {
            return try await only(.get, request, .read) { try await list(target) }
        }
        // HEAD would lease messages that nobody gets to see.
        guard request.method == .get else { throw notAllowed([.get]) }
        try authorize(request, .ingest)
        return try await fetch(channel, target)
    }

    /// `GET /v1/outbox?channel=call&limit=50&lease=300`: messages that may go out now, with bodies, a
    /// JSON object a line, those of highest priority first; with a lease nobody else is given them for
    /// so many seconds.
    private func fetch(_ channel: String, _ target: RequestTarget) async throws -> Reply {
        let limit = try limit(target)
        let lease = try number("lease", target, default: Int(standardLease), 0...86_400)
        let now = service.clock()
        do {
            let fetched = try await service.fetch(
                channel, at: now, limit: limit, leaseSeconds: lease, keep: { Fetched($0) })
            return handOverLines(fetched)
        } catch let error as FetchError {
            throw problem(error, channel)
        }
    }

    /// Messages that were fetched, with bodies: as many as fill a piece are at hand, those after them
    /// are read again when their turn comes. What was settled meanwhile is left out.
    private func handOverLines(_ fetched: Fetched) -> Reply {
        let (first, ids) = (fetched.first, fetched.ids)
        // What has been leased is never answered that there is no room for it.
        let isWhole = first.next.map { $0 >= ids.count } ?? true
        if isWhole, first.lines.count <= AnswerRoom.trifle {
            return Reply(.ok, "application/x-ndjson", body: first.lines)
        }
        let listing = Listing<Int>(service, from: first) { store, after in
            var page = Page<Int>()
            for index in (after ?? 0)..<ids.count {
                guard let message = try store.message(id: ids[index]), message.status == .ready
                else { continue }
                guard page.add(message.handOverLine(), at: index + 1) else { break }
            }
            return page
        }
        return Reply(.ok, "application/x-ndjson", pieces: listing)
    }

    /// What is kept of messages that were fetched: the lines of the first and the ids of all.
    private struct Fetched {
        var first = Page<Int>()
        let ids: [String]

        init(_ messages: [OutboxMessage]) {
            ids = messages.map(\.id)
            for (index, message) in messages.enumerated() {
                guard first.add(message.handOverLine(), at: index + 1) else { break }
            }
        }
    }

    private func problem(_ error: FetchError, _ channel: String) -> Problem {
        switch error {
        case .unknownChannel:
            let names = service.deployment.edition.programme.channels.map(\.name)
            return Problem(
                .notFound, .noSuchChannel, "channels are \(names.joined(separator: ", "))")
        case .hasTarget: return notFetched(channel)
        }
    }

    /// Messages of the channel are not for others to hand over.
    func notFetched(_ channel: String) -> Problem {
        Problem(
            .conflict, .notFetched,
            "the daemon hands over the messages of '\(channel)' itself; a channel is fetched"
                + " whose target in tact.yaml is 'pull: true'")
    }

    private func limit(_ target: RequestTarget) throws(Problem) -> Int {
        try number("limit", target, default: 100, 1...1_000)
    }

    /// Messages of a status, without bodies and without a lease.
    private func list(_ target: RequestTarget) async throws -> Reply {
        let limit = try limit(target)
        let status = target.query["status"] ?? MessageStatus.ready.rawValue
        guard let status = MessageStatus(rawValue: status) else {
            let words = MessageStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.badRequest, .badQuery, "'status' is one of \(words)")
        }
        return try await listing { (store, after: Counted?) in
            let left = limit - (after?.count ?? 0)
            var (query, page) = (MessageQuery(), Page<Counted>())
            (query.status, query.after) = (status, after?.place)
            query.limit = min(left, Page<Counted>.rows)
            try store.messages(query) { message in
                let count = limit - left + page.count + 1
                let place = Counted(place: MessagePlace(of: message), count: count)
                return page.add(message.jsonLine(bodies: false), at: place)
            }
            if page.count == left { page.end() }
            return page
        }
    }

    /// A place in a listing that is to have no more than so many rows.
    private struct Counted {
        var place: MessagePlace
        /// Rows up to there.
        var count: Int
    }

    private func number(
        _ name: String, _ target: RequestTarget, default standard: Int, _ range: ClosedRange<Int>
    ) throws(Problem) -> Int {
        guard let text = target.query[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                .badRequest, .badQuery,
                "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `POST /v1/outbox/{id}/ack|retry|cancel`.
    func change(_ id: String, _ verb: String, _ request: Request) async throws -> Reply {
        switch verb {
        case "ack": try await service.change(id, .acknowledge)
        case "retry": return try await retry(id)
        case "cancel": try await service.change(id, .cancel)
        default:
            throw Problem(.notFound, .noSuchPath, "a message takes ack, retry or cancel")
        }
        return Reply(.noContent)
    }
}
