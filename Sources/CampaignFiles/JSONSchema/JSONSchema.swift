extension CampaignFileKind {
    /// The JSON Schema of the files of this kind (draft-07, the part of it that YAML editors
    /// support), indented, with a line end at its end. What the loader accepts, it accepts.
    package var jsonSchema: String { jsonSchemaValue.indentedText() + "\n" }

    /// The JSON Schema as a value.
    var jsonSchemaValue: SchemaValue {
        var schema = SchemaOfShapes()
        let root = schema.schema(of: shape)
        var fields = [
            SchemaField("$schema", .string("http://json-schema.org/draft-07/schema#")),
            SchemaField("title", .string(files)),
        ]
        fields += root.filter { $0.key != "title" }
        if !schema.definitions.isEmpty {
            fields.append(SchemaField("definitions", .object(schema.definitions)))
        }
        return .object(fields)
    }
}

/// Says in JSON Schema what shapes say. It is never narrower than the loader, but for an empty
/// word: a plain `null` is to YAML no text, and has to be quoted where text is meant.
struct SchemaOfShapes {
    /// What is referred to by name, so that steps can hold steps; in order of first use.
    private(set) var definitions: [SchemaField] = []

    /// The keywords that describe a value of this shape.
    mutating func schema(of shape: Shape) -> [SchemaField] {
        switch shape {
        case .anything: []
        case .scalar(let kind): kind.schema
        case .list(let element): list(of: element)
        case .oneOrList(let element): oneOrList(of: element)
        case .mapping(let mapping): schema(of: mapping)
        case .named(let value, let kind): named(value, by: kind)
        case .alternatives(let name, let shapes): reference(to: name, shapes)
        case .either(let kind, let other): anyOf([kind.schema, schema(of: other)])
        // It leads to alternatives, which are there by name before their own parts are described.
        case .reference(_, let shape): schema(of: shape())
        }
    }

    private mutating func list(of element: Shape) -> [SchemaField] {
        [type("array"), SchemaField("items", .object(schema(of: element)))]
    }

    private mutating func oneOrList(of element: Shape) -> [SchemaField] {
        anyOf([schema(of: element), list(of: element) + [SchemaField("minItems", .int(1))]])
    }

    /// Names of free choice: a mapping may also be left empty.
    private mutating func named(_ value: Shape, by kind: ScalarKind) -> [SchemaField] {
        var fields = [types(["object", "null"])]
        if let pattern = kind.pattern {
            let names = [SchemaField("pattern", .string(pattern))]
            fields.append(SchemaField("propertyNames", .object(names)))
        }
        fields.append(SchemaField("additionalProperties", .object(schema(of: value))))
        return fields
    }

    private mutating func schema(of mapping: MappingShape) -> [SchemaField] {
        let required = mapping.keys.filter { $0.isRequired }.map(\.name)
        var fields = [
            SchemaField("title", .string(withoutArticle(mapping.name))),
            required.isEmpty ? types(["object", "null"]) : type("object"),
        ]
        let properties = mapping.keys.map { SchemaField($0.name, .object(schema(of: $0))) }
        fields.append(SchemaField("properties", .object(properties)))
        if !required.isEmpty {
            fields.append(SchemaField("required", .array(required.map { .string($0) })))
        }
        fields.append(SchemaField("additionalProperties", .bool(false)))
        return fields
    }

    /// The description stands beside the keywords; draft-07 reads nothing beside a reference.
    private mutating func schema(of key: KeyShape) -> [SchemaField] {
        let description = SchemaField("description", .string(key.summary))
        var fields = schema(of: key.shape).filter { $0.key != "title" }
        if case .text(let text) = key.standard {
            fields.append(
                SchemaField("default", readInteger(text).map { .int(Int64($0)) } ?? .string(text)))
        }
        guard fields.contains(where: { $0.key == "$ref" }) else { return [description] + fields }
        return [description, SchemaField("allOf", .array([.object(fields)]))]
    }

    /// Mappings told apart by a first key that each requires, under the name of them all.
    private mutating func reference(to name: String, _ shapes: [MappingShape]) -> [SchemaField] {
        let word = withoutArticle(name)
        let field = SchemaField("$ref", .string("#/definitions/\(word)"))
        if definitions.contains(where: { $0.key == word }) { return [field] }
        let place = definitions.count
        // There before its own parts are described: they may refer to it.
        definitions.append(SchemaField(word, .null))
        let options = shapes.map { shape in
            var shape = shape
            shape.keys[0].isRequired = true
            return schema(of: shape)
        }
        definitions[place].value = .object(anyOf(options))
        return [field]
    }

    private func anyOf(_ options: [[SchemaField]]) -> [SchemaField] {
        [SchemaField("anyOf", .array(options.map { .object($0) }))]
    }

    private func withoutArticle(_ name: String) -> String {
        let words = name.split(separator: " ", maxSplits: 1)
        return words.count == 2 && ["a", "an"].contains(words[0]) ? String(words[1]) : name
    }
}

private func type(_ name: String) -> SchemaField { SchemaField("type", .string(name)) }

/// The keyword `type`; one type alone stands without a list.
private func types(_ names: [String]) -> SchemaField {
    names.count == 1 ? type(names[0]) : SchemaField("type", .array(names.map { .string($0) }))
}

extension ScalarKind {
    /// The keywords that describe text of this form, which YAML may read as something else than a
    /// string: `priority: 80` is a number to an editor.
    fileprivate var schema: [SchemaField] {
        if words.isEmpty || Set(words) == ["true", "false"] { return form }
        let known = [SchemaField("enum", .array(words.map { .string($0) }))]
        if hasOnlyWords { return known }
        return [SchemaField("anyOf", .array([.object(known), .object(form)]))]
    }

    private var form: [SchemaField] {
        var fields = [types(typesInYAML)]
        if let bounds {
            fields.append(SchemaField("minimum", .int(Int64(bounds.lowerBound))))
            if bounds.upperBound != .max {
                fields.append(SchemaField("maximum", .int(Int64(bounds.upperBound))))
            }
        }
        if let pattern {
            fields.append(SchemaField("pattern", .string(pattern)))
            fields.append(SchemaField("patternErrorMessage", .string("expects \(name)")))
        } else if !accepts("") && typesInYAML.contains("string") {
            fields.append(SchemaField("minLength", .int(1)))
        }
        return fields
    }

    /// What an editor takes text of this form for, found by asking for texts of each type.
    private var typesInYAML: [String] {
        if Set(words) == ["true", "false"] { return ["boolean", "string"] }
        var types = ["string"]
        if accepts("0.5") {
            types.append("number")
        } else if accepts("0") || accepts("1") || accepts("1000") {
            types.append("integer")
        }
        if accepts("true") || accepts("false") { types.append("boolean") }
        if accepts("") { types.append("null") }
        return types
    }
}
