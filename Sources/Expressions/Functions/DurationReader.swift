/// Reads durations as CEL writes them: `1h30m`, `-1.5h`, `100ms`, `0`.
struct DurationReader {
    private var bytes: [UInt8]
    private var position = 0

    /// Elapsed microseconds; what is finer is rounded away from zero, so that no duration becomes
    /// nothing. nil where the text is no duration or exceeds 64 bits.
    static func microseconds(in text: String) -> Int64? {
        var reader = DurationReader(bytes: Array(text.utf8))
        let isNegative = reader.skip("-")
        if !isNegative { _ = reader.skip("+") }
        if reader.bytes[reader.position...].elementsEqual("0".utf8) { return 0 }
        var total = Nanoseconds()
        repeat { guard reader.addPart(to: &total) else { return nil } } while !reader.isAtEnd
        guard let microseconds = total.roundedUp else { return nil }
        return isNegative ? -microseconds : microseconds
    }

    private var isAtEnd: Bool { position == bytes.count }

    private mutating func skip(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func digits() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position].isDigit { position += 1 }
        return bytes[start..<position]
    }

    /// Reads a number and its unit.
    private mutating func addPart(to total: inout Nanoseconds) -> Bool {
        let whole = digits()
        let fraction = skip(".") ? digits() : []
        guard !whole.isEmpty || !fraction.isEmpty, fraction.count <= 30, let unit = unit()
        else { return false }
        return total.add(whole, fraction, unit)
    }

    /// The nanoseconds of the unit at the position.
    private mutating func unit() -> Int64? {
        for (word, nanoseconds) in DurationReader.units where skip(word) { return nanoseconds }
        return nil
    }

    /// Longer words before those they begin with.
    private static let units: [(String, Int64)] = [
        ("ns", 1), ("us", 1000), ("\u{B5}s", 1000), ("\u{3BC}s", 1000), ("ms", 1_000_000),
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]
}

/// A sum of nanoseconds in whole microseconds and the rest.
private struct Nanoseconds {
    private var microseconds: Int64 = 0
    private var rest: Int64 = 0

    /// Adds a decimal number of a unit; false where the sum gets too large.
    mutating func add(
        _ whole: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, _ unit: Int64
    ) -> Bool {
        var number: Int64 = 0
        for digit in whole {
            guard number < 1_000_000_000_000_000_000 / 10 else { return false }
            number = number * 10 + Int64(digit - 48)
        }
        let (high, overflow) = number.multipliedReportingOverflow(by: max(unit / 1000, 1))
        guard !overflow else { return false }
        var scale = unit
        var part: Int64 = 0
        for digit in fraction {
            // Nanoseconds are exact down to the unit's last digit, finer ones count as one.
            guard scale >= 10 else {
                if digit != 48 { part += 1 }
                break
            }
            scale /= 10
            part += Int64(digit - 48) * scale
        }
        rest += part + (unit < 1000 ? high % 1000 : 0)
        let sum = microseconds.addingReportingOverflow(unit < 1000 ? high / 1000 : high)
        microseconds = sum.partialValue
        return !sum.overflow && rest < Int64.max / 4
    }

    /// The sum in microseconds, rounded up.
    var roundedUp: Int64? {
        let (sum, overflow) = microseconds.addingReportingOverflow((rest + 999) / 1000)
        return overflow ? nil : sum
    }
}

/// The duration in seconds, as `string()` writes it: `90s`, `-1.5s`.
func durationText(_ microseconds: Int64) -> String {
    let magnitude = microseconds.magnitude
    var text = (microseconds < 0 ? "-" : "") + String(magnitude / 1_000_000)
    var rest = magnitude % 1_000_000
    if rest != 0 {
        var digits = 6
        while rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        let tail = String(rest)
        text += "." + String(repeating: "0", count: digits - tail.utf8.count) + tail
    }
    return text + "s"
}
