import Campaigns
import Expressions

extension Judged {
    /// Rule 7: a hold is on, or the scenario is paused.
    static func held(_ judged: Judged) -> Ruling? {
        let hold = judged.programme.pressure.holds.first {
            $0.covers(judged.scenario.category, of: judged.programme) && $0.when.isTrue(judged.facts)
        }
        if let hold {
            var detail = Detail()
            detail.hold = hold.name
            return .heldBack(.hold, end: .eachWakeUp, detail)
        }
        return judged.scenario.status == .live ? nil : .heldBack(.paused, end: .eachWakeUp, nil)
    }
}

extension Hold {
    /// Whether the hold is about the category, an index: one of those it names, or else any that is
    /// not exempt.
    func covers(_ category: Int, of programme: Programme) -> Bool {
        categories?.contains(category) ?? !programme.pressure.categories[category].isExempt
    }
}
