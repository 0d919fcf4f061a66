public import Campaigns
public import CivilTime
public import Engine
import Expressions
import JSON

/// Turns a CSV table, fed in chunks, into updates of members, one a row.
///
/// The first record is the header: names of attributes, the id column of the catalogue among them.
/// A row has as many fields as the header. Columns that the catalogue does not know are ignored and
/// kept for the report. An empty cell, quoted or not, clears the attribute. How a cell is written:
///
/// - string, enumeration: as it stands, blanks included;
/// - int, double: as in JSON (`-12`, `3.5`, `1e3`);
/// - bool: `true`, `false` (capitals or not, as spreadsheets write them), `1` or `0`;
/// - date: `2026-12-01`; timestamp: RFC 3339 with an offset;
/// - list: the elements between semicolons, `2015-03-01;2018-11-30`.
public struct MemberTableReader: Sendable {
    private let columns: MemberColumns
    private let received: Instant
    private var csv: CSVReader
    private var header: Header?
    /// True once the header was found unusable: the rows then mean nothing.
    private var isSpent = false
    /// Columns that the catalogue does not know.
    public private(set) var unknown = UnknownNames()

    private struct Header: Sendable {
        var meanings: [MemberColumns.Meaning]
        var names: [String]
    }

    /// Every update gets the instant at which the table was received.
    public init(
        catalogue: Catalogue, received: Instant, limits: CSVReader.Limits = CSVReader.Limits()
    ) {
        columns = MemberColumns(catalogue: catalogue)
        self.received = received
        csv = CSVReader(limits: limits)
    }

    /// Takes the next bytes and hands out every row that they complete, or why it was not taken. A
    /// header that cannot be used is one rejection, and nothing comes after it.
    public mutating func feed(
        _ chunk: UnsafeBufferPointer<UInt8>, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        // The reader of records is taken out, because what it calls changes the rest.
        var csv = CSVReader()
        swap(&csv, &self.csv)
        defer { swap(&csv, &self.csv) }
        try csv.feed(chunk) { record in try take(record, to: body) }
    }

    /// Hands out the last row where the text does not end with a line end, and tells of a table
    /// without a header.
    public mutating func finish(
        to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        var csv = CSVReader()
        swap(&csv, &self.csv)
        defer { swap(&csv, &self.csv) }
        try csv.finish { record in try take(record, to: body) }
        guard header == nil, !isSpent else { return }
        isSpent = true
        try body(.failure(missingIDColumn(found: [], line: 1)))
    }

    private mutating func take(
        _ record: CSVRecord, to body: (Result<Update, Rejection>) throws -> Void
    ) rethrows {
        guard !isSpent else { return }
        let result: Result<Update, Rejection>
        if let header {
            result = Result { () throws(Rejection) in try update(record, header) }
        } else {
            do throws(Rejection) {
                header = try readHeader(record)
                return
            } catch {
                isSpent = true
                result = .failure(error)
            }
        }
        try body(result)
    }
}

extension MemberTableReader {
    private mutating func readHeader(_ record: CSVRecord) throws(Rejection) -> Header {
        if let problem = record.problem {
            throw Rejection(.badHeader, line: record.line, "the header: \(problem.rawValue)")
        }
        var header = Header(meanings: [], names: [])
        for column in 0..<record.count {
            guard let name = record.text(column) else {
                throw Rejection(.badHeader, line: record.line, "the header must be UTF-8")
            }
            let meaning = columns.meaning(of: name)
            if meaning == .unknown {
                unknown.add(name)
            } else if header.meanings.contains(meaning) {
                throw Rejection(
                    .badHeader, line: record.line, "the header has the column '\(name)' twice")
            }
            header.meanings.append(meaning)
            header.names.append(name)
        }
        guard header.meanings.contains(.id) else {
            throw missingIDColumn(found: header.names, line: record.line)
        }
        return header
    }

