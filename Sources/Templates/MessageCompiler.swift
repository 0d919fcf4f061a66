import Campaigns
import Diagnostics
import Expressions
import Liquid

/// Compiles one template for one locale and channel.
struct MessageCompiler {
    private let loading: TemplateLoading
    private let template: String
    private let locale: String
    private let channel: Int
    private let sendings: [TemplateSurroundings.Sending]
    private let partials: LiquidPartials
    private(set) var diagnostics: Set<Diagnostic> = []
    /// Partials that the text or its layout includes.
    private var included: Set<String> = []
    /// Names that only the message or the programme know and that the text or its layout reads.
    private var mentioned: Set<FixedName> = []

    init(_ loading: TemplateLoading, template: String, locale: String, channel: Int) {
        self.loading = loading
        self.template = template
        self.locale = locale
        self.channel = channel
        sendings = loading.surroundings.sendings.filter { $0.template == template }
        partials = loading.partials(in: locale)
    }

    private var surroundings: TemplateSurroundings { loading.surroundings }
    private var isHTML: Bool {
        // A programme whose channels could not be read has none.
        surroundings.channels.indices.contains(channel)
            && surroundings.channels[channel].format == .html
    }

    /// The template with its layout, subject and text part.
    mutating func message(at path: TemplatePath) -> CompiledMessage {
        let file = file(at: path)
        let fields = file.frontMatter.fields
        let subject = fields["subject"].map { line($0, of: file, part: .subject) }
        let preheader = fields["preheader"].map { line($0, of: file, part: .preheader) }
        mentioned = []
        let body = text(of: file, isHTML: isHTML)
        let showsInserts = mentioned.contains(.inserts)
        if !mentioned.contains(.messageUnsubscribeURL) { checkUnsubscribeLink(of: file) }
        checkSigns(of: file)
        checkRequiredPartials(of: file)
        checkSubject(of: file)
        if !showsInserts { checkInserts(of: file) }
        return CompiledMessage(
            locale: locale, isHTML: isHTML, subject: subject, preheader: preheader, body: body,
            textPart: textPart(), showsInserts: showsInserts, fixed: fixedValues)
    }

    /// The block that travels in other mails.
    mutating func insert(at path: TemplatePath) -> CompiledInsert {
        let file = file(at: path)
        reportHeaders(of: file, "the mail that the block travels in has its own")
        let text = text(of: file, isHTML: isHTML)
        return CompiledInsert(locale: locale, isHTML: isHTML, text: text, fixed: fixedValues)
    }

    private func file(at path: TemplatePath) -> ReadTemplate {
        guard let file = loading.files[path] else {
            preconditionFailure("only files that have been read are compiled")
        }
        return file
    }

    private mutating func textPart() -> CompiledMessage.CompiledText? {
        let name = surroundings.channels[channel].name
        let path = TemplatePath.textPart(template: template, locale: locale, channel: name)
        guard let file = loading.files[path] else { return nil }
        reportHeaders(of: file, "it belongs to the HTML that the text part goes with")
        return text(of: file, isHTML: false)
    }

    /// What is part of a message has no subject and no preheader of its own.
    private mutating func reportHeaders(of file: ReadTemplate, _ reason: String) {
        for name in ["subject", "preheader"] {
            guard let field = file.frontMatter.fields[name] else { continue }
            let message = "'\(name)' has no place here: \(reason)"
            report(Problem(.frontMatter, message, at: field.range), in: file)
        }
    }

    /// A text and the layout that its front matter names.
    private mutating func text(
        of file: ReadTemplate, isHTML: Bool
    ) -> CompiledMessage.CompiledText {
        let content = compile(file.body, of: file, base: file.base, part: .body, isHTML: isHTML)
        guard let field = file.frontMatter.fields["layout"] else {
            return CompiledMessage.CompiledText(content: content, layout: nil)
        }
        guard let layout = loading.files[.layout(name: field.text)] else {
            let names = loading.files.keys.compactMap { path in
                if case .layout(let name) = path { name } else { nil }
            }
            report(
                Problem(
                    .missingLayout, "there is no layout '\(field.text)'", at: field.range,
                    suggestion: nearest(to: field.text, among: names.sorted())), in: file)
            return CompiledMessage.CompiledText(content: content, layout: nil)
        }
        mentioned.remove(.content)
        let program = compile(layout.body, of: layout, base: 0, part: .layout, isHTML: isHTML)
        if !mentioned.contains(.content) {
            report(
                Problem(
                    .missingLayout,
                    "a layout shows the message that it frames with {{ content }}, and this one "
                        + "never does", at: 0..<0), in: layout)
        }
        return CompiledMessage.CompiledText(content: content, layout: program)
    }

    /// A line of front matter.
    private mutating func line(
        _ field: FrontMatter.Field, of file: ReadTemplate, part: MessagePart
    ) -> PlacedProgram {
        let source = LiquidSource(field.text)
        return compile(source, of: file, base: field.range.lowerBound, part: part, isHTML: false)
    }

