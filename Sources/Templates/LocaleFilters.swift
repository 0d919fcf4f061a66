import Liquid

/// The filters that templates have beside those of standard Liquid.
enum LocaleFilters {
    /// The filters of a locale; money without a currency of its own is in the programme's.
    static func filters(
        locale: String, currency: String, spaces: LocaleFormat.Spaces
    ) -> [String: LiquidFilter] {
        let format = LocaleFormat.of(locale)
        return [
            "number": number(format, spaces),
            "money": money(format, currency: currency, spaces),
            "date": date(format),
            "safe": LiquidFilter(0...0) { (input) throws(LiquidFailure) in
                input.value.isMissing ? .missing : .safe(input.value.printed)
            },
        ]
    }

    private static let wantsNumber = LiquidFilter.Wants(
        "a number", refused: [.truth, .date, .list], doubted: [.text])
    private static let wantsDate = LiquidFilter.Wants("a date", refused: [.truth, .list])

    /// Every locale writes it, whole numbers with their grouping in less than 64 bytes.
    @Sendable private static func isWhole(_ value: LiquidValue) -> Bool {
        if case .int = value { true } else { false }
    }

    @Sendable private static func isDay(_ value: LiquidValue) -> Bool {
        if case .date = value { true } else { false }
    }

    /// `number`, with as many decimal places as the value has up to three; `number: 2`, with two.
    private static func number(
        _ format: LocaleFormat, _ spaces: LocaleFormat.Spaces
    ) -> LiquidFilter {
        LiquidFilter(0...1, wants: wantsNumber, isSureOf: isWhole) {
            (input) throws(LiquidFailure) in
            if input.value.isMissing { return .missing }
            var places = 0...3
            if case .int(let wanted) = input.argument(0) {
                places = max(0, min(12, wanted))...max(0, min(12, wanted))
            }
            guard let text = format.number(input.value, places: places, spaces) else {
                throw .failed("'number' takes a number, found \(input.value.kind)")
            }
            return .string(text)
        }
    }

    /// `money`, in the programme's currency; `money: "USD"`, in another.
    private static func money(
        _ format: LocaleFormat, currency: String, _ spaces: LocaleFormat.Spaces
    ) -> LiquidFilter {
        let own = Currency(currency)
        return LiquidFilter(0...1, wants: wantsNumber, isSureOf: isWhole) {
            (input) throws(LiquidFailure) in
            if input.value.isMissing { return .missing }
            let currency = input.argument(0).text.map { Currency($0) } ?? own
            guard let text = format.money(input.value, currency: currency, spaces) else {
                throw .failed("'money' takes a number, found \(input.value.kind)")
            }
            return .string(text)
        }
    }

    /// `date`, the long form of the locale; `date: "%d/%m"`, a format, with the locale's names.
    private static func date(_ format: LocaleFormat) -> LiquidFilter {
        LiquidFilter(0...1, wants: wantsDate, isSureOf: isDay) { (input) throws(LiquidFailure) in
            if !input.arguments.isEmpty {
                return try StrftimeFormat.apply(input, names: format.names)
            }
            if input.value.isMissing { return .missing }
            guard let reading = DateReading(input.value, clock: input.clock) else {
                throw .failed("'date' takes a date, found \(input.value.kind)")
            }
            return .string(format.date(reading))
        }
    }
}
