import CivilTime
import JSON

/// Where the attributes of one event stand in the text that holds them: the event's own JSON text,
/// or the values of its headers.
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
    private(set) var datacontenttype: JSONText?
    private var dataschema: JSONText?
    private var base64: JSONText?
    private var data: Range<Int>?
    /// The event of the catalogue as whose data the data was found to be fit; nil: not judged.
    private(set) var judgedType: Int?
    private var seen: UInt16 = 0

    init(line: Int) { self.line = line }

    /// Walks a whole JSON text and notes where things are. Throws where it is not JSON. Data that
    /// comes after its type is held to the catalogue in passing, where one is given; of what is
    /// wrong with it nothing is said.
    mutating func read(
        _ scanner: JSONScanner, judgingBy catalogue: EventCatalogue? = nil
    ) throws(Rejection) {
        var scanner = scanner
        do throws(JSONError) {
            guard case .object = try scanner.peek() else {
                try scanner.skip()
                try scanner.finish()
                note(.notObject, "an event must be a JSON object, found another value")
                return
            }
            try scanner.enterObject()
            while let key = try scanner.nextKey() { try readValue(of: key, &scanner, catalogue) }
            try scanner.finish()
        } catch {
            throw syntaxRejection(error, of: "an event", line: line)
        }
    }

    private mutating func readValue(
        of key: JSONText, _ scanner: inout JSONScanner, _ catalogue: EventCatalogue?
    ) throws(JSONError) {
        guard let attribute = EventAttribute(key, in: scanner) else {
            return try readExtension(key, &scanner)
        }
        noteSeen(attribute)
        let kind = try scanner.peek()
        if attribute == .data {
            // A null is data too, and excludes other data.
            let start = scanner.position
            judgedType = catalogue.flatMap { judgeData(&scanner, $0) }
            if judgedType == nil { try scanner.skip() }
            data = start..<scanner.position
        } else if case .string = kind {
            place(attribute, at: try scanner.string())
        } else {
            try scanner.skip()
            if kind != .null {
                note(
                    attribute.rejection,
                    "'\(attribute.name)' must be a string, found \(inWords(kind))")
            }
        }
    }

    /// The event whose data the object that comes next is fit for, which is stepped over then.
    private func judgeData(_ scanner: inout JSONScanner, _ catalogue: EventCatalogue) -> Int? {
        guard let type else { return nil }
        guard let index = scanner.withCharacters(of: type, { catalogue.types.index(of: $0) })
        else { return nil }
        var fields = EventDataReader(catalogue.shapes[index], line: line, keeps: false)
        do { try fields.judge(&scanner) } catch { return nil }
        return index
    }

    /// Judges an attribute that means nothing to us: CloudEvents allows few names and types.
    private mutating func readExtension(
        _ key: JSONText, _ scanner: inout JSONScanner
    ) throws(JSONError) {
        scanner.withCharacters(of: key) { noteName($0) }
        switch try scanner.peek() {
        case .null, .bool: try scanner.skip()
        case .string:
            let text = try scanner.string()
            noteExtension(text, in: scanner, named: scanner.string(key))
        case .number:
            let start = scanner.position
            if case .int(let value) = try scanner.number(), Int32(exactly: value) != nil { return }
            let found = String(decoding: scanner.bytes(in: start..<scanner.position), as: UTF8.self)
            note(
                .badAttribute,
                "\(excerpt(scanner.string(key))) must be a whole number of 32 bits, "
                    + "as numbers of attributes are; found \(excerpt(found))")
        case .array, .object:
            let kind = try scanner.peek()
            try scanner.skip()
            note(
                .badAttribute,
                "\(excerpt(scanner.string(key))) must be a string, a whole number, true or "
                    + "false, as attributes are; found \(inWords(kind))")
        }
    }

    private mutating func note(_ kind: Rejection.Kind, _ message: String) {
        if problem == nil { problem = Rejection(kind, line: line, message) }
    }

    @inline(__always)
    private mutating func noteSeen(_ attribute: EventAttribute) {
        let bit = UInt16(1) << attribute.rawValue
        if seen & bit != 0 {
            note(.ambiguous, "'\(attribute.name)' may occur only once, found it twice")
        }
        seen |= bit
    }

    /// Notes a name, given as UTF-8, that no attribute may have.
    mutating func noteName(_ name: UnsafeBufferPointer<UInt8>) {
        let isAllowed =
            !name.isEmpty
            && name.allSatisfy { byte in
                byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            }
        if isAllowed { return }
        note(
            .badAttribute,
            "the name of an attribute must be of the letters a to z and digits, found "
                + excerpt(String(decoding: name, as: UTF8.self)))
    }

    /// Notes what is wrong with the text of an attribute that means nothing to us.
    mutating func noteExtension(
        _ text: JSONText, in scanner: JSONScanner, named name: @autoclosure () -> String
    ) {
        guard scanner.withCharacters(of: text, hasForbiddenCharacter) else { return }
        note(
            .badAttribute,
            "\(excerpt(name())) must have no control characters or noncharacters, found "
                + excerpt(scanner.string(text)))
    }

    /// Takes the place of an attribute's text.
    mutating func place(_ attribute: EventAttribute, at text: JSONText) {
        switch attribute {
        case .specversion: specversion = text
        case .id: id = text
        case .source: source = text
        case .type: type = text
        case .subject: subject = text
        case .time: time = text
        case .datacontenttype: datacontenttype = text
        case .dataschema: dataschema = text
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
        case .dataschema: dataschema
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
    func required(
        _ attribute: EventAttribute, in scanner: JSONScanner
    ) throws(Rejection) -> JSONText {
        if let text = try optional(attribute, in: scanner) { return text }
        throw .empty(attribute, line: line, found: "nothing")
    }

    /// The text of an attribute; nil where the event does not have it.
    func optional(
        _ attribute: EventAttribute, in scanner: JSONScanner
    ) throws(Rejection) -> JSONText? {
        guard let text = text(attribute) else { return nil }
        guard !text.isEmpty else { throw .empty(attribute, line: line, found: "an empty one") }
        if scanner.withCharacters(of: text, hasForbiddenCharacter) {
            throw Rejection(
                attribute.ofWrongCharacters, line: line,
                "'\(attribute.name)' must have no control characters or noncharacters, found "
                    + excerpt(scanner.string(text)))
        }
        // Source and id together name an occurrence, with a blank between them.
        if attribute.isURI,
            scanner.withCharacters(of: text, { $0.contains(UInt8(ascii: " ")) })
        {
            throw Rejection(
                attribute.ofWrongCharacters, line: line,
                "'\(attribute.name)' must be a URI reference, which has no blanks, found "
                    + excerpt(scanner.string(text)))
        }
        return text
    }

    /// The instant that the event's `time` names; nil where it has none.
    func ownTime(in scanner: JSONScanner) throws(Rejection) -> Instant? {
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

    /// The event's data, wherever it stands: in `data`, in `data_base64`, or apart in `body`.
    func content(
        in scanner: JSONScanner, body: [UInt8]
    ) throws(Rejection) -> EventEnvelope.Content {
        let (isJSON, isUTF8) = try dataType(in: scanner)
        if let data {
            if base64 == nil { return isJSON ? .json(data) : .foreign }
            throw Rejection(
                .badData, line: line, "an event has either 'data' or 'data_base64', found both")
        }
        let bytes = try base64.map { text throws(Rejection) in try decoded(text, in: scanner) }
        let data = bytes ?? body
        guard !data.isEmpty else { return .absent }
        guard isJSON, isUTF8 else { return .foreign }
        try checkSyntax(of: data)
        return .decoded(data)
    }

    private func checkSyntax(of bytes: [UInt8]) throws(Rejection) {
        do throws(JSONError) {
            try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
                var scanner = JSONScanner(buffer)
                try scanner.skip()
                try scanner.finish()
            }
        } catch {
            throw Rejection(.badData, line: line, "the data must be JSON: \(error)")
        }
    }

    private func decoded(
        _ base64: JSONText, in scanner: JSONScanner
    ) throws(Rejection) -> [UInt8] {
        if let bytes = decodedBase64(scanner.string(base64)) { return bytes }
        throw Rejection(
            .badData, line: line,
            "'data_base64' must be base64 of RFC 4648, found " + excerpt(scanner.string(base64)))
    }

    /// Whether the data is JSON, which it is unless `datacontenttype` says otherwise, and UTF-8.
    private func dataType(
        in scanner: JSONScanner
    ) throws(Rejection) -> (isJSON: Bool, isUTF8: Bool) {
        guard let datacontenttype, !scanner.equals(datacontenttype, "application/json"),
            let place = try optional(.datacontenttype, in: scanner)
        else { return (true, true) }
        let text = scanner.string(place)
        if let mediaType = MediaType(text) { return (mediaType.isJSON, mediaType.isUTF8) }
        throw Rejection(
            .badData, line: line,
            "'datacontenttype' must be a media type such as application/json, found "
                + excerpt(text))
    }
}

extension Rejection {
    /// For an attribute that must have a text and has none.
    static func empty(_ attribute: EventAttribute, line: Int, found: String) -> Rejection {
        Rejection(
            attribute.rejection, line: line,
            "'\(attribute.name)' must be a non-empty string, found \(found)")
    }
}

/// A rejection for a text that is not JSON: one that just ends too early is told apart, because it
/// speaks of a sender that was cut off and not of one that writes nonsense. `thing` is what the
/// text should have been.
func syntaxRejection(_ error: JSONError, of thing: StaticString, line: Int) -> Rejection {
    if error.rule == .duplicateKey {
        return Rejection(.ambiguous, line: line, error.description)
    }
    return error.found == nil
        ? Rejection(.truncated, line: line, "\(thing) must be one whole JSON text: \(error)")
        : Rejection(.notJSON, line: line, "\(thing) must be JSON: \(error)")
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
