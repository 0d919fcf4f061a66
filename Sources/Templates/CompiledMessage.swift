import Liquid

/// The block of a template that travels in other mails, compiled for one locale.
struct CompiledInsert: Sendable {
    let locale: String
    let text: CompiledMessage.CompiledText
    /// As of a message.
    let fixed: [LiquidValue]
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
    /// Whether text or layout print inserts.
    let showsInserts: Bool
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
    /// A text part beside the HTML shows the inserts as text.
    func render(
        _ host: MessageValues, _ clock: RenderClock, inserts: [String]
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
        if let textPart {
            if !inserts.isEmpty {
                host[.inserts] = .array(inserts.map { .safe(plainText(ofHTML: $0)) })
            }
            text = trimmedText(try textPart.render(host, clock, budget))
        }
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
func trimmedText(_ bytes: [UInt8]) -> String {
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
