import Campaigns
import CivilTime
import Expressions

// `becomes`: a condition over the member turns from false to true by an event or an update. What time
// alone turns true is true already when the next input is taken in, so it does not fire.
extension WakeUp {
    /// Whether the condition of each `becomes` scenario holds now, before an input is taken in.
    func truths() -> [Bool] {
        guard !deployment.becoming.isEmpty else { return [] }
        clearFacts()
        return deployment.becoming.map { holds($0) }
    }

    /// Fires the scenarios whose condition the input has turned true. What is first known of a member
    /// is the baseline.
    mutating func turn(from before: [Bool], occurrence: String, time: Instant) {
        let isBaseline = member.state.isNew
        member.state.isNew = false
        guard !isBaseline, !before.isEmpty else { return }
        clearFacts()
        for (place, index) in deployment.becoming.enumerated() where !before[place] {
            guard let live = deployment.liveSince[index], now >= live, holds(index) else {
                continue
            }
            enter(Firing(scenario: index, occurrence: occurrence, time: time, event: nil))
        }
    }

    private func clearFacts() {
        (facts.event, facts.journeyTrigger, facts.entry) = (nil, nil, nil)
    }

    private func holds(_ index: Int) -> Bool {
        guard case .becomes(let condition) = programme.scenarios[index].trigger else {
            return false
        }
        return condition.isTrue(facts)
    }
}
