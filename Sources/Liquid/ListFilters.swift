extension LiquidFilter {
    /// Filters that work on lists. What is not a list counts as a list of itself, nil as an empty
    /// one.
    static let listFilters: [String: LiquidFilter] = [
        "size": LiquidFilter(0...0) { (input) throws(LiquidFailure) in .int(size(of: input.value))
        },
        "first": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            end(of: input.value, last: false)
        },
        "last": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            end(of: input.value, last: true)
        },
        "join": LiquidFilter(0...1) { (input) throws(LiquidFailure) in
            let glue = input.arguments.isEmpty ? " " : input.argument(0).asText
            return try joined(input.items().map(\.asText), by: glue, input)
        },
        "reverse": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            .array(try input.items().reversed())
        },
        "concat": LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            guard case .array(let more) = input.argument(0) else {
                throw .failed("'concat' takes a list, found \(input.argument(0).kind)")
            }
            return .array(try input.items() + more)
        },
        "map": LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            var mapped: [LiquidValue] = []
            for item in try input.items() {
                mapped.append(try item.property(input.argument(0)) ?? .missing)
            }
            return .array(mapped)
        },
        "compact": LiquidFilter(0...1) { (input) throws(LiquidFailure) in try compacted(input) },
        "uniq": LiquidFilter(0...1) { (input) throws(LiquidFailure) in try unique(input) },
        "sort": LiquidFilter(0...1) { (input) throws(LiquidFailure) in
            try sorted(input) { (a, b) throws(LiquidFailure) in
                guard let order = LiquidValue.order(a, b) else {
                    // Where a field is true, or false, of all of them there is nothing to order.
                    if case (.bool(let a), .bool(let b)) = (a, b), a == b { return false }
                    throw .failed("\(a.kind) and \(b.kind) have no order to sort by")
                }
                return order < 0
            }
        },
        "sort_natural": LiquidFilter(0...1) { (input) throws(LiquidFailure) in
            try sorted(input) { (a, b) throws(LiquidFailure) in
                folded(a.asText).lexicographicallyPrecedes(folded(b.asText))
            }
        },
    ]

    /// Measured before it is made: a list may hold one long text many times.
    private static func joined(
        _ texts: [String], by glue: String, _ input: FilterInput
    ) throws(LiquidFailure) -> LiquidValue {
        let size = texts.reduce(glue.utf8.count * max(0, texts.count - 1)) { $0 + $1.utf8.count }
        guard size <= input.textLimit else { throw input.budget.tooLarge(.string("")) }
        return .string(texts.joined(separator: glue))
    }

    private static func size(of value: LiquidValue) -> Int {
        switch value {
        case .string(let text), .safe(let text): text.unicodeScalars.count
        case .array(let items): items.count
        case .object(let object): object.entries.count
        case .range(let first, let last): LiquidValue.count(from: first, to: last)
        default: 0
        }
    }

    private static func end(of value: LiquidValue, last: Bool) -> LiquidValue {
        switch value {
        case .array(let items): return (last ? items.last : items.first) ?? .missing
        case .range(let low, let high): return .int(last ? high : low)
        case .string(let text), .safe(let text):
            let letter = last ? text.unicodeScalars.last : text.unicodeScalars.first
            return .string(letter.map { String($0) } ?? "")
        case .object(let object):
            guard !last, let entry = object.entries.first else { return .missing }
            return .array([.string(entry.key), entry.value])
        default: return .missing
        }
    }

    private static func compacted(_ input: FilterInput) throws(LiquidFailure) -> LiquidValue {
        let key = input.argument(0)
        var kept: [LiquidValue] = []
        for item in try input.items() {
            if key.isMissing {
                if !item.isMissing { kept.append(item) }
            } else {
                guard let property = try item.property(key) else { return .missing }
                if !property.isMissing { kept.append(item) }
            }
        }
        return .array(kept)
    }

    private static func unique(_ input: FilterInput) throws(LiquidFailure) -> LiquidValue {
        let key = input.argument(0)
        var (kept, keys) = ([LiquidValue](), UniqueKeys(input.budget))
        for item in try input.items() {
            var own = item
            if !key.isMissing {
                guard let property = try item.property(key) else { return .missing }
                own = property
            }
            if try keys.insert(own) { kept.append(item) }
        }
        return .array(kept)
    }

    /// Items in order, nil last; by a property where one is given. Equal ones keep their places.
    private static func sorted(
        _ input: FilterInput, _ precedes: (LiquidValue, LiquidValue) throws(LiquidFailure) -> Bool
    ) throws(LiquidFailure) -> LiquidValue {
        let key = input.argument(0)
        var keyed: [(key: LiquidValue, item: LiquidValue)] = []
        for item in try input.items() {
            guard !key.isMissing else {
                keyed.append((item, item))
                continue
            }
            guard let property = try item.property(key) else { return .missing }
            keyed.append((property, item))
        }
        var ordered: [(key: LiquidValue, item: LiquidValue)] = []
        try merge(keyed[...], precedes, into: &ordered)
        return .array(ordered.map(\.item))
    }

    private static func merge(
        _ items: ArraySlice<(key: LiquidValue, item: LiquidValue)>,
        _ precedes: (LiquidValue, LiquidValue) throws(LiquidFailure) -> Bool,
        into output: inout [(key: LiquidValue, item: LiquidValue)]
    ) throws(LiquidFailure) {
        guard items.count > 1 else {
            output += items
            return
        }
        let middle = items.startIndex + items.count / 2
        var (left, right) = (
            [(key: LiquidValue, item: LiquidValue)](), [(key: LiquidValue, item: LiquidValue)]()
        )
        try merge(items[..<middle], precedes, into: &left)
        try merge(items[middle...], precedes, into: &right)
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            let (a, b) = (left[i].key, right[j].key)
            let takesRight = b.isMissing ? false : a.isMissing ? true : try precedes(b, a)
            output.append(takesRight ? right[j] : left[i])
            if takesRight { j += 1 } else { i += 1 }
        }
        output += left[i...]
        output += right[j...]
    }

    private static func folded(_ text: String) -> some Sequence<UInt8> {
        text.utf8.lazy.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 32 : $0 }
    }
}

extension LiquidValue {
    /// What `item[key]` is to filters that look into items: nil where the item holds nothing at
    /// all; throws for a number, or a key that is no name.
    func property(_ key: LiquidValue) throws(LiquidFailure) -> LiquidValue? {
        switch (self, key) {
        case (.object(let object), _): return key.text.flatMap { object[$0] } ?? .missing
        case (.string(let text), .string(let part)), (.safe(let text), .string(let part)):
            return find(part, in: text) == nil ? .missing : .string(part)
        case (.int(let number), .int(let bit)):
            return .int(bit < 0 ? 0 : number >> min(bit, 63) & 1)
        case (.string, _), (.safe, _), (.int, _):
            throw .failed("'\(key.excerpt)' cannot be looked up in \(kind)")
        default: return nil
        }
    }
}
