import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Simulation
import Storage
import Templates
import Testing
import ZoneDatabase

@testable import Explaining

/// A small programme and what has happened under it to one member, lea, of Paris.
struct World {
    let store = MemoryStore()
    private(set) var edition: Edition

    /// Runs from 1 March 2026, when lea becomes known with these attributes beside her name and address,
    /// to the end; scenarios by name.
    init(
        _ scenarios: [String: String], _ attributes: [String: String] = [:],
        events: [String] = [], pressure: String = "", until end: String = "2026-03-10T00:00:00Z"
    ) throws {
        edition = try World.edition(scenarios, pressure)
        let all = ["id": "lea", "first_name": "Léa", "email": "lea@example.org"]
            .merging(attributes) { $1 }.sorted { $0.key < $1.key }
        let rows =
            all.map(\.key).joined(separator: ",") + "\n"
            + all.map(\.value).joined(separator: ",") + "\n"
        try run([], members: rows, until: "2026-03-01T00:00:00Z")
        try run(events, until: end)
    }

    /// Goes on under other scenarios.
    mutating func edit(
        _ scenarios: [String: String], events: [String] = [], pressure: String = "",
        until end: String
    ) throws {
        edition = try World.edition(scenarios, pressure)
        try run(events, until: end)
    }

    /// Reads the files anew, and runs nothing.
    mutating func edit(_ scenarios: [String: String]) throws {
        edition = try World.edition(scenarios, "")
    }

    private func run(_ events: [String], members: String? = nil, until end: String) throws {
        let replay = Replay(
            store: store, edition: edition, settings: Deployment.Settings(),
            until: Instant(rfc3339: end))
        _ = try replay.run(
            events: MemoryBytes(events.joined(separator: "\n")),
            members: members.map { MemberSource(MemoryBytes($0), format: .csv) }
        ) { _, rejection in Issue.record("\(rejection)") }
    }

    /// `fetched`: channels whose messages another program fetches.
    func records(fetched: Set<String> = []) throws -> MemberRecords {
        let stored = store.members(ids: ["lea"], contactsFrom: .distantPast)
        return try MemberRecords(
            of: #require(stored.first), in: store, edition, asked: .distantPast,
            isFetched: fetched.contains)
    }

    /// The outbox, in order of decision.
    func messages() throws -> [OutboxMessage] {
        var messages: [OutboxMessage] = []
        try store.messages(MessageQuery()) {
            messages.append($0)
            return true
        }
        return messages
    }

    /// Verdict and remarks about the scenario, in the language.
    func answer(_ code: String, about scenario: String = "one") throws -> [String] {
        let records = try records()
        let language = try #require(Languages.named(code)).init(zone: records.zone)
        let answer = try #require(Answer(records, about: scenario))
        // Which version decided is the same everywhere here, and told of in a test of its own.
        let remarks = answer.remarks.filter { $0.word != "version" }
        return [language.sentence(answer.verdict)] + remarks.map { language.sentence($0) }
    }

    /// Takes decisions and events of before away.
    func prune(before edge: String) throws {
        var pruning = Pruning(now: try records().now)
        (pruning.ledger, pruning.events) = (Instant(rfc3339: edge), Instant(rfc3339: edge))
        _ = store.prune(pruning, after: nil, limit: 9)
    }

    /// The story, in the language.
    func story(_ code: String, fetched: Set<String> = []) throws -> [String] {
        let records = try records(fetched: fetched)
        let language = try #require(Languages.named(code)).init(zone: records.zone)
        return Story(records).facts.map { "\(language.stamp($0.at))  \(language.sentence($0))" }
    }

    private static let zones = ZoneDatabase()

    private static func edition(_ scenarios: [String: String], _ pressure: String) throws -> Edition
    {
        var texts = [
            "campaigns/programme.yaml": programme, "campaigns/catalogue.yaml": catalogue,
            "campaigns/pressure.yaml": categories + pressure,
        ]
        for (name, text) in scenarios {
            texts["campaigns/scenarios/\(name).yaml"] = text
            for range in text.ranges(of: "send: ") {
                let template = text[range.upperBound...].prefix { $0 != "," && $0 != "\n" }
                for channel in ["email", "sms", "till", "desk"] {
                    texts["templates/\(template)/en/\(channel).liquid"] =
                        "Dear {{ member.first_name }}{% for i in inserts %}{{ i }}{% endfor %}"
                }
                texts["templates/\(template)/en/insert.liquid"] = "Dear {{ member.first_name }}"
            }
        }
        let files = texts.sorted { $0.key < $1.key }.map { SourceFile(path: $0, text: $1) }
        let loaded = CampaignDirectory(files: files).loadEdition(zones: zones)
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        guard let edition = loaded.edition, errors.isEmpty else {
            throw Unloadable(description: errors.map { "\($0)" }.joined(separator: "\n"))
        }
        return edition
    }

    /// The files of the test did not load.
    struct Unloadable: Error, CustomStringConvertible {
        var description: String
    }

    private static let programme = """
        programme: Club
        timezone: Europe/Paris
        locale: en
        salt: "2026"
        locales: { en: {} }
        channels:
          email: { to: member.email, consent: member.email_opt_in }
          sms: { to: member.phone, consent: member.sms_opt_in }
          till: { to: member.id, counts: false }
          desk: { to: member.id, counts: false, capacity: 1 per day }
        """

    private static let categories = """
        categories:
          service: { exempt: true, consent: not_required }
          relationship: {}
          commercial: { consent: member.offers_opt_in }

        """

    private static let catalogue = """
        member:
          first_name: string
          email: string
          phone: string
          points: { type: int, default: 0 }
          tier: { enum: [bronze, silver, gold] }
          enrolled_on: date
          birthday: date
          renewal_on: date
          active: { type: bool, default: true }
          complaints: { type: int, default: 0 }
          email_opt_in: { type: bool, default: true }
          sms_opt_in: { type: bool, default: true }
          offers_opt_in: { type: bool, default: true }
        computed:
          belongs: has(member.enrolled_on) && member.active
        events:
          enrolled: { data: { channel: optional string }, sets: { enrolled_on: date(event.time) } }
          bought: { data: { amount: { type: double, default: 0.0 } } }
          earned: { data: { points: int }, sets: { points: member.points + event.points } }
          renewed: { data: { until: date }, sets: { renewal_on: event.until } }
          left: { sets: { active: "false" } }
          complained: { sets: { complaints: member.complaints + 1 } }
          upgraded: { data: { to: optional string }, sets: { points: int(event.to) } }
          esp.sent: { contact: { channel: email, category: commercial } }
        """
}

/// One event as a line; its id follows from type and time.
func event(_ time: String, _ type: String, _ data: String = "{}") -> String {
    #"{"specversion":"1.0","id":"\#(type)-\#(time)","source":"test","type":"\#(type)","#
        + #""subject":"lea","time":"\#(time)","data":\#(data)}"#
}

/// A live scenario of the trigger, with what else it says, that sends one message.
func scenario(
    _ trigger: String, _ rest: String = "", status: String = "live",
    steps: String = "steps: [{ send: hello, channels: [email], valid_for: 3 days }]"
) -> String {
    """
    status: \(status)
    category: relationship
    priority: 50
    trigger: { \(trigger) }
    \(rest)
    \(steps)
    """
}

/// Steps of two messages, the second of which lea cannot get.
let twoSteps =
    "steps: [{ send: hello, channels: [email] }, { wait: 2 days }, { send: bye, channels: [sms] }]"
