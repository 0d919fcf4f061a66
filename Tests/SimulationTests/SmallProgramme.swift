import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Storage
import Templates
import Testing
import ZoneDatabase

@testable import Simulation

/// A programme of two scenarios, loaded from texts as from files.
enum SmallProgramme {
    static let zones = ZoneDatabase()

    /// The edition, with parts of its text replaced; throws where it has errors.
    static func edition(_ changes: [(old: String, new: String)] = []) throws -> Edition {
        try edition(of: load(changes))
    }

    /// The tests of `campaigns/tests`, and the edition that they test.
    static func tests(_ text: String) throws -> (tests: [CampaignTest], edition: Edition) {
        let loaded = load([], tests: text)
        return (loaded.tests, try edition(of: loaded))
    }

    private static func edition(of loaded: LoadResult) throws -> Edition {
        let errors = loaded.diagnostics.filter { $0.severity == .error }
        guard let edition = loaded.edition, errors.isEmpty else {
            throw Failed(description: errors.map(\.message).joined(separator: "\n"))
        }
        return edition
    }

    private static func load(
        _ changes: [(old: String, new: String)], tests: String? = nil
    ) -> LoadResult {
        var texts = files
        texts["campaigns/tests/examples.yaml"] = tests
        let sources = texts.sorted { $0.key < $1.key }.map { path, text in
            SourceFile(path: path, text: changes.reduce(text) { replace($1.old, $1.new, in: $0) })
        }
        return CampaignDirectory(files: sources).loadEdition(zones: zones)
    }

    private static func replace(_ old: String, _ new: String, in text: String) -> String {
        guard let range = text.firstRange(of: old) else { return text }
        return text[..<range.lowerBound] + new + text[range.upperBound...]
    }

    private static let files = [
        "campaigns/programme.yaml": """
        programme: Small
        timezone: Europe/Paris
        locale: en
        locales: { en: {} }
        salt: "1"
        control_group: 50%
        channels:
          email: { to: member.email, consent: member.email_opt_in }
        """,
        "campaigns/catalogue.yaml": """
        member:
          email: string
          first_name: string
          email_opt_in: { type: bool, default: true }
          points: { type: int, default: 0 }
        events:
          enrolled: { data: { shop: string } }
          bought:
            data: { amount: int }
            sets: { points: member.points + event.amount }
        """,
        "campaigns/pressure.yaml": """
        categories:
          service: { exempt: true, consent: not_required }
          news: {}
        caps:
          - { name: one-a-day, at_most: 1, per: calendar day }
        """,
        "campaigns/scenarios/welcome.yaml": """
        status: live
        category: service
        trigger: { event: enrolled }
        entry: once
        steps:
          - send: welcome
            channels: [email]
          - wait: 2 days
          - send: second
            channels: [email]
            at: 10:00
        """,
        "campaigns/scenarios/thanks.yaml": """
        status: live
        category: news
        trigger: { event: bought }
        steps:
          - send: thanks
            channels: [email]
        """,
        "templates/welcome/en/email.liquid":
            "---\nsubject: Hello {{ member.first_name | default: 'you' }}\n---\nWelcome.\n",
        "templates/second/en/email.liquid": "---\nsubject: Two days\n---\nStill here.\n",
        "templates/thanks/en/email.liquid":
            "---\nsubject: Thanks\n---\nYou have {{ member.points }} points.\n",
    ]

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }
}

/// One event as a line.
func eventLine(
    _ id: String, _ time: String, _ type: String, _ member: String, _ data: String
) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"test","type":"\#(type)","#
        + #""subject":"\#(member)","time":"\#(time)","data":\#(data)}"#
}

/// Ten members who enrol and buy over some days.
func manyEvents() -> [String] {
    (0..<10).flatMap { number in
        let member = "m\(number)"
        return [
            eventLine(
                "\(member)-1", "2026-03-0\(1 + number % 5)T09:00:00Z", "enrolled", member,
                #"{"shop":"a"}"#),
            eventLine(
                "\(member)-2", "2026-03-0\(2 + number % 5)T12:00:00Z", "bought", member,
                #"{"amount":5}"#),
            eventLine(
                "\(member)-3", "2026-03-0\(2 + number % 5)T13:00:00Z", "bought", member,
                #"{"amount":7}"#),
            eventLine(
                "\(member)-4", "2026-03-0\(4 + number % 5)T13:00:00Z", "bought", member,
                #"{"amount":1}"#),
        ]
    }
}

/// The rows of those members.
func manyMembers() -> String {
    "id,email,first_name,points\n"
        + (0..<10).map { "m\($0),m\($0)@example.org,\($0 % 3 == 0 ? "" : "N\($0)"),100\n" }.joined()
}

/// What a store holds that a run must leave the same.
struct Books: Equatable {
    var ledger: [LedgerEntry] = []
    var messages: [OutboxMessage] = []
    var members: [StoredMember] = []

    init(_ store: any Store) throws {
        try store.decisions(DecisionQuery()) {
            ledger.append($0)
            return true
        }
        var query = MessageQuery()
        query.withBodies = true
        try store.messages(query) {
            messages.append($0)
            return true
        }
        members = try store.members(after: nil, limit: 10_000, contactsFrom: .distantPast)
    }
}
