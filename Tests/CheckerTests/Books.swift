import CampaignFiles
import Campaigns
import Checker
import CivilTime
import Diagnostics
import Templates
import ZoneDatabase

/// A hand-made run of one small programme: input, ledger and outbox, to be spoilt in one place.
struct Books {
    var members = "id,email,phone,email_opt_in,tier\nlea,lea@example.org,+33600000000,true,silver\n"
    var events: [String] = []
    var rows: [Row] = []
    var letters: [Letter] = []
    var until = "2026-01-31T00:00:00Z"
    var scenarios = Books.scenarios
    var pressure = Books.pressure

    /// One row of the ledger.
    struct Row {
        var at: String
        var scenario: String
        var occurrence: String
        var step: String?
        var channel: String?
        var category = "relationship"
        var priority = 50
        var due: String?
        var deadline: String?
        var outcome: String
        var reason: String?
        var detail = "{}"
        var message: String?

        var line: String {
            #"{"at":"\#(at)","member":"lea","scenario":"\#(scenario)","#
                + #""occurrence":"\#(occurrence)","step":\#(quoted(step)),"#
                + #""channel":\#(quoted(channel)),"category":"\#(category)","#
                + #""priority":\#(priority),"due":\#(quoted(due)),"#
                + #""deadline":\#(quoted(deadline)),"outcome":"\#(outcome)","#
                + #""reason":\#(quoted(reason)),"detail":\#(detail),"message":\#(quoted(message))}"#
        }
    }

    /// One row of the outbox.
    struct Letter {
        var id: String
        var scenario: String
        var occurrence: String
        var step: String
        var channel = "email"
        var to = "lea@example.org"
        var decidedAt: String
        var deadline: String
        var status = "ready"
        var inserts: [String] = []

        private var list: String { inserts.map { "\"\($0)\"" }.joined(separator: ",") }

        var line: String {
            #"{"id":"\#(id)","key":"key-\#(id)","member":"lea","scenario":"\#(scenario)","#
                + #""occurrence":"\#(occurrence)","step":"\#(step)","template":"\#(step)","#
                + #""channel":"\#(channel)","locale":"en","to":"\#(to)","subject":null,"#
                + #""decided_at":"\#(decidedAt)","deadline":"\#(deadline)","#
                + #""status":"\#(status)","inserts":[\#(list)]}"#
        }
    }

