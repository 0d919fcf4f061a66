import CivilTime

/// Names of months and days in a language.
public struct DateNames: Sendable {
    public var months: [String]
    public var shortMonths: [String]
    /// Sunday first.
    public var weekdays: [String]
    public var shortWeekdays: [String]

    public init(
        months: [String], shortMonths: [String], weekdays: [String], shortWeekdays: [String]
    ) {
        self.months = months
        self.shortMonths = shortMonths
        self.weekdays = weekdays
        self.shortWeekdays = shortWeekdays
    }

    public static let english: DateNames = {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        return DateNames(
            months: months, shortMonths: months.map { String($0.prefix(3)) }, weekdays: days,
            shortWeekdays: days.map { String($0.prefix(3)) })
    }()
}

/// A format of the `date` filter: the directives of `strftime`, with the flags that Ruby adds.
public struct StrftimeFormat: Sendable {
    private let format: String
    private let names: DateNames

    /// How a time is printed without a format.
    static let plain = StrftimeFormat("%Y-%m-%d %H:%M:%S %z", names: .english)

    /// A format with names of that language.
    public init(_ format: String, names: DateNames) {
        self.format = format
        self.names = names
    }

    /// The `date` filter: what is no date stays as it is; throws for a format beyond reason.
    public static func apply(
        _ input: FilterInput, names: DateNames
    ) throws(LiquidFailure) -> LiquidValue {
        let format = input.argument(0).asText
        guard !format.isEmpty, let reading = DateReading(input.value, clock: input.clock) else {
            return input.value
        }
        // A directive of four bytes can ask for two hundred.
        guard format.utf8.count <= input.textLimit / 100 else {
            throw .failed("a format of dates has at most \(input.textLimit / 100) bytes")
        }
        return .string(StrftimeFormat(format, names: names).text(of: reading))
    }

    /// The moment in this format; a directive that is not known stays as it stands.
    public func text(of reading: DateReading) -> String {
        let bytes = Array(format.utf8)
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "%") else {
                output.append(bytes[position])
                position += 1
                continue
            }
            var directive = Directive()
            let end = directive.read(bytes, from: position + 1)
            if let text = directive.text(of: reading, names) {
                appendText(text, to: &output)
                position = end
            } else {
                output.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// One directive: flags, width, colons and a letter.
private struct Directive {
    var letter: UInt8 = 0
    /// `0`, `_` or `-`: how it is padded.
    var padding: UInt8?
    var isUpper = false
    var swapsCase = false
    var width: Int?
    var colons = 0

    /// Reads what stands behind `%` and answers where it ends.
    mutating func read(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"): padding = byte
            case UInt8(ascii: "0") where width == nil: padding = byte
            case UInt8(ascii: "^"): isUpper = true
            case UInt8(ascii: "#"): swapsCase = true
            case UInt8(ascii: ":"): colons += 1
            case _ where isDigit(byte): width = min(200, (width ?? 0) * 10 + Int(byte - 48))
            default:
                letter = byte
                return position
            }
        }
        return position
    }

    /// The directive's text, or nil where there is no such directive.
    func text(of reading: DateReading, _ names: DateNames) -> String? {
        if let word = word(of: reading, names) {
            if width == nil, !isUpper, !swapsCase { return word }
            var text = isUpper ? word.uppercased() : word
            if swapsCase {
                text = letter == UInt8(ascii: "p") ? word.lowercased() : word.uppercased()
            }
            return padded(text, to: 0, " ", negative: false)
        }
        if let (number, digits, blank) = number(of: reading) {
            return padded(String(abs(number)), to: digits, blank ? " " : "0", negative: number < 0)
        }
        return compound(of: reading, names).map { padded($0, to: 0, " ", negative: false) }
    }

    private func padded(_ text: String, to digits: Int, _ blank: String, negative: Bool) -> String {
        let sign = negative ? "-" : ""
        if padding == UInt8(ascii: "-") { return sign + text }
        let fill = padding == UInt8(ascii: "_") ? " " : padding == UInt8(ascii: "0") ? "0" : blank
        let count = max(0, (width ?? digits) - text.unicodeScalars.count)
        return sign + String(repeating: fill, count: count) + text
    }

