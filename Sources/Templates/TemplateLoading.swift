import Campaigns
public import Diagnostics
import Liquid

extension TemplateLibrary {
    /// Reads the files under `templates/`, checks everything and compiles every template for each
    /// locale and channel. With an error among the diagnostics the library must not be used.
    public static func load(
        _ files: [SourceText], in surroundings: TemplateSurroundings
    ) -> (library: TemplateLibrary, diagnostics: [Diagnostic]) {
        var loading = TemplateLoading(surroundings)
        loading.sort(files)
        loading.readAll()
        let messages = loading.compileAll()
        loading.checkLocales()
        loading.checkLocalesOfInserts()
        let library = TemplateLibrary(
            messages, inserts: loading.inserts, locale: surroundings.locale,
            fields: MessageValues.FieldSlots(
                firstField: TemplateSlot.firstField(surroundings.catalogue)))
        return (library, loading.orderedDiagnostics)
    }
}

/// The files of `templates/` on their way to a library.
struct TemplateLoading {
    let surroundings: TemplateSurroundings
    /// Every file by what it is, with what has been read of it.
    private(set) var files: [TemplatePath: ReadTemplate] = [:]
    /// The same in order of path.
    private(set) var paths: [TemplatePath] = []
    /// Names of the arguments that each partial is given anywhere.
    private(set) var parameters: [String: Set<String>] = [:]
    /// The blocks for other mails that have been compiled, by template.
    private(set) var inserts: [String: [CompiledInsert]] = [:]
    private var diagnostics: Set<Diagnostic> = []

    init(_ surroundings: TemplateSurroundings) { self.surroundings = surroundings }

    /// In order of file and place, each once.
    var orderedDiagnostics: [Diagnostic] {
        diagnostics.sorted {
            ($0.range, $0.code.rawValue, $0.message) < ($1.range, $1.code.rawValue, $1.message)
        }
    }

    /// Finds out what each file is.
    mutating func sort(_ sources: [SourceText]) {
        var refused: [(refusal: TemplatePath.Refusal, files: [SourceText])] = []
        for source in sources.sorted(by: { $0.path < $1.path }) {
            do throws(TemplatePath.Refusal) {
                guard let path = try TemplatePath(source.path, surroundings) else { continue }
                files[path] = ReadTemplate(source, as: path)
                paths.append(path)
            } catch {
                if let known = refused.firstIndex(where: { $0.refusal.message == error.message }) {
                    refused[known].files.append(source)
                } else {
                    refused.append((error, [source]))
                }
            }
        }
        for (refusal, files) in refused { report(refusal, of: files) }
    }

    /// Once, at the first of the files: a locale that is taken away has dozens of them.
    private mutating func report(_ refusal: TemplatePath.Refusal, of files: [SourceText]) {
        let others = files.count - 1
        diagnostics.insert(
            Diagnostic(
                .unknownReference,
                refusal.message
                    + (others == 0 ? "" : "; so in \(others) more \(others == 1 ? "file" : "files")"),
                at: files[0].range(0..<0), suggestion: refusal.suggestion))
    }

    /// Reports what cannot be read, and gathers what templates give to partials.
    mutating func readAll() {
        for path in paths {
            guard let file = files[path] else { continue }
            for problem in file.problems { report(problem, in: file) }
            for call in file.body.partialCalls {
                parameters[call.name, default: []].formUnion(call.arguments)
            }
        }
    }

    /// Notes a problem; its offsets are those of the file.
    mutating func report(_ problem: Problem, in file: ReadTemplate) {
        diagnostics.insert(Diagnostic(problem, in: file.source))
    }

    /// The partial that the name means in a locale: its own, its language's, or the one for all.
    func partial(_ name: String, in locale: String) -> ReadTemplate? {
        files[.partial(name: name, locale: locale)]
            ?? files[.partial(name: name, locale: language(of: locale))]
            ?? files[.partial(name: name, locale: nil)]
    }

    /// The partials that a locale has.
    func partials(in locale: String) -> LiquidPartials {
        var sources: [String: LiquidSource] = [:]
        for case .partial(let name, _) in paths where sources[name] == nil {
            sources[name] = partial(name, in: locale)?.body
        }
        let (found, parameters) = (sources, parameters)
        return LiquidPartials(
            names: found.keys.sorted(), source: { found[$0] },
            parameters: { parameters[$0] ?? [] })
    }