    private func missingIDColumn(found names: [String], line: Int) -> Rejection {
        let other = names.count == 1 ? [";", "\t"].first { names[0].contains($0) } : nil
        let hint =
            other.map {
                "; a table is separated by ',', and this one by '\($0 == ";" ? ";" : "tab")'"
            }
            ?? ""
        let found = names.isEmpty ? "nothing" : names.prefix(8).map(excerpt).joined(separator: ", ")
        return Rejection(
            .badHeader, line: line,
            "the header must have the column '\(columns.idColumn)', the catalogue's id_column; "
                + "found " + found + (names.count > 8 ? ", ..." : "") + hint)
    }

    private func update(_ record: CSVRecord, _ header: Header) throws(Rejection) -> Update {
        if let problem = record.problem {
            throw Rejection(.badRow, line: record.line, problem.rawValue)
        }
        guard record.count == header.meanings.count else {
            throw Rejection(
                .badRow, line: record.line,
                "a row must have as many fields as the header, \(header.meanings.count), "
                    + "found \(record.count)")
        }
        var id: String?
        var values: [AttributeValue] = []
        values.reserveCapacity(record.count)
        for (column, meaning) in header.meanings.enumerated() {
            switch meaning {
            case .id: id = try text(record, column, header)
            case .attribute(let slot): values.append(try cell(record, column, slot, header))
            case .unknown: break
            }
        }
        let member = try columns.checkID(id, line: record.line)
        if let slot = columns.slotOfIDColumn {
            values.append(AttributeValue(slot: slot, value: .string(member)))
        }
        return Update(member: member, received: received, values: values)
    }

    private func text(
        _ record: CSVRecord, _ column: Int, _ header: Header
    ) throws(Rejection) -> String {
        if let text = record.text(column) { return text }
        throw Rejection(.badRow, line: record.line, "'\(header.names[column])' must be UTF-8")
    }

    private func cell(
        _ record: CSVRecord, _ column: Int, _ slot: Int, _ header: Header
    ) throws(Rejection) -> AttributeValue {
        let bytes = record[column]
        guard !bytes.isEmpty else { return AttributeValue(slot: slot, value: nil) }
        let attribute = columns.attribute(slot)
        switch attribute.type {
        case .string:
            return AttributeValue(slot: slot, value: .string(try text(record, column, header)))
        case .list: _ = try text(record, column, header)
        // What says something of another type is ASCII, or a word of the catalogue.
        default: break
        }
        let value = bytes.withUnsafeBufferPointer { cellValue(of: attribute.type, in: $0) }
        guard let value else {
            throw Rejection(
                .wrongType, line: record.line,
                Mismatch(found: excerpt(try text(record, column, header))).message(
                    for: "'\(attribute.name)'", of: attribute.type))
        }
        return AttributeValue(slot: slot, value: value)
    }
}

/// What a cell that is not empty says; nil where it is not of the type. Valid UTF-8 is given.
private func cellValue(of type: ValueType, in cell: UnsafeBufferPointer<UInt8>) -> Value? {
    switch type {
    case .string: return .string(String(decoding: cell, as: UTF8.self))
    case .bool: return truth(of: cell).map(Value.bool)
    case .int, .double: return number(in: cell, asDouble: type == .double)
    case .list(let element):
        var values: [Value] = []
        for part in cell.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            let part = UnsafeBufferPointer(rebasing: part)
            guard !part.isEmpty, let value = cellValue(of: element, in: part) else { return nil }
            values.append(value)
        }
        return .list(values)
    default: return value(in: cell, of: type)
    }
}

private func truth(of cell: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch String(decoding: cell, as: UTF8.self).lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
}

private func number(in cell: UnsafeBufferPointer<UInt8>, asDouble: Bool) -> Value? {
    var scanner = JSONScanner(cell)
    // White space around a number is JSON, but no cell.
    guard let number = try? scanner.number(), scanner.position == cell.count, cell[0] > 0x20
    else { return nil }
    switch number {
    case .int(let integer): return asDouble ? .double(Double(integer)) : .int(integer)
    case .double(let double): return asDouble ? .double(double) : nil
    }
}
