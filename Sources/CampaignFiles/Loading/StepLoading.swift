import Campaigns
import CivilTime
import Diagnostics
import Expressions
import Templates

extension Loading {
    /// The steps in order; nil where one of them could not be read.
    func steps(_ node: LocatedNode?, of file: ScenarioFile) -> StepList? {
        guard let node else { return nil }
        let elements = node.elements
        if elements.isEmpty, case .sequence = node.content {
            report(.badValue, "a scenario has at least one step", at: node)
        }
        let ids = elements.compactMap { $0["id"] ?? $0["send"] }
        reportRepeated(ids, what: "step", hint: "; give this one an 'id' of its own")
        let steps = elements.map { step($0, of: file) }
        let sound = steps.compactMap { $0 }
        return sound.count == steps.count && !sound.isEmpty ? StepList(sound) : nil
    }

    private func step(_ node: LocatedNode, of file: ScenarioFile) -> NestedStep? {
        let id = node["id"]?.text
        if node.text == "exit" || node.entry("exit") != nil {
            return NestedStep(id: id, kind: .exit)
        }
        if let template = node["send"] {
            return send(node, template: template, of: file).map {
                NestedStep(id: id, kind: .send($0))
            }
        }
        if let wait = node["wait"] {
            return self.wait(wait, of: file).map { NestedStep(id: id, kind: .wait($0)) }
        }
        return nil
    }

    private func send(
        _ node: LocatedNode, template: LocatedNode, of file: ScenarioFile
    ) -> Send? {
        let scope = catalogue.scenarioScope(triggers: file.triggers)
        let when = expression(node["when"], as: .bool, in: scope, isWhole: file.isTriggerKnown)
        reportRepeated(node["channels"]?.elements ?? [], what: "channel")
        let channels = (node["channels"]?.elements ?? []).map { element in
            (node: element, index: reference(element, in: self.channels))
        }
        let ifBlocked: IfBlocked = node.word("if_blocked") ?? .postpone
        if ifBlocked == .insert, let value = node["if_blocked"] {
            report(.notSupported, "'if_blocked: insert' is not supported yet", at: value)
        }
        checkTemplate(template, channels: channels, of: file)
        guard let name = template.text, !channels.isEmpty else { return nil }
        return Send(
            templates: [TemplateShare(template: name)], channels: channels.compactMap(\.index),
            at: node["at"]?.timeOfDay,
            validFor: node["valid_for"]?.text.flatMap { CivilDuration($0) }, ifBlocked: ifBlocked,
            when: when)
    }

    /// Every channel of a send needs the template's text in the programme's locale, the last resort
    /// of every member.
    private func checkTemplate(
        _ node: LocatedNode, channels: [(node: LocatedNode, index: Int?)], of file: ScenarioFile
    ) {
        guard let template = node.text, isName(template) else { return }
        guard templates.names.contains(template) else {
            return report(
                .missingTemplate, "unknown template '\(template)'", at: node,
                suggestion: nearest(to: template, among: templates.names))
        }
        if file.isTriggerKnown {
            let sending = TemplateSurroundings.Sending(
                template: template, scenario: file.name, triggers: file.triggers)
            if !sendings.contains(sending) { sendings.append(sending) }
        }
        for (channel, index) in channels {
            guard index != nil, let name = channel.text else { continue }
            if let locale, !templates.has(template, locale: locale, channel: name) {
                let path = "templates/\(template)/\(locale)/\(name).liquid"
                report(
                    .missingTemplate,
                    "template '\(template)' has no text for channel '\(name)'; it needs \(path)",
                    at: channel)
            }
        }
    }

    private func wait(_ node: LocatedNode, of file: ScenarioFile) -> Wait? {
        switch node.text.flatMap(readWait) {
        case .duration(let duration): return .duration(duration)
        case .time(let time, let weekday): return .until(time, on: weekday)
        case .anchored(let name, let offset, let at):
            return anchor(name, node, of: file).map { .anchored($0, offset: offset, at: at) }
        case nil: return nil
        }
    }

    private func anchor(_ name: String, _ node: LocatedNode, of file: ScenarioFile) -> Anchor? {
        if name == "entry" { return .entry }
        let place = node.part(name)
        if name.hasPrefix("member.") {
            return attribute(place, of: [.date, .timestamp], purpose: "a date or a timestamp")
                .map { .member(slot: $0) }
        }
        return triggerField(place, String(name.dropFirst("trigger.".count)), of: file)
            .map { .trigger(field: $0) }
    }

    /// The number of a field that a wait counts from.
    private func triggerField(_ node: LocatedNode, _ name: String, of file: ScenarioFile) -> Int? {
        guard file.isTriggerKnown, isCatalogueWhole else { return nil }
        let fields = catalogue.scenarioScope(triggers: file.triggers).records["trigger"] ?? [:]
        guard let field = fields[name] else {
            let suggestion = nearest(to: name, among: fields.keys.sorted())
            report(
                .unknownReference, "unknown field 'trigger.\(name)'", at: node,
                suggestion: suggestion.map { "trigger.\($0)" })
            return nil
        }
        guard [.date, .timestamp, .any].contains(field.type) else {
            let message =
                "a date or a timestamp is expected here; 'trigger.\(name)' is \(field.type)"
            report(.wrongType, message, at: node)
            return nil
        }
        return field.slot.index
    }
}
