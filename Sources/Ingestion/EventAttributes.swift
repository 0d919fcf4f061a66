import CivilTime
import JSON

/// Where the attributes of one event stand in its text.
struct EventAttributes {
    let line: Int
    /// The first thing wrong that is not a matter of syntax: what is no JSON is told first.
    private(set) var problem: Rejection?
    private var specversion: JSONText?
    private var id: JSONText?
    private var source: JSONText?
    private var type: JSONText?
    private var subject: JSONText?
    private var time: JSONText?
    private var datacontenttype: JSONText?
    private var base64: JSONText?
    private var data: Range<Int>?
    private var seen: UInt16 = 0

    init(line: Int) { self.line = line }

    /// Walks the whole text and notes where things are.
    mutating func read(_ scanner: JSONScanner) throws(Rejection) {
        var scanner = scanner
        do throws(JSONError) {
            guard try scanner.peek() == .object else {
                try scanner.skip()
                try scanner.finish()
                problem = Rejection(
                    .notObject, line: line, "an event must be a JSON object, found another value")
                return
            }
            try scanner.enterObject()
            while let key = try scanner.nextKey() { try readValue(of: key, &scanner) }
            try scanner.finish()
        } catch {
            throw syntaxRejection(error, line: line)
        }
    }

    private mutating func readValue(
        of key: JSONText, _ scanner: inout JSONScanner
    ) throws(JSONError) {
        guard let attribute = EventAttribute(key, in: scanner) else { return try scanner.skip() }
        let bit = UInt16(1) << attribute.rawValue
        if seen & bit != 0 {
            note(.ambiguous, "'\(attribute.name)' may occur only once, found it twice")
        }
        seen |= bit
        let kind = try scanner.peek()
        if attribute == .data {
            let start = scanner.position
            try scanner.skip()
            if kind != .null { data = start..<scanner.position }
        } else if kind == .string {
            set(attribute, try scanner.string())
        } else {
            try scanner.skip()
            if kind != .null {
                note(
                    attribute.rejection,
                    "'\(attribute.name)' must be a string, found \(inWords(kind))")
            }
        }
    }

    private mutating func note(_ kind: Rejection.Kind, _ message: String) {
        if problem == nil { problem = Rejection(kind, line: line, message) }
    }

    private mutating func set(_ attribute: EventAttribute, _ text: JSONText) {
        switch attribute {
        case .specversion: specversion = text
        case .id: id = text
        case .source: source = text
        case .type: type = text
        case .subject: subject = text
        case .time: time = text
        case .datacontenttype: datacontenttype = text
        case .base64: base64 = text
        case .data: break
        }
    }

    private func text(_ attribute: EventAttribute) -> JSONText? {
        switch attribute {
        case .specversion: specversion
        case .id: id
        case .source: source
        case .type: type
        case .subject: subject
        case .time: time
        case .datacontenttype: datacontenttype
        case .base64: base64
        case .data: nil
        }
    }
}

extension EventAttributes {
    /// Throws unless the event is of version 1.0 of CloudEvents.
    func checkVersion(in scanner: JSONScanner) throws(Rejection) {
        if let specversion, scanner.equals(specversion, "1.0") { return }
        let found = specversion.map { excerpt(scanner.string($0)) } ?? "nothing"
        throw Rejection(.badVersion, line: line, "'specversion' must be '1.0', found \(found)")
    }

    /// The text of an attribute that every event must have.
    func text(
        _ attribute: EventAttribute, in scanner: JSONScanner, orElse kind: Rejection.Kind
    ) throws(Rejection) -> JSONText {
        guard let text = text(attribute), !text.isEmpty else {
            let found = text(attribute) == nil ? "nothing" : "an empty one"
            throw Rejection(
                kind, line: line, "'\(attribute.name)' must be a non-empty string, found \(found)")
        }
        if scanner.withCharacters(of: text, hasControlCharacter) {
            throw Rejection(
                kind, line: line,
                "'\(attribute.name)' must have no control characters, found "
                    + excerpt(scanner.string(text)))
        }
        // Source and id together name an occurrence, with a blank between them.
        if attribute == .source,
            scanner.withCharacters(of: text, { $0.contains(UInt8(ascii: " ")) })
        {
            throw Rejection(
                kind, line: line,
                "'source' must be a URI reference, which has no blanks, found "
                    + excerpt(scanner.string(text)))
        }
        return text
    }

