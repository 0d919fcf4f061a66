import CampaignFiles
import Campaigns
import CivilTime
import Diagnostics
import Expressions
import Templates
import Testing

@Suite struct GoodDirectoryTests {
    func programme(_ directory: CampaignDirectory = GoodDirectory.directory()) throws -> Programme {
        let loaded = directory.loadEdition(zones: GoodDirectory.zones)
        return try #require(loaded.edition?.programme, "\(loaded.diagnostics)")
    }

    @Test("A directory in which everything is right has no errors, only warnings of what can err")
    func noErrors() {
        let loaded = GoodDirectory.directory().loadEdition(zones: GoodDirectory.zones)
        #expect(loaded.diagnostics.map(\.message) == [])
        #expect(loaded.edition?.programme != nil)
    }

    @Test("What lies under campaigns/presets decides nothing, but has to be YAML")
    func presets() throws {
        let path = "campaigns/presets/FR.yaml"
        let beside = GoodDirectory.directory([path: "caps:\n  - name: none-of-ours\n"])
        #expect(beside.findings == GoodDirectory.directory().findings)
        #expect(try programme(beside).pressure.caps.map(\.name) == programme().pressure.caps.map(\.name))
        #expect(GoodDirectory.directory([path: "caps: a: b\n"]).findings.contains("\(path):1:"))
    }

