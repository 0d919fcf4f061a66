import Diagnostics

/// Makes the whole configuration of what was said: adds what holds where nothing was, and makes
/// paths absolute. What the shape does not know is left out, and what has not its form is refused; both
/// have been reported.
struct ServiceCompletion {
    /// Absolute; paths of environment and options begin there.
    let workingDirectory: String
    /// The path of the file, whose paths begin in its folder.
    let filePath: String?
    let environment: [String: String]
    private(set) var findings: [Diagnostic] = []

    init(workingDirectory: String, filePath: String?, environment: [String: String]) {
        self.workingDirectory = workingDirectory
        self.filePath = filePath
        self.environment = environment
    }

    /// What texts are from that nobody has said.
    static let standard = "default"

    /// The node with everything that its shape knows, in the shape's order.
    mutating func complete(_ node: LocatedNode, as shape: Shape) -> LocatedNode {
        var whole = node
        switch shape {
        case .scalar(let kind): whole.content = content(of: node, as: kind)
        case .mapping(let mapping) where node.isAbsent || node.isMapping:
            whole.content = .mapping(entries(of: node, as: mapping))
        case .named(let value, _):
            whole.content = .mapping(
                node.entries.map {
                    LocatedEntry(key: $0.key, value: complete($0.value, as: value))
                })
        case .alternatives(_, let shapes):
            if let shape = shapes.first(where: { node.entry($0.keys[0].name) != nil }) {
                whole.content = .mapping(entries(of: node, as: shape))
            }
        default: break
        }
        return whole
    }

    private mutating func content(of node: LocatedNode, as kind: ScalarKind)
        -> LocatedNode.Content
    {
        guard let text = node.text, kind.accepts(text) else { return .refused }
        return kind.isPath ? .scalar(absolute(text, of: node)) : node.content
    }

    private mutating func entries(
        of node: LocatedNode, as shape: MappingShape
    ) -> [LocatedEntry] {
        var entries: [LocatedEntry] = []
        for key in shape.keys {
            let said = node.entry(key.name)
            guard let value = said?.value ?? ServiceCompletion.unsaid(key) else { continue }
            let name = said?.key ?? LocatedNode(key.name, from: ServiceCompletion.standard)
            entries.append(LocatedEntry(key: name, value: complete(value, as: key.shape)))
        }
        return entries
    }

    private static func unsaid(_ key: KeyShape) -> LocatedNode? {
        if case .mapping = key.shape, !key.isRequired { return .empty(from: standard) }
        guard case .text(let text) = key.standard else { return nil }
        return LocatedNode(text, from: standard)
    }

    // MARK: Paths

    private mutating func absolute(_ text: String, of node: LocatedNode) -> ScalarText {
        let isOfFile = node.source.path == filePath
        var folder = workingDirectory
        if isOfFile, let filePath { folder = folder.appending(path: filePath.folder) }
        let path = folder.appending(path: expanded(text, at: node))
        return ScalarText(text: path.withoutDots, style: .doubleQuoted)
    }

    /// The path with the value of the variable that it begins with, as in
    /// `$CREDENTIALS_DIRECTORY/smtp`.
    private mutating func expanded(_ path: String, at node: LocatedNode) -> String {
        guard path.hasPrefix("$") else { return path }
        let name = path.dropFirst().prefix { $0 != "/" }
        guard let value = environment[String(name)], value.hasPrefix("/") else {
            findings.append(
                Diagnostic(
                    .badValue,
                    "the path begins with the environment variable '\(shortened(String(name)))',"
                        + " which \(environment[String(name)] == nil ? "is not set" : "is no path")",
                    at: node.range))
            return path
        }
        return value + path.dropFirst(1 + name.count)
    }
}

extension String {
    /// The path of the folder that it is in; empty for a name alone.
    fileprivate var folder: String {
        lastIndex(of: "/").map { String(self[...$0]) } ?? ""
    }

    /// The path as seen from this folder.
    fileprivate func appending(path: String) -> String {
        if path.hasPrefix("/") { return path }
        return path.isEmpty ? self : hasSuffix("/") ? self + path : "\(self)/\(path)"
    }

    /// An absolute path without empty parts and those that stand for where they are. `..` stays:
    /// what it leads to is the disk's to say.
    fileprivate var withoutDots: String {
        "/" + split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
