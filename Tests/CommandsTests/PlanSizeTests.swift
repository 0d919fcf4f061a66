import CampaignFiles
import Campaigns
import CivilTime
import Engine
import Templates
import Testing
import ZoneDatabase

@testable import Commands
@testable import Simulation

/// A year of thirty scenarios, in which all of them decide something every day.
@Suite("The size of a plan")
struct PlanSizeTests {
    private static let channels = ["email", "sms", "push"]

    /// Programme and plan: what is sent by each channel, and what waits or falls away for `reasons`.
    private static func year(most: Int) throws -> PlanOverview {
        let zones = ZoneDatabase()
        let names = (0..<30).map { "a-scenario-with-a-name-of-usual-length-\($0)" }
        let loaded = CampaignDirectory(files: files(names)).loadEdition(zones: zones)
        let programme = try #require(loaded.edition?.programme, "\(loaded.diagnostics)")
        let first = CivilDate(clampedYear: 2028, month: 1, day: 1)
        let zone = programme.zone
        let period =
            zone.startOfDay(first)...zone.startOfDay(first.adding(days: 366)).advanced(by: -1)
        var rows: [PlanOverview.Row] = []
        for day in 0..<366 {
            for (place, name) in names.enumerated() {
                rows += decisions.enumerated().map { number, kind in
                    PlanOverview.Row(
                        day: first.adding(days: day), scenario: name, category: "relationship",
                        channel: kind.channel, outcome: kind.outcome, reason: kind.reason,
                        // Numbers of all lengths, as they would be.
                        count: 1 + most * ((day * 31 + place * 17 + number * 7) % 97) / 96)
                }
            }
        }
        return PlanOverview(
            report: PlanReport(period: period, zone: zone), programme: programme, rows: rows)
    }

    private typealias Kind = (channel: String?, outcome: Outcome, reason: Reason?)

    /// Ten kinds of decision a scenario and day.
    private static let decisions: [Kind] =
        channels.map { ($0, .sent, nil) } + [
            ("email", .deferred, .cap), ("sms", .deferred, .contactHours),
            ("email", .dropped, .cap), ("email", .dropped, .reserved),
            (nil, .dropped, .noConsent), (nil, .dropped, .unreachable),
            ("email", .control, .controlGroup),
        ]

    private static func files(_ names: [String]) -> [SourceFile] {
        var texts = [
            "campaigns/programme.yaml": """
            programme: A year
            timezone: Europe/Paris
            locale: en
            locales: { en: {} }
            salt: "1"
            channels:

            """ + channels.map { "  \($0): { to: member.id }\n" }.joined(),
            "campaigns/catalogue.yaml": "member: {}\nevents: { hello: { data: {} } }\n",
            "campaigns/pressure.yaml": "categories: { relationship: {} }\n",
        ]
        for channel in channels { texts["templates/hello/en/\(channel).liquid"] = "Hello\n" }
        for name in names {
            texts["campaigns/scenarios/\(name).yaml"] = """
                title: Scenario \(name) and what it is about
                family: animation
                status: live
                category: relationship
                priority: 10
                trigger: { event: hello }
                steps: [{ send: hello, channels: [email, sms, push] }]

                """
        }
        return texts.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }
    }

    @Test(
        "a page is below a megabyte for a year of thirty scenarios that all decide every day",
        arguments: [0, 900, 90_000])
    func page(most: Int) throws {
        let plan = try Self.year(most: most)
        let size = PlanPage(plan).bytes.count
        #expect(plan.rows.count == 109_800)
        print("a page of a year, counts up to \(most + 1): \(size) bytes")
        #expect((100_000..<1_000_000).contains(size), "\(size) bytes")
    }
}
