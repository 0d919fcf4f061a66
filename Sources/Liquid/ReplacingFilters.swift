extension LiquidFilter {
    /// Filters that replace or remove one text within another.
    static let replacingFilters: [String: LiquidFilter] = [
        "replace": replacing(1...2, replacingAll),
        "replace_first": replacing(1...2) { (change) throws(LiquidFailure) in
            replacingOne(change, last: false)
        },
        "replace_last": replacing(2...2) { (change) throws(LiquidFailure) in
            replacingOne(change, last: true)
        },
        "remove": replacing(1...1, replacingAll),
        "remove_first": replacing(1...1) { (change) throws(LiquidFailure) in
            replacingOne(change, last: false)
        },
        "remove_last": replacing(1...1) { (change) throws(LiquidFailure) in
            replacingOne(change, last: true)
        },
    ]

    private static func replacing(
        _ arity: ClosedRange<Int>,
        _ replace: @escaping @Sendable (Replacement) throws(LiquidFailure) -> String
    ) -> LiquidFilter {
        LiquidFilter(arity) { (input) throws(LiquidFailure) in
            .string(
                try replace(
                    Replacement(
                        text: input.value.asText, wanted: input.argument(0).asText,
                        replacement: input.argument(1).asText, budget: input.budget)))
        }
    }
}

/// A text, what is looked for in it, and what is put in its place.
private struct Replacement {
    let text: String
    let wanted: String
    let replacement: String
    let budget: LiquidBudget

    /// Throws as soon as the result is too long: each occurrence may add as much again.
    func check(_ size: Int) throws(LiquidFailure) {
        if size > budget.limits.outputBytes { throw budget.tooLarge(.string("")) }
    }
}

/// Every occurrence replaced; an empty text occurs before each letter and at the end.
private func replacingAll(_ change: Replacement) throws(LiquidFailure) -> String {
    if change.wanted.isEmpty { return try replacingNothing(change) }
    let (bytes, search) = (Array(change.text.utf8), TextSearch(change.wanted))
    var output: [UInt8] = []
    var position = 0
    while let found = search.first(in: bytes, from: position) {
        output += bytes[position..<found]
        appendText(change.replacement, to: &output)
        try change.check(output.count)
        position = found + search.needle.count
    }
    output += bytes[position...]
    return String(decoding: output, as: UTF8.self)
}

private func replacingNothing(_ change: Replacement) throws(LiquidFailure) -> String {
    let scalars = change.text.unicodeScalars
    let added = change.replacement.utf8.count.multipliedReportingOverflow(by: scalars.count + 1)
    try change.check(added.overflow ? Int.max : added.partialValue)
    return scalars.reduce(into: change.replacement) { result, scalar in
        result.unicodeScalars.append(scalar)
        result += change.replacement
    }
}

/// The first or last occurrence replaced.
private func replacingOne(_ change: Replacement, last: Bool) -> String {
    guard let start = find(change.wanted, in: change.text, last: last) else { return change.text }
    var bytes = Array(change.text.utf8)
    bytes.replaceSubrange(
        start..<(start + change.wanted.utf8.count), with: change.replacement.utf8)
    return String(decoding: bytes, as: UTF8.self)
}
