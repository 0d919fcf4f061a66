package import Campaigns
package import CivilTime
package import Engine
import Expressions
import JSON

/// When an event counts as received, and what that asks of its `time`.
package enum Receipt: Hashable, Sendable {
    /// Recorded events run again: each is received at its own time, which it must have.
    case atOwnTime
    /// Received now. `time` is by default the same; it may be at most five minutes ahead and not
    /// before `oldest`, the edge of retention.
    case now(Instant, oldest: Instant)

    /// How far ahead of the clock an event's time may be, in microseconds.
    package static let tolerance: Int64 = 300_000_000
}

/// Turns CloudEvents 1.0 in JSON format, one text each, into events of the catalogue.
///
/// What a text must have: `specversion` "1.0"; `id`, `source`, `type` and `subject`, strings that
/// are not empty and hold no control characters; `type` an event of the catalogue; `time`, where
/// there is one, of RFC 3339; `data` an object with the fields that the catalogue names. Other
/// attributes and fields are ignored, null is absent. `data_base64` is read where `datacontenttype`
/// is JSON or absent. A key that we read may not come twice.
package struct EventReader: Sendable {
    private let catalogue: EventCatalogue

    package init(catalogue: Catalogue) { self.catalogue = EventCatalogue(catalogue) }

    /// Reads one text; `line` is its number for the answer.
    package func read(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, receipt: Receipt
    ) -> Result<Event, Rejection> {
        Result { () throws(Rejection) in
            let scanner = JSONScanner(text)
            let outline = try outline(of: scanner, line: line, receipt: receipt)
            let data = try data(of: outline, in: scanner, line: line, keeps: true)
            return Event(
                source: scanner.string(outline.source), id: scanner.string(outline.id),
                type: outline.type, member: scanner.string(outline.subject), time: outline.time,
                received: outline.received, data: data)
        }
    }

    /// Judges one text as `read` does, without making an event of it.
    func check(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, receipt: Receipt
    ) throws(Rejection) -> EventOutline {
        let scanner = JSONScanner(text)
        let outline = try outline(of: scanner, line: line, receipt: receipt)
        _ = try data(of: outline, in: scanner, line: line, keeps: false)
        return outline
    }

    private func outline(
        of scanner: JSONScanner, line: Int, receipt: Receipt
    ) throws(Rejection) -> EventOutline {
        var attributes = EventAttributes(line: line)
        try attributes.read(scanner)
        if let problem = attributes.problem { throw problem }
        try attributes.checkVersion(in: scanner)
        let id = try attributes.text(.id, in: scanner, orElse: .missingID)
        let source = try attributes.text(.source, in: scanner, orElse: .missingSource)
        let type = try typeIndex(attributes, in: scanner)
        let subject = try attributes.text(.subject, in: scanner, orElse: .missingSubject)
        let (time, received) = try attributes.times(in: scanner, receipt: receipt)
        return EventOutline(
            id: id, source: source, subject: subject, type: type, time: time, received: received,
            data: try attributes.content(in: scanner))
    }

    private func typeIndex(
        _ attributes: EventAttributes, in scanner: JSONScanner
    ) throws(Rejection) -> Int {
        let text = try attributes.text(.type, in: scanner, orElse: .missingType)
        if let index = scanner.withCharacters(of: text, catalogue.types.index(of:)) {
            return index
        }
        throw Rejection(
            .unknownType, line: attributes.line,
            "'type' must be an event of the catalogue, found " + excerpt(scanner.string(text)))
    }

    private func data(
        of outline: EventOutline, in scanner: JSONScanner, line: Int, keeps: Bool
    ) throws(Rejection) -> [Value?] {
        var fields = EventDataReader(catalogue.shapes[outline.type], line: line, keeps: keeps)
        switch outline.data {
        case .absent: return try fields.finish()
        case .json(let range):
            return try fields.read(UnsafeBufferPointer(rebasing: scanner.bytes(in: range)))
        case .decoded(let bytes):
            let result = bytes.withUnsafeBufferPointer { buffer in
                Result { () throws(Rejection) in try fields.read(buffer) }
            }
            return try result.get()
        }
    }
}

/// What of a catalogue the reading of events needs, prepared; a class, so that handing it on costs
/// nothing.
private final class EventCatalogue: Sendable {
    /// Indices of the events by their CloudEvents type.
    let types: ByteTable
    /// By index of the event.
    let shapes: [EventShape]

    init(_ catalogue: Catalogue) {
        types = ByteTable(catalogue.events.map(\.type))
        shapes = catalogue.events.map(EventShape.init)
    }
}

/// What an event's text holds, as places in the text.
struct EventOutline {
    /// Where the data is.
    enum Content {
        case absent
        /// Where the value of `data` stands.
        case json(Range<Int>)
        /// The bytes that `data_base64` stood for.
        case decoded([UInt8])
    }

    var id: JSONText
    var source: JSONText
    var subject: JSONText
    var type: Int
    var time: Instant
    var received: Instant
    var data: Content
}