    /// Compiles a text whose offsets begin at `base` of its file, and reports what is wrong.
    private mutating func compile(
        _ source: LiquidSource, of file: ReadTemplate, base: Int, part: MessagePart, isHTML: Bool
    ) -> PlacedProgram {
        var settings = LiquidSettings()
        settings.isStrict = true
        settings.escapes = isHTML
        let isHeader = part == .subject || part == .preheader
        settings.filters = LocaleFilters.filters(
            locale: locale, currency: surroundings.currency,
            spaces: isHTML || isHeader && self.isHTML ? .typographic : .plain)
        settings.partials = partials
        let catalogue = surroundings.catalogue
        settings.scope = TemplateNames(catalogue, triggers: triggers, part: part)
        let (program, analysis, problems) = LiquidProgram.compile(source, settings)
        for located in problems {
            report(located.problem, partial: located.partial, in: file, base: base)
        }
        included.formUnion(analysis.partials)
        mentioned.formUnion(analysis.reads.compactMap { FixedName(rawValue: $0.slot) })
        checkFields(analysis, in: file, base: base)
        for use in analysis.filterUses where use.name == "safe" {
            let problem = Problem(
                .safeFilter, "'safe' prints a value as it is; nobody but you may have written it",
                at: use.range, severity: .warning)
            report(problem, partial: use.partial, in: file, base: base)
        }
        checkLinks(analysis, in: file, base: base)
        checkHoles(analysis, in: file, base: base)
        return PlacedProgram(
            program: program, file: file.source, base: base,
            partials: files(ofPartials: analysis.partials))
    }

    /// The files that those partials are written in, in this locale.
    private func files(ofPartials names: [String]) -> [String: SourceText] {
        var files: [String: SourceText] = [:]
        for name in names { files[name] = loading.partial(name, in: locale)?.source }
        return files
    }

    /// A value that some members lack leaves their message incomplete, unless the template says
    /// what to do instead. Whoever is reached by a channel has the address that it asks for.
    private mutating func checkHoles(_ analysis: LiquidAnalysis, in file: ReadTemplate, base: Int) {
        let address = surroundings.channels[channel].to.text
        let preheader = FixedName.messagePreheader.rawValue
        for read in analysis.reads
        where read.canLeaveHole && read.path != address && read.slot != preheader
            && !isAlwaysPresent(read.path)
        {
            let problem = Problem(
                .mayBeMissing,
                """
                '\(read.path)' may have no value, and the message of such a member is not sent; \
                say what to do instead by '| default: ...' or an '{% if \(read.path) %}' around it
                """,
                at: read.range, severity: .warning)
            report(problem, partial: read.partial, in: file, base: base)
        }
    }

    /// Whether nobody is sent the template who has no value of that name: the audiences ask for one.
    private func isAlwaysPresent(_ path: String) -> Bool {
        !sendings.isEmpty && sendings.allSatisfy { $0.present.contains(path) }
    }

    /// An address that begins with a value may begin with `javascript:`; ours and the programme's
    /// own do not.
    private mutating func checkLinks(_ analysis: LiquidAnalysis, in file: ReadTemplate, base: Int) {
        for start in analysis.linkStarts {
            switch start.slot.flatMap(FixedName.init(rawValue:)) {
            case .messageUnsubscribeURL, .programmeName, .programmeCurrency, .programmeLocale,
                .programmeTimezone:
                continue
            default: break
            }
            let problem = Problem(
                .unsafeLink,
                """
                an address should begin with text such as 'https://', and '\(start.path)' may \
                hold 'javascript:'
                """,
                at: start.range, severity: .warning)
            report(problem, partial: start.partial, in: file, base: base)
        }
    }

    /// The events whose fields the template may read: those of any scenario that sends it, and of a
    /// template that none sends any event's.
    private var triggers: [Int] {
        if sendings.isEmpty { return Array(surroundings.catalogue.events.indices) }
        var triggers: [Int] = []
        for trigger in sendings.flatMap(\.triggers) where !triggers.contains(trigger) {
            triggers.append(trigger)
        }
        return triggers
    }

    /// What one scenario's events have, another's may lack.
    private mutating func checkFields(
        _ analysis: LiquidAnalysis, in file: ReadTemplate, base: Int
    ) {
        let catalogue = surroundings.catalogue
        for read in analysis.reads {
            let field = read.slot - TemplateSlot.firstField(catalogue)
            guard field >= 0 else { continue }
            for sending in sendings where !catalogue.hasField(field, in: sending.triggers) {
                let reason =
                    sending.triggers.isEmpty
                    ? "which no event begins" : "whose events have no such field"
                let problem = Problem(
                    .unknownName,
                    "'\(read.path)' is not known in scenario '\(sending.scenario)', \(reason)",
                    at: read.range)
                report(problem, partial: read.partial, in: file, base: base)
            }
        }
    }

