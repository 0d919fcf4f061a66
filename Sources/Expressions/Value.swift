public import CivilTime

/// A value of the expression language: CEL's kinds without bytes, uint, messages and types, and the
/// civil date beside them.
///
/// `==` tells whether two values are the same value of the same kind (1 and 1.0 are not); the
/// language's own equality is `Frame.areEqual`. Strings are the same where their code points are.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case date(CivilDate)
    case timestamp(Instant)
    /// Elapsed microseconds.
    case duration(Int64)
    case list([Value])
    case map(ValueMap)
}

extension Value: Hashable {
    public static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.string(let a), .string(let b)): sameText(a, b)
        case (.date(let a), .date(let b)): a == b
        case (.timestamp(let a), .timestamp(let b)): a == b
        case (.duration(let a), .duration(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .date(let value): hasher.combine(value)
        case .timestamp(let value): hasher.combine(value)
        case .duration(let value): hasher.combine(value)
        case .list(let value): hasher.combine(value)
        case .map(let value): hasher.combine(value)
        }
    }
}

extension [Value?] {
    /// So many absent values. `Array(repeating:count:)` asks the runtime anew each time what memory
    /// it needs, which takes longer than to fill it.
    public static func absent(_ count: Int) -> [Value?] {
        var values: [Value?] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(nil) }
        return values
    }
}

extension Value: CustomStringConvertible {
    /// The value as an expression would write it; for messages, not for output.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): literalText(of: value)
        case .string(let value): quoted(value)
        case .date(let value): "date(\"\(value)\")"
        case .timestamp(let value): "timestamp(\"\(value)\")"
        case .duration(let value): "duration(\"\(durationText(value))\")"
        case .list, .map: described(upTo: .max)
        }
    }

    /// The description of a list or a map, or of one that takes more bytes a beginning of about that
    /// length.
    fileprivate func described(upTo length: Int) -> String {
        var text = ""
        append(to: &text, upTo: length)
        return text
    }

    private func append(to text: inout String, upTo length: Int) {
        switch self {
        case .list(let values):
            text += "["
            // Each takes a byte at least.
            for (index, value) in values.prefix(length).enumerated()
            where text.utf8.count <= length {
                if index > 0 { text += ", " }
                value.append(to: &text, upTo: length)
            }
            text += "]"
        case .map(let map):
            text += "{"
            for (index, entry) in map.entries.prefix(length).enumerated()
            where text.utf8.count <= length {
                if index > 0 { text += ", " }
                entry.key.append(to: &text, upTo: length)
                text += ": "
                entry.value.append(to: &text, upTo: length)
            }
            text += "}"
        case .string(let whole) where length < .max: text += shown(whole)
        default: text += description
        }
    }
}

extension Value {
    /// The value as people write it: texts without quotes, dates and instants in ISO 8601,
    /// durations in seconds.
    public var readableText: String {
        switch self {
        case .string(let text): text
        case .date(let date): date.description
        case .timestamp(let instant): instant.description
        case .duration(let microseconds): durationText(microseconds)
        case .list(let values): values.map(\.readableText).joined(separator: ", ")
        default: description
        }
    }
}

/// The string in double quotes, with the escapes of the language.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            let digits = String(scalar.value, radix: 16)
            result += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// A value as an error shows it. Errors are kept in the ledger, so they tell no more of a member's
/// data than it takes to find the mistake.
public func shown(_ value: Value) -> String {
    if case .string(let text) = value { return shown(text) }
    // 40 code points take at most 160 bytes.
    return excerpt(of: value.described(upTo: 160))
}

/// A text as an error shows it, in quotes.
func shown(_ text: String) -> String { quoted(excerpt(of: text)) }

/// The text, or of a long one its beginning and `…`: at most 40 code points.
func excerpt(of text: String) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 40, limitedBy: scalars.endIndex),
        end < scalars.endIndex
    else { return text }
    return String(scalars[..<scalars.index(before: end)]) + "…"
}

/// The number as a literal that reads back as a double: always with a point or an exponent.
private func literalText(of value: Double) -> String {
    let text = plainText(value)
    let isWhole = text.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 }
    return isWhole ? text + ".0" : text
}
