extension LiquidFilter {
    /// Filters that turn text into other text or take parts of it.
    static let textFilters: [String: LiquidFilter] = [
        "downcase": LiquidFilter { $0.lowercased() },
        "upcase": LiquidFilter { $0.uppercased() },
        "capitalize": LiquidFilter { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() },
        "strip": LiquidFilter(keepsSafety: true) { stripped($0, start: true, end: true) },
        "lstrip": LiquidFilter(keepsSafety: true) { stripped($0, start: true, end: false) },
        "rstrip": LiquidFilter(keepsSafety: true) { stripped($0, start: false, end: true) },
        "squish": LiquidFilter(0...0, keepsSafety: true) { (input) throws(LiquidFailure) in
            input.value.isMissing
                ? .missing : .string(words(of: input.value.asText).joined(separator: " "))
        },
        "strip_newlines": LiquidFilter(keepsSafety: true) { replacingLineBreaks(in: $0, by: "") },
        "newline_to_br": LiquidFilter(keepsSafety: true) {
            replacingLineBreaks(in: $0, by: "<br />\n")
        },
        "strip_html": LiquidFilter { withoutTags($0) },
        "append": LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            try joined(input.value, input.argument(0), input)
        },
        "prepend": LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            try joined(input.argument(0), input.value, input)
        },
        "truncate": LiquidFilter(0...2) { (input) throws(LiquidFailure) in try truncated(input) },
        "truncatewords": LiquidFilter(0...2) { (input) throws(LiquidFailure) in
            try truncatedWords(input)
        },
        "slice": LiquidFilter(1...2) { (input) throws(LiquidFailure) in try sliced(input) },
        "split": LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            let parts = split(input.value.asText, by: input.argument(0).asText)
            return .array(parts.map(LiquidValue.string))
        },
    ]

    private static func joined(
        _ first: LiquidValue, _ second: LiquidValue, _ input: FilterInput
    ) throws(LiquidFailure) -> LiquidValue {
        let text = first.asText + second.asText
        if text.utf8.count > input.limits.outputBytes {
            throw .limit("text of \(input.limits.outputBytes) bytes")
        }
        if case (.safe, .safe) = (first, second) { return .safe(text) }
        return .string(text)
    }

    private static func truncated(_ input: FilterInput) throws(LiquidFailure) -> LiquidValue {
        if input.value.isMissing { return .missing }
        let length = input.arguments.isEmpty ? 50 : try input.argument(0).wholeNumber()
        let ending = input.arguments.count > 1 ? input.argument(1).asText : "..."
        let text = input.value.asText.unicodeScalars
        guard text.count > length else { return .string(String(text)) }
        let kept = max(0, max(0, length) - ending.unicodeScalars.count)
        return .string(String(text.prefix(kept)) + ending)
    }

    private static func truncatedWords(_ input: FilterInput) throws(LiquidFailure) -> LiquidValue {
        if input.value.isMissing { return .missing }
        let count = input.arguments.isEmpty ? 15 : max(1, try input.argument(0).wholeNumber())
        let ending = input.arguments.count > 1 ? input.argument(1).asText : "..."
        let text = input.value.asText
        let words = words(of: text)
        guard words.count > count else { return .string(text) }
        return .string(words.prefix(count).joined(separator: " ") + ending)
    }

    private static func sliced(_ input: FilterInput) throws(LiquidFailure) -> LiquidValue {
        let offset = try input.argument(0).wholeNumber()
        let length = input.argument(1).isMissing ? 1 : try input.argument(1).wholeNumber()
        if case .array(let items) = input.value {
            return .array(Array(items[stretch(of: items.count, offset, length)]))
        }
        let scalars = Array(input.value.asText.unicodeScalars)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[stretch(of: scalars.count, offset, length)])
        return .string(String(text))
    }

    /// A stretch from an offset, counted from the end where it is negative; empty where there is
    /// none.
    private static func stretch(of count: Int, _ offset: Int, _ length: Int) -> Range<Int> {
        let start = offset < 0 ? count + max(offset, -count - 1) : offset
        guard start >= 0, start <= count, length > 0 else { return 0..<0 }
        return start..<(start + min(length, count - start))
    }
}

/// Text without the white space at its ends.
private func stripped(_ text: String, start: Bool, end: Bool) -> String {
    var bytes = Substring(text).utf8
    while start, let first = bytes.first, isSpace(first) || first == 0 { bytes = bytes.dropFirst() }
    while end, let last = bytes.last, isSpace(last) || last == 0 { bytes = bytes.dropLast() }
    return String(Substring(bytes))
}

/// The words of a text, between stretches of white space.
func words(of text: String) -> [String] {
    text.utf8.split(whereSeparator: isSpace).map { String(Substring($0)) }
}

/// The parts between separators, without empty ones at the end: by words for a blank, by letters
/// for nothing.
private func split(_ text: String, by separator: String) -> [String] {
    if separator == " " { return words(of: text) }
    if separator.isEmpty { return text.unicodeScalars.map { String($0) } }
    let (bytes, needle) = (Array(text.utf8), Array(separator.utf8))
    var parts: [String] = []
    var (start, position) = (0, 0)
    while position + needle.count <= bytes.count {
        if bytes[position] == needle[0],
            bytes[position..<(position + needle.count)].elementsEqual(needle)
        {
            parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
            position += needle.count
            start = position
        } else {
            position += 1
        }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    while parts.last?.isEmpty == true { parts.removeLast() }
    return parts
}

private func replacingLineBreaks(in text: String, by replacement: String) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        guard byte == UInt8(ascii: "\n") else {
            output.append(byte)
            continue
        }
        if output.last == UInt8(ascii: "\r") { output.removeLast() }
        appendText(replacement, to: &output)
    }
    return String(decoding: output, as: UTF8.self)
}

/// Text without tags, comments, scripts and styles.
private func withoutTags(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let blocks: [(start: StaticString, end: StaticString)] = [
        ("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"),
    ]
    var output: [UInt8] = []
    var position = 0
    while position < bytes.count {
        guard bytes[position] == UInt8(ascii: "<") else {
            output.append(bytes[position])
            position += 1
            continue
        }
        let block = blocks.first { has($0.start, in: bytes, at: position) }
        if let block, let end = firstEnd(of: block.end, in: bytes, from: position) {
            position = end
        } else if let end = firstEnd(of: ">", in: bytes, from: position) {
            position = end
        } else {
            output.append(bytes[position])
            position += 1
        }
    }
    return String(decoding: output, as: UTF8.self)
}

private func has(_ text: StaticString, in bytes: [UInt8], at position: Int) -> Bool {
    position + text.utf8CodeUnitCount <= bytes.count
        && bytes[position..<(position + text.utf8CodeUnitCount)]
            .elementsEqual(StaticText(text).utf8)
}

/// The offset behind the first such text, or nil.
private func firstEnd(of text: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
    (start..<bytes.count).first { has(text, in: bytes, at: $0) }.map { $0 + text.utf8CodeUnitCount }
}
