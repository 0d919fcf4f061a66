import Campaigns
import CivilTime
import Diagnostics
import Expressions

extension Advice {
    /// Scenarios that begin together and of which none is the more important: which of them has the
    /// last free place would be a matter of their names.
    mutating func lookAtRanks() {
        for (index, second) in scenarios.enumerated() where second.scenario.status != .draft {
            let first = scenarios[..<index].first { first in
                first.scenario.status != .draft && isRival(first.scenario, second.scenario)
            }
            guard let first else { continue }
            let scenario = second.scenario
            let message =
                "'\(first.scenario.name)' has the same trigger and the same priority"
                + " \(scenario.priority); give one of them the higher"
            let place = first.root["priority"] ?? first.root["trigger"] ?? first.root
            warn(
                .sameRank, message,
                at: second.root["priority"] ?? second.root["trigger"] ?? second.root,
                notes: [.init("the other one is here", at: place.firstLineRange)])
        }
    }

    private func isRival(_ first: Scenario, _ second: Scenario) -> Bool {
        guard first.priority == second.priority, first.trigger.isSame(as: second.trigger) else {
            return false
        }
        if let one = first.runs, let other = second.runs, !one.overlaps(other) { return false }
        let audiences = [first.audience?.text, second.audience?.text].compactMap(\.self)
        return audiences.count < 2 || !truth(of: first).isNever(audiences)
    }
}

extension Trigger {
    /// Whether both fire at the same moments for one member, as far as it can be told.
    fileprivate func isSame(as other: Trigger) -> Bool {
        switch (self, other) {
        case (.event(let types, let when), .event(let others, let condition)):
            !Set(types).isDisjoint(with: others) && when?.text == condition?.text
        case (.every(let recurrence, let at), .every(let other, let time)):
            recurrence == other && at == time
        case (.date(let one), .date(let other)):
            one.attribute == other.attribute && one.offset == other.offset && one.at == other.at
                && one.isYearly == other.isYearly
        case (.scheduled(let moments), .scheduled(let others)):
            !Set(moments).isDisjoint(with: others)
        case (.becomes(let condition), .becomes(let other)): condition.text == other.text
        case (.count(let one), .count(let other)):
            one.event == other.event && one.reaches == other.reaches && one.within == other.within
                && one.when?.text == other.when?.text
        case (.streak(let one), .streak(let other)):
            one.event == other.event && one.every == other.every && one.reaches == other.reaches
        case (.silence(let one), .silence(let other)):
            one.event == other.event && one.duration == other.duration
        default: false
        }
    }
}
