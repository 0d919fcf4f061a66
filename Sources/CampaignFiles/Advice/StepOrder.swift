import Campaigns
import Diagnostics
import Expressions

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
            warnOfLaterSteps(node, step, at: place, in: scenario)
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

    /// Steps that are asked after where no journey has come to them yet.
    private mutating func warnOfLaterSteps(
        _ node: LocatedNode, _ step: Step, at place: Int, in scenario: Scenario
    ) {
        for asked in step.conditions.flatMap(\.outcomesAsked) {
            guard let other = scenario.stepIndex(asked), !scenario.leads(from: other, to: place)
            else { continue }
            warn(
                .neverApplies,
                "no journey has been at step '\(asked)' before it comes here: outcome(\"\(asked)\")"
                    + " has no value", at: node)
        }
        if case .waitFor(let wait) = step.kind, let of = wait.of,
            let other = scenario.stepIndex(of), !scenario.leads(from: other, to: place)
        {
            warn(
                .neverApplies,
                "no journey has been at step '\(of)' before it comes here: there is no message of "
                    + "it to wait about", at: node["of"] ?? node)
        }
    }

    /// The side of an `if` that its constant condition never takes.
    private mutating func warnOfBranch(_ node: LocatedNode, never side: Bool) {
        guard let first = node[side ? "then" : "otherwise"]?.elements.first else { return }
        let message = "no journey comes to this step: the condition is always \(!side)"
        warn(.neverReached, message, at: first)
    }
}

extension Scenario {
    /// Whether a journey may come from one step to a later one; steps only lead forward.
    fileprivate func leads(from: Int, to: Int) -> Bool {
        var (open, seen) = ([from], Set<Int>())
        while let place = open.popLast() {
            for next in [steps[place].next, steps[place].otherwise].compactMap(\.self)
            where seen.insert(next).inserted {
                if next == to { return true }
                open.append(next)
            }
        }
        return false
    }
}
