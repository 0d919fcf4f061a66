import Diagnostics

/// One value of a YAML file with its place. What a scalar means is decided by the key that holds
/// it, never by YAML: `NO` is the text NO.
struct LocatedNode: Sendable {
    /// What the value is made of.
    enum Content: Sendable {
        case scalar(ScalarText)
        case sequence([LocatedNode])
        case mapping([LocatedEntry])
        /// Something that has been refused with a finding of its own, such as an alias.
        case refused
    }

    var content: Content
    /// UTF-8 offsets in the file; empty where the value is.
    var offsets: Range<Int>
    var source: SourceText

    /// The place in the file.
    var range: SourceRange { source.range(offsets) }

    /// The text of a scalar, or nil for anything else.
    var text: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }

    /// Whether the file gives no value at all, as in `key:`.
    var isAbsent: Bool {
        if case .scalar(let scalar) = content {
            scalar.style == .plain && scalar.text.isEmpty
        } else {
            false
        }
    }

    /// Whether it has keys, if none.
    var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    /// Whether a finding says already what is wrong with it.
    var isRefused: Bool {
        if case .refused = content { true } else { false }
    }

    /// The entries of a mapping; none for anything else.
    var entries: [LocatedEntry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The elements of a sequence; of anything else but an absent value, the value itself.
    var elements: [LocatedNode] {
        if case .sequence(let elements) = content { elements } else { isAbsent ? [] : [self] }
    }

    /// The value of a key, or nil where the mapping lacks it or the value is absent or refused.
    subscript(key: String) -> LocatedNode? {
        guard let value = entry(key)?.value, !value.isAbsent, !value.isRefused else { return nil }
        return value
    }

    /// The entry with that key.
    func entry(_ key: String) -> LocatedEntry? { entries.first { $0.name == key } }

    /// What kind of value it is, as messages say it.
    var kindName: String {
        switch content {
        case .scalar(let scalar) where isAbsent && scalar.text.isEmpty: "nothing"
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .refused: "something refused"
        }
    }

    /// The place in the file of a stretch of the scalar's text, for errors inside an expression.
    func range(inText stretch: Range<Int>) -> SourceRange { ranges(inText: [stretch])[0] }

    /// The places in the file of many stretches, for which the text is followed once.
    func ranges(inText stretches: [Range<Int>]) -> [SourceRange] {
        guard case .scalar(let scalar) = content else { return stretches.map { _ in range } }
        let map = ScalarMap(of: scalar, at: offsets, in: source.bytes)
        return stretches.map { stretch in
            let start = map.sourceOffset(of: stretch.lowerBound)
            let end = stretch.isEmpty ? start : map.sourceEnd(of: stretch.upperBound)
            return source.range(start..<max(start, end))
        }
    }

    /// The first place where these words stand in the scalar's text, as a node of its own.
    func part(_ words: String) -> LocatedNode {
        let (whole, wanted) = (Array((text ?? "").utf8), Array(words.utf8))
        let start = whole.indices.first { whole[$0...].starts(with: wanted) } ?? 0
        let place = range(inText: start..<min(whole.count, start + wanted.count))
        var part = self
        part.offsets = source.offset(of: place.start)..<source.offset(of: place.end)
        part.content = .scalar(ScalarText(text: words, style: .plain))
        return part
    }
}

/// A scalar as YAML reads it, and how the file writes it.
struct ScalarText: Sendable {
    /// How a scalar is written.
    enum Style: Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    var text: String
    var style: Style
}

/// One `key: value` of a mapping.
struct LocatedEntry: Sendable {
    var key: LocatedNode
    var value: LocatedNode

    /// The key's text.
    var name: String { key.text ?? "" }
}
