import Campaigns
import Expressions

extension Judged {
    /// Rule 1: an `exit: when:` holds, so the journey has ended.
    static func exited(_ judged: Judged) -> Ruling? {
        judged.scenario.exits.contains { exit in
            if case .when(let condition) = exit { condition.isTrue(judged.facts) } else { false }
        } ? .ended : nil
    }
}
