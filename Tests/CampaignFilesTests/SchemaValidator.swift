@testable import CampaignFiles

/// Validates values by JSON Schema, in the part of draft-07 that `tact schema` uses; a keyword that
/// it does not know is a failure of its own, so that none is passed over.
struct SchemaValidator {
    private let root: SchemaValue

    init(_ schema: SchemaValue) { root = schema }

    /// What is wrong with the value, each with its place; empty: nothing.
    func failures(of value: SchemaValue) -> [String] { check(value, root, at: "") }

    private func check(_ value: SchemaValue, _ schema: SchemaValue, at place: String) -> [String] {
        guard case .object(let keywords) = schema else {
            return schema == .bool(true) ? [] : [place]
        }
        return keywords.flatMap { keyword in
            check(value, keyword.key, keyword.value, among: schema, at: place)
        }
    }

    private func check(
        _ value: SchemaValue, _ keyword: String, _ rule: SchemaValue, among schema: SchemaValue,
        at place: String
    ) -> [String] {
        let wrong = ["\(place): \(keyword)"]
        switch keyword {
        case "$schema", "title", "description", "definitions", "patternErrorMessage", "default":
            return []
        case "$ref": return check(value, definition(rule), at: place)
        case "type": return rule.elements.contains { fits(value, $0) } ? [] : wrong
        case "enum": return rule.elements.contains(value) ? [] : wrong
        case "anyOf":
            return rule.elements.contains { check(value, $0, at: place).isEmpty } ? [] : wrong
        case "allOf": return rule.elements.flatMap { check(value, $0, at: place) }
        case "minimum", "maximum":
            guard let number = value.number, let bound = rule.number else { return [] }
            return (keyword == "minimum" ? number >= bound : number <= bound) ? [] : wrong
        case "pattern":
            guard case .string(let text) = value, case .string(let pattern) = rule else {
                return []
            }
            return (try? Regex(pattern).firstMatch(in: text)) ?? nil == nil ? wrong : []
        case "minLength":
            return value == .string("") ? wrong : []
        default: return checkParts(value, keyword, rule, among: schema, at: place)
        }
    }

    private func checkParts(
        _ value: SchemaValue, _ keyword: String, _ rule: SchemaValue, among schema: SchemaValue,
        at place: String
    ) -> [String] {
        let fields = value.fields
        switch keyword {
        case "items":
            guard case .array(let elements) = value else { return [] }
            return elements.enumerated().flatMap { check($1, rule, at: "\(place)/\($0)") }
        case "minItems": return value == .array([]) ? ["\(place): minItems"] : []
        case "required":
            guard case .object = value else { return [] }
            return rule.elements.filter { name in !fields.contains { .string($0.key) == name } }
                .map { "\(place): required \($0)" }
        case "properties":
            return fields.flatMap { field in
                rule[field.key].map { check(field.value, $0, at: "\(place)/\(field.key)") } ?? []
            }
        case "additionalProperties":
            return fields.filter { schema["properties"]?[$0.key] == nil }
                .flatMap { check($0.value, rule, at: "\(place)/\($0.key)") }
        case "propertyNames":
            return fields.flatMap { check(.string($0.key), rule, at: "\(place)/\($0.key)") }
        default: return ["\(place): the keyword \(keyword) is not known to this test"]
        }
    }

    private func definition(_ reference: SchemaValue) -> SchemaValue {
        guard case .string(let path) = reference,
            let name = path.split(separator: "/").last, path.hasPrefix("#/definitions/"),
            let found = root["definitions"]?[String(name)]
        else { return .null }
        return found
    }

    private func fits(_ value: SchemaValue, _ type: SchemaValue) -> Bool {
        switch (value, type) {
        case (.null, .string("null")), (.bool, .string("boolean")), (.int, .string("integer")),
            (.int, .string("number")), (.double, .string("number")), (.string, .string("string")),
            (.array, .string("array")), (.object, .string("object")):
            true
        default: false
        }
    }
}

extension SchemaValue {
    fileprivate var elements: [SchemaValue] {
        if case .array(let elements) = self { elements } else { [self] }
    }

    fileprivate var fields: [SchemaField] {
        if case .object(let fields) = self { fields } else { [] }
    }

    fileprivate var number: Double? {
        switch self {
        case .int(let integer): Double(integer)
        case .double(let double): double
        default: nil
        }
    }
}

extension LocatedNode {
    /// The value that an editor sees: plain scalars as the core schema of YAML 1.2 has them.
    var asEditorsSeeIt: SchemaValue {
        switch content {
        case .sequence(let nodes): .array(nodes.map(\.asEditorsSeeIt))
        case .mapping(let entries):
            .object(entries.map { SchemaField($0.name, $0.value.asEditorsSeeIt) })
        case .scalar(let scalar) where scalar.style == .plain: Self.plain(scalar.text)
        case .scalar(let scalar): .string(scalar.text)
        case .refused: .null
        }
    }

    private static func plain(_ text: String) -> SchemaValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if text.wholeMatch(of: /[-+]?[0-9]+/) != nil {
            return Int64(text).map { .int($0) } ?? .double(Double(text) ?? 0)
        }
        if text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil {
            return .double(Double(text) ?? 0)
        }
        return .string(text)
    }
}

extension SchemaValue {
    /// The value of a field; nil where there is none.
    subscript(key: String) -> SchemaValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.key == key }?.value
    }
}
