import Campaigns
import Expressions
import JSON

/// The fields of one type of event, prepared for reading; a class, so that handing it on costs
/// nothing.
final class EventShape: Sendable {
    let name: String
    let fields: [EventField]
    /// The fields' names.
    let names: WordList

    /// `words`: what a string may say, by the name of its field; what is optional may be empty,
    /// too.
    init(_ type: EventType, words: [String: [String]]) {
        name = type.name
        fields = type.fields.map { field in
            guard field.type == .string, let words = words[field.name], !words.isEmpty else {
                return field
            }
            var held = field
            held.type = .enumeration(words + (field.isOptional ? [""] : []))
            return held
        }
        names = WordList(type.fields.map(\.name))
    }
}

/// Reads the data of one event into the values of its type's fields, by position.
struct EventDataReader {
    private let shape: EventShape
    private let names: WordList
    private let line: Int
    /// False where the data is only judged.
    private let keeps: Bool
    private var values: [Value?]
    /// Which fields have occurred; a null is one too.
    private var seen = BitSet()
    /// Which fields have a value.
    private var present = BitSet()
    /// Where the next field is looked for first: senders write fields in one order.
    private var expected = 0

    init(_ shape: EventShape, line: Int, keeps: Bool) {
        self.shape = shape
        names = shape.names
        self.line = line
        self.keeps = keeps
        values = keeps ? .absent(shape.fields.count) : []
    }

    /// Reads a whole JSON text that was found to be one, and must be an object (or null, which is
    /// absent).
    mutating func read(_ text: UnsafeBufferPointer<UInt8>) throws(Rejection) -> [Value?] {
        var reader = TypedValueReader(scanner: JSONScanner(text), keeps: keeps)
        do {
            let kind = try reader.scanner.peek()
            guard case .object = kind else {
                try reader.scanner.skip()
                try reader.scanner.finish()
                if case .null = kind { return try finish() }
                throw Rejection(
                    .badData, line: line, "'data' must be an object, found \(inWords(kind))")
            }
            try readFields(&reader)
            try reader.scanner.finish()
        } catch let rejection as Rejection {
            throw rejection
        } catch {
            preconditionFailure("data is read after its text was found to be JSON: \(error)")
        }
        return try finish()
    }

    /// Judges the object that the scanner reads next, and leaves the scanner behind it; throws
    /// whatever is wrong with it, be it no JSON, and leaves the scanner where it was then.
    mutating func judge(_ scanner: inout JSONScanner) throws {
        var reader = TypedValueReader(scanner: scanner, keeps: false)
        try readFields(&reader)
        _ = try finish()
        scanner = reader.scanner
    }

    private mutating func readFields(_ reader: inout TypedValueReader) throws {
        try reader.scanner.enterObject()
        while let key = try reader.scanner.nextKey() { try readField(key, &reader) }
    }

    private mutating func readField(_ key: JSONText, _ reader: inout TypedValueReader) throws {
        guard let position = position(of: key, in: reader.scanner) else {
            return try reader.scanner.skip()
        }
        guard !seen.contains(position) else {
            throw Rejection(
                .ambiguous, line: line,
                "'\(shape.fields[position].name)' may occur only once in the data, found it twice")
        }
        seen.insert(position)
        do {
            guard let value = try reader.value(of: shape.fields[position].type) else { return }
            present.insert(position)
            if keeps { values[position] = value }
        } catch let mismatch as Mismatch {
            let field = shape.fields[position]
            throw Rejection(
                .wrongType, line: line,
                mismatch.message(for: "'\(field.name)' of '\(shape.name)'", of: field.type))
        }
    }

    private mutating func position(of key: JSONText, in scanner: JSONScanner) -> Int? {
        for _ in 0..<names.count {
            let position = expected
            expected = expected + 1 < names.count ? expected + 1 : 0
            if names.show(position, { scanner.equals(key, $0) }) { return position }
        }
        return nil
    }

    /// The values, defaults filled in, or none where the data is only judged; throws where one that
    /// must be there is not.
    mutating func finish() throws(Rejection) -> [Value?] {
        guard present.count < shape.fields.count else { return values }
        for position in shape.fields.indices where !present.contains(position) {
            let field = shape.fields[position]
            if let defaultValue = field.defaultValue {
                if keeps { values[position] = defaultValue }
            } else if !field.isOptional {
                let found = seen.contains(position) ? "null" : "nothing"
                throw Rejection(
                    .missingField, line: line,
                    "the data of '\(shape.name)' must have '\(field.name)', "
                        + "\(inWords(field.type)), found \(found)")
            }
        }
        return values
    }
}
