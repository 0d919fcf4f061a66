import Diagnostics

extension ServiceReading {
    /// The configuration as a file that says the same wherever it stands, and behind every value
    /// where it is from; a line end at its end. nil where there is an error.
    package var printed: String? {
        configuration.map { _ in
            ServiceReading.lines(of: root, as: serviceShape, margin: "").joined()
        }
    }

    private static func lines(
        of node: LocatedNode, as shape: MappingShape, margin: String
    ) -> [String] {
        shape.keys.flatMap { key -> [String] in
            guard let entry = node.entry(key.name) else {
                guard case .words(let words) = key.standard else { return [] }
                return ["\(margin)# \(key.name): not said: \(words)\n"]
            }
            return lines(of: entry, as: key.shape, margin: margin)
        }
    }

    private static func lines(
        of entry: LocatedEntry, as shape: Shape, margin: String
    ) -> [String] {
        let start = "\(margin)\(entry.name.asYAML):"
        let node = entry.value
        if let text = node.text {
            return ["\(start) \(text.asYAML)  # \(node.range.prefix.visible())\n"]
        }
        let inner = margin + "  "
        switch shape {
        case .mapping(let mapping):
            return [start + "\n"] + lines(of: node, as: mapping, margin: inner)
        case .alternatives(_, let shapes):
            let shape = shapes.first { node.entry($0.keys[0].name) != nil }
            return [start + "\n"] + (shape.map { lines(of: node, as: $0, margin: inner) } ?? [])
        case .named(let value, _):
            return [start + "\n"]
                + node.entries.flatMap { lines(of: $0, as: value, margin: inner) }
        default: return []
        }
    }
}

extension String {
    /// The text as a scalar of YAML: in double quotes unless it is plain beyond doubt.
    fileprivate var asYAML: String {
        let isPlain = utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 0x20)
                || "/._-: @".utf8.contains(byte)
        }
        let isPlainInside = !hasSuffix(":") && !hasSuffix(" ") && firstRange(of: ": ") == nil
        let first = utf8.first ?? UInt8(ascii: " ")
        if isPlain, isPlainInside, !"-: @".utf8.contains(first) { return self }
        return "\"" + unicodeScalars.map(\.inDoubleQuotes).joined() + "\""
    }
}

extension Unicode.Scalar {
    /// As it stands in double quotes (YAML 1.2, 5.7).
    fileprivate var inDoubleQuotes: String {
        switch self {
        case "\"", "\\": "\\\(self)"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}":
            "\\U" + String(String(UInt64(value) + 0x1_0000_0000, radix: 16).suffix(8))
        default: "\(self)"
        }
    }
}
