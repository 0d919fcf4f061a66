import CampaignFiles
import Diagnostics
import Foundation
import Testing

/// One place of the good directory spoilt; `expectedFindings` has what `check` then prints under
/// the same title.
struct Spoilt: Sendable, CustomTestStringConvertible {
    var title: String
    var path: String
    /// Replaced by `new`; nil: `new` is the whole file.
    var old: String?
    /// nil: the file is missing.
    var new: String?

    init(_ title: String, _ path: String, _ old: String?, _ new: String?) {
        (self.title, self.path, self.old, self.new) = (title, path, old, new)
    }

    /// Another condition for the audience of `welcome`.
    static func audience(_ title: String, _ condition: String) -> Spoilt {
        Spoilt(
            title, welcome, "audience: member.country == \"FR\"", "audience: \(condition)")
    }

    var testDescription: String { title }

    func directory() throws -> CampaignDirectory {
        guard let old, let new else { return GoodDirectory.directory([path: new]) }
        return try GoodDirectory.directory(path, old, new)
    }
}

private let programme = "campaigns/programme.yaml"
private let catalogue = "campaigns/catalogue.yaml"
private let pressure = "campaigns/pressure.yaml"
private let welcome = "campaigns/scenarios/welcome.yaml"
private let statement = "campaigns/scenarios/statement.yaml"
private let birthday = "campaigns/scenarios/yearly/birthday.yaml"
private let sale = "campaigns/scenarios/sale-summer.yaml"
private let example = "campaigns/tests/welcome.yaml"

private let recurring = "{ every: month, on: last, at: 09:00 }"

