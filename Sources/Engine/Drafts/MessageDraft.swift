import Campaigns
import CivilTime
import Templates

/// A message that is about to be written: of which step it is and for whom, what it is called for
/// good, and from which template, by which channel and in whose language it is filled.
struct MessageDraft {
    let deployment: Deployment
    let facts: Facts
    let now: Instant
    let member: String
    let scenario: String
    let occurrence: String
    let step: String
    let category: String
    let priority: Int
    let deadline: Instant
    let key: String
    let id: String
    var template: String
    /// Index of the programme.
    var channel: Int
    /// The locale whose text is wanted; nil: the programme's.
    var locale: String?
    var address: String

    private var templates: TemplateLibrary { deployment.edition.templates }

    /// The message filled, with its texts unless the deployment does without them; a failure names
    /// the value that is missing.
    func fill(carrying inserts: [CarriedInsert]) -> Result<OutboxMessage, MissingValue> {
        let request = request(inserts)
        guard deployment.settings.writesTexts else {
            switch templates.probe(request, values: facts) {
            case .success(let locale):
                return .success(message(.ready, locale: locale, inserts, request.unsubscribeURL))
            case .failure(let missing): return .failure(missing)
            }
        }
        switch templates.render(request, values: facts) {
        case .success(let rendered):
            return .success(filled(rendered, .ready, inserts, request.unsubscribeURL))
        case .failure(let missing): return .failure(missing)
        }
    }

    /// Whether the template shows inserts at all.
    var showsInserts: Bool { templates.showsInserts(request([])) }

    /// The block that travels in another mail; a failure names the value that is missing.
    func fillInsert() -> Result<String, MissingValue> {
        templates.renderInsert(request([]), values: facts)
    }

    /// The message as far as it can be written without its text.
    func incompleteMessage() -> OutboxMessage {
        message(
            .incomplete, locale: locale ?? deployment.programme.locale, [], unsubscribeURL)
    }

    /// The message filled as far as values go, to be looked at; nil: there is no text for it.
    func show(carrying inserts: [CarriedInsert]) -> ShownDraft? {
        templates.show(request(inserts), values: facts).map { shown($0, inserts) }
    }

    /// The block that travels in another mail, to be looked at; nil: there is none.
    func showInsert() -> ShownDraft? {
        templates.showInsert(request([]), values: facts).map { shown($0, []) }
    }

    private func shown(_ shown: ShownMessage, _ inserts: [CarriedInsert]) -> ShownDraft {
        let status = shown.gaps.isEmpty ? MessageStatus.ready : .incomplete
        return ShownDraft(
            message: filled(shown.message, status, inserts, unsubscribeURL),
            preheader: shown.preheader,
            gaps: shown.gaps)
    }

    private func request(_ inserts: [CarriedInsert]) -> RenderRequest {
        RenderRequest(
            template: template, channel: channel, locale: locale, messageID: id,
            unsubscribeURL: unsubscribeURL, inserts: inserts.map(\.html))
    }

    private var unsubscribeURL: String {
        let links = deployment.settings.links
        return deployment.settings.namesMessages ? links.link(of: id) : links.publicURL
    }

    private func filled(
        _ rendered: RenderedMessage, _ status: MessageStatus, _ inserts: [CarriedInsert],
        _ unsubscribeURL: String
    ) -> OutboxMessage {
        message(
            status, locale: rendered.locale, inserts, unsubscribeURL, subject: rendered.subject,
            html: rendered.html, text: rendered.text)
    }

    /// The message; without texts where none are given.
    private func message(
        _ status: MessageStatus, locale: String, _ inserts: [CarriedInsert],
        _ unsubscribeURL: String, subject: String? = nil, html: String? = nil, text: String? = ""
    ) -> OutboxMessage {
        OutboxMessage(
            id: id, key: key, member: member, scenario: scenario, occurrence: occurrence,
            step: step, template: template, channel: deployment.programme.channels[channel].name,
            category: category, priority: priority, locale: locale, to: address,
            subject: subject, html: html, text: text, unsubscribeURL: unsubscribeURL,
            decidedAt: now, deadline: deadline, status: status,
            inserts: inserts.map(\.judged.messageID))
    }
}
