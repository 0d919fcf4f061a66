import CivilTime
import Testing
import ZoneDatabase

@Suite struct ZoneDatabaseTests {
    let database = ZoneDatabase()

    /// The offset of a zone, in hours, at an instant in RFC 3339.
    func hours(_ zone: String, _ instant: String) throws -> Double {
        let rules = try #require(database.rules(named: zone))
        return Double(rules.offset(at: try #require(Instant(rfc3339: instant)))) / 3600
    }

    @Test(
        "Offsets are right before and after each change, and after 2037",
        arguments: [
            ("Europe/Paris", "2026-03-29T00:59:59Z", 1.0),
            ("Europe/Paris", "2026-03-29T01:00:00Z", 2),
            ("Europe/Paris", "2026-10-25T00:59:59Z", 2),
            ("Europe/Paris", "2026-10-25T01:00:00Z", 1),
            ("Europe/Paris", "2060-07-01T00:00:00Z", 2),
            ("Europe/Paris", "2099-01-01T00:00:00Z", 1),
            ("America/New_York", "2026-03-08T06:59:59Z", -5),
            ("America/New_York", "2026-03-08T07:00:00Z", -4),
            ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 11),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 10.5),
            ("America/Sao_Paulo", "2018-11-04T03:00:00Z", -2),
            ("America/Sao_Paulo", "2026-01-01T00:00:00Z", -3),
            ("Asia/Kolkata", "2026-01-01T00:00:00Z", 5.5),
            ("Asia/Tokyo", "2026-01-01T00:00:00Z", 9),
            ("Europe/Paris", "1976-06-01T00:00:00Z", 2), ("UTC", "2026-07-01T00:00:00Z", 0),
            ("Etc/UTC", "2026-07-01T00:00:00Z", 0), ("Etc/GMT+3", "2026-07-01T00:00:00Z", -3),
            ("Europe/Kyiv", "2026-07-01T00:00:00Z", 3),
            ("Asia/Calcutta", "2026-07-01T00:00:00Z", 5.5),
        ])
    func offsets(zone: String, instant: String, expected: Double) throws {
        #expect(try hours(zone, instant) == expected)
    }

    @Test(
        "What is not the name of a zone is unknown",
        arguments: [
            "", "Europe/Pariss", "../../etc/passwd", "/usr/share/zoneinfo/Europe/Paris", "Europe/",
            "GMT+3", "Europe//Paris", "Europe/Paris\n", "Europe/Paris\0", "+02:00", "Mars/Base",
            String(repeating: "a", count: 5000),
        ])
    func unknown(name: String) {
        #expect(database.rules(named: name) == nil)
        #expect(database.rules(named: name) == nil, "asked a second time")
    }

    @Test("A zone is built once, whoever asks first")
    func onceForAllThreads() async throws {
        let shared = database
        let found = await withTaskGroup(of: ZoneRules?.self) { group in
            for _ in 0..<32 { group.addTask { shared.rules(named: "Europe/Madrid") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let first = try #require(found.first ?? nil)
        #expect(found.allSatisfy { $0 === first })
        #expect(first.name == "Europe/Madrid")
    }
}
