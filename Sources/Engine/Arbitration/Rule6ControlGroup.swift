import Campaigns

extension Judged {
    /// Rule 6: the member is in the scenario's or the programme's control group.
    static func controlGroup(_ judged: Judged) -> Ruling? {
        judged.facts.isInControlGroup(judged.member, of: judged.scenario)
            ? .final(.control, .controlGroup, nil) : nil
    }
}

extension Deployment {
    /// Whether the scenario's or the programme's control group keeps the scenario's sends from the
    /// member.
    func isInControlGroup(_ member: String, of scenario: Scenario) -> Bool {
        keepsFrom(scenario)
            && (isIn(member, scenario.controlGroup, named: scenario.name)
                || isInProgrammeControl(member))
    }

    /// Whether control groups are asked about the scenario's sends at all.
    fileprivate func keepsFrom(_ scenario: Scenario) -> Bool {
        settings.controlGroups && !programme.pressure.categories[scenario.category].isExempt
    }

    /// Whether the member is in the programme's own control group.
    fileprivate func isInProgrammeControl(_ member: String) -> Bool {
        isIn(member, programme.controlGroup, named: programme.name)
    }

    /// Whether the member is in the part that is named so.
    fileprivate func isIn(_ member: String, _ share: Share?, named name: String) -> Bool {
        share?.contains(salt: programme.salt, name: name, member: member) ?? false
    }
}

extension Facts {
    /// The same for the member whose facts they are: the programme's own group is worked out once.
    func isInControlGroup(_ member: String, of scenario: Scenario) -> Bool {
        guard deployment.keepsFrom(scenario) else { return false }
        if deployment.isIn(member, scenario.controlGroup, named: scenario.name) { return true }
        if let known = isInProgrammeControl { return known }
        let isIn = deployment.isInProgrammeControl(member)
        isInProgrammeControl = isIn
        return isIn
    }
}
