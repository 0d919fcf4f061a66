public import CivilTime

/// A moment as a calendar and a wall clock show it somewhere: what a date is formatted from.
public struct DateReading: Sendable {
    public var civil: CivilDateTime
    /// Seconds east of UTC.
    var offset: Int
    var zoneName: String

    /// What clocks in the zone show at the instant.
    public init(_ instant: Instant, _ zone: ZoneRules) {
        civil = zone.civil(at: instant)
        offset = zone.offset(at: instant)
        zoneName = zone === ZoneRules.utc ? "UTC" : zone.name
    }

    /// Midnight of the date, in no zone.
    public init(_ date: CivilDate) {
        civil = CivilDateTime(date, .midnight)
        offset = 0
        zoneName = "UTC"
    }

    /// The moment on the time line.
    var instant: Instant { civil.asUTC.advanced(by: Int64(-offset) * 1_000_000) }

    /// What a value says of a date: dates and times as they are, text as it reads, a number as
    /// seconds since 1970, `now` and `today` by the clock; nil where it says nothing.
    public init?(_ value: LiquidValue, clock: RenderClock) {
        switch value {
        case .date(let date): self.init(date)
        case .timestamp(let instant, let zone): self.init(instant, zone)
        case .int(let seconds): self.init(seconds: Int64(seconds), clock.zone)
        case .string(let text), .safe(let text):
            if text.utf8.count <= 5, ["now", "today"].contains(text.lowercased()) {
                guard let now = clock.now else { return nil }
                self.init(now, clock.zone)
            } else if !text.isEmpty, text.utf8.allSatisfy(isDigit), let seconds = Int64(text) {
                self.init(seconds: seconds, clock.zone)
            } else {
                self.init(reading: text, zone: clock.zone)
            }
        default: return nil
        }
    }

    /// So many seconds after 1970-01-01T00:00:00Z; nil beyond the years that calendars agree on.
    private init?(seconds: Int64, _ zone: ZoneRules) {
        guard seconds.magnitude < 253_402_300_800 else { return nil }
        self.init(Instant(seconds: seconds), zone)
    }

    /// The moment that text names, as people and machines write it: `2026-03-14T10:00:00Z`, `March
    /// 14, 2026`, `14 Mar 2026 10:00 +0100`; in the zone where it gives none. Nil where there is no
    /// whole date in it.
    public init?(reading text: String, zone: ZoneRules) {
        // No date that people or machines write is longer, and what is longer takes its time.
        guard text.utf8.count <= 256 else { return nil }
        var scanner = DateScanner(text)
        guard scanner.scan(), let date = scanner.date else { return nil }
        let civil = CivilDateTime(date, TimeOfDay(microseconds: scanner.timeOfDay))
        guard let offset = scanner.offset else {
            self.init(zone.instant(of: civil), zone)
            return
        }
        self.init(date)
        self.civil = civil
        self.offset = offset
        zoneName = offset == 0 ? "UTC" : ""
    }
}

/// Picks date, time and offset out of text, word by word.
private struct DateScanner {
    private var bytes: ArraySlice<UInt8>
    private var numbers: [(value: Int, digits: Int)] = []
    private var month: Int?
    private var isoDate: CivilDate?
    private var afternoon: Bool?
    var timeOfDay: Int64 = 0
    var offset: Int?

    init(_ text: String) { bytes = Array(text.utf8)[...] }

    /// The date found: an ISO one, or a month by name with day and year.
    var date: CivilDate? {
        if let isoDate { return isoDate }
        guard let month, numbers.count == 2 else { return nil }
        let yearIndex = numbers.firstIndex { $0.digits > 2 } ?? 1
        let year = numbers[yearIndex]
        let fullYear = year.digits > 2 ? year.value : year.value + (year.value < 69 ? 2000 : 1900)
        return CivilDate(year: fullYear, month: month, day: numbers[1 - yearIndex].value)
    }

    /// Reads everything; false where a word means nothing.
    mutating func scan() -> Bool {
        while let byte = bytes.first {
            switch byte {
            case _ where isSpace(byte) || byte == UInt8(ascii: ","): bytes = bytes.dropFirst()
            case _ where isDigit(byte): if !scanNumber() { return false }
            case UInt8(ascii: "+"), UInt8(ascii: "-"): if !scanOffset() { return false }
            case _ where isLetter(byte): if !scanWord() { return false }
            default: return false
            }
        }
        if let afternoon {
            let hours = timeOfDay / 3_600_000_000
            guard (1...12).contains(hours) else { return false }
            timeOfDay += ((hours == 12 ? 0 : hours) + (afternoon ? 12 : 0) - hours) * 3_600_000_000
        }
        return true
    }

