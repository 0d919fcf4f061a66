import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Loading {
    /// The steps in order; nil where one of them could not be read.
    func steps(_ node: LocatedNode?, of file: ScenarioFile) -> StepList? {
        guard let node else { return nil }
        if node.elements.isEmpty, case .sequence = node.content {
            report(.badValue, "a scenario has at least one step", at: node)
        }
        reportRepeated(
            file.steps.names, what: "step", hint: "; give this one an 'id' of its own")
        guard let steps = nested(node, of: file), !steps.isEmpty else { return nil }
        return StepList(steps)
    }

    /// All of them are looked at, and nil is given where one could not be read.
    private func nested(_ node: LocatedNode?, of file: ScenarioFile) -> [NestedStep]? {
        let steps = (node?.elements ?? []).map { step($0, of: file) }
        let sound = steps.compactMap { $0 }
        return sound.count == steps.count ? sound : nil
    }

    private func step(_ node: LocatedNode, of file: ScenarioFile) -> NestedStep? {
        if let asked = node.entry("if"), node.entry("then") == nil, node.entry("otherwise") == nil {
            report(.missingKey, "an if step needs 'then' or 'otherwise', or both", at: asked.key)
        }
        let then = nested(node["then"], of: file)
        let otherwise = nested(node["otherwise"], of: file)
        guard let kind = kind(of: node, of: file), let then, let otherwise else { return nil }
        return NestedStep(id: node["id"]?.text, kind: kind, then: then, otherwise: otherwise)
    }

    private func kind(of node: LocatedNode, of file: ScenarioFile) -> StepKind? {
        if node.text == "exit" || node.entry("exit") != nil { return .exit }
        if node.entry("send") != nil || node.entry("variants") != nil {
            return send(node, of: file).map { .send($0) }
        }
        if let wait = node["wait"] { return self.wait(wait, of: file).map { .wait($0) } }
        if let type = node["wait_for"] {
            return waitFor(node, type, of: file).map { .waitFor($0) }
        }
        return node["if"].flatMap { condition($0, of: file) }.map { .branch($0) }
    }

    // MARK: wait

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

    // MARK: wait_for

    private func waitFor(_ node: LocatedNode, _ type: LocatedNode, of file: ScenarioFile)
        -> WaitFor?
    {
        let event = reference(type, in: events)
        let when = event.flatMap { condition(node["when"], of: file, atHand: [$0]) }
        let of = node["of"].flatMap { sendStep($0, waitingFor: type, of: file) }
        guard let event, let upTo = node["up_to"]?.duration else { return nil }
        return WaitFor(event: event, upTo: upTo, when: when, of: of)
    }

    /// The step whose message the awaited event is about.
    private func sendStep(
        _ node: LocatedNode, waitingFor type: LocatedNode, of file: ScenarioFile
    ) -> String? {
        if let name = type.text, events[name] != nil, !name.hasPrefix("message.") {
            let message =
                "'of' goes with events about a message, such as 'message.clicked'; '\(name)' is "
                + "none"
            report(.badValue, message, at: node)
        }
        guard let step = node.text else { return nil }
        if file.steps.sends.contains(step) { return step }
        if file.steps.ids.contains(step) {
            report(.badValue, "step '\(step)' sends nothing", at: node)
        } else if file.steps.areKnown {
            report(
                .unknownReference, "unknown step '\(shortened(step))'", at: node,
                suggestion: nearest(to: step, among: file.steps.sends))
        }
        return nil
    }
}
