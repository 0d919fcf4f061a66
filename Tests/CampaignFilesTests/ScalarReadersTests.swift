import Campaigns
import CivilTime
import Testing

@testable import CampaignFiles

@Suite struct ScalarReadersTests {
    @Test("Shares are read to the millionth")
    func shares() {
        let good = [
            ("0%", 0), ("5%", 50_000), ("2.5%", 25_000), ("33.3333%", 333_333), ("100%", 1_000_000),
        ]
        for (text, millionths) in good {
            #expect(readShare(text)?.millionths == millionths, "\(text)")
        }
        for text in ["5", "%", "-1%", "101%", "100.1%", "1.23456%", "1,5%", "1.%", "5 %", ".5%"] {
            #expect(readShare(text) == nil, "\(text)")
        }
    }

    @Test("Ranges of dates have both ends, in order")
    func dates() {
        let range = readDates("2026-01-01 to 2026-12-31")
        #expect(range?.lowerBound == CivilDate(iso: "2026-01-01"))
        #expect(range?.upperBound == CivilDate(iso: "2026-12-31"))
        #expect(readDates("2026-01-01 to 2026-01-01") != nil)
        for text in ["2026-01-01", "2026-01-02 to 2026-01-01", "2026-01-01 - 2026-01-02", "x to y"]
        {
            #expect(readDates(text) == nil, "\(text)")
        }
    }

    @Test("Times of contact hours end after they begin, at 24:00 at the latest")
    func timeRanges() {
        #expect(readTimeRange("08:00-20:00")?.end == 72_000_000_000)
        #expect(readTimeRange("08:00 - 20:00") == readTimeRange("08:00-20:00"))
        #expect(readTimeRange("00:00-24:00") == .wholeDay)
        for text in [
            "08:00", "20:00-08:00", "08:00-08:00", "8:00-9:00", "24:00-24:00", "08:00-", "",
        ] {
            #expect(readTimeRange(text) == nil, "\(text)")
        }
    }

    @Test("Days are one or a stretch, also over the weekend")
    func days() {
        #expect(readDays("mon") == [.monday])
        #expect(readDays("mon-wed") == [.monday, .tuesday, .wednesday])
        #expect(readDays("sat-mon") == [.saturday, .sunday, .monday])
        #expect(readDays("mon-sun")?.count == 7)
        for text in ["", "lun", "mon-", "mon-tue-wed", "mon,tue", "Mon"] {
            #expect(readDays(text) == nil, "\(text)")
        }
    }

    @Test("Windows roll or follow the calendar")
    func windows() {
        #expect(readWindow("7 days") == .rolling(CivilDuration(days: 7)))
        #expect(readWindow("36 hours") == .rolling(CivilDuration(elapsed: 129_600_000_000)))
        #expect(readWindow("calendar week") == .calendar(.week))
        for text in ["0 days", "calendar", "calendar year", "week", "-7 days"] {
            #expect(readWindow(text) == nil, "\(text)")
        }
    }

    @Test("Holidays are yearly, single or counted from Easter")
    func holidays() {
        #expect(readHoliday("12-25") == .yearly(month: 12, day: 25))
        #expect(readHoliday("02-29") == .yearly(month: 2, day: 29))
        #expect(readHoliday("easter") == .easter(days: 0))
        #expect(readHoliday("easter + 1 day") == .easter(days: 1))
        #expect(readHoliday("easter - 47 days") == .easter(days: -47))
        #expect(readHoliday("easter+39d") == .easter(days: 39))
        for text in ["02-30", "1-1", "easter + 1 month", "easter 1", "easter + days", "noel", ""] {
            #expect(readHoliday(text) == nil, "\(text)")
        }
    }

    @Test("Entry rules are words, or once per a duration")
    func entries() {
        #expect(readEntry("always") == .always)
        #expect(readEntry("once") == .once)
        #expect(readEntry("once per 6 months") == .oncePer(CivilDuration(months: 6)))
        #expect(readEntry("unless active") == .unlessActive)
        #expect(readEntry("restart") == .restart)
        for text in ["never", "once per", "once per 0 days", "once a year", ""] {
            #expect(readEntry(text) == nil, "\(text)")
        }
    }

    /// A wait in a form that can be compared.
    func wait(_ text: String) -> String? {
        switch readWait(text) {
        case .duration(let duration): "\(duration)"
        case .time(let time, let day): "\(day.map(\.word) ?? "") \(time)"
        case .anchored(let anchor, let offset, let at):
            "\(anchor) + \(offset) at \(at.map(\.description) ?? "")"
        case nil: nil
        }
    }

    @Test(
        "Waits are durations, times of day, days, or anchored to a date",
        arguments: [
            ("2 days", "2 days"), ("2\u{A0}days", "2 days"),
            ("1\u{202F}day 2 hours", "1 day 2 hours"),
            ("36 hours", "36 hours"), ("until 10:00", " 10:00"),
            ("until mon 10:00", "mon 10:00"), ("until entry", "entry + 0 days at "),
            ("until entry + 60 days at 10:00", "entry + 60 days at 10:00"),
            ("until member.birthday - 1 month", "member.birthday + -1 month at "),
            ("until trigger.starts_on at 08:30", "trigger.starts_on + 0 days at 08:30"),
            ("until member.birthday +2d at 08:30", "member.birthday + 2 days at 08:30"),
        ])
    func waits(text: String, expected: String) {
        #expect(wait(text) == expected)
    }

    @Test(
        "What is no wait is refused",
        arguments: [
            "", "until", "until monday", "until mon", "10:00", "0 days", "until entry 60 days",
            "until entry + at 10:00", "until entry + 60 days at", "until entry at 25:00",
            "until today + 1 day", "until member", "until member. + 1 day", "until event.x",
            "-2 days",
        ])
    func refusedWaits(text: String) {
        #expect(wait(text) == nil)
    }

    @Test("Names can be files, attributes can stand in expressions")
    func names() {
        for name in ["welcome", "été-2026", "a_b", "2024", "名前"] {
            #expect(isName(name), "\(name)")
        }
        for name in [
            "", "a b", "../x", "a/b", "a.b", "a*", "a\n", String(repeating: "a", count: 101),
        ] {
            #expect(!isName(name), "\(name)")
        }
        for name in ["a", "a1", "_x", "enrolled_on"] { #expect(isIdentifier(name), "\(name)") }
        for name in ["", "1a", "a-b", "été", "in", "true", "a.b"] {
            #expect(!isIdentifier(name), "\(name)")
        }
    }

    @Test("Decimal numbers are read as people write them, not as machines do")
    func decimals() {
        #expect(readDecimal("0.06") == 0.06)
        #expect(readDecimal("-1e3") == -1000)
        for text in ["0x10", "inf", "nan", "1,5", "", "1 000"] {
            #expect(readDecimal(text) == nil, "\(text)")
        }
    }
}
