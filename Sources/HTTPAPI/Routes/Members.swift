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
        try await listing { (store, after: LedgerPlace?) in
            if after == nil { try know(id, store) }
            var (query, page) = (DecisionQuery(), Page<LedgerPlace>())
            (query.member, query.after, query.limit) = (id, after, Page<LedgerPlace>.rows)
            try store.decisions(query) { page.add($0.jsonLine(), at: LedgerPlace(of: $0)) }
            return page
        }
    }

    /// The member's messages without bodies, a JSON object a line.
    func messages(of id: String) async throws -> Reply {
        try await listing { (store, after: MessagePlace?) in
            if after == nil { try know(id, store) }
            var (query, page) = (MessageQuery(), Page<MessagePlace>())
            (query.member, query.after, query.limit) = (id, after, Page<MessagePlace>.rows)
            try store.messages(query) {
                page.add($0.jsonLine(bodies: false), at: MessagePlace(of: $0))
            }
            return page
        }
    }

    /// Throws a problem unless the store has a member of the id.
    private func know(_ id: String, _ store: any Store) throws {
        if try store.members(ids: [id], contactsFrom: .distantFuture).isEmpty { throw noMember(id) }
    }
}
