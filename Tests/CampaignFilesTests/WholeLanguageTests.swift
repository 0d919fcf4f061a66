import CampaignFiles
import Campaigns
import Diagnostics
import Templates
import Testing

/// Files that use every key of the language: all of it is read, nothing is unknown or ignored.
@Suite struct WholeLanguageTests {
    static let files: [String: String?] = [
        "campaigns/programme.yaml": """
        programme: Club Estran
        timezone: Europe/Paris
        locale: fr
        currency: EUR
        member_timezone: member.time_zone
        member_locale: member.language + "-" + member.country
        control_group: 2%
        salt: "2026"
        unsubscribe: channel
        locales:
          fr: { address: vous }
          es: { address: tu }
          en: {}
        channels:
          email: { to: member.email, consent: member.email_opt_in, format: html }
          sms: { to: member.phone, cost: 0.06 }
          pos: { to: member.id, counts: false, valid_for: 60 days }
          call: { to: member.phone, capacity: 200 per day }
        required_partials: { email: [loyalty-insert] }
        """,
        "campaigns/pressure.yaml": """
        categories:
          service: { exempt: true, consent: not_required }
          relationship: {}
          commercial: { consent: member.email_opt_in }
        caps:
          - name: one
            channels: [sms]
            categories: [commercial]
            scenarios: [welc*]
            at_most: 1
            per: calendar month
            when: member.tier != "gold"
        contact_hours:
          - channels: [sms]
            categories: [commercial, relationship]
            when: member.country == "FR"
            days: mon-sat
            between: [08:00-20:00]
            except_holidays: FR
        holds:
          - name: open-complaint
            when: member.points > 0 && count("purchase.completed") == 0
            categories: [relationship, commercial]
          - { name: silent, when: member.premium }
        """,
        "campaigns/scenarios/welcome.yaml": """
        title: Bienvenue aux nouveaux adhérents
        family: animation
        status: live
        runs: 2026-01-01 to 2026-12-31
        category: relationship
        priority: 80
        trigger:
          event: member.enrolled
        audience: member.country == "FR"
        entry: once
        control_group: 5%
        goal: { event: purchase.completed, within: 30 days }
        excludes:
          categories: [commercial]
          for: 90 days
        exit:
          - on: purchase.completed
          - when: member.tier == "gold"
        steps:
          - send: welcome-offer
            channels: [email, sms]
            valid_for: 3 days
          - wait_for: purchase.completed
            up_to: 14 days
            then:
              - wait: 2 days
              - if: outcome("welcome-offer") == "sent"
                otherwise: exit
            otherwise:
              - send: discover-the-shop
                channels: [email]
                if_blocked: insert
              - wait_for: message.clicked
                of: discover-the-shop
                up_to: 36 hours
                when: event.channel == "email" && trigger.channel == "web"
          - wait: until entry + 60 days at 10:00
          - if: count("purchase.completed", "60 days") >= 2
            then: [exit]
          - variants: { welcome-video: 30%, welcome-offer: 70% }
            channels: [email]
          - id: last
            send: welcome-offer
            channels: [email]
            if_blocked: insert
        """,
        "campaigns/scenarios/statement.yaml": """
        category: service
        trigger: { count: purchase.completed, reaches: 3, within: 180 days, when: event.amount > 1 }
        steps: [exit]
        """,
        "campaigns/scenarios/sale-summer.yaml": """
        category: service
        trigger: { becomes: member.points > 3 }
        audience: has_had("purchase.completed") && outcome("end") != "sent"
        steps: [{ id: end, exit: }]
        """,
        "campaigns/scenarios/yearly/birthday.yaml": """
        category: service
        trigger: { streak: purchase.completed, every: month, reaches: 6 }
        steps: [exit: ]
        """,
        "campaigns/scenarios/quiet.yaml": """
        category: service
        trigger: { silence: purchase.completed, for: 120 days }
        steps: [{ exit: , id: end }]
        """,
        "templates/discover-the-shop/fr/email.liquid": email,
        "templates/discover-the-shop/fr/insert.liquid": "<p>La boutique</p>\n",
        "templates/welcome-offer/fr/insert.liquid": "<p>Offre</p>\n",
        "templates/welcome-video/fr/email.liquid": email,
        "templates/layouts/email.liquid":
            "{{ content }}{% for insert in inserts %}{{ insert }}{% endfor %}\n",
    ]

    private static let email =
        "---\nlayout: email\nsubject: x\n---\n<p>x</p>\n{% render \"loyalty-insert\" %}\n"

    /// The whole programme.
    static func programme() throws -> Programme {
        let loaded = GoodDirectory.directory(files).loadEdition(zones: GoodDirectory.zones)
        return try #require(loaded.edition?.programme, "\(loaded.diagnostics)")
    }

    @Test("Every key of the language is read, and nothing is wrong with any")
    func everyKey() throws {
        let found = GoodDirectory.directory(Self.files).loadEdition(zones: GoodDirectory.zones)
        let errors = found.diagnostics.filter { $0.severity == .error }
        #expect(errors.filter { !$0.range.file.hasPrefix("campaigns/tests/") } == [])
        let call = try #require(found.edition?.programme.channels.first { $0.name == "call" })
        #expect(call.capacityPerDay == 200)
    }

    @Test("A mistake in a template is found in the same run, and keeps the edition from being made")
    func templates() throws {
        let path = "templates/welcome-offer/fr/sms.liquid"
        let text = "Bonjour {{ member.frist_name }}\n"
        var files: [String: String?] = [path: text]
        let pressure = try #require(GoodDirectory.files["campaigns/pressure.yaml"])
        files["campaigns/pressure.yaml"] = pressure + "hours: []\n"
        let found = GoodDirectory.directory(files).loadEdition(zones: GoodDirectory.zones)
        #expect(found.edition == nil)
        #expect(found.diagnostics.map(\.range.file) == ["campaigns/pressure.yaml", path])
        #expect(found.diagnostics.last?.range.start == SourcePosition(line: 1, column: 19))
        #expect(found.diagnostics.last?.suggestion == "first_name")
    }

    @Test("A sound directory makes an edition with its templates")
    func edition() throws {
        let loaded = GoodDirectory.directory().loadEdition(zones: GoodDirectory.zones)
        let edition = try #require(loaded.edition)
        #expect(edition.version == loaded.version)
        #expect(edition.templates.names == ["welcome-offer"])
    }
}
