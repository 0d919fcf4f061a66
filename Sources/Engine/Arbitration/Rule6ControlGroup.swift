import Campaigns

extension Judged {
    /// Rule 6: the member is in the scenario's or the programme's control group.
    static func controlGroup(_ judged: Judged) -> Ruling? {
        judged.deployment.isInControlGroup(judged.member, of: judged.scenario)
            ? .final(.control, .controlGroup, nil) : nil
    }
}

extension Deployment {
    /// Whether the scenario's or the programme's control group keeps the scenario's sends from the
    /// member.
    func isInControlGroup(_ member: String, of scenario: Scenario) -> Bool {
        guard settings.controlGroups, !programme.pressure.categories[scenario.category].isExempt
        else { return false }
        func isIn(_ share: Share?, named name: String) -> Bool {
            share?.contains(salt: programme.salt, name: name, member: member) ?? false
        }
        return isIn(scenario.controlGroup, named: scenario.name)
            || isIn(programme.controlGroup, named: programme.name)
    }
}
