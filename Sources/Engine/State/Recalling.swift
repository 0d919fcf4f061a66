import Campaigns

/// Makes what is remembered of a member's events anew from all of them, in order of receipt: for
/// files that ask for something else than those under which the member was last woken. Nothing is
/// decided.
///
/// `when` of a count is read with the member as it is now.
public func recall(
    _ events: [Event], into member: consuming Member, under deployment: Deployment
) -> Member {
    let now = member.state.clock
    member.state.recorded = []
    for index in member.state.history.indices {
        (member.state.history[index].counted, member.state.history[index].periods) = ([], [])
    }
    var wakeUp = WakeUp(taking: &member, now: now, under: deployment)
    for event in events { wakeUp.recall(event) }
    return wakeUp.recalled()
}

extension WakeUp {
    /// Remembers an event that was taken in before.
    fileprivate mutating func recall(_ event: Event) {
        remember(event)
        for index in deployment.triggered[event.type] {
            facts.view = Viewpoint(event)
            let scenario = programme.scenarios[index]
            switch scenario.trigger {
            case .count(let trigger): _ = count(event, trigger, of: scenario.name)
            case .streak(let trigger): _ = lengthen(event, trigger, of: scenario.name)
            default: break
            }
        }
    }
}
