extension LiquidFilter {
    /// Filters that look for items with a property, or with a property of that value.
    static let searchFilters: [String: LiquidFilter] = [
        "where": LiquidFilter(1...2) { (input) throws(LiquidFailure) in
            try chosen(from: input, otherwise: .array([])) { items, matches in
                .array(zip(items, matches).filter(\.1).map(\.0))
            }
        },
        "reject": LiquidFilter(1...2) { (input) throws(LiquidFailure) in
            try chosen(from: input, otherwise: .array([])) { items, matches in
                .array(zip(items, matches).filter { !$0.1 }.map(\.0))
            }
        },
        "has": LiquidFilter(1...2) { (input) throws(LiquidFailure) in
            try firstMatch(in: input, otherwise: .bool(false)) { _, _ in .bool(true) }
        },
        "find": LiquidFilter(1...2) { (input) throws(LiquidFailure) in
            try firstMatch(in: input, otherwise: .missing) { item, _ in item }
        },
        "find_index": LiquidFilter(1...2) { (input) throws(LiquidFailure) in
            try firstMatch(in: input, otherwise: .missing) { _, index in .int(index) }
        },
    ]

    /// Whether the item has the property, with that value where one is given; nil where the item is
    /// of a kind that has no properties.
    private static func matches(
        _ item: LiquidValue, _ input: FilterInput
    ) throws(LiquidFailure) -> Bool? {
        guard let property = try item.property(input.argument(0)) else { return nil }
        let target = input.argument(1)
        return target.isMissing ? property.isTruthy : LiquidValue.equal(property, target)
    }

    private static func chosen(
        from input: FilterInput, otherwise: LiquidValue,
        _ choose: ([LiquidValue], [Bool]) -> LiquidValue
    ) throws(LiquidFailure) -> LiquidValue {
        let items = try input.items()
        if items.isEmpty { return otherwise }
        var found: [Bool] = []
        for item in items {
            guard let matches = try matches(item, input) else { return .missing }
            found.append(matches)
        }
        return choose(items, found)
    }

    private static func firstMatch(
        in input: FilterInput, otherwise: LiquidValue, _ answer: (LiquidValue, Int) -> LiquidValue
    ) throws(LiquidFailure) -> LiquidValue {
        for (index, item) in try input.items().enumerated() {
            guard let matches = try matches(item, input) else { return .missing }
            if matches { return answer(item, index) }
        }
        return otherwise
    }
}
