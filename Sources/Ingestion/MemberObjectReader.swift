package import Campaigns
package import CivilTime
package import Engine
import Expressions
import JSON

/// Turns JSON objects, such as the lines of NDJSON, into updates of members.
///
/// The object has the id column of the catalogue, a non-empty string, and attributes by name, typed
/// as in events. A null clears the attribute; one that is not named is left as it is. Other keys
/// are ignored and kept for the report. A key may not come twice.
package struct MemberObjectReader: Sendable {
    private let columns: MemberColumns
    /// Keys that the catalogue does not know.
    package private(set) var unknown = UnknownNames()

    package init(catalogue: Catalogue) { columns = MemberColumns(catalogue: catalogue) }

    /// Reads one text; `line` is its number for the answer.
    package mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, line: Int, received: Instant
    ) -> Result<Update, Rejection> {
        read(text, of: nil, line: line, received: received)
    }

    /// Reads one text about the member with this id: it need not have the id column, and where it
    /// does, with the same id.
    package mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, of member: String, received: Instant
    ) -> Result<Update, Rejection> {
        read(text, of: member, line: 1, received: received)
    }

    private mutating func read(
        _ text: UnsafeBufferPointer<UInt8>, of member: String?, line: Int, received: Instant
    ) -> Result<Update, Rejection> {
        do {
            var scanner = JSONScanner(text)
            let kind = try scanner.peek()
            // The whole text first: a line that was cut off is told as that.
            try scanner.skip()
            try scanner.finish()
            guard kind == .object else {
                return .failure(
                    Rejection(
                        .notObject, line: line,
                        "a member must be a JSON object, found \(inWords(kind))"))
            }
            return .success(
                try update(JSONScanner(text), of: member, line: line, received: received))
        } catch let rejection as Rejection {
            return .failure(rejection)
        } catch let error as JSONError {
            return .failure(syntaxRejection(error, of: "a member", line: line))
        } catch {
            preconditionFailure("reading a member throws rejections and JSON errors only: \(error)")
        }
    }

    private mutating func update(
        _ scanner: JSONScanner, of named: String?, line: Int, received: Instant
    ) throws -> Update {
        var reader = TypedValueReader(scanner: scanner, keeps: true)
        var id: String?
        var values: [AttributeValue] = []
        var seen: Set<MemberColumns.Meaning> = []
        try reader.scanner.enterObject()
        while let key = try reader.scanner.nextKey() {
            let name = reader.scanner.string(key)
            let meaning = columns.meaning(of: name)
            guard meaning == .unknown || seen.insert(meaning).inserted else {
                throw Rejection(
                    .ambiguous, line: line, "'\(name)' may occur only once, found it twice")
            }
            switch meaning {
            case .id: id = try self.id(&reader, line: line)
            case .attribute(let slot):
                values.append(try value(slot, &reader, line: line))
            case .unknown:
                unknown.add(name)
                try reader.scanner.skip()
            }
        }
        let member = try columns.checkID(named ?? id, line: line)
        if seen.contains(.id), id.map({ $0.utf8.elementsEqual(member.utf8) }) != true {
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
