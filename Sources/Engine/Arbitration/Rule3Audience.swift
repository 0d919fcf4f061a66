import Campaigns

extension Judged {
    /// Rule 3: the scenario's audience is false now.
    static func outsideAudience(_ judged: Judged) -> Ruling? {
        guard let audience = judged.scenario.audience else { return nil }
        let (holds, error) = judged.facts.test(audience)
        return holds ? nil : .final(.dropped, .notInAudience, error.map { Detail(error: $0) })
    }
}
