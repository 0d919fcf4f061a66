import Campaigns
import CivilTime
import Expressions

// `becomes`: a condition over the member turns from false to true by an event or an update. What
// time alone turns true is true already when the next input is taken in, so it does not fire.
extension WakeUp {
    /// Whether the condition of each `becomes` scenario holds now, before an input is taken in.
    func truths() -> [Bool] {
        guard !deployment.becoming.isEmpty else { return [] }
        facts.view = Viewpoint()
        return deployment.becoming.map { holds($0) }
    }

    /// Fires the scenarios whose condition the input has turned true. What is first known of a
    /// member is the baseline.
    mutating func turn(
        from before: [Bool], occurrence: @autoclosure () -> String, time: Instant
    ) {
        let isBaseline = member.state.isNew
        member.state.isNew = false
        guard !isBaseline, !before.isEmpty else { return }
        let occurrence = occurrence()
        facts.view = Viewpoint()
        for (place, index) in deployment.becoming.enumerated() where !before[place] {
            guard let live = deployment.liveSince[index], now >= live, holds(index),
                isNew(occurrence, of: programme.scenarios[index].name)
            else { continue }
            enter(Firing(scenario: index, occurrence: occurrence, time: time, event: nil))
            facts.view = Viewpoint()
        }
    }

    /// Several updates of one instant name one occurrence: the first of them that turns the
    /// condition true fires, and the others are the same firing.
    private mutating func isNew(_ occurrence: String, of scenario: String) -> Bool {
        if history(of: scenario)?.occurrences == [occurrence] { return false }
        withHistory(of: scenario) { $0.occurrences = [occurrence] }
        return true
    }

    private func holds(_ index: Int) -> Bool {
        guard case .becomes(let condition) = programme.scenarios[index].trigger else {
            return false
        }
        return condition.isTrue(facts)
    }
}
