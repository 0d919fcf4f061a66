/// A value of JSON, as far as a schema needs it; fields keep their order.
indirect enum SchemaValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([SchemaValue])
    case object([SchemaField])
}

/// One field of an object.
struct SchemaField: Hashable, Sendable {
    var key: String
    var value: SchemaValue

    init(_ key: String, _ value: SchemaValue) {
        (self.key, self.value) = (key, value)
    }
}

extension SchemaValue {
    /// The value as JSON in lines, two spaces a level, without a line end at its end: for files
    /// that people and version control read.
    func indentedText(level: Int = 0) -> String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let integer): "\(integer)"
        case .double(let double): "\(double)"
        case .string(let text): Self.quoted(text)
        case .array(let elements) where elements.allSatisfy { !$0.hasParts }:
            "[" + elements.map { $0.indentedText() }.joined(separator: ", ") + "]"
        case .array(let elements):
            Self.lines("[", elements.map { $0.indentedText(level: level + 1) }, "]", level)
        case .object(let fields) where fields.isEmpty: "{}"
        case .object(let fields):
            Self.lines(
                "{",
                fields.map { field in
                    Self.quoted(field.key) + ": " + field.value.indentedText(level: level + 1)
                }, "}", level)
        }
    }

    private static func lines(
        _ open: String, _ parts: [String], _ close: String, _ level: Int
    ) -> String {
        let margin = "\n" + String(repeating: "  ", count: level)
        return open + parts.map { margin + "  " + $0 }.joined(separator: ",") + margin + close
    }

    /// Whether it has lines of its own.
    private var hasParts: Bool {
        switch self {
        case .object(let fields): !fields.isEmpty
        case .array(let elements): elements.contains(where: \.hasParts)
        default: false
        }
    }

    /// In quotes, escaped where RFC 8259 asks for it.
    private static func quoted(_ text: String) -> String {
        let characters = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.value < 32:
                "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + characters.joined() + "\""
    }
}