let spoiltDirectories = [
    // Files and YAML
    Spoilt("a missing file", pressure, nil, nil),
    Spoilt("a missing catalogue", catalogue, nil, nil),
    Spoilt("a missing programme", programme, nil, nil),
    Spoilt("an empty file", pressure, nil, "# later\n"),
    Spoilt("a file nothing reads", "campaigns/scenario/outlet.yaml", nil, "a: b\n"),
    Spoilt("a file of another ending", "campaigns/scenarios/outlet.yml", nil, "a: b\n"),
    Spoilt(
        "a scenario of a name already taken", "campaigns/scenarios/old/welcome.yaml", nil,
        GoodDirectory.files[statement]!),
    Spoilt("broken YAML", welcome, "trigger:\n", "trigger: a: b\n"),
    Spoilt(
        "an anchor and an alias", pressure, "[relationship, commercial]\n    at_most: 2",
        "&both [relationship, commercial]\n    at_most: *both"),
    Spoilt("a tag", welcome, "priority: 80", "priority: !!int 80"),
    Spoilt(
        "repeated keys", welcome, "priority: 80", "priority: 80\ncategory: service\npriority: 1"),
    Spoilt("a key that is not text", welcome, "priority: 80", "? [priority]\n: 80"),
    Spoilt("a quote that is never closed", welcome, "title: ", "title: \""),
    // Shapes
    Spoilt("an unknown key", welcome, "channels: [email, sms]", "chanels: [email, sms]"),
    Spoilt("an unknown key that resembles nothing", welcome, "priority: 80", "colour: red"),
    Spoilt("a missing key", welcome, "category: relationship\n", ""),
    Spoilt("a list where text belongs", welcome, "priority: 80", "priority: [80]"),
    Spoilt("text where a list belongs", pressure, "caps:\n", "caps: none\nhours:\n"),
    Spoilt("a mapping without keys", welcome, "exit:\n  - on: tier.upgraded", "exit:\n  - to: x"),
    Spoilt("a word that is none", welcome, "status: live", "status: lve"),
    Spoilt("a number out of bounds", welcome, "priority: 80", "priority: 101"),
    Spoilt("a bad duration", welcome, "valid_for: 3 days", "valid_for: 3 dayz"),
    Spoilt("a bad time of day", welcome, "at: 10:00", "at: 25:00"),
    Spoilt("a bad share", programme, "2.5%", "2.5"),
    Spoilt("a bad range of dates", welcome, "2026-12-31", "2025-12-31"),
    Spoilt("a bad range of hours", pressure, "14:00-24:00", "22:00-06:00"),
    Spoilt("a bad day", pressure, "days: mon-sat", "days: lun-sam"),
    Spoilt("a bad window", pressure, "per: 7 days", "per: calendar year"),
    Spoilt("a bad holiday", "campaigns/holidays/FR.yaml", "easter + 1 day", "easter + 1 month"),
    Spoilt("a key without a value", welcome, "audience: member.country == \"FR\"", "audience:"),
    Spoilt(
        "two triggers in one", welcome, "event: member.enrolled",
        "event: member.enrolled\n  every: day"),
    Spoilt(
        "no trigger at all", welcome, "event: member.enrolled\n  when: event.channel == \"web\"",
        "evnet: member.enrolled"),
    Spoilt("a recurring trigger without its day", statement, "on: last, ", ""),
    Spoilt("a recurring trigger on a bad day", statement, "on: last", "on: 32"),
    Spoilt("a wait that is none", welcome, "until mon 10:00", "until monday at ten"),
    Spoilt("a step of no kind", welcome, "  - wait: 2 days", "  - wiat: 2 days"),
    Spoilt("an entry rule that is none", welcome, "once per 1 year", "once a year"),
    Spoilt("no steps", statement, "[{ send: welcome-offer, channels: [email] }]", "[]"),
    // Names
    Spoilt("a repeated cap", pressure, "name: one-sale", "name: two-emails-a-week"),
    Spoilt("a repeated step", welcome, "  - id: reminder\n    send", "  - send"),
    Spoilt(
        "a repeated attribute", catalogue, "  greeted: member.premium", "  tier: member.premium"),
    Spoilt("an event's own field", catalogue, "campaign: string", "time: string"),
    Spoilt(
        "two events of one type", catalogue, "  esp.sent:",
        "  esp.sent:\n    type: tier.lowered\n  tier.lowered:"),
    Spoilt("a moment on one date", sale, "2026-07-08T10:00+02:00", "2026-07-01T18:00"),
    Spoilt("an unknown channel", welcome, "[email, sms]", "[emial, sms]"),
    Spoilt("a channel that is like none", welcome, "[email, sms]", "[fax, sms]"),
    Spoilt("an unknown category", welcome, "category: relationship", "category: relatonship"),
    Spoilt("an unknown event", welcome, "event: member.enrolled", "event: member.enroled"),
    Spoilt("an unknown scenario in a cap", pressure, "[sale-*, welcome]", "[sail-*, welcom]"),
    Spoilt(
        "an unknown attribute in a trigger", birthday, "date: member.birthday",
        "date: member.birthdy"),
    Spoilt(
        "an attribute that is no date", birthday, "date: member.birthday", "date: member.points"),
    Spoilt(
        "a wait for an unknown field", welcome, "until entry + 60 days",
        "until trigger.paid_on + 60 days"),
    Spoilt(
        "a wait for a field that is no date", welcome, "until entry + 60 days",
        "until trigger.store + 60 days"),
    Spoilt("a computed date", birthday, "date: member.birthday", "date: member.premium"),
    Spoilt(
        "a date that the clock moves", catalogue, nil,
        GoodDirectory.files[catalogue]!.replacing("  birthday: date\n", with: "")
            .replacing("computed:\n", with: "computed:\n  birthday: today\n")),
    Spoilt("an unknown time zone", programme, "timezone: Europe/Paris", "timezone: Europe/Pariss"),
    Spoilt("a locale that is not listed", programme, "locale: fr", "locale: de"),
    Spoilt("an unknown holiday file", pressure, "except_holidays: FR", "except_holidays: BE"),
    Spoilt(
        "an unknown attribute that is set", catalogue, "sets: { tier: event.to }",
        "sets: { tir: event.to }"),
    Spoilt("an unknown template", welcome, "send: welcome-offer", "send: welcome-ofer"),
    Spoilt("a template without its file", "templates/welcome-offer/fr/sms.liquid", nil, nil),
    Spoilt("a test of a draft", welcome, "status: live", "status: draft"),
    Spoilt("a test that ends before it starts", example, "until: 2026-", "until: 2016-"),
    // Types
    Spoilt(
        "a type that is none", catalogue, "points: { type: int, default: 0 }",
        "points: { type: integer }"),
    Spoilt("a default of another type", catalogue, "default: bronze", "default: bronz"),
    Spoilt("an optional attribute", catalogue, "first_name: string", "first_name: optional string"),
    Spoilt(
        "a built-in attribute of another type", catalogue, "first_name: string",
        "locale: int\n  first_name: string"),
    // Expressions
    .audience("an expression that is none", "member.country =="),
    Spoilt("an unknown name", welcome, "audience: member.country", "audience: member.contry"),
    .audience("an unknown function", "sise(member.country) > 1"),
    .audience("a condition that is no condition", "member.points"),
    .audience(
        "a place in a folded condition", ">\n  member.country == \"FR\" &&\n  member.point > 3"),
    .audience(
        "a place in a quoted condition", "'member.first_name == \"L''été\" && member.point > 3'"),
    Spoilt(
        "a cap that can err", pressure, "when: member.tier != \"gold\"",
        "when: member.country != \"FR\""),
    Spoilt(
        "an exit that can err", welcome, "when: member.tier == \"gold\"",
        "when: member.country == \"BE\""),
    // Not supported yet
    Spoilt("capacity", programme, "counts: false", "capacity: 200 a day"),
    // The whole language
    Spoilt(
        "a hold that can err", pressure, "contact_hours:",
        "holds:\n  - { name: x, when: member.country == \"FR\" }\ncontact_hours:"),
    Spoilt(
        "a hold of an unknown category", pressure, "contact_hours:",
        "holds:\n  - { name: x, when: member.premium, categories: servise }\n"
            + "  - { name: x, when: member.premium }\ncontact_hours:"),
    Spoilt(
        "a goal that is no event", welcome, "priority: 80",
        "goal: { event: purchase.complete, within: 30 days }"),
    Spoilt("a goal without an end", welcome, "priority: 80", "goal: { event: tier.upgraded }"),
    Spoilt(
        "an exclusion of what is exempt", welcome, "priority: 80",
        "excludes:\n  categories: [commercial, service]\n  for: 90 days"),
    Spoilt(
        "an exclusion of the unknown", welcome, "priority: 80",
        "excludes:\n  categories: [comercial]\n  for: ever"),
    Spoilt(
        "a becomes trigger over an event", statement, recurring, "{ becomes: event.amount > 3.0 }"),
    Spoilt(
        "a count trigger of an unknown event", statement, recurring,
        "{ count: purchase.complete, reaches: 3, within: 180 days, when: event.amuont > 1 }"),
    Spoilt(
        "a count trigger of an unknown field", statement, recurring,
        "{ count: purchase.completed, reaches: 0, within: 180 days, when: event.amuont > 1 }"),
    Spoilt(
        "a streak trigger without its length", statement, recurring,
        "{ streak: purchase.completed, every: fortnight }"),
    Spoilt(
        "a silence trigger with data", welcome,
        "event: member.enrolled\n  when: event.channel == \"web\"",
        "silence: purchase.completed\n  for: 120 days\n  when: event.amount > 1"),
    Spoilt(
        "a wait_for of an unknown event", welcome, "  - wait: 2 days",
        "  - wait_for: purchase.complete\n    up_to: 14 days\n    when: event.amuont > 1.0"),
    Spoilt(
        "a wait_for about an unknown step", welcome, "  - wait: 2 days",
        "  - wait_for: message.clicked\n    up_to: 14 days\n    of: remindr\n"
            + "    when: event.chanel == \"email\""),
    Spoilt(
        "a wait_for about a step that sends nothing", welcome, "  - wait: 2 days",
        "  - wait: 2 days\n    id: pause\n  - wait_for: message.clicked\n    up_to: 14 days\n"
            + "    of: pause"),
    Spoilt(
        "a wait_for about a step and no message", welcome, "  - wait: 2 days",
        "  - wait_for: tier.upgraded\n    up_to: 14 days\n    of: reminder"),
    Spoilt(
        "nested steps", welcome, "  - wait: 2 days",
        "  - if: member.premium\n    then:\n      - send: welcome-ofer\n        channels: [email]\n"
            + "      - exot\n    otherwise:\n      - if: member.point > 3\n        then:\n"
            + "          - send: welcome-offer\n            chanels: [email]"),
    Spoilt(
        "a nested step of a name already taken", welcome, "  - wait: 2 days",
        "  - if: member.premium\n    then: [{ send: welcome-offer, channels: [email] }]"),
    Spoilt(
        "an if of no condition", welcome, "  - wait: 2 days",
        "  - if: member.points\n    then: [{ wait: 2 days }]"),
    Spoilt(
        "variants that are no whole", welcome, "send: welcome-offer",
        "variants: { welcome-offer: 50%, welcome-ofer: 49.5% }"),
    Spoilt("variants of nothing", welcome, "send: welcome-offer", "variants:"),
    Spoilt(
        "a template and variants", welcome, "send: welcome-offer",
        "send: welcome-offer\n    variants: { welcome-offer: 100% }"),
    Spoilt("an insert without its block", welcome, "if_blocked: drop", "if_blocked: insert"),
    Spoilt(
        "an outcome of an unknown step", welcome, "when: trigger.channel == \"web\"",
        "when: outcome(\"remainder\") == \"sent\""),
    Spoilt(
        "an outcome that is none", welcome, "when: trigger.channel == \"web\"",
        "when: outcome(\"reminder\") == \"deferred\""),
    .audience("a history of an unknown event", "count(\"purchase.complete\", \"60 days\") >= 2"),
    .audience("a history of an unknown field", "sum(\"purchase.completed\", \"amuont\") >= 2.0"),
    // What is surely not meant
    .audience(
        "an audience of nobody",
        "member.points > 3 && member.tier == \"gold\" && member.tier != \"gold\""),
    .audience("a constant audience", "1 > 2 && member.points > 3"),
    Spoilt(
        "steps that are never reached", welcome, "  - wait: 2 days",
        "  - if: 1 > 2\n    then: [{ wait: 1 day }]\n    otherwise: [exit, { wait: 1 day }]\n"
            + "  - wait: 2 days"),
    Spoilt(
        "a validity shorter than closed hours", welcome, "valid_for: 3 days",
        "valid_for: 36 hours"),
    Spoilt(
        "a time at which it is closed", welcome, "channels: email\n    at: 10:00",
        "channels: sms\n    valid_for: 40 hours\n    at: 13:00"),
    Spoilt(
        "a cap of what is never sent", pressure, "[relationship, commercial]\n    at_most",
        "[service]\n    at_most"),
    Spoilt(
        "a cap whose parts never meet", pressure, "[sale-*, welcome]",
        "[statement]\n    categories: [commercial]"),
    Spoilt(
        "two scenarios of one rank", "campaigns/scenarios/bills.yaml", nil,
        GoodDirectory.files[statement]!),
    Spoilt(
        "an email without a link to unsubscribe", "templates/welcome-offer/en/email.liquid",
        "{{ message.unsubscribe_url }}", "!"),
    Spoilt(
        "a text message in another alphabet", "templates/welcome-offer/fr/sms.liquid", "Bonjour",
        "{% if vous %}Ça{% endif %} va, fête !"),
    Spoilt(
        "a text message that is too long", "templates/welcome-offer/fr/sms.liquid", "Bonjour",
        "{% if vous %}" + String(repeating: "Bonjour! ", count: 12) + "{% else %}Salut{% endif %}"
            + String(repeating: "Venez donc ", count: 6)),
    Spoilt(
        "an outcome that is still to come", welcome,
        "channels: [email, sms]\n    valid_for: 3 days\n    when: trigger.channel == \"web\"",
        "channels: [email, sms]\n    when: outcome(\"reminder\") == \"sent\""),
    Spoilt(
        "a message that is still to come", welcome, "  - wait: 2 days",
        "  - { wait_for: message.clicked, up_to: 2 days, of: reminder }"),
    // What people write who come from elsewhere
    Spoilt(
        "a becomes that only time turns true", "campaigns/scenarios/later.yaml", nil,
        """
        category: service
        trigger: { becomes: 'member.points > 3 && today > date("2026-01-10")' }
        steps: [exit]

        """),
    Spoilt(
        "a moment outside the scenario's dates", sale, "status: draft",
        "status: draft\nruns: 2025-01-01 to 2025-12-31"),
    .audience("a negation without quotes", "!member.premium"),
    Spoilt("channels without brackets", welcome, "channels: [email, sms]", "channels: email, sms"),
    Spoilt("a key nearly in full", sale, "steps:", "step:"),
    Spoilt(
        "else", welcome, "  - wait: 2 days",
        "  - { if: member.premium, then: [{ wait: 1 day }], else: [{ wait: 3 days }] }"),
    Spoilt("a question without an answer", welcome, "  - wait: 2 days", "  - if: member.premium"),
    Spoilt(
        "keys that are not indented", welcome,
        "trigger:\n  event: member.enrolled\n  when: event.channel == \"web\"",
        "trigger:\nevent: member.enrolled"),
    Spoilt(
        "a channel that stands twice", welcome, "channels: [email, sms]",
        "channels: [email, email]"),
    Spoilt(
        "a condition that begins with a quote", welcome, "when: trigger.channel == \"web\"",
        "when: \"web\" == trigger.channel"),
    // Tests
    Spoilt(
        "a test of a click of an unknown step", example, "  until: 2026-12-31T00:00",
        "    - { at: 2026-12-04T09:00, type: message.clicked, member: lea, data: "
            + "{ scenario: welcome, step: welcom-offer, channel: email } }\n"
            + "  until: 2026-12-31T00:00"),
    Spoilt(
        "a test of an unknown member", example, "member: lea, scenario", "member: lae, scenario"),
    Spoilt("a test of an unknown step", example, "step: reminder", "step: remainder"),
    Spoilt(
        "a test of an unknown field", example, "data: { channel: web }", "data: { chanel: web }"),
    Spoilt("a test of an unknown attribute", example, "first_name: Léa", "firstname: Léa"),
    Spoilt(
        "a test with a value of another type", example, "email_opt_in: true", "email_opt_in: yes"),
    Spoilt("a test of an unknown outcome", example, "outcome: dropped", "outcome: droped"),
    Spoilt("a test without an end", example, "  until: 2026-12-31T00:00\n", ""),
    // No cascades
    Spoilt(
        "one mistake, referred to from everywhere", catalogue,
        "tier: { enum: [bronze, silver, gold], default: bronze }",
        "tier: { enmu: [bronze, silver, gold] }"),
]