    /// The event's own time and that of its receipt.
    func times(
        in scanner: JSONScanner, receipt: Receipt
    ) throws(Rejection) -> (time: Instant, received: Instant) {
        let own = try ownTime(in: scanner)
        switch receipt {
        case .atOwnTime:
            guard let own else {
                throw Rejection(
                    .missingTime, line: line, "a recorded event must have a 'time', found nothing")
            }
            return (own, own)
        case .now(let now, let oldest):
            let time = own ?? now
            if time > now.advanced(by: Receipt.tolerance) {
                throw Rejection(
                    .timeAhead, line: line,
                    "'time' may be at most five minutes after \(now), found \(time)")
            }
            if time < oldest {
                throw Rejection(
                    .timeTooOld, line: line,
                    "'time' may not be before \(oldest), the end of retention, found \(time)")
            }
            return (time, now)
        }
    }

    private func ownTime(in scanner: JSONScanner) throws(Rejection) -> Instant? {
        guard let time else { return nil }
        let instant =
            time.escaped
            ? Instant(rfc3339: scanner.string(time))
            : instant(rfc3339: scanner.rawBytes(of: time))
        if let instant { return instant }
        throw Rejection(
            .badTime, line: line,
            "'time' must be a time stamp of RFC 3339 such as 2026-12-01T10:00:00Z, found "
                + excerpt(scanner.string(time)))
    }

    /// The event's data, wherever it stands.
    func content(in scanner: JSONScanner) throws(Rejection) -> EventOutline.Content {
        guard let base64 else { return data.map { .json($0) } ?? .absent }
        guard data == nil else {
            throw Rejection(
                .badData, line: line,
                "an event has either 'data' or 'data_base64', found both")
        }
        if let datacontenttype, !isJSON(scanner.string(datacontenttype)) {
            throw Rejection(
                .badData, line: line,
                "'data_base64' must hold JSON, as 'datacontenttype' says; found "
                    + excerpt(scanner.string(datacontenttype)))
        }
        guard let bytes = decodedBase64(scanner.string(base64)) else {
            throw Rejection(
                .badData, line: line,
                "'data_base64' must be base64 of RFC 4648, found "
                    + excerpt(scanner.string(base64)))
        }
        return .decoded(bytes)
    }
}

/// A rejection for a text that is not JSON: one that just ends too early is told apart, because it
/// speaks of a sender that was cut off and not of one that writes nonsense.
func syntaxRejection(_ error: JSONError, line: Int) -> Rejection {
    if error.rule == .duplicateKey {
        return Rejection(.ambiguous, line: line, error.description)
    }
    return error.found == nil
        ? Rejection(.truncated, line: line, "the line must be one whole JSON text: \(error)")
        : Rejection(.notJSON, line: line, "the line must be JSON: \(error)")
}

/// What was found, for a message.
func inWords(_ kind: JSONKind) -> String {
    switch kind {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
}

/// Whether a text, given as UTF-8, has a control character: C0, DEL or C1 (0xC2 0x80 to 0xC2 0x9F).
/// CloudEvents forbids them, and what has none is fit for a header, a log line and a key.
func hasControlCharacter(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    // Eight bytes at a time as long as they are plain ASCII.
    while index + 8 <= text.count {
        let word = UnsafeRawPointer(text.baseAddress! + index).loadUnaligned(as: UInt64.self)
        let delete = word ^ (ones &* 0x7F)
        let marks = (word | (word &- ones &* 0x20) | (delete &- ones)) & (ones &* 0x80)
        guard marks == 0 else { break }
        index += 8
    }
    var previous: UInt8 = 0
    for byte in text[index...] {
        if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return true }
        previous = byte
    }
    return false
}

/// Whether a media type is JSON: `application/json`, `text/json` or one that ends with `+json`.
private func isJSON(_ mediaType: String) -> Bool {
    let essence = mediaType.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
    return essence.hasSuffix("/json") || essence.hasSuffix("+json")
}
