// Yams' own composer types values, expands aliases, stops at the first duplicate key and keeps only
// where a value starts; the parser under it, which is part of the same package, does none of that.
import CYaml
import Diagnostics

/// What libyaml reports next of a file.
struct YAMLEvent {
    /// The kinds that matter here.
    enum Kind {
        case documentStart
        case scalar(ScalarText)
        case sequenceStart, mappingStart
        case end
        case alias
        case other

        /// Whether it closes a sequence or mapping.
        var isEnd: Bool { if case .end = self { true } else { false } }
    }

    var kind: Kind
    /// UTF-8 offsets in the file.
    var offsets: Range<Int>
    var hasAnchor = false
    var hasTag = false
}

/// A file that is not YAML, with the place and what the rule is.
struct YAMLSyntaxError: Error {
    var message: String
    /// UTF-8 offset in the file.
    var offset: Int
}

/// The events of a file one by one. A class, for libyaml's parser must not move and must be freed.
final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let source: SourceText
    /// UTF-8 offset of each Unicode scalar (libyaml counts those); nil where all are ASCII.
    private let scalarOffsets: [Int]?
    /// Where the last text in quotes stands.
    private var lastQuoted = 0..<0

    /// Events of no file at all.
    convenience init() { self.init(SourceText(path: "", text: "")) }

    init(_ source: SourceText) {
        self.source = source
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: source.bytes.count)
        _ = input.initialize(from: source.bytes)
        precondition(yaml_parser_initialize(parser) == 1, "libyaml has memory for a parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        scalarOffsets =
            source.bytes.allSatisfy { $0 < 0x80 }
            ? nil : source.bytes.indices.filter { source.bytes[$0] & 0xC0 != 0x80 }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event, or nil at the end of the file; throws `YAMLSyntaxError`.
    func next() throws -> YAMLEvent? {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        guard event.type != YAML_STREAM_END_EVENT, event.type != YAML_NO_EVENT else { return nil }
        let start = offset(of: event.start_mark)
        let end = max(start, offset(of: event.end_mark))
        var result = YAMLEvent(kind: .other, offsets: start..<end)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_SCALAR_EVENT:
            let scalar = scalar(event.data.scalar)
            result.kind = .scalar(scalar)
            result.offsets = start..<trimmedEnd(from: start, to: end)
            if scalar.style == .singleQuoted || scalar.style == .doubleQuoted {
                lastQuoted = result.offsets
            }
            result.hasAnchor = event.data.scalar.anchor != nil
            result.hasTag = event.data.scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            result.hasAnchor = event.data.sequence_start.anchor != nil
            result.hasTag = event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            result.hasAnchor = event.data.mapping_start.anchor != nil
            result.hasTag = event.data.mapping_start.tag != nil
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: result.kind = .end
        case YAML_ALIAS_EVENT: result.kind = .alias
        default: break
        }
        return result
    }

    private typealias RawScalar = yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar

    private func scalar(_ raw: RawScalar) -> ScalarText {
        let bytes = UnsafeBufferPointer(start: raw.value, count: raw.length)
        let style: ScalarText.Style =
            switch raw.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return ScalarText(text: String(decoding: bytes, as: UTF8.self), style: style)
    }

    private func offset(of mark: yaml_mark_t) -> Int {
        guard let scalarOffsets else { return min(mark.index, source.bytes.count) }
        return mark.index < scalarOffsets.count ? scalarOffsets[mark.index] : source.bytes.count
    }

    /// libyaml ends a block scalar where the next token begins; white space is no part of it.
    private func trimmedEnd(from start: Int, to end: Int) -> Int {
        var end = end
        while end > start, source.bytes[end - 1] <= 32 { end -= 1 }
        return end
    }

    private func syntaxError() -> YAMLSyntaxError {
        let raw = parser.pointee
        if raw.error == YAML_READER_ERROR {
            return YAMLSyntaxError(
                message: "a file is UTF-8 text without control characters",
                offset: min(raw.problem_offset, source.bytes.count))
        }
        let words = YAMLComplaint(
            problem: raw.problem.map { String(cString: $0) } ?? "not YAML",
            context: raw.context.map { String(cString: $0) })
        let place = offset(of: raw.problem_mark)
        let found = place < source.bytes.count ? source.bytes[place] : 10
        if words.isOfKey, let error = openQuote(before: place) { return error }
        let (message, isAtStart) = words.message(found: found)
        return YAMLSyntaxError(
            message: message, offset: isAtStart ? offset(of: raw.context_mark) : place)
    }

    /// The quote that is probably missing: text in quotes that goes over lines and has something
    /// behind it on its last line closed where another text was meant to open.
    private func openQuote(before place: Int) -> YAMLSyntaxError? {
        let (start, end) = (lastQuoted.lowerBound, lastQuoted.upperBound)
        let lines = (source.position(at: start).line, source.position(at: end).line)
        guard lines.0 < lines.1, end <= place, source.position(at: place).line == lines.1 else {
            return nil
        }
        return YAMLSyntaxError(
            message:
                "a quote opens here and closes in line \(lines.1); is one missing before that?",
            offset: start)
    }
}
