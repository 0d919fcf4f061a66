package import CivilTime

/// A member after a wake-up, what the wake-up leaves behind, and when time alone wakes it next.
package struct Advanced: Sendable {
    package var member: Member
    package var effects: Effects
    package var nextWakeUp: Instant?
}

/// Decides everything (engine.md, "How it decides"): takes a member's inputs in order of receipt, then
/// time up to `now`, and gives the member back with what follows from it.
///
/// Pure: the same arguments give the same answer. Events that were seen before must have been taken
/// out by the caller, who alone can know. Inputs are ordered by receipt, none later than `now`.
package func advance(
    _ member: consuming Member, inputs: [Input], now: Instant, under deployment: Deployment
) -> Advanced {
    advance(member, inputs: inputs[...], now: now, under: deployment)
}

/// The same over a stretch of inputs. The member is the function's own: what nobody else holds is
/// changed where it is.
package func advance(
    _ member: consuming Member, inputs: ArraySlice<Input>, now: Instant, under deployment: Deployment
) -> Advanced {
    var effects = Effects()
    var rest = inputs
    var attributesChanged = false
    while let instant = rest.first?.received {
        let together = rest.prefix { $0.received == instant }
        rest = rest.dropFirst(together.count)
        var wakeUp = WakeUp(member, now: instant, effects: effects, deployment: deployment)
        wakeUp.attributesChanged = attributesChanged
        wakeUp.passTime(.before(instant))
        for input in together { wakeUp.take(input) }
        if instant == now { return wakeUp.finish() }
        (member, effects) = (wakeUp.member, wakeUp.effects)
        member.attributes = wakeUp.facts.attributes
        attributesChanged = wakeUp.attributesChanged
    }
    var wakeUp = WakeUp(member, now: now, effects: effects, deployment: deployment)
    wakeUp.attributesChanged = attributesChanged
    return wakeUp.finish()
}

/// Takes rows of a member file in without letting time pass: what follows from them is decided by the
/// wake-up at that same instant, together with whatever else comes in then.
package func take(
    _ updates: [Update], into member: Member, at instant: Instant, under deployment: Deployment
) -> Advanced {
    var wakeUp = WakeUp(member, now: instant, effects: Effects(), deployment: deployment)
    for update in updates { wakeUp.set(update.values) }
    if wakeUp.attributesChanged { wakeUp.reconsiderIncomplete() }
    wakeUp.member.attributes = wakeUp.facts.attributes
    return Advanced(member: wakeUp.member, effects: wakeUp.effects, nextWakeUp: instant)
}

extension WakeUp {
    /// Has messages that lack a value judged at the next wake-up.
    fileprivate mutating func reconsiderIncomplete() {
        for index in member.state.journeys.indices {
            guard case .incomplete(var candidate) = member.state.journeys[index].place
            else { continue }
            candidate.deferral = nil
            member.state.journeys[index].place = .incomplete(candidate)
        }
    }

    /// Time up to now, and the end of the wake-up.
    fileprivate mutating func finish() -> Advanced {
        passTime(.upTo(now))
        forgetOldContacts()
        member.attributes = facts.attributes
        member.state.clock = max(member.state.clock, now)
        return Advanced(member: member, effects: effects, nextWakeUp: nextWakeUp())
    }
}
