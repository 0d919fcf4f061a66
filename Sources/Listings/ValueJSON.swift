import CivilTime
package import Expressions
package import JSON

extension Value {
    /// The value as JSON: dates and instants as text, durations in seconds (`90.5s`).
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): value.isFinite ? .double(value) : .string("\(value)")
        case .string(let value): .string(value)
        case .date, .timestamp, .duration: .string(readableText)
        case .list(let values): .array(values.map(\.json))
        case .map(let map): .object(map.entries.map { JSONField($0.key.readableText, $0.value.json) })
        }
    }

    /// The value as one line of JSON without a line end.
    package var jsonBytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(json)
        return writer.bytes
    }

    /// A JSON value as an expression's: whole numbers are ints.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let values): self = .list(values.map { Value($0) })
        case .object(let fields):
            // Keys are strings and, as the reader sees to, each is there once.
            let entries = fields.map {
                ValueMap.Entry(key: .string($0.key), value: Value($0.value))
            }
            self = .map((try? ValueMap(entries)) ?? .empty)
        }
    }
}
