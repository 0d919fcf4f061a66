import CivilTime
import Diagnostics
import Expressions

/// A type as a catalogue gives it, with what stands beside it.
struct DeclaredType {
    /// `any` where the file gives none that can be read: then nothing that follows is reported.
    var type: ValueType
    var isOptional = false
    var defaultValue: Value?
}

extension Loading {
    /// Reads `string`, `optional string`, `{ type: int, default: 0 }`, `{ enum: [a, b] }`.
    func declaredType(_ node: LocatedNode, allowsOptional: Bool) -> DeclaredType {
        if node.text != nil { return namedType(node, allowsOptional: allowsOptional) }
        guard case .mapping = node.content else { return DeclaredType(type: .any) }
        var declared = DeclaredType(type: .any)
        switch (node["type"], node["enum"]) {
        case (let name?, nil): declared = namedType(name, allowsOptional: allowsOptional)
        case (nil, let words?):
            declared.type = .enumeration(words.elements.compactMap(\.text))
            reportRepeated(words.elements, what: "word", defines: false)
            if words.elements.isEmpty {
                report(.badValue, "'enum' has at least one word", at: words)
            }
        case (_?, _?): report(.badValue, "a type has 'type' or 'enum', not both", at: node)
        case (nil, nil):
            let isEmpty = node.entries.allSatisfy { $0.name == "default" }
            if isEmpty { report(.missingKey, "a type needs 'type' or 'enum'", at: node) }
        }
        if let value = node["default"], declared.type != .any {
            declared.defaultValue = self.value(value, of: declared.type, label: "'default'")
        }
        return declared
    }

    private func namedType(_ node: LocatedNode, allowsOptional: Bool) -> DeclaredType {
        guard let text = node.text, !text.isEmpty else { return DeclaredType(type: .any) }
        var name = text[...]
        let isOptional = name.hasPrefix("optional ")
        if isOptional { name = name.dropFirst("optional ".count).drop { $0 == " " } }
        if isOptional, !allowsOptional {
            let message = "every attribute may be left out; 'optional' is for the data of events"
            report(.badValue, message, at: node)
            return DeclaredType(type: .any)
        }
        guard ValueType.listDepth(of: name) <= ValueType.maximumListDepth
        else {
            report(
                .badValue, "lists nest at most \(ValueType.maximumListDepth) deep", at: node)
            return DeclaredType(type: .any)
        }
        guard let type = ValueType(word: name) else {
            report(
                .badValue,
                "a type is one of \(simpleTypes.map(\.word).joined(separator: ", ")), "
                    + "list<...> or { enum: [...] }, found '\(shortened(text))'",
                at: node,
                suggestion: otherTypeNames[name.lowercased()]
                    ?? nearest(to: String(name), among: simpleTypes.map(\.word)))
            return DeclaredType(type: .any)
        }
        return DeclaredType(type: type, isOptional: isOptional)
    }

    /// The value that the text has as this type, or nil, and reported, where it has none.
    func value(_ node: LocatedNode, of type: ValueType, label: String) -> Value? {
        if case .list(let element) = type {
            guard case .sequence(let elements) = node.content else {
                report(.wrongType, "\(label) expects a list, found \(node.kindName)", at: node)
                return nil
            }
            let values = elements.compactMap { value($0, of: element, label: label) }
            return values.count == elements.count ? .list(values) : nil
        }
        guard let text = node.text else {
            let message = "\(label) expects \(type.inWords), found \(node.kindName)"
            if !node.isRefused { report(.wrongType, message, at: node) }
            return nil
        }
        if let value = Value(text, of: type) { return value }
        var suggestion: String?
        if case .enumeration(let words) = type { suggestion = nearest(to: text, among: words) }
        report(
            .badValue, "\(label) expects \(type.inWords), found '\(shortened(text))'", at: node,
            suggestion: suggestion)
        return nil
    }
}

private let simpleTypes: [(word: String, type: ValueType)] = [
    ("string", .string), ("int", .int), ("double", .double), ("bool", .bool), ("date", .date),
    ("timestamp", .timestamp),
]

/// What types are called elsewhere; not accepted, but understood.
private let otherTypeNames = [
    "integer": "int", "long": "int", "number": "double", "float": "double", "decimal": "double",
    "boolean": "bool", "text": "string", "datetime": "timestamp", "time": "timestamp",
]

extension ValueType {
    /// How deep lists may hold lists in a type.
    static let maximumListDepth = 16

    /// How many lists the text of a type opens.
    static func listDepth(of word: Substring) -> Int {
        word.utf8.count { $0 == UInt8(ascii: "<") }
    }

    /// The type that a file writes as `string` or `list<date>`, or nil.
    init?(word: Substring) {
        if word.hasPrefix("list<"), word.hasSuffix(">") {
            guard let element = ValueType(word: word.dropFirst("list<".count).dropLast()) else {
                return nil
            }
            self = .list(element)
            return
        }
        guard let found = simpleTypes.first(where: { $0.word == word }) else { return nil }
        self = found.type
    }

    /// As messages say it.
    var inWords: String {
        switch self {
        case .bool: "true or false"
        case .int: "a whole number"
        case .double: "a number"
        case .string: "text"
        case .date: "a date such as '2026-12-01'"
        case .timestamp: "a time such as '2026-12-01T10:00:00Z'"
        case .enumeration(let words): "one of " + words.joined(separator: ", ")
        case .list(let element): "a list, each " + element.inWords
        case .null, .duration, .map, .any: "\(self)"
        }
    }
}

extension Value {
    /// The value that the text of a campaign file has as this type, or nil.
    init?(_ text: String, of type: ValueType) {
        let value: Value? =
            switch type {
            case .string: .string(text)
            case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
            case .int: readInteger(text).map { .int(Int64($0)) }
            case .double: readDecimal(text).map { .double($0) }
            case .date: CivilDate(iso: text).map { .date($0) }
            case .timestamp: Instant(rfc3339: text).map { .timestamp($0) }
            case .enumeration(let words): words.contains(text) ? .string(text) : nil
            case .any: .string(text)
            case .null, .duration, .list, .map: nil
            }
        guard let value else { return nil }
        self = value
    }
}

/// Reads a decimal number; Swift's own reader would also take `0x1p3`, `inf` and `nan`.
func readDecimal(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") || byte == UInt8(ascii: "+")
    }
    guard isDecimal, let number = Double(text), number.isFinite else { return nil }
    return number
}
