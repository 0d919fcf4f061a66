import CivilTime
import Liquid

/// All templates of a programme, compiled for each locale and channel.
package struct TemplateLibrary: Sendable {
    /// By template; then by channel index, each the locales that it is written in.
    private let messages: [String: [[CompiledMessage]]]
    /// The blocks for other mails, by template, in each locale that they are written in.
    private let inserts: [String: [CompiledInsert]]
    /// Fallback locale.
    private let locale: String
    private let fields: MessageValues.FieldSlots

    init(
        _ messages: [String: [[CompiledMessage]]], inserts: [String: [CompiledInsert]] = [:],
        locale: String, fields: MessageValues.FieldSlots
    ) {
        self.messages = messages
        self.inserts = inserts
        self.locale = locale
        self.fields = fields
    }

    /// A library without templates.
    package init() {
        self.init([:], locale: "", fields: MessageValues.FieldSlots(firstField: 0))
    }

    /// Names of the templates, ascending.
    package var names: [String] { messages.keys.sorted() }

    /// Fills a template: of the member's locale, else of its language, else of the programme's.
    package func render(
        _ request: RenderRequest, values: any TemplateValues
    ) -> Result<RenderedMessage, MissingValue> {
        guard let message = message(for: request) else {
            return .failure(MissingValue(name: "template \(request.template)"))
        }
        let host = host(for: request, values, fixed: message.fixed)
        if !request.inserts.isEmpty { host[.inserts] = .array(request.inserts.map { .safe($0) }) }
        do throws(LiquidFailure) {
            return .success(
                try message.render(host, RenderClock(zone: values.zone), inserts: request.inserts))
        } catch {
            return .failure(MissingValue(error))
        }
    }

    /// Fills the block that travels in another mail, by the same choice of locale; the channel of
    /// the request is that mail's, whose format all blocks have.
    package func renderInsert(
        _ request: RenderRequest, values: any TemplateValues
    ) -> Result<String, MissingValue> {
        let candidates = inserts[request.template] ?? []
        guard let insert = choice(of: request, among: candidates, locale: \.locale) else {
            return .failure(MissingValue(name: "insert of template \(request.template)"))
        }
        let host = host(for: request, values, fixed: insert.fixed)
        do throws(LiquidFailure) {
            let clock = RenderClock(zone: values.zone)
            let bytes = try insert.text.render(host, clock, LiquidBudget())
            return .success(trimmedText(bytes))
        } catch {
            return .failure(MissingValue(error))
        }
    }

    /// Whether the text that the request would be filled from prints inserts somewhere: into a mail
    /// that does not, none should be put.
    package func showsInserts(_ request: RenderRequest) -> Bool {
        message(for: request)?.showsInserts ?? false
    }

    private func host(
        for request: RenderRequest, _ values: any TemplateValues, fixed: [LiquidValue]
    ) -> MessageValues {
        let host = MessageValues(values, fields: fields, fixed: fixed)
        host[.messageID] = .string(request.messageID)
        host[.messageUnsubscribeURL] = .string(request.unsubscribeURL)
        host[.today] = .date(values.today)
        return host
    }

    private func message(for request: RenderRequest) -> CompiledMessage? {
        guard let channels = messages[request.template], request.channel < channels.count else {
            return nil
        }
        return choice(of: request, among: channels[request.channel], locale: \.locale)
    }

    /// The one in the member's locale, else in its language, else in the programme's locale.
    private func choice<Text>(
        of request: RenderRequest, among candidates: [Text], locale name: (Text) -> String
    ) -> Text? {
        if let wanted = request.locale {
            if let exact = candidates.first(where: { name($0) == wanted }) { return exact }
            let language = language(of: wanted)
            if let near = candidates.first(where: { name($0) == language }) { return near }
        }
        return candidates.first { name($0) == locale }
    }
}

extension MissingValue {
    /// What a rendering that failed says in the ledger.
    fileprivate init(_ failure: LiquidFailure) {
        switch failure {
        case .incomplete(let name): self.init(name: name)
        case .failed(let rule): self.init(name: rule)
        case .limit(let limit): self.init(name: "a template reached the limit: \(limit)")
        }
    }
}
