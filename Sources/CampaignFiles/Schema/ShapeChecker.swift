import Diagnostics

/// Compares located YAML with its shape: unknown and missing keys, wrong kinds of value, text that
/// does not have its form. Each is reported once, here; whoever
/// builds values afterwards takes what is sound and stays silent about the rest.
struct ShapeChecker {
    private(set) var findings: [Diagnostic] = []

    /// The findings about a node that should have the shape; `label` is how messages call it.
    static func check(
        _ node: LocatedNode, as shape: Shape, label: String
    ) -> [Diagnostic] {
        var checker = ShapeChecker()
        checker.check(node, as: shape, label: label)
        return checker.findings
    }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, suggestion: String? = nil
    ) {
        findings.append(Diagnostic(code, message, at: range, suggestion: suggestion))
    }

    private mutating func check(_ node: LocatedNode, as shape: Shape, label: String) {
        guard !node.isRefused else { return }
        switch shape {
        case .anything: break
        case .reference(_, let shape): check(node, as: shape(), label: label)
        case .scalar(let kind): check(node, as: kind, label: label)
        case .list(let element): checkList(node, of: element, label: label)
        case .oneOrList(let element): checkOneOrList(node, of: element, label: label)
        case .mapping(let mapping): checkMapping(node, as: mapping, label: label)
        case .named(let value, let kind): checkNamed(node, of: value, by: kind, label: label)
        case .alternatives(let name, let shapes):
            checkAlternatives(node, name: name, shapes, label: label)
        case .either(let kind, let other):
            if node.text != nil {
                check(node, as: kind, label: label)
            } else {
                check(node, as: other, label: label)
            }
        }
    }

    // MARK: Text

    private mutating func check(_ node: LocatedNode, as kind: ScalarKind, label: String) {
        guard let text = node.text, !node.isAbsent || kind.accepts("") else {
            return wrongKind(node, label: label, expected: kind.name)
        }
        guard !kind.accepts(text) else { return }
        let found = text.isEmpty ? "empty text" : "'\(shortened(text))'"
        report(
            .badValue, "\(label) expects \(kind.name), found \(found)", at: node.range,
            suggestion: nearest(
                to: text, among: kind.words, allowingParts: kind.hasOnlyWords))
    }

    private mutating func wrongKind(_ node: LocatedNode, label: String, expected: String) {
        report(
            .wrongType, "\(label) expects \(expected), found \(node.kindName)",
            at: node.firstLineRange)
    }

    // MARK: Lists

    private mutating func checkList(_ node: LocatedNode, of element: Shape, label: String) {
        guard case .sequence(let elements) = node.content else {
            return wrongKind(node, label: label, expected: "a list")
        }
        for node in elements { check(node, as: element, label: label) }
    }

    private mutating func checkOneOrList(_ node: LocatedNode, of element: Shape, label: String) {
        guard case .sequence(let elements) = node.content else {
            if case .scalar(let kind) = element, kind.isOneWord, let text = node.text,
                text.contains(", ")
            {
                let message =
                    "\(label) expects one or a list in brackets, as in [\(shortened(text))]"
                return report(.badValue, message, at: node.range)
            }
            return check(node, as: element, label: label)
        }
        if elements.isEmpty {
            report(.badValue, "\(label) expects at least one", at: node.range)
        }
        for node in elements { check(node, as: element, label: label) }
    }

    // MARK: Mappings

    /// The entries of a mapping; an absent value is an empty one. nil, and reported, for other
    /// kinds.
    private mutating func entries(
        of node: LocatedNode, label: String, expected: String
    ) -> [LocatedEntry]? {
        if case .mapping(let entries) = node.content { return entries }
        if node.isAbsent { return [] }
        wrongKind(node, label: label, expected: expected)
        return nil
    }

    private mutating func checkNamed(
        _ node: LocatedNode, of value: Shape, by kind: ScalarKind, label: String
    ) {
        guard let entries = entries(of: node, label: label, expected: "a mapping") else { return }
        for entry in entries {
            if !kind.accepts(entry.name) {
                let message = "a key of \(label) is \(kind.name)"
                report(.badValue, message, at: entry.key.range)
            }
            check(entry.value, as: value, label: "'\(shortened(entry.name))'")
        }
    }

    private mutating func checkMapping(
        _ node: LocatedNode, as shape: MappingShape, label: String
    ) {
        guard let entries = entries(of: node, label: label, expected: "a mapping") else { return }
        // Few, however many keys there are that nobody knows.
        let owners = entries.filter { $0.value.isAbsent && shape.key($0.name) != nil }
        for entry in entries {
            guard let key = shape.key(entry.name) else {
                checkUnknown(entry, among: owners, of: shape)
                continue
            }
            if holdsStray(entry, entries, shape) { continue }
            check(entry.value, as: key.shape, label: "'\(key.name)'")
        }
        for key in shape.keys where key.isRequired {
            guard !entries.contains(where: { $0.name == key.name }) else { continue }
            // A key that is nearly right has been reported as unknown.
            let isMisspelt = entries.contains { entry in
                shape.key(entry.name) == nil && shape.key(meantBy: entry.name) == key.name
            }
            if isMisspelt { continue }
            report(.missingKey, "\(shape.name) needs '\(key.name)'", at: node.firstLineRange)
        }
    }

    /// A key that stands where its owner should hold it, or that nobody knows.
    private mutating func checkUnknown(
        _ entry: LocatedEntry, among owners: [LocatedEntry], of shape: MappingShape
    ) {
        let owner = owners.first { isStray(entry, below: $0, shape) }
        let name = shortened(entry.name)
        if let owner {
            let message =
                "'\(name)' belongs to '\(owner.name)'; indent it, to stand below '\(owner.name):'"
            return report(.unknownKey, message, at: entry.key.range)
        }
        if isSecretName(entry.name), let key = shape.keys.first(where: { $0.namesSecret }) {
            let message =
                "a secret does not stand in the configuration; put it into a file of its own, and name"
                + " that with '\(key.name)'"
            return report(.unknownKey, message, at: entry.key.range)
        }
        report(
            .unknownKey, "unknown key '\(name)' in \(shape.name)", at: entry.key.range,
            suggestion: shape.key(meantBy: entry.name))
    }

    /// Whether the entry is empty because what it should hold has not been indented.
    private func holdsStray(
        _ entry: LocatedEntry, _ entries: [LocatedEntry], _ shape: MappingShape
    ) -> Bool {
        entry.value.isAbsent && entries.contains { isStray($0, below: entry, shape) }
    }

    private func isStray(
        _ entry: LocatedEntry, below owner: LocatedEntry, _ shape: MappingShape
    ) -> Bool {
        shape.key(entry.name) == nil && shape.key(owner.name)?.shape.hasKey(entry.name) ?? false
    }

    // MARK: Alternatives

    private mutating func checkAlternatives(
        _ node: LocatedNode, name: String, _ shapes: [MappingShape], label: String
    ) {
        guard let entries = entries(of: node, label: label, expected: "a mapping") else { return }
        let words = shapes.map { $0.keys[0].name }
        let found = entries.map(\.name).filter(words.contains)
        // A key that begins one alternative may be a further key of another.
        let fitting = shapes.first { shape in
            found.contains(shape.keys[0].name) && found.allSatisfy { shape.key($0) != nil }
        }
        let named = shapes.first { $0.keys[0].name == found.first }
        guard let shape = fitting ?? named, let first = entries.first(named: shape.keys[0].name)
        else { return noAlternative(node, name: name, words: words) }
        let others = entries.filter { words.contains($0.name) && shape.key($0.name) == nil }
        if let second = others.first {
            let message = "\(name) has one of '\(first.name)' and '\(second.name)', not both"
            return report(.unknownKey, message, at: second.key.range)
        }
        checkMapping(node, as: shape, label: label)
    }

    private mutating func noAlternative(_ node: LocatedNode, name: String, words: [String]) {
        for entry in node.entries {
            guard let meant = nearest(to: entry.name, among: words) else { continue }
            return report(
                .unknownKey, "unknown key '\(shortened(entry.name))' in \(name)",
                at: entry.key.range, suggestion: meant)
        }
        let list = words.map { "'\($0)'" }.joined(separator: ", ")
        report(.missingKey, "\(name) needs one of \(list)", at: node.firstLineRange)
    }
}

/// Whether somebody would write a secret itself behind a key of that name.
func isSecretName(_ name: String) -> Bool {
    let words = ["pass", "pasw", "pwd", "secret", "token", "credential", "api_key", "apikey"]
    let folded = name.lowercased()
    return words.contains(where: folded.contains) && !folded.contains("file")
}

extension [LocatedEntry] {
    /// The entry with that key.
    func first(named name: String) -> LocatedEntry? { first { $0.name == name } }
}

extension LocatedNode {
    /// The range of the node, or of its first line where it has several.
    var firstLineRange: SourceRange {
        let end = source.bytes[offsets].firstIndex { $0 == 10 || $0 == 13 } ?? offsets.upperBound
        return source.range(offsets.lowerBound..<end)
    }
}

/// Text as messages quote it: long ones cut, line breaks shown as spaces.
func shortened(_ text: String) -> String {
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return line.count <= 60 ? line : line.prefix(57) + "..."
}
