import Campaigns
import Diagnostics

/// What a file under `templates/` is, by its path.
enum TemplatePath: Hashable {
    /// The text of a template for a locale and channel.
    case message(template: String, locale: String, channel: String)
    /// The text part that goes with a channel's HTML.
    case textPart(template: String, locale: String, channel: String)
    /// The block that travels in another message.
    case insert(template: String, locale: String)
    /// A partial; nil: for all locales.
    case partial(name: String, locale: String?)
    case layout(name: String)

    /// Why a path is none of these.
    struct Refusal: Error {
        let message: String
        var suggestion: String?
    }

    /// What the file is; nil for files that are no templates at all, such as images.
    init?(_ path: String, _ surroundings: TemplateSurroundings) throws(Refusal) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "templates", let file = parts.last, file.hasSuffix(".liquid") else {
            return nil
        }
        let stem = String(file.dropLast(".liquid".count))
        switch (parts.count, parts.count > 2 ? parts[1] : "") {
        case (3, "layouts"): self = .layout(name: stem)
        case (3, "partials"): self = .partial(name: stem, locale: nil)
        case (4, "partials"):
            self = .partial(name: stem, locale: try TemplatePath.locale(parts[2], surroundings))
        case (4, let template) where template != "layouts":
            let locale = try TemplatePath.locale(parts[2], surroundings)
            try self.init(stem, of: template, in: locale, surroundings)
        default:
            throw Refusal(
                message: """
                    a template's path must be templates/<template>/<locale>/<channel>.liquid, \
                    templates/partials/<name>.liquid, templates/partials/<locale>/<name>.liquid or \
                    templates/layouts/<name>.liquid
                    """)
        }
    }

    private init(
        _ stem: String, of template: String, in locale: String,
        _ surroundings: TemplateSurroundings
    ) throws(Refusal) {
        let channels = surroundings.channels.map(\.name)
        let base = stem.hasSuffix(".txt") ? String(stem.dropLast(4)) : stem
        if stem == "insert" {
            self = .insert(template: template, locale: locale)
        } else if !channels.contains(base) {
            throw Refusal(
                message: "there is no channel '\(base)'",
                suggestion: nearest(to: base, among: channels + ["insert"]))
        } else if base == stem {
            self = .message(template: template, locale: locale, channel: base)
        } else if surroundings.channels.contains(where: { $0.name == base && $0.format == .html }) {
            self = .textPart(template: template, locale: locale, channel: base)
        } else {
            throw Refusal(message: "channel '\(base)' has no HTML that a text part could go with")
        }
    }

    private static func locale(
        _ name: String, _ surroundings: TemplateSurroundings
    ) throws(Refusal) -> String {
        let names = surroundings.locales.map(\.name)
        guard names.contains(name) || name == surroundings.locale else {
            throw Refusal(
                message:
                    "programme.yaml has no locale '\(name)': name it under 'locales', or take its files"
                    + " away",
                suggestion: nearest(to: name, among: names))
        }
        return name
    }
}
