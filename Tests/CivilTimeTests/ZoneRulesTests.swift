import CivilTime
import Testing
import ZoneDatabase

/// A zone, a local reading, and the instant in UTC that it stands for.
struct Reading: Sendable, CustomTestStringConvertible {
    var zone: String
    var local: String
    var utc: String

    init(_ zone: String, _ local: String, _ utc: String) {
        (self.zone, self.local, self.utc) = (zone, local, utc)
    }

    var testDescription: String { "\(zone) \(local)" }
}

@Suite struct ZoneRulesTests {
    static let database = ZoneDatabase()

    func rules(_ zone: String) throws -> ZoneRules {
        try #require(Self.database.rules(named: zone))
    }

    func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text)) }

    func civil(_ text: String) throws -> CivilDateTime {
        try #require(CivilDateTime.read(text)).0
    }

    @Test(
        "A local time stands for its instant; in a gap the first after it, of two the first",
        arguments: [
            // The spring night in Paris: 02:00 to 03:00 do not exist.
            Reading("Europe/Paris", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
            Reading("Europe/Paris", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
            Reading("Europe/Paris", "2026-03-29T02:30", "2026-03-29T01:00:00Z"),
            Reading("Europe/Paris", "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
            Reading("Europe/Paris", "2026-03-29T03:30", "2026-03-29T01:30:00Z"),
            // The autumn night: 02:00 to 03:00 come twice.
            Reading("Europe/Paris", "2026-10-25T01:59", "2026-10-24T23:59:00Z"),
            Reading("Europe/Paris", "2026-10-25T02:00", "2026-10-25T00:00:00Z"),
            Reading("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            Reading("Europe/Paris", "2026-10-25T03:00", "2026-10-25T02:00:00Z"),
            Reading("America/New_York", "2026-03-08T02:15", "2026-03-08T07:00:00Z"),
            Reading("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z"),
            Reading("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00Z"),
            // Half an hour.
            Reading("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30:00Z"),
            Reading("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30:00Z"),
            Reading("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"),
            Reading("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30:00Z"),
            // Midnight does not exist.
            Reading("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00:00Z"),
            Reading("America/Sao_Paulo", "2018-11-04T00:59", "2018-11-04T03:00:00Z"),
            Reading("America/Sao_Paulo", "2018-11-04T01:00", "2018-11-04T03:00:00Z"),
            // A whole day does not exist.
            Reading("Pacific/Apia", "2011-12-30T10:00", "2011-12-30T10:00:00Z"),
            // The last change ever is a gap.
            Reading("Europe/Istanbul", "2016-03-27T03:30", "2016-03-27T01:00:00Z"),
            Reading("Europe/Paris", "2080-07-01T12:00", "2080-07-01T10:00:00Z"),
        ])
    func instants(_ reading: Reading) throws {
        let found = try rules(reading.zone).instant(of: civil(reading.local))
        #expect(found.description == reading.utc)
    }

    @Test("A gap at the last change that is known ends like every other")
    func gapAtLastTransition() throws {
        let change = try instant("2030-01-01T00:00:00Z")
        let zone = ZoneRules(
            name: "Test/Last", transitions: [change.wholeSeconds], offsets: [0, 3600])
        #expect(zone.instant(of: try civil("2030-01-01T00:30")) == change)
        #expect(zone.instant(of: try civil("2030-01-01T01:00")) == change)
        #expect(zone.instant(of: try civil("2029-12-31T23:59")) < change)
    }

    @Test(
        "The next time of day is today's or tomorrow's, once a day",
        arguments: [
            ("Europe/Paris", "2026-06-01T08:00:00Z", 10, 0, "2026-06-01T08:00:00Z"),
            ("Europe/Paris", "2026-06-01T08:00:01Z", 10, 0, "2026-06-02T08:00:00Z"),
            ("Europe/Paris", "2026-06-01T07:00:00Z", 10, 0, "2026-06-01T08:00:00Z"),
            ("Europe/Paris", "2026-03-28T20:00:00Z", 2, 30, "2026-03-29T01:00:00Z"),
            ("Europe/Paris", "2026-03-29T01:00:00Z", 2, 30, "2026-03-29T01:00:00Z"),
            ("Europe/Paris", "2026-03-29T01:00:01Z", 2, 30, "2026-03-30T00:30:00Z"),
            ("Europe/Paris", "2026-10-24T23:00:00Z", 2, 30, "2026-10-25T00:30:00Z"),
            // The second 02:10 of the night: 02:30 has been.
            ("Europe/Paris", "2026-10-25T01:10:00Z", 2, 30, "2026-10-26T01:30:00Z"),
            ("America/Sao_Paulo", "2018-11-03T20:00:00Z", 0, 0, "2018-11-04T03:00:00Z"),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z", 0, 30, "2018-11-04T03:00:00Z"),
        ])
    func next(zone: String, from: String, hour: Int, minute: Int, expected: String) throws {
        let time = try #require(TimeOfDay(hour: hour, minute: minute))
        #expect(try rules(zone).next(time, from: instant(from)).description == expected)
    }

    @Test(
        "Days and months keep the local time, hours and minutes elapse",
        arguments: [
            ("Europe/Paris", "2026-03-28T09:00:00Z", "1 day", "2026-03-29T08:00:00Z"),
            ("Europe/Paris", "2026-03-28T09:00:00Z", "24 hours", "2026-03-29T09:00:00Z"),
            ("Europe/Paris", "2026-10-24T08:00:00Z", "1 week", "2026-10-31T09:00:00Z"),
            ("Europe/Paris", "2026-01-31T09:00:00Z", "1 month", "2026-02-28T09:00:00Z"),
            ("Europe/Paris", "2024-02-29T09:00:00Z", "1 year", "2025-02-28T09:00:00Z"),
            ("Europe/Paris", "2024-02-29T09:00:00Z", "4 years", "2028-02-29T09:00:00Z"),
            ("Europe/Paris", "2026-03-27T01:30:00Z", "2 days", "2026-03-29T01:00:00Z"),
            ("Europe/Paris", "2026-03-28T09:00:00Z", "1 day 2 hours", "2026-03-29T10:00:00Z"),
            ("UTC", "2026-01-31T09:00:00Z", "1 month 1 day", "2026-03-01T09:00:00Z"),
        ])
    func adding(zone: String, from: String, duration: String, expected: String) throws {
        let duration = try #require(CivilDuration(duration))
        #expect(try rules(zone).adding(duration, to: instant(from)).description == expected)
    }

    @Test("Absurd durations stop at the ends of the range")
    func absurd() throws {
        let zone = try rules("Europe/Paris")
        let century = CivilDuration(months: 1_200_000)
        var late = try instant("2026-01-01T00:00:00Z")
        var early = late
        for _ in 0..<5 {
            late = zone.adding(century, to: late)
            early = zone.adding(-century, to: early)
        }
        #expect(late == .distantFuture)
        #expect(early == .distantPast)
    }

    @Test(
        "Every hour of two centuries reads back as itself or as the first of two",
        arguments: ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])
    func roundTrip(zone: String) throws {
        let rules = try rules(zone)
        var instant = try instant("1990-01-01T00:00:00Z")
        let end = try self.instant("2050-01-01T00:00:00Z")
        var (mismatches, doubled) = (0, 0)
        while instant < end {
            let back = rules.instant(of: rules.civil(at: instant))
            if back != instant {
                doubled += 1
                if rules.civil(at: back) != rules.civil(at: instant) || back > instant {
                    mismatches += 1
                }
            }
            instant = instant.advanced(by: 1_800_000_000)
        }
        #expect(mismatches == 0)
        #expect(doubled > 0 && doubled <= 130, "two half hours a year at most")
    }

    @Test("A day begins at midnight, or where the gap ends that swallows it")
    func startOfDay() throws {
        let day = try #require(CivilDate(iso: "2018-11-04"))
        #expect(
            try rules("America/Sao_Paulo").startOfDay(day).description == "2018-11-04T03:00:00Z")
        #expect(try rules("Europe/Paris").startOfDay(day).description == "2018-11-03T23:00:00Z")
    }
}
