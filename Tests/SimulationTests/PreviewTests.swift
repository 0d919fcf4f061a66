import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Engine
import Expressions
import Storage
import Templates
import Testing

@testable import Simulation

/// Messages that are looked at are those that are sent.
@Suite("Previews")
struct PreviewTests {
    private let edition: Edition

    init() throws {
        let loaded = CampaignDirectory(
            files: PreviewTests.files.map { SourceFile(path: $0.key, text: $0.value) }
        ).loadEdition(zones: SmallProgramme.zones)
        let errors = loaded.diagnostics.filter { $0.severity == .error }.map(\.message)
        edition = try #require(loaded.edition, "\(errors)")
    }

    private static let files = [
        "campaigns/programme.yaml": """
        programme: Small
        timezone: Europe/Paris
        locale: en-GB
        locales: { en-GB: {}, fr: { address: vous } }
        salt: "1"
        channels:
          email: { to: member.email, consent: member.email_opt_in, format: html }
          sms: { to: member.phone }
        """,
        "campaigns/catalogue.yaml": """
        member:
          email: string
          phone: string
          first_name: string
          last_name: string
          card_number: string
          level: { enum: [low, high] }
          email_opt_in: { type: bool, default: false }
          points: { type: int, default: 7 }
          spent: double
          birth_date: date
          last_seen: timestamp
          renewal_on: date
          children_birthdays: list<date>
        computed:
          bought: count("bought", "1 year")
        events:
          enrolled: { data: { shop: string, gift: optional string } }
          bought:
            data: { amount: int }
            sets: { points: member.points + event.amount }
          moved: { data: { from: { enum: [low, high] }, to: { enum: [low, high] } } }
        """,
        "campaigns/pressure.yaml": """
        categories: { news: {} }
        caps: [{ name: one-a-day, channels: [email], at_most: 1, per: 7 days }]
        """,
        "campaigns/scenarios/welcome.yaml": """
        status: live
        category: news
        priority: 80
        trigger: { event: enrolled }
        steps:
          - send: welcome
            channels: [email, sms]
          - wait: 8 days
          - variants: { second: 50%, other: 50% }
            id: later
            channels: [email]
        """,
        "campaigns/scenarios/thanks.yaml": """
        status: live
        category: news
        trigger: { event: bought }
        steps:
          - send: thanks
            channels: [email]
            valid_for: 20 days
            if_blocked: insert
        """,
        "campaigns/scenarios/month.yaml": """
        status: draft
        category: news
        trigger: { every: month, on: 1, at: 10:00 }
        steps: [{ send: month, channels: [email] }]
        """,
        "templates/welcome/en-GB/email.liquid":
            "---\nsubject: {{ trigger.shop }}, {{ member.first_name | default: 'you' }}\n---\n"
            + "{{ message.unsubscribe_url }} {{ member.bought }} {{ today }}\n"
            + "{% for insert in inserts %}{{ insert }}{% endfor %}",
        "templates/welcome/en-GB/sms.liquid": "Hello {{ trigger.shop }}",
        "templates/welcome/fr/sms.liquid": "Bonjour {{ trigger.shop }}",
        "templates/second/en-GB/email.liquid":
            "---\nsubject: Second\n---\n{{ message.unsubscribe_url }}{{ trigger.gift }}"
            + "{% for insert in inserts %}{{ insert }}{% endfor %}",
        "templates/other/en-GB/email.liquid":
            "---\nsubject: Other\n---\n{{ message.unsubscribe_url }}"
            + "{% for insert in inserts %}{{ insert }}{% endfor %}",
        "templates/thanks/en-GB/email.liquid":
            "---\nsubject: Thanks\n---\n{{ trigger.amount }}{{ message.unsubscribe_url }}"
            + "{% for insert in inserts %}{{ insert }}{% endfor %}",
        "templates/thanks/en-GB/insert.liquid": "<p>{{ trigger.amount }} thanks</p>",
        "templates/month/en-GB/email.liquid":
            "---\nsubject: {{ today | date }}\n---\n{{ message.unsubscribe_url }}"
            + "{% for insert in inserts %}{{ insert }}{% endfor %}",
        "templates/unsent/fr/sms.liquid": "{{ trigger.amount }} {{ trigger.shop }}",
    ]

