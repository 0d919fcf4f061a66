import Campaigns
import Diagnostics

extension Advice {
    /// Caps that no send can fill.
    mutating func lookAtCaps() {
        let nodes = pressure?["caps"]?.elements ?? []
        for (cap, node) in zip(programme.pressure.caps, nodes) where !binds(cap) {
            let isExempt = cap.categories?.allSatisfy { programme.pressure.categories[$0].isExempt }
            let message =
                isExempt == true
                ? "cap '\(cap.name)' limits nothing: its categories are exempt from caps"
                : "no scenario sends what cap '\(cap.name)' limits: its channels, categories and"
                    + " scenarios have no send in common"
            warn(.capNeverBinds, message, at: node["name"] ?? node)
        }
    }

    private func binds(_ cap: Cap) -> Bool {
        programme.scenarios.contains { scenario in
            guard !programme.pressure.categories[scenario.category].isExempt,
                cap.categories?.contains(scenario.category) ?? true,
                cap.scenarios?.contains(where: { $0.matches(scenario.name) }) ?? true
            else { return false }
            return scenario.steps.contains { step in
                guard case .send(let send) = step.kind else { return false }
                return send.channels.contains { channel in
                    programme.channels[channel].counts && cap.channels?.contains(channel) ?? true
                }
            }
        }
    }
}