    @Test("The programme's own file is taken over whole")
    func programmeFile() throws {
        let programme = try programme()
        #expect(programme.name == "Club Estran")
        #expect(programme.zone.name == "Europe/Paris")
        #expect(programme.controlGroup == Share(millionths: 25_000))
        #expect(programme.salt == "2026")
        #expect(programme.unsubscribe == .category)
        #expect(programme.locales.map(\.name) == ["fr", "en"])
        #expect(programme.locales.map(\.address) == [.vous, nil])
        #expect(programme.channels.map(\.name) == ["email", "sms", "pos"])
        #expect(programme.channels.map(\.format) == [.html, .text, .text])
        #expect(programme.channels.map(\.counts) == [true, true, false])
        #expect(
            programme.channels.map(\.validFor) == [
                CivilDuration(days: 3), CivilDuration(elapsed: 129_600_000_000),
                CivilDuration(days: 60),
            ])
        #expect(programme.channels[1].cost == 0.06)
        #expect(programme.requiredPartials == [0: ["loyalty-insert"]])
        #expect(programme.memberTimeZone?.text == "member.time_zone")
    }

    @Test("The catalogue has attributes, computed ones, events, and what they set")
    func catalogue() throws {
        let catalogue = try programme().catalogue
        #expect(catalogue.idColumn == "member_id")
        #expect(
            catalogue.attributes.prefix(4).map(\.name) == [
                "id", "timezone", "locale", "first_name",
            ])
        let tier = try #require(catalogue.slot(ofAttribute: "tier"))
        #expect(catalogue.attributes[tier].type == .enumeration(["bronze", "silver", "gold"]))
        #expect(catalogue.attributes[tier].defaultValue == .string("bronze"))
        #expect(catalogue.computed.map(\.name) == ["premium", "greeted"])
        #expect(catalogue.computed[0].expression.type == .bool)
        let purchase = try #require(catalogue.eventIndex(named: "purchase.completed"))
        let event = catalogue.events[purchase]
        #expect(event.fields.map(\.name) == ["amount", "items", "paid_on"])
        #expect(event.fields.map(\.isOptional) == [false, false, true])
        #expect(event.fields[1].defaultValue == .int(1))
        #expect(event.assignments.map(\.readsItself) == [true])
        #expect(catalogue.eventIndex(ofType: "org.example.loyalty.tier.upgraded.v1") != nil)
        #expect(catalogue.eventIndex(ofType: "tier.upgraded") == nil)
        let sent = try #require(catalogue.eventIndex(named: "esp.sent"))
        #expect(catalogue.events[sent].contact?.channel == 0)
        #expect(catalogue.events[sent].contact?.category == 2)
        let given = try #require(catalogue.eventIndex(named: "consent.given"))
        #expect(catalogue.events[given].builtIn == .consentGiven)
        #expect(catalogue.events[given].assignments.count == 1)
    }

    @Test("Fields are found by number in every event that has them")
    func fields() throws {
        let catalogue = try programme().catalogue
        for (index, event) in catalogue.events.enumerated() {
            for field in event.fields {
                let number = try #require(catalogue.fieldNames.firstIndex(of: field.name))
                #expect(catalogue.field(number, of: index)?.name == field.name)
            }
        }
    }

    @Test("Pressure has categories, caps with every selector and window, and contact hours")
    func pressure() throws {
        let pressure = try programme().pressure
        #expect(pressure.categories.map(\.name) == ["service", "relationship", "commercial"])
        #expect(pressure.categories.map(\.isExempt) == [true, false, false])
        #expect(
            pressure.caps.map(\.window) == [
                .rolling(CivilDuration(days: 7)), .calendar(.month),
                .rolling(CivilDuration(days: 14)),
            ])
        #expect(pressure.caps.map(\.channels) == [[0], [1], nil])
        #expect(pressure.caps.map(\.categories) == [[1, 2], nil, nil])
        #expect(pressure.caps[2].scenarios == [Glob("sale-*"), Glob("welcome")])
        #expect(pressure.contactHours[0].days == Set(Weekday.allCases).subtracting([.sunday]))
        #expect(pressure.contactHours[1].days == [.monday, .wednesday, .thursday])
        #expect(pressure.contactHours[0].between.map(\.end) == [43_200_000_000, 86_400_000_000])
        #expect(pressure.contactHours[1].between == [.wholeDay])
    }

    @Test("Holidays are read by every rule")
    func holidays() throws {
        let calendar = try #require(try programme().holidays["FR"])
        let holidays = ["2026-01-01", "2026-04-06", "2026-04-03", "2026-04-05", "2026-05-08"]
        for day in holidays {
            #expect(calendar.contains(try #require(CivilDate(iso: day))), "\(day)")
        }
        #expect(!calendar.contains(try #require(CivilDate(iso: "2027-05-08"))))
    }

    @Test("Scenarios come by name with their triggers and steps")
    func scenarios() throws {
        let programme = try programme()
        let names = ["birthday", "sale-summer", "statement", "welcome"]
        #expect(programme.scenarios.map(\.name) == names)
        let welcome = try #require(programme.scenario(named: "welcome"))
        #expect(welcome.entry == .oncePer(CivilDuration(months: 12)))
        #expect(welcome.priority == 80)
        #expect(welcome.exits.count == 2)
        #expect(
            welcome.steps.map(\.id) == [
                "welcome-offer", "welcome-offer/wait", "welcome-offer/wait-2",
                "welcome-offer/wait-3", "reminder", "reminder/exit",
            ])
        guard case .send(let send) = welcome.steps[4].kind else {
            Issue.record("the reminder is a send")
            return
        }
        #expect(send.channels == [0])
        #expect(send.ifBlocked == .drop)
        #expect(send.at == TimeOfDay("10:00"))
    }

    @Test("Triggers of time are read with their civil dates and instants")
    func timeTriggers() throws {
        let programme = try programme()
        guard case .date(let date)? = programme.scenario(named: "birthday")?.trigger,
            case .every(let recurrence, let at)? = programme.scenario(named: "statement")?.trigger,
            case .scheduled(let moments)? = programme.scenario(named: "sale-summer")?.trigger
        else {
            Issue.record("each has the trigger that its file gives")
            return
        }
        #expect(date.attribute == programme.catalogue.slot(ofAttribute: "birthday"))
        #expect(date.offset == CivilDuration(days: -2))
        #expect(date.isYearly)
        #expect(recurrence == .lastOfMonth && at == TimeOfDay("09:00"))
        #expect(
            moments.map { $0.instant(in: .utc).description } == [
                "2026-07-01T08:00:00Z", "2026-07-08T08:00:00Z",
            ])
        #expect(moments.map(\.date.description) == ["2026-07-01", "2026-07-08"])
    }

    @Test("Tests are read with values as the catalogue types them")
    func tests() throws {
        let loaded = GoodDirectory.directory().loadEdition(zones: GoodDirectory.zones)
        let test = try #require(loaded.tests.first)
        let catalogue = try programme().catalogue
        #expect(test.name == "A new member is welcomed")
        #expect(test.start.description == "2026-12-01T07:00:00Z")
        #expect(test.members.map(\.id) == ["lea"])
        let optIn = catalogue.slot(ofAttribute: "email_opt_in")
        #expect(test.members[0].values.last?.slot == optIn)
        #expect(test.members[0].values.last?.value == .bool(true))
        #expect(test.events[0].data == [.string("web"), nil])
        #expect(test.events[1].data == [.double(12.5), .int(1), nil])
        #expect(test.events[1].at.description == "2026-12-02T09:00:00Z")
        #expect(test.scenarios == ["welcome"])
        #expect(test.messages?.first?.contains == ["Léa", "club"])
        #expect(test.decisions.first?.reason == "cap")
        #expect(!test.controlGroups)
    }

    @Test("The version names what decides: any change of text or path, but none of tests")
    func version() throws {
        let version = GoodDirectory.directory().version
        let path = "campaigns/pressure.yaml"
        let caps = try GoodDirectory.directory(path, "at_most: 2", "at_most: 3")
        #expect(version.utf8.count == 64)
        #expect(caps.version != version)
        #expect(
            try GoodDirectory.directory(
                "campaigns/tests/welcome.yaml", "lea", "léa"
            ).version == version)
        #expect(GoodDirectory.directory(["other/notes.txt": "x"]).version == version)
        #expect(GoodDirectory.directory(["templates/partials/x.liquid": ""]).version != version)
    }

    @Test("A mistake in a test keeps the programme running")
    func badTest() throws {
        let directory = try GoodDirectory.directory(
            "campaigns/tests/welcome.yaml", "type: member.enrolled", "type: member.enroled")
        let loaded = directory.loadEdition(zones: GoodDirectory.zones)
        #expect(loaded.edition?.programme != nil)
        #expect(loaded.diagnostics.map(\.suggestion) == ["member.enrolled"])
    }

    @Test("A byte order mark and other line breaks change nothing")
    func lineBreaks() throws {
        var changes: [String: String?] = [:]
        for (path, text) in GoodDirectory.files {
            changes[path] =
                "\u{FEFF}"
                + text.split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\r\n")
        }
        #expect(GoodDirectory.directory(changes).findings == "")
    }
}
