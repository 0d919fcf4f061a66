import Campaigns
import CivilTime
import Diagnostics
import Expressions

/// A scenario's file on its way to a value: what its parts need to know of each other.
struct ScenarioFile {
    let name: String
    let root: LocatedNode
    /// Types of the events that begin it (indices of the catalogue); none: the clock does.
    var triggers: [Int] = []
    /// False where the trigger is not known: then what it lacks is not reported.
    var isTriggerKnown = true
}

extension Loading {
    /// A file of `scenarios`; nil where what it must say could not be read.
    func loadScenario(_ root: LocatedNode, name: String) -> Scenario? {
        var file = ScenarioFile(name: name, root: root)
        let trigger = trigger(root["trigger"], of: &file)
        let scope = catalogue.scenarioScope(triggers: file.triggers)
        let audience = expression(
            root["audience"], as: .bool, in: scope, isWhole: file.isTriggerKnown)
        let exits = (root["exit"]?.elements ?? []).compactMap { exit($0, of: file) }
        let category = reference(root["category"], in: categories)
        let steps = steps(root["steps"], of: file)
        guard let trigger, let category, let steps else { return nil }
        return Scenario(
            name: name, title: root["title"]?.text ?? name,
            family: root.word("family") ?? .animation,
            status: root.word("status") ?? .live, runs: root["runs"]?.text.flatMap(readDates),
            category: category, priority: root["priority"]?.text.flatMap { readInteger($0) } ?? 50,
            trigger: trigger, audience: audience,
            entry: root["entry"]?.text.flatMap(readEntry) ?? .always,
            controlGroup: root["control_group"]?.text.flatMap(readShare), exits: exits, steps: steps
        )
    }

    private func exit(_ node: LocatedNode, of file: ScenarioFile) -> ExitRule? {
        guard let on = node["on"] else {
            let scope = catalogue.scenarioScope(triggers: file.triggers)
            // An `on` that is misspelt has been reported, and the condition may be about its event.
            let isWhole = file.isTriggerKnown && node.entries.count == 1
            return guardedCondition(node["when"], in: scope, isWhole: isWhole).map { .when($0) }
        }
        let types = on.elements.compactMap { reference($0, in: events) }
        let scope = catalogue.scenarioScope(triggers: file.triggers, atHand: types)
        let isWhole = file.isTriggerKnown && types.count == on.elements.count
        let when = guardedCondition(node["when"], in: scope, isWhole: isWhole)
        return .on(events: types, when: when)
    }
}
