extension LiquidFilter {
    /// Filters that replace or remove one text within another.
    static let replacingFilters: [String: LiquidFilter] = [
        "replace": replacing(1...2) { replacingAll($0, $1, by: $2) },
        "replace_first": replacing(1...2) { replacingOne($0, $1, by: $2, last: false) },
        "replace_last": replacing(2...2) { replacingOne($0, $1, by: $2, last: true) },
        "remove": replacing(1...1) { replacingAll($0, $1, by: $2) },
        "remove_first": replacing(1...1) { replacingOne($0, $1, by: $2, last: false) },
        "remove_last": replacing(1...1) { replacingOne($0, $1, by: $2, last: true) },
    ]

    private static func replacing(
        _ arity: ClosedRange<Int>, _ replace: @escaping @Sendable (String, String, String) -> String
    ) -> LiquidFilter {
        LiquidFilter(arity) { (input) throws(LiquidFailure) in
            let result = replace(
                input.value.asText, input.argument(0).asText, input.argument(1).asText)
            if result.utf8.count > input.limits.outputBytes {
                throw .limit("text of \(input.limits.outputBytes) bytes")
            }
            return .string(result)
        }
    }
}

/// Every occurrence replaced; an empty text occurs before each letter and at the end.
private func replacingAll(_ text: String, _ needle: String, by replacement: String) -> String {
    if needle.isEmpty {
        return text.unicodeScalars.reduce(into: replacement) { result, scalar in
            result.unicodeScalars.append(scalar)
            result += replacement
        }
    }
    let (bytes, wanted) = (Array(text.utf8), Array(needle.utf8))
    var output: [UInt8] = []
    var position = 0
    while position < bytes.count {
        if position + wanted.count <= bytes.count, bytes[position] == wanted[0],
            bytes[position..<(position + wanted.count)].elementsEqual(wanted)
        {
            appendText(replacement, to: &output)
            position += wanted.count
        } else {
            output.append(bytes[position])
            position += 1
        }
    }
    return String(decoding: output, as: UTF8.self)
}

/// The first or last occurrence replaced.
private func replacingOne(
    _ text: String, _ needle: String, by replacement: String, last: Bool
) -> String {
    guard let start = find(needle, in: text, last: last) else { return text }
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(start..<(start + needle.utf8.count), with: replacement.utf8)
    return String(decoding: bytes, as: UTF8.self)
}
