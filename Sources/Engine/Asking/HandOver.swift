public import Campaigns
public import CivilTime
import Expressions

/// What the relay is told when it asks, before an attempt, whether a message may still go out.
public enum HandOverAnswer: Hashable, Sendable {
    case proceed
    /// Not now, perhaps later. Asked again at the instant; nil: whenever the relay asks the next time.
    case wait(Hindrance, until: Instant?)
    /// Never: consent, suppression, erasure. The reason goes with the settlement.
    case cancel(Reason)
}

/// What keeps a message from going out now, and may be over later.
public enum Hindrance: Hashable, Sendable {
    /// The files have no channel, no category or no scenario of that name any more.
    case noChannel(String)
    case noCategory(String)
    case noScenario(String)
    /// The hold of that name is on.
    case hold(String)
    /// Its scenario is paused, or a draft again.
    case notLive(Status)
    case contactHours
    /// The channel has been given as many messages as it takes in a day.
    case capacity
}

extension OutboxMessage {
    /// Whether the message may be handed over to the member as it is now (engine.md, "At hand-over"):
    /// consent, withdrawal, suppression, hold, pause, contact hours. Deadline, erasure and capacity are
    /// the relay's to know. A channel, category or scenario that the files do not have any more can
    /// speak for nobody: the message waits for files that have it.
    public func mayGo(
        to member: Member, at now: Instant, under deployment: Deployment
    ) -> HandOverAnswer {
        let programme = deployment.programme
        let categories = programme.pressure.categories
        guard let channel = programme.channelIndex(named: channel) else {
            return .wait(.noChannel(self.channel), until: nil)
        }
        guard let category = categories.firstIndex(where: { $0.name == self.category }) else {
            return .wait(.noCategory(self.category), until: nil)
        }
        guard let scenario = programme.scenario(named: scenario) else {
            return .wait(.noScenario(self.scenario), until: nil)
        }
        let wakeUp = WakeUp(member, now: now, under: deployment)
        if wakeUp.isSuppressed(to, on: self.channel) { return .cancel(.suppressed) }
        if !wakeUp.isConsented(channel, categories[category]) { return .cancel(.noConsent) }
        let hold = programme.pressure.holds.first {
            $0.covers(category, of: programme) && $0.when.isTrue(wakeUp.facts)
        }
        if let hold { return .wait(.hold(hold.name), until: nil) }
        if scenario.status != .live { return .wait(.notLive(scenario.status), until: nil) }
        let hours = SendHours(
            wakeUp.facts, channel: channel, category: category, in: programme)
        let opening = hours.opening(from: now)
        return opening == now ? .proceed : .wait(.contactHours, until: opening)
    }
}