    /// Directives that give a number: its value, its digits, and whether blanks fill it up.
    private func number(of reading: DateReading) -> (Int, Int, Bool)? {
        let (date, time) = (reading.civil.date, reading.civil.time)
        switch letter {
        case UInt8(ascii: "Y"): return (date.year, 4, false)
        case UInt8(ascii: "C"): return (date.year / 100, 2, false)
        case UInt8(ascii: "y"): return (date.year % 100, 2, false)
        case UInt8(ascii: "m"): return (date.month, 2, false)
        case UInt8(ascii: "d"): return (date.day, 2, false)
        case UInt8(ascii: "e"): return (date.day, 2, true)
        case UInt8(ascii: "H"): return (time.hour, 2, false)
        case UInt8(ascii: "k"): return (time.hour, 2, true)
        case UInt8(ascii: "I"): return ((time.hour + 11) % 12 + 1, 2, false)
        case UInt8(ascii: "l"): return ((time.hour + 11) % 12 + 1, 2, true)
        case UInt8(ascii: "M"): return (time.minute, 2, false)
        case UInt8(ascii: "S"): return (time.second, 2, false)
        case UInt8(ascii: "s"): return (Int(reading.instant.wholeSeconds), 1, false)
        default: return dayCount(of: date)
        }
    }

    /// Directives that count days and weeks.
    private func dayCount(of date: CivilDate) -> (Int, Int, Bool)? {
        let weekday = (date.weekday.rawValue + 1) % 7
        let firstOfYear = CivilDate(clampedYear: date.year, month: 1, day: 1)
        let dayOfYear = Int(date.dayNumber - firstOfYear.dayNumber)
        switch letter {
        case UInt8(ascii: "j"): return (dayOfYear + 1, 3, false)
        case UInt8(ascii: "u"): return (weekday == 0 ? 7 : weekday, 1, false)
        case UInt8(ascii: "w"): return (weekday, 1, false)
        case UInt8(ascii: "U"): return ((dayOfYear + 7 - weekday) / 7, 2, false)
        case UInt8(ascii: "W"): return ((dayOfYear + 7 - (weekday + 6) % 7) / 7, 2, false)
        case UInt8(ascii: "V"): return (isoWeek(of: date).week, 2, false)
        case UInt8(ascii: "G"): return (isoWeek(of: date).year, 4, false)
        case UInt8(ascii: "g"): return (isoWeek(of: date).year % 100, 2, false)
        default: return nil
        }
    }

    /// Year and number of the week by ISO 8601: the one that holds the week's Thursday.
    private func isoWeek(of date: CivilDate) -> (year: Int, week: Int) {
        let thursday = date.adding(days: 3 - date.weekday.rawValue)
        let first = CivilDate(clampedYear: thursday.year, month: 1, day: 1)
        return (thursday.year, Int(thursday.dayNumber - first.dayNumber) / 7 + 1)
    }

    private func word(of reading: DateReading, _ names: DateNames) -> String? {
        let month = reading.civil.date.month - 1
        let weekday = (reading.civil.date.weekday.rawValue + 1) % 7
        switch letter {
        case UInt8(ascii: "B"): return names.months[month]
        case UInt8(ascii: "b"), UInt8(ascii: "h"): return names.shortMonths[month]
        case UInt8(ascii: "A"): return names.weekdays[weekday]
        case UInt8(ascii: "a"): return names.shortWeekdays[weekday]
        case UInt8(ascii: "p"): return reading.civil.time.hour < 12 ? "AM" : "PM"
        case UInt8(ascii: "P"): return reading.civil.time.hour < 12 ? "am" : "pm"
        case UInt8(ascii: "Z"): return reading.zoneName
        case UInt8(ascii: "z"): return offset(reading.offset)
        case UInt8(ascii: "L"), UInt8(ascii: "N"): return fraction(of: reading)
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "%"): return "%"
        default: return nil
        }
    }

    private func offset(_ seconds: Int) -> String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let separator = colons > 0 ? ":" : ""
        let magnitude = abs(seconds)
        var text =
            (seconds < 0 ? "-" : "+") + two(magnitude / 3600) + separator + two(magnitude / 60 % 60)
        if colons > 1 { text += separator + two(magnitude % 60) }
        return text
    }

    private func fraction(of reading: DateReading) -> String {
        let micros = String(reading.civil.time.microseconds % 1_000_000 + 1_000_000).dropFirst()
        let digits = width ?? (letter == UInt8(ascii: "L") ? 3 : 9)
        return String((micros + "000").prefix(digits))
    }

    private func compound(of reading: DateReading, _ names: DateNames) -> String? {
        let format: String? =
            switch letter {
            case UInt8(ascii: "c"): "%a %b %e %H:%M:%S %Y"
            case UInt8(ascii: "D"), UInt8(ascii: "x"): "%m/%d/%y"
            case UInt8(ascii: "F"): "%Y-%m-%d"
            case UInt8(ascii: "T"), UInt8(ascii: "X"): "%H:%M:%S"
            case UInt8(ascii: "R"): "%H:%M"
            case UInt8(ascii: "r"): "%I:%M:%S %p"
            case UInt8(ascii: "v"): "%e-%^b-%Y"
            case UInt8(ascii: "+"): "%a %b %e %H:%M:%S %Z %Y"
            default: nil
            }
        return format.map { StrftimeFormat($0, names: names).text(of: reading) }
    }
}
