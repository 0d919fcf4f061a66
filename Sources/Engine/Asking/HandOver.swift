import Campaigns
package import CivilTime
import Expressions

/// What the relay is told when it asks, before an attempt, whether a message may still go out.
package enum HandOverAnswer: Hashable, Sendable {
    case proceed
    /// Not now, perhaps later: outside contact hours, no capacity left today, a hold. Asked again at
    /// the instant; nil: whenever the relay asks the next time.
    case wait(until: Instant?)
    /// Never: consent, suppression, erasure. The reason goes with the settlement.
    case cancel(Reason)
}

extension OutboxMessage {
    /// Whether the message may be handed over to the member as it is now (engine.md, "At hand-over"):
    /// consent, withdrawal, suppression, hold, pause, contact hours. Deadline, erasure and capacity are
    /// the relay's to know. A channel, category or scenario that the files do not have any more can
    /// speak for nobody: the message waits for files that have it.
    package func mayGo(
        to member: Member, at now: Instant, under deployment: Deployment
    ) -> HandOverAnswer {
        let programme = deployment.programme
        let wakeUp = WakeUp(member, now: now, under: deployment)
        guard let channel = programme.channelIndex(named: channel),
            let category = programme.pressure.categories.firstIndex(where: { $0.name == self.category }),
            let scenario = programme.scenario(named: scenario)
        else { return .wait(until: nil) }
        if wakeUp.isSuppressed(to, on: self.channel) { return .cancel(.suppressed) }
        if !wakeUp.isConsented(channel, programme.pressure.categories[category]) {
            return .cancel(.noConsent)
        }
        let isHeld = programme.pressure.holds.contains {
            $0.covers(category, of: programme) && $0.when.isTrue(wakeUp.facts)
        }
        if isHeld || scenario.status != .live { return .wait(until: nil) }
        let hours = SendHours(
            wakeUp.facts, channel: channel, category: category, in: programme)
        let opening = hours.opening(from: now)
        return opening == now ? .proceed : .wait(until: opening)
    }
}