    /// Compiles every template; one with a mistake is reported and left out.
    mutating func compileAll() -> [String: [[CompiledMessage]]] {
        var messages: [String: [[CompiledMessage]]] = [:]
        for path in paths {
            switch path {
            case .message(let template, let locale, let name):
                guard let channel = surroundings.channels.firstIndex(where: { $0.name == name })
                else {
                    continue
                }
                var compiler = MessageCompiler(
                    self, template: template, locale: locale, channel: channel)
                let message = compiler.message(at: path)
                diagnostics.formUnion(compiler.diagnostics)
                let empty = Array(
                    repeating: [CompiledMessage](), count: surroundings.channels.count)
                messages[template, default: empty][channel].append(message)
            case .textPart(let template, let locale, let channel):
                reportLonely(path, .message(template: template, locale: locale, channel: channel))
            case .insert(let template, let locale):
                let email = surroundings.insertChannel
                var compiler = MessageCompiler(
                    self, template: template, locale: locale, channel: email)
                inserts[template, default: []].append(compiler.insert(at: path))
                diagnostics.formUnion(compiler.diagnostics)
            case .partial, .layout: continue
            }
        }
        return messages
    }

    /// A template that a scenario sends should speak each language of the programme; where it does
    /// not, its readers get the fallback's text. That one's absence is an error of the scenario.
    mutating func checkLocales() {
        let sent = Set(surroundings.sendings.map(\.template))
        for case .message(let template, surroundings.locale, let channel) in paths
        where sent.contains(template) {
            let path = TemplatePath.message(
                template: template, locale: surroundings.locale, channel: channel)
            guard let file = files[path] else { continue }
            let missing = surroundings.locales.map(\.name).filter {
                !isWritten(template, in: $0, channel: channel)
            }
            if missing.isEmpty { continue }
            report(
                Problem(
                    .missingLocale,
                    """
                    template '\(template)' has no text for channel '\(channel)' in \
                    \(missing.map { "'\($0)'" }.joined(separator: ", ")); those members get this one
                    """,
                    at: 0..<0, severity: .warning), in: file)
        }
    }

    /// The same for the block of a template that travels in other mails.
    mutating func checkLocalesOfInserts() {
        let travelling = Set(surroundings.sendings.filter(\.mayTravel).map(\.template))
        for case .insert(let template, surroundings.locale) in paths
        where travelling.contains(template) {
            guard let file = files[.insert(template: template, locale: surroundings.locale)]
            else { continue }
            let missing = surroundings.locales.map(\.name).filter { name in
                ![name, language(of: name)].contains {
                    files[.insert(template: template, locale: $0)] != nil
                }
            }
            if missing.isEmpty { continue }
            report(
                Problem(
                    .missingLocale,
                    """
                    template '\(template)' has no block for other mails in \
                    \(missing.map { "'\($0)'" }.joined(separator: ", ")); those members get this one
                    """,
                    at: 0..<0, severity: .warning), in: file)
        }
    }

    /// Whether members of the locale find a text of their own: their locale's or their language's.
    private func isWritten(_ template: String, in locale: String, channel: String) -> Bool {
        let own = [locale, language(of: locale)]
        return own.contains { name in
            files[.message(template: template, locale: name, channel: channel)] != nil
        }
    }

    private mutating func reportLonely(_ path: TemplatePath, _ owner: TemplatePath) {
        guard files[owner] == nil, let file = files[path] else { return }
        report(
            Problem(
                .missingFile,
                "a text part goes with the HTML of the same channel, which is missing",
                at: 0..<0), in: file)
    }
}

/// A template file that has been read.
struct ReadTemplate {
    let source: SourceText
    let frontMatter: FrontMatter
    let body: LiquidSource
    /// Offset of the body in the file.
    let base: Int

    /// Reads a file; only the texts of templates have front matter.
    init(_ source: SourceText, as path: TemplatePath) {
        self.source = source
        switch path {
        case .message, .textPart, .insert: frontMatter = FrontMatter(source.bytes)
        default: frontMatter = FrontMatter([])
        }
        base = frontMatter.bodyStart
        // Mended where it is not UTF-8: whatever a template prints is taken for sound text.
        body = LiquidSource(String(decoding: source.bytes[base...], as: UTF8.self))
    }

    /// What could not be read, by offsets of the file.
    var problems: [Problem] {
        frontMatter.problems + body.problems.map { $0.moved(by: base) }
    }
}

extension Problem {
    /// The same problem in a text that begins so many bytes earlier.
    func moved(by offset: Int) -> Problem {
        var problem = self
        problem.range = (range.lowerBound + offset)..<(range.upperBound + offset)
        return problem
    }
}
