import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Loading {
    /// The sound ones of a file's tests; steps are looked up in the scenarios that are given.
    func loadTests(_ root: LocatedNode, scenarios: [Scenario]) -> [CampaignTest] {
        root.elements.compactMap { test($0, scenarios: scenarios) }
    }

    private func test(_ node: LocatedNode, scenarios: [Scenario]) -> CampaignTest? {
        let members = (node["members"]?.elements ?? []).compactMap { member($0) }
        let ids = (node["members"]?.elements ?? []).compactMap { $0["id"] }
        reportRepeated(ids, what: "member")
        let events = (node["events"]?.elements ?? []).enumerated().compactMap { place, node in
            event(node, number: place + 1)
        }
        let known = NameTable("member", members.map(\.id) + events.map(\.member))
        let names = node["scenarios"]?.elements.compactMap { element in
            reference(element, in: self.scenarios).flatMap { _ in element.text }
        }
        warnOfDrafts(node["scenarios"]?.elements ?? [], among: scenarios)
        let expect = node["expect"]
        for event in node["events"]?.elements ?? [] {
            guard let data = event["data"], event["type"]?.text?.hasPrefix("message.") == true
            else { continue }
            checkStep(data, scenarios: scenarios)
        }
        for row in (expect?["messages"]?.elements ?? []) + (expect?["decisions"]?.elements ?? []) {
            checkReferences(row, members: known, scenarios: scenarios)
        }
        guard let name = node["test"]?.text, let start = instant(node["start"]),
            let until = instant(node["until"])
        else { return nil }
        if until < start {
            let given = node["start"]?.text ?? "\(start)"
            report(
                .badValue, "a test cannot end before it starts: 'start' is \(given)",
                at: node["until"] ?? node)
        }
        return CampaignTest(
            name: name, range: node.firstLineRange, start: start, until: until, members: members,
            events: events, scenarios: names,
            controlGroups: node["control_groups"]?.text == "on",
            messages: expect?.entry("messages").map { $0.value.elements.compactMap(message) },
            decisions: (expect?["decisions"]?.elements ?? []).compactMap(decision))
    }

    /// Naming a scenario does not make it run.
    private func warnOfDrafts(_ names: [LocatedNode], among scenarios: [Scenario]) {
        for node in names {
            let scenario = scenarios.first { $0.name == node.text }
            guard let scenario, scenario.status == .draft else { continue }
            add([
                Diagnostic(
                    .badValue,
                    "'\(scenario.name)' is a draft, and nothing of a draft runs, in a test neither;"
                        + " its status must be live", at: node.range, severity: .warning)
            ])
        }
    }

    /// A time of a test: local to the programme unless it has an offset.
    private func instant(_ node: LocatedNode?) -> Instant? {
        guard let (civil, offset) = node?.text.flatMap({ CivilDateTime.read($0) }) else {
            return nil
        }
        return offset.map { civil.asUTC.advanced(by: -$0 * 1_000_000) } ?? zone.instant(of: civil)
    }

    // MARK: What is given

    private func member(_ node: LocatedNode) -> TestMember? {
        guard let id = node["id"]?.text, !id.isEmpty else {
            let isReported = node.isRefused || node.text != nil
            if !isReported { report(.missingKey, "a member needs 'id'", at: node) }
            return nil
        }
        var values: [(slot: Int, value: Value)] = []
        for entry in node.entries where entry.name != "id" && isCatalogueWhole {
            guard let slot = catalogue.slot(ofAttribute: entry.name) else {
                reportUnknown("attribute", entry.key, among: catalogue.attributes.map(\.name))
                continue
            }
            guard slot < catalogue.attributes.count else {
                report(.badValue, "member.\(entry.name) is computed, not given", at: entry.key)
                continue
            }
            let type = catalogue.attributes[slot].type
            if let value = value(entry.value, of: type, label: "'\(entry.name)'") {
                values.append((slot, value))
            }
        }
        return TestMember(id: id, values: values)
    }

    private func reportUnknown(_ what: String, _ key: LocatedNode, among names: [String]) {
        let name = key.text ?? ""
        report(
            .unknownReference, "unknown \(what) '\(shortened(name))'", at: key,
            suggestion: nearest(to: name, among: names))
    }

    private func event(_ node: LocatedNode, number: Int) -> TestEvent? {
        let type = reference(node["type"], in: events)
        guard let type, let at = instant(node["at"]), let member = node["member"]?.text else {
            return nil
        }
        let about = sentMessage(node, type: type)
        return TestEvent(
            at: at, type: type, member: member, source: node["source"]?.text ?? "test",
            id: node["id"]?.text ?? "event-\(number)",
            data: data(node, type: type, known: about?.field), about: about,
            range: node.firstLineRange)
    }

    /// The message that a `message.*` event is about where the test leaves its id out.
    private func sentMessage(_ node: LocatedNode, type: Int) -> TestEvent.SentMessage? {
        let event = catalogue.events[type]
        guard event.name.hasPrefix("message."), node["data"]?["message"] == nil,
            let field = event.fields.firstIndex(where: { $0.name == "message" }),
            let scenario = node["data"]?["scenario"]?.text, let step = node["data"]?["step"]?.text
        else { return nil }
        return TestEvent.SentMessage(scenario: scenario, step: step, field: field)
    }

    /// The data by position; the field that is `known` otherwise may be left out.
    private func data(_ node: LocatedNode, type: Int, known given: Int?) -> [Value?] {
        let event = catalogue.events[type]
        let entries = node["data"]?.entries ?? []
        let names = event.fields.map(\.name)
        let known = Set(names)
        let unknown = entries.filter { !known.contains($0.name) }
        for entry in unknown { reportUnknown("field", entry.key, among: names) }
        // A field that is nearly right has been reported as unknown.
        let meant = Set(unknown.compactMap { nearest(to: $0.name, among: names) })
        return event.fields.enumerated().map { position, field -> Value? in
            if let entry = entries.first(named: field.name) {
                return value(entry.value, of: field.type, label: "'\(field.name)'")
            }
            let isMisspelt = meant.contains(field.name)
            if !field.isOptional, field.defaultValue == nil, !isMisspelt, position != given {
                let place = node["data"] ?? node
                report(.missingKey, "the data of '\(event.name)' needs '\(field.name)'", at: place)
            }
            return field.defaultValue
        }
    }

    // MARK: What is expected

    private func checkReferences(
        _ node: LocatedNode, members: NameTable, scenarios: [Scenario]
    ) {
        _ = reference(node["member"], in: members)
        _ = reference(node["channel"], in: channels)
        checkStep(node, scenarios: scenarios)
    }

    /// The scenario and the step that a mapping names.
    private func checkStep(_ node: LocatedNode, scenarios: [Scenario]) {
        _ = reference(node["scenario"], in: self.scenarios)
        guard let step = node["step"], let id = step.text,
            let scenario = scenarios.first(where: { $0.name == node["scenario"]?.text }),
            scenario.stepIndex(id) == nil
        else { return }
        reportUnknown("step", step, among: scenario.steps.map(\.id))
    }

    private func message(_ node: LocatedNode) -> ExpectedMessage? {
        guard let member = node["member"]?.text else { return nil }
        return ExpectedMessage(
            at: instant(node["at"]), member: member, scenario: node["scenario"]?.text,
            step: node["step"]?.text, channel: node["channel"]?.text,
            subject: node["subject"]?.text,
            contains: node["contains"]?.elements.compactMap(\.text) ?? [],
            range: node.firstLineRange)
    }

    private func decision(_ node: LocatedNode) -> ExpectedDecision? {
        guard let member = node["member"]?.text, let outcome = node["outcome"]?.text else {
            return nil
        }
        return ExpectedDecision(
            at: instant(node["at"]), member: member, scenario: node["scenario"]?.text,
            step: node["step"]?.text, channel: node["channel"]?.text, outcome: outcome,
            reason: node["reason"]?.text, range: node.firstLineRange)
    }
}
