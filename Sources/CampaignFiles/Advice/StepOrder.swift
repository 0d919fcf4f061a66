import Campaigns
import Diagnostics

extension Advice {
    /// Steps that no journey comes to.
    mutating func lookAtOrder(of advised: AdvisedScenario) {
        var place = 0
        _ = follow(advised.root["steps"], in: advised.scenario, &place)
    }

    /// Whether a journey can come out behind the last of the steps; `place` counts them as
    /// `StepList` lays them.
    private mutating func follow(
        _ list: LocatedNode?, in scenario: Scenario, _ place: inout Int
    ) -> Bool {
        var (goesOn, isTold) = (true, false)
        for node in list?.elements ?? [] {
            if !goesOn, !isTold {
                isTold = true
                warn(.neverReached, "no journey comes to this step", at: node)
            }
            guard scenario.steps.indices.contains(place) else { return true }
            let step = scenario.steps[place]
            place += 1
            var fixed: Bool?
            if case .branch(let condition) = step.kind {
                fixed = constant(condition)
                if let fixed, goesOn { warnOfBranch(node, never: !fixed) }
            }
            let then = follow(node["then"], in: scenario, &place)
            let otherwise = follow(node["otherwise"], in: scenario, &place)
            switch step.kind {
            case .exit: goesOn = false
            case .branch, .waitFor:
                let comesOut = fixed == false ? otherwise : fixed == true ? then : then || otherwise
                goesOn = goesOn && comesOut
            case .send, .wait: break
            }
        }
        return goesOn
    }

    /// The side of an `if` that its constant condition never takes.
    private mutating func warnOfBranch(_ node: LocatedNode, never side: Bool) {
        guard let first = node[side ? "then" : "otherwise"]?.elements.first else { return }
        let message = "no journey comes to this step: the condition is always \(!side)"
        warn(.neverReached, message, at: first)
    }
}
