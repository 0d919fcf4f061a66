public import CivilTime

/// A member after a wake-up, what the wake-up leaves behind, and when time alone wakes it next.
public struct Advanced: Sendable {
    public var member: Member
    public var effects: Effects
    public var nextWakeUp: Instant?
}

/// Decides everything (engine.md, "How it decides"): takes a member's inputs in order of receipt,
/// then time up to `now`, and gives the member back with what follows from it.
///
/// Pure: the same arguments give the same answer. Events that were seen before must have been taken
/// out by the caller, who alone can know. Inputs are ordered by receipt, none later than `now`.
public func advance(
    _ member: consuming Member, inputs: [Input], now: Instant, under deployment: Deployment
) -> Advanced {
    var wakeUps = WakeUps(consume member, from: inputs.first?.received ?? now, under: deployment)
    let next = wakeUps.advance(inputs[...], to: now)
    let (member, effects) = wakeUps.end()
    return Advanced(member: member, effects: effects, nextWakeUp: next)
}

/// Several wake-ups of one member in a row: what calling `advance` for each would decide, without
/// taking the member to pieces and together again in between.
public struct WakeUps: ~Copyable {
    private var wakeUp: WakeUp

    /// The first wake-up takes place at the instant.
    public init(
        _ member: consuming Member, from instant: Instant, under deployment: Deployment
    ) {
        var member = member
        wakeUp = WakeUp(taking: &member, now: instant, under: deployment)
    }

    /// The same, of a member who is taken from the caller.
    public init(taking member: inout Member, from instant: Instant, under deployment: Deployment) {
        wakeUp = WakeUp(taking: &member, now: instant, under: deployment)
    }

    /// One wake-up; says when time alone wakes the member next. Inputs as for the function of the
    /// name.
    public mutating func advance(_ inputs: ArraySlice<Input>, to now: Instant) -> Instant? {
        wakeUp.attributesChanged = false
        var rest = inputs
        while let instant = rest.first?.received {
            let together = rest.first(receivedAt: instant)
            rest = rest[together.endIndex...]
            wakeUp.move(to: instant)
            wakeUp.passTime(.before(instant))
            for index in together.indices { wakeUp.take(together[index]) }
        }
        wakeUp.move(to: now)
        wakeUp.passTime(.upTo(now))
        wakeUp.finish()
        return wakeUp.nextWakeUp()
    }

    /// How many rows of effects there are, about.
    public var rows: Int { wakeUp.effects.rows }

    /// The effects since they were last taken.
    public mutating func takeEffects() -> Effects {
        var taken = Effects()
        swap(&taken, &wakeUp.effects)
        return taken
    }

    /// The member as it is now, and the effects that have not been taken.
    public consuming func end() -> (member: Member, effects: Effects) { wakeUp.leave() }
}

/// Takes rows of a member file in without letting time pass: what follows from them is decided by
/// the wake-up at that same instant, together with whatever else comes in then.
public func take(
    _ updates: [Update], into member: consuming Member, at instant: Instant,
    under deployment: Deployment
) -> Advanced {
    var wakeUp = WakeUp(consume member, now: instant, under: deployment)
    for update in updates { wakeUp.take(.update(update)) }
    if wakeUp.attributesChanged { wakeUp.reconsiderIncomplete() }
    let (member, effects) = wakeUp.leave()
    return Advanced(member: member, effects: effects, nextWakeUp: instant)
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

    /// The end of the wake-up.
    fileprivate mutating func finish() {
        forgetOldContacts()
        if !deployment.asks.isEmpty || !facts.recorded.isEmpty {
            forgetOldEvents()
            forgetCounted()
        }
        member.state.asks = deployment.asks
        forgetGrownJourneys()
        member.state.clock = max(member.state.clock, now)
    }

    /// The member after its events have been recalled.
    consuming func recalled() -> Member {
        forgetOldEvents()
        forgetCounted()
        member.state.asks = deployment.asks
        return leave().member
    }

    /// Hands over what there is.
    fileprivate consuming func leave() -> (member: Member, effects: Effects) {
        // Taken out before the facts are gone, so that the attributes have one holder again.
        swap(&member.attributes, &facts.attributes)
        swap(&member.state.recorded, &facts.recorded)
        var taken = Effects()
        swap(&taken, &effects)
        return (member.taken(), taken)
    }
}

extension ArraySlice<Input> {
    /// Those at its beginning that were received at the instant.
    public func first(receivedAt instant: Instant) -> ArraySlice<Input> {
        var end = startIndex
        while end < endIndex, self[end].received == instant { end += 1 }
        return self[startIndex..<end]
    }
}
