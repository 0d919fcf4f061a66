/// How a request brings its events.
public enum EventRequestMode: String, CaseIterable, Hashable, Sendable {
    /// One event, the whole of it a JSON object: `application/cloudevents+json`.
    case structured
    /// A JSON array of events: `application/cloudevents-batch+json`.
    case batched
    /// One event, its attributes in headers and its data in the body.
    case binary
    /// NDJSON, one event a line: `application/x-ndjson`.
    case lines
}

/// What the headers of a request say of the events that it brings (CloudEvents HTTP protocol
/// binding 1.0.2, section 3).
public struct EventRequestHead: Sendable {
    public let mode: EventRequestMode
    /// The value of `Content-Type` as it was written, blanks around it left out.
    let contentType: String?
    /// The headers that begin with `ce-`: what follows, in lower case, and their values.
    let attributes: [(name: String, value: String)]

    /// Names are taken without regard to case. Throws what makes the whole request unreadable: its
    /// content type.
    public init(
        headers: some Sequence<(name: String, value: String)>
    ) throws(RequestRefusal) {
        var contentTypes: [String] = []
        var attributes: [(name: String, value: String)] = []
        for (name, value) in headers {
            let name = name.lowercased()
            if name == "content-type" {
                contentTypes.append(trimmed(value))
            } else if name.hasPrefix("ce-") {
                attributes.append((String(name.dropFirst(3)), trimmed(value)))
            }
        }
        self.attributes = attributes
        contentType = contentTypes.first
        mode = try eventRequestMode(contentTypes, hasAttributes: !attributes.isEmpty)
    }
}

private func eventRequestMode(
    _ contentTypes: [String], hasAttributes: Bool
) throws(RequestRefusal) -> EventRequestMode {
    guard contentTypes.count < 2 else {
        throw RequestRefusal(.badContentType, "Content-Type may occur only once, found it twice")
    }
    guard let text = contentTypes.first else {
        if hasAttributes { return .binary }
        throw .unsupportedContentType(found: "none")
    }
    guard let mediaType = MediaType(text) else {
        throw RequestRefusal(
            .badContentType, "Content-Type must be a media type, found " + excerpt(text))
    }
    let mode: EventRequestMode
    switch mediaType.essence {
    case "application/cloudevents+json": mode = .structured
    case "application/cloudevents-batch+json": mode = .batched
    case "application/x-ndjson": mode = .lines
    case let essence where hasAttributes && !essence.hasPrefix("application/cloudevents"):
        return .binary
    default: throw .unsupportedContentType(found: excerpt(text))
    }
    guard mediaType.isUTF8 else { throw .unsupportedContentType(found: excerpt(text)) }
    return mode
}

/// The value without the blanks and tabs around it, which are no part of it.
private func trimmed(_ value: String) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let rest = value.utf8.drop(while: isBlank)
    let end = rest.lastIndex { !isBlank($0) }.map(rest.index(after:)) ?? rest.startIndex
    return String(Substring(rest[..<end]))
}
