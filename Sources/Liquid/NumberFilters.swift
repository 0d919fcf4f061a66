extension LiquidFilter {
    /// Filters that reckon. What is not a number counts as the number its text begins with, or 0.
    static let numberFilters: [String: LiquidFilter] = [
        "abs": number { $0.magnitude },
        "ceil": rounding { (number, _) in number.whole(up: true) },
        "floor": rounding { (number, _) in number.whole(up: false) },
        "round": rounding(0...1) { (number, places) in
            number.rounded(places: max(-40, min(40, places)))
        },
        "at_least": numbers { $0 < $1 ? $1 : $0 },
        "at_most": numbers { $1 < $0 ? $1 : $0 },
        "plus": numbers { $0 + $1 },
        "minus": numbers { $0 - $1 },
        "times": numbers { $0 * $1 },
        "divided_by": numbers { $0 / $1 },
        "modulo": numbers { $0 % $1 },
        "sum": LiquidFilter(0...1) { (input) throws(LiquidFailure) in
            var sum = DecimalNumber(0)
            for item in try input.items() {
                let value =
                    input.argument(0).isMissing ? item : try summand(of: item, input.argument(0))
                for number in value.items { sum = sum + DecimalNumber(number) }
            }
            return sum.value
        },
    ]

    private static func summand(
        of item: LiquidValue, _ property: LiquidValue
    ) throws(LiquidFailure) -> LiquidValue {
        try item.property(property) ?? .int(0)
    }

    private static func number(
        _ compute: @escaping @Sendable (DecimalNumber) -> DecimalNumber
    ) -> LiquidFilter {
        LiquidFilter(0...0) { (input) throws(LiquidFailure) in
            compute(DecimalNumber(input.value)).value
        }
    }

    /// A filter that rounds, to so many decimal places where it takes an argument.
    private static func rounding(
        _ arity: ClosedRange<Int> = 0...0,
        _ compute: @escaping @Sendable (DecimalNumber, Int) -> DecimalNumber
    ) -> LiquidFilter {
        LiquidFilter(arity) { (input) throws(LiquidFailure) in
            let number = DecimalNumber(input.value)
            guard number.isFinite else {
                throw .failed("'\(input.value.excerpt)' cannot be rounded")
            }
            let places = DecimalNumber(input.argument(0)).whole(up: false)
            guard case .int(let places) = places.value else { return .missing }
            return compute(number, places).value
        }
    }

    /// A filter of two numbers; it is nil by zero, which is a failure.
    private static func numbers(
        _ compute: @escaping @Sendable (DecimalNumber, DecimalNumber) -> DecimalNumber?
    ) -> LiquidFilter {
        LiquidFilter(1...1) { (input) throws(LiquidFailure) in
            let result = compute(DecimalNumber(input.value), DecimalNumber(input.argument(0)))
            guard let result else { throw .failed("a number cannot be divided by 0") }
            return result.value
        }
    }
}
