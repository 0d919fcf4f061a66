extension CivilDuration: CustomStringConvertible {
    /// Reads `90 days`, `1 month`, `36 hours`, `90d 2w 36h 15min`; singular or plural, several
    /// parts separated by spaces, of which some may not break, each unit once. nil for anything
    /// else, and for parts above 100,000.
    public init?(_ text: some StringProtocol) {
        self.init()
        var seen = Set<Unit>()
        var rest = text[...].drop(while: isBlank)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count).drop(while: isBlank)
            let word = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard let number = Int(digits), number <= 100_000, let unit = Unit(word: String(word)),
                seen.insert(unit).inserted, rest.first.map(isBlank) ?? true
            else { return nil }
            rest = rest.drop(while: isBlank)
            add(number, unit)
        }
    }

    /// The units that files use.
    private enum Unit: Hashable {
        case year, month, week, day, hour, minute

        init?(word: String) {
            switch word {
            case "year", "years", "y": self = .year
            case "month", "months": self = .month
            case "week", "weeks", "w": self = .week
            case "day", "days", "d": self = .day
            case "hour", "hours", "h": self = .hour
            case "minute", "minutes", "min": self = .minute
            default: return nil
            }
        }
    }

    private mutating func add(_ number: Int, _ unit: Unit) {
        switch unit {
        case .year: months += 12 * number
        case .month: months += number
        case .week: days += 7 * number
        case .day: days += number
        case .hour: elapsed += Int64(number) * 3_600_000_000
        case .minute: elapsed += Int64(number) * 60_000_000
        }
    }

    /// `1 year 2 months 90 days 36 hours 15 minutes`, parts of zero left out.
    public var description: String {
        let minutes = Int(elapsed / 60_000_000)
        let parts = [
            (months / 12, "year"), (months % 12, "month"), (days, "day"), (minutes / 60, "hour"),
            (minutes % 60, "minute"),
        ]
        let words = parts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)\(abs($0.0) == 1 ? "" : "s")" }
        return words.isEmpty ? "0 days" : words.joined(separator: " ")
    }
}

/// Spaces, and those that word processors put between a number and its unit so that no line breaks
/// there.
private func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\u{A0}" || character == "\u{202F}"
}
