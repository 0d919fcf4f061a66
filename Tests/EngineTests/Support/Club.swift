import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Expressions
import Templates
import Testing
import ZoneDatabase

/// A small programme for tests: one club whose files a test overrides in part.
struct Club {
    /// What a test says; every file as the contract writes it.
    var scenarios: [String: String]
    var pressure: String
    /// Lines that go into programme.yaml beside what is always there.
    var programme: String
    var holidays: [String: String]
    static let zones = ZoneDatabase()

    /// Scenarios by name, and what the other files say besides.
    init(
        _ scenarios: [String: String], pressure: String = "", programme: String = "",
        holidays: [String: String] = [:]
    ) {
        self.scenarios = scenarios
        self.pressure = pressure
        self.programme = programme
        self.holidays = holidays
    }

    /// One scenario, named `one`.
    init(
        _ scenario: String, pressure: String = "", programme: String = "",
        holidays: [String: String] = [:]
    ) {
        self.init(["one": scenario], pressure: pressure, programme: programme, holidays: holidays)
    }

    /// The checked programme with its templates; a diagnostic is an error of the test.
    func edition() throws -> Edition {
        let loaded = CampaignDirectory(files: files).loadEdition(zones: Club.zones)
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

    /// The files of the campaign directory, templates made up for every send.
    var files: [SourceFile] {
        var files = [
            SourceFile(path: "campaigns/programme.yaml", text: Club.programme + programme),
            SourceFile(path: "campaigns/catalogue.yaml", text: Club.catalogue),
            SourceFile(path: "campaigns/pressure.yaml", text: Club.categories + pressure),
        ]
        for (name, text) in scenarios {
            files.append(SourceFile(path: "campaigns/scenarios/\(name).yaml", text: text))
        }
        for (code, text) in holidays {
            files.append(SourceFile(path: "campaigns/holidays/\(code).yaml", text: text))
        }
        for template in templates {
            for channel in ["email", "sms", "push", "print", "till"] {
                // A template whose name begins so cannot be filled without a first name.
                let greeting =
                    template.hasPrefix("named-") ? "Dear {{ member.first_name }}" : "Hello"
                let text = greeting + "{% for insert in inserts %}{{ insert }}{% endfor %}"
                files.append(
                    SourceFile(path: "templates/\(template)/en/\(channel).liquid", text: text))
            }
            files.append(
                SourceFile(path: "templates/\(template)/en/insert.liquid", text: "[\(template)]"))
        }
        return files
    }

    /// Every template that a step of the scenarios sends.
    private var templates: Set<String> {
        var names: Set<String> = []
        for text in scenarios.values {
            for line in text.split(separator: "\n") {
                for range in line.ranges(of: "send: ") {
                    names.insert(
                        String(line[range.upperBound...].prefix { $0 != "," && $0 != " " }))
                }
                for variants in line.split(separator: "variants: {").dropFirst() {
                    let shares = variants.prefix { $0 != "}" }.split(separator: ",")
                    names.formUnion(
                        shares.map { String($0.prefix { $0 != ":" }.drop { $0 == " " }) })
                }
            }
        }
        return names
    }
}

extension Club {
    static let programme = """
        programme: Club
        timezone: UTC
        locale: en
        salt: "2026"
        locales: { en: {} }
        channels:
          email: { to: member.email, consent: member.email_opt_in }
          sms:   { to: member.phone, consent: member.sms_opt_in }
          push:  { to: member.push_token }
          print: { to: member.address, valid_for: 10 days }
          till:  { to: member.id, counts: false, valid_for: 60 days }

        """

    static let categories = """
        categories:
          service:      { exempt: true, consent: not_required }
          relationship: {}
          commercial:   { consent: member.offers_opt_in }

        """

    static let catalogue = """
        member:
          first_name: string
          email: string
          phone: string
          push_token: string
          address: string
          timezone: string
          country: string
          preferred_channel: string
          tier: { enum: [bronze, silver, gold] }
          points: { type: int, default: 0 }
          quota: int
          birthday: date
          renewal_on: date
          children: list<date>
          call_at: timestamp
          gone: { type: bool, default: false }
          complaints: { type: int, default: 0 }
          email_opt_in: { type: bool, default: true }
          sms_opt_in: { type: bool, default: true }
          offers_opt_in: { type: bool, default: true }
        computed:
          gold: has(member.tier) && member.tier == "gold"
          rounds: '[1, 2, 3].filter(n, n > 1).size()'
          milestone: 'member.gold ? member.renewal_on : member.birthday'
          visit_on: 'member.gold ? member.renewal_on : null'
          days_to_renewal: days_between(today, member.renewal_on)
          renews_soon: member.days_to_renewal <= 3
          visits_of_week: 'count("visited", "7 days")'
          called_on: date(member.call_at)
        events:
          enrolled: { data: { channel: optional string } }
          bought:
            data:
              amount: { type: double, default: 0.0 }
              until: optional date
              back: optional timestamp
          left: { data: { why: optional string }, sets: { gone: "true" } }
          moved: { data: { zone: string }, sets: { timezone: event.zone } }
          named: { data: { name: string }, sets: { first_name: event.name } }
          tier.changed: { data: { to: { enum: [bronze, silver, gold] } }, sets: { tier: event.to } }
          points.earned: { data: { points: int }, sets: { points: member.points + event.points } }
          renewed: { data: { on: date }, sets: { renewal_on: event.on } }
          phoned: { data: { at: optional timestamp }, sets: { call_at: event.at } }
          offers: { data: { wanted: bool }, sets: { offers_opt_in: event.wanted } }
          visited: { data: { shop: optional string } }
          complained: { sets: { complaints: member.complaints + 1 } }
          settled: { sets: { complaints: "0" } }
          esp.sent: { contact: { channel: email, category: commercial } }
          esp.service: { contact: { channel: email, category: service } }
          esp.till: { contact: { channel: till, category: relationship } }

        """
}
