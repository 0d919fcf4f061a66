import JSON

/// The attributes of a CloudEvent that mean something to us.
enum EventAttribute: Int, CaseIterable {
    case specversion, id, source, type, subject, time, datacontenttype, dataschema, data, base64

    /// The attribute's name in JSON.
    var name: StaticString {
        switch self {
        case .specversion: "specversion"
        case .id: "id"
        case .source: "source"
        case .type: "type"
        case .subject: "subject"
        case .time: "time"
        case .datacontenttype: "datacontenttype"
        case .dataschema: "dataschema"
        case .data: "data"
        case .base64: "data_base64"
        }
    }

    /// Whether it is a URI or a reference to one.
    var isURI: Bool { self == .source || self == .dataschema }

    /// The kind of a rejection for what is wrong with the attribute itself.
    var rejection: Rejection.Kind {
        switch self {
        case .specversion: .badVersion
        case .id: .missingID
        case .source: .missingSource
        case .type: .missingType
        case .subject: .missingSubject
        case .time: .badTime
        case .datacontenttype, .data, .base64: .badData
        case .dataschema: .badAttribute
        }
    }
}

extension EventAttribute {
    /// The kind of a rejection for characters that CloudEvents does not allow in its text.
    var ofWrongCharacters: Rejection.Kind { self == .time ? .badTime : .badAttribute }

    /// The attribute with this key; nil for those that mean nothing to us.
    @inline(__always)
    init?(_ key: JSONText, in scanner: JSONScanner) {
        let candidates: EventAttribute?
        switch key.escaped ? -1 : key.end - key.start {
        case 2: candidates = .id
        case 4:
            if scanner.equals(key, "type") {
                candidates = .type
            } else {
                candidates = scanner.equals(key, "time") ? .time : .data
            }
        case 6: candidates = .source
        case 7: candidates = .subject
        case 10: candidates = .dataschema
        case 11: candidates = scanner.equals(key, "specversion") ? .specversion : .base64
        case 15: candidates = .datacontenttype
        case -1: candidates = EventAttribute.allCases.first { scanner.equals(key, $0.name) }
        default: candidates = nil
        }
        guard let candidates, scanner.equals(key, candidates.name) else { return nil }
        self = candidates
    }

    /// The attribute of this name; nil for those that mean nothing to us.
    init?(_ name: String) {
        guard let attribute = EventAttribute.allCases.first(where: { "\($0.name)" == name }) else {
            return nil
        }
        self = attribute
    }
}
