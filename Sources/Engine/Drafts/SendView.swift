public import Campaigns
public import CivilTime
import Expressions
public import Templates

/// A message filled to be looked at: nothing has been decided about it, and nothing will be sent.
public struct ShownDraft: Sendable {
    /// As the outbox would hold it; `incomplete`, with marks in its text, where there are gaps.
    public var message: OutboxMessage
    public var preheader: String?
    /// Values that it lacks, and where; empty: it is as it would be sent.
    public var gaps: [TemplateGap]
}

/// A send of a journey as it stands for one member at an instant, whatever the rules would say of
/// it: what previews show. It is filled by the same way as a message that is sent.
public struct SendView {
    /// What rule 5 would take: an index of the programme.
    public let channel: Int?
    /// Why it would take none.
    public let refusal: Reason?
    /// The variant that the member's share falls into.
    public let template: String
    /// The member's own locale; nil: it has none.
    public let locale: String?
    /// The member's zone.
    public let zone: ZoneRules
    /// Scenario and step of the inserts that would travel in its mail.
    public let inserts: [(scenario: String, step: String)]
    private let carried: [CarriedInsert]
    private let draft: MessageDraft

    /// The send that the journey stands at, for a member with these events; the journey is one
    /// through a scenario of the programme, and need not be one of the member's own.
    public init(
        of send: Send, in journey: Journey, for member: Member,
        knowing events: [Event], at now: Instant, under deployment: Deployment
    ) {
        guard let index = deployment.programme.scenarioIndex(named: journey.scenario) else {
            preconditionFailure("a journey that is looked at goes through a scenario of the files")
        }
        var (journey, member) = (journey, member)
        journey.place = .sending(Candidate(due: now, deadline: .distantFuture))
        member.state.recorded = EventTrace.all(
            of: events, upTo: now, deployment.programme.catalogue)
        let wakeUp = WakeUp(member, now: now, under: deployment)
        wakeUp.look(at: journey)
        let judged = Judged(journey: journey, of: index, send: send, by: wakeUp)
        carried = wakeUp.insertsToCarry(in: judged).filter {
            $0.judged.messageID != judged.messageID
        }
        wakeUp.look(at: journey)
        (channel, refusal) = (judged.choice.channel, judged.choice.refusal)
        (template, locale, zone) = (judged.template, judged.facts.locale, judged.facts.zone)
        inserts = carried.map { ($0.judged.scenario.name, $0.judged.journey.step) }
        draft = judged.draft(by: channel ?? 0)
    }

    /// A template that no scenario sends, for a member with these events; `trigger` is what it
    /// reads of an event.
    public init(
        ofUnsent template: String, trigger: TriggerEvent?, for member: Member,
        knowing events: [Event], at now: Instant, under deployment: Deployment
    ) {
        let facts = Facts(
            attributes: member.attributes, events: events, now: now, deployment: deployment)
        facts.view.trigger = trigger
        let key = hexadecimal(SHA256.digest(joining: member.id, template))
        draft = MessageDraft(
            deployment: deployment, facts: facts, now: now, member: member.id, scenario: "",
            occurrence: "", step: "", category: "", priority: 0, deadline: .distantFuture,
            key: key, id: String(key.prefix(20)), template: template, channel: 0, locale: nil,
            address: "")
        (channel, refusal, self.template, inserts, carried) = (nil, nil, template, [], [])
        (locale, zone) = (facts.locale, facts.zone)
    }

    /// The message of a template by a channel: in the member's language or, of several, that of the
    /// locale; nil where it is not written.
    public func show(template: String, channel: Int, locale: String?) -> ShownDraft? {
        var draft = draft(by: channel, locale)
        draft.template = template
        let carries = channel == self.channel && template == self.template
        return draft.show(carrying: carries ? carried : [])
    }

    /// The block of a template that travels in mails of the channel.
    public func showInsert(template: String, channel: Int, locale: String?) -> ShownDraft? {
        var draft = draft(by: channel, locale)
        draft.template = template
        return draft.showInsert()
    }

    private func draft(by channel: Int, _ locale: String?) -> MessageDraft {
        var draft = draft
        draft.channel = channel
        draft.locale = locale ?? self.locale
        draft.address = draft.facts.text(draft.deployment.programme.channels[channel].to) ?? ""
        return draft
    }
}
