import CivilTime
import Liquid

/// How a language writes numbers, money and dates (after Unicode CLDR, without its invisible signs
/// where a channel is plain text).
struct LocaleFormat: Sendable {
    /// Between thousands.
    var grouping: String
    var decimalSign: String
    /// Numbers of four digits are grouped only where this is 1.
    var minimumGroupingDigits = 1
    /// Where the money sign stands, and what stands between.
    var money: MoneyPattern
    var names: DateNames
    var longDate: LongDate
    /// Written in place of the first day of a month.
    var firstDay: String?

    /// The order of a long date, and what stands before its second and third part.
    enum LongDate: Sendable {
        case dayMonthYear(String, String)
        case monthDayYear(String, String)
        /// ISO 8601, for languages without a table.
        case numbers
    }

    /// Where the sign of the currency stands.
    enum MoneyPattern: Sendable {
        /// `1.234,50 €`
        case behind
        /// `€1,234.50`
        case before
        /// `€ 1.234,50`
        case beforeWithSpace
    }

    /// Signs that keep parts of a number on one line.
    enum Spaces: Sendable {
        /// No-break spaces, for HTML.
        case typographic
        /// Ordinary ones: a narrow no-break space takes a text message out of the GSM alphabet.
        case plain
    }

    /// A number with at least and at most so many decimal places; nil for what is no number.
    func number(_ value: LiquidValue, places: ClosedRange<Int>, _ spaces: Spaces) -> String? {
        guard let digits = DecimalDigits(value, places: places) else { return nil }
        return (digits.isNegative ? "-" : "") + text(of: digits, spaces)
    }

    /// An amount of money; nil for what is no number.
    func money(_ value: LiquidValue, currency: Currency, _ spaces: Spaces) -> String? {
        guard let digits = DecimalDigits(value, places: currency.places...currency.places) else {
            return nil
        }
        let (amount, sign) = (text(of: digits, spaces), digits.isNegative ? "-" : "")
        let space = spaces == .plain ? " " : "\u{A0}"
        switch money {
        case .behind: return sign + amount + space + currency.sign
        case .beforeWithSpace: return currency.sign + space + sign + amount
        case .before:
            return sign + currency.sign + (currency.endsInLetter ? space : "") + amount
        }
    }

    /// The long form of a date, such as `3 mars 2026`.
    func date(_ reading: DateReading) -> String {
        let (year, month, day) = reading.civil.date.components
        let dayText = day == 1 ? firstDay ?? "1" : String(day)
        switch longDate {
        case .dayMonthYear(let first, let second):
            return dayText + first + names.months[month - 1] + second + String(year)
        case .monthDayYear(let first, let second):
            return names.months[month - 1] + first + dayText + second + String(year)
        case .numbers: return LiquidValue.date(reading.civil.date).printed
        }
    }

    private func text(of digits: DecimalDigits, _ spaces: Spaces) -> String {
        let separator = spaces == .plain && LocaleFormat.isSpace(grouping) ? " " : grouping
        let isGrouped = digits.whole.utf8.count >= 3 + minimumGroupingDigits
        let whole =
            isGrouped ? LocaleFormat.grouped(digits.whole, by: separator) : digits.whole
        return digits.fraction.isEmpty ? whole : whole + decimalSign + digits.fraction
    }

    /// The digits by threes from the right.
    private static func grouped(_ digits: String, by separator: String) -> String {
        var (digits, separator) = (digits, separator)
        return digits.withUTF8 { digits in
            separator.withUTF8 { separator in
                let size = digits.count + (digits.count - 1) / 3 * separator.count
                return String(unsafeUninitializedCapacity: size) { text in
                    var end = 0
                    func put(_ byte: UInt8) {
                        text[end] = byte
                        end += 1
                    }
                    for (index, digit) in digits.enumerated() {
                        if index > 0, (digits.count - index) % 3 == 0 { separator.forEach(put) }
                        put(digit)
                    }
                    return end
                }
            }
        }
    }

    private static func isSpace(_ text: String) -> Bool { text == "\u{202F}" || text == "\u{A0}" }

    /// The format of a locale: of itself, of its language, or one that everybody can read.
    static func of(_ locale: String) -> LocaleFormat {
        let name = locale.replacing("_", with: "-")
        return LocaleFormat.byName[name] ?? LocaleFormat.byName[language(of: name)] ?? .fallback
    }
}

/// A currency by its ISO 4217 code.
struct Currency: Sendable {
    /// As it is printed.
    var sign: String
    /// A sign of letters would run into a number behind it.
    var endsInLetter: Bool
    /// Digits behind the decimal sign.
    var places: Int

    /// The currency of that code; one without a sign of its own is printed by its code.
    init(_ code: String) {
        sign = Currency.signs[code] ?? code
        endsInLetter = sign.unicodeScalars.last?.properties.isAlphabetic == true
        places = Currency.withoutFraction.contains(code) ? 0 : 2
    }

    private static let signs = [
        "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "BRL": "R$", "PLN": "zł", "CZK": "Kč",
        "INR": "₹", "KRW": "₩", "ILS": "₪", "TRY": "₺", "UAH": "₴",
    ]
    private static let withoutFraction: Set<String> = [
        "JPY", "KRW", "ISK", "CLP", "VND", "XAF", "XOF", "XPF", "HUF",
    ]
}
