import CivilTime
import Expressions
import JSON

/// A value that is not of the type that the catalogue asks for.
struct Mismatch: Error {
    /// What was found instead, in words: `the string 'abc'`, `null`.
    var found: String

    /// A sentence for an answer: the rule, then what was found.
    func message(for name: String, of type: ValueType) -> String {
        "\(name) must be \(inWords(type)), found \(found)"
    }
}

/// The type as a person who prepares the data would say it.
func inWords(_ type: ValueType) -> String {
    switch type {
    case .bool: "true or false"
    case .int: "a whole number of 64 bits"
    case .double: "a number"
    case .string: "a string"
    case .date: "a date such as \"2026-12-01\""
    case .timestamp: "a time stamp of RFC 3339 such as \"2026-12-01T10:00:00Z\""
    case .enumeration(let words): "one of " + words.filter { !$0.isEmpty }.joined(separator: ", ")
    case .list(let element): "a list in which each element is " + inWords(element)
    case .null, .duration, .map, .any: "of the type \(type)"
    }
}

/// Reads the next value as the catalogue types it.
///
/// An int is a number without fraction and exponent; a double may be written without them; a date,
/// a time stamp and a word of an enumeration are strings. No list holds null.
struct TypedValueReader {
    var scanner: JSONScanner
    /// False where the value is only judged: then strings are not copied and lists stay empty.
    let keeps: Bool

    /// The next value; nil for null. Throws what it is instead, where it is of another type.
    mutating func value(of type: ValueType) throws -> Value? {
        let kind = try scanner.peek()
        if case .null = kind {
            try scanner.null()
            return nil
        }
        switch (type, kind) {
        case (.string, .string): return try string()
        case (.int, .number): return try number(asDouble: false)
        case (.double, .number): return try number(asDouble: true)
        case (.bool, .bool): return .bool(try scanner.bool())
        case (.date, .string), (.timestamp, .string), (.enumeration, .string):
            return try parsedString(type)
        case (.list(let element), .array): return try list(of: element)
        default: throw try mismatch()
        }
    }

    private mutating func string() throws(JSONError) -> Value {
        let text = try scanner.string()
        return .string(keeps ? scanner.string(text) : "")
    }

    private mutating func number(asDouble: Bool) throws -> Value {
        switch try scanner.number() {
        case .int(let integer): return asDouble ? .double(Double(integer)) : .int(integer)
        case .double(let double):
            if asDouble { return .double(double) }
            throw Mismatch(found: "the number \(double)")
        }
    }

    private mutating func parsedString(_ type: ValueType) throws -> Value {
        let text = try scanner.string()
        var value: Value?
        if text.escaped {
            var characters = scanner.string(text)
            value = characters.withUTF8 { Ingestion.value(in: $0, of: type) }
        } else {
            value = Ingestion.value(in: scanner.rawBytes(of: text), of: type)
        }
        guard let value else {
            throw Mismatch(found: "the string " + excerpt(scanner.string(text)))
        }
        return value
    }

    private mutating func list(of element: ValueType) throws -> Value {
        var values: [Value] = []
        try scanner.enterArray()
        while try scanner.nextElement() {
            guard let value = try value(of: element) else { throw Mismatch(found: "null") }
            if keeps { values.append(value) }
        }
        return .list(values)
    }

    /// Describes the next value.
    private mutating func mismatch() throws(JSONError) -> Mismatch {
        switch try scanner.peek() {
        case .null: return Mismatch(found: "null")
        case .bool: return Mismatch(found: try scanner.bool() ? "true" : "false")
        case .string:
            return Mismatch(found: "the string " + excerpt(scanner.string(try scanner.string())))
        case .array: return Mismatch(found: "an array")
        case .object: return Mismatch(found: "an object")
        case .number:
            switch try scanner.number() {
            case .int(let integer): return Mismatch(found: "the number \(integer)")
            case .double(let double): return Mismatch(found: "the number \(double)")
            }
        }
    }
}

/// The value of those types that JSON writes as strings; nil where the text is none.
func value(in text: UnsafeBufferPointer<UInt8>, of type: ValueType) -> Value? {
    switch type {
    case .date: civilDate(iso: text).map(Value.date)
    case .timestamp: instant(rfc3339: text).map(Value.timestamp)
    case .enumeration(let words):
        words.first { $0.utf8.elementsEqual(text) }.map(Value.string)
    default: nil
    }
}
