import Campaigns
import CivilTime
import Diagnostics
import Expressions
import Templates
import Testing

/// A small programme and the template files of a test.
struct ShopTemplates: TemplateValues {
    var files: [String: String]
    var sendings: [TemplateSurroundings.Sending] = []
    var requiredPartials: [Int: [String]] = [:]
    var usesInserts = false
    /// Whether diagnostics tell of values that may be missing; most tests are about something else.
    var tellsHoles = false
    var locales = [
        LocaleSettings(name: "fr", address: .vous), LocaleSettings(name: "es", address: .tu),
        LocaleSettings(name: "en"), LocaleSettings(name: "de-CH"),
    ]
    var attributes: [String: Value] = ["id": .string("lea")]
    var event: [String: Value] = [:]
    var today = CivilDate(clampedYear: 2026, month: 3, day: 1)
    var zone = ZoneRules.utc

    init(_ files: [String: String], member: [String: Value] = [:]) {
        self.files = files
        attributes.merge(member) { _, new in new }
    }

    /// One email template with these lines of front matter.
    init(email: String, front: String = "subject: Hello", member: [String: Value] = [:]) {
        self.init(
            ["templates/welcome/fr/email.liquid": "---\n\(front)\n---\n\(email)"],
            member: member)
    }

    static let catalogue = Catalogue(
        idColumn: "id",
        attributes: [
            Attribute(name: "id", type: .string), Attribute(name: "timezone", type: .string),
            Attribute(name: "locale", type: .string), Attribute(name: "first_name", type: .string),
            Attribute(name: "points", type: .int, defaultValue: .int(0)),
            Attribute(name: "joined_on", type: .date),
            Attribute(name: "tags", type: .list(.string)),
            Attribute(name: "spent", type: .double),
        ],
        computed: [],
        events: [
            EventType(
                name: "member.enrolled", type: "member.enrolled",
                fields: [EventField(name: "store", type: .string)],
                positions: [-1, -1, -1, -1, 0, -1]),
            EventType(
                name: "tier.upgraded", type: "tier.upgraded",
                fields: [EventField(name: "to", type: .string)],
                positions: [-1, -1, -1, -1, -1, 0]),
        ],
        fieldNames: Catalogue.standardFields + ["store", "to"])

    static let (email, sms, print) = (0, 1, 2)

    var surroundings: TemplateSurroundings {
        let to = try? Expression.compile("'x'", in: Scope()).get()
        guard let to else { preconditionFailure("a literal must compile") }
        return TemplateSurroundings(
            programmeName: "Club Estran", currency: "EUR", timezone: "Europe/Paris", locale: "fr",
            locales: locales,
            channels: [
                Channel(name: "email", to: to, format: .html), Channel(name: "sms", to: to),
                Channel(name: "print", to: to, format: .html),
            ],
            requiredPartials: requiredPartials, catalogue: Self.catalogue, sendings: sendings,
            usesInserts: usesInserts)
    }

    var loaded: (library: TemplateLibrary, diagnostics: [Diagnostic]) {
        var loaded = TemplateLibrary.load(
            files.map { SourceText(path: $0.key, text: $0.value) }, in: surroundings)
        if !tellsHoles { loaded.diagnostics.removeAll { $0.code == .mayBeMissing } }
        return loaded
    }

    /// Each diagnostic as `file:line:column: code: message (suggestion)`, without `templates/`.
    var diagnostics: [String] {
        loaded.diagnostics.map { found in
            let place =
                "\(found.range.file.dropFirst(10)):\(found.range.start.line):\(found.range.start.column)"
            let suggestion = found.suggestion.map { " (\($0))" } ?? ""
            return "\(place): \(found.code.rawValue): \(found.message)\(suggestion)"
        }
    }

    /// The message, as `welcome` for an email unless said otherwise; or the name that is missing.
    /// Whoever asks without wanting the text must hear the same of it.
    func render(
        _ template: String = "welcome", channel: Int = ShopTemplates.email, locale: String? = nil,
        inserts: [String] = []
    ) -> Result<RenderedMessage, MissingValue> {
        let request = request(template, channel: channel, locale: locale, inserts: inserts)
        let library = loaded.library
        let rendered = library.render(request, values: self)
        #expect(library.probe(request, values: self) == rendered.map(\.locale))
        return rendered
    }

    /// What asks for a message of the template.
    func request(
        _ template: String, channel: Int = ShopTemplates.email, locale: String? = nil,
        inserts: [String] = []
    ) -> RenderRequest {
        RenderRequest(
            template: template, channel: channel, locale: locale, messageID: "m1",
            unsubscribeURL: "https://x.example/u/m1", inserts: inserts)
    }

    /// The HTML or, in a text channel, the text; or why there is none.
    func text(
        _ template: String = "welcome", channel: Int = ShopTemplates.email, locale: String? = nil
    ) -> String {
        switch render(template, channel: channel, locale: locale) {
        case .success(let message): message.html ?? message.text ?? ""
        case .failure(let missing): "missing: \(missing.name)"
        }
    }

    func member(_ slot: Int) -> Value? {
        let attribute = Self.catalogue.attributes[slot]
        return attributes[attribute.name] ?? attribute.defaultValue
    }

    func trigger(_ field: Int) -> Value? { event[Self.catalogue.fieldNames[field]] }
}
