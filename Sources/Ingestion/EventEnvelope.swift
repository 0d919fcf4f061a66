import CivilTime
import JSON

/// What CloudEvents 1.0.2 itself says of one event, before a catalogue is asked: places in the text
/// that holds its attributes.
///
/// What every event must have: `specversion` "1.0"; `id`, `source` and `type`, strings that are not
/// empty. Where they are there: `subject` is not empty, `time` of RFC 3339, `datacontenttype` a
/// media type, `dataschema` a URI. No attribute holds a control character or a noncharacter of
/// Unicode. Other attributes are judged by their names and types, and then ignored.
struct EventEnvelope {
    /// Where the data is.
    enum Content {
        case absent
        /// Where the value of `data` stands.
        case json(Range<Int>)
        /// Bytes that stood apart or in `data_base64`; they are one JSON text.
        case decoded([UInt8])
        /// Data that is not JSON or not UTF-8, as `datacontenttype` says.
        case foreign

        /// Shows the JSON of data that have been judged, there only while `body` runs; nil: there
        /// are none.
        func withBytes<Result>(
            in scanner: JSONScanner, _ body: (UnsafeBufferPointer<UInt8>?) throws -> Result
        ) rethrows -> Result {
            switch self {
            case .absent: try body(nil)
            case .json(let range):
                try body(UnsafeBufferPointer(rebasing: scanner.bytes(in: range)))
            case .decoded(let bytes): try bytes.withUnsafeBufferPointer { try body($0) }
            case .foreign: preconditionFailure("data that is no JSON is judged unfit")
            }
        }
    }

    var id: JSONText
    var source: JSONText
    var type: JSONText
    var subject: JSONText?
    var time: Instant?
    var datacontenttype: JSONText?
    var data: Content
    /// The event of the catalogue as whose data the data has been found to be fit; nil: not judged.
    var judgedType: Int?
}

extension EventEnvelope {
    /// Judges attributes that stand in this scanner's text; `body` is data that stands apart from
    /// them, which is none where it is empty. Throws the first thing that is wrong.
    init(
        _ attributes: EventAttributes, in scanner: JSONScanner, body: [UInt8] = []
    ) throws(Rejection) {
        if let problem = attributes.problem { throw problem }
        try attributes.checkVersion(in: scanner)
        id = try attributes.required(.id, in: scanner)
        source = try attributes.required(.source, in: scanner)
        type = try attributes.required(.type, in: scanner)
        subject = try attributes.optional(.subject, in: scanner)
        time = try attributes.ownTime(in: scanner)
        datacontenttype = attributes.datacontenttype
        _ = try attributes.optional(.dataschema, in: scanner)
        data = try attributes.content(in: scanner, body: body)
        judgedType = attributes.judgedType
    }
}

/// One event as it came, nothing of it judged yet; its bytes are borrowed.
enum EventText {
    /// All of it is one JSON object.
    case json(UnsafeBufferPointer<UInt8>)
    /// Its attributes are headers, its data is the body.
    case binary(EventRequestHead, body: UnsafeBufferPointer<UInt8>)

    /// Shows what CloudEvents says of the event, and the scanner that reads its attributes; `line`
    /// is its number for the answer; data is held to `catalogue` (nil: none) in passing. Throws what
    /// is wrong with it, and what `body` throws.
    @inline(__always)
    func withEnvelope<Result>(
        line: Int, judgingBy catalogue: EventCatalogue? = nil,
        _ body: (EventEnvelope, JSONScanner) throws(Rejection) -> Result
    ) throws(Rejection) -> Result {
        switch self {
        case .json(let text):
            let scanner = JSONScanner(text)
            var attributes = EventAttributes(line: line)
            try attributes.read(scanner, judgingBy: catalogue)
            return try body(EventEnvelope(attributes, in: scanner), scanner)
        case .binary(let head, let data):
            let headers = try HeaderAttributes(head, line: line)
            return try headers.values.withUnsafeBufferPointer { values throws(Rejection) in
                let scanner = JSONScanner(values)
                let envelope = try EventEnvelope(
                    headers.attributes, in: scanner, body: Array(data))
                return try body(envelope, scanner)
            }
        }
    }
}
