package import CivilTime

extension Instant {
    /// The date of a mail in UTC, as in `Thu, 15 Jan 2026 09:00:00 +0000` (RFC 5322, 3.3).
    package var mailDate: String {
        let civil = CivilDateTime(asUTC: self)
        let (year, month, day) = civil.date.components
        let weekday = Instant.mailWeekdays[civil.date.weekday.rawValue]
        let clock = [civil.time.hour, civil.time.minute, civil.time.second]
            .map { padded($0, to: 2) }.joined(separator: ":")
        return "\(weekday), \(padded(day, to: 2)) \(Instant.mailMonths[month - 1]) "
            + "\(padded(year, to: 4)) \(clock) +0000"
    }

    private static let mailWeekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let mailMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

/// The number with zeros before it, as many as the width needs.
func padded(_ number: some BinaryInteger, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
