import CivilTime
import Testing

@Suite struct CivilDateTests {
    func date(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }

    @Test("Every day of eight centuries reads back, in order, with the days of the week in turn")
    func roundTrip() throws {
        var previous = try date("1599-12-31")
        var expected = (year: 1600, month: 1, day: 1)
        for number in previous.dayNumber + 1...(try date("2400-12-31")).dayNumber {
            let day = CivilDate(dayNumber: number)
            let (year, month, ofMonth) = day.components
            try #require((year, month, ofMonth) == expected)
            try #require(CivilDate(year: year, month: month, day: ofMonth) == day)
            try #require(previous < day)
            try #require(day.weekday.rawValue == (previous.weekday.rawValue + 1) % 7)
            if ofMonth < CivilDate.daysIn(month: month, of: year) {
                expected.day += 1
            } else {
                expected = month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
            }
            previous = day
        }
        #expect(expected == (2401, 1, 1))
    }

    @Test(
        "Known days have known numbers and days of the week",
        arguments: [
            ("1970-01-01", 0, Weekday.thursday), ("2000-02-29", 11016, .tuesday),
            ("1969-12-31", -1, .wednesday), ("2026-07-14", 20648, .tuesday),
            ("0001-01-01", -719_162, .monday), ("9999-12-31", 2_932_896, .friday),
        ])
    func known(text: String, number: Int, weekday: Weekday) throws {
        let day = try date(text)
        #expect(Int(day.dayNumber) == number)
        #expect(day.weekday == weekday)
        #expect(day.description == text)
    }

    @Test(
        "What is no date is refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00",
            "2026-1-1", "26-01-01", "2026-01-01 ", " 2026-01-01", "2026/01/01", "2026-01-011", "",
            "2026-01", "２０２６-01-01", "-026-01-01",
        ])
    func refused(text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test(
        "Months are added on the calendar; a day that the month lacks is its last",
        arguments: [
            ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
            ("2026-03-31", 1, "2026-04-30"), ("2026-01-31", 2, "2026-03-31"),
            ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"),
            ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"),
            ("2026-01-15", -13, "2024-12-15"), ("2026-12-31", 2, "2027-02-28"),
            ("2026-06-15", 0, "2026-06-15"), ("1900-01-31", 1, "1900-02-28"),
            ("2000-01-31", 1, "2000-02-29"),
        ])
    func months(from: String, months: Int, expected: String) throws {
        #expect(try date(from).adding(months: months).description == expected)
    }

    @Test("Days are added across months and years")
    func days() throws {
        #expect(try date("2026-12-31").adding(days: 1).description == "2027-01-01")
        #expect(try date("2024-02-28").adding(days: 1).description == "2024-02-29")
        #expect(try date("2026-03-01").adding(days: -1).description == "2026-02-28")
        #expect(
            try date("2026-03-01").adding(CivilDuration(months: 1, days: 2)).description
                == "2026-04-03")
    }

    @Test(
        "Easter falls where almanacs have it",
        arguments: [
            "1818-03-22", "1913-03-23", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23",
            "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05",
            "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19",
        ])
    func easter(expected: String) throws {
        let day = try date(expected)
        #expect(CivilDate.easter(of: day.year) == day)
        #expect(day.weekday == .sunday)
    }

    @Test("The words of the week name its days, and no other words do")
    func weekdays() {
        let words = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        #expect(words.map { Weekday(word: $0) } == Weekday.allCases)
        #expect(["Mon", "monday", "", "lun"].allSatisfy { Weekday(word: $0) == nil })
    }
}