    /// A mail without a subject is taken for spam. Front matter that cannot be read has been
    /// reported already.
    private mutating func checkSubject(of file: ReadTemplate) {
        let isWritten = file.frontMatter.fields["subject"]?.text.isEmpty == false
        guard surroundings.channels[channel].name == "email", !isWritten,
            file.frontMatter.problems.isEmpty
        else { return }
        report(
            Problem(
                .missingKey,
                """
                an email needs a subject: put a line 'subject: ...' between two lines '---' at \
                the top
                """,
                at: 0..<0, severity: .warning), in: file)
    }

    /// Whoever gets a mail that need not be must be able to stop them.
    private mutating func checkUnsubscribeLink(of file: ReadTemplate) {
        let scenario = sendings.first { $0.channels.contains(channel) && !$0.isExempt }?.scenario
        guard let scenario, surroundings.channels[channel].name == "email" else { return }
        let message =
            "this mail of scenario '\(scenario)' has no link to unsubscribe: neither it nor its"
            + " layout holds {{ message.unsubscribe_url }}"
        report(Problem(.unsubscribeLink, message, at: 0..<0, severity: .warning), in: file)
    }

    /// A text message that leaves the alphabet of GSM, or is longer than a segment, costs double.
    private mutating func checkSigns(of file: ReadTemplate) {
        guard surroundings.channels[channel].name == "sms" else { return }
        let signs = TextSigns(String(decoding: file.source.bytes[file.base...], as: UTF8.self))
        let found: Problem
        if let (sign, range) = signs.stranger {
            let message =
                "'\(sign)' is not in the alphabet of text messages (GSM-7): with it, only 70 signs"
                + " fit in one, not 160"
            found = Problem(.smsAlphabet, message, at: range, severity: .warning)
        } else if let range = signs.overflow {
            let message =
                "from here on the text no longer fits in one text message: it has"
                + " \(signs.count) signs without its values, and 160 fit"
            found = Problem(.smsLength, message, at: range, severity: .warning)
        } else {
            return
        }
        report(found.moved(by: file.base), in: file)
    }

    /// Where scenarios use `insert`, an email that a scenario sends should show inserts: its layout
    /// must, and without one the text should.
    private mutating func checkInserts(of file: ReadTemplate) {
        let isSent = sendings.contains { $0.channels.contains(channel) }
        guard surroundings.usesInserts, isSent, surroundings.channels[channel].name == "email"
        else { return }
        let loop = "{% for insert in inserts %}{{ insert }}{% endfor %}"
        let layout = file.frontMatter.fields["layout"]
        if let layout, let file = loading.files[.layout(name: layout.text)] {
            let message = "a scenario uses 'if_blocked: insert', so this layout must hold \(loop)"
            report(Problem(.insertsNotShown, message, at: 0..<0), in: file)
        } else if layout == nil {
            let message = "this mail carries no inserts, for it does not hold \(loop)"
            report(
                Problem(.insertsNotShown, message, at: 0..<0, severity: .warning), in: file)
        }
    }

    private mutating func checkRequiredPartials(of file: ReadTemplate) {
        let name = surroundings.channels[channel].name
        for partial in surroundings.requiredPartials[channel] ?? []
        where !included.contains(partial) {
            report(
                Problem(
                    .requiredPartial,
                    """
                    a template of channel '\(name)' must include the partial '\(partial)', by \
                    itself or by its layout
                    """,
                    at: 0..<0), in: file)
        }
    }

    private mutating func report(_ problem: Problem, in file: ReadTemplate) {
        diagnostics.insert(Diagnostic(problem, in: file.source))
    }

    /// Reports a problem of the text, or of the partial that it led to.
    private mutating func report(
        _ problem: Problem, partial: String?, in file: ReadTemplate, base: Int
    ) {
        guard let partial else { return report(problem.moved(by: base), in: file) }
        guard let source = loading.partial(partial, in: locale) else { return }
        report(problem, in: source)
    }

    /// What programme and locale say to the names that do not depend on the message.
    private var fixedValues: [LiquidValue] {
        let address = surroundings.address(in: locale)
        return FixedName.allCases.map { name in
            switch name {
            case .programmeName: .string(surroundings.programmeName)
            case .programmeCurrency: .string(surroundings.currency)
            case .programmeLocale: .string(surroundings.locale)
            case .programmeTimezone: .string(surroundings.timezone)
            case .vous: .bool(address == .vous)
            case .tu: .bool(address == .tu)
            case .inserts: .array([])
            default: .missing
            }
        }
    }
}

extension Catalogue {
    /// Whether one of these events has the field; every event has the standard ones.
    fileprivate func hasField(_ number: Int, in events: [Int]) -> Bool {
        if number < Catalogue.standardFields.count { return !events.isEmpty }
        return events.contains { field(number, of: $0) != nil }
    }
}
