public import Campaigns
public import CivilTime
import Expressions

extension Judged {
    /// Rule 9: outside contact hours.
    static func outsideContactHours(_ judged: Judged) -> Ruling? {
        let opening = judged.opening(from: judged.now)
        return opening == judged.now ? nil : .outsideHours(opening: opening)
    }

    /// The first instant, the given one included, at which contact hours admit the send; nil: none
    /// within two years.
    func opening(from instant: Instant) -> Instant? {
        SendHours(facts, channel: choice.channel, category: scenario.category, in: programme)
            .opening(from: instant)
    }
}

/// The contact hours of one kind of send to one member.
public struct SendHours {
    private let facts: Facts
    private let channel: Int?
    private let category: Int
    private let programme: Programme

    /// `channel` and `category` are indices of the programme's; nil: no channel can be taken.
    public init(_ facts: Facts, channel: Int?, category: Int, in programme: Programme) {
        self.facts = facts
        self.channel = channel
        self.category = category
        self.programme = programme
    }

    /// The first instant, the given one included, at which they admit the send; nil: none within two
    /// years.
    public func opening(from instant: Instant) -> Instant? {
        var (isBound, earliest) = (false, Instant?.none)
        for hours in programme.pressure.contactHours where matches(hours) {
            isBound = true
            guard let opening = opening(of: hours, from: instant) else { continue }
            if earliest.map({ opening < $0 }) ?? true { earliest = opening }
        }
        return isBound ? earliest : instant
    }

    private func matches(_ hours: ContactHours) -> Bool {
        if let channels = hours.channels {
            guard let channel, channels.contains(channel) else { return false }
        }
        if let categories = hours.categories, !categories.contains(category) {
            return false
        }
        return hours.when?.isTrue(facts) ?? true
    }

    private func opening(of hours: ContactHours, from instant: Instant) -> Instant? {
        let zone = facts.zone
        let civil = zone.civil(at: instant)
        let holidays = holidays(of: hours)
        for offset in 0..<731 {
            let date = civil.date.adding(days: offset)
            guard hours.days.contains(date.weekday), !(holidays?.contains(date) ?? false)
            else { continue }
            if offset == 0, hours.between.contains(where: { $0.contains(civil.time) }) {
                return instant
            }
            // A range that the clocks skip does not open.
            let starts = hours.between.compactMap { range -> Instant? in
                let start = zone.instant(of: CivilDateTime(date, range.start))
                return range.contains(zone.civil(at: start).time) ? start : nil
            }
            if let start = starts.filter({ $0 >= instant }).min() { return start }
        }
        return nil
    }

    private func holidays(of hours: ContactHours) -> HolidayCalendar? {
        switch hours.exceptHolidays {
        case nil: nil
        case .code(let code)?: programme.holidays[code]
        case .expression(let expression)?:
            facts.text(expression).flatMap { programme.holidays[$0] }
        }
    }
}
