public import Campaigns
import Engine
public import Expressions
public import JSON

/// Turns members and events into the JSON text that a store keeps, and back: attributes and data
/// fields by name, their values typed by the catalogue on reading.
///
/// What is read back is what was written, to the bit. The member's own id is its row's key and not
/// written again; contacts have rows of their own.
public struct MemberCodec: Sendable {
    private let attributes: [Attribute]
    /// The attributes' names as UTF-8.
    private let names: [[UInt8]]
    private let slots: [String: Int]
    /// Of the attributes, by slot.
    private let keys: RowKeys
    /// Of the fields of each event in the catalogue.
    let fieldKeys: [RowKeys]
    /// By which it reads and writes.
    public let catalogue: Catalogue

    /// Reads and writes by this catalogue.
    public init(catalogue: Catalogue) {
        self.catalogue = catalogue
        attributes = catalogue.attributes
        names = catalogue.attributes.map { Array($0.name.utf8) }
        keys = RowKeys(catalogue.attributes.map(\.name))
        fieldKeys = catalogue.events.map { RowKeys($0.fields.map(\.name)) }
        slots = Dictionary(uniqueKeysWithValues: zip(catalogue.attributes.map(\.name), 0...))
    }

    /// Writes `{"first_name":"Léa","points":3}`; what is absent is left out.
    public func write(attributes values: [Value?], to row: inout RowText) {
        row.beginObject()
        for slot in values.indices where slot != Catalogue.idSlot {
            guard let value = values[slot] else { continue }
            row.key(slot, of: keys)
            row.plain(value)
        }
        row.endObject()
    }

    /// Reads the attributes of the member of that id, and fills in from `others` (nil: none) what
    /// the first text lacks. Names that the catalogue does not have, and values that do not fit its
    /// types, are passed over: `sorted` is what keeps them.
    public func readAttributes(
        _ text: UnsafeBufferPointer<UInt8>, others: UnsafeBufferPointer<UInt8>? = nil, id: String
    ) throws(JSONError) -> [Value?] {
        var values = [Value?].absent(attributes.count)
        if let others { try read(others, into: &values) }
        try read(text, into: &values)
        values[Catalogue.idSlot] = .string(id)
        return values
    }

    private func read(
        _ text: UnsafeBufferPointer<UInt8>, into values: inout [Value?]
    ) throws(JSONError) {
        var row = RowReader(text)
        try row.enterObject()
        var expected = Catalogue.idSlot + 1
        while let key = try row.nextKey() {
            if let slot = slot(of: key, expected: expected) {
                if let value = try row.value(of: attributes[slot].type) { values[slot] = value }
                expected = slot + 1
            } else {
                try row.skip()
            }
        }
        try row.finish()
    }

    /// Names were written in order of slots, so the wanted one is mostly near.
    private func slot(of key: UnsafeBufferPointer<UInt8>, expected: Int) -> Int? {
        for slot in expected..<max(expected, min(expected + 4, names.count)) {
            let found = names[slot].withUnsafeBufferPointer { isSame($0, key) }
            if found { return slot }
        }
        return slots[String(decoding: key, as: UTF8.self)]
    }

    @inline(__always)
    private func isSame(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        for index in 0..<a.count where a[index] != b[index] { return false }
        return true
    }
}

extension MemberCodec {
    /// What the catalogue says of attributes, to be compared with that of the last run: name and
    /// type of each, by name.
    public var attributeTypes: [String: String] {
        Dictionary(
            attributes.map { ($0.name, $0.type.description) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Divides what a row knows anew after the catalogue has changed: attributes that it has and
    /// whose values fit, and the others, which are kept aside for the day it has them again (nil:
    /// none).
    public func sorted(
        attributes: UnsafeBufferPointer<UInt8>, others: UnsafeBufferPointer<UInt8>?
    ) throws(JSONError) -> (attributes: [UInt8], others: [UInt8]?) {
        var fields: [JSONField] = []
        for text in [attributes, others].compactMap(\.self) {
            guard case .object(let more) = try JSONValue(reading: text) else { continue }
            fields += more.filter { field in !fields.contains { $0.key == field.key } }
        }
        let known = fields.filter { fits($0) }
        let unknown = fields.filter { !fits($0) }
        return (encoded(known), unknown.isEmpty ? nil : encoded(unknown))
    }

    private func encoded(_ fields: [JSONField]) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(.object(fields))
        return writer.bytes
    }

    private func fits(_ field: JSONField) -> Bool {
        guard let slot = slots[field.key] else { return false }
        var writer = JSONWriter()
        writer.value(field.value)
        return writer.bytes.withUnsafeBufferPointer { bytes in
            var row = RowReader(bytes)
            guard let value = try? row.value(of: attributes[slot].type) else { return false }
            return value != .null
        }
    }
}
