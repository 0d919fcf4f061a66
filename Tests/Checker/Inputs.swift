import Campaigns
import CivilTime
import Expressions
import JSON

/// One event of the input, read by the catalogue's types.
struct Happening {
    var source: String
    var id: String
    var type: Int
    var member: String
    var time: Instant
    /// When it came in: at its own time, unless the line says otherwise.
    var received: Instant
    /// By position in the type's fields.
    var data: [Value?]

    /// How an occurrence names it: source and id.
    var name: String { "\(source) \(id)" }

    /// Value of a field by its number in the catalogue; nil: absent.
    func value(_ field: Int, _ catalogue: Catalogue) -> Value? {
        switch Catalogue.standardFields.indices.contains(field)
            ? Catalogue.standardFields[field] : ""
        {
        case "time": return .timestamp(time)
        case "id": return .string(id)
        case "type": return .string(catalogue.events[type].type)
        case "source": return .string(source)
        default:
            let fields = catalogue.events[type].fields
            guard
                let position = fields.firstIndex(where: { $0.name == catalogue.fieldNames[field] })
            else { return nil }
            return data[position] ?? fields[position].defaultValue
        }
    }

    /// A string of the data by its name; nil: absent or empty.
    func text(_ name: String, _ catalogue: Catalogue) -> String? {
        guard let position = catalogue.events[type].fields.firstIndex(where: { $0.name == name }),
            case .string(let text)? = data[position], !text.isEmpty
        else { return nil }
        return text
    }
}

/// Reads events, sorts them as a replay receives them and takes each (source, id) once. Lines that
/// say when they were `received`, as a daemon's are told, stand in the order of their receipt.
func happenings(_ bytes: [UInt8], _ catalogue: Catalogue) throws -> [Happening] {
    let all = try lines(of: bytes).map { number, text in
        do { return try happening(JSONValue(reading: text), catalogue) } catch {
            throw Unreadable("line \(number) of the events: \(error)")
        }
    }
    var seen: Set<String> = []
    let isTold = all.contains { $0.received != $0.time }
    return (isTold ? all : all.sorted(by: precedes)).filter {
        seen.insert($0.source + "\u{0}" + $0.id).inserted
    }
}

/// The order of a replay: time, source, id.
private func precedes(_ a: Happening, _ b: Happening) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.source != b.source { return a.source.utf8.lexicographicallyPrecedes(b.source.utf8) }
    return a.id.utf8.lexicographicallyPrecedes(b.id.utf8)
}

private func happening(_ line: JSONValue, _ catalogue: Catalogue) throws -> Happening {
    let name = try line.text("type")
    guard let type = catalogue.eventIndex(ofType: name) else {
        throw Unreadable("the type '\(name)' in the catalogue")
    }
    let data = line.field("data") ?? .null
    let time = try line.instant("time")
    return Happening(
        source: try line.text("source"), id: try line.text("id"), type: type,
        member: try line.text("subject"), time: time,
        received: line.field("received") == nil ? time : try line.instant("received"),
        data: try catalogue.events[type].fields.map { field in
            try data.field(field.name).flatMap { try typed($0, as: field.type) }
        })
}

/// A JSON value as the catalogue types it; nil for null; throws where it does not fit.
func typed(_ value: JSONValue, as type: ValueType) throws -> Value? {
    switch (value, type) {
    case (.null, _): return nil
    case (.bool(let value), .bool): return .bool(value)
    case (.int(let value), .int): return .int(value)
    case (.int(let value), .double): return .double(Double(value))
    case (.double(let value), .double): return .double(value)
    case (.string(let text), .string): return .string(text)
    case (.string(let text), .enumeration(let words)) where words.contains(text):
        return .string(text)
    case (.string(let text), .date):
        if let date = CivilDate(iso: text) { return .date(date) }
    case (.string(let text), .timestamp):
        if let instant = Instant(rfc3339: text) { return .timestamp(instant) }
    case (.array(let values), .list(let element)):
        return .list(try values.compactMap { try typed($0, as: element) })
    default: break
    }
    throw Unreadable("a value of the type \(type)")
}

