public import Campaigns
public import CivilTime
public import Expressions
import Templates

/// One member as it stands at an instant, asked about scenarios by the rules that decide: nothing is
/// decided and nothing changes.
public struct Inquiry: ~Copyable {
    let wakeUp: WakeUp

    /// The member must remember what the deployment's files ask for (`recall`).
    public init(_ member: consuming Member, now: Instant, under deployment: Deployment) {
        wakeUp = WakeUp(consume member, now: now, under: deployment)
    }

    /// Why an occurrence at the instant would begin no journey as things stand.
    public struct Refusal: Sendable, Hashable {
        public var reason: Reason
        /// The parts of the audience that are not true, where that is the reason.
        public var falseParts: [FalsePart]

        public init(reason: Reason, falseParts: [FalsePart] = []) {
            self.reason = reason
            self.falseParts = falseParts
        }
    }

    /// Why an occurrence at the instant, perhaps made by the event, would begin no journey of the
    /// scenario (index of the programme) as things stand; nil: it would.
    public func refusal(of index: Int, at instant: Instant, by event: Event? = nil) -> Refusal? {
        let scenario = wakeUp.programme.scenarios[index]
        let firing = Firing(scenario: index, occurrence: "", time: instant, event: event)
        let lastEntry = wakeUp.history(of: scenario.name)?.lastEntry
        guard let refusal = wakeUp.refusal(of: firing, scenario, lastEntry: lastEntry)
        else { return nil }
        guard refusal.reason == .notInAudience, let audience = scenario.audience else {
            return Refusal(reason: refusal.reason)
        }
        return Refusal(reason: .notInAudience, falseParts: wakeUp.facts.falseParts(of: audience))
    }

    /// The row that the ledger would get about the first message of a journey that an occurrence at the
    /// instant begins, where conditions, channels, control groups or holds keep it back as things
    /// stand; nil: none does, or which message comes first is not known yet.
    public func obstacle(of index: Int, at instant: Instant, by event: Event? = nil)
        -> LedgerEntry?
    {
        let firing = Firing(scenario: index, occurrence: "", time: instant, event: event)
        return wakeUp.obstacle(to: firing)
    }

    /// The parts of a condition that are not true now, seen from the event where one is given; empty: it
    /// holds.
    public func falseParts(of condition: Expression, event: Event? = nil) -> [FalsePart] {
        // Read once: the optimiser of Swift 6.3.1 fails on the field of a `~Copyable` value here.
        let facts = wakeUp.facts
        if let event {
            facts.view = Viewpoint(event, entry: event.time)
        } else {
            facts.view = Viewpoint()
        }
        return facts.falseParts(of: condition)
    }

    /// The attribute that a dated trigger reads, where it has no value for the member; nil: it has one.
    public func attributeWithoutDate(of trigger: DateTrigger) -> String? {
        guard wakeUp.facts.member(trigger.attribute).dates.isEmpty else { return nil }
        return "member.\(wakeUp.programme.catalogue.attribute(inSlot: trigger.attribute).name)"
    }

    /// The next moment at which the clock fires the scenario for the member; nil: none is known.
    public func nextMoment(of index: Int) -> Instant? { wakeUp.nextMoment(of: index)?.time }
}

extension WakeUp {
    /// What the ledger would say of the first message after the firing, by the rules that ask for no
    /// time of their own; of a firing that is past, by its deadline too.
    fileprivate func obstacle(to firing: Firing) -> LedgerEntry? {
        let scenario = programme.scenarios[firing.scenario]
        guard let (journey, _) = firstSend(after: firing, scenario, until: .distantFuture),
            let place = scenario.stepIndex(journey.step),
            case .send(let send) = scenario.steps[place].kind
        else { return nil }
        look(at: journey)
        let judged = Judged(journey: journey, of: firing.scenario, send: send, by: self)
        if now >= judged.candidate.deadline { return entry(for: judged, .dropped, .expired, nil) }
        for rule in Judged.standingRules {
            switch rule(judged) {
            case .ended?: return entry(for: judged, .dropped, .exited, nil)
            case .final(let outcome, let reason, let detail)?:
                return entry(for: judged, outcome, reason, detail)
            case .heldBack(let reason, _, let detail)?:
                return entry(for: judged, .deferred, reason, detail)
            case .outsideHours?, nil: continue
            }
        }
        return nil
    }
}

// How far a trigger that counts has got.
extension Inquiry {
    /// How many events a count trigger of the scenario has in the window that ends now.
    public func counted(_ trigger: CountTrigger, of index: Int) -> Int {
        let name = wakeUp.programme.scenarios[index].name
        return wakeUp.counted(wakeUp.history(of: name)?.counted ?? [], trigger, at: wakeUp.now)
    }

    /// In how many consecutive periods, the present one or the one before it the last, the member has
    /// had the event of a streak trigger of the scenario.
    public func streak(_ trigger: StreakTrigger, of index: Int) -> Int {
        let name = wakeUp.programme.scenarios[index].name
        let periods = wakeUp.history(of: name)?.periods ?? []
        let present = trigger.every.start(containing: wakeUp.facts.today)
        let earlier = wakeUp.run(of: periods, from: present, by: -1, trigger.every)
        return earlier + (periods.contains(present) ? 1 : 0)
    }

    /// The time of the member's last event of the type (index of the catalogue), as far as it is
    /// remembered; nil: none.
    public func lastEvent(ofType index: Int) -> Instant? { wakeUp.facts.trace(of: index)?.last }
}