/// The sections of a text by title, each below a line of `## title`.
func sections(of text: String) -> [String: String] {
    var sections: [String: String] = [:]
    for section in text.split(separator: "## ") {
        let parts = section.split(separator: "\n\n", maxSplits: 1)
        sections[String(parts[0])] = String(parts.last ?? "").trimmingCharacters(in: .newlines)
    }
    return sections
}

@Suite struct FindingsTests {
    /// The expected outputs by title.
    static let expected = sections(of: expectedFindings)

    @Test(
        "A spoilt place is reported where it is, once, with what was expected",
        arguments: spoiltDirectories)
    func findings(_ spoilt: Spoilt) throws {
        let found = try spoilt.directory().findings
        #expect(found.trimmingCharacters(in: .newlines) == Self.expected[spoilt.title])
    }

    /// With TACT_SHOW_FINDINGS=1 the outputs are printed, to be read and then taken over.
    @Test(
        "The outputs are printed on demand",
        .enabled(if: ProcessInfo.processInfo.environment["TACT_SHOW_FINDINGS"] != nil))
    func show() throws {
        for spoilt in spoiltDirectories {
            print("## \(spoilt.title)\n\n\(try spoilt.directory().findings)")
        }
        #expect(Set(spoiltDirectories.map(\.title)).count == spoiltDirectories.count)
    }

