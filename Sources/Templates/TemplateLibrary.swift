import CivilTime
import Liquid

/// All templates of a programme, compiled for each locale and channel.
public struct TemplateLibrary: Sendable {
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
    public init() {
        self.init([:], locale: "", fields: MessageValues.FieldSlots(firstField: 0))
    }

    /// Names of the templates, ascending.
    public var names: [String] { Set(messages.keys).union(inserts.keys).sorted() }

    /// The locales in which the template can be filled for the channel, in order of the files.
    public func locales(of template: String, channel: Int) -> [String] {
        guard let channels = messages[template], channel < channels.count else { return [] }
        return channels[channel].map(\.locale)
    }

    /// The locales in which the block of a template that travels in other mails is written, in
    /// order of the files.
    public func localesOfInsert(_ template: String) -> [String] {
        (inserts[template] ?? []).map(\.locale)
    }

    /// Those of the locales whose readers find the text, or the block for other mails (`channel`
    /// nil), neither in their locale nor in its language.
    public func localesWithout(
        _ template: String, channel: Int?, among locales: [String]
    ) -> [String] {
        let written =
            channel.map { self.locales(of: template, channel: $0) } ?? localesOfInsert(template)
        return locales.filter { locale in
            !written.contains(locale) && !written.contains(language(of: locale))
        }
    }

    /// Fills a template: of the member's locale, else of its language, else of the programme's.
    public func render(
        _ request: RenderRequest, values: any TemplateValues
    ) -> Result<RenderedMessage, MissingValue> {
        guard let message = message(for: request) else {
            return .failure(MissingValue(name: "template \(request.template)"))
        }
        let host = host(for: request, values, fixed: message.fixed)
        do throws(LiquidFailure) {
            return .success(
                try message.render(host, RenderClock(zone: values.zone), inserts: request.inserts))
        } catch {
            return .failure(MissingValue(error))
        }
    }

    /// Whether a template can be filled, without its text where that can be told without: the
    /// locale that `render` would fill it in, or the failure that it would meet.
    public func probe(
        _ request: RenderRequest, values: any TemplateValues
    ) -> Result<String, MissingValue> {
        if let message = message(for: request) {
            let host = host(for: request, values, fixed: message.fixed)
            if message.isSure(host, RenderClock(zone: values.zone)) {
                return .success(message.locale)
            }
        }
        return render(request, values: values).map(\.locale)
    }

    /// The templates of which `probe` can tell nothing without filling them, as
    /// `template/locale/channel`, the channel by its index; ascending.
    public var untold: [String] {
        messages.flatMap { template, channels in
            channels.enumerated().flatMap { channel, messages in
                messages.filter { $0.knownDemands == nil }
                    .map { "\(template)/\($0.locale)/\(channel)" }
            }
        }
        .sorted()
    }

    /// Fills the block that travels in another mail, by the same choice of locale; the channel of
    /// the request is that mail's, whose format all blocks have.
    public func renderInsert(
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

    /// Fills a template as `render` does, for somebody who wants to look at it: where a value is
    /// missing, it says of what and where, and the rest is there all the same. nil: it is not
    /// written for the channel in any locale that would do.
    public func show(_ request: RenderRequest, values: any TemplateValues) -> ShownMessage? {
        guard let message = message(for: request) else { return nil }
        let (host, gaps) = (host(for: request, values, fixed: message.fixed), TemplateGaps())
        // Nothing is thrown where gaps are wanted.
        let rendered = try? message.render(
            host, RenderClock(zone: values.zone), inserts: request.inserts, gaps: gaps)
        return rendered.map {
            ShownMessage(
                message: $0,
                preheader: message.preheader.map { _ in host[.messagePreheader].printed },
                gaps: gaps.found)
        }
    }

    /// The same for the block that travels in another mail: its text is the message's HTML or, in a
    /// programme whose mails have none, its text.
    public func showInsert(_ request: RenderRequest, values: any TemplateValues) -> ShownMessage? {
        let candidates = inserts[request.template] ?? []
        guard let insert = choice(of: request, among: candidates, locale: \.locale) else {
            return nil
        }
        let (host, gaps) = (host(for: request, values, fixed: insert.fixed), TemplateGaps())
        let bytes = try? insert.text.render(
            host, RenderClock(zone: values.zone), LiquidBudget(), gaps)
        let text = trimmedText(bytes ?? [])
        let rendered = RenderedMessage(
            locale: insert.locale, subject: nil, html: insert.isHTML ? text : nil,
            text: insert.isHTML ? nil : text)
        return ShownMessage(message: rendered, preheader: nil, gaps: gaps.found)
    }

    /// Whether the text that the request would be filled from prints inserts somewhere: into a mail
    /// that does not, none should be put.
    public func showsInserts(_ request: RenderRequest) -> Bool {
        message(for: request)?.showsInserts ?? false
    }

    private func host(
        for request: RenderRequest, _ values: any TemplateValues, fixed: [LiquidValue]
    ) -> MessageValues {
        let host = MessageValues(values, fields: fields, fixed: fixed)
        host[.messageID] = .string(request.messageID)
        host[.messageUnsubscribeURL] = .string(request.unsubscribeURL)
        host[.today] = .date(values.today)
        if !request.inserts.isEmpty { host[.inserts] = .array(request.inserts.map { .safe($0) }) }
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
            let end = wanted.utf8.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            let language = wanted[..<(end ?? wanted.endIndex)]
            if let near = candidates.first(where: { name($0) == language }) { return near }
        }
        return candidates.first { name($0) == locale }
    }
}

extension MissingValue {
    /// What a rendering that failed says in the ledger.
    init(_ failure: LiquidFailure) {
        switch failure {
        case .incomplete(let name): self.init(name: name)
        case .failed(let rule): self.init(name: rule)
        case .limit(let limit): self.init(name: "a template reached the limit: \(limit)")
        }
    }
}
