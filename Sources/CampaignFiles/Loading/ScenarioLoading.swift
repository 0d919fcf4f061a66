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
    /// Every step, nested ones included, that conditions may ask about.
    var steps = ScenarioSteps()
}

extension Loading {
    /// A file of `scenarios`; nil where what it must say could not be read.
    func loadScenario(_ root: LocatedNode, name: String) -> Scenario? {
        var file = ScenarioFile(name: name, root: root)
        file.steps = ScenarioSteps(root["steps"])
        let trigger = trigger(root["trigger"], of: &file)
        let audience = condition(root["audience"], of: file)
        let exits = (root["exit"]?.elements ?? []).compactMap { exit($0, of: file) }
        let category = reference(root["category"], in: categories)
        let goal = goal(root["goal"])
        let excludes = excludes(root["excludes"])
        let steps = steps(root["steps"], of: file)
        guard let trigger, let category, let steps else { return nil }
        return Scenario(
            name: name, title: root["title"]?.text ?? name,
            family: root.word("family") ?? .animation,
            status: root.word("status") ?? .live, runs: root["runs"]?.text.flatMap(readDates),
            category: category, priority: root["priority"]?.text.flatMap { readInteger($0) } ?? 50,
            trigger: trigger, audience: audience,
            entry: root["entry"]?.text.flatMap(readEntry) ?? .always,
            controlGroup: root["control_group"]?.text.flatMap(readShare), goal: goal,
            excludes: excludes, exits: exits, steps: steps)
    }

    // MARK: Conditions

    /// A condition of a journey of the file; `atHand` are the types of the event that it is about
    /// (nil: the one that began the journey), of which some may be unknown.
    func condition(_ node: LocatedNode?, of file: ScenarioFile, atHand: [Int]? = nil)
        -> Expression?
    {
        expression(
            node, as: .bool, in: scope(of: file, atHand: atHand), isWhole: isWhole(node, of: file))
    }

    private func scope(of file: ScenarioFile, atHand: [Int]?) -> Scope {
        var scope = catalogue.scenarioScope(triggers: file.triggers, atHand: atHand)
        scope.steps = file.steps.ids
        scope.outcomes = finalOutcomes
        return scope
    }

    /// Whether all names that the condition may have are known.
    private func isWhole(_ node: LocatedNode?, of file: ScenarioFile) -> Bool {
        let areStepsKnown = file.steps.areKnown || node?.text?.contains("outcome") != true
        return file.isTriggerKnown && areStepsKnown
    }

    private func exit(_ node: LocatedNode, of file: ScenarioFile) -> ExitRule? {
        let when = node["when"]
        guard let on = node["on"] else {
            // An `on` that is misspelt has been reported, and the condition may be about its event.
            let isWhole = isWhole(when, of: file) && node.entries.count == 1
            return guardedCondition(when, in: scope(of: file, atHand: nil), isWhole: isWhole)
                .map { .when($0) }
        }
        let types = on.elements.compactMap { reference($0, in: events) }
        let isWhole = isWhole(when, of: file) && types.count == on.elements.count
        let condition = guardedCondition(
            when, in: scope(of: file, atHand: types), isWhole: isWhole)
        return .on(events: types, when: condition)
    }

    // MARK: Goal and exclusion

    private func goal(_ node: LocatedNode?) -> Goal? {
        guard let event = reference(node?["event"], in: events),
            let within = node?["within"]?.duration
        else { return nil }
        return Goal(event: event, within: within)
    }

    private func excludes(_ node: LocatedNode?) -> Exclusion? {
        let list = node?["categories"]?.elements ?? []
        reportRepeated(list, what: "category", defines: false)
        for element in list {
            guard let name = element.text, let index = categories[name],
                exemptCategories.contains(index)
            else { continue }
            let message = "category '\(name)' is exempt, and what is exempt is never excluded"
            add([Diagnostic(.neverApplies, message, at: element.range, severity: .warning)])
        }
        let found = references(node?["categories"], in: categories)
        guard let found, let duration = node?["for"]?.duration else { return nil }
        return Exclusion(categories: found, duration: duration)
    }
}

/// What `outcome("step")` answers with.
let finalOutcomes = ["sent", "dropped", "skipped", "control", "inserted"]
