import HTTPTypes
import Ingestion
import JSON

/// What a request is answered.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: [UInt8]
    /// In the place of a body: one that is made while it is sent.
    var pieces: (any Pieces)?
    /// The connection is of no use after it: the rest of the request has not been read.
    var closes = false

    /// The same without the body, whose length it tells (RFC 9110, 9.3.2). Throws what the pieces of
    /// one throw.
    func withoutBody() async throws -> Reply {
        var (reply, length) = (self, body.count)
        while let piece = try await pieces?.next() { length += piece.count }
        reply.headers[.contentLength] = String(length)
        (reply.body, reply.pieces) = ([], nil)
        return reply
    }

    init(_ status: HTTPResponse.Status, _ type: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.body = body
        headers = [:]
        if let type { headers[.contentType] = type }
    }

    init(_ status: HTTPResponse.Status, _ type: String, pieces: any Pieces) {
        self.init(status, type)
        self.pieces = pieces
    }

    /// One object of JSON.
    static func json(
        _ status: HTTPResponse.Status, _ fields: (inout JSONWriter) -> Void
    ) -> Reply {
        var writer = JSONWriter()
        writer.beginObject()
        fields(&writer)
        writer.endObject()
        writer.newLine()
        return Reply(status, "application/json", body: writer.bytes)
    }

    /// Its head, with the length of the body where that is known.
    var head: HTTPResponse {
        var headers = headers
        if status != .noContent, pieces == nil {
            headers[.contentLength] = headers[.contentLength] ?? String(body.count)
        }
        headers[.xContentTypeOptions] = "nosniff"
        headers[.cacheControl] = headers[.cacheControl] ?? "no-store"
        return HTTPResponse(status: status, headerFields: headers)
    }
}

/// Why a request was not done, as RFC 9457 has it.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// A word that programs tell problems apart by: of a kind or, where nothing but lines was
    /// wrong, that of the first rejection.
    var type: String
    var detail: String
    /// Seconds after which it may be tried again.
    var retryAfter: Int?
    var closes = false

    init(
        _ status: HTTPResponse.Status, _ kind: ProblemKind, _ detail: String,
        retryAfter: Int? = nil, closes: Bool = false
    ) {
        self.status = status
        type = kind.rawValue
        self.detail = detail
        self.retryAfter = retryAfter
        self.closes = closes
    }

    /// For a request of which no line could be taken.
    init(rejecting first: Rejection) {
        status = .badRequest
        type = first.kind.rawValue
        detail = first.message
    }

    /// The status in words; those of a number alone have none.
    private var title: String {
        guard status.reasonPhrase.isEmpty else { return status.reasonPhrase }
        let known: [HTTPResponse.Status] = [.badRequest, .contentTooLarge, .unsupportedMediaType]
        return known.first { $0.code == status.code }?.reasonPhrase ?? "Error"
    }

    /// The answer, with further members.
    func reply(_ more: (inout JSONWriter) -> Void = { _ in }) -> Reply {
        var reply = Reply.json(status) { writer in
            writer.field("type", "urn:tact:problem:\(type)")
            writer.field("title", title)
            writer.field("status", status.code)
            writer.field("detail", detail)
            more(&writer)
        }
        reply.headers[.contentType] = "application/problem+json"
        if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
        if status == .unauthorized { reply.headers[.wwwAuthenticate] = "Bearer realm=\"tact\"" }
        reply.closes = closes
        return reply
    }
}
