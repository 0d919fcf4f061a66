// Reading and writing of dates and times as text: ISO 8601 in the profile of RFC 3339.

/// Steps through ASCII text; every reader leaves the position behind what it read.
struct TextScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Reads exactly so many digits.
    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// Reads one of the given bytes.
    mutating func skip(_ accepted: String) -> UInt8? {
        guard let byte = peek, accepted.utf8.contains(byte) else { return nil }
        position += 1
        return byte
    }

    mutating func date() -> CivilDate? {
        guard let year = digits(4), skip("-") != nil, let month = digits(2), skip("-") != nil,
            let day = digits(2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Reads `.123456789`, cut to microseconds; 0 where there is none, nil where digits are
    /// missing.
    mutating func fraction() -> Int64? {
        guard skip(".") != nil else { return 0 }
        var (value, scale, read) = (Int64(0), Int64(100_000), 0)
        while let digit = digits(1) {
            value += Int64(digit) * scale
            scale /= 10
            read += 1
        }
        return read == 0 || read > 18 ? nil : value
    }

    /// Reads `Z` or `+02:00`, as seconds east of UTC.
    mutating func offset() -> Int64? {
        if skip("Zz") != nil { return 0 }
        guard let sign = skip("+-"), let hours = digits(2), hours < 24, skip(":") != nil,
            let minutes = digits(2), minutes < 60
        else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (sign == 45 ? -1 : 1)
    }
}

extension CivilDate: CustomStringConvertible {
    /// Reads `2026-12-01`, nothing before or after it.
    public init?(iso text: some StringProtocol) {
        var scanner = TextScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        self = date
    }

    /// `2026-12-01`.
    public var description: String {
        let (year, month, day) = components
        guard (0...9999).contains(year) else { return "\(year)-\(month)-\(day)" }
        return String(unsafeUninitializedCapacity: 10) { text in
            text.write(year, at: 0, digits: 4)
            text[4] = UInt8(ascii: "-")
            text.write(month, at: 5, digits: 2)
            text[7] = UInt8(ascii: "-")
            text.write(day, at: 8, digits: 2)
            return 10
        }
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// Reads `HH:MM`, nothing before or after it.
    public init?(_ text: some StringProtocol) {
        var scanner = TextScanner(text)
        guard let hour = scanner.digits(2), scanner.skip(":") != nil,
            let minute = scanner.digits(2), scanner.isAtEnd
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// `HH:MM`, with `:SS` where there are seconds.
    public var description: String {
        var text = ""
        text.append(padded: hour, to: 2)
        text += ":"
        text.append(padded: minute, to: 2)
        if second != 0 {
            text += ":"
            text.append(padded: second, to: 2)
        }
        return text
    }
}

extension CivilDateTime: CustomStringConvertible {
    /// `2026-12-01T10:00`, with seconds and microseconds where there are some.
    public var description: String {
        var text = "\(date)T\(time)"
        let rest = time.microseconds % 1_000_000
        if rest != 0 {
            if time.second == 0 { text += ":00" }
            text.append(fraction: rest)
        }
        return text
    }

    /// Reads a date and a time and, where there is one, an offset in seconds east of UTC.
    public static func read(_ text: some StringProtocol) -> (CivilDateTime, offset: Int64?)? {
        var scanner = TextScanner(text)
        guard let date = scanner.date(), scanner.skip("Tt ") != nil,
            let hour = scanner.digits(2), scanner.skip(":") != nil,
            let minute = scanner.digits(2), var time = TimeOfDay(hour: hour, minute: minute)
        else { return nil }
        if scanner.skip(":") != nil {
            guard let second = scanner.digits(2), second <= 60, let part = scanner.fraction()
            else { return nil }
            // A leap second has no instant of its own: it is the last microsecond of its minute.
            time.microseconds += second == 60 ? 59_999_999 : Int64(second) * 1_000_000 + part
        }
        if scanner.isAtEnd { return (CivilDateTime(date, time), nil) }
        guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        return (CivilDateTime(date, time), offset)
    }
}

extension Instant: CustomStringConvertible {
    /// Reads a time stamp of RFC 3339; the offset is required, digits past the microsecond are cut.
    public init?(rfc3339 text: some StringProtocol) {
        guard let (civil, offset) = CivilDateTime.read(text), let offset,
            text.utf8.dropFirst(16).first == 58  // ":", seconds are not optional in RFC 3339
        else { return nil }
        self = civil.asUTC.advanced(by: -offset * 1_000_000)
        guard Instant.ofFourDigitYears.contains(self) else { return nil }
    }

    /// The instants that RFC 3339 can write in UTC.
    public static let ofFourDigitYears =
        Instant(seconds: -62_167_219_200)...Instant(microseconds: 253_402_300_799_999_999)

    /// RFC 3339 in UTC with a `Z`, with as many decimals as it needs: 0, 3 or 6.
    public var description: String {
        let civil = CivilDateTime(asUTC: self)
        let (year, month, day) = civil.date.components
        guard (0...9999).contains(year) else { return "\(civil.date)T\(civil.time)Z" }
        let rest = Int(civil.time.microseconds % 1_000_000)
        return String(unsafeUninitializedCapacity: 27) { text in
            let parts = [
                (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (civil.time.hour, 2, ":"),
                (civil.time.minute, 2, ":"), (civil.time.second, 2, rest == 0 ? "Z" : "."),
            ]
            var end = 0
            for (number, digits, mark) in parts {
                text.write(number, at: end, digits: digits)
                text[end + digits] = mark.utf8.first!
                end += digits + 1
            }
            guard rest != 0 else { return end }
            let isWhole = rest % 1000 == 0
            text.write(isWhole ? rest / 1000 : rest, at: end, digits: isWhole ? 3 : 6)
            end += isWhole ? 3 : 6
            text[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes a non-negative number in so many digits, leading zeros included.
    fileprivate func write(_ number: Int, at start: Int, digits: Int) {
        var rest = number
        for place in (start..<start + digits).reversed() {
            self[place] = UInt8(48 + rest % 10)
            rest /= 10
        }
    }
}

extension String {
    /// Appends a non-negative number with leading zeros.
    fileprivate mutating func append(padded number: Int, to width: Int) {
        let digits = Swift.String(number)
        for _ in 0..<Swift.max(0, width - digits.utf8.count) { append("0") }
        append(digits)
    }

    /// Appends `.123` or `.123456`, or nothing for 0.
    fileprivate mutating func append(fraction microseconds: Int64) {
        guard microseconds != 0 else { return }
        append(".")
        if microseconds % 1000 == 0 {
            append(padded: Int(microseconds / 1000), to: 3)
        } else {
            append(padded: Int(microseconds), to: 6)
        }
    }
}
