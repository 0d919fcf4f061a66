import Diagnostics

/// Reads one YAML file into located nodes. Anchors, aliases, tags, keys that are not text, a second
/// document and every repeated key are refused with findings of their own.
struct YAMLReader {
    /// Largest file that is read, in bytes.
    static let sizeLimit = 1 << 20
    /// Deepest nesting that is read.
    static let depthLimit = 64
    /// Most keys of one mapping that are read.
    static let keyLimit = 10_000

    let source: SourceText
    private(set) var findings: [Diagnostic] = []
    private var events = YAMLEvents()

    /// Reads the file; no root where it is empty or not YAML, and the findings say which.
    static func read(_ source: SourceText) -> (root: LocatedNode?, findings: [Diagnostic]) {
        var reader = YAMLReader(source: source)
        guard source.bytes.count <= sizeLimit else {
            let start = source.range(0..<0)
            return (nil, [Diagnostic(.badValue, "a file has at most 1 MiB", at: start)])
        }
        do {
            reader.events = YAMLEvents(source)
            return (try reader.document(), reader.findings)
        } catch let error as YAMLSyntaxError {
            let range = source.range(error.offset..<error.offset)
            reader.report(.yamlSyntax, error.message, at: range)
        } catch {
            preconditionFailure("only syntax errors are thrown here")
        }
        return (nil, reader.findings)
    }

    private init(source: SourceText) { self.source = source }

    private mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange,
        notes: [Diagnostic.Note] = []
    ) {
        findings.append(Diagnostic(code, message, at: range, notes: notes))
    }

    private mutating func document() throws -> LocatedNode? {
        var root: LocatedNode?
        var documents = 0
        while let event = try events.next() {
            switch event.kind {
            case .documentStart:
                documents += 1
                if documents == 2 {
                    report(
                        .yamlSyntax, "a file holds one document", at: source.range(event.offsets))
                    return root
                }
            case .other: break
            default: root = try node(event, depth: 0)
            }
        }
        return root
    }

    /// The node that begins with the event; reads on to its end.
    private mutating func node(_ event: YAMLEvent, depth: Int) throws -> LocatedNode {
        guard depth <= YAMLReader.depthLimit else {
            throw YAMLSyntaxError(
                message: "values nest at most \(YAMLReader.depthLimit) deep",
                offset: event.offsets.lowerBound)
        }
        if event.hasAnchor { refuse(event, "anchors and aliases are not allowed; write it out") }
        if event.hasTag {
            refuse(
                event,
                "tags are not allowed, each key knows its type; a condition that begins with '!'"
                    + " goes in quotes")
        }
        var node = LocatedNode(content: .refused, offsets: event.offsets, source: source)
        switch event.kind {
        // What its tag has swallowed, `!member.elite`, is no empty text.
        case .scalar(let scalar) where !event.hasTag || !scalar.text.isEmpty:
            node.content = .scalar(scalar)
        case .scalar: break
        case .sequenceStart: try readElements(of: &node, depth: depth)
        case .mappingStart: try readEntries(of: &node, depth: depth)
        case .alias: refuse(event, "anchors and aliases are not allowed; write it out")
        case .documentStart, .end, .other: break
        }
        return node
    }

    private mutating func refuse(_ event: YAMLEvent, _ message: String) {
        let start = event.offsets.lowerBound
        let end =
            source.bytes[start...].firstIndex { $0 <= 32 || $0 == UInt8(ascii: ",") }
            ?? source.bytes.count
        report(.anchor, message, at: source.range(start..<end))
    }

    private mutating func readElements(of node: inout LocatedNode, depth: Int) throws {
        var elements: [LocatedNode] = []
        while let event = try events.next() {
            if event.kind.isEnd {
                node.close(at: event.offsets.upperBound, after: elements.last)
                break
            }
            elements.append(try self.node(event, depth: depth + 1))
        }
        node.content = .sequence(elements)
    }

    private mutating func readEntries(of node: inout LocatedNode, depth: Int) throws {
        var entries: [LocatedEntry] = []
        var first: [String: SourceRange] = [:]
        while let event = try events.next() {
            if event.kind.isEnd {
                node.close(at: event.offsets.upperBound, after: entries.last?.value)
                break
            }
            let key = try self.node(event, depth: depth + 1)
            guard let valueEvent = try events.next() else { break }
            let value = try self.node(valueEvent, depth: depth + 1)
            guard let name = key.text else {
                if !key.isRefused { report(.yamlSyntax, "a key is text", at: key.range) }
                continue
            }
            if let previous = first[name] {
                report(
                    .duplicateKey, "key '\(name)' is already given", at: key.range,
                    notes: [.init("first given here", at: previous)])
                continue
            }
            first[name] = key.range
            guard first.count <= YAMLReader.keyLimit else {
                if first.count == YAMLReader.keyLimit + 1 {
                    report(
                        .badValue, "a mapping has at most \(YAMLReader.keyLimit) keys",
                        at: key.range)
                }
                continue
            }
            entries.append(LocatedEntry(key: key, value: value))
        }
        node.content = .mapping(entries)
    }
}

extension LocatedNode {
    /// Sets the end of a sequence or mapping: its bracket, or where its last part ends.
    fileprivate mutating func close(at end: Int, after last: LocatedNode?) {
        let isFlow =
            offsets.lowerBound < source.bytes.count
            && [UInt8(ascii: "["), UInt8(ascii: "{")].contains(source.bytes[offsets.lowerBound])
            && offsets.upperBound > offsets.lowerBound
        let upper = isFlow ? end : last?.offsets.upperBound ?? end
        offsets = offsets.lowerBound..<max(offsets.lowerBound, upper)
    }
}