    /// Adds an event; its occurrence is named `test ID`.
    mutating func event(_ time: String, _ type: String, _ data: String = "{}", id: String) {
        events.append(
            #"{"specversion":"1.0","id":"\#(id)","source":"test","type":"\#(type)","#
                + #""subject":"lea","time":"\#(time)","data":\#(data)}"#)
    }

    /// Adds a message with its two rows.
    mutating func sent(
        _ at: String, _ scenario: String, _ step: String, of event: String, due: String,
        deadline: String, priority: Int = 50, category: String = "relationship",
        channel: String = "email", to: String = "lea@example.org", id: String
    ) {
        rows.append(
            Row(
                at: at, scenario: scenario, occurrence: event, step: step, channel: channel,
                category: category, priority: priority, due: due, deadline: deadline,
                outcome: "sent", message: id))
        letters.append(
            Letter(
                id: id, scenario: scenario, occurrence: event, step: step, channel: channel, to: to,
                decidedAt: at, deadline: deadline))
    }

    /// Adds a row that is no message.
    mutating func refused(
        _ at: String, _ scenario: String, _ step: String?, of event: String, due: String,
        deadline: String?, _ outcome: String, _ reason: String, detail: String = "{}",
        priority: Int = 50, category: String = "relationship", channel: String? = "email"
    ) {
        rows.append(
            Row(
                at: at, scenario: scenario, occurrence: event, step: step, channel: channel,
                category: category, priority: priority, due: due, deadline: deadline,
                outcome: outcome, reason: reason, detail: detail))
    }

    /// What the checker says.
    func report() throws -> Report {
        let loaded = CampaignDirectory(files: files).loadEdition(zones: Books.zones)
        guard let programme = loaded.edition?.programme else {
            throw Unloadable(
                description: loaded.diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        return check(
            Run(
                programme: programme, zones: Books.zones, members: Array(members.utf8),
                events: text(events), decisions: text(rows.map(\.line)),
                outbox: text(letters.map(\.line)), until: Instant(rfc3339: until)))
    }

    /// The rules that are broken, each once, in order of the alphabet.
    func broken() throws -> [Rule] {
        Array(Set(try report().violations.map(\.rule))).sorted { $0.rawValue < $1.rawValue }
    }

    /// The files of the test did not load.
    struct Unloadable: Error, CustomStringConvertible {
        var description: String
    }

    static let zones = ZoneDatabase()

    private func text(_ lines: [String]) -> [UInt8] {
        Array(lines.joined(separator: "\n").utf8)
    }
}

/// A JSON string, or null.
private func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }

extension Books {
    private var files: [SourceFile] {
        var files = [
            SourceFile(path: "campaigns/programme.yaml", text: Books.programme),
            SourceFile(path: "campaigns/catalogue.yaml", text: Books.catalogue),
            SourceFile(path: "campaigns/pressure.yaml", text: pressure),
        ]
        for (name, text) in scenarios {
            files.append(SourceFile(path: "campaigns/scenarios/\(name).yaml", text: text))
        }
        for template in ["a", "b", "c"] {
            for channel in ["email", "sms", "till"] {
                files.append(
                    SourceFile(
                        path: "templates/\(template)/en/\(channel).liquid",
                        text: "---\nsubject: Hello\n---\nHello"
                            + "{% for insert in inserts %}{{ insert }}{% endfor %}"))
            }
            files.append(
                SourceFile(path: "templates/\(template)/en/insert.liquid", text: "Hello"))
        }
        return files
    }

    private static let programme = """
        programme: Club
        timezone: UTC
        locale: en
        salt: "2026"
        locales: { en: {} }
        channels:
          email: { to: member.email, consent: member.email_opt_in }
          sms:   { to: member.phone }
          till:  { to: member.id, counts: false }

        """

    private static let catalogue = """
        member:
          email: string
          phone: string
          timezone: string
          email_opt_in: { type: bool, default: false }
          tier: { enum: [bronze, silver, gold] }
          points: { type: int, default: 0 }
          complaints: { type: int, default: 0 }
          renewal_on: date
        events:
          bought: { data: { amount: { type: double, default: 0.0 } } }
          enrolled: {}
          left: {}
          visited: {}
          moved: { data: { zone: string }, sets: { timezone: event.zone } }
          earned: { data: { points: int }, sets: { points: member.points + event.points } }
          complained: { sets: { complaints: member.complaints + 1 } }
          settled: { sets: { complaints: "0" } }
          renewed: { data: { on: date }, sets: { renewal_on: event.on } }
          tier.changed: { data: { to: { enum: [bronze, silver, gold] } }, sets: { tier: event.to } }
          esp.sent: { contact: { channel: email, category: relationship } }
          esp.till: { contact: { channel: till, category: relationship } }

        """

    static let categories = """
        categories:
          service:      { exempt: true, consent: not_required }
          relationship: {}
          commercial:   {}

        """

    static let pressure =
        categories + """
            caps:
              - { name: day, channels: email, at_most: 1, per: calendar day }
              - { name: week, channels: email, at_most: 3, per: 7 days }
            contact_hours:
              - { channels: email, between: 08:00-20:00 }

            """

    /// `thanks`: two steps, one at once and one two days later; `sale`: less important.
    static let scenarios = [
        "thanks": """
        category: relationship
        trigger: { event: bought }
        exit: [{ on: left }]
        steps:
          - { send: a, channels: email, valid_for: 3 days }
          - wait: 2 days
          - { send: b, channels: sms, valid_for: 3 days, at: 10:00 }
        """,
        "sale": """
        category: relationship
        priority: 20
        trigger: { event: enrolled }
        audience: member.tier != "bronze"
        steps: [{ send: c, channels: email, valid_for: 3 days }]
        """,
    ]
}
