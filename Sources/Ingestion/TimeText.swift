import CivilTime

/// Reads a time stamp of RFC 3339. The two common forms, whole seconds with `Z` or an offset, are
/// read without making a string; all others (fractions, leap seconds) by `Instant(rfc3339:)`.
///
/// A leap second, 23:59:60, is the last microsecond of its minute.
func instant(rfc3339 text: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard text.count == 20 || text.count == 25, text[10] == UInt8(ascii: "T"),
        let date = civilDate(iso: UnsafeBufferPointer(rebasing: text[0..<10])),
        let seconds = text.clock(at: 11, withSeconds: true), let offset = text.offset(at: 19)
    else { return Instant(rfc3339: String(decoding: text, as: UTF8.self)) }
    let instant = Instant(seconds: Int64(date.dayNumber) * 86_400 + Int64(seconds - offset))
    // As in the other way to read it, the year has four digits in UTC too.
    return Instant.ofFourDigitYears.contains(instant) ? instant : nil
}

/// Reads `2026-12-01`, nothing before or after it.
func civilDate(iso text: UnsafeBufferPointer<UInt8>) -> CivilDate? {
    guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
        let century = text.twoDigits(at: 0), let year = text.twoDigits(at: 2),
        let month = text.twoDigits(at: 5), let day = text.twoDigits(at: 8)
    else { return nil }
    return CivilDate(year: century * 100 + year, month: month, day: day)
}

extension UnsafeBufferPointer<UInt8> {
    @inline(__always)
    fileprivate func twoDigits(at index: Int) -> Int? {
        let tens = self[index] &- UInt8(ascii: "0")
        let ones = self[index + 1] &- UInt8(ascii: "0")
        return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : nil
    }

    /// `10:00` or `10:00:59` as seconds.
    @inline(__always)
    fileprivate func clock(at index: Int, withSeconds: Bool) -> Int? {
        guard let hours = twoDigits(at: index), hours < 24, self[index + 2] == UInt8(ascii: ":"),
            let minutes = twoDigits(at: index + 3), minutes < 60
        else { return nil }
        guard withSeconds else { return hours * 3_600 + minutes * 60 }
        guard self[index + 5] == UInt8(ascii: ":"), let seconds = twoDigits(at: index + 6),
            seconds < 60
        else { return nil }
        return hours * 3_600 + minutes * 60 + seconds
    }

    /// `Z` or `+02:00` up to the end, as seconds east of UTC.
    @inline(__always)
    fileprivate func offset(at index: Int) -> Int? {
        if count == index + 1 { return self[index] == UInt8(ascii: "Z") ? 0 : nil }
        guard let seconds = clock(at: index + 1, withSeconds: false) else { return nil }
        switch self[index] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }
}
