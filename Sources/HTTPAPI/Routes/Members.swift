import Campaigns
import CivilTime
import Daemon
import Engine
import Expressions
import HTTPTypes
import HummingbirdCore
import Ingestion
import JSON
import Listings
import Outbox
import Storage
import Templates

// Members: brought in and shown.
extension Answering {
    /// `/v1/members/{id}`: PUT, GET.
    func member(_ request: Request, _ id: String) async throws -> Reply {
        guard !id.isEmpty else {
            throw Problem(.badRequest, .badMember, "a member's id is not empty")
        }
        switch request.method {
        case .put:
            try authorize(request, .ingest)
            return try await put(id, request)
        case .get, .head:
            try authorize(request, .read)
            return try await show(id)
        case .delete:
            try authorize(request, .admin)
            try await service.forget(id, patience: limits.erasing)
            return Reply(.noContent)
        default: throw notAllowed([.get, .put, .delete])
        }
    }

    private func noMember(_ id: String) -> Problem {
        Problem(.notFound, .noSuchMember, "there is no member of this id")
    }

    private func show(_ id: String) async throws -> Reply {
        let known = try await service.read {
            try $0.members(ids: [id], contactsFrom: .distantPast)
        }
        guard let stored = known.first else { throw noMember(id) }
        var writer = JSONWriter()
        stored.write(
            to: &writer, service.deployment.edition.programme.catalogue, whole: true)
        writer.newLine()
        return Reply(.ok, "application/json", body: writer.bytes)
    }

    /// The member's ledger, a JSON object a line.
    func decisions(of id: String) async throws -> Reply {
        try await lines(of: id) { store, add in
            var query = DecisionQuery()
            query.member = id
            try store.decisions(query) { row in
                add(row.jsonLine())
                return true
            }
        }
    }

    /// The member's messages without bodies, a JSON object a line.
    func messages(of id: String) async throws -> Reply {
        try await lines(of: id) { store, add in
            var query = MessageQuery()
            query.member = id
            try store.messages(query) { message in
                add(message.jsonLine(bodies: false))
                return true
            }
        }
    }

    /// What the body adds of a member that is known.
    private func lines(
        of id: String, _ body: @escaping @Sendable (any Store, ([UInt8]) -> Void) throws -> Void
    ) async throws -> Reply {
        let lines = try await service.read { store in
            guard try !store.members(ids: [id], contactsFrom: .distantFuture).isEmpty else {
                return nil as [UInt8]?
            }
            var lines: [UInt8] = []
            try body(store) { lines += $0 }
            return lines
        }
        guard let lines else { throw noMember(id) }
        return Reply(.ok, "application/x-ndjson", body: lines)
    }
}
