import Campaigns

extension Judged {
    /// Rule 6: the member is in the scenario's or the programme's control group.
    static func controlGroup(_ judged: Judged) -> Ruling? {
        guard !judged.category.isExempt, judged.deployment.settings.controlGroups
        else { return nil }
        return judged.isIn(judged.scenario.controlGroup, named: judged.scenario.name)
            || judged.isIn(judged.programme.controlGroup, named: judged.programme.name)
            ? .final(.control, .controlGroup, nil) : nil
    }

    private func isIn(_ share: Share?, named name: String) -> Bool {
        share?.contains(salt: programme.salt, name: name, member: member) ?? false
    }
}
