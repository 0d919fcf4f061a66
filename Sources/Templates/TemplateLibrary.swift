import CivilTime
import Liquid

/// All templates of a programme, compiled for each locale and channel.
package struct TemplateLibrary: Sendable {
    /// By template; then by channel index, each the locales that it is written in.
    private let messages: [String: [[CompiledMessage]]]
    /// Fallback locale.
    private let locale: String
    private let fields: MessageValues.FieldSlots

    init(
        _ messages: [String: [[CompiledMessage]]], locale: String, fields: MessageValues.FieldSlots
    ) {
        self.messages = messages
        self.locale = locale
        self.fields = fields
    }

    /// A library without templates.
    package init() {
        self.init([:], locale: "", fields: MessageValues.FieldSlots(firstField: 0))
    }

    /// Names of the templates, ascending.
    package var names: [String] { messages.keys.sorted() }

    /// The locales in which the template can be filled for the channel, in order of the files.
    package func locales(of template: String, channel: Int) -> [String] {
        guard let channels = messages[template], channel < channels.count else { return [] }
        return channels[channel].map(\.locale)
    }

    /// Fills a template: of the member's locale, else of its language, else of the programme's.
    package func render(
        _ request: RenderRequest, values: any TemplateValues
    ) -> Result<RenderedMessage, MissingValue> {
        guard let message = message(for: request) else {
            return .failure(MissingValue(name: "template \(request.template)"))
        }
        let host = MessageValues(values, fields: fields, fixed: message.fixed)
        host[.messageID] = .string(request.messageID)
        host[.messageUnsubscribeURL] = .string(request.unsubscribeURL)
        host[.today] = .date(values.today)
        do throws(LiquidFailure) {
            return .success(try message.render(host, RenderClock(zone: values.zone)))
        } catch {
            return .failure(MissingValue(error))
        }
    }

    private func message(for request: RenderRequest) -> CompiledMessage? {
        guard let channels = messages[request.template], request.channel < channels.count else {
            return nil
        }
        let candidates = channels[request.channel]
        if let wanted = request.locale {
            if let exact = candidates.first(where: { $0.locale == wanted }) { return exact }
            let language = language(of: wanted)
            if let near = candidates.first(where: { $0.locale == language }) { return near }
        }
        return candidates.first { $0.locale == locale }
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

/// A template compiled for one locale and channel.
struct CompiledMessage: Sendable {
    let locale: String
    let isHTML: Bool
    let subject: LiquidProgram?
    let preheader: LiquidProgram?
    let body: CompiledText
    /// The text beside the HTML, where the template has one of its own.
    let textPart: CompiledText?
    /// By the raw value of `FixedName`: what does not depend on the message.
    let fixed: [LiquidValue]

    /// A text and the layout around it.
    struct CompiledText: Sendable {
        let content: LiquidProgram
        let layout: LiquidProgram?

        /// The whole text; throws where a value is missing.
        func render(
            _ host: MessageValues, _ clock: RenderClock, _ budget: LiquidBudget
        ) throws(LiquidFailure) -> [UInt8] {
            let content = try CompiledMessage.bytes(of: self.content, host, clock, budget)
            guard let layout else { return content }
            host.content = content
            return try CompiledMessage.bytes(of: layout, host, clock, budget)
        }
    }

    /// Fills subject, preheader, text and layout, in this order; throws where a value is missing.
    func render(
        _ host: MessageValues, _ clock: RenderClock
    ) throws(LiquidFailure) -> RenderedMessage {
        let budget = LiquidBudget()
        var subjectText: String?
        if let subject {
            let text = singleLine(try CompiledMessage.bytes(of: subject, host, clock, budget))
            host[.messageSubject] = .string(text)
            subjectText = text
        }
        if let preheader {
            host[.messagePreheader] = .string(
                singleLine(try CompiledMessage.bytes(of: preheader, host, clock, budget)))
        }
        let bytes = try body.render(host, clock, budget)
        guard isHTML else {
            return RenderedMessage(
                locale: locale, subject: subjectText, html: nil, text: trimmedText(bytes))
        }
        var text: String?
        if let textPart { text = trimmedText(try textPart.render(host, clock, budget)) }
        return RenderedMessage(
            locale: locale, subject: subjectText, html: renderedString(bytes[...]),
            text: text)
    }

    private static func bytes(
        of program: LiquidProgram, _ host: MessageValues, _ clock: RenderClock,
        _ budget: LiquidBudget
    ) throws(LiquidFailure) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(program.textSize + 256)
        try program.render(host, clock: clock, budget: budget, into: &output)
        return output
    }
}

/// Text for one line of a header: control characters and line breaks, of Unicode too, become one
/// blank, so that no value can begin another header.
func singleLine(_ bytes: [UInt8]) -> String {
    let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 && $0 != 0xE2 }
    if isPlain, bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " ") {
        return String(decoding: bytes, as: UTF8.self)
    }
    var line = String.UnicodeScalarView()
    var needsBlank = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: needsBlank = true
        default:
            if needsBlank, !line.isEmpty, line.last != " ", scalar != " " { line.append(" ") }
            needsBlank = false
            line.append(scalar)
        }
    }
    while line.last == " " { line.removeLast() }
    return String(line.drop { $0 == " " })
}

/// Text without white space at its ends: files end with a line break that messages do not need.
private func trimmedText(_ bytes: [UInt8]) -> String {
    var slice = bytes[...]
    while let first = slice.first, isBlank(first) { slice = slice.dropFirst() }
    while let last = slice.last, isBlank(last) { slice = slice.dropLast() }
    return renderedString(slice)
}

/// The string of bytes that were put together from strings, cut at ASCII signs only: they are
/// UTF-8, so nobody need look through them again.
func renderedString(_ bytes: ArraySlice<UInt8>) -> String {
    if #available(macOS 26, *) {
        String(copying: UTF8Span(unchecked: bytes.span))
    } else {
        String(decoding: bytes, as: UTF8.self)
    }
}