    @Test("Of a file with very many mistakes a hundred are shown, and how many more there are")
    func capped() throws {
        let many = (0..<130).map { "key\($0): x" }.joined(separator: "\n") + "\n"
        let directory = GoodDirectory.directory([welcome: GoodDirectory.files[welcome]! + many])
        let found = directory.loadEdition(zones: GoodDirectory.zones).diagnostics
        #expect(found.count { $0.code == .unknownKey } == 100)
        let last = try #require(found.last { $0.range.file == welcome })
        #expect(last.message == "30 more findings in this file are not shown")
        #expect(last.severity == .note && last.code == .moreFindings)
    }

    @Test("A file that could not be read is told as whoever read it told, and not as missing too")
    func unreadable() throws {
        let files = GoodDirectory.directory([:]).files
        for (path, isLoaded) in [(pressure, false), (example, true)] {
            let start = SourcePosition(line: 1, column: 1)
            let found = Diagnostic(
                .unreadableFile, "a pipe", at: SourceRange(file: path, start: start, end: start))
            let directory = CampaignDirectory(
                files: files.filter { $0.path != path }, unreadable: [found])
            let result = directory.loadEdition(zones: GoodDirectory.zones)
            #expect(result.diagnostics.filter { $0.severity == .error } == [found])
            #expect((result.edition != nil) == isLoaded)
        }
    }

    @Test("Every code that there is has a spoilt place of its own")
    func codes() {
        // Tested above, or where templates are.
        let elsewhere: Set<DiagnosticCode> = [
            .unreadableFile, .moreFindings, .templateSyntax, .unknownFilter, .unknownTag,
            .missingPartial, .missingLayout, .requiredPartial, .frontMatter, .safeFilter,
            .unsafeLink, .missingLocale, .mayBeMissing,
        ]
        for code in DiagnosticCode.allCases where !elsewhere.contains(code) {
            #expect(Self.expected.values.contains { $0.contains("[\(code.rawValue)]") }, "\(code)")
        }
    }
}
