public import Campaigns
import CivilTime
public import Engine
import Expressions
import JSON

/// Turns CloudEvents 1.0, in JSON format or with the attributes apart from the data, into events
/// of the catalogue.
///
/// What CloudEvents asks of every event is judged first, see `EventEnvelope`; then what Tact asks
/// besides: `type` is an event of the catalogue, there is a `subject`, `time` fits the receipt, and
/// the data is a JSON object with the fields that the catalogue names. Fields that it does not name
/// are ignored, null is absent. A key that we read may not come twice.
public struct EventReader: Sendable {
    private let catalogue: EventCatalogue

    /// Holds what events say of consent to the channels and categories of the programme, too:
    /// consent for a channel that there is not would change nothing, and nobody would know.
    public init(programme: Programme) {
        catalogue = EventCatalogue(
            programme.catalogue,
            words: [
                "channel": programme.channels.map(\.name),
                "category": programme.pressure.categories.map(\.name),
            ])
    }

    /// Asks no more of events of consent than the catalogue does.
    public init(catalogue: Catalogue) { self.catalogue = EventCatalogue(catalogue, words: [:]) }

    /// Reads one JSON text; `line` is its number for the answer.
    public func read(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, receipt: Receipt
    ) -> Result<Event, Rejection> {
        read(.json(text), line: line, receipt: receipt)
    }

    /// Reads one event, however it came; `line` is its number for the answer.
    func read(_ text: EventText, line: Int, receipt: Receipt) -> Result<Event, Rejection> {
        Result { () throws(Rejection) in
            try text.withEnvelope(line: line) { envelope, scanner throws(Rejection) in
                let outline = try outline(of: envelope, scanner, line: line, receipt: receipt)
                let data = try data(of: envelope, outline.type, scanner, line: line, keeps: true)
                return Event(
                    source: scanner.string(outline.source), id: scanner.string(outline.id),
                    type: outline.type, member: scanner.string(outline.subject),
                    time: outline.time, received: outline.received, data: data)
            }
        }
    }

    /// Judges one JSON text as `read` does, without making an event of it.
    func check(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, receipt: Receipt
    ) throws(Rejection) -> EventOutline {
        try EventText.json(text).withEnvelope(line: line, judgingBy: catalogue) {
            envelope, scanner throws(Rejection) in
            let outline = try outline(of: envelope, scanner, line: line, receipt: receipt)
            if case .json = envelope.data, envelope.judgedType == outline.type { return outline }
            _ = try data(of: envelope, outline.type, scanner, line: line, keeps: false)
            return outline
        }
    }

    /// The event that a line was, which was judged before: received at its own time.
    func read(_ record: SortRecord) throws(Rejection) -> Event {
        var fields = EventDataReader(catalogue.shapes[record.type], line: record.line, keeps: true)
        let data =
            if let json = record.data {
                try fields.read(json.assumingMemoryBound(to: UInt8.self))
            } else {
                try fields.finish()
            }
        let time = Instant(microseconds: record.time)
        return Event(
            source: String(decoding: record.source, as: UTF8.self),
            id: String(decoding: record.id, as: UTF8.self), type: record.type,
            member: String(decoding: record.member, as: UTF8.self), time: time, received: time,
            data: data)
    }

    private func outline(
        of envelope: EventEnvelope, _ scanner: JSONScanner, line: Int, receipt: Receipt
    ) throws(Rejection) -> EventOutline {
        let type = try typeIndex(envelope.type, in: scanner, line: line)
        guard let subject = envelope.subject else {
            throw .empty(.subject, line: line, found: "nothing")
        }
        let length = scanner.withCharacters(of: subject) { $0.count }
        guard length <= Member.longestID else {
            throw Rejection(
                .badAttribute, line: line,
                "'subject', the member's id, may have \(Member.longestID) bytes, found \(length)")
        }
        let (time, received) = try receipt.times(own: envelope.time, line: line)
        return EventOutline(
            id: envelope.id, source: envelope.source, subject: subject, type: type, time: time,
            received: received, data: envelope.data)
    }

    private func typeIndex(
        _ text: JSONText, in scanner: JSONScanner, line: Int
    ) throws(Rejection) -> Int {
        let types = catalogue.types
        if let index = scanner.withCharacters(of: text, { types.index(of: $0) }) {
            return index
        }
        throw Rejection(
            .unknownType, line: line,
            "'type' must be an event of the catalogue, found " + excerpt(scanner.string(text)))
    }

    private func data(
        of envelope: EventEnvelope, _ type: Int, _ scanner: JSONScanner, line: Int, keeps: Bool
    ) throws(Rejection) -> [Value?] {
        var fields = EventDataReader(catalogue.shapes[type], line: line, keeps: keeps)
        switch envelope.data {
        case .absent: return try fields.finish()
        case .json(let range):
            return try fields.read(UnsafeBufferPointer(rebasing: scanner.bytes(in: range)))
        case .decoded(let bytes):
            return try bytes.withUnsafeBufferPointer { buffer throws(Rejection) in
                try fields.read(buffer)
            }
        case .foreign:
            let found = envelope.datacontenttype.map { excerpt(scanner.string($0)) } ?? "nothing"
            throw Rejection(.badData, line: line, "data must be JSON in UTF-8, found \(found)")
        }
    }
}

/// What of a catalogue the reading of events needs, prepared; a class, so that handing it on costs
/// nothing.
final class EventCatalogue: Sendable {
    /// Indices of the events by their CloudEvents type.
    let types: ByteTable
    /// By index of the event.
    let shapes: [EventShape]

    /// `words`: what fields of events of consent may say, by name.
    init(_ catalogue: Catalogue, words: [String: [String]]) {
        types = ByteTable(catalogue.events.map(\.type))
        shapes = catalogue.events.map { type in
            let builtIn = BuiltInEvent(rawValue: type.name)
            let isOfConsent = builtIn == .consentGiven || builtIn == .consentWithdrawn
            return EventShape(type, words: isOfConsent ? words : [:])
        }
    }
}

/// What an event of the catalogue holds, as places in the text of its attributes.
struct EventOutline {
    var id: JSONText
    var source: JSONText
    var subject: JSONText
    var type: Int
    var time: Instant
    var received: Instant
    var data: EventEnvelope.Content
}
