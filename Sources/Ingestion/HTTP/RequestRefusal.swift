/// Why nothing of a request can be read; what is wrong with one event of it is a `Rejection`.
public struct RequestRefusal: Error, Hashable, Sendable {
    /// What was wrong; the raw values are what is printed, and never change.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case badContentType = "bad_content_type"
        case unsupportedContentType = "unsupported_content_type"
        case badBatch = "bad_batch"
        case tooManyEvents = "too_many_events"
    }

    public var kind: Kind
    /// The rule and what was found; no full stop.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The HTTP status that answers it.
    public var status: Int {
        switch kind {
        case .badContentType, .badBatch: 400
        case .tooManyEvents: 413
        case .unsupportedContentType: 415
        }
    }

    /// For a content type in which we read no events.
    static func unsupportedContentType(found: String) -> RequestRefusal {
        RequestRefusal(
            .unsupportedContentType,
            "Content-Type must be application/cloudevents+json, application/cloudevents-batch+json "
                + "or application/x-ndjson, in UTF-8, or that of the data where headers such as "
                + "ce-id hold the attributes; found " + found)
    }
}

extension RequestRefusal: CustomStringConvertible {
    /// One line for people: the rule, what was found, the kind.
    public var description: String { "\(message) [\(kind.rawValue)]" }
}
