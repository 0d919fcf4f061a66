import Campaigns

extension Judged {
    /// Rule 4: the step's `when` is false.
    static func conditionFalse(_ judged: Judged) -> Ruling? {
        guard let when = judged.send.when else { return nil }
        let (holds, error) = judged.facts.test(when)
        return holds ? nil : .final(.skipped, .condition, error.map { Detail(error: $0) })
    }
}
