import CampaignFiles
import Campaigns
import CivilTime
import Engine
import Expressions
import JSON
import Simulation

/// The test of a new scenario: a member, what makes the trigger fire, and what comes of it.
struct StartingExample {
    /// Id of its only member.
    static let memberID = "example"

    /// What is known of the member.
    enum Member: CaseIterable {
        /// Its address, and that it agrees to be contacted.
        case agreeing
        /// A value of every attribute besides.
        case known
        /// That what consent reads is false: it may say who does not want to hear.
        case opposed
    }

    private let start: StartingPoint
    private let kind: Member
    private var expected: [String] = ["  messages: []"]
    /// Whether a message is expected.
    private(set) var sendsMessages = false

    init(_ start: StartingPoint, _ kind: Member) {
        (self.start, self.kind) = (start, kind)
    }

    /// Expects what came of a run: its messages or, without one, the first row of the ledger.
    mutating func take(_ result: ScenarioTest.Result?) {
        guard let result else { return }
        sendsMessages = !result.messages.isEmpty
        if sendsMessages {
            expected = ["  messages:  # all of them, in order; nothing else is sent"]
            expected += result.messages.map { "    - " + line($0) }
        } else if let row = result.decisions.first {
            expected.append("  decisions:  # each must be in the ledger")
            expected.append("    - " + line(row))
        }
    }

    /// The test file.
    var text: String {
        let trigger = start.startingTrigger
        var lines = start.modeline(.test)
        lines += [
            "# tact test \(start.name).yaml runs this. Times are local to the programme.",
            "test: \(start.title), for one member",
            "start: \(day(0))T08:00  # from then on members are known and scenarios live",
            "members:", "  - \(flow(memberFields(trigger)))",
        ]
        if let trigger, let event = trigger.event, !trigger.eventDays.isEmpty {
            lines.append("events:")
            lines += trigger.eventDays.map { "  - " + flow(eventFields(event, on: $0)) }
        }
        lines += [
            "until: \(day(trigger?.length ?? 15))T00:00",
            "scenarios: [\(start.name)]  # left out: all that are live", "expect:",
        ]
        return start.aligned(lines + expected).joined(separator: "\n") + "\n"
    }

    // MARK: What is given

    /// A Monday, and so many days after it.
    private func day(_ days: Int) -> String {
        CivilDate(iso: "2027-01-04").map { $0.adding(days: days).description } ?? ""
    }

    private func memberFields(_ trigger: StartingTrigger?) -> [(String, String)] {
        let catalogue = start.programme.catalogue
        var fields = [("id", Self.memberID)]
        for (slot, attribute) in catalogue.attributes.enumerated() where slot != Catalogue.idSlot {
            if slot == trigger?.date?.slot, let days = trigger?.date?.days {
                let date = day(days)
                fields.append((attribute.name, attribute.type == .date ? date : "[\(date)]"))
            } else if attribute.name == "first_name", attribute.type == .string {
                fields.append((attribute.name, "Léa"))
            } else if attribute.type == .string,
                start.channel.to.readsAttribute(slot, in: catalogue)
            {
                fields.append((attribute.name, quoted(address)))
            } else if isConsent(slot), attribute.type == .bool {
                fields.append((attribute.name, kind == .opposed ? "false" : "true"))
            } else if kind == .known, attribute.type != .bool, !decidesPlace(slot) {
                fields.append((attribute.name, sample(attribute.type)))
            }
        }
        return fields
    }

    private var address: String {
        start.channel.name.contains("mail") ? "lea@example.org" : "+33639980001"
    }

    private func isConsent(_ slot: Int) -> Bool {
        var expressions = [start.channel.consent].compactMap(\.self)
        if case .also(let expression) = start.category.consent { expressions.append(expression) }
        return expressions.contains { $0.readsAttribute(slot, in: start.programme.catalogue) }
    }

    /// Whether the member's time zone or locale depends on it.
    private func decidesPlace(_ slot: Int) -> Bool {
        let programme = start.programme
        let expressions = [programme.memberTimeZone, programme.memberLocale].compactMap(\.self)
        return slot == Catalogue.timezoneSlot || slot == Catalogue.localeSlot
            || expressions.contains { $0.readsAttribute(slot, in: programme.catalogue) }
    }

    private func eventFields(_ event: Int, on days: Int) -> [(String, String)] {
        let type = start.programme.catalogue.events[event]
        let data = type.fields.filter { !$0.isOptional && $0.defaultValue == nil }
            .map { ($0.name, sample($0.type)) }
        let fields = [
            ("at", "\(day(days))T10:00"), ("type", type.name), ("member", Self.memberID),
        ]
        return data.isEmpty ? fields : fields + [("data", flow(data))]
    }

    private func sample(_ type: ValueType) -> String {
        switch type {
        case .bool: "true"
        case .int: "1"
        case .double: "10.0"
        case .date: day(0)
        case .timestamp: "\(day(0))T08:00:00Z"
        case .list(let element): "[\(sample(element))]"
        case .enumeration(let words): quoted(words.first ?? "")
        default: "example"
        }
    }

    // MARK: What is expected

    private func line(_ message: OutboxMessage) -> String {
        var fields = [
            ("at", local(message.decidedAt)), ("member", message.member),
            ("scenario", message.scenario), ("step", message.step), ("channel", message.channel),
        ]
        if let subject = message.subject { fields.append(("subject", quoted(subject))) }
        return flow(fields)
    }

    private func line(_ row: LedgerEntry) -> String {
        var fields = [("member", row.member), ("scenario", row.scenario)]
        fields.append(("outcome", row.outcome.rawValue))
        if let reason = row.reason { fields.append(("reason", reason.rawValue)) }
        return flow(fields)
    }

    private func local(_ instant: Instant) -> String {
        start.programme.zone.civil(at: instant).description
    }

    private func flow(_ fields: [(String, String)]) -> String {
        "{ " + fields.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + " }"
    }

    /// In double quotes, in which YAML reads what JSON reads.
    private func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
