import Campaigns
import Diagnostics
import Expressions

extension Advice {
    /// An audience that nobody can be in.
    mutating func lookAtAudience(of advised: AdvisedScenario) {
        guard let audience = advised.scenario.audience, let node = advised.root["audience"] else {
            return
        }
        if let step = audience.outcomesAsked.first {
            warn(
                .neverApplies,
                "the audience is asked before a journey begins, and outcome(\"\(step)\") has no "
                    + "value then; ask it in an 'if' or in a step's 'when'", at: node)
        }
        guard truth(of: advised.scenario).isNever([audience.text]) else { return }
        warn(.neverTrue, "no member can be in this audience: it is never true", at: node)
    }

    /// What the conditions of a scenario's members can come to.
    func truth(of scenario: Scenario) -> FiniteTruth {
        FiniteTruth(programme.catalogue.scenarioScope(triggers: scenario.trigger.eventTypes))
    }

    /// Whether the condition has one value for all members and times: that value.
    func constant(_ condition: Expression) -> Bool? {
        guard condition.reads.isEmpty, condition.histories.isEmpty,
            condition.outcomesAsked.isEmpty
        else { return nil }
        return condition.isTrue(NoBindings())
    }
}

/// What a constant reads: nothing.
private struct NoBindings: Bindings {
    func value(at slot: Slot) -> Value? { nil }
}
