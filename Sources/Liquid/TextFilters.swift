extension LiquidFilter {
    /// Filters that turn text into other text or take parts of it.
    static let textFilters: [String: LiquidFilter] = [
        "downcase": LiquidFilter(effect: .recases) { $0.lowercased() },
        "upcase": LiquidFilter(effect: .recases) { $0.uppercased() },
        "capitalize": LiquidFilter(effect: .recases) {
            $0.prefix(1).uppercased() + $0.dropFirst().lowercased()
        },
        "strip": LiquidFilter(keepsSafety: true) { stripped($0, start: true, end: true) },
        "lstrip": LiquidFilter(keepsSafety: true) { stripped($0, start: true, end: false) },
        "rstrip": LiquidFilter(keepsSafety: true) { stripped($0, start: false, end: true) },
        "squish": LiquidFilter(0...0, keepsSafety: true) { (input) throws(LiquidFailure) in
            input.value.isMissing ? .missing : .string(squished(input.value.asText))
        },
        "strip_newlines": LiquidFilter(keepsSafety: true) { replacingLineBreaks(in: $0, by: "") },
        "newline_to_br": LiquidFilter(keepsSafety: true) {
            replacingLineBreaks(in: $0, by: "<br />\n")
        },
        "strip_html": LiquidFilter { TagStripping.text(of: $0) },
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
            try split(input.value.asText, by: input.argument(0).asText, input.budget)
        },
    ]

    private static func joined(
        _ first: LiquidValue, _ second: LiquidValue, _ input: FilterInput
    ) throws(LiquidFailure) -> LiquidValue {
        let text = first.asText + second.asText
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
        var words = Words(text)
        var kept: [UInt8] = []
        for index in 0..<count {
            guard let word = words.next() else { return .string(text) }
            if index > 0 { kept.append(UInt8(ascii: " ")) }
            kept += word
        }
        return words.next() == nil
            ? .string(text) : .string(String(decoding: kept, as: UTF8.self) + ending)
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

/// The words of a text, between stretches of white space, one after another.
private struct Words {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next word; nil behind the last one.
    mutating func next() -> ArraySlice<UInt8>? {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, !isSpace(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }
}

/// Text with one blank between its words.
private func squished(_ text: String) -> String {
    var words = Words(text)
    var output: [UInt8] = []
    while let word = words.next() {
        if !output.isEmpty { output.append(UInt8(ascii: " ")) }
        output += word
    }
    return String(decoding: output, as: UTF8.self)
}

/// The parts of a text, counted while they are made: one byte may become a whole item.
private struct Parts {
    private(set) var items: [LiquidValue] = []
    private let budget: LiquidBudget

    init(_ budget: LiquidBudget) { self.budget = budget }

    /// Adds a part; throws where the list becomes too long.
    mutating func append(_ part: String) throws(LiquidFailure) {
        items.append(.string(part))
        if items.count * LiquidValue.itemWeight > budget.limits.outputBytes {
            throw budget.tooLarge(.array([]))
        }
    }

    /// Adds a part given as UTF-8; throws as the other does.
    mutating func append(_ bytes: ArraySlice<UInt8>) throws(LiquidFailure) {
        try append(String(decoding: bytes, as: UTF8.self))
    }

    /// Removes the empty parts at the end.
    mutating func dropEmptyEnd() {
        while items.last?.isEmpty == true { items.removeLast() }
    }
}

/// The parts between separators, without empty ones at the end: by words for a blank, by letters
/// for nothing.
private func split(
    _ text: String, by separator: String, _ budget: LiquidBudget
) throws(LiquidFailure) -> LiquidValue {
    var parts = Parts(budget)
    if separator == " " {
        var words = Words(text)
        while let word = words.next() { try parts.append(word) }
    } else if separator.isEmpty {
        for scalar in text.unicodeScalars { try parts.append(String(scalar)) }
    } else {
        let (bytes, search) = (Array(text.utf8), TextSearch(separator))
        var start = 0
        while let found = search.first(in: bytes, from: start) {
            try parts.append(bytes[start..<found])
            start = found + search.needle.count
        }
        try parts.append(bytes[start...])
        parts.dropEmptyEnd()
    }
    return .array(parts.items)
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
