import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Advice {
    /// Triggers that do not fire when they seem to.
    mutating func lookAtTrigger(of advised: AdvisedScenario) {
        guard let node = advised.root["trigger"] else { return }
        switch advised.scenario.trigger {
        case .becomes(let condition) where programme.readsClock(condition):
            warn(
                .neverApplies,
                "what time alone turns true does not fire: 'becomes' is asked when an event or an"
                    + " update comes; a day of the calendar is what 'date' and 'every' are for",
                at: node["becomes"] ?? node)
        case .scheduled(let moments):
            guard let runs = advised.scenario.runs else { return }
            let outside = moments.filter { !runs.contains($0.date) }
            guard let first = outside.first else { return }
            let many = outside.count == moments.count ? "never fires" : "does not fire then"
            warn(
                .neverApplies,
                "\(first.date) is outside 'runs' (\(runs.lowerBound) to \(runs.upperBound)), so "
                    + "that the scenario \(many)", at: node["scheduled"] ?? node)
        case .event, .every, .date, .becomes, .count, .streak, .silence: return
        }
    }
}