/// Attributes of each member of the file, by slot.
func profiles(_ bytes: [UInt8], _ catalogue: Catalogue) throws -> [String: [Value?]] {
    let isJSON = bytes.first { $0 > 32 } == UInt8(ascii: "{")
    return try isJSON ? objectProfiles(bytes, catalogue) : tableProfiles(bytes, catalogue)
}

/// A member that nothing is known of but its id.
func emptyProfile(_ id: String, _ catalogue: Catalogue) -> [Value?] {
    var values: [Value?] = Array(repeating: nil, count: catalogue.attributes.count)
    values[Catalogue.idSlot] = .string(id)
    if let slot = catalogue.slot(ofAttribute: catalogue.idColumn), slot < values.count,
        catalogue.attributes[slot].type == .string
    {
        values[slot] = .string(id)
    }
    return values
}

private func objectProfiles(_ bytes: [UInt8], _ catalogue: Catalogue) throws -> [String: [Value?]] {
    var result: [String: [Value?]] = [:]
    for (_, text) in lines(of: bytes) {
        let line = try JSONValue(reading: text)
        let id = try line.text(catalogue.idColumn)
        var values = result[id] ?? emptyProfile(id, catalogue)
        for (slot, attribute) in catalogue.attributes.enumerated()
        where slot != Catalogue.idSlot {
            guard let value = line.field(attribute.name) else { continue }
            values[slot] = try typed(value, as: attribute.type)
        }
        result[id] = values
    }
    return result
}

private func tableProfiles(_ bytes: [UInt8], _ catalogue: Catalogue) throws -> [String: [Value?]] {
    let records = table(String(decoding: bytes, as: UTF8.self))
    guard let header = records.first else { return [:] }
    guard let idColumn = header.firstIndex(of: catalogue.idColumn) else {
        throw Unreadable("the column '\(catalogue.idColumn)' in the members' file")
    }
    var result: [String: [Value?]] = [:]
    for record in records.dropFirst() where record.count == header.count {
        let id = record[idColumn]
        var values = result[id] ?? emptyProfile(id, catalogue)
        for (name, cell) in zip(header, record) {
            guard let slot = catalogue.slot(ofAttribute: name), slot != Catalogue.idSlot,
                slot < catalogue.attributes.count, name != catalogue.idColumn
            else { continue }
            values[slot] = try parsed(cell, as: catalogue.attributes[slot].type)
        }
        result[id] = values
    }
    return result
}

/// A cell of a table as the catalogue types it; nil where it is empty.
private func parsed(_ cell: String, as type: ValueType) throws -> Value? {
    if cell.isEmpty { return nil }
    switch type {
    case .bool: return .bool(["true", "1"].contains(cell.lowercased()))
    case .int, .double: return try typed(JSONValue(reading: cell), as: type)
    case .list(let element):
        return .list(
            try cell.split(separator: ";").compactMap { try parsed(String($0), as: element) })
    default: return try typed(.string(cell), as: type)
    }
}

/// The records of a CSV text (RFC 4180).
private func table(_ text: String) -> [[String]] {
    var (records, record, cell, quoted): ([[String]], [String], String, Bool) = ([], [], "", false)
    var rest = text.unicodeScalars[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    while let scalar = rest.popFirst() {
        switch scalar {
        case "\"" where quoted && rest.first == "\"":
            cell.append("\"")
            rest.removeFirst()
        case "\"": quoted.toggle()
        case "," where !quoted:
            record.append(cell)
            cell = ""
        case "\r" where !quoted && rest.first == "\n": break
        case "\n" where !quoted:
            records.append(record + [cell])
            (record, cell) = ([], "")
        default: cell.unicodeScalars.append(scalar)
        }
    }
    if !record.isEmpty || !cell.isEmpty { records.append(record + [cell]) }
    return records.filter { $0 != [""] }
}
