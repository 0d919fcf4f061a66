import Ingestion

/// What was wrong with a request that was not done. The raw values are what programs tell problems
/// apart by and what `/metrics` counts by; they never change.
enum ProblemKind: String, CaseIterable, Sendable {
    // The request as HTTP
    case badFraming = "bad-framing"
    case badHost = "bad-host"
    case badPath = "bad-path"
    case badQuery = "bad-query"
    case method
    case noSuchPath = "no-such-path"
    case tooLong = "too-long"
    case transferCoding = "transfer-coding"
    // Who asks
    case host
    case origin
    case scope
    case token
    case tokens
    // What it brings
    case badBatch = "bad_batch"
    case badContentType = "bad_content_type"
    case badMember = "bad-member"
    case tooManyEvents = "too_many_events"
    case unsupportedContentType = "unsupported_content_type"
    // What it asks for
    case noSuchChannel = "no-such-channel"
    case noSuchMember = "no-such-member"
    case noSuchMessage = "no-such-message"
    case notFetched = "not-fetched"
    case notLeased = "not-leased"
    case tooLate = "too-late"
    case onItsWay = "on-its-way"
    // What the daemon can do
    case broken
    case busy
    case fault
    case outdated
    case refused
    case stopping
    case store

    init(_ kind: RequestRefusal.Kind) {
        switch kind {
        case .badContentType: self = .badContentType
        case .unsupportedContentType: self = .unsupportedContentType
        case .badBatch: self = .badBatch
        case .tooManyEvents: self = .tooManyEvents
        }
    }
}
