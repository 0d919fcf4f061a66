import CampaignFiles
import CivilTime
import Diagnostics
import Testing
import ZoneDatabase

/// A small campaign directory in which everything is right, and which tests spoil one place at a
/// time.
enum GoodDirectory {
    static let zones = ZoneDatabase()

    static let files: [String: String] = [
        "campaigns/programme.yaml": """
        programme: Club Estran
        timezone: Europe/Paris
        locale: fr
        currency: EUR
        member_timezone: member.time_zone
        member_locale: member.language + "-" + member.country
        control_group: 2.5%
        salt: "2026"
        unsubscribe: category
        locales:
          fr: { address: vous }
          en:
        channels:
          email: { to: member.email, consent: member.email_opt_in, format: html }
          sms: { to: member.phone, cost: 0.06, valid_for: 36 hours }
          pos: { to: member.id, counts: false, valid_for: 60 days }
        required_partials: { email: [loyalty-insert] }

        """,
        "campaigns/catalogue.yaml": """
        id_column: member_id
        member:
          first_name: string
          tier: { enum: [bronze, silver, gold], default: bronze }
          points: { type: int, default: 0 }
          birthday: date
          renewal_on: date
          children_birthdays: list<date>
          email: string
          phone: string
          email_opt_in: { type: bool, default: false }
          country: string
          language: string
          time_zone: string
          enrolled_on: date
          preferred_channel: string
        computed:
          premium: member.tier in ["silver", "gold"]
          greeted: member.premium && has(member.first_name)
        events:
          member.enrolled:
            data: { channel: string, store: optional string }
            sets: { enrolled_on: date(event.time) }
          tier.upgraded:
            type: org.example.loyalty.tier.upgraded.v1
            data: { from: string, to: string }
            sets: { tier: event.to }
          purchase.completed:
            data: { amount: double, items: { type: int, default: 1 }, paid_on: optional date }
            sets: { points: member.points + int(event.amount) }
          esp.sent:
            data: { campaign: string }
            contact: { channel: email, category: commercial }
          consent.given:
            sets: { email_opt_in: "true" }

        """,
        "campaigns/pressure.yaml": """
        categories:
          service: { exempt: true, consent: not_required }
          relationship: {}
          commercial: { consent: member.email_opt_in }
        caps:
          - name: two-emails-a-week
            channels: [email]
            categories: [relationship, commercial]
            at_most: 2
            per: 7 days
          - name: one-sms-a-month
            channels: sms
            at_most: 'member.tier == "gold" ? 2 : 1'
            per: calendar month
            when: member.tier != "gold"
          - name: one-sale
            scenarios: [sale-*, welcome]
            at_most: 1
            per: 2 weeks
        contact_hours:
          - channels: [sms]
            categories: [commercial, relationship]
            when: member.country == "FR"
            days: mon-sat
            between: [08:00-12:00, 14:00-24:00]
            except_holidays: FR
          - channels: [sms]
            days: [mon, wed-thu]
            except_holidays: member.country

        """,
        "campaigns/holidays/FR.yaml": """
        - 01-01
        - easter + 1 day
        - easter - 2 days
        - easter
        - 2026-05-08

        """,
        "campaigns/scenarios/welcome.yaml": """
        title: Bienvenue
        family: animation
        status: live
        runs: 2026-01-01 to 2026-12-31
        category: relationship
        priority: 80
        trigger:
          event: member.enrolled
          when: event.channel == "web"
        audience: member.country == "FR"
        entry: once per 1 year
        control_group: 5%
        exit:
          - on: tier.upgraded
            when: event.to == "gold" && trigger.channel == "web"
          - when: member.tier == "gold"
        steps:
          - send: welcome-offer
            channels: [email, sms]
            valid_for: 3 days
            when: trigger.channel == "web"
          - wait: 2 days
          - wait: until mon 10:00
          - wait: until entry + 60 days at 10:00
          - id: reminder
            send: welcome-offer
            channels: email
            at: 10:00
            if_blocked: drop
          - exit

        """,
        "campaigns/scenarios/yearly/birthday.yaml": """
        category: relationship
        trigger: { date: member.birthday, offset: -2 days, at: 09:00, repeat: yearly }
        steps:
          - wait: until member.birthday at 10:00
          - send: welcome-offer
            channels: [pos]

        """,
        "campaigns/scenarios/statement.yaml": """
        category: service
        trigger: { every: month, on: last, at: 09:00 }
        entry: unless active
        steps: [{ send: welcome-offer, channels: [email] }]

        """,
        "campaigns/scenarios/sale-summer.yaml": """
        category: commercial
        status: draft
        trigger: { scheduled: [2026-07-01T10:00, 2026-07-08T10:00+02:00] }
        steps:
          - send: welcome-offer
            channels: [email]

        """,
        "campaigns/tests/welcome.yaml": """
        - test: A new member is welcomed
          start: 2026-12-01T08:00
          members:
            - { id: lea, first_name: Léa, email: lea@example.org, email_opt_in: true }
          events:
            - { at: 2026-12-01T09:00, type: member.enrolled, member: lea, data: { channel: web } }
            - { at: 2026-12-02T09:00Z, type: purchase.completed, member: tom, data: { amount: 12.50 } }
          until: 2026-12-31T00:00
          scenarios: [welcome]
          expect:
            messages:
              - { at: 2026-12-01T09:00, member: lea, scenario: welcome, step: welcome-offer,
                  channel: email, subject: Bienvenue, contains: [Léa, club] }
            decisions:
              - { member: lea, scenario: welcome, step: reminder, outcome: dropped, reason: cap }

        """,
        "templates/welcome-offer/fr/email.liquid":
            "---\nsubject: Bienvenue\n---\n<p>Bonjour {{ message.unsubscribe_url }}</p>\n{% render \"loyalty-insert\" %}\n",
        "templates/welcome-offer/fr/sms.liquid": "Bonjour\n",
        "templates/welcome-offer/fr/pos.liquid": "Bonjour\n",
        "templates/partials/fr/loyalty-insert.liquid": "<p>Points</p>\n",
        "templates/welcome-offer/en/email.liquid":
            "---\nsubject: Welcome\n---\n<p>Hello {{ message.unsubscribe_url }}</p>\n{% render \"loyalty-insert\" %}\n",
        "templates/welcome-offer/en/sms.liquid": "Hello\n",
        "templates/welcome-offer/en/pos.liquid": "Hello\n",
        "templates/partials/en/loyalty-insert.liquid": "<p>Points</p>\n",
    ]

    /// The directory with files replaced, added (text) or removed (nil).
    static func directory(_ changes: [String: String?] = [:]) -> CampaignDirectory {
        var files = files
        for (path, text) in changes { files[path] = text }
        return CampaignDirectory(files: files.map { SourceFile(path: $0.key, text: $0.value) })
    }

    /// The directory with the first `old` of a file made `new`.
    static func directory(_ path: String, _ old: String, _ new: String) throws -> CampaignDirectory
    {
        let text = try #require(files[path])
        let range = try #require(text.range(of: old), "\(path) has no \(old)")
        return directory([path: text.replacingCharacters(in: range, with: new)])
    }
}

extension CampaignDirectory {
    /// What is found in it, as `check` prints it.
    var findings: String {
        let loaded = loadEdition(zones: GoodDirectory.zones)
        return DiagnosticFormat.text.render(loaded.diagnostics, sources: loaded.sources)
    }
}

extension String {
    /// The first place where the other text stands.
    func range(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<index(start, offsetBy: other.count)
            }
            start = index(after: start)
        }
        return nil
    }

    /// The text with a stretch replaced.
    func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
