import Campaigns
import Templates

extension Judged {
    /// Rule 12: fills the template; a failure names the value that is missing.
    func fill(carrying inserts: [CarriedInsert]) -> Result<OutboxMessage, MissingValue> {
        draft.fill(carrying: inserts)
    }

    /// Whether the message's template shows inserts at all.
    var showsInserts: Bool { draft.showsInserts }

    /// The block that travels in another mail; a failure names the value that is missing.
    func fillInsert(for channel: Int) -> Result<String, MissingValue> {
        draft(by: channel).fillInsert()
    }

    /// The message as far as it can be written without its text.
    func incompleteMessage() -> OutboxMessage { draft.incompleteMessage() }

    private var draft: MessageDraft {
        guard let channel = choice.channel else {
            preconditionFailure("rule 5 lets no candidate pass that has no channel")
        }
        return draft(by: channel)
    }

    /// The message by that channel, to the address that was chosen.
    func draft(by channel: Int) -> MessageDraft {
        MessageDraft(
            deployment: deployment, facts: facts, now: now, member: member,
            scenario: scenario.name, occurrence: journey.occurrence, step: journey.step,
            category: category.name, priority: scenario.priority, deadline: candidate.deadline,
            key: messageKey, id: messageID, template: template, channel: channel,
            locale: facts.locale, address: choice.address ?? "")
    }
}
