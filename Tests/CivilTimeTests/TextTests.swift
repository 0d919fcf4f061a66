import CivilTime
import Testing

@Suite struct TextTests {
    @Test(
        "Time stamps of RFC 3339 are read to the microsecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-12-01T10:00:00Z", 1_796_119_200_000_000),
            ("2026-12-01T10:00:00+02:00", 1_796_112_000_000_000),
            ("2026-12-01T10:00:00-05:30", 1_796_139_000_000_000),
            ("2026-12-01t10:00:00z", 1_796_119_200_000_000),
            ("2026-12-01 10:00:00Z", 1_796_119_200_000_000),
            ("1970-01-01T00:00:00.5Z", 500_000), ("1970-01-01T00:00:00.123456Z", 123_456),
            ("1970-01-01T00:00:00.123456789Z", 123_456), ("1969-12-31T23:59:59.999999Z", -1),
            ("2016-12-31T23:59:60Z", 1_483_228_799_999_999),
            ("2016-12-31T23:59:60.25Z", 1_483_228_799_999_999),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("1970-01-01T00:00:00-00:00", 0),
        ])
    func timestamps(text: String, microseconds: Int64) {
        #expect(Instant(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "What is no time stamp of RFC 3339 is refused",
        arguments: [
            "", "2026-12-01", "2026-12-01T10:00:00", "2026-12-01T10:00Z", "2026-12-01T10:00+02:00",
            "2026-12-01T24:00:00Z", "2026-12-01T10:60:00Z", "2026-12-01T10:00:61Z",
            "2026-02-29T10:00:00Z", "2026-12-01T10:00:00+0200", "2026-12-01T10:00:00+24:00",
            "2026-12-01T10:00:00+02:60", "2026-12-01T10:00:00.Z", "2026-12-01T10:00:00,5Z",
            "2026-12-01T10:00:00Z ", " 2026-12-01T10:00:00Z", "2026-12-01T10:00:00+02",
            "20261201T100000Z", "2026-12-01X10:00:00Z", "2026-12-01T1:00:00Z",
        ])
    func refusedTimestamps(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test(
        "An instant is written in UTC with the decimals it needs",
        arguments: [
            "1970-01-01T00:00:00Z", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00.500Z",
            "2026-12-01T10:00:00.000001Z", "1969-12-31T23:59:59.999Z",
        ])
    func writtenTimestamps(text: String) {
        #expect(Instant(rfc3339: text)?.description == text)
    }

    @Test(
        "Local date-times read back as they are written",
        arguments: [
            "2026-12-01T10:00", "2026-12-01T10:00:30", "2026-12-01T10:00:00.250",
            "2026-12-01T10:00:05.000001",
        ])
    func localTimes(text: String) throws {
        let (civil, offset) = try #require(CivilDateTime.read(text))
        #expect(civil.description == text && offset == nil)
        #expect(CivilDateTime.read(text + "Z")?.offset == 0)
    }

    @Test("A time of day is HH:MM and nothing else")
    func timesOfDay() {
        #expect(TimeOfDay("00:00") == .midnight)
        #expect(TimeOfDay("09:05")?.description == "09:05")
        #expect(TimeOfDay("23:59")?.microseconds == 86_340_000_000)
        for text in ["24:00", "9:00", "09:60", "09:00:00", "0900", "", "09:00 ", "-9:00", "12.30"] {
            #expect(TimeOfDay(text) == nil, "\(text)")
        }
    }

    @Test(
        "Durations are read from words and short forms",
        arguments: [
            ("90 days", CivilDuration(days: 90)), ("1 day", CivilDuration(days: 1)),
            ("1 month", CivilDuration(months: 1)), ("2 weeks", CivilDuration(days: 14)),
            ("36 hours", CivilDuration(elapsed: 129_600_000_000)),
            ("15 minutes", CivilDuration(elapsed: 900_000_000)),
            ("1 year", CivilDuration(months: 12)), ("2 years 3 months", CivilDuration(months: 27)),
            ("90d 2w 36h 15min", CivilDuration(days: 104, elapsed: 130_500_000_000)),
            ("90d", CivilDuration(days: 90)), ("0 days", .zero), ("1y", CivilDuration(months: 12)),
            ("  7   days ", CivilDuration(days: 7)),
        ])
    func durations(text: String, expected: CivilDuration) {
        #expect(CivilDuration(text) == expected)
    }

    @Test(
        "What is no duration is refused",
        arguments: [
            "", " ", "90", "days", "90 dayz", "-3 days", "1.5 days", "1 day 2 days",
            "1 day,2 weeks",
            "1d2w", "100001 days", "99999999999999999999 days", "1 m", "1 s", "P1D", "3 days ago",
        ])
    func refusedDurations(text: String) {
        #expect(CivilDuration(text) == nil)
    }

    @Test("A duration is written in words that read back as itself")
    func writtenDurations() {
        let parts = CivilDuration(months: 14, days: 1, elapsed: 5_460_000_000)
        #expect(parts.description == "1 year 2 months 1 day 1 hour 31 minutes")
        #expect(CivilDuration(parts.description) == parts)
        #expect(CivilDuration.zero.description == "0 days")
        #expect((-CivilDuration(days: 30)).description == "-30 days")
    }

    @Test("an instant whose year in UTC has not four digits is none of RFC 3339")
    func yearInUTC() {
        #expect(Instant(rfc3339: "0000-01-01T00:00:00+23:59") == nil)
        #expect(Instant(rfc3339: "9999-12-31T23:59:59-00:01") == nil)
        #expect(Instant(rfc3339: "9999-12-31T23:59:59Z")?.description == "9999-12-31T23:59:59Z")
        #expect(Instant(rfc3339: "0000-01-01T00:00:00-00:01")?.description == "0000-01-01T00:01:00Z")
    }
}