    private func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }
    private let now = Instant(rfc3339: "2026-03-10T09:00:00Z")!

    private func preview(
        _ subject: String, for member: PreviewMember? = nil, at time: Instant? = nil,
        _ change: (inout Previewing.Choice) -> Void = { _ in }
    ) throws -> Preview {
        let time = time ?? now
        var choice = Previewing.Choice()
        change(&choice)
        let member = member ?? PreviewMember(sampleOf: edition.programme, at: time)
        return Previewing(edition, for: member, at: time)
            .preview(try PreviewSubject(subject, in: edition), choice)
    }

    // MARK: A member of the store

    /// A member who enrols and buys, and what the engine makes of it up to the instant.
    private func run(until: String) throws -> (member: PreviewMember, sent: [OutboxMessage]) {
        let start = instant("2026-03-01T00:00:00Z")
        let catalogue = edition.programme.catalogue
        func event(_ id: String, _ type: String, _ time: String, _ data: [Value?]) throws -> Event {
            Event(
                source: "test", id: id, type: try #require(catalogue.eventIndex(named: type)),
                member: "lea", time: instant(time), received: instant(time), data: data)
        }
        let values: [(String, Value)] = [
            ("email", .string("lea@example.org")), ("email_opt_in", .bool(true)),
            ("phone", .string("+331")), ("first_name", .string("Léa <x>")),
        ]
        let update = Update(
            member: "lea", received: start,
            values: try values.map {
                AttributeValue(
                    slot: try #require(catalogue.slot(ofAttribute: $0.0)), value: $0.1)
            })
        let events = [
            try event("1", "enrolled", "2026-03-02T09:00:00Z", [.string("Pier"), .string("hat")]),
            try event("2", "bought", "2026-03-03T09:00:00Z", [.int(5)]),
            try event("3", "bought", "2026-03-04T09:00:00Z", [.int(9)]),
        ]
        let live = Deployment.liveSince([:], edition: edition, now: start)
        var sent: [OutboxMessage] = []
        let newcomer = Member(
            id: "lea", knownSince: start, attributeCount: catalogue.attributes.count)
        let run = MemberRun(
            deployment: Deployment(edition: edition, liveSince: live), until: instant(until))
        let stored = run.run(
            StoredMember(member: newcomer, nextWakeUp: nil),
            inputs: [.update(update)] + events.map { .event($0) }
        ) { sent += $0.messages }
        var member = PreviewMember(sampleOf: edition.programme, at: now)
        (member.member, member.isSample) = (stored.member, false)
        member.events = events.filter { $0.time <= instant(until) }
        return (member, sent)
    }

    @Test("a step of a journey in progress is what is sent then, its inserts with it")
    func asSent() throws {
        // The first mail fills the cap for a week: the thanks wait for the second.
        let before = try run(until: "2026-03-10T08:59:59Z")
        #expect(before.sent.map(\.template) == ["welcome"])
        let later = try #require(run(until: "2026-03-10T09:00:00Z").sent.last)
        #expect(later.step == "later" && later.inserts.count == 2)
        let preview = try preview("campaigns/scenarios/welcome.yaml", for: before.member)
        #expect(preview.parts.map(\.step) == ["welcome", "later"])
        let own = try #require(preview.parts[1].pages.first { $0.isOwn })
        #expect(own.template == later.template)
        var shown = own.message
        shown.deadline = later.deadline
        #expect(shown == later)
        #expect(own.inserts == ["thanks/thanks", "thanks/thanks"])
        #expect(preview.parts[1].channel == 0)
        if case .journey(let began) = preview.parts[1].beginning {
            #expect(began == instant("2026-03-02T09:00:00Z"))
        } else {
            Issue.record("the member is on its way")
        }
    }

    @Test("where no journey goes on, the last event that the trigger asks for begins one")
    func lastEvent() throws {
        let member = try run(until: "2026-03-02T09:00:00Z").member
        let shown = try preview("thanks", for: member)
        guard case .sample(let event) = shown.parts[0].beginning else {
            throw SmallProgramme.Failed(description: "there was no such event")
        }
        #expect(event.data == [.int(3)])
        // What is made up has not happened to a member of the store.
        #expect(shown.member.member == member.member)
        let bought = try run(until: "2026-04-30T00:00:00Z")
        let last = try preview("thanks", for: bought.member).pages[0].message
        #expect(last.html?.hasPrefix("9") == true)
        #expect(last.occurrence == "test 3")
    }

    @Test("the channel that the engine would take is told, or why there is none")
    func channels() throws {
        var member = try run(until: "2026-03-02T09:00:00Z").member
        let optIn = try #require(edition.programme.catalogue.slot(ofAttribute: "email_opt_in"))
        member.member.attributes[optIn] = .bool(false)
        #expect(try preview("welcome", for: member).parts[0].channel == 1)
        let refused = try preview("thanks", for: member)
        #expect(refused.parts[0].channel == nil && refused.parts[0].refusal == .noConsent)
        #expect(refused.pages.map(\.isInsert) == [false, true])
    }

    // MARK: A member that is made up

    @Test("a sample member is the same each time and has a value of every kind")
    func sample() throws {
        let first = PreviewMember(sampleOf: edition.programme, at: now)
        #expect(first.member == PreviewMember(sampleOf: edition.programme, at: now).member)
        let catalogue = edition.programme.catalogue
        let values = zip(catalogue.attributes, first.member.attributes).dropFirst(3).map {
            ($0.name, $1?.description ?? "-")
        }
        let expected = [
            "email": "\"sample@example.org\"", "phone": "\"+33639980001\"",
            "first_name": "\"Sample\"", "last_name": "\"Member\"",
            "card_number": "\"SAMPLE-0001\"", "level": "\"low\"", "email_opt_in": "true",
            "points": "-", "spent": "49.9", "birth_date": "date(\"1992-06-15\")",
            "last_seen": "timestamp(\"2025-08-22T08:00:00Z\")",
            "renewal_on": "date(\"2026-04-09\")",
            "children_birthdays": "[date(\"2018-06-15\")]",
        ]
        #expect(Dictionary(uniqueKeysWithValues: values) == expected)
        #expect(first.member.id == "sample" && first.isSample)
    }

    @Test("an event that is made up has set what such an event sets, for a sample alone")
    func sampleEvent() throws {
        let preview = try preview("welcome")
        #expect(preview.isComplete)
        #expect(preview.pages[0].message.subject == "Sample shop, Sample")
        #expect(preview.pages[0].message.html?.contains(" 0 2026-03-10") == true)
        let catalogue = edition.programme.catalogue
        let values = SampleValues(programme: edition.programme, now: now)
        let bought = try #require(catalogue.eventIndex(named: "bought"))
        let after = PreviewMember(sampleOf: edition.programme, at: now).having(
            values.event(ofType: bought, for: "sample"),
            under: Deployment(edition: edition, liveSince: [:]))
        let slot = try #require(catalogue.slot(ofAttribute: "points"))
        #expect(after.member.attributes[slot] == .int(10) && after.events.count == 1)
        let moved = try #require(catalogue.eventIndex(named: "moved"))
        #expect(
            values.event(ofType: moved, for: "sample").data == [.string("low"), .string("high")])
    }

    @Test("every variant, channel and language is there where asked, and what is not written")
    func choices() throws {
        let all = try preview("welcome") { $0.allLocales = true }
        #expect(
            all.pages.map { "\($0.message.channel) \($0.locale)" }
                == ["email en-GB", "sms en-GB", "sms fr"])
        #expect(
            all.parts[0].untranslated == [
                Preview.Untranslated(
                    template: "welcome", face: "email", locale: "fr", fallback: "en-GB")
            ])
        let steps = try preview("campaigns/scenarios/welcome.yaml")
        #expect(steps.parts[1].pages.map(\.template) == ["second", "other"])
        #expect(steps.parts[1].pages.map { $0.share?.millionths } == [500_000, 500_000])
        #expect(steps.parts[1].pages.count { $0.isOwn } == 1)
        let one = try preview("welcome") { $0.channel = 1 }
        #expect(one.pages.map(\.message.channel) == ["sms"])
        #expect(one.pages[0].segments?.count == 1)
        let everything = Previewing(
            edition, for: PreviewMember(sampleOf: edition.programme, at: now), at: now
        ).previewAll(Previewing.Choice())
        #expect(
            everything.parts.map { $0.pages.first?.template } == [
                "month", "other", "second", "thanks", "unsent", "welcome",
            ])
    }

    @Test("a template that no scenario sends reads of an event what any could have")
    func unsent() throws {
        let preview = try preview("unsent") { $0.allLocales = true }
        #expect(preview.parts[0].scenario == nil)
        #expect(preview.pages.map(\.message.text) == ["3 Sample shop"])
        #expect(preview.parts[0].untranslated.map(\.fallback) == [nil])
    }

    @Test("a draft is previewed too, at the instant that is asked for")
    func draft() throws {
        let preview = try preview("month", at: instant("2026-12-24T09:00:00Z"))
        #expect(preview.pages[0].message.subject == "24 December 2026")
    }

    // MARK: Names

    @Test("templates and scenarios go by name and by path")
    func subjects() throws {
        for (text, expected) in [
            ("thanks", "template thanks - -"), ("templates/thanks", "template thanks - -"),
            ("./templates/thanks/fr/", "template thanks fr -"),
            ("templates/thanks/fr/email.txt.liquid", "template thanks fr email"),
            ("templates/thanks/fr/insert.liquid", "template thanks fr insert"),
            ("campaigns/scenarios/thanks.yaml", "scenario thanks"),
            ("campaigns/scenarios/more/welcome.yaml", "scenario welcome"),
        ] {
            let found: String
            switch try PreviewSubject(text, in: edition) {
            case .template(let name, let file):
                found = "template \(name) \(file.locale ?? "-") \(file.face ?? "-")"
            case .scenario(let index):
                found = "scenario \(edition.programme.scenarios[index].name)"
            }
            #expect(found == expected, "\(text)")
        }
        #expect(try preview("templates/welcome/fr/sms.liquid").pages.map(\.locale) == ["fr"])
    }

    @Test("a name that is neither is refused, with what was probably meant")
    func unknown() {
        for (text, meant) in [
            ("thansk", "thanks"), ("templates/welcom/fr", "welcome"), ("mnth", "month"),
            ("campaigns/scenarios/thank.yaml", "thanks"), ("templates/layouts/x", nil), ("", nil),
            ("qqqqqq", nil), ("templates", nil),
        ] {
            do throws(PreviewSubject.Unknown) {
                _ = try PreviewSubject(text, in: edition)
                Issue.record("\(text) is no subject")
            } catch {
                #expect(error.suggestion == meant && error.name == text)
            }
        }
    }
}
