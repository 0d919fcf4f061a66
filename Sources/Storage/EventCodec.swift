import Campaigns
import CivilTime
public import Engine
public import Expressions
public import JSON

extension MemberCodec {
    /// Writes an event's data by field name; what is absent is left out.
    public func write(dataOf event: Event, to row: inout RowText) {
        let keys = fieldKeys[event.type]
        row.beginObject()
        for (position, value) in event.data.enumerated() {
            guard let value else { continue }
            row.key(position, of: keys)
            row.plain(value)
        }
        row.endObject()
    }

    /// Reads the data of an event of that CloudEvents type: its index in the catalogue and the
    /// values by position. A type that the catalogue no longer has is -1, without values.
    public func readData(
        _ text: UnsafeBufferPointer<UInt8>, type: String
    ) throws(JSONError) -> (type: Int, data: [Value?]) {
        guard let index = catalogue.eventIndex(ofType: type) else { return (-1, []) }
        let fields = catalogue.events[index].fields
        var data = [Value?].absent(fields.count)
        var row = RowReader(text)
        try row.enterObject()
        while let key = try row.nextKey() {
            let name = String(decoding: key, as: UTF8.self)
            if let position = fields.firstIndex(where: { $0.name == name }) {
                data[position] = try row.value(of: fields[position].type)
            } else {
                try row.skip()
            }
        }
        return (index, data)
    }
}

extension RowText {
    /// Writes what explains a decision; only what applies.
    public mutating func detail(_ detail: Detail) {
        beginObject()
        if let cap = detail.cap { field("cap", cap) }
        if let limit = detail.limit { field("limit", Int64(limit)) }
        if let contacts = detail.contacts {
            key("contacts")
            texts(contacts)
        }
        if let retry = detail.retry { field("retry", retry) }
        if let missing = detail.missing { field("missing", missing) }
        if let excludedBy = detail.excludedBy { field("excluded_by", excludedBy) }
        if let hold = detail.hold { field("hold", hold) }
        if let reserved = detail.reserved { field("reserved", reserved) }
        if let reservedAt = detail.reservedAt { field("reserved_at", reservedAt) }
        if let error = detail.error { field("error", error) }
        endObject()
    }

    private mutating func field(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }

    private mutating func field(_ name: StaticString, _ number: Int64) {
        key(name)
        int(number)
    }

    private mutating func field(_ name: StaticString, _ instant: Instant) {
        field(name, instant.microseconds)
    }

    /// Writes a list of texts.
    public mutating func texts(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}

extension RowReader {
    /// Reads what explains a decision.
    public mutating func detail() throws(JSONError) -> Detail {
        var detail = Detail()
        try enterObject()
        while let key = try nextKey() {
            switch String(decoding: key, as: UTF8.self) {
            case "cap": detail.cap = try text()
            case "limit": detail.limit = Int(try integer())
            case "contacts": detail.contacts = try texts()
            case "retry": detail.retry = try instant()
            case "missing": detail.missing = try text()
            case "excluded_by": detail.excludedBy = try text()
            case "hold": detail.hold = try text()
            case "reserved": detail.reserved = try text()
            case "reserved_at": detail.reservedAt = try instant()
            case "error": detail.error = try text()
            default: try skip()
            }
        }
        return detail
    }

    /// Reads a list of texts.
    public mutating func texts() throws(JSONError) -> [String] {
        try enterArray()
        var texts: [String] = []
        while try nextElement() { texts.append(try text()) }
        return texts
    }
}
