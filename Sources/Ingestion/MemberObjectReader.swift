public import Campaigns
public import CivilTime
public import Engine
import Expressions
import JSON

/// Turns JSON objects, such as the lines of NDJSON, into updates of members.
///
/// The object has the id column of the catalogue, a non-empty string, and attributes by name, typed
/// as in events. A null clears the attribute; one that is not named is left as it is. Other keys
/// are ignored and kept for the report. A key may not come twice.
public struct MemberObjectReader: Sendable {
    private let columns: MemberColumns
    /// Keys that the catalogue does not know.
    public private(set) var unknown = UnknownNames()

    public init(catalogue: Catalogue) { columns = MemberColumns(catalogue: catalogue) }

    /// Reads one text; `line` is its number for the answer.
    public mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, received: Instant
    ) -> Result<Update, Rejection> {
        read(text, of: nil, line: line, received: received)
    }

    /// Reads one text about the member with this id: it need not have the id column, and where it
    /// does, with the same id.
    public mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, of member: String, received: Instant
    ) -> Result<Update, Rejection> {
        read(text, of: member, line: 1, received: received)
    }

    private mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, of member: String?, line: Int, received: Instant
    ) -> Result<Update, Rejection> {
        let known = unknown
        do {
            return .success(try update(text, of: member, line: line, received: received))
        } catch {
            if let fault = fault(of: text, line: line) {
                unknown = known
                return .failure(fault)
            }
            guard let rejection = error as? Rejection else {
                preconditionFailure("a sound JSON object is only ever rejected: \(error)")
            }
            return .failure(rejection)
        }
    }

    /// What is wrong with the whole of a text before its fields are judged: a line that was cut off
    /// is told as that, whatever else it says. Looked for only where the text was not taken.
    private func fault(of text: UnsafeBufferPointer<UInt8>, line: Int) -> Rejection? {
        do throws(JSONError) {
            var scanner = JSONScanner(text)
            let kind = try scanner.peek()
            try scanner.skip()
            try scanner.finish()
            if kind == .object { return nil }
            return Rejection(
                .notObject, line: line, "a member must be a JSON object, found \(inWords(kind))")
        } catch {
            return syntaxRejection(error, of: "a member", line: line)
        }
    }

    private mutating func update(
        _ text: UnsafeBufferPointer<UInt8>, of named: String?, line: Int, received: Instant
    ) throws -> Update {
        var reader = TypedValueReader(scanner: JSONScanner(text), keeps: true)
        var id: String?
        var hasID = false
        var values: [AttributeValue] = []
        values.reserveCapacity(columns.attributeCount)
        var seen = BitSet()
        // Else each key would take a copy of `self` to the heap.
        let columns = columns
        try reader.scanner.enterObject()
        while let key = try reader.scanner.nextKey() {
            switch reader.scanner.withCharacters(of: key, { columns.meaning(of: $0) }) {
            case .id:
                guard !hasID else { throw twice(reader.scanner.string(key), line: line) }
                hasID = true
                id = try self.id(&reader, line: line)
            case .attribute(let slot):
                guard !seen.contains(slot) else {
                    throw twice(reader.scanner.string(key), line: line)
                }
                seen.insert(slot)
                values.append(try value(slot, &reader, line: line))
            case .unknown:
                unknown.add(reader.scanner.string(key))
                try reader.scanner.skip()
            }
        }
        try reader.scanner.finish()
        let member = try columns.checkID(named ?? id, line: line)
        if hasID, id.map({ $0.utf8.elementsEqual(member.utf8) }) != true {
            let found = id.map { excerpt($0) } ?? "null"
            throw Rejection(
                .otherMember, line: line,
                "'\(columns.idColumn)' must be \(excerpt(member)), the member that is set, or be "
                    + "left out; found " + found)
        }
        if let slot = columns.slotOfIDColumn {
            values.append(AttributeValue(slot: slot, value: .string(member)))
        }
        return Update(member: member, received: received, values: values)
    }

    private func twice(_ name: String, line: Int) -> Rejection {
        Rejection(.ambiguous, line: line, "'\(name)' may occur only once, found it twice")
    }

    private func id(_ reader: inout TypedValueReader, line: Int) throws -> String? {
        do {
            guard case .string(let id) = try reader.value(of: .string) else { return nil }
            return id
        } catch let mismatch as Mismatch {
            throw Rejection(
                .missingID, line: line,
                "'\(columns.idColumn)' must be a non-empty string, found \(mismatch.found)")
        }
    }

    private func value(
        _ slot: Int, _ reader: inout TypedValueReader, line: Int
    ) throws -> AttributeValue {
        let attribute = columns.attribute(slot)
        do {
            return AttributeValue(slot: slot, value: try reader.value(of: attribute.type))
        } catch let mismatch as Mismatch {
            throw Rejection(
                .wrongType, line: line,
                mismatch.message(for: "'\(attribute.name)'", of: attribute.type))
        }
    }
}
