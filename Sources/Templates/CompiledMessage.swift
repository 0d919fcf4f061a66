import Diagnostics
import Liquid
import Synchronization

/// The block of a template that travels in other mails, compiled for one locale.
struct CompiledInsert: Sendable {
    let locale: String
    let isHTML: Bool
    let text: CompiledMessage.CompiledText
    /// As of a message.
    let fixed: [LiquidValue]
}

/// A template compiled for one locale and channel.
///
/// A class, because it is chosen anew for each message.
final class CompiledMessage: Sendable {
    let locale: String
    let isHTML: Bool
    let subject: PlacedProgram?
    let preheader: PlacedProgram?
    let body: CompiledText
    /// The text beside the HTML, where the template has one of its own.
    let textPart: CompiledText?
    /// Whether text or layout print inserts.
    let showsInserts: Bool
    /// By the raw value of `FixedName`: what does not depend on the message.
    let fixed: [LiquidValue]
    /// Found when they are first asked for: most of those who load a programme never do.
    private let demands = Mutex<Demands>(.unread)

    /// What the message asks of its values, once its texts have been read for that.
    private enum Demands {
        case unread
        /// nil: only filling it ever tells.
        case found(LiquidDemands?)
    }

    init(
        locale: String, isHTML: Bool, subject: PlacedProgram?, preheader: PlacedProgram?,
        body: CompiledText, textPart: CompiledText?, showsInserts: Bool, fixed: [LiquidValue]
    ) {
        self.locale = locale
        self.isHTML = isHTML
        self.subject = subject
        self.preheader = preheader
        self.body = body
        self.textPart = textPart
        self.showsInserts = showsInserts
        self.fixed = fixed
    }

    /// A text and the layout around it.
    struct CompiledText: Sendable {
        let content: PlacedProgram
        let layout: PlacedProgram?

        /// The whole text; throws where a value is missing, unless gaps are wanted.
        func render(
            _ host: MessageValues, _ clock: RenderClock, _ budget: LiquidBudget,
            _ gaps: TemplateGaps? = nil
        ) throws(LiquidFailure) -> [UInt8] {
            let content = try self.content.render(host, clock, budget, gaps)
            guard let layout else { return content }
            host.content = content
            return try layout.render(host, clock, budget, gaps)
        }

        /// Adds what it asks of the values of a message.
        func add(to finder: inout DemandFinder) {
            let text = finder.read(content.program)
            guard let layout else { return }
            finder.fix(FixedName.content.rawValue, text)
            _ = finder.read(layout.program)
        }
    }

    /// Fills subject, preheader, text and layout, in this order; throws where a value is missing,
    /// unless gaps are wanted. A text part beside the HTML shows the inserts as text.
    func render(
        _ host: MessageValues, _ clock: RenderClock, inserts: [String], gaps: TemplateGaps? = nil
    ) throws(LiquidFailure) -> RenderedMessage {
        let budget = LiquidBudget()
        var subjectText: String?
        if let subject {
            let text = singleLine(try subject.render(host, clock, budget, gaps))
            host[.messageSubject] = .string(text)
            subjectText = text
        }
        if let preheader {
            host[.messagePreheader] = .string(
                singleLine(try preheader.render(host, clock, budget, gaps)))
        }
        let bytes = try body.render(host, clock, budget, gaps)
        guard isHTML else {
            return RenderedMessage(
                locale: locale, subject: subjectText, html: nil, text: trimmedText(bytes))
        }
        var text: String?
        if let textPart {
            if !inserts.isEmpty {
                host[.inserts] = .array(inserts.map { .safe(plainText(ofHTML: $0)) })
            }
            text = trimmedText(try textPart.render(host, clock, budget, gaps))
        }
        return RenderedMessage(
            locale: locale, subject: subjectText, html: renderedString(bytes[...]),
            text: text)
    }

    /// Whether the message can surely be filled for the host; if not, only filling it tells.
    func isSure(_ host: MessageValues, _ clock: RenderClock) -> Bool {
        knownDemands?.areMet(by: host, clock: clock) ?? false
    }

    /// What it asks of its values; nil: only filling it ever tells.
    var knownDemands: LiquidDemands? {
        demands.withLock { demands in
            if case .found(let found) = demands { return found }
            let found = findDemands()
            demands = .found(found)
            return found
        }
    }

    /// What the texts ask for, in the order in which they are filled.
    private func findDemands() -> LiquidDemands? {
        var finder = DemandFinder()
        for name in FixedName.allCases where name.isSettled {
            finder.fix(name.rawValue, fixed[name.rawValue])
        }
        for (name, line) in [(FixedName.messageSubject, subject), (.messagePreheader, preheader)] {
            guard let line else { continue }
            finder.fix(name.rawValue, finder.read(line.program))
        }
        body.add(to: &finder)
        if isHTML { textPart?.add(to: &finder) }
        return finder.demands
    }
}

/// A compiled text and the files that it was written in.
final class PlacedProgram: Sendable {
    let program: LiquidProgram
    let file: SourceText
    /// Offset of the text in its file.
    let base: Int
    /// The files of the partials that it leads to, by name.
    let partials: [String: SourceText]

    init(
        program: LiquidProgram, file: SourceText, base: Int, partials: [String: SourceText]
    ) {
        self.program = program
        self.file = file
        self.base = base
        self.partials = partials
    }

    /// The text; throws where a value is missing, unless gaps are wanted: then what cannot be
    /// filled at all is empty.
    func render(
        _ host: MessageValues, _ clock: RenderClock, _ budget: LiquidBudget, _ gaps: TemplateGaps?
    ) throws(LiquidFailure) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(program.textSize + 256)
        guard let gaps else {
            try program.render(host, clock: clock, budget: budget, into: &output)
            return output
        }
        let found = LiquidGaps()
        do throws(LiquidFailure) {
            try program.render(host, clock: clock, budget: budget, gaps: found, into: &output)
        } catch {
            output = []
            gaps.note(error, at: file.range(base..<base))
        }
        for gap in found.found { gaps.note(gap.failure, at: range(of: gap.place)) }
        return output
    }

    private func range(of place: LiquidPlace) -> SourceRange {
        if let name = place.partial, let partial = partials[name] {
            return partial.range(place.range)
        }
        return file.range((base + place.range.lowerBound)..<(base + place.range.upperBound))
    }
}

/// Text for one line of a header: control characters and line breaks, of Unicode too, become one
/// blank, so that no value can begin another header.
func singleLine(_ bytes: [UInt8]) -> String {
    if !hasControl(bytes), bytes.first != UInt8(ascii: " "), bytes.last != UInt8(ascii: " ") {
        return renderedString(bytes[...])
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

/// Whether UTF-8 has a control character or a line break of Unicode: U+0000 to U+001F, U+007F to
/// U+009F, U+2028 or U+2029.
private func hasControl(_ bytes: [UInt8]) -> Bool {
    for index in bytes.indices {
        switch bytes[index] {
        case 0..<0x20, 0x7F: return true
        case 0xC2: if index + 1 == bytes.count || bytes[index + 1] < 0xA0 { return true }
        case 0xE2:
            guard index + 2 < bytes.count else { return true }
            if bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 { return true }
        default: break
        }
    }
    return false
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