    private mutating func takeDigits() -> (value: Int, digits: Int) {
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes[digits.endIndex...]
        return (digits.prefix(9).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }, digits.count)
    }

    private mutating func scanNumber() -> Bool {
        let number = takeDigits()
        switch bytes.first {
        case UInt8(ascii: ":"): return scanTime(hour: number.value)
        case UInt8(ascii: "-"), UInt8(ascii: "/"):
            guard number.digits == 4, isoDate == nil else { return false }
            return scanDate(year: number.value, separator: bytes.removeFirst())
        default:
            if number.digits == 8, numbers.isEmpty {
                isoDate = CivilDate(
                    year: number.value / 10_000, month: number.value / 100 % 100,
                    day: number.value % 100)
                return isoDate != nil
            }
            for suffix in ["st", "nd", "rd", "th"] where bytes.starts(with: suffix.utf8) {
                bytes = bytes.dropFirst(2)
                break
            }
            numbers.append(number)
            return numbers.count <= 2
        }
    }

    private mutating func scanDate(year: Int, separator: UInt8) -> Bool {
        let month = takeDigits()
        guard month.digits > 0, bytes.first == separator else { return false }
        bytes = bytes.dropFirst()
        let day = takeDigits()
        isoDate = CivilDate(year: year, month: month.value, day: day.value)
        if let next = bytes.first, next | 32 == UInt8(ascii: "t") { bytes = bytes.dropFirst() }
        return isoDate != nil
    }

    private mutating func scanTime(hour: Int) -> Bool {
        bytes = bytes.dropFirst()
        let minute = takeDigits()
        var (second, micros) = (0, Int64(0))
        if bytes.first == UInt8(ascii: ":") {
            bytes = bytes.dropFirst()
            second = takeDigits().value
            if bytes.first == UInt8(ascii: ".") {
                bytes = bytes.dropFirst()
                let fraction = bytes.prefix(while: isDigit)
                bytes = bytes[fraction.endIndex...]
                let digits =
                    fraction.prefix(6)
                    + repeatElement(UInt8(ascii: "0"), count: max(0, 6 - fraction.count))
                micros = digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            }
        }
        guard minute.digits == 2, hour < 24, minute.value < 60, second < 60 else { return false }
        timeOfDay = Int64(hour * 3600 + minute.value * 60 + second) * 1_000_000 + micros
        return true
    }

    /// `+0100`, `+01:00`, `+01`
    private mutating func scanOffset() -> Bool {
        let sign = bytes.removeFirst() == UInt8(ascii: "-") ? -1 : 1
        let hours = takeDigits()
        guard isoDate != nil || month != nil else { return false }
        if hours.digits == 4 {
            offset = sign * (hours.value / 100 * 3600 + hours.value % 100 * 60)
            return true
        }
        guard hours.digits == 2 else { return false }
        var minutes = 0
        if bytes.first == UInt8(ascii: ":") {
            bytes = bytes.dropFirst()
            minutes = takeDigits().value
        }
        offset = sign * (hours.value * 3600 + minutes * 60)
        return true
    }

    private mutating func scanWord() -> Bool {
        let word = bytes.prefix { isLetter($0) }
        bytes = bytes[word.endIndex...]
        if bytes.first == UInt8(ascii: ".") { bytes = bytes.dropFirst() }
        let text = String(decoding: word, as: UTF8.self).lowercased()
        switch text {
        case "z", "utc", "gmt": offset = 0
        case "am": afternoon = false
        case "pm": afternoon = true
        case "t": break
        default:
            if let index = matching(text, DateNames.english.months) {
                month = index + 1
            } else {
                return matching(text, DateNames.english.weekdays) != nil
            }
        }
        return true
    }

    /// The name that the word is, in full or by its first three letters or more.
    private func matching(_ word: String, _ names: [String]) -> Int? {
        guard word.utf8.count >= 3 else { return nil }
        return names.firstIndex { $0.lowercased().hasPrefix(word) }
    }
}
