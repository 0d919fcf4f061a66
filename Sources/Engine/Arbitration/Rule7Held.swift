import Campaigns

extension Judged {
    /// Rule 7: the scenario is paused (holds are refused when a programme is loaded).
    static func held(_ judged: Judged) -> Ruling? {
        judged.scenario.status == .live ? nil : .heldBack(.paused, end: .eachWakeUp, nil)
    }
}
