import Campaigns
import Expressions

extension Judged {
    /// Rule 7: a hold is on, or the scenario is paused.
    static func held(_ judged: Judged) -> Ruling? {
        let hold = judged.programme.pressure.holds.first {
            judged.isCovered(by: $0) && $0.when.isTrue(judged.facts)
        }
        if let hold {
            var detail = Detail()
            detail.hold = hold.name
            return .heldBack(.hold, end: .eachWakeUp, detail)
        }
        return judged.scenario.status == .live ? nil : .heldBack(.paused, end: .eachWakeUp, nil)
    }

    /// Whether the hold is about the candidate's category: one of those it names, or else any that
    /// is not exempt.
    private func isCovered(by hold: Hold) -> Bool {
        hold.categories?.contains(scenario.category) ?? !category.isExempt
    }
}
