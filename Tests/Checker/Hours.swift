import Campaigns
import CivilTime
import Expressions

/// Contact hours, worked out day by day from the entries that match a send.
struct Hours {
    let entries: [ContactHours]
    let programme: Programme
    let asking: Asking

    /// Those that match a send of that channel and category.
    init(_ asking: Asking, channel: Int, category: Int) {
        self.asking = asking
        programme = asking.person.programme
        entries = programme.pressure.contactHours.filter { entry in
            (entry.channels?.contains(channel) ?? true)
                && (entry.categories?.contains(category) ?? true)
                && (entry.when?.isTrue(asking) ?? true)
        }
    }

    /// The first instant from the given one on at which a matching entry is open; nil: none in two
    /// years.
    func opening(from instant: Instant) -> Instant? {
        entries.isEmpty ? instant : entries.compactMap { opening($0, from: instant) }.min()
    }

    private func opening(_ entry: ContactHours, from instant: Instant) -> Instant? {
        let first = asking.zone.date(at: instant)
        for day in 0...731 {
            let date = first.adding(days: day)
            guard entry.days.contains(date.weekday), !isHoliday(date, entry) else { continue }
            let found = entry.between.compactMap { range -> Instant? in
                let (start, end) = bounds(of: range, on: date)
                return max(start, instant) < end ? max(start, instant) : nil
            }
            if let earliest = found.min() { return earliest }
        }
        return nil
    }

    private func bounds(of range: TimeRange, on date: CivilDate) -> (Instant, Instant) {
        let start = asking.zone.instant(of: CivilDateTime(date, range.start))
        let end =
            range.end == TimeOfDay.microsecondsPerDay
            ? asking.zone.instant(of: CivilDateTime(date.adding(days: 1), .midnight))
            : asking.zone.instant(of: CivilDateTime(date, TimeOfDay(microseconds: range.end)))
        return (start, end)
    }

    private func isHoliday(_ date: CivilDate, _ entry: ContactHours) -> Bool {
        var code: String?
        switch entry.exceptHolidays {
        case nil: return false
        case .code(let name)?: code = name
        case .expression(let expression)?:
            if case .success(.string(let name)) = expression.evaluate(asking) { code = name }
        }
        guard let code, let calendar = programme.holidays[code] else { return false }
        return calendar.rules.contains { rule in
            switch rule {
            case .yearly(let month, let day): date.month == month && date.day == day
            case .single(let only): date == only
            case .easter(let days):
                easter(date.adding(days: -days).year) == date.adding(days: -days)
            }
        }
    }
}

/// Western Easter Sunday by Gauss's rule, with its two exceptions.
func easter(_ year: Int) -> CivilDate {
    let (a, b, c) = (year % 19, year % 4, year % 7)
    let k = year / 100
    let m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30
    let n = (4 + k - k / 4) % 7
    let d = (19 * a + m) % 30
    let e = (2 * b + 4 * c + 6 * d + n) % 7
    var afterMarch22 = d + e
    if d == 29, e == 6 { afterMarch22 -= 7 }
    if d == 28, e == 6, (11 * m + 11) % 30 < 19 { afterMarch22 -= 7 }
    return CivilDate(clampedYear: year, month: 3, day: 22).adding(days: afterMarch22)
}
