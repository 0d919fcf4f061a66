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
        // By length and second letter one alone can be meant.
        let candidate: EventAttribute?
        switch key.escaped ? -1 : key.end - key.start {
        case 2: candidate = .id
        case 4:
            switch scanner.rawBytes(of: key)[1] {
            case UInt8(ascii: "y"): candidate = .type
            case UInt8(ascii: "i"): candidate = .time
            default: candidate = .data
            }
        case 6: candidate = .source
        case 7: candidate = .subject
        case 10: candidate = .dataschema
        case 11:
            let isVersion = scanner.rawBytes(of: key)[1] == UInt8(ascii: "p")
            candidate = isVersion ? .specversion : .base64
        case 15: candidate = .datacontenttype
        case -1: candidate = EventAttribute.allCases.first { scanner.equals(key, $0.name) }
        default: candidate = nil
        }
        guard let candidate, scanner.equals(key, candidate.name) else { return nil }
        self = candidate
    }

    /// The attribute of this name; nil for those that mean nothing to us.
    init?(_ name: String) {
        guard let attribute = EventAttribute.allCases.first(where: { "\($0.name)" == name }) else {
            return nil
        }
        self = attribute
    }
}
