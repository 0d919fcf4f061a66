// What work over values costs, so that no operator gets round the limit on steps: lists that share
// their elements are small to keep, and as large as they are written out to whoever walks them.

extension Frame {
    /// Counts a value that becomes part of another by everything it holds, each time it is there:
    /// hence nothing that an expression makes is larger than an expression may be costly.
    @inline(__always)
    mutating func spend(onPart value: Value, at range: Range<Int>) throws(EvaluationError) {
        switch value {
        case .list, .map, .string: try spend(onWhole: value, at: range)
        default: break
        }
    }

    @inline(never)
    private mutating func spend(
        onWhole value: Value, at range: Range<Int>
    ) throws(EvaluationError) {
        switch value {
        case .string(let text): try spend(text.utf8.count / 64, at: range)
        case .list(let values):
            try spend(values.count, at: range)
            for value in values { try spend(onPart: value, at: range) }
        case .map(let map):
            try spend(map.count, at: range)
            for entry in map.entries {
                try spend(onPart: entry.key, at: range)
                try spend(onPart: entry.value, at: range)
            }
        default: break
        }
    }

    /// Counts a pass through a text; short ones come for nothing.
    @inline(__always)
    mutating func spend(onText text: String, at range: Range<Int>) throws(EvaluationError) {
        let count = text.utf8.count
        if count > Frame.shortText { try spend(count / 64, at: range) }
    }

    /// Bytes of a text that are passed through in about one step.
    static let shortText = 256

    /// Whether the texts have the same code points.
    @inline(__always)
    mutating func isSameText(
        _ a: String, _ b: String, at range: Range<Int>
    ) throws(EvaluationError) -> Bool {
        let count = a.utf8.count
        if count > Frame.shortText, count == b.utf8.count { try spend(count / 64, at: range) }
        return sameText(a, b)
    }

    /// Equality of the language: numbers by value, lists and maps by their elements, different kinds
    /// unequal. Each element that is looked at is a step.
    mutating func areEqual(
        _ a: Value, _ b: Value, at range: Range<Int>
    ) throws(EvaluationError) -> Bool {
        switch (a, b) {
        case (.int(let a), .double(let b)): return order(a, b) == .equal
        case (.double(let a), .int(let b)): return order(b, a) == .equal
        case (.string(let a), .string(let b)): return try isSameText(a, b, at: range)
        case (.list(let a), .list(let b)): return try areEqual(a, b, at: range)
        case (.map(let a), .map(let b)): return try areEqual(a, b, at: range)
        default: return a == b
        }
    }

    private mutating func areEqual(
        _ a: [Value], _ b: [Value], at range: Range<Int>
    ) throws(EvaluationError) -> Bool {
        guard a.count == b.count else { return false }
        for index in a.indices {
            try spend(1, at: range)
            guard try areEqual(a[index], b[index], at: range) else { return false }
        }
        return true
    }

    private mutating func areEqual(
        _ a: ValueMap, _ b: ValueMap, at range: Range<Int>
    ) throws(EvaluationError) -> Bool {
        guard a.count == b.count else { return false }
        for entry in a.entries {
            try spend(2, at: range)
            guard let other = try value(in: b, of: entry.key, at: range),
                try areEqual(entry.value, other, at: range)
            else { return false }
        }
        return true
    }

    /// The value that the map has under the key; nil where it has none.
    mutating func value(
        in map: ValueMap, of key: Value, at range: Range<Int>
    ) throws(EvaluationError) -> Value? {
        // The search compares the key with that many others.
        if case .string(let text) = key, text.utf8.count > Frame.shortText {
            try spend(text.utf8.count / 8, at: range)
        }
        return map[key]
    }

    /// Whether one of the values equals the one that is looked for.
    mutating func holds(
        _ values: [Value], _ wanted: Value, at range: Range<Int>
    ) throws(EvaluationError) -> Bool {
        try spend(values.count / 16, at: range)
        for value in values where try areEqual(value, wanted, at: range) { return true }
        return false
    }
}
