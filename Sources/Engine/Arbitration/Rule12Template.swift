import Campaigns
import CivilTime
import Templates

extension Judged {
    /// Rule 12: fills the template; a failure names the value that is missing.
    func fill(carrying inserts: [CarriedInsert]) -> Result<OutboxMessage, MissingValue> {
        var request = request(for: channel)
        request.inserts = inserts.map(\.html)
        return deployment.edition.templates.render(request, values: facts).map { rendered in
            var message = message(
                .ready, locale: rendered.locale, subject: rendered.subject, html: rendered.html,
                text: rendered.text)
            message.inserts = inserts.map(\.judged.messageID)
            return message
        }
    }

    /// Whether the message's template shows inserts at all.
    var showsInserts: Bool { deployment.edition.templates.showsInserts(request(for: channel)) }

    /// The block that travels in another mail; a failure names the value that is missing.
    func fillInsert(for channel: Int) -> Result<String, MissingValue> {
        deployment.edition.templates.renderInsert(request(for: channel), values: facts)
    }

    private func request(for channel: Int) -> RenderRequest {
        RenderRequest(
            template: template, channel: channel, locale: facts.locale, messageID: messageID,
            unsubscribeURL: unsubscribeURL)
    }

    /// The message as far as it can be written without its text.
    func incompleteMessage() -> OutboxMessage {
        message(
            .incomplete, locale: facts.locale ?? programme.locale, subject: nil, html: nil,
            text: "")
    }

    private var channel: Int {
        guard let channel = choice.channel else {
            preconditionFailure("rule 5 lets no candidate pass that has no channel")
        }
        return channel
    }

    private var unsubscribeURL: String { "\(deployment.settings.publicURL)/u/\(messageID)" }

    private func message(
        _ status: MessageStatus, locale: String, subject: String?, html: String?, text: String?
    ) -> OutboxMessage {
        OutboxMessage(
            id: messageID, key: messageKey, member: member, scenario: scenario.name,
            occurrence: journey.occurrence, step: journey.step, template: template,
            channel: programme.channels[channel].name, category: category.name,
            priority: scenario.priority, locale: locale, to: choice.address ?? "",
            subject: subject, html: html, text: text, unsubscribeURL: unsubscribeURL,
            decidedAt: now, deadline: candidate.deadline, status: status)
    }
}
